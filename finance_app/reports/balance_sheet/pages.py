"""The page of the balance sheet."""

from typing import Any

import reflex as rx

from finance_app.reports.balance_sheet.state import BalanceSheetState
from finance_app.reports.shell.pages import Report, report_page, report_table
from finance_app.ui import empty, layout

TITLE = "Balance sheet"


def balance_sheet_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the balance sheet."""
    state = BalanceSheetState
    return report_page(
        frame,
        Report(state=state, title=TITLE),
        rx.cond(state.has_difference, _damage()),
        report_table(TITLE, state.table),
    )


def _damage() -> rx.Component:
    """Return the warning that both sides differ, with what was found to cause it."""
    words = rx.el.div(
        rx.el.p("This balance sheet does not balance. Do not use it until this is repaired."),
        rx.el.ul(rx.foreach(BalanceSheetState.causes, _cause)),
        rx.el.p("Restore the last backup, or run the doctor of the command line."),
    )
    return empty.banner(words, tone="bad", icon="triangle-alert")


def _cause(row: Any) -> rx.Component:
    text = rx.cond(row.href != "", rx.el.a(row.text, href=row.href), row.text)
    return rx.el.li(text)
