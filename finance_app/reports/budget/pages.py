"""The page of budget against actual."""

import reflex as rx

from finance_app.reports.budget.state import BudgetReportState
from finance_app.reports.shell.pages import Report, report_page
from finance_app.ui import form, layout


def budget_report_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what was planned beside what came of it."""
    edit = form.link_button("Change the budget", "/budgets")
    report = Report(
        state=BudgetReportState, title="Budget against actual", has_compare=False, controls=(edit,)
    )
    return report_page(frame, report)
