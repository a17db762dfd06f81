"""The sheet of one transfer."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ui import dialog, empty, form
from finance_app.ui.deferred import deferred

_start_from = form.starting_from(
    "transfer",
    TransferEditorState.values,
    TransferEditorState.errors,
    TransferEditorState.key,
)


def transfer_sheet() -> rx.Component:
    """Return the form of a transfer; it is closed until a handler of its state opens it."""
    return deferred(transfer_form, when=TransferEditorState.key != "")


@rx.memo
def transfer_form() -> rx.Component:
    """Return the sheet itself, fetched when it is first opened."""
    state = TransferEditorState
    delete = form.button("Delete", kind="danger", on_click=state.delete(state.transfer_id))
    made = empty.banner("It stands for an expense and an income that are in the trash.")
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.cond(state.is_of_entries, made),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.transfer_id),
            form.hidden_field("version", state.version),
            form.form_actions(
                rx.cond(SessionState.can_write & (state.version != ""), delete),
                form.button(
                    rx.cond(SessionState.can_write, "Cancel", "Close"), on_click=state.close
                ),
                rx.cond(SessionState.can_write, form.submit_button("Save")),
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _fields() -> list[rx.Component]:
    state = TransferEditorState
    return [
        form.form_row(
            form.money_field(
                "amount",
                "Amount",
                symbol=SessionState.currency_symbol,
                auto_focus=True,
                **_start_from("amount"),
            ),
            form.date_field("date", "Date", **_start_from("date")),
        ),
        form.select_field(
            "from_account",
            "From",
            state.from_options,
            placeholder="Choose an account",
            **_start_from("from_account"),
        ),
        form.select_field(
            "to_account",
            "To",
            state.to_options,
            placeholder="Choose an account",
            hint="Money out of a loan comes from the loan; a repayment goes to it.",
            **_start_from("to_account"),
        ),
        form.note_field("notes", "Notes", **_start_from("notes")),
    ]
