"""The page of exchange differences."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.reports.exchange_differences.state import ExchangeDifferencesState
from finance_app.reports.shell.pages import Report, choice, report_page, report_table
from finance_app.ui import empty, form, layout

_RATES = (("day", "Rates of the day"), ("last", "Last known rates"))


def exchange_differences_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what closing rates make of what is open, with what was posted below."""
    state = ExchangeDifferencesState
    rates = choice(state, "rates", label="Rates", value=state.rates, options=_RATES)
    report = Report(
        state=state,
        title="Exchange differences",
        has_by=False,
        has_compare=False,
        has_basis=False,
        controls=(rates, form.link_button("Exchange rates", "/exchange-rates")),
    )
    post = rx.cond(
        SessionState.can_write & state.can_post,
        rx.el.div(
            form.button("Post for this day", on_click=state.post), class_name="fa-report-pager"
        ),
    )
    table = report_table("Exchange differences", state.table)
    return report_page(frame, report, _missing(), table, post, more=_posted_card())


def _missing() -> rx.Component:
    state = ExchangeDifferencesState
    return rx.foreach(
        state.no_rates,
        lambda text: empty.banner(
            text, empty.more_link("Add a rate", "/exchange-rates"), tone="warn"
        ),
    )


def _posted_card() -> rx.Component:
    state = ExchangeDifferencesState
    rows = rx.el.ul(rx.foreach(state.posted, _posted), class_name="fa-todos")
    return rx.cond(state.posted.length() > 0, empty.card("Posted for this day", rows))


def _posted(one: Any) -> rx.Component:
    undo = form.button("Take back", size="s", on_click=ExchangeDifferencesState.undo(one.id))
    return rx.el.li(
        empty.todo_item(one.title, one.text, one.href, icon="file-check", is_plain=True),
        rx.cond(SessionState.can_write, undo),
        class_name="fa-reported",
    )
