"""The quick-add dialog, drawn on every page."""

import reflex as rx

from finance_app.ledger.quick_add.state import EDIT, OTHER, QuickAddState
from finance_app.ledger.quick_add.views import Chip
from finance_app.ui import dialog, empty, form, theme


def quick_add_dialog() -> rx.Component:
    """Return the dialog; a page has one, closed until a handler of its state opens it."""
    return dialog.dialog(
        rx.el.span("Add ", QuickAddState.kind),
        form.buttons_form(
            form.text_field(
                "line",
                rx.el.span("Amount and ", QuickAddState.party_label),
                id="quick-line",
                key=QuickAddState.key,
                default_value=QuickAddState.line,
                placeholder=QuickAddState.example,
                error=QuickAddState.problem,
                hint=QuickAddState.hint,
                auto_focus=True,
                auto_complete="off",
                enter_key_hint="done",
                class_name="is-large",
                on_change=lambda line: QuickAddState.read(line, QuickAddState.kind),
            ),
            empty.chips(rx.foreach(QuickAddState.chips, _chip), label="Read so far"),
            rx.el.input(type="hidden", name="kind", value=QuickAddState.kind, read_only=True),
            rx.el.input(type="hidden", name="id", value=QuickAddState.entry_id, read_only=True),
            _buttons(),
            on_submit=QuickAddState.save,
        ),
        is_open=QuickAddState.is_open,
        on_close=QuickAddState.close,
        description="Type it the way you would say it. Enter saves.",
        is_sticky=True,
    )


def _chip(chip: Chip) -> rx.Component:
    return rx.el.span(
        rx.match(
            chip.part,
            ("category", theme.icon("tag", size=13)),
            ("date", theme.icon("calendar", size=13)),
            ("payment_method", theme.icon("credit-card", size=13)),
            ("notes", theme.icon("text", size=13)),
            rx.fragment(),
        ),
        rx.el.span(chip.text, dir="auto"),
        class_name="fa-chip fa-num",
    )


def _buttons() -> rx.Component:
    """Return the buttons, the first of which Enter stands for."""
    return rx.el.div(
        form.submit_button(rx.el.span("Save ", QuickAddState.kind)),
        form.submit_button("All fields", kind="plain", value=EDIT),
        form.submit_button(rx.el.span("As ", QuickAddState.other_kind), kind="ghost", value=OTHER),
        class_name="fa-form-actions is-reversed",
    )
