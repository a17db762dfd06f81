"""The sheet with the form of one entry, drawn on every page."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.editor.state import AGAIN, EditorState
from finance_app.ledger.editor.views import Conflict
from finance_app.ledger.entry_files.pages import file_area, file_section, held_sender
from finance_app.ui import dialog, form


def entry_sheet() -> rx.Component:
    """Return the editor; a page has one, closed until a handler of its state opens it."""
    is_saved = EditorState.version != ""
    entry = form.buttons_form(
        form.form_error(_error("form")),
        rx.cond(EditorState.conflicts.length() > 0, _conflict_list()),
        rx.fragment(*_fields(), key=EditorState.key),
        file_section(EditorState.kind, EditorState.entry_id, is_saved, EditorState.key),
        _hidden("kind", EditorState.kind),
        _hidden("id", EditorState.entry_id),
        _hidden("version", EditorState.version),
        _buttons(),
        on_submit=EditorState.save,
    )
    return rx.fragment(
        dialog.sheet(
            EditorState.title,
            file_area(entry, is_saved=is_saved),
            is_open=EditorState.is_open,
            on_close=EditorState.close,
        ),
        held_sender(EditorState.saved_kind, EditorState.saved_id),
    )


def _fields() -> list[rx.Component]:
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
        form.combo_field(
            "party",
            EditorState.party_label,
            EditorState.party_options,
            max_length=400,
            **_start_from("party"),
        ),
        form.form_row(
            form.select_field(
                "category",
                "Category",
                EditorState.category_options,
                placeholder="No category",
                disabled=~SessionState.can_write,
                **{**_start_from("category"), "read_only": None},
            ),
            form.combo_field(
                "payment_method",
                "Payment method",
                EditorState.method_options,
                **_start_from("payment_method"),
            ),
        ),
        rx.cond(EditorState.account_options.length() > 0, _account_field()),
        form.note_field("notes", "Notes", **_start_from("notes")),
    ]


def _account_field() -> rx.Component:
    """Return the choice of a bank account, for businesses that have any."""
    return form.select_field(
        "bank_account",
        "Bank account",
        EditorState.account_options,
        placeholder="None",
        disabled=~SessionState.can_write,
        **{**_start_from("bank_account"), "read_only": None},
    )


def _start_from(name: str) -> dict[str, object]:
    """Return where a field starts and what is wrong with it; what is typed stays in the page."""
    return {
        "id": f"entry-{name.replace('_', '-')}",
        "error": _error(name),
        "default_value": EditorState.values.get(name, ""),
        "key": EditorState.key,
        "read_only": ~SessionState.can_write,
    }


def _error(name: str) -> rx.Var:
    return EditorState.errors.get(name, "").to(str)


def _hidden(name: str, value: rx.Var) -> rx.Component:
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _conflict_list() -> rx.Component:
    """Return both values of every field that differs, to choose between."""
    return rx.el.div(
        rx.el.p(
            "Somebody changed this entry while you had it open. Choose what to keep, then save.",
            class_name="fa-form-error",
            role="alert",
        ),
        rx.foreach(EditorState.conflicts, _conflict),
        class_name="fa-choices",
    )


def _conflict(conflict: Conflict) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(conflict.label, class_name="fa-label"),
        _choice(conflict, "mine", "Keep mine", conflict.mine),
        _choice(conflict, "theirs", "Take theirs", conflict.theirs),
        class_name="fa-choice-pair",
    )


def _choice(conflict: Conflict, value: str, label: str, text: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name=f"keep-{conflict.field}", value=value),
        rx.el.span(rx.el.b(label), rx.el.span(text, dir="auto")),
        class_name="fa-choice",
    )


def _buttons() -> rx.Component:
    """Return the buttons, the first of which Enter stands for."""
    save = rx.el.div(
        form.submit_button("Save"),
        rx.cond(
            EditorState.version == "",
            form.submit_button("Save and add another", kind="plain", value=AGAIN),
        ),
        form.button("Cancel", on_click=EditorState.close),
        class_name="fa-form-actions is-reversed",
    )
    return rx.cond(SessionState.can_write, save, form.button("Close", on_click=EditorState.close))
