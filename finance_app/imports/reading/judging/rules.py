"""How a line of a file is judged for the books.

A line that is fit becomes an entry as it stands here: its amount has the digits of the currency,
its texts fit their columns.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from finance_app.imports.amounts.rules import fit
from finance_app.imports.lines.rules import LineKind, StatementLine
from finance_app.imports.reading.packing.rules import Row, cleaned
from finance_app.imports.reading.rules import (
    REFERENCE_LENGTH_MAX,
    base_of_texts,
    key_of,
    reference_key_of,
)
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.money import AMOUNT_MAX, AmountError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import (
    NOTES_LENGTH_MAX,
    PARTY_LENGTH_MAX,
    DateError,
    check_date,
)
from finance_app.ledger.suggestions.bayes.rules import Model, text_of

_CATEGORY_LENGTH_MAX: Final = 80
_SENTENCES_LENGTH_MAX: Final = 2_000
_RAW_CELLS_MAX: Final = 50
_RAW_LENGTH_MAX: Final = 200
_NO_DATE: Final = "This line has no date."
_NO_AMOUNT: Final = "This line has no amount."
_IS_PENDING: Final = "The bank has not booked this yet."
_IS_REPEATED: Final = "An earlier line of this file has the same reference, day and amount."
_OTHER_CURRENCY: Final = "This line is in {}. The books are kept in {}."


class Judge:
    """Judges the lines of one file, in their order, for books in one currency."""

    def __init__(self, currency_code: str, today: date, model: Model | None = None) -> None:
        self._currency_code = currency_code
        self._today = today
        self._model = model
        self.problem_count = 0
        self._seen: dict[bytes, int] = {}
        self._days: dict[date, str] = {}
        self._fitting = _fitting_amount(currency_code)

    def judge(self, line: StatementLine, account: str) -> Row:
        """Return the line with all that bars it from the books, and its key where nothing does."""
        is_usual = (
            line.kind is LineKind.BOOKED
            and not line.problems
            and line.currency_code == self._currency_code
            and line.date is not None
            and line.amount
        )
        amount = str(line.amount) if is_usual else ""
        day = self._shown(line.date) if line.date is not None and is_usual else ""
        if day and self._fitting(amount):
            return self._row(line, (day, amount, self._currency_code), account)
        return self._any_row(line, account)

    def _any_row(self, line: StatementLine, account: str) -> Row:
        """Return the row of a line that has something odd about it."""
        problems, remarks = list(line.problems), list(line.remarks)
        kind, amount, code = line.kind, line.amount, line.currency_code or self._currency_code
        if kind is not LineKind.NOTE:
            if code != self._currency_code:
                problems.append(_OTHER_CURRENCY.format(code, self._currency_code))
            amount = self._fitted(line, problems, remarks)
            remarks += [_IS_PENDING] if kind is LineKind.PENDING else []
        if amount is not None and not amount and not problems:
            kind = LineKind.NOTE
        values = (
            line.date.isoformat() if line.date else "",
            "" if amount is None or not abs(amount) <= AMOUNT_MAX else f"{amount:f}",
            code[:3].upper(),
        )
        self.problem_count += bool(problems)
        line = line._replace(kind=kind, problems=tuple(problems), remarks=tuple(remarks))
        return self._row(line, values, account)

    def _row(self, line: StatementLine, values: tuple[str, str, str], account: str) -> Row:
        """Return the row of a line whose day, amount and currency are written as they go out."""
        day, amount, currency_code = values
        counterparty = line.counterparty[:PARTY_LENGTH_MAX]
        description = line.description[:NOTES_LENGTH_MAX]
        reference = line.reference[:REFERENCE_LENGTH_MAX]
        category, is_suggested = line.category[:_CATEGORY_LENGTH_MAX], False
        kind, problems, remarks = line.kind, line.problems, line.remarks
        key = reference_key = ""
        if kind is not LineKind.NOTE and not problems:
            is_pending = kind is LineKind.PENDING
            texts = (counterparty, description, reference)
            base = base_of_texts(account, day, amount, texts, is_pending=is_pending)
            occurrence = self._seen.get(base, 0)
            self._seen[base] = occurrence + 1
            key = key_of(base, occurrence)
            if reference:
                reference_key = reference_key_of(account, reference) or ""
                remarks = (*remarks, _IS_REPEATED) if occurrence else remarks
            if self._model and not category and not is_pending:
                entry_kind = Kind.EXPENSE if amount.startswith("-") else Kind.INCOME
                text = text_of(counterparty, description)
                category = self._model.guess(entry_kind.value, text) or ""
                is_suggested = bool(category)
        return (
            str(line.number),
            kind.value,
            day,
            amount,
            currency_code,
            counterparty,
            description,
            reference,
            category,
            "t" if is_suggested else "f",
            _sentences(problems) if problems else "",
            _sentences(remarks) if remarks else "",
            _raw(line.raw) if problems else "",
            key,
            reference_key,
            "t" if kind is LineKind.BOOKED and not problems else "f",
        )

    def _shown(self, day: date) -> str:
        """Return a day as text, "" where an entry cannot have it; a file has few of them."""
        shown = self._days.get(day)
        if shown is None:
            try:
                shown = check_date(day, self._today).isoformat()
            except DateError:
                shown = ""
            self._days[day] = shown
        return shown

    def _fitted(
        self, line: StatementLine, problems: list[str], remarks: list[str]
    ) -> Decimal | None:
        """Return the amount as an entry can have it; what is in the way goes to the problems."""
        amount = line.amount
        try:
            if line.date is not None:
                check_date(line.date, self._today)
            elif not problems:
                problems.append(_NO_DATE)
        except DateError as error:
            problems.append(str(error))
        if amount is None:
            if not problems:
                problems.append(_NO_AMOUNT)
            return None
        try:
            amount, remark = fit(amount, self._currency_code, is_rounding=False)
        except AmountError as error:
            if not line.problems:
                problems.append(str(error))
            return None
        if remark:
            remarks.append(remark)
        return amount


def _fitting_amount(currency_code: str) -> Any:
    """Return what says whether a text is an amount as entries have it in this currency."""
    scale = CURRENCIES[currency_code].digits
    return re.compile(rf"-?[0-9]{{1,13}}{rf'[.][0-9]{{{scale}}}' if scale else ''}").fullmatch


def _sentences(texts: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(texts))[:_SENTENCES_LENGTH_MAX]


def _raw(cells: Sequence[str]) -> str:
    """Return the first cells of a line as JSON, cut to what fits on a screen."""
    shown = [cleaned(cell[:_RAW_LENGTH_MAX]) for cell in cells[:_RAW_CELLS_MAX]]
    return json.dumps(shown, ensure_ascii=False) if shown else ""
