"""The sheet of one account of the ledger."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.gl_accounts.state import GlAccountEditorState
from finance_app.ledger.gl_accounts.views import KINDS
from finance_app.ui import dialog, form

_start_from = form.starting_from(
    "gl-account",
    GlAccountEditorState.values,
    GlAccountEditorState.errors,
    GlAccountEditorState.key,
)


def gl_account_sheet() -> rx.Component:
    """Return the form of an account; it is closed until a handler of its state opens it."""
    state = GlAccountEditorState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.account_id),
            form.hidden_field("version", state.version),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _fields() -> list[rx.Component]:
    state = GlAccountEditorState
    name = form.text_field(
        "name", "Name", auto_focus=True, auto_complete="off", **_start_from("name")
    )
    code = form.text_field(
        "code",
        "Code",
        hint="Reports list accounts by it; may be empty.",
        auto_complete="off",
        **_start_from("code"),
    )
    kind = form.select_field("kind", "What it is", KINDS, **_start_from("kind"))
    kept = form.hidden_field("kind", state.values.get("kind", ""))
    return [name, code, rx.cond(state.is_system, kept, kind), rx.cond(state.may_open, _opening())]


def _opening() -> rx.Component:
    return rx.fragment(
        form.money_field(
            "opening_balance",
            "Opening balance",
            symbol=SessionState.currency_symbol,
            hint=GlAccountEditorState.hint,
            input_mode="text",
            **_start_from("opening_balance"),
        ),
        form.date_field(
            "opening_on",
            "Opening day",
            hint="The day that begins with it; empty for before everything else.",
            **_start_from("opening_on"),
        ),
    )
