"""Statements as text: figures in parts, changes in words too, and the paper they fit on."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.shell.statement.rules import Line, LineKind
from finance_app.reports.shell.statement.views import (
    Cell,
    LineView,
    Title,
    money_cell,
    statement_view,
    table_view,
)

DAY = dt.date(2026, 1, 1)


def cell(amount: str, code: str = "EUR", **more: object) -> Cell:
    return money_cell(Decimal(amount), code, **more)  # type: ignore[arg-type]


def test_a_figure_comes_apart_so_that_its_decimals_can_be_grey():
    assert cell("1234.5") == Cell("1,234", ".50")
    assert cell("-1234.5") == Cell("(1,234", ".50", ")", look="is-negative")
    assert cell("0") == Cell("-")
    assert cell("-1234", "JPY") == Cell("(1,234", "", ")", look="is-negative")
    assert cell("1.5", "KWD") == Cell("1", ".500")


def test_a_change_says_in_words_what_its_colour_says():
    assert cell("5", is_good=True) == Cell("5", ".00", look="is-good", spoken="better")
    assert cell("-5", is_good=False) == Cell(
        "(5", ".00", ")", look="is-negative is-bad", spoken="worse"
    )


def statement(line: Line, columns: int = 1, *, has_before: bool = True) -> list[Cell]:
    grid = Grid(
        tuple(Column(f"C{at}", DAY, DAY) for at in range(columns)),
        tuple(Column(f"B{at}", DAY, DAY) for at in range(columns)) if has_before else (),
    )
    return statement_view(grid, [line], "EUR").lines[0].cells


@pytest.mark.parametrize(
    ("is_more_better", "now", "look"),
    [(True, 6, "is-good"), (True, 4, "is-bad"), (False, 6, "is-bad"), (False, 4, "is-good"),
     (None, 6, ""), (True, 5, "")],
)  # fmt: skip
def test_what_a_change_means_is_up_to_the_line(is_more_better, now, look):
    line = Line(LineKind.LINE, "A", (Decimal(now),), (Decimal(5),), is_more_better=is_more_better)
    change = statement(line)[2]
    assert change.look.replace("is-negative", "").strip() == look


def test_each_column_has_its_comparison_and_its_links_beside_it():
    line = Line(
        LineKind.TOTAL, "A", (Decimal(6), Decimal(7)), (Decimal(5), Decimal(7)),
        hrefs=("/1", "/2", "/3", "/4"),
    )  # fmt: skip
    cells = statement(line, 2)
    assert [(one.whole, one.href) for one in cells] == [
        ("6", "/1"), ("5", "/3"), ("1", ""), ("20.0%", ""),
        ("7", "/2"), ("7", "/4"), ("-", ""), ("", ""),
    ]  # fmt: skip
    assert [one.sign for one in cells] == ["€", "€", "", ""] * 2


@pytest.mark.parametrize(
    ("columns", "length", "width"),
    [
        (1, 10, ""),
        (4, 10, ""),
        (6, 10, "is-tight"),
        (7, 5, "is-wide"),
        (6, 14, "is-wide"),
        (13, 10, "is-wide is-small"),
        (18, 11, "is-wide is-a3"),
        (26, 12, "is-wide is-a2"),
        (61, 12, "is-wide is-a0"),
    ],
)
def test_a_table_is_printed_on_paper_that_it_fits_on(columns, length, width):
    titles = [Title(""), *(Title("Jan 2026") for _ in range(columns))]
    line = LineView("line", "Telephone and internet", [Cell("9" * length)] * columns)
    assert table_view(titles, [line]).width == width


def test_words_wrap_and_ask_for_no_larger_paper():
    titles = [Title(""), Title("Notes", is_words=True)]
    line = LineView("line", "A" * 500, [Cell("word " * 100)])
    assert table_view(titles, [line]).width == ""
