"""The step that says which column is what, with samples and what each reading comes to."""

import reflex as rx

from finance_app.imports.wizard.columns.state import ColumnsState
from finance_app.imports.wizard.columns.views import ROLES, ColumnRow, Reading
from finance_app.ui import empty, form, table


def columns_step() -> rx.Component:
    """Return the form of the columns beside what they hold."""
    return empty.columns(_form_card(), _samples_card())


def _form_card() -> rx.Component:
    state = ColumnsState
    fields = form.form(
        form.form_error(state.error),
        rx.cond(state.view.accounts.length() > 0, _account_field()),
        rx.cond(state.view.sheets.length() > 1, _sheet_field()),
        rx.cond(state.view.is_table, _roles()),
        _readings("date_order", "Dates", state.view.orders),
        _readings("decimal_mark", "Amounts", state.view.marks),
        rx.cond(
            state.view.is_table,
            rx.fragment(
                rx.el.div(
                    _flag("is_out_positive", "Amounts above zero are money out"),
                    _flag("is_rounding", "Round amounts with too many decimals"),
                ),
            ),
        ),
        form.form_actions(form.submit_button("Read it so", icon="arrow-right")),
        on_submit=state.save,
        key=state.key,
    )
    return empty.card(
        "How to read this file",
        empty.card_body(fields),
        note=rx.cond(state.view.preset != "", state.view.preset, "Kept for the next such file"),
        span=6,
    )


def _account_field() -> rx.Component:
    return form.select_field(
        "bank_account",
        "Bank account",
        ColumnsState.view.accounts,
        placeholder="As the file says",
        default_value=ColumnsState.view.account,
    )


def _sheet_field() -> rx.Component:
    return form.select_field(
        "sheet",
        "Sheet",
        ColumnsState.view.sheets,
        default_value=ColumnsState.view.chosen["sheet"],
    )


def _roles() -> rx.Component:
    return rx.el.div(
        *[
            form.select_field(
                role,
                label,
                ColumnsState.view.options,
                placeholder="None",
                default_value=ColumnsState.view.chosen[role],
            )
            for role, label in ROLES
        ],
        class_name="fa-roles",
    )


def _readings(name: str, title: str, found: rx.Var) -> rx.Component:
    def choice(reading: Reading) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=name,
                value=reading.value,
                default_checked=reading.is_chosen,
                required=True,
            ),
            rx.el.span(reading.label),
            rx.el.span(reading.text, class_name="fa-muted fa-num"),
            class_name="fa-choice",
        )

    return rx.match(
        found.length(),
        (0, rx.fragment()),
        # There is nothing to choose from one reading, but it shows what it comes to.
        (1, rx.el.p(title, ": ", found[0].to(Reading).text, class_name="fa-wrapping fa-muted")),
        rx.el.fieldset(rx.el.legend(title), rx.foreach(found, choice), class_name="fa-choices"),
    )


def _flag(name: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=name,
            value="1",
            default_checked=ColumnsState.view.chosen[name] == "1",
            class_name="fa-checkbox",
        ),
        label,
        class_name="fa-check-line",
    )


def _samples_card() -> rx.Component:
    def name(row: ColumnRow) -> rx.Component:
        return rx.el.span(row.name, class_name="fa-cell-name", dir="auto")

    columns = [
        table.Column(key="name", title="Column", cell=name, card="name"),
        table.Column(key="role", title="Read as", cell=lambda row: row.role, card="date"),
        table.Column(
            key="samples",
            title="Values",
            cell=lambda row: rx.el.span(row.samples, class_name="fa-muted", dir="auto"),
            card="meta",
            is_growing=True,
        ),
    ]
    shown = table.data_table("Columns of the file", columns, ColumnsState.view.columns)
    return rx.cond(
        ColumnsState.view.columns.length() > 0,
        empty.card("What the columns hold", shown, span=6),
    )
