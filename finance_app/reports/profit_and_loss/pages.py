"""The page of the profit and loss."""

import reflex as rx

from finance_app.reports.profit_and_loss.state import ProfitAndLossState
from finance_app.reports.shell.pages import Report, report_page
from finance_app.ui import layout


def profit_and_loss_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the profit and loss."""
    return report_page(frame, Report(state=ProfitAndLossState, title="Profit and loss"))
