"""The mapping that a table seems to want, with all that a person has to decide about it.

What stays open - both readings of an amount, two orders of a date - is in the guess with its
figures; what has to be answered, or was taken for granted, is a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, Final

from finance_app.imports.amounts.rules import AmountColumn, AmountReading
from finance_app.imports.columns.rules import ColumnLook, find_columns, look_at
from finance_app.imports.dates.rules import DateColumn, DateReading
from finance_app.imports.lines.rules import TableFile, TableRow, cell_text
from finance_app.imports.mapping.rules import TableMapping, read_lines
from finance_app.imports.presets.rules import Preset, find_preset
from finance_app.imports.vocabulary.rules import IN_WORDS, OUT_WORDS, SPENDING_WORDS, plain_word

SAMPLE_ROWS: Final = 1_000
"""How many rows are looked at to find out what the columns are."""

_WORDS_MAX: Final = 50
_SPENT_SHARE: Final = 0.6
_PROVED_SHARE: Final = 0.8
_PROVED_MIN: Final = 2

_OPEN_AMOUNTS: Final = "The amounts can be read in two ways. Choose the right one by its sum."
_OPEN_DATES: Final = "The dates can be read in more than one order. Choose the right one."
_OPEN_SIGNS: Final = "No amount has a minus. Say whether they are money in or money out."
_OPEN_WORDS: Final = "Say which words of “{}” mean money out and which money in."
_NO_DATE: Final = "Choose the column with the date."
_NO_AMOUNT: Final = "Choose the column with the amount, or the two with money out and money in."
_SPENT: Final = "Positive amounts are read as money out, because this seems a list of spending."
_BY_BALANCE: Final = "Money in and money out are read so that the balances of the rows come out."
_MIXED_DAYS: Final = (
    "Some days are dates of Excel and others are texts, as happens when Excel opens dates that "
    "are written the other way round. Check that days and months are not exchanged."
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping to start from; `amounts` and `dates` have more than one reading where it is open.

    The readings are those of all amount columns together. `questions` have to be answered before
    the mapping can be used, `remarks` only be seen.
    """

    mapping: TableMapping
    preset: str
    columns: tuple[ColumnLook, ...]
    amounts: tuple[AmountReading, ...]
    dates: tuple[DateReading, ...]
    questions: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Columns:
    """The chosen columns, as their values come."""

    amounts: AmountColumn
    debit: AmountColumn
    credit: AmountColumn
    days: DateColumn
    words: set[str] = field(default_factory=set)
    day_kinds: set[bool] = field(default_factory=set)

    def take(self, row: TableRow, mapping: TableMapping) -> None:
        """Take a row; one without a date is more likely a total than an amount."""
        cells, width = row.cells, len(row.cells)
        if mapping.date is not None:
            day = cells[mapping.date] if mapping.date < width else ""
            self.days.take(day)
            if not cell_text(day):
                return
            self.day_kinds.add(isinstance(day, str))
        if mapping.amount is not None and mapping.amount < width:
            self.amounts.take(cells[mapping.amount])
        for place, column in ((mapping.debit, self.debit), (mapping.credit, self.credit)):
            if place is not None and place < width and mapping.amount is None:
                self.amounts.take(cells[place])
                column.take(cells[place])
        if mapping.sign is not None and mapping.sign < width and len(self.words) <= _WORDS_MAX:
            self.words.add(plain_word(cell_text(cells[mapping.sign])))


def guess_mapping(
    table: TableFile, currency_code: str | None = None, *, row_count_max: int | None = None
) -> Guess:
    """Return the mapping that seems right; all rows decide, or so many of them from the top."""
    sample = list(islice(table.rows, SAMPLE_ROWS))
    preset = find_preset(table.header) if table.has_header else None
    looks = look_at(table.header, sample)
    mapping = _from_preset(preset, table.header) if preset else find_columns(looks)
    guess = complete(table, mapping, currency_code, row_count_max=row_count_max)
    if preset:
        remarks = (*preset.remarks, *guess.remarks)
        questions = tuple(one for one in guess.questions if one != _OPEN_SIGNS)
        return replace(guess, preset=preset.name, remarks=remarks, questions=questions)
    return _with_direction(guess, replace(table, rows=sample), currency_code)


def complete(
    table: TableFile,
    mapping: TableMapping,
    currency_code: str | None = None,
    *,
    row_count_max: int | None = None,
) -> Guess:
    """Return the guess for chosen columns: how their amounts, dates and signs are meant."""
    looks = look_at(table.header, list(islice(table.rows, SAMPLE_ROWS)))
    one, two, three = (AmountColumn(currency_code) for _ in range(3))
    found = _Columns(one, two, three, DateColumn())
    for row in islice(table.rows, row_count_max):
        if not row.problem:
            found.take(row, mapping)
    amounts, dates = found.amounts.readings(), found.days.readings()
    if amounts and amounts[0].value_count:
        mapping = replace(mapping, decimal_mark=amounts[0].mark)
    if dates:
        mapping = replace(mapping, date_order=dates[0].order)
    mapping = _with_signs(mapping, found, amounts)
    questions = _questions(mapping, table.header, amounts, dates)
    remarks = (_MIXED_DAYS,) if len(found.day_kinds) > 1 else ()
    return Guess(mapping, "", looks, amounts, dates, tuple(questions), remarks)


