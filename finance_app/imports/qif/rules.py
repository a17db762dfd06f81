"""QIF: records of one letter and a value a line, each ended by ^, under a heading a section.

The format fixes neither the order of dates nor the mark before decimals, so both are decided
from all records of a file before the first is read. A record with splits becomes a line for each
of them where they come to its amount.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_app.imports.amounts.rules import AmountColumn, DecimalMark, read_amount
from finance_app.imports.dates.rules import DateColumn, DateError, DateOrder, read_date
from finance_app.imports.encodings.rules import text_of
from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    Format,
    LineKind,
    Replay,
    StatementFile,
    StatementLine,
    add_up,
    join_texts,
    quoted,
    tidy,
)
from finance_app.imports.statements.rules import STATEMENTS_MAX, TOO_MANY, finished
from finance_app.kit.money import AmountError

_LINE: Final = re.compile(r"[^\r\n]+")
_HEADING: Final = re.compile(r"^[ \t]*!([^\r\n]*)", re.MULTILINE)
_YEAR: Final = re.compile(r"'\s*([0-9]{1,4})$")
_LISTS: Final = frozenset(
    {"cat", "class", "memorized", "security", "prices", "budget", "invitem", "tax", "template"}
)
_INVESTMENTS: Final = frozenset({"invst", "port"})
_OPENING: Final = "opening balance"
_CUT: Final = "This record has no end. The file may have been cut off; check the amount."
_NO_RECORD: Final = "This QIF file has no transactions in it."
_UNSUMMED: Final = "The splits of this record do not come to its amount and are left aside."
_IS_OPENING: Final = "The balance the account opened with: no entry."
_OPEN_ORDER: Final = "The dates can be read in more than one order. Choose the right one."
_OPEN_MARK: Final = "The amounts can be read in two ways. Choose the right one."


@dataclass(slots=True)
class _Record:
    """One record: its letters with their values, and its splits."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    splits: list[dict[str, str]] = field(default_factory=list)
    is_open: bool = False

    def take(self, letter: str, value: str) -> None:
        """Take a line; S begins a split, E and $ belong to it, A comes several times."""
        if letter == "S" or (letter in "E$" and not self.splits):
            self.splits.append({})
        if letter in "SE$":
            self.splits[-1][letter] = value
        elif letter in self.values:
            self.values[letter] += f" {value}" if letter in "AM" else ""
        else:
            self.values[letter] = value

    @property
    def amount_text(self) -> str:
        return self.values.get("T") or self.values.get("U") or ""


@dataclass(slots=True)
class _Section:
    """The records under one heading: whose they are, and where they stand in the text."""

    kind: str
    account: str
    start: int
    end: int
    days: DateColumn = field(default_factory=DateColumn)
    opening: _Record | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How dates and amounts of the file are written, the likeliest first, and its currency."""

    orders: tuple[DateOrder, ...]
    marks: tuple[DecimalMark, ...]
    currency_code: str | None


def read_qif(
    content: bytes,
    currency_code: str | None = None,
    *,
    date_order: DateOrder | None = None,
    decimal_mark: DecimalMark | None = None,
) -> tuple[StatementFile, ...]:
    """Return the accounts of a file; order and mark are found unless they are given.

    Raises FileUnreadableError where there are no transactions.
    """
    text = text_of(content)
    days, amounts = DateColumn(), AmountColumn(currency_code)
    found = []
    for section in _sections(text):
        is_filled = False
        for record in _records(text, section):
            is_filled = True
            day = _plain_date(record.values.get("D", ""))
            days.take(day)
            section.days.take(day)
            amounts.take(record.amount_text)
            if _is_opening(record) and section.opening is None:
                section.opening = record
        found += [section] if is_filled else []
        if len(found) > STATEMENTS_MAX:
            raise FileUnreadableError(TOO_MANY)
    if not found:
        raise FileUnreadableError(_NO_RECORD)
    reading = _Reading(
        (date_order,) if date_order else tuple(one.order for one in days.readings()),
        (decimal_mark,) if decimal_mark else tuple(one.mark for one in amounts.readings()),
        currency_code,
    )
    return tuple(_statement(text, section, reading) for section in found)


def _sections(text: str) -> Iterator[_Section]:
    """Yield the sections with transactions. An account named before holds for those after it."""
    kind, account, start = "bank", "", 0
    for heading in (*_HEADING.finditer(text), None):
        end = heading.start() if heading else len(text)
        if kind == "account":
            named = [one.values["N"] for one in _records(text, _Section(kind, "", start, end))
                     if "N" in one.values]  # fmt: skip
            account = named[-1] if named else account
        elif kind not in _LISTS:
            yield _Section(kind, account, start, end)
        if heading:
            kind, start = _kind_of(heading[1], kind), heading.end()


def _kind_of(heading: str, kind: str) -> str:
    """Return the kind of section that a heading begins; options begin none."""
    name, _, detail = heading.strip().lower().partition(":")
    if name == "type":
        return detail.strip()
    return "account" if name == "account" else kind


def _records(text: str, section: _Section) -> Iterator[_Record]:
    """Yield the records of a section; the last may lack its end."""
    record = _Record(section.kind)
    for found in _LINE.finditer(text, section.start, section.end):
        line = found.group().strip()
        letter, value = line[:1].upper(), line[1:].strip()
        if letter == "^":
            if record.values:
                yield record
            record = _Record(section.kind)
        elif letter:
            record.take(letter, value)
    if record.values:
        record.is_open = True
        yield record


def _is_opening(record: _Record) -> bool:
    return record.values.get("P", "").lower().startswith(_OPENING)


def _plain_date(text: str) -> str:
    """Return a date as other formats write it: 1/ 3'04 is 1/3/2004."""
    found = _YEAR.search(text)
    if found:
        year = int(found[1])
        text = f"{text[: found.start()]}/{year if year > 99 else 2000 + year}"
    return text.replace(" ", "") if re.search("[./-]", text) else text


