"""The page of the cash flow."""

import reflex as rx

from finance_app.reports.cash_flow.state import CashFlowState
from finance_app.reports.shell.pages import Report, report_page, report_table
from finance_app.ui import layout


def cash_flow_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the cash flow: the statement, and the accounts below it."""
    state = CashFlowState
    return report_page(
        frame,
        Report(state=state, title="Cash flow"),
        report_table("Cash flow", state.table),
        rx.el.h3("By account", class_name="fa-report-part"),
        report_table("Money by account", state.accounts),
    )
