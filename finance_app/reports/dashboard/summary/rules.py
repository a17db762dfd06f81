"""What the sums of any days come to: every calendar month, every category."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.period import calendar_month_key
from finance_app.reports.dashboard.rules import CategorySum, Sums

_MONTHS_A_YEAR: Final = 12
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthSum:
    """A calendar month ("2026-01") with its sums."""

    month: str
    income: Decimal
    expense: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """Any days of the ledger: in all, by calendar month (all of them), by category."""

    currency_code: str
    income: Decimal
    expense: Decimal
    net: Decimal
    by_month: tuple[MonthSum, ...]
    by_category: tuple[CategorySum, ...]


def month_keys(first: date, last: date) -> tuple[str, ...]:
    """Return every calendar month from one day to another: ("2026-01", "2026-02", ...)."""
    begin = first.year * _MONTHS_A_YEAR + first.month - 1
    end = last.year * _MONTHS_A_YEAR + last.month - 1
    days = (date(at // _MONTHS_A_YEAR, at % _MONTHS_A_YEAR + 1, 1) for at in range(begin, end + 1))
    return tuple(calendar_month_key(day) for day in days)


def summary_of(
    currency_code: str,
    by_month: Mapping[str, Sums],
    by_category: Iterable[CategorySum],
    days: tuple[date, date],
) -> Summary:
    """Return the summary of some days; months without entries are there with zeros."""
    months = [(key, by_month.get(key, Sums())) for key in month_keys(*days)]
    total = Sums(
        sum((one.income for _, one in months), _ZERO),
        sum((one.expense for _, one in months), _ZERO),
    )
    return Summary(
        currency_code=currency_code,
        income=total.income,
        expense=total.expense,
        net=total.net,
        by_month=tuple(MonthSum(key, one.income, one.expense, one.net) for key, one in months),
        by_category=tuple(largest_first(by_category)),
    )


def largest_first(sums: Iterable[CategorySum]) -> list[CategorySum]:
    """Return sums of categories by kind, the largest first, equal ones by name."""
    return sorted(sums, key=lambda one: (one.kind, -one.amount, one.category or ""))
