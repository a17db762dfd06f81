"""The page Expenses, in a module of its own: what a module makes, a browser loads as a whole."""

from typing import Final

import reflex as rx

from finance_app.ledger.entries.pages import entries_page
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.filters.pages import EntryList
from finance_app.ui import layout

_LIST: Final = EntryList(ExpensesState, Kind.EXPENSE, "Expenses", "vendor", "receipt-text")


def expenses_page(frame: layout.Frame) -> rx.Component:
    """Return the page of expenses."""
    return entries_page(_LIST, frame)
