"""The sheet with the form of one asset."""

import reflex as rx

from finance_app.fixed_assets.changes.pages import difference_table, terms_fields
from finance_app.fixed_assets.editor.state import APPLY, AssetEditorState
from finance_app.identity.state import SessionState
from finance_app.ui import dialog, form
from finance_app.ui.deferred import deferred

_start_from = form.starting_from(
    "asset", AssetEditorState.values, AssetEditorState.errors, AssetEditorState.key
)


def asset_sheet() -> rx.Component:
    """Return the editor; a page has one, closed until a handler of its state opens it."""
    return deferred(asset_form, when=AssetEditorState.key != "")


@rx.memo
def asset_form() -> rx.Component:
    """Return the sheet itself, fetched when it is first opened."""
    state = AssetEditorState
    return dialog.sheet(
        state.title,
        form.buttons_form(
            form.form_error(AssetEditorState.errors.get("form", "").to(str)),
            rx.fragment(
                *_what(),
                _group("Depreciation", *_terms()),
                _group("Where it is and where it came from", *_place()),
                _group("Depreciation before it came into this register", *_opening()),
                form.note_field("notes", "Notes", **_start_from("notes")),
                key=state.key,
            ),
            form.hidden_field("id", state.asset_id),
            form.hidden_field("version", state.version),
            rx.cond(state.is_shown, difference_table(state.difference)),
            _buttons(),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _what() -> list[rx.Component]:
    symbol = SessionState.currency_symbol
    return [
        form.text_field(
            "name", "Name", auto_focus=True, max_length=400, auto_complete="off",
            **_start_from("name"),
        ),
        form.form_row(
            form.money_field("value", "Price", symbol=symbol, **_start_from("value")),
            form.money_field(
                "setup_cost",
                "Cost to bring it into use",
                symbol=symbol,
                hint="Delivery, installation",
                **_start_from("setup_cost"),
            ),
        ),
        form.form_row(
            form.date_field("acquisition_date", "Bought on", **_start_from("acquisition_date")),
            form.date_field(
                "in_service_on",
                "In use since",
                hint="Empty: the day it was bought",
                **_start_from("in_service_on"),
            ),
        ),
        rx.cond(AssetEditorState.account_options.length() > 0, _account()),
        form.combo_field(
            "type",
            "Type",
            AssetEditorState.type_options,
            max_length=160,
            hint="Its terms fill whatever is left empty below",
            **_start_from("type"),
        ),
    ]  # fmt: skip


def _account() -> rx.Component:
    """Return the choice of what it was paid from, for businesses that have bank accounts."""
    return form.select_field(
        "bank_account",
        "Paid from",
        AssetEditorState.account_options,
        placeholder="None of the bank accounts",
        **_start_from("bank_account"),
    )


def _terms() -> list[rx.Component]:
    return [
        *terms_fields(_start_from, of_life="Useful life", blank="As the type says"),
        form.form_row(
            form.text_field(
                "capacity", "Units it can produce", input_mode="decimal",
                hint="For units of production", **_start_from("capacity"),
            ),
            form.text_field(
                "unit_name", "Unit", placeholder="hours, km, pieces", **_start_from("unit_name")
            ),
        ),
    ]  # fmt: skip


def _place() -> list[rx.Component]:
    parent = form.select_field(
        "parent_id",
        "Component of",
        AssetEditorState.parents,
        placeholder="Not a component",
        **_start_from("parent_id"),
    )
    return [
        form.form_row(
            form.text_field("supplier", "Supplier", **_start_from("supplier")),
            form.text_field("serial_number", "Serial number", **_start_from("serial_number")),
        ),
        form.form_row(form.text_field("location", "Location", **_start_from("location")), parent),
    ]


def _opening() -> list[rx.Component]:
    return [
        form.form_row(
            form.money_field(
                "opening_depreciation",
                "Depreciation so far",
                symbol=SessionState.currency_symbol,
                hint="Second-hand, or kept elsewhere until now",
                **_start_from("opening_depreciation"),
            ),
            form.date_field(
                "opening_on",
                "Goes on from",
                hint="Empty: the whole life is still to come",
                **_start_from("opening_on"),
            ),
        )
    ]


def _group(title: str, *fields: rx.Component) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(title, class_name="fa-group-title"), *fields, class_name="fa-group"
    )


def _buttons() -> rx.Component:
    """Return the buttons, the first of which Enter stands for."""
    shown = AssetEditorState.is_shown
    return rx.el.div(
        rx.cond(
            shown,
            form.submit_button("Apply this change", value=APPLY),
            form.submit_button("Save"),
        ),
        form.button("Cancel", on_click=AssetEditorState.close),
        class_name="fa-form-actions is-reversed",
    )
