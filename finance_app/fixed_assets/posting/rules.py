"""Which fiscal months are posted, and what an entry of depreciation says."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, PeriodKind, months_between, period_of
from finance_app.ledger.categories.rules import Kind

CATEGORIES: Final[Mapping[Kind, str]] = {
    Kind.EXPENSE: "Depreciation",
    Kind.INCOME: "Depreciation reversed",
}
"""What the entries are collected under; a charge below zero gives depreciation back."""


@dataclass(frozen=True, slots=True)
class PostingMonth:
    """A fiscal month, or what of it lies after the day a business began to post."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """The words for it: "October 2026", "6 Oct to 5 Nov 2026"."""
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            return f"{calendar.month_name[self.first.month]} {self.first.year}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{_short(self.first)}{year} to {_short(self.last)} {self.last.year}"


@dataclass(frozen=True, slots=True)
class Charge:
    """What an asset is to be charged in a fiscal month, beside what was posted of it.

    Amounts are in the business's currency; `posted` is None where nothing was posted yet.
    """

    asset_id: UUID
    name: str
    source: str
    month: PostingMonth
    amount: Decimal
    posted: Decimal | None = None
    expense_id: UUID | None = None
    income_id: UUID | None = None

    @property
    def kind(self) -> Kind:
        """Which entry holds it."""
        return Kind.EXPENSE if self.amount >= 0 else Kind.INCOME

    @property
    def entry(self) -> tuple[Kind, UUID] | None:
        """The entry that was posted, None without one."""
        if self.expense_id is not None:
            return Kind.EXPENSE, self.expense_id
        return None if self.income_id is None else (Kind.INCOME, self.income_id)


@dataclass(frozen=True, slots=True)
class DueMonth:
    """A fiscal month that is over: how many charges of it are to be posted, and their sum."""

    month: PostingMonth
    charge_count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PostingSettings:
    """The first day whose depreciation becomes entries, and whether that happens by itself."""

    posts_from: date
    is_automatic: bool


def due_months(
    posts_from: date, today: date, locked_through: date | None, start: FiscalYearStart
) -> list[PostingMonth]:
    """Return the fiscal months that are over and not locked, from `posts_from` on."""
    return [
        PostingMonth(max(one.starts_on, posts_from), one.ends_on)
        for one in months_between(posts_from, today, start)
        if one.ends_on < today and (locked_through is None or one.ends_on > locked_through)
    ]


def usual_start(today: date, start: FiscalYearStart) -> date:
    """Return from when on a business posts unless it says otherwise: this fiscal year."""
    return period_of(today, PeriodKind.YEAR, start).starts_on


def entry_notes(month: PostingMonth) -> str:
    """Return what an entry of depreciation says of itself."""
    return f"Depreciation, {month.label}"


def _short(day: date) -> str:
    return f"{day.day} {calendar.month_abbr[day.month]}"
