"""The page of expected cash."""

from typing import Any, Final

import reflex as rx

from finance_app.reports.expected_cash.inputs import DAYS
from finance_app.reports.expected_cash.state import ExpectedCashState
from finance_app.reports.shell.pages import (
    PATH,
    PRINT,
    Report,
    choice,
    report_heading,
    report_table,
)
from finance_app.ui import chart, empty, form, layout, theme

_TITLE: Final = "Expected cash"
_OPTIONS: Final = tuple((str(one), f"{one} days ahead") for one in DAYS)
_CHART: Final = "Balance by day"
_HEIGHT: Final = 260


def expected_cash_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the money that is expected: figures, line, weeks, and the list."""
    state = ExpectedCashState
    waiting = rx.fragment(
        empty.figures_skeleton(3), empty.card(_CHART, empty.chart_skeleton(_HEIGHT + 8)),
        empty.plain_card(empty.table_skeleton(12)),
    )  # fmt: skip
    shown = rx.cond(state.shown.is_empty, _nothing(), _content())
    body = rx.cond(state.failure != "", _failed(), shown)
    return layout.shell(
        PATH,
        _toolbar(),
        empty.pending(~state.is_loaded, waiting, body),
        theme.Sheet.create(sheet="reports.css"),
        frame=frame,
        top=layout.top_bar(
            _TITLE,
            form.button("Print", icon="printer", on_click=PRINT, class_name="fa-desktop-only"),
        ),
        skeleton=rx.fragment(rx.el.div(class_name="fa-toolbar fa-report-bar"), waiting),
    )


def _toolbar() -> rx.Component:
    state = ExpectedCashState
    problems = rx.foreach(
        state.problems,
        lambda pair: rx.el.p(theme.icon("circle-alert", size=14), pair[1], class_name="fa-error"),
    )
    return rx.el.div(
        choice(state, "days", label="How far ahead", value=state.days, options=_OPTIONS),
        _minimum_form(),
        rx.el.div(problems, role="alert", class_name="fa-report-problems"),
        role="search",
        aria_label="What the report shows",
        class_name="fa-toolbar fa-report-bar",
    )


def _minimum_form() -> rx.Component:
    state = ExpectedCashState
    return rx.el.form(
        rx.el.input(
            name="minimum",
            default_value=state.minimum,
            key="minimum-" + state.minimum.to(str),
            placeholder="Minimum",
            input_mode="decimal",
            auto_complete="off",
            aria_label="Minimum of money",
            aria_invalid=state.problems.get("minimum", "") != "",
            class_name="fa-input",
        ),
        form.submit_button("Show", kind="plain", size="s"),
        on_submit=state.choose_minimum,
        class_name="fa-report-days",
        no_validate=True,
    )


def _failed() -> rx.Component:
    state = ExpectedCashState
    wrong = empty.empty("Nothing to show", state.failure, icon="calendar-x")
    again = empty.failed(state.failure, state.load)
    return empty.plain_card(rx.cond(state.problems.length() > 0, wrong, again))


def _nothing() -> rx.Component:
    return empty.plain_card(
        empty.empty(
            "Nothing is expected yet",
            "The money there is, what is due and what comes again are drawn here day by day.",
            form.link_button("Bank accounts", "/bank-accounts"),
            form.link_button("Recurring", "/recurring"),
            icon="chart-line",
        )
    )


def _content() -> rx.Component:
    state = ExpectedCashState
    report = Report(state=state, title=_TITLE, has_basis=False)
    nothing = empty.card_body("Nothing is to be paid or received in these days.")
    items = rx.fragment(
        report_table("What is expected", state.items),
        rx.cond(state.shown.more != "", empty.card_body(state.shown.more)),
    )
    return rx.fragment(
        rx.cond(
            state.shown.warning != "",
            empty.banner(state.shown.warning, tone="warn", icon="triangle-alert"),
        ),
        empty.figure_strip(
            _figure("Today", state.shown.today),
            _figure("Lowest", state.shown.lowest),
            _figure("At the end", state.shown.last),
        ),
        _chart_card(),
        rx.el.div(
            report_heading(report),
            report_table("Expected cash by week", state.table),
            class_name="fa-card fa-report",
        ),
        empty.card("What is expected", rx.cond(state.items.lines.length() > 0, items, nothing)),
    )


def _figure(label: str, shown: Any) -> empty.Figure:
    return empty.Figure(
        label=label,
        symbol=shown.symbol,
        whole=shown.whole,
        decimals=shown.decimals,
        note=shown.note,
    )


def _chart_card() -> rx.Component:
    drawn = chart.figure_chart(
        ExpectedCashState.figure,
        "A line of the expected balance by day, with its lowest point and the minimum."
        " The table below has the figures by week.",
        height=_HEIGHT,
    )
    legend = chart.legend(
        chart.LegendItem("Balance", "1", is_line=True),
        chart.LegendItem("Minimum", "2", is_line=True),
        chart.LegendItem("Lowest", "ink"),
    )
    return empty.card(_CHART, drawn, actions=[legend])
