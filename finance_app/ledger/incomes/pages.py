"""The page Incomes, in a module of its own: what a module makes, a browser loads as a whole."""

from typing import Final

import reflex as rx

from finance_app.ledger.entries.pages import entries_page
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.state import IncomesState
from finance_app.ledger.filters.pages import EntryList
from finance_app.ui import layout

_LIST: Final = EntryList(IncomesState, Kind.INCOME, "Incomes", "client", "banknote-arrow-down")


def incomes_page(frame: layout.Frame) -> rx.Component:
    """Return the page of incomes."""
    return entries_page(_LIST, frame)
