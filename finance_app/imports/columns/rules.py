"""What the columns of a table are, by their names and by their values, which have to agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final

from finance_app.imports.amounts.rules import is_amount_like
from finance_app.imports.dates.rules import is_date_like
from finance_app.imports.lines.rules import Cell, TableRow, cell_text
from finance_app.imports.mapping.rules import TableMapping
from finance_app.imports.vocabulary.rules import IN_WORDS, OUT_WORDS, Field, fields_of, plain_word
from finance_app.kit.currencies import CURRENCIES

_SHARE_MIN: Final = 0.7
_NAMED_SHARE: Final = 0.5
_SAMPLES_MAX: Final = 3
_WORDS_MAX: Final = 12
_DIGITS_MAX: Final = 14  # longer numbers are those of accounts and cards
_UNIQUE_SHARE: Final = 0.9  # one payment may have several lines, all with its number
_EXACT: Final = 100
_DATES: Final = frozenset({Field.DATE, Field.VALUE_DATE})
_AMOUNTS: Final = frozenset({Field.AMOUNT, Field.BALANCE, Field.OTHER_AMOUNT})
_SIDES: Final = frozenset({Field.DEBIT, Field.CREDIT})


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column: its name, a few values, and which share of its values are amounts and dates.

    `words` are all its values, if they are few, by `plain_word`.
    """

    name: str
    samples: tuple[str, ...]
    filled_count: int
    distinct_count: int
    amount_share: float
    date_share: float
    words: frozenset[str] = frozenset()


def look_at(header: Sequence[str], rows: Sequence[TableRow]) -> tuple[ColumnLook, ...]:
    """Return what the columns look like in these rows."""
    return tuple(
        _look(name, [row.cells[at] for row in rows if at < len(row.cells) and not row.problem])
        for at, name in enumerate(header)
    )


def _look(name: str, cells: Sequence[Cell]) -> ColumnLook:
    filled = [cell for cell in cells if cell_text(cell)]
    texts = dict.fromkeys(map(cell_text, filled))
    amounts = sum(_is_amount(cell) for cell in filled)
    dates = sum(isinstance(cell, date) or _is_date(cell) for cell in filled)
    words = frozenset(map(plain_word, texts)) if len(texts) <= _WORDS_MAX else frozenset()
    count = max(len(filled), 1)
    samples = tuple(islice(texts, _SAMPLES_MAX))
    return ColumnLook(name, samples, len(filled), len(texts), amounts / count, dates / count, words)


def _is_amount(cell: Cell) -> bool:
    if isinstance(cell, Decimal):
        return True
    if not isinstance(cell, str) or (cell.strip().isdigit() and len(cell) > _DIGITS_MAX):
        return False
    return is_amount_like(cell) and not is_date_like(cell)


def _is_date(cell: Cell) -> bool:
    return isinstance(cell, str) and is_date_like(cell)


def find_columns(columns: Sequence[ColumnLook]) -> TableMapping:
    """Return the columns that names and values speak for, each used once, the surest first."""
    wanted = sorted(
        (
            (score, -at, field)
            for at, look in enumerate(columns)
            for field, score in fields_of(look.name).items()
            if _agrees(field, look)
        ),
        reverse=True,
    )
    found: dict[Field, int] = {}
    used: set[int] = set()
    for _, place, field in wanted:
        if field not in found and -place not in used:
            found[field] = -place
            used.add(-place)
    if Field.DEBIT in found and Field.CREDIT in found:
        found.pop(Field.AMOUNT, None)
    elif Field.AMOUNT in found:
        found.pop(Field.DEBIT, None)
        found.pop(Field.CREDIT, None)
    _add_by_values(columns, found, used)
    return _mapping_of(columns, found)


def _agrees(field: Field, look: ColumnLook) -> bool:
    """Say whether the values of a column can be what its name says."""
    is_amount, is_date = look.amount_share >= _NAMED_SHARE, look.date_share >= _NAMED_SHARE
    if field in _DATES:
        return is_date
    if field in _AMOUNTS or field in _SIDES:
        return is_amount or (field in _SIDES and not look.filled_count)
    if field is Field.SIGN:
        return bool(look.words) and look.words <= (OUT_WORDS | IN_WORDS)
    if field is Field.CURRENCY:
        return bool(look.words) and {one.upper() for one in look.words} <= set(CURRENCIES)
    if field is Field.REFERENCE:
        return look.distinct_count >= max(look.filled_count * _UNIQUE_SHARE, 1) and not is_date
    return field is Field.OTHER or not is_date


def _add_by_values(columns: Sequence[ColumnLook], found: dict[Field, int], used: set[int]) -> None:
    """Add what no name told: the first date, the amount that looks most like one, a long text."""
    free = [at for at in range(len(columns)) if at not in used]
    if Field.DATE not in found:
        dates = [at for at in free if columns[at].date_share >= _SHARE_MIN]
        if dates or Field.VALUE_DATE in found:
            found[Field.DATE] = dates[0] if dates else found[Field.VALUE_DATE]
    has_amount = {Field.AMOUNT, Field.DEBIT, Field.CREDIT} & set(found)
    unnamed = [at for at in free if not fields_of(columns[at].name)]
    if not has_amount:
        amounts = [at for at in unnamed if columns[at].amount_share >= _SHARE_MIN]
        if amounts:
            found[Field.AMOUNT] = max(amounts, key=lambda at: (_mark_count(columns[at]), -at))
    if Field.DESCRIPTION not in found:
        texts = [at for at in unnamed if at not in found.values() and _is_text(columns[at])]
        if texts:
            found[Field.DESCRIPTION] = max(texts, key=lambda at: columns[at].distinct_count)


def _mark_count(look: ColumnLook) -> int:
    """Return how many samples have a sign or decimals, as amounts have and numbers do not."""
    return sum(any(one in text for one in ".,-(") for text in look.samples)


def _is_text(look: ColumnLook) -> bool:
    has_letters = any(any(map(str.isalpha, one)) for one in look.samples)
    return has_letters and max(look.amount_share, look.date_share) < _SHARE_MIN


def _mapping_of(columns: Sequence[ColumnLook], found: dict[Field, int]) -> TableMapping:
    """Return the mapping; every column whose name is exactly that of a description is one."""
    first = found.get(Field.DESCRIPTION)
    described = [
        at
        for at, look in enumerate(columns)
        if at == first
        or (at not in found.values() and fields_of(look.name).get(Field.DESCRIPTION) == _EXACT)
    ]
    return TableMapping(
        date=found.get(Field.DATE),
        amount=found.get(Field.AMOUNT),
        debit=found.get(Field.DEBIT),
        credit=found.get(Field.CREDIT),
        sign=found.get(Field.SIGN),
        currency=found.get(Field.CURRENCY),
        counterparty=found.get(Field.COUNTERPARTY),
        counterparty_account=found.get(Field.COUNTERPARTY_ACCOUNT),
        description=tuple(described),
        reference=found.get(Field.REFERENCE),
        category=found.get(Field.CATEGORY),
        balance=found.get(Field.BALANCE),
    )
