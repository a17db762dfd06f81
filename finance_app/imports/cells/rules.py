"""Cells by what a mapping says they are. Amounts are signed here, and only here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from finance_app.imports.amounts.rules import NOTHING, currency_of, read_amount
from finance_app.imports.layouts.rules import TableMapping
from finance_app.imports.lines.rules import Cell, cell_text, join_texts, quoted
from finance_app.imports.vocabulary.rules import plain_word
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.money import AmountError

_TWO_AMOUNTS: Final = "This row has an amount out and an amount in. Only one of them can be."

Signed = tuple[Decimal | None, str]
"""An amount, negative for money out, and the sign of a currency that stands with it."""


def cell_at(cells: Sequence[Cell], place: int | None) -> Cell:
    """Return a cell, "" where the row or the table has none there."""
    return "" if place is None or place >= len(cells) else cells[place]


def text_at(cells: Sequence[Cell], place: int | None) -> str:
    """Return the text of a cell, "" where there is none."""
    return "" if place is None or place >= len(cells) else cell_text(cells[place])


def is_blank(cell: Cell) -> bool:
    """Say whether a cell is empty."""
    return isinstance(cell, str) and not cell.strip()


def amount_of(cells: Sequence[Cell], mapping: TableMapping) -> Signed:
    """Return the amount of a row, None where its cells are empty. Raises AmountError."""
    if mapping.amount is None:
        return _two_columns(cells, mapping)
    amount, sign = _read(cell_at(cells, mapping.amount), mapping)
    if amount is None:
        return None, ""
    if mapping.sign is None:
        return (-amount if mapping.is_out_positive else amount), sign
    told = text_at(cells, mapping.sign)
    word = plain_word(told)
    if word in mapping.out_words:
        return -abs(amount), sign
    if word in mapping.in_words:
        return abs(amount), sign
    raise AmountError(f"{quoted(told)} does not say whether money came in or went out.")


def has_amount(cells: Sequence[Cell], mapping: TableMapping) -> bool:
    """Say whether anything stands where the amount of a row should be."""
    places = (mapping.amount, mapping.debit, mapping.credit)
    return not all(is_blank(cell_at(cells, place)) for place in places)


def balance_of(cells: Sequence[Cell], mapping: TableMapping) -> Decimal | None:
    """Return the balance after a row, None where there is none to read."""
    if mapping.balance is None:
        return None
    try:
        return _read(cell_at(cells, mapping.balance), mapping)[0]
    except AmountError:
        return None


def row_currency(
    cells: Sequence[Cell], mapping: TableMapping, currency_code: str | None
) -> str | None:
    """Return the currency that a row names, else the one given. Raises AmountError."""
    named = text_at(cells, mapping.currency)
    if not named:
        return currency_code
    return named.upper() if named.upper() in CURRENCIES else currency_of(named, currency_code)


def counterparty_of(cells: Sequence[Cell], mapping: TableMapping, amount: Decimal | None) -> str:
    """Return who was paid or who paid; some tables have a column for each."""
    one, other = mapping.counterparty, mapping.counterparty_in
    if other is not None and amount is not None and amount > 0:
        one, other = other, one
    return text_at(cells, one) or text_at(cells, other)


def description_of(cells: Sequence[Cell], mapping: TableMapping) -> str:
    """Return the texts of all columns that describe a row."""
    if len(mapping.description) == 1:
        return text_at(cells, mapping.description[0])
    return join_texts(*(text_at(cells, place) for place in mapping.description))


def _two_columns(cells: Sequence[Cell], mapping: TableMapping) -> Signed:
    out, out_sign = _read(cell_at(cells, mapping.debit), mapping)
    came, in_sign = _read(cell_at(cells, mapping.credit), mapping)
    if out is None and came is None:
        return None, ""
    out, came = out or Decimal(0), came or Decimal(0)
    if out and came and not is_blank(cell_at(cells, mapping.date)):
        raise AmountError(_TWO_AMOUNTS)
    out = -out if mapping.is_debit_negative else out
    came = -came if mapping.is_credit_negative else came
    return came - out, out_sign or in_sign


def _read(cell: Cell, mapping: TableMapping) -> Signed:
    """Return an amount as it stands and the sign of its currency, None where there is none."""
    if isinstance(cell, Decimal):
        return cell, ""
    if not isinstance(cell, str):
        raise AmountError(f"{quoted(cell.isoformat())} is a date, not an amount.")
    text = cell.strip()
    if not text or text.casefold() in NOTHING:
        return None, ""
    return read_amount(text, mapping.decimal_mark)
