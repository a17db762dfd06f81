"""The windows that open on any page."""

import reflex as rx

from finance_app.ledger.editor.pages import entry_sheet
from finance_app.ledger.quick_add.pages import quick_add_dialog


def overlays() -> rx.Component:
    """Return the quick-add dialog and the editor, for the frame."""
    return rx.fragment(quick_add_dialog(), entry_sheet())
