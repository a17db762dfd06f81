"""Rows into statement lines. Every row becomes one line, in its order: none is lost or made up.

A row that cannot be used keeps its problems; a row that is no entry, such as a total at the end
or the header once more, becomes a note with a remark that says why.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.imports.amounts.rules import DecimalMark, currency_of, fit
from finance_app.imports.cells.rules import (
    amount_of,
    balance_of,
    cell_at,
    counterparty_of,
    description_of,
    has_amount,
    is_blank,
    row_currency,
    text_at,
)
from finance_app.imports.dates.rules import DateError, read_date
from finance_app.imports.layouts.rules import TableMapping
from finance_app.imports.lines.rules import (
    Cell,
    Format,
    LineKind,
    StatementLine,
    TableFile,
    TableRow,
    add,
    cell_text,
    quoted,
    tidy,
)
from finance_app.imports.vocabulary.rules import is_balance, is_total, plain_word
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.money import AmountError, digits

__all__ = ["TableMapping", "read_lines"]

_NO_DATE: Final = "This row has no date."
_NO_AMOUNT: Final = "This row has no amount."
_IS_TOTAL: Final = "A total or balance, no entry."
_IS_HEADER: Final = "The header once more, no entry."
_IS_HEADING: Final = "Neither date nor amount: no entry."
_IS_ZERO: Final = "The amount is zero: no entry."
_IS_OTHER: Final = "Left out, because it says {}."


def read_lines(
    table: TableFile, mapping: TableMapping, currency_code: str | None = None
) -> Iterator[StatementLine]:
    """Yield a line for each row; `currency_code` holds where the row names no other."""
    reader = _RowReader(table, mapping, currency_code)
    return map(reader.line, table.rows)


class _RowReader:
    """Reads one row after another, and knows what they have come to so far."""

    def __init__(self, table: TableFile, mapping: TableMapping, currency_code: str | None) -> None:
        self._mapping = mapping
        self._currency_code = currency_code
        self._header = tuple(map(plain_word, table.header)) if table.has_header else ()
        self._is_typed = table.format is Format.XLSX
        self._total, self._count = Decimal(0), 0
        self._exact = _exact_amount(currency_code)
        self._is_usual = (
            not self._is_typed
            and mapping.date is not None
            and mapping.amount is not None
            and mapping.decimal_mark is DecimalMark.POINT
            and (mapping.sign, mapping.currency, mapping.only) == (None, None, None)
        )

    def line(self, row: TableRow) -> StatementLine:
        """Return the line of a row, whatever is in it."""
        line = self._usual_line(row) if self._is_usual else None
        return line or self._any_line(row)

    def _usual_line(self, row: TableRow) -> StatementLine | None:
        """Return the line of a row without anything odd in it, None for all others.

        The same line as `_any_line`, in a third of the time: most rows of most files are such.
        """
        mapping, cells = self._mapping, row.cells
        text = cell_at(cells, mapping.amount)
        if row.problem or row.remark or not isinstance(text, str):
            return None
        plain = text.strip()
        if not self._exact.fullmatch(plain):
            return None
        amount = Decimal(plain)
        try:
            day = read_date(cell_at(cells, mapping.date), mapping.date_order)
        except DateError:
            return None
        if not amount:
            return None
        amount = -amount if mapping.is_out_positive else amount
        self._total, self._count = add(self._total, amount), self._count + 1
        return StatementLine(
            row.number,
            day,
            amount,
            self._currency_code,
            counterparty_of(cells, mapping, amount) if mapping.counterparty is not None else "",
            text_at(cells, mapping.counterparty_account),
            description_of(cells, mapping) if mapping.description else "",
            text_at(cells, mapping.reference),
            text_at(cells, mapping.category),
            balance_of(cells, mapping),
            LineKind.BOOKED,
            tuple(map(str, cells)),
        )

    def _any_line(self, row: TableRow) -> StatementLine:
        mapping, cells = self._mapping, row.cells
        raw = tuple(map(cell_text, cells) if self._is_typed else map(str, cells))
        problems = [row.problem] if row.problem else []
        remarks = [row.remark] if row.remark else []
        day, amount, sign, currency_code = None, None, "", self._currency_code
        day_cell = cell_at(cells, mapping.date)
        if not is_blank(day_cell):
            try:
                day = read_date(day_cell, mapping.date_order)
            except DateError as error:
                problems.append(str(error))
        try:
            amount, sign = amount_of(cells, mapping)
            currency_code = row_currency(cells, mapping, currency_code)
        except AmountError as error:
            problems.append(str(error))
        line = self._line(row.number, cells, raw)._replace(date=day, currency_code=currency_code)
        note = self._note(cells, raw, day, amount)
        if note:
            return line._replace(amount=amount, kind=LineKind.NOTE, remarks=(note, *remarks))
        if is_blank(day_cell):
            problems.append(_NO_DATE)
        if amount is None and not problems:
            problems.append(_NO_AMOUNT)
        if amount is not None:
            self._total, self._count = add(self._total, amount), self._count + 1
            try:
                currency_code = currency_of(sign, currency_code)
                amount, remark = fit(amount, currency_code, is_rounding=mapping.is_rounding)
                remarks += [remark] if remark else []
            except AmountError as error:
                problems.append(str(error))
        return line._replace(
            amount=amount,
            currency_code=currency_code,
            counterparty=counterparty_of(cells, mapping, amount),
            problems=tuple(problems),
            remarks=tuple(remarks),
        )

    def _line(self, number: int, cells: Sequence[Cell], raw: tuple[str, ...]) -> StatementLine:
        mapping = self._mapping
        return StatementLine(
            number=number,
            date=None,
            amount=None,
            currency_code=None,
            counterparty_account=text_at(cells, mapping.counterparty_account),
            description=description_of(cells, mapping),
            reference=text_at(cells, mapping.reference),
            category=text_at(cells, mapping.category),
            balance=balance_of(cells, mapping),
            raw=raw,
        )

    def _note(
        self, cells: Sequence[Cell], raw: Sequence[str], day: date | None, amount: Decimal | None
    ) -> str:
        """Return why a row is no entry, "" for all others."""
        mapping = self._mapping
        if day is None and self._header and tuple(map(plain_word, raw)) == self._header:
            return _IS_HEADER
        only = text_at(cells, mapping.only)
        if mapping.only is not None and plain_word(only) not in mapping.only_words:
            return _IS_OTHER.format(quoted(only))
        if day is not None and amount is not None:
            return "" if amount else _IS_ZERO
        return self._part_note(cells, [tidy(one) for one in raw if one], day, amount)

    def _part_note(
        self, cells: Sequence[Cell], texts: list[str], day: date | None, amount: Decimal | None
    ) -> str:
        """Return why a row without a date or without an amount is no entry, "" if it may be."""
        if day is not None:
            return _IS_TOTAL if any(map(is_balance, texts)) else ""
        is_undated = is_blank(cell_at(cells, self._mapping.date))
        is_sum = amount is not None and self._count > 1 and abs(amount) == abs(self._total)
        if is_total(texts) or (is_sum and is_undated):
            return _IS_TOTAL
        is_bare = is_undated and not has_amount(cells, self._mapping)
        is_heading = is_bare or len(list(filter(None, texts))) <= 1
        return _IS_HEADING if amount is None and is_heading else ""


def _exact_amount(currency_code: str | None) -> re.Pattern[str]:
    """Return what an amount looks like that needs no rounding, in the currency if it is known."""
    if currency_code not in CURRENCIES or not currency_code:
        return re.compile(r"(?!)")
    scale = digits(currency_code)
    return re.compile(rf"-?[0-9]{{1,14}}{rf'[.][0-9]{{{scale}}}' if scale else ''}")
