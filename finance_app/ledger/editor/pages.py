"""The sheet with the form of one entry, drawn on every page."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.editor.conflicts.views import Conflict
from finance_app.ledger.editor.parts.pages import part_fields
from finance_app.ledger.editor.parts.views import SPLIT
from finance_app.ledger.editor.state import AGAIN, EditorState
from finance_app.ledger.entry_files.pages import file_area, file_section, held_sender
from finance_app.ledger.payments.pages import payments_panel
from finance_app.ui import dialog, form
from finance_app.ui.deferred import deferred


def entry_sheet() -> rx.Component:
    """Return the editor; a page has one, closed until a handler of its state opens it."""
    return deferred(entry_form, when=EditorState.key != "")


@rx.memo
def entry_form() -> rx.Component:
    """Return the sheet itself, fetched when it is first opened."""
    is_saved = EditorState.version != ""
    entry = form.buttons_form(
        _first_button(),
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
            rx.cond(SessionState.can_write, EditorState.title, _kind_title()),
            file_area(entry, is_saved=is_saved),
            payments_panel(),
            is_open=EditorState.is_open,
            on_close=EditorState.close,
        ),
        held_sender(EditorState.saved_kind, EditorState.saved_id),
    )


def _kind_title() -> rx.Var:
    """Return what stands above the form for those who only read."""
    return rx.cond(EditorState.kind == "income", "Income", "Expense")


def _first_button() -> rx.Component:
    """Return what Enter stands for: the first button of a form, before those of its rows."""
    return rx.el.button(type="submit", tab_index=-1, aria_hidden="true", class_name="fa-hidden")


def _fields() -> list[rx.Component]:
    is_split = EditorState.parts.length() > 0
    return [
        form.form_row(
            form.money_field(
                "amount",
                "Amount",
                symbol=EditorState.currency.symbol,
                auto_focus=True,
                on_blur=[EditorState.note("amount"), EditorState.count_rest],
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
        rx.cond(is_split, part_fields()),
        form.form_row(
            rx.cond(is_split, rx.fragment(), _category_field()),
            form.combo_field(
                "payment_method",
                "Payment method",
                EditorState.method_options,
                **_start_from("payment_method"),
            ),
        ),
        rx.cond(EditorState.account_options.length() > 0, _account_field()),
        rx.cond(is_split, rx.fragment(), form.note_field("notes", "Notes", **_start_from("notes"))),
        rx.el.details(
            rx.el.summary("Pay later, refund, tax, currency, split", class_name="fa-summary"),
            _more(is_split),
            open=EditorState.has_more,
            class_name="fa-further",
        ),
    ]


def _category_field() -> rx.Component:
    return form.select_field(
        "category",
        "Category",
        EditorState.category_options,
        placeholder="No category",
        disabled=~SessionState.can_write,
        **{**_start_from("category"), "read_only": None},
    )


def _more(is_split: rx.Var) -> rx.Component:
    """Return the fields that few entries need."""
    symbol, can_write = EditorState.currency.symbol, SessionState.can_write
    has_rates = EditorState.rate_options.length() > 0
    tax = form.money_field(
        "tax_amount",
        "Tax",
        symbol=symbol,
        hint=rx.cond(has_rates, "Empty: by the tax rate", ""),
        **_start_from("tax_amount"),
    )
    how = form.select_field(
        "amounts_include_tax",
        "Tax is",
        [("", "In the amount"), ("0", "On top of it")],
        disabled=~can_write,
        **{**_start_from("amounts_include_tax"), "read_only": None},
    )
    split = form.submit_button("Split into parts", kind="plain", size="s", value=SPLIT)
    return rx.el.div(
        form.form_row(
            form.date_field(
                "due_on", "Pay later: due on", hint="Empty: paid on its day",
                **_start_from("due_on"),
            ),
            _refund_box(),
        ),
        form.form_row(
            rx.cond(has_rates, _tax_rate_field()), rx.cond(is_split, rx.fragment(), tax), how
        ),
        form.form_row(_currency_field(), rx.cond(EditorState.currency.code != "", _rate_field())),
        rx.cond(can_write & ~is_split, rx.el.div(split)),
        class_name="fa-form",
    )  # fmt: skip


def _tax_rate_field() -> rx.Component:
    """Return the choice of a rate of tax, for businesses that have any."""
    return form.select_field(
        "tax_rate",
        "Tax rate",
        EditorState.rate_options,
        placeholder="None",
        disabled=~SessionState.can_write,
        **{**_start_from("tax_rate"), "read_only": None},
    )


def _refund_box() -> rx.Component:
    box = rx.el.input(
        id="entry-is-refund",
        type="checkbox",
        name="is_refund",
        default_checked=EditorState.values.get("is_refund", "") != "",
        disabled=~SessionState.can_write,
        key=EditorState.key,
        class_name="fa-checkbox",
    )
    return rx.el.div(
        rx.el.label(box, "Refund", class_name="fa-check-line"),
        rx.el.p("The money comes back", class_name="fa-hint"),
        class_name="fa-field fa-refund",
    )


def _currency_field() -> rx.Component:
    return form.combo_field(
        "currency_code",
        "Currency",
        EditorState.currency.options,
        placeholder=SessionState.currency_code,
        max_length=3,
        on_blur=EditorState.choose_currency,
        **_start_from("currency_code"),
    )


def _rate_field() -> rx.Component:
    """Return the field of the rate, with the last known rate where the day has none."""
    currency = EditorState.currency
    own = {**_start_from("exchange_rate"), "key": EditorState.key + currency.rate_key}
    take = form.button(currency.offer_text, size="s", kind="ghost", on_click=EditorState.take_rate)
    return rx.el.div(
        form.text_field(
            "exchange_rate", "Exchange rate", hint=currency.hint, input_mode="decimal",
            auto_complete="off", **own,
        ),
        rx.cond(currency.offer != "", take),
    )  # fmt: skip


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
