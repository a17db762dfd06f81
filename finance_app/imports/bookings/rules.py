"""An entry of a CAMT statement as one line, or as one line for each payment that is in it.

The indicator of an entry says what happened to the account, for a reversal too. Payments replace
their entry only where they come to exactly its amount, so that balances are proved either way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from finance_app.imports.lines.rules import (
    LineKind,
    StatementLine,
    add_up,
    join_texts,
    quoted,
    tidy,
)
from finance_app.imports.statements.rules import (
    code_of,
    day_of,
    finished,
    point_or_comma,
    wrong_day,
)
from finance_app.kit.money import AmountError

_KINDS: Final = {"PDNG": LineKind.PENDING, "FUTR": LineKind.PENDING, "INFO": LineKind.NOTE}
_NO_REFERENCES: Final = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF", "0", "NONE", "/"})
_DETAIL_AMOUNTS: Final = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
_REVERSED: Final = "The bank reversed an earlier booking."
_IS_INFO: Final = "The bank only informs of this: no entry."
_NO_SIGN: Final = "This line does not say whether money came in or went out."
_TOGETHER: Final = "{:,} payments in one booking, whose amounts do not come to it."


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The account of the statement: what is not in an entry, or is to be told from the other."""

    number: str = ""
    name: str = ""
    currency_code: str | None = None


def lines_of(entry: Element, own: OwnAccount) -> list[StatementLine]:
    """Return the lines of an entry, numbered later; there is at least one."""
    whole = _whole_line(entry, own.currency_code)
    details = list(entry.iter("TxDtls"))
    is_reversed = text_of(entry, "RvslInd").lower() in {"true", "1"}
    parts = _part_amounts(details, whole) if len(details) > 1 else None
    if parts is None:
        detail = details[0] if len(details) == 1 else None
        line = _told(whole, [entry, *details], detail, own, is_reversed=is_reversed)
        if len(details) > 1:
            line = line._replace(remarks=(*line.remarks, _TOGETHER.format(len(details))))
        return [finished(line)]
    references = _part_references(details, whole.reference)
    found = []
    for detail, amount, reference in zip(details, parts, references, strict=True):
        line = whole._replace(amount=amount, reference=reference, raw=tuple(_leaves(detail)))
        found.append(finished(_told(line, [detail], detail, own, is_reversed=is_reversed)))
    return found


def text_of(element: Element | None, *paths: str) -> str:
    """Return the text at the first of the paths that has one, "" where none does."""
    for path in paths if element is not None else ():
        text = tidy((element.findtext(path) if element is not None else None) or "")
        if text:
            return text
    return ""


def signed(amount: Element | None, indicator: str) -> Decimal | None:
    """Return an amount, negative for a debit. Raises AmountError; None where there is none."""
    if amount is None or not (amount.text or "").strip():
        return None
    value = point_or_comma(amount.text or "")
    return -value if indicator.upper() == "DBIT" else value


def account_of(element: Element | None) -> str:
    """Return the IBAN of an account, else its number, as any version names it."""
    return text_of(
        element, "Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN", "Id/UPIC", "Prxy/Id"
    )


