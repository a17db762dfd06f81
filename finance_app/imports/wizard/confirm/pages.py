"""The step before the books: what is added, the proof; and after it, undo and what is left."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.imports.wizard.confirm.views import Figure, KeptRow
from finance_app.imports.wizard.state import WizardState
from finance_app.ledger.editor.state import EditorState
from finance_app.ui import empty, form, table


def confirm_step() -> rx.Component:
    """Return what a commit adds, with the button."""
    view = WizardState.view
    return empty.columns(
        empty.stack(_figures_card("What is added", view.counts), span=6),
        empty.stack(
            _figures_card("In total", view.totals),
            rx.cond(
                view.proof.length() > 0,
                _figures_card("Opening, lines and closing", view.proof),
                empty.card(
                    "Opening, lines and closing",
                    empty.card_body(
                        rx.el.p(
                            "This file does not give an opening and a closing balance, so nothing"
                            " proves that no line is missing.",
                            class_name="fa-muted",
                        )
                    ),
                ),
            ),
            rx.cond(view.new_categories != "", _categories_card()),
            span=6,
        ),
    )


def done_cards() -> rx.Component:
    """Return what an import has done, and what an undo has left."""
    view = WizardState.view
    return rx.fragment(
        rx.cond(view.kept.length() > 0, _kept_card()),
        empty.columns(
            empty.stack(_figures_card("What was added", view.counts), span=6),
            empty.stack(
                _figures_card("In total", view.totals),
                rx.cond(
                    view.proof.length() > 0,
                    _figures_card("Opening, lines and closing", view.proof),
                ),
                span=6,
            ),
        ),
    )


def _categories_card() -> rx.Component:
    return empty.card(
        "New categories",
        empty.card_body(rx.el.p(WizardState.view.new_categories, dir="auto")),
    )


def _figures_card(title: str, rows: rx.Var) -> rx.Component:
    def one(row: Figure) -> rx.Component:
        value = rx.match(
            row.tone,
            ("good", empty.chip(row.text, tone="good", icon="check")),
            ("bad", empty.chip(row.text, tone="bad", icon="circle-alert")),
            rx.el.span(row.text, class_name="fa-num"),
        )
        return rx.el.li(rx.el.span(row.label), value)

    return empty.card(
        title, empty.card_body(rx.el.ul(rx.foreach(rows, one), class_name="fa-pairs is-wrapping"))
    )


def _kept_card() -> rx.Component:
    columns = [
        table.Column(key="take", title="Choose", cell=_choose, is_title_hidden=True, card="select"),
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.span(row.date, class_name="fa-num"),
            card="date",
        ),
        table.Column(
            key="party",
            title="Name",
            cell=lambda row: table.row_link(
                row.party, on_click=EditorState.open_entry(row.kind, row.id)
            ),
            card="name",
            is_growing=True,
        ),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount, is_in=row.kind == "income"),
            align="end",
            card="amount",
        ),
    ]
    return empty.card(
        "Edited since, to decide",
        table.data_table("Edited entries", columns, WizardState.view.kept),
        note=WizardState.view.kept_text,
        actions=[
            rx.cond(
                SessionState.can_write,
                form.button(
                    "Move chosen to the trash", size="s", on_click=WizardState.remove_chosen
                ),
            )
        ],
    )


def _choose(row: KeptRow) -> rx.Component:
    return table.select_box(
        f"Choose {row.party}",
        WizardState.chosen.get(row.id, False).to(bool),
        lambda is_on: WizardState.choose(row.id, is_on),
    )