def _from_preset(preset: Preset, header: Sequence[str]) -> TableMapping:
    """Return the columns that a preset names, those of them that the file has."""
    places = {plain_word(name): at for at, name in reversed(list(enumerate(header)))}
    columns: dict[str, Any] = {field: places.get(name) for field, name in preset.columns.items()}
    described = tuple(places[name] for name in preset.descriptions if name in places)
    mapping = TableMapping(description=described, only_words=preset.only_words)
    return replace(mapping, **columns)


def _with_signs(
    mapping: TableMapping, found: _Columns, amounts: Sequence[AmountReading]
) -> TableMapping:
    """Return the mapping with what words and minuses mean; signed amounts need no words."""
    if mapping.amount is not None and mapping.sign is not None:
        if amounts and amounts[0].negative_count:
            return replace(mapping, sign=None)
        words = sorted(found.words - {""})
        return replace(
            mapping,
            out_words=mapping.out_words or tuple(one for one in words if one in OUT_WORDS),
            in_words=mapping.in_words or tuple(one for one in words if one in IN_WORDS),
        )
    return replace(
        mapping,
        is_debit_negative=_is_negative(found.debit),
        is_credit_negative=_is_negative(found.credit),
    )


def _is_negative(column: AmountColumn) -> bool:
    """Say whether most amounts of a column have a minus, so that it says nothing more."""
    best = column.readings()[0]
    return best.negative_count * 2 > best.value_count


def _questions(
    mapping: TableMapping,
    header: Sequence[str],
    amounts: Sequence[AmountReading],
    dates: Sequence[DateReading],
) -> list[str]:
    questions = []
    if mapping.date is None:
        questions.append(_NO_DATE)
    if mapping.amount is None and mapping.debit is None and mapping.credit is None:
        questions.append(_NO_AMOUNT)
    if len(amounts) > 1:
        questions.append(_OPEN_AMOUNTS)
    if len(dates) > 1:
        questions.append(_OPEN_DATES)
    if mapping.amount is not None and mapping.sign is not None and not mapping.out_words:
        questions.append(_OPEN_WORDS.format(header[mapping.sign]))
    is_bare = mapping.amount is not None and mapping.sign is None and not mapping.is_out_positive
    if is_bare and amounts and amounts[0].value_count and not amounts[0].negative_count:
        questions.append(_OPEN_SIGNS)
    return questions


def _with_direction(guess: Guess, sample: TableFile, currency_code: str | None) -> Guess:
    """Return the guess with in and out as the balances of rows, or the words of headers, say."""
    mapping = guess.mapping
    share = _agreement(sample, mapping, currency_code)
    questions = tuple(one for one in guess.questions if one != _OPEN_SIGNS)
    if share is not None and abs(share) >= _PROVED_SHARE:
        if share > 0:
            return replace(guess, questions=questions)
        if mapping.amount is not None:
            mapping = replace(mapping, is_out_positive=True)
        else:
            mapping = replace(mapping, debit=mapping.credit, credit=mapping.debit)
        remarks = (*guess.remarks, _BY_BALANCE)
        return replace(guess, mapping=mapping, questions=questions, remarks=remarks)
    words = {word for look in guess.columns for word in plain_word(look.name).split()}
    if mapping.amount is None or mapping.sign is not None or not words & SPENDING_WORDS:
        return guess
    best = guess.amounts[0]
    if best.value_count - best.negative_count < best.value_count * _SPENT_SHARE:
        return guess
    mapping = replace(mapping, is_out_positive=True)
    return replace(guess, mapping=mapping, questions=questions, remarks=(*guess.remarks, _SPENT))


def _agreement(sample: TableFile, mapping: TableMapping, currency_code: str | None) -> float | None:
    """Return how far balances move with the amounts: 1 always, -1 always the other way.

    Rows may begin with the first day or with the last. None where too few rows tell.
    """
    if mapping.balance is None:
        return None
    steps = [
        (before.amount, line.amount, line.balance - before.balance)
        for before, line in pairwise(read_lines(sample, mapping, currency_code))
        if before.balance is not None
        and line.balance is not None
        and before.amount is not None
        and line.amount is not None
    ]
    if len(steps) < _PROVED_MIN:
        return None
    down = _share([(later, moved) for _, later, moved in steps])
    up = _share([(earlier, -moved) for earlier, _, moved in steps])
    return max(down, up, key=abs)


def _share(steps: Sequence[tuple[Decimal, Decimal]]) -> float:
    agreeing = sum(moved == amount for amount, moved in steps)
    opposing = sum(moved == -amount for amount, moved in steps)
    return (agreeing - opposing) / len(steps)