def _whole_line(entry: Element, currency_code: str | None) -> StatementLine:
    """Return what the entry itself says."""
    problems, remarks = [], []
    indicator = text_of(entry, "CdtDbtInd")
    element = entry.find("Amt")
    amount = None
    try:
        amount = signed(element, indicator)
    except AmountError as error:
        problems.append(str(error))
    told = element.get("Ccy", "") if element is not None else ""
    if indicator.upper() not in {"CRDT", "DBIT"}:
        problems.append(_NO_SIGN)
    written = text_of(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    day = day_of(written)
    if written and day is None:
        problems.append(wrong_day(written))
    if text_of(entry, "RvslInd").lower() in {"true", "1"}:
        remarks.append(_REVERSED)
    status = text_of(entry, "Sts/Cd", "Sts/Prtry", "Sts").upper()
    kind = _KINDS.get(status, LineKind.BOOKED)
    remarks += [_IS_INFO] if kind is LineKind.NOTE else []
    return StatementLine(
        number=0,
        date=day,
        amount=amount,
        currency_code=code_of(told) or currency_code,
        reference=_reference(entry, "AcctSvcrRef"),
        kind=kind,
        raw=tuple(_leaves(entry)),
        problems=tuple(problems),
        remarks=tuple(remarks),
    )


def _told(
    line: StatementLine,
    told: Sequence[Element],
    detail: Element | None,
    own: OwnAccount,
    *,
    is_reversed: bool,
) -> StatementLine:
    """Return the line with who, what for and the reference, from the payments in it."""
    name, account = _counterparty(detail, line.amount, own, is_reversed=is_reversed)
    texts = [text for one in told for text in _texts(one)]
    remarks = [_instructed(detail, line.currency_code)] if detail is not None else []
    return line._replace(
        counterparty=name,
        counterparty_account=account,
        description=join_texts(*texts) or text_of(told[0], "AddtlNtryInf") or _ids(told),
        reference=line.reference or _reference(detail, "Refs/AcctSvcrRef"),
        remarks=(*line.remarks, *filter(None, remarks)),
    )


def _part_amounts(details: Sequence[Element], whole: StatementLine) -> list[Decimal] | None:
    """Return the amount of each payment if they come to the whole, None where they do not."""
    if whole.amount is None or whole.problems:
        return None
    for path in _DETAIL_AMOUNTS:
        amounts = [detail.find(path) for detail in details]
        codes = {one.get("Ccy") for one in amounts if one is not None}
        if None in amounts or codes != {whole.currency_code}:
            continue
        own = [text_of(detail, "CdtDbtInd") or "" for detail in details]
        side = "DBIT" if whole.amount < 0 else "CRDT"
        for indicators in ([one or side for one in own], [side] * len(details)):
            try:
                parts = [
                    signed(amount, indicator) or Decimal(0)
                    for amount, indicator in zip(amounts, indicators, strict=True)
                ]
            except AmountError:
                return None
            if add_up(parts) == whole.amount:
                return parts
    return None


def _part_references(details: Sequence[Element], reference: str) -> list[str]:
    """Return a reference for each payment: its own if all differ, else a common one, counted."""
    own = [_reference(detail, "Refs/AcctSvcrRef") for detail in details]
    if all(own) and len(set(own)) == len(own):
        return own
    common = reference or (own[0] if len(set(own)) == 1 else "")
    return [f"{common}/{number}" if common else "" for number in range(1, len(own) + 1)]


def _reference(element: Element | None, path: str) -> str:
    text = text_of(element, path)
    return "" if text.upper() in _NO_REFERENCES else text


def _counterparty(
    detail: Element | None, amount: Decimal | None, own: OwnAccount, *, is_reversed: bool
) -> tuple[str, str]:
    """Return name and account of the other side: who was paid, or who paid.

    A reversal names the two as the reversed payment did. Where the expected side is not named,
    or is the owner, it is the other.
    """
    parties = detail.find("RltdPties") if detail is not None else None
    if parties is None:
        return "", ""
    is_out = (amount or Decimal(0)) < 0
    sides = ("Cdtr", "Dbtr") if is_out != is_reversed else ("Dbtr", "Cdtr")
    named = []
    for side in sides:
        name = _name(parties.find(side)) or _name(parties.find(f"Ultmt{side}"))
        account = account_of(parties.find(f"{side}Acct"))
        is_own = account == own.number if account and own.number else name == own.name
        named += [(name, account)] if (name or account) and not is_own else []
    return named[0] if named else ("", "")


def _name(party: Element | None) -> str:
    return text_of(party, "Nm", "Pty/Nm", "Agt/FinInstnId/Nm", "FinInstnId/Nm")


def _texts(element: Element) -> Iterator[str]:
    """Yield what a payment is for: free text, references of the creditor, further information."""
    for one in element.findall("RmtInf/Ustrd"):
        yield one.text or ""
    for block in element.findall("RmtInf/Strd"):
        yield text_of(block, "CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")
        for document in block.findall("RfrdDocInf"):
            yield text_of(document, "Nb", "RfrdDocNb")
        for further in block.findall("AddtlRmtInf"):
            yield further.text or ""
    yield text_of(element, "AddtlTxInf")
    reason = text_of(element, "RtrInf/Rsn/Cd", "RtrInf/RtrRsn/Cd", "RtrInf/Rsn/Prtry")
    yield f"Returned ({reason})" if reason else ""


def _ids(told: Sequence[Element]) -> str:
    ids = (text_of(one, "Refs/EndToEndId") for one in told)
    return join_texts(*(one for one in ids if one.upper() not in _NO_REFERENCES))


def _instructed(detail: Element, currency_code: str | None) -> str:
    """Return a remark for an amount that was ordered in another currency."""
    amount = detail.find("AmtDtls/InstdAmt/Amt")
    code = amount.get("Ccy", "") if amount is not None else ""
    if amount is None or not code or code == currency_code:
        return ""
    ordered = f"{tidy(amount.text or '')} {code}"
    return f"Ordered as {quoted(ordered)}."


def _leaves(element: Element) -> Iterator[str]:
    """Yield every text of an element with the name it stands under."""
    for one in element.iter():
        text = tidy(one.text or "") if len(one) == 0 else ""
        if text:
            yield f"{one.tag}: {text}"
