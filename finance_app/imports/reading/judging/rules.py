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

from finance_app.imports.amounts.rules import decimals_of, fit
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

_DECIMALS_MAX: Final = 4
_CATEGORY_LENGTH_MAX: Final = 80
_SENTENCES_LENGTH_MAX: Final = 2_000
_RAW_CELLS_MAX: Final = 50
_RAW_LENGTH_MAX: Final = 200
_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode
_NO_DATE: Final = "This line has no date."
_NO_AMOUNT: Final = "This line has no amount."
_IS_PENDING: Final = "The bank has not booked this yet."
_IS_REPEATED: Final = "An earlier line of this file has the same reference, day and amount."
_OTHER_CURRENCY: Final = "This line is in {}. The books are kept in {}."


class Judge:
    """Judges the lines of one file, in their order, for books in one currency.

    `misfit_count` are the lines that came with problems, as their reader could not read them.
    """

    def __init__(self, currency_code: str, today: date, model: Model | None = None) -> None:
        self._currency_code = currency_code
        self._today = today
        self._model = model
        self.misfit_count = 0
        self._seen: dict[bytes, int] = {}
        self._days: dict[date, str] = {}
        self._fitting = _fitting_amount(currency_code)

    def judge(self, line: StatementLine, account: str) -> Row:
        """Return the line with all that bars it from the books, and its key where nothing does.

        Most lines of most files have nothing odd about them and need none of the checks.
        """
        _, day, amount, code, _, _, _, _, _, _, kind, _, problems, _ = line
        if kind is LineKind.BOOKED and amount and not problems and code == self._currency_code:
            shown, written = self._shown(day) if day else "", str(amount)
            if shown and self._fitting(written):
                return self._entry(line, shown, written, account)
        return self._checked(line, account)

    def _checked(self, line: StatementLine, account: str) -> Row:
        """Return the row of a line that has something odd about it."""
        problems, remarks = list(line.problems), list(line.remarks)
        kind, amount, code = line.kind, line.amount, line.currency_code or self._currency_code
        if kind is not LineKind.NOTE:
            if code != self._currency_code:
                problems.append(_OTHER_CURRENCY.format(code, self._currency_code))
            else:
                amount = self._fitted(line, problems, remarks)
            remarks += [_IS_PENDING] if kind is LineKind.PENDING else []
        if amount is not None and not amount and not problems:
            kind = LineKind.NOTE
        self.misfit_count += bool(line.problems)
        day = line.date.isoformat() if line.date else ""
        written = f"{amount:f}" if amount is not None and _is_storable(amount) else ""
        line = line._replace(kind=kind, problems=tuple(problems), remarks=tuple(remarks))
        if kind is not LineKind.NOTE and not problems:
            return self._entry(line, day, written, account)
        return (
            str(line.number),
            kind.value,
            day,
            written,
            code[:3].upper(),
            line.counterparty[:PARTY_LENGTH_MAX],
            line.description[:NOTES_LENGTH_MAX],
            line.reference[:REFERENCE_LENGTH_MAX],
            line.category[:_CATEGORY_LENGTH_MAX],
            "f",
            _sentences(problems),
            _sentences(remarks),
            _raw(line.raw) if problems else "",
            "",
            "",
            "f",
        )

    def _entry(self, line: StatementLine, day: str, amount: str, account: str) -> Row:
        """Return the row of a line that can become an entry; day and amount are as they go out."""
        (
            number,
            _,
            _,
            _,
            counterparty,
            _,
            description,
            reference,
            category,
            _,
            kind,
            _,
            _,
            remarks,
        ) = line
        counterparty = counterparty[:PARTY_LENGTH_MAX]
        description = description[:NOTES_LENGTH_MAX]
        reference = reference[:REFERENCE_LENGTH_MAX]
        category, is_suggested = category[:_CATEGORY_LENGTH_MAX], "f"
        is_pending = kind is LineKind.PENDING
        texts = (counterparty, description, reference)
        base = base_of_texts(account, day, amount, texts, is_pending=is_pending)
        occurrence = self._seen.get(base, 0)
        self._seen[base] = occurrence + 1
        if occurrence and reference:
            remarks = (*remarks, _IS_REPEATED)
        if self._model and not category and not is_pending:
            category = self._guess(amount, counterparty, description)
            is_suggested = "t" if category else "f"
        return (
            str(number),
            kind.value,
            day,
            amount,
            self._currency_code,
            counterparty,
            description,
            reference,
            category,
            is_suggested,
            "",
            _sentences(remarks) if remarks else "",
            "",
            key_of(base, occurrence),
            (reference_key_of(account, reference) or "") if reference else "",
            "f" if is_pending else "t",
        )

    def _guess(self, amount: str, counterparty: str, description: str) -> str:
        """Return the category that entries like this have had, "" where that is not clear."""
        kind = Kind.EXPENSE if amount.startswith("-") else Kind.INCOME
        found = self._model.guess(kind.value, text_of(counterparty, description))  # type: ignore[union-attr]
        return (found or "")[:_CATEGORY_LENGTH_MAX]

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


def _is_storable(amount: Decimal) -> bool:
    """Say whether a column of amounts holds this one as it is, whatever is wrong with its line."""
    return abs(amount) <= AMOUNT_MAX and decimals_of(amount) <= _DECIMALS_MAX


def _sentences(texts: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(texts))[:_SENTENCES_LENGTH_MAX]


def _raw(cells: Sequence[str]) -> str:
    """Return the first cells of a line as JSON, cut to what fits on a screen."""
    shown = [cell[:_RAW_LENGTH_MAX] for cell in cells[:_RAW_CELLS_MAX]]
    text = _encoded(shown) if shown else ""
    return _encoded(list(map(cleaned, shown))) if "\\u00" in text else text
