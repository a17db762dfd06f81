"""Figures link to the entries behind them, and say where they come from."""

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.links.rules import Span, link_figures, safe_href
from tests.assistant.figures.turns import finding, money, turn

FOUND = turn(
    finding(money("1234.50", "Total", href="/expenses?from=2026-10-01"), money("5", "Rest"))
)


def test_a_figure_is_a_link_with_period_rows_and_day():
    assert link_figures("You spent €1,234.50 in October.", FOUND, Allowed()) == [
        Span("You spent "),
        Span(
            "€1,234.50",
            "/expenses?from=2026-10-01",
            "Total: 1 to 31 Oct 2026, 12 rows, as of 28 Nov 2026",
        ),
        Span(" in October."),
    ]


def test_what_has_no_entries_behind_it_is_text():
    assert link_figures("The rest is 5.00.", FOUND, Allowed()) == [Span("The rest is 5.00.")]
    assert link_figures("", FOUND, Allowed()) == []


def test_only_pages_of_this_product_are_linked():
    for bad in ("https://x.test", "//x.test", "/\\x.test", "javascript:x", "x", "/a\nb", ""):
        assert safe_href(bad) == ""
    assert safe_href("/expenses?entry=1") == "/expenses?entry=1"
    assert link_figures("5.00", turn(finding(money("5", href="https://x.test"))), Allowed()) == [
        Span("5.00")
    ]
