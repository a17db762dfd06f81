"""Figures to draw: light, without colours, and never reading a name as markup."""

import json
from decimal import Decimal

import pytest

from finance_app.kit.period import FiscalYearStart, period_from_key
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard.charts import views
from finance_app.reports.dashboard.rules import (
    CategorySum,
    Figures,
    PeriodSums,
    Sums,
    chart_months,
)

PERIOD = period_from_key("2026-11", FiscalYearStart.parse("01-01"))


def figures_of(sums: list[Sums]) -> Figures:
    months = tuple(
        PeriodSums(month, one) for month, one in zip(chart_months(PERIOD), sums, strict=True)
    )
    return Figures(months[-1], months[-2], months)


def categories(*amounts: str) -> list[CategorySum]:
    return [
        CategorySum(Kind.EXPENSE, f"Category {at}" if at else None, Decimal(amount))
        for at, amount in enumerate(amounts)
    ]


@pytest.fixture
def busy() -> Figures:
    return figures_of([Sums(Decimal(at * 100), Decimal(600)) for at in range(12)])


def test_months_are_drawn_as_two_bars_and_a_line(busy: Figures) -> None:
    figure = views.month_figure(busy, "EUR")
    income, expense, net = figure["data"]
    assert [one["name"] for one in figure["data"]] == ["Income", "Expenses", "Net profit"]
    assert [one["type"] for one in figure["data"]] == ["bar", "bar", "scatter"]
    assert income["x"][0] == "December 2025"
    assert income["x"][-1] == "November 2026"
    assert income["customdata"][-1] == "1,100.00"
    assert expense["y"] == [600.0] * 12
    assert net["y"][0] == -600.0
    assert net["customdata"][0] == "-600.00"


def test_figures_are_small_plain_and_without_colours(busy: Figures) -> None:
    sums = categories(*["10"] * 20)
    rows = views.category_rows(sums, PERIOD, "EUR")
    for figure in (views.month_figure(busy, "EUR"), views.category_figure(sums, rows)):
        text = json.dumps(figure)
        assert '"template"' not in text
        assert "#" not in text
        assert sum(len(one["y"]) for one in figure["data"]) <= 50


def test_nothing_to_draw_is_no_figure() -> None:
    assert views.month_figure(figures_of([Sums()] * 12), "EUR") == {}
    assert views.category_figure([], []) == {}
    assert views.figure_height([]) == 0


def test_a_month_without_entries_keeps_its_place() -> None:
    sums = [Sums()] * 11 + [Sums(Decimal(1))]
    figure = views.month_figure(figures_of(sums), "JPY")
    assert figure["data"][0]["y"] == [0.0] * 11 + [1.0]
    assert figure["data"][0]["customdata"][-1] == "1"


def test_the_table_of_months_starts_with_the_latest(busy: Figures) -> None:
    rows = views.month_rows(busy, "EUR")
    assert (rows[0].label, rows[0].income, rows[0].net) == ("November 2026", "1,100.00", "500.00")
    assert (rows[-1].label, rows[-1].income, rows[-1].net) == ("December 2025", "-", "(600.00)")
    assert rows[0].expense_href == "/expenses?from=2026-11-01&to=2026-11-30"


def test_categories_have_shares_and_lists() -> None:
    rows = views.category_rows(categories("75", "24.6", "0.4"), PERIOD, "EUR")
    assert [(row.name, row.amount, row.share) for row in rows] == [
        ("Uncategorised", "75.00", "75%"),
        ("Category 1", "24.60", "25%"),
        ("Category 2", "0.40", "<1%"),
    ]
    assert rows[0].href.endswith("&category=none")
    assert rows[1].href.endswith("&category=Category+1")


def test_only_the_largest_categories_are_drawn() -> None:
    sums = categories(*[str(100 - at) for at in range(9)])
    rows = views.category_rows(sums, PERIOD, "EUR")
    figure = views.category_figure(sums, rows)
    assert len(figure["data"][0]["x"]) == views.BARS_MAX == 7
    assert figure["data"][0]["x"][0] == 1.0
    assert views.is_cut(rows)
    assert not views.is_cut(rows[:7])
    assert views.figure_height(rows) == 7 * views.BAR_ROW_HEIGHT
    assert views.figure_height(rows[:2]) == 2 * views.BAR_ROW_HEIGHT


def test_a_name_is_never_markup_in_a_chart() -> None:
    name = "<a href='https://example.com'>x</a>"
    sums = [CategorySum(Kind.EXPENSE, name, Decimal(3))]
    rows = views.category_rows(sums, PERIOD, "EUR")
    words = [one["text"] for one in views.category_figure(sums, rows)["layout"]["annotations"]]
    assert not any("<" in word for word in words)
    assert words[0].startswith("&lt;a href=")


def test_a_long_name_leaves_room_for_its_amount() -> None:
    sums = [CategorySum(Kind.EXPENSE, "n" * 80, Decimal("99999999999999"))]
    rows = views.category_rows(sums, PERIOD, "KWD")
    name, amount, share = (
        one["text"] for one in views.category_figure(sums, rows)["layout"]["annotations"]
    )
    assert len(name) + len(amount) <= 36
    assert (amount, share) == ("99,999,999,999,999.000", "100%")
