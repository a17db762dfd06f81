"""The sheet of a change, and the table of what it would make different."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from finance_app.fixed_assets.changes.state import APPLY, AssetChangeState
from finance_app.fixed_assets.changes.views import DifferenceRow, DifferenceView
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.terms.rules import CONVENTION_LABELS, METHOD_LABELS
from finance_app.identity.state import SessionState
from finance_app.ui import dialog, empty, form, table
from finance_app.ui.deferred import deferred

METHOD_OPTIONS = [(one.value, label) for one, label in METHOD_LABELS.items()]
CONVENTION_OPTIONS = [(one.value, label) for one, label in CONVENTION_LABELS.items()]
YES_NO = [("1", "Yes"), ("0", "No")]

_start_from = form.starting_from(
    "change", AssetChangeState.values, AssetChangeState.errors, AssetChangeState.key
)


def change_sheet() -> rx.Component:
    """Return the sheet; a page has one, closed until a handler of its state opens it."""
    return deferred(change_form, when=AssetChangeState.key != "")


@rx.memo
def change_form() -> rx.Component:
    """Return the sheet itself, fetched when it is first opened."""
    state = AssetChangeState
    return dialog.sheet(
        state.title,
        form.buttons_form(
            form.form_error(AssetChangeState.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("asset_id", state.asset_id),
            form.hidden_field("change_id", state.change_id),
            form.hidden_field("kind", state.kind),
            rx.cond(state.is_shown, difference_table(state.difference)),
            _buttons(),
            on_submit=state.send,
        ),
        description=state.asset_name,
        is_open=state.is_open,
        on_close=state.close,
    )


def difference_table(difference: DifferenceView) -> rx.Component:
    """Return what a change makes different: facts, then the charge of each fiscal year."""
    notice = rx.cond(
        difference.notice != "", empty.banner(difference.notice, tone="warn", icon="info")
    )
    nothing = rx.el.p("This changes no charge of any fiscal year.", class_name="fa-muted")
    years = rx.fragment(
        rx.el.p("Depreciation by fiscal year", class_name="fa-label"),
        _difference("Depreciation by fiscal year, before and after", difference.years),
    )
    outcome = rx.el.dl(
        rx.foreach(
            difference.outcome,
            lambda one: rx.el.div(rx.el.dt(one[0]), rx.el.dd(one[1], class_name="fa-num")),
        ),
        class_name="fa-facts",
    )
    return rx.el.div(
        notice,
        rx.cond(difference.outcome.length() > 0, outcome),
        rx.cond(
            difference.facts.length() > 0,
            _difference("What changes", difference.facts),
        ),
        rx.cond(difference.years.length() > 0, years, nothing),
        role="status",
        class_name="fa-difference",
    )


def _difference(caption: str, rows: rx.Var) -> rx.Component:
    titles = ("", "Before", "After", "Difference")
    body = rx.el.tbody(rx.foreach(rows, _difference_row))
    return table.statement_table(caption, titles, body, is_statement=False)


def _difference_row(row: DifferenceRow) -> rx.Component:
    figures = [
        rx.el.td(text, class_name="is-end fa-num")
        for text in (row.before, row.after, row.difference)
    ]
    return rx.el.tr(rx.el.th(row.label, scope="row"), *figures)


def terms_fields(
    start_from: Callable[[str], dict[str, Any]], *, of_life: str, blank: str
) -> list[rx.Component]:
    """Return the fields of terms; what is left empty keeps what `blank` says."""
    return [
        form.form_row(
            form.select_field(
                "method", "Method", METHOD_OPTIONS, placeholder=blank, **start_from("method")
            ),
            form.select_field(
                "convention",
                "First and last year",
                CONVENTION_OPTIONS,
                placeholder=blank,
                **start_from("convention"),
            ),
        ),
        form.form_row(
            form.text_field(
                "life", of_life, placeholder=blank, hint="In years, or “60 months”",
                **start_from("life"),
            ),
            form.money_field(
                "residual",
                "Residual value",
                symbol=SessionState.currency_symbol,
                placeholder=blank,
                **start_from("residual"),
            ),
        ),
        _declining_fields(start_from, blank),
    ]  # fmt: skip


def _declining_fields(start_from: Callable[[str], dict[str, Any]], blank: str) -> rx.Component:
    """Return the fields that only the declining balance has."""
    return form.form_row(
        form.text_field(
            "factor",
            "Factor",
            placeholder=blank,
            input_mode="decimal",
            hint="Declining balance: 2 is double",
            **start_from("factor"),
        ),
        form.select_field(
            "is_switching",
            "Switch to straight line",
            YES_NO,
            placeholder=blank,
            **start_from("is_switching"),
        ),
    )


def _fields() -> list[rx.Component]:
    kind, symbol = AssetChangeState.kind, SessionState.currency_symbol
    money = rx.match(
        kind,
        (ChangeKind.ADDITION.value, _amount("What was added to the cost", symbol)),
        (ChangeKind.IMPAIRMENT.value, _amount("Value lost", symbol)),
        (ChangeKind.USAGE.value, form.text_field(
            "units", "Units produced", input_mode="decimal", **_start_from("units"))),
        (ChangeKind.DISPOSAL.value, form.money_field(
            "proceeds", "Proceeds", symbol=symbol, **_start_from("proceeds"))),
        rx.fragment(),
    )  # fmt: skip
    part = form.money_field(
        "amount",
        "Cost given up",
        symbol=symbol,
        placeholder="All of it",
        hint="Leave empty to dispose of the whole asset and its components",
        **_start_from("amount"),
    )
    account = rx.match(
        kind,
        (ChangeKind.ADDITION.value, _account("Paid from")),
        (ChangeKind.DISPOSAL.value, _account("Proceeds to")),
        rx.fragment(),
    )
    revision = rx.fragment(
        *terms_fields(_start_from, of_life="Remaining life from that day", blank="As it is"),
        form.text_field(
            "capacity", "Units left to produce", placeholder="As it is", input_mode="decimal",
            **_start_from("capacity"),
        ),
    )  # fmt: skip
    return [
        form.form_row(form.date_field("on", "Day", **_start_from("on")), money),
        rx.cond(AssetChangeState.account_options.length() > 0, account),
        rx.cond(kind == ChangeKind.DISPOSAL.value, part),
        rx.cond(kind == ChangeKind.REVISION.value, revision),
        form.note_field("notes", "Notes", **_start_from("notes")),
    ]


def _account(label: str) -> rx.Component:
    return form.select_field(
        "bank_account",
        label,
        AssetChangeState.account_options,
        placeholder="None of the bank accounts",
        **_start_from("bank_account"),
    )


def _amount(label: str, symbol: rx.Var) -> rx.Component:
    return form.money_field("amount", label, symbol=symbol, **_start_from("amount"))


def _buttons() -> rx.Component:
    """Return the buttons, the first of which Enter stands for."""
    shown = AssetChangeState.is_shown
    return rx.el.div(
        rx.cond(
            shown,
            form.submit_button("Apply this change", value=APPLY),
            form.submit_button("Show the difference"),
        ),
        rx.cond(shown, form.submit_button("Show again", kind="plain")),
        form.button("Cancel", on_click=AssetChangeState.close),
        class_name="fa-form-actions is-reversed",
    )
