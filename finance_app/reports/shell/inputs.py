"""What a report is asked for, from the address of its page or of its REST route."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from finance_app.kit.fields import Fields, TextError, text_of
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.entries.rules import DateError, read_iso_date
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.days.rules import DATE_MAX, DATE_MIN, Compare, kind_of
from finance_app.reports.shell.rules import (
    COLUMNS_MAX,
    By,
    Grid,
    balances_of,
    column_count,
    columns_each,
    grid_of,
)

NAMES: Final = ("from", "to", "period", "date", "by", "compare", "basis")
"""The parameters of every report."""

DAYS: Final = NAMES[:4]
"""Those that say which days."""

_Word = TypeVar("_Word", bound=StrEnum)


class ReportQuery(BaseModel):
    """The days of a report, its columns, what they are compared with, and its basis."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    by: By = By.TOTAL
    compare: Compare = Compare.NONE
    basis: Basis = Basis.ACCRUAL
    start: FiscalYearStart = CALENDAR_YEAR

    @classmethod
    def parse(
        cls,
        raw: Mapping[str, object],
        start: FiscalYearStart,
        today: date,
        *,
        is_as_of: bool = False,
    ) -> Self:
        """Read `from` and `to`, or `period` with a `date` in it; then `by`, `compare`, `basis`.

        Without days it is the fiscal year of today, up to today for a report at the end of its
        days; with one of them its fiscal year. Raises InvalidInputError.
        """
        if is_as_of and not any(raw.get(name) for name in DAYS):
            raw = {**raw, "to": today}
        read = Fields(raw)
        first = read.read("from", _day_of, None)
        last = read.read("to", _day_of, None)
        kind = read.read("period", lambda value: _word_of(value, PeriodKind), None)
        anchor = read.read("date", _day_of, None) or first or last or today
        by = read.read("by", lambda value: _word_of(value, By), None) or By.TOTAL
        compare = read.read("compare", lambda value: _word_of(value, Compare), None)
        basis = read.read("basis", lambda value: _word_of(value, Basis), None)
        period = period_of(anchor, kind or PeriodKind.YEAR, start)
        made = cls(
            first=first or max(period.starts_on, DATE_MIN),
            last=last or min(period.ends_on, DATE_MAX),
            by=by,
            compare=compare or Compare.NONE,
            basis=basis or Basis.ACCRUAL,
            start=start,
        )
        if made.first > made.last and not read.problems:
            read.problems["to"] = "The last day is before the first."
        count = column_count(made.first, made.last, by, start) * columns_each(made.compare)
        if count > COLUMNS_MAX and not read.problems:
            more = "" if made.compare is Compare.NONE else " with what they are compared with"
            read.problems["by"] = (
                f"That is {count:,} columns{more}, and at most {COLUMNS_MAX} fit."
                " Choose longer ones, or fewer days."
            )
        read.raise_problems()
        return made

    @property
    def kind(self) -> PeriodKind | None:
        """Whether the days are exactly a fiscal month, quarter or year."""
        return kind_of(self.first, self.last, self.start)

    @property
    def grid(self) -> Grid:
        """The columns, and what they are compared with."""
        return grid_of(self.first, self.last, self.start, by=self.by, compare=self.compare)

    @property
    def balances(self) -> Grid:
        """The columns of a report at the end of its days, and the days they are compared with."""
        return balances_of(self.grid, self.compare, self.start)

    def query(self, **changes: str) -> dict[str, str]:
        """Return the parameters of an address that `parse` reads this back from.

        `changes` replace or add some; "" takes one out. Usual ones are left out.
        """
        wanted = {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "by": "" if self.by is By.TOTAL else self.by.value,
            "compare": "" if self.compare is Compare.NONE else self.compare.value,
            "basis": "" if self.basis is Basis.ACCRUAL else self.basis.value,
            **changes,
        }
        return {name: value for name, value in wanted.items() if value}


def _day_of(value: object) -> date | None:
    """Return the day, None for a missing one. Raises DateError."""
    text = value.isoformat() if isinstance(value, date) else text_of(value)
    if not text.strip():
        return None
    day = read_iso_date(text)
    if not DATE_MIN <= day <= DATE_MAX:
        raise DateError("Days lie between 1 January 1900 and 31 December 2199.")
    return day


def _word_of(value: object, words: type[_Word]) -> _Word | None:
    """Return one of some words, None for a missing one. Raises TextError for another."""
    text = text_of(value).strip().casefold()
    if not text:
        return None
    try:
        return words(text)
    except ValueError:
        known = [one.value for one in words]
        raise TextError(f"Write {', '.join(known[:-1])} or {known[-1]}.") from None
