"""The windows over the page of budgets: an amount for a year, and last year copied."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.budgets.years.rules import Fill
from finance_app.ledger.budgets.years.state import COPY, FILL, BudgetYearState
from finance_app.ui import dialog, form, theme

_start_from = form.starting_from(
    "budget", BudgetYearState.values, BudgetYearState.errors, BudgetYearState.key
)


def year_windows() -> rx.Component:
    """Return both windows; at most one is open."""
    return rx.fragment(_fill_window(), _copy_window())


def _fill_window() -> rx.Component:
    state = BudgetYearState
    is_spread = state.values.get("how", "").to(str) == Fill.SPREAD.value
    return _window(
        FILL,
        form.money_field(
            "amount",
            rx.cond(is_spread, "Amount of the year", "Amount of each month"),
            symbol=SessionState.currency_symbol,
            hint=rx.cond(
                is_spread,
                "Divided by twelve; what is left over goes to the first months",
                "Budgets that are there are replaced",
            ),
            auto_focus=True,
            **_start_from("amount"),
        ),
        hidden=("category_id", "how", "year"),
        label=rx.cond(is_spread, "Spread", "Set"),
        on_submit=state.fill,
    )


def _copy_window() -> rx.Component:
    return _window(
        COPY,
        form.text_field(
            "percent",
            "Change in percent",
            hint="5 adds five percent, -5 takes it off; budgets that are there are replaced",
            input_mode="decimal",
            auto_complete="off",
            auto_focus=True,
            **_start_from("percent"),
        ),
        hidden=("to_year",),
        label="Copy",
        on_submit=BudgetYearState.copy_last,
    )


def _window(
    name: str,
    field: rx.Component,
    *,
    hidden: tuple[str, ...],
    label: theme.Text,
    on_submit: theme.Event,
) -> rx.Component:
    state = BudgetYearState
    return dialog.dialog(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(field, key=state.key),
            *[form.hidden_field(one, state.values.get(one, "").to(str)) for one in hidden],
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button(label)
            ),
            on_submit=on_submit,
        ),
        is_open=state.window == name,
        on_close=state.close,
        description=state.text,
    )
