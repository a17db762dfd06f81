"""The pages of aged receivables and payables."""

import reflex as rx

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.rules import TITLES
from finance_app.reports.aged.state import AgedPayablesState, AgedReceivablesState
from finance_app.reports.shell.pages import Report, report_page
from finance_app.ui import layout


def aged_receivables_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what clients owe."""
    return report_page(frame, _report(AgedReceivablesState, Kind.INCOME))


def aged_payables_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what is owed to vendors."""
    return report_page(frame, _report(AgedPayablesState, Kind.EXPENSE))


def _report(state: type, kind: Kind) -> Report:
    return Report(state=state, title=TITLES[kind], has_by=False, has_compare=False, has_basis=False)
