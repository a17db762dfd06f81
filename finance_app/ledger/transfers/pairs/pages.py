"""The card that offers to make transfers of pairs."""

import reflex as rx

from finance_app.ledger.transfers.pairs.state import TransferPairsState
from finance_app.ledger.transfers.pairs.views import PairRow
from finance_app.ui import empty, form, table, theme


def pairs_card() -> rx.Component:
    """Return the pairs of the account on the page; nothing where there are none."""
    state = TransferPairsState
    shown = empty.card(
        "May be transfers",
        rx.el.ul(rx.foreach(state.rows, _pair), class_name="fa-statements"),
        note="same amount, within five days",
    )
    return rx.cond(state.rows.length() > 0, shown)


def _pair(row: PairRow) -> rx.Component:
    called = row.from_account + " to " + row.to_account + ", " + row.amount
    make = form.button(
        "Make a transfer",
        size="s",
        title="One transfer takes the place of the expense and the income",
        aria_label=rx.Var.create("Make a transfer of ").to(str) + called,
        on_click=TransferPairsState.make(row.expense_id, row.income_id),
    )
    way = rx.el.b(
        row.from_account,
        theme.icon("arrow-right", size=13, class_name="fa-way"),
        rx.el.span(" to ", class_name="fa-hidden"),
        row.to_account,
        dir="auto",
    )
    return rx.el.li(
        rx.el.span(
            way, rx.el.span(row.days, class_name="fa-muted fa-num"), class_name="fa-statement-words"
        ),
        table.amount(row.amount),
        make,
    )
