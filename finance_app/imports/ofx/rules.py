"""OFX and QFX, version 1 (SGML) and 2 (XML): every transaction there is becomes a line.

A first walk over the tags finds the statements and what they say of themselves, wherever in the
file they say it; the lines are read when they are asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    Format,
    LineKind,
    Replay,
    StatementFile,
    StatementLine,
    counted,
    join_texts,
    quoted,
    tidy,
)
from finance_app.imports.statements.rules import (
    STATEMENTS_MAX,
    TOO_MANY,
    code_of,
    day_of,
    finished,
    point_or_comma,
    wrong_day,
)
from finance_app.imports.tags.rules import Event, Groups, Step, tagged_text, walk
from finance_app.kit.money import AmountError

_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS", "LOANSTMTRS"})
_LINES: Final = frozenset({"STMTTRN", "STMTTRNP"})
_NAMES: Final = _STATEMENTS | _LINES | {
    "SONRS", "STATUS", "STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "BANKACCTFROM", "CCACCTFROM",
    "INVACCTFROM", "LOANACCTFROM", "BANKTRANLIST", "BANKTRANLISTP", "INVTRANLIST", "INVBANKTRAN",
    "PAYEE", "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "LEDGERBAL", "AVAILBAL",
    "BALLIST", "BAL", "ACCTINFO",
}  # fmt: skip
_GROUPS: Final = Groups(_NAMES, _STATEMENTS | _LINES)
_ACCOUNTS: Final = frozenset({"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "LOANACCTFROM"})
_BALANCES: Final = frozenset({"LEDGERBAL", "AVAILBAL", "BAL"})
_VERSION: Final = re.compile(r"VERSION(?::\s*|=[\"'])([0-9]{3})")
_INVESTMENT: Final = re.compile(
    r"<(?:(?:BUY|SELL)(?:DEBT|MF|OPT|OTHER|STOCK)|INCOME|REINVEST|TRANSFER|INVEXPENSE|CLOSUREOPT"
    r"|RETOFCAP|SPLIT|JRNLFUND|JRNLSEC|MARGININTEREST)>"
)
_OUT_KINDS: Final = frozenset({"DEBIT", "CHECK", "PAYMENT", "FEE", "SRVCHG", "ATM", "DIRECTDEBIT"})

_NO_STATEMENT: Final = "This OFX file has no statement in it. Download the transactions again."
_CUT: Final = "This file ends in the middle of a line. It may have been cut off."
_POSITIVE: Final = "The bank calls this {} and gives the amount without a minus."


@dataclass(slots=True)
class _Draft:
    """What a statement says of itself, as it is come upon."""

    start: int
    end: int = 0
    values: dict[tuple[str, str], str] = field(default_factory=dict)
    balances: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False

    def first(self, tag: str, *groups: str) -> str:
        return next((self.values[one, tag] for one in groups if (one, tag) in self.values), "")


def read_ofx(content: bytes, currency_code: str | None = None) -> tuple[StatementFile, ...]:
    """Return the statements of a file; `currency_code` holds where it names none.

    Raises FileUnreadableError where there is no statement, with the bank's own words if it sent
    an error instead.
    """
    text = tagged_text(content)
    survey = _Survey(text)
    if not survey.drafts:
        raise FileUnreadableError(" ".join(survey.errors) or _NO_STATEMENT)
    return tuple(_statement(text, draft, survey, currency_code) for draft in survey.drafts)


class _Survey:
    """A first walk: what each statement says of itself, and the errors that the bank sent."""

    def __init__(self, text: str) -> None:
        self.drafts: list[_Draft] = []
        self.errors: list[str] = []
        version = _VERSION.search(text[:2_000])
        self.version = f"OFX {version[1]}" if version else "OFX"
        self._size = len(text)
        self._status: dict[str, str] = {}
        self._draft: _Draft | None = None
        self._line_depth = 0
        take = {Event.OPEN: self._open, Event.CLOSE: self._close, Event.VALUE: self._value}
        for step in walk(text, _GROUPS, 0, len(text)):
            take[step.event](step)
        if self._draft and self._line_depth:
            self._draft.is_cut = True

    def _open(self, step: Step) -> None:
        if step.tag in _STATEMENTS or (step.tag in _LINES and self._draft is None):
            self._draft = _Draft(step.position, self._size)
            self.drafts.append(self._draft)
            if len(self.drafts) > STATEMENTS_MAX:
                raise FileUnreadableError(TOO_MANY)
        self._line_depth += step.tag in _LINES
        if step.tag == "STATUS":
            self._status = {}
        elif self._draft and step.tag in _BALANCES:
            self._draft.balances.append({"TAG": step.tag})

    def _close(self, step: Step) -> None:
        self._line_depth -= step.tag in _LINES
        if step.tag in _STATEMENTS and self._draft:
            self._draft.end, self._draft = step.position, None
        elif step.tag == "STATUS":
            self.errors += _error(self._status)

    def _value(self, step: Step) -> None:
        if step.group == "STATUS":
            self._status.setdefault(step.tag, step.value)
        elif self._draft and step.group in _BALANCES:
            self._draft.balances[-1].setdefault(step.tag, step.value)
        elif self._draft and not self._line_depth:
            self._draft.values.setdefault((step.group, step.tag), step.value)


def _error(status: dict[str, str]) -> list[str]:
    if status.get("SEVERITY", "").upper() != "ERROR":
        return []
    told = status.get("MESSAGE") or "no reason is given"
    return [f"The bank sent an error: {quoted(told)} (code {tidy(status.get('CODE', '?'))})."]


def _statement(
    text: str, draft: _Draft, survey: _Survey, currency_code: str | None
) -> StatementFile:
    currency = code_of(draft.first("CURDEF", *_STATEMENTS, "")) or currency_code
    balances = [one for one in (_balance(raw, currency) for raw in draft.balances) if one]
    trades = len(_INVESTMENT.findall(text, draft.start, draft.end))
    problems = [*survey.errors, *([_CUT] if draft.is_cut else [])]
    if trades:
        told = counted(trades, "trade of securities is", "trades of securities are")
        problems.append(f"{told} not read.")
    lists = ("BANKTRANLIST", "INVTRANLIST")
    return StatementFile(
        format=Format.OFX,
        version=survey.version,
        account=draft.first("ACCTID", *_ACCOUNTS),
        currency_code=currency,
        opening_balance=None,
        closing_balance=next((one for one in balances if one.code == "LEDGERBAL"), None),
        first_on=day_of(draft.first("DTSTART", *lists)),
        last_on=day_of(draft.first("DTEND", *lists)),
        lines=Replay(lambda: _lines(text, draft, currency)),
        bank=draft.first("BANKID", *_ACCOUNTS) or draft.first("BROKERID", *_ACCOUNTS),
        balances=tuple(balances),
        problems=tuple(problems),
    )


def _balance(raw: dict[str, str], currency_code: str | None) -> Balance | None:
    try:
        amount = point_or_comma(raw.get("BALAMT") or raw.get("VALUE") or "")
    except AmountError:
        return None
    return Balance(
        amount, currency_code, day_of(raw.get("DTASOF", "")), raw.get("NAME", raw["TAG"])
    )


def _lines(text: str, draft: _Draft, currency_code: str | None) -> Iterator[StatementLine]:
    number, kind = 0, ""
    values: dict[tuple[str, str], str] = {}
    for step in walk(text, _GROUPS, draft.start, draft.end):
        if step.tag in _LINES and step.event is Event.OPEN:
            number, kind, values = number + 1, step.tag, {}
        elif step.tag in _LINES:
            yield _line(number, kind, values, currency_code)
            kind = ""
        elif kind and step.event is Event.VALUE:
            group = "" if step.group in _LINES else step.group
            values.setdefault((group, step.tag), step.value)
    if kind:
        line = _line(number, kind, values, currency_code)
        yield line._replace(problems=(*line.problems, _CUT))


def _line(
    number: int, kind: str, values: dict[tuple[str, str], str], currency_code: str | None
) -> StatementLine:
    def of(tag: str, *groups: str) -> str:
        return next((tidy(values[one, tag]) for one in ("", *groups) if (one, tag) in values), "")

    problems, remarks = [], []
    day, told = _posted(of("DTPOSTED") or of("DTAVAIL") or of("DTUSER"))
    problems += told
    amount = None
    if of("TRNAMT"):
        try:
            amount = point_or_comma(of("TRNAMT"))
        except AmountError as error:
            problems.append(str(error))
    if amount is not None and amount > 0 and of("TRNTYPE").upper() in _OUT_KINDS:
        remarks.append(_POSITIVE.format(of("TRNTYPE").upper()))
    if of("CORRECTFITID"):
        remarks.append(f"It corrects the line with the reference {quoted(of('CORRECTFITID'))}.")
    check = of("CHECKNUM").strip("0 ")
    category = of("CATEGORY")
    is_deleting = of("CORRECTACTION").upper() == "DELETE"
    line_kind = LineKind.PENDING if kind == "STMTTRNP" else LineKind.BOOKED
    return finished(
        StatementLine(
            number=number,
            date=day,
            amount=amount,
            currency_code=code_of(values.get(("CURRENCY", "CURSYM"), "")) or currency_code,
            counterparty=of("EXTDNAME") or of("NAME", "PAYEE"),
            counterparty_account=of("ACCTID", "BANKACCTTO", "CCACCTTO"),
            description=join_texts(of("MEMO"), f"Check {of('CHECKNUM')}" if check else ""),
            reference=of("FITID"),
            category="" if category.lower().startswith("uncategori") else category,
            kind=LineKind.NOTE if is_deleting else line_kind,
            raw=tuple(f"{tag}: {tidy(value)}" for (_, tag), value in values.items()),
            problems=tuple(problems),
            remarks=tuple(remarks),
        )
    )


def _posted(text: str) -> tuple[date | None, list[str]]:
    day = day_of(text)
    return day, [wrong_day(text)] if text and day is None else []
