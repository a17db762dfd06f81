"""The payments below the form of an entry on credit, and the question before many are paid."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.payments.state import MarkPaidState, PaymentsState
from finance_app.ledger.payments.views import PaymentLine
from finance_app.ui import dialog, form
from finance_app.ui.deferred import deferred

_start_from = form.starting_from(
    "payment", PaymentsState.values, PaymentsState.errors, PaymentsState.key
)
_mark_from = form.starting_from(
    "mark-paid", MarkPaidState.values, MarkPaidState.errors, MarkPaidState.key
)


def payments_panel() -> rx.Component:
    """Return what is paid and open of the entry whose form is open, where it is on credit."""
    state = PaymentsState
    record = form.button("Record payment", icon="plus", size="s", on_click=state.begin)
    head = rx.el.div(
        rx.el.h3("Payments", class_name="fa-label"),
        rx.el.span(state.view.open_text, class_name="fa-muted fa-num fa-spacer"),
        rx.cond(SessionState.can_write & state.view.is_open & ~state.is_paying, record),
        class_name="fa-payments-head",
    )
    panel = rx.el.section(
        head,
        rx.cond(
            state.view.lines.length() > 0,
            rx.el.ul(rx.foreach(state.view.lines, _line), class_name="fa-payments-list"),
        ),
        rx.cond(state.is_paying, _form()),
        aria_label="Payments",
        class_name="fa-payments",
    )
    return rx.cond(state.view.is_on, panel)


def _line(line: PaymentLine) -> rx.Component:
    words = rx.Var.create(" the payment of ").to(str) + line.date + ", " + line.amount
    buttons = rx.el.span(
        form.icon_button(
            "pencil", rx.Var.create("Edit").to(str) + words, size="s",
            on_click=PaymentsState.edit(line.id),
        ),
        form.button(
            "Undo", size="s", kind="ghost", aria_label=rx.Var.create("Undo").to(str) + words,
            on_click=PaymentsState.take_back(line.id),
        ),
    )  # fmt: skip
    return rx.el.li(
        rx.el.span(
            line.date,
            rx.cond(line.more != "", rx.el.span(line.more, class_name="fa-day-note")),
            rx.cond(line.notes != "", rx.el.span(line.notes, dir="auto", class_name="fa-day-note")),
        ),
        rx.el.span(line.amount, class_name="fa-num"),
        rx.cond(SessionState.can_write, buttons),
    )


def _form() -> rx.Component:
    state = PaymentsState
    money = form.money_field(
        "money_amount",
        state.view.money_label,
        symbol=state.view.own_symbol,
        hint="Empty: at the rate of the day",
        **_start_from("money_amount"),
    )
    return form.form(
        form.form_error(state.errors.get("form", "").to(str)),
        form.form_row(
            form.money_field(
                "amount", "Amount paid", symbol=state.view.symbol, **_start_from("amount")
            ),
            form.date_field("paid_on", "Paid on", **_start_from("paid_on")),
        ),
        rx.cond(state.view.money_label != "", money),
        rx.cond(state.account_options.length() > 0, _account_field()),
        form.text_field("notes", "Note", **_start_from("notes")),
        form.hidden_field("kind", state.kind),
        form.hidden_field("entry_id", state.entry_id),
        form.hidden_field("id", state.payment_id),
        form.hidden_field("version", state.version),
        form.form_actions(
            form.button("Cancel", on_click=state.cancel),
            form.submit_button(rx.cond(state.version == "", "Record payment", "Change payment")),
        ),
        on_submit=state.pay,
    )


def _account_field() -> rx.Component:
    return form.select_field(
        "bank_account",
        "Account",
        PaymentsState.account_options,
        placeholder="None",
        **_start_from("bank_account"),
    )


def mark_paid_dialog() -> rx.Component:
    """Return the question on which day, and from which account, entries were paid."""
    return deferred(mark_paid_form, when=MarkPaidState.key != "")


@rx.memo
def mark_paid_form() -> rx.Component:
    """Return the dialog itself, fetched when it is first opened."""
    state = MarkPaidState
    account = form.select_field(
        "bank_account", "Account", state.account_options, placeholder="None",
        **_mark_from("bank_account"),
    )  # fmt: skip
    return dialog.dialog(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            form.date_field("paid_on", "Paid on", **_mark_from("paid_on")),
            rx.cond(state.account_options.length() > 0, account),
            form.form_actions(
                form.button("Cancel", on_click=state.cancel), form.submit_button("Mark paid")
            ),
            on_submit=state.mark,
        ),
        description="What is open of each is paid in full; what is paid already stays as it is.",
        is_open=state.is_open,
        on_close=state.cancel,
        is_sticky=True,
    )
