"""Every calendar month, every category, in a steady order."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard.rules import CategorySum, Sums
from finance_app.reports.dashboard.summary.rules import largest_first, month_keys, summary_of

days = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31))


@given(st.lists(days, min_size=2, max_size=2).map(sorted))
def test_months_follow_one_another(between: list[dt.date]) -> None:
    keys = month_keys(*between)
    assert keys[0] == between[0].isoformat()[:7]
    assert keys[-1] == between[1].isoformat()[:7]
    months = (between[1].year - between[0].year) * 12 + between[1].month - between[0].month + 1
    assert len(set(keys)) == len(keys) == months
    assert list(keys) == sorted(keys)


def test_a_summary_adds_up() -> None:
    sums = {"2026-02": Sums(Decimal(10), Decimal("2.5")), "2026-03": Sums(Decimal(1))}
    found = summary_of("EUR", sums, [], (dt.date(2026, 1, 9), dt.date(2026, 3, 1)))
    assert (found.income, found.expense, found.net) == (11, Decimal("2.5"), Decimal("8.5"))
    assert [(one.month, one.net) for one in found.by_month] == [
        ("2026-01", 0),
        ("2026-02", Decimal("7.5")),
        ("2026-03", 1),
    ]


def test_categories_come_by_kind_and_size() -> None:
    rows = [
        CategorySum(Kind.INCOME, "Sales", Decimal(1)),
        CategorySum(Kind.EXPENSE, "Meals", Decimal(2)),
        CategorySum(Kind.EXPENSE, None, Decimal(2)),
        CategorySum(Kind.EXPENSE, "Rent", Decimal(9)),
    ]
    names = [one.category for one in largest_first(rows)]
    assert names == ["Rent", None, "Meals", "Sales"]
