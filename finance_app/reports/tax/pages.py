"""The page of the tax report."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.reports.shell.pages import Report, choice, report_page, report_table
from finance_app.reports.tax.state import TaxReportState
from finance_app.ui import empty, form, layout

_ROUNDINGS = (("line", "Round each line"), ("total", "Round the total"))


def tax_report_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the tax report, with the reports that were made below it."""
    state = TaxReportState
    rounding = choice(state, "rounding", label="Rounding", value=state.rounding, options=_ROUNDINGS)
    report = Report(
        state=state, title="Tax", has_by=False, has_compare=False,
        controls=(rounding, form.link_button("Tax rates", "/tax-rates")),
    )  # fmt: skip
    note = rx.el.p(state.rounding_text, class_name="fa-report-made")
    mark = rx.cond(
        SessionState.can_write,
        rx.el.div(
            form.button("Mark these days as reported", on_click=state.report),
            class_name="fa-report-pager",
        ),
    )
    return report_page(
        frame, report, note, report_table("Tax", state.table), mark, more=_reported_card()
    )


def _reported_card() -> rx.Component:
    state = TaxReportState
    rows = rx.el.ul(rx.foreach(state.reported, _reported), class_name="fa-todos")
    nothing = empty.card_body(
        rx.el.p("Nothing was reported yet. What changes afterwards will be listed here.")
    )
    changed = rx.cond(
        state.exceptions.lines.length() > 0,
        empty.card_body(report_table("Changed since it was reported", state.exceptions)),
        empty.card_body(rx.el.p("Nothing has changed since ", state.shown_days, " was reported.")),
    )
    return rx.fragment(
        empty.card("Reported", rx.cond(state.reported.length() > 0, rows, nothing)),
        rx.cond(
            (state.shown != "") & (state.shown_days != ""),
            empty.card("Changed since it was reported", changed),
        ),
    )


def _reported(one: Any) -> rx.Component:
    undo = form.button("Take back", size="s", on_click=TaxReportState.undo(one.id))
    return rx.el.li(
        empty.todo_item(
            one.days, rx.el.span(one.text, ". ", one.payable), one.href, icon="file-check",
            is_plain=True,
        ),
        rx.cond(SessionState.can_write, undo),
        class_name="fa-reported",
    )  # fmt: skip
