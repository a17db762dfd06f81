"""The page of vendors and clients."""

import reflex as rx

from finance_app.reports.parties.state import PartiesState
from finance_app.reports.shell.pages import Report, report_page
from finance_app.ui import layout


def parties_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what came in by client and went out by vendor."""
    report = Report(state=PartiesState, title="Vendors and clients", has_by=False, has_basis=False)
    return report_page(frame, report)
