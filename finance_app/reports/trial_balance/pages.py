"""The page of the trial balance."""

import reflex as rx

from finance_app.reports.shell.pages import Report, report_page
from finance_app.reports.trial_balance.state import TrialBalanceState
from finance_app.ui import layout


def trial_balance_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the trial balance."""
    report = Report(state=TrialBalanceState, title="Trial balance", has_by=False, has_compare=False)
    return report_page(frame, report)
