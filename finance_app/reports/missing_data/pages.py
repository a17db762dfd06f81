"""The page of what is missing: a card a kind, each leading to where it is settled."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.reports.missing_data.state import MissingDataState
from finance_app.ui import empty, form, layout


def missing_data_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what is missing."""
    state = MissingDataState
    nothing = empty.plain_card(
        empty.empty(
            "Nothing is missing",
            "Entries have categories and names, receipts are there, no statement is left out.",
            icon="circle-check",
        )
    )
    found = rx.cond(
        state.groups.length() > 0, rx.fragment(rx.foreach(state.groups, _group)), nothing
    )
    return layout.shell(
        "/reports",
        empty.columns(
            empty.stack(empty.pending(~state.is_loaded, empty.lines_skeleton(10), found), span=8),
            empty.stack(_threshold_card(), span=4),
        ),
        frame=frame,
        top=layout.top_bar("Missing data"),
        skeleton=empty.plain_card(empty.lines_skeleton(10)),
    )


def _group(group: Any) -> rx.Component:
    more = rx.cond(group.more != "", empty.more_link(group.more, group.href))
    return empty.card(
        group.title,
        empty.card_body(rx.el.p(group.text, class_name="fa-muted")),
        rx.el.ul(rx.foreach(group.rows, _row), class_name="fa-todos"),
        note=more,
    )


def _row(row: Any) -> rx.Component:
    return rx.el.li(
        empty.todo_item(row.name, row.text, row.href, icon="circle-dashed", is_plain=True)
    )


def _threshold_card() -> rx.Component:
    state = MissingDataState
    fields = form.form(
        form.money_field(
            "receipt_threshold",
            "Receipts from this amount on",
            symbol=SessionState.currency_symbol,
            error=state.errors.get("receipt_threshold", "").to(str),
            hint="0 wants none.",
            default_value=state.threshold,
            key=state.key,
        ),
        form.form_actions(form.submit_button("Save", kind="plain")),
        on_submit=state.set_threshold,
    )
    text = rx.el.p("Receipts are wanted from ", state.threshold, " ", state.currency, " on.")
    return empty.card(
        "What is looked for",
        empty.card_body(rx.cond(SessionState.can_write, fields, text)),
    )
