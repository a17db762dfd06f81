"""The sheet of one recurring entry: what it says, when it comes, and its next days."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.recurring.editor.state import RecurringEditorState
from finance_app.ledger.recurring.editor.views import (
    DAY_RULES,
    ENDS,
    KINDS,
    RECORDING,
    SHIFTS,
    UNITS,
    DayRow,
)
from finance_app.ui import dialog, form
from finance_app.ui.deferred import deferred

_start_from = form.starting_from(
    "recurring",
    RecurringEditorState.values,
    RecurringEditorState.errors,
    RecurringEditorState.key,
)


def recurring_sheet() -> rx.Component:
    """Return the form; it is closed until a handler of its state opens it."""
    return deferred(recurring_form, when=RecurringEditorState.key != "")


@rx.memo
def recurring_form() -> rx.Component:
    """Return the sheet itself, fetched when it is first opened."""
    state = RecurringEditorState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(_what(), _when(), _more(), key=state.key),
            form.hidden_field("id", state.recurring_id),
            form.hidden_field("version", state.version),
            form.hidden_field("skipped_on", state.skipped),
            _preview(),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _live(name: str) -> dict[str, Any]:
    """Return a field's beginning, and that a change of it shows the days anew."""
    change = [RecurringEditorState.look]
    return {
        **_start_from(name),
        "on_change": lambda value: [RecurringEditorState.note(name, value), *change],
    }


def _of_kind(name: str) -> dict[str, Any]:
    """Return the beginning of a field that another kind empties."""
    return {**_start_from(name), "key": RecurringEditorState.kind_key}


def _what() -> rx.Component:
    state = RecurringEditorState
    kind = form.select_field(
        "kind",
        "Expense or income",
        KINDS,
        **{**_start_from("kind"), "on_change": state.choose_kind},
    )
    return rx.el.div(
        rx.cond(state.version == "", kind, form.hidden_field("kind", state.kind)),
        form.form_row(
            form.money_field(
                "amount",
                "Amount",
                symbol=SessionState.currency_symbol,
                auto_focus=True,
                **_start_from("amount"),
            ),
            form.date_field("starts_on", "First day", **_live("starts_on")),
        ),
        form.combo_field("party", state.party_label, state.party_options, **_start_from("party")),
        form.form_row(
            form.select_field(
                "category",
                "Category",
                state.category_options,
                placeholder="No category",
                **_of_kind("category"),
            ),
            form.combo_field(
                "payment_method",
                "Payment method",
                state.method_options,
                **_start_from("payment_method"),
            ),
        ),
        rx.cond(state.account_options.length() > 0, _account()),
        class_name="fa-form",
    )


def _account() -> rx.Component:
    return form.select_field(
        "bank_account",
        "Bank account",
        RecurringEditorState.account_options,
        placeholder="None",
        **_start_from("bank_account"),
    )


def _tax_rate() -> rx.Component:
    return form.select_field(
        "tax_rate",
        "Tax rate",
        RecurringEditorState.rate_options,
        placeholder="None",
        hint="The tax is in the amount, by the percentage of each day",
        **_start_from("tax_rate"),
    )


def _when() -> rx.Component:
    state = RecurringEditorState
    day_rule = form.select_field("day_rule", "Day of the month", DAY_RULES, **_live("day_rule"))
    return rx.el.fieldset(
        rx.el.legend("When it comes again", class_name="fa-legend"),
        form.form_row(
            form.text_field(
                "every",
                "Every",
                input_mode="numeric",
                auto_complete="off",
                max_length=2,
                **_live("every"),
            ),
            form.select_field("unit", "Unit", UNITS, **_live("unit")),
        ),
        form.form_row(
            rx.cond(state.has_months, day_rule),
            form.select_field("shift", "On a weekend", SHIFTS, **_live("shift")),
        ),
        form.form_row(form.select_field("ends", "It ends", ENDS, **_live("ends")), _end()),
        form.select_field(
            "posts_automatically", "It is recorded", RECORDING, **_live("posts_automatically")
        ),
        class_name="fa-fieldset",
    )


def _end() -> rx.Component:
    count = form.text_field(
        "end_count",
        "Times",
        hint="Skipped days count",
        input_mode="numeric",
        auto_complete="off",
        max_length=4,
        **_live("end_count"),
    )
    return rx.match(
        RecurringEditorState.ends,
        ("on", form.date_field("ends_on", "Last day", **_live("ends_on"))),
        ("after", count),
        rx.fragment(),
    )


def _more() -> rx.Component:
    fields = rx.el.div(
        form.note_field("notes", "Notes", **_start_from("notes")),
        form.text_field(
            "due_days",
            "Days until it is due",
            hint="Leave it empty for what is paid on its day",
            input_mode="numeric",
            auto_complete="off",
            max_length=3,
            **_start_from("due_days"),
        ),
        rx.cond(RecurringEditorState.rate_options.length() > 0, _tax_rate()),
        form.form_row(
            form.text_field(
                "foreign_currency_code",
                "Other currency",
                hint="Such as USD, where the price is in it",
                auto_complete="off",
                max_length=3,
                **_start_from("foreign_currency_code"),
            ),
            form.text_field(
                "foreign_amount",
                "Amount in it",
                input_mode="decimal",
                auto_complete="off",
                **_start_from("foreign_amount"),
            ),
        ),
        class_name="fa-form",
    )
    return rx.el.details(
        rx.el.summary("Notes, credit and other currency", class_name="fa-summary"),
        fields,
        open=RecurringEditorState.has_more,
    )


def _preview() -> rx.Component:
    """Return the schedule in words with its next days, each of which can be left out."""
    state = RecurringEditorState
    shown = rx.el.div(
        rx.el.p("Next days", class_name="fa-label"),
        rx.el.p(state.preview_text, class_name="fa-hint"),
        rx.cond(state.past_text != "", rx.el.p(state.past_text, class_name="fa-hint")),
        rx.el.ol(rx.foreach(state.days, _day), class_name="fa-coming-days"),
    )
    return rx.el.div(rx.cond(state.preview_text != "", shown), aria_live="polite")


def _day(row: DayRow) -> rx.Component:
    words = rx.el.span(
        rx.el.span(
            row.day,
            class_name=rx.cond(row.is_skipped, "fa-day-words is-skipped", "fa-day-words"),
        ),
        rx.cond(row.is_skipped, rx.el.span("skipped", class_name="fa-cell-note")),
        rx.cond(
            (row.moved != "") & ~row.is_skipped, rx.el.span(row.moved, class_name="fa-day-note")
        ),
    )
    label = rx.cond(row.is_skipped, "Do not skip ", "Skip ").to(str) + row.day
    button = form.button(
        rx.cond(row.is_skipped, "Do not skip", "Skip"),
        kind="ghost",
        size="s",
        aria_label=label,
        on_click=RecurringEditorState.toggle(row.nominal_on),
    )
    return rx.el.li(words, button)
