"""Lines, marks, names and shares of the charts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.period import FiscalYearStart, period_from_key
from finance_app.reports.dashboard.charts import rules
from finance_app.reports.dashboard.rules import chart_months

WIDTH, HEIGHT = rules.SPARK_BOX
amounts = st.decimals(min_value=-(10**14), max_value=10**14, places=2)


def test_a_line_goes_from_the_lowest_to_the_highest() -> None:
    assert (
        rules.spark_points([Decimal(0), Decimal(5), Decimal(10)]) == "0.0,24.0 38.0,13.0 76.0,2.0"
    )
    assert rules.spark_points([Decimal(-3), Decimal(-3)]) == "0.0,13.0 76.0,13.0"


@pytest.mark.parametrize("values", [[], [Decimal(4)], [Decimal(0)] * 12])
def test_nothing_to_draw_is_no_line(values: list[Decimal]) -> None:
    assert rules.spark_points(values) == ""


@given(st.lists(amounts, min_size=2, max_size=12).filter(any))
def test_a_line_stays_in_its_box(values: list[Decimal]) -> None:
    points = [point.split(",") for point in rules.spark_points(values).split()]
    assert len(points) == len(values)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)


@pytest.mark.parametrize(
    ("key", "start", "first", "new_year"),
    [
        ("2026-11", "01-01", "Dec", "Jan<br>2026"),
        ("2026-02", "04-06", "Mar", "Jan<br>2026"),
        ("2026-01", "01-31", "Feb", "Jan<br>2026"),
    ],
)
def test_a_year_stands_under_its_first_month(
    key: str, start: str, first: str, new_year: str
) -> None:
    months = chart_months(period_from_key(key, FiscalYearStart.parse(start)))
    marks = rules.month_marks(months)
    assert marks[0] == first
    assert [mark for mark in marks if "<br>" in mark] == [new_year]
    assert len({mark[:3] for mark in marks}) == 12


def test_one_year_needs_no_naming() -> None:
    months = chart_months(period_from_key("fy2026", FiscalYearStart.parse("01-01")))
    assert rules.month_marks(months)[::11] == ["Jan", "Dec"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Rent", "Rent"), ("Rent and more", "Rent an…"), ("Rental car", "Rental…"), ("", "")],
)
def test_names_are_cut_to_fit(text: str, shown: str) -> None:
    assert rules.shortened(text, len(shown) if "…" in shown else 8) == shown


@pytest.mark.parametrize(
    ("amount", "total", "text"),
    [
        ("44", "100", "44%"),
        ("1", "3", "33%"),
        ("2", "3", "67%"),
        ("0.1", "100", "<1%"),
        ("5", "5", "100%"),
        ("5", "0", ""),
    ],
)
def test_shares(amount: str, total: str, text: str) -> None:
    assert rules.share_text(Decimal(amount), Decimal(total)) == text