def _statement(text: str, section: _Section, reading: _Reading) -> StatementFile:
    days = section.days.readings()
    used = next((one for one in days if one.order in reading.orders[:1]), None)
    balance = None
    if section.opening:
        line = _line(section.opening, reading)
        if line.amount is not None:
            balance = Balance(line.amount, reading.currency_code, line.date, "opening")
    remarks = [_OPEN_ORDER] if len(reading.orders) > 1 else []
    remarks += [_OPEN_MARK] if len(reading.marks) > 1 else []
    return StatementFile(
        format=Format.QIF,
        version="QIF",
        account=section.account,
        currency_code=reading.currency_code,
        opening_balance=balance,
        closing_balance=None,
        first_on=used.first_on if used else None,
        last_on=used.last_on if used else None,
        lines=Replay(lambda: _lines(text, section, reading)),
        account_name=section.account,
        date_orders=reading.orders,
        decimal_marks=reading.marks,
        remarks=tuple(remarks),
    )


def _lines(text: str, section: _Section, reading: _Reading) -> Iterator[StatementLine]:
    number = 0
    for record in _records(text, section):
        for line in _split_lines(_line(record, reading), record, reading):
            number += 1
            yield line._replace(number=number)


def _line(record: _Record, reading: _Reading) -> StatementLine:
    values, problems, remarks = record.values, [], []
    day = amount = None
    if values.get("D"):
        try:
            day = read_date(
                _plain_date(values["D"]), reading.orders[0] if reading.orders else DateOrder.YMD
            )
        except DateError as error:
            problems.append(str(error))
    if record.amount_text:
        try:
            amount = read_amount(record.amount_text, reading.marks[0])[0]
        except AmountError as error:
            problems.append(str(error))
    problems += [_CUT] if record.is_open else []
    if record.kind in _INVESTMENTS:
        problems.append(f"A record of investments ({tidy(values.get('N', '?'))}) is not read.")
    is_opening = _is_opening(record)
    remarks += [_IS_OPENING] if is_opening else []
    category, told = _category(values.get("L", ""))
    line = finished(
        StatementLine(
            number=0,
            date=day,
            amount=amount,
            currency_code=reading.currency_code,
            counterparty=tidy(values.get("P", "")),
            description=_description(values),
            category=category,
            raw=tuple(f"{letter}{value}" for letter, value in values.items()),
            problems=tuple(problems),
            remarks=(*remarks, *told),
        )
    )
    return line._replace(kind=LineKind.NOTE, problems=()) if is_opening else line


def _description(values: dict[str, str]) -> str:
    number = tidy(values.get("N", ""))
    return join_texts(values.get("M", ""), f"No. {number}" if number.isdigit() else number)


def _category(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the category without its class, or a remark where it is another account."""
    name = tidy(text)
    if name.startswith("["):
        return "", (f"A transfer to or from {quoted(name.split(']')[0].strip('['))}.",)
    return name.split("/")[0], ()


def _split_lines(
    line: StatementLine, record: _Record, reading: _Reading
) -> Sequence[StatementLine]:
    """Return a line for each split, or the whole where there is none or they miss its amount."""
    if len(record.splits) < 2 or line.problems or line.amount is None:
        return (line,)
    try:
        amounts = [read_amount(one.get("$", ""), reading.marks[0])[0] for one in record.splits]
    except AmountError:
        amounts = []
    if not amounts or add_up(amounts) != line.amount:
        return (line._replace(remarks=(*line.remarks, _UNSUMMED)),)
    found = []
    for split, amount in zip(record.splits, amounts, strict=True):
        category, told = _category(split.get("S", ""))
        raw = (*line.raw, *(f"{letter}{value}" for letter, value in split.items()))
        found.append(
            finished(
                line._replace(
                    amount=amount,
                    category=category,
                    description=join_texts(split.get("E", "") or line.description),
                    raw=raw,
                    remarks=told,
                )
            )
        )
    return found
