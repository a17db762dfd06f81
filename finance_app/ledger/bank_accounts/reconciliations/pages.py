"""The page of reconciling: the statement, what it and the books come to, and what to tick."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.bank_accounts.reconciliations.state import ReconcileState
from finance_app.ledger.bank_accounts.reconciliations.views import HintRow, OpenRow
from finance_app.ledger.bank_accounts.views import PATH
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.transfers.editor.pages import transfer_sheet
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ui import empty, form, layout, table, theme


def reconcile_page(frame: layout.Frame) -> rx.Component:
    """Return the page on which an account is reconciled."""
    state = ReconcileState
    failed = rx.el.div(
        empty.empty(
            "This account could not be shown",
            state.failure,
            form.link_button("All bank accounts", PATH),
            icon="circle-alert",
        ),
        role="alert",
    )
    content = rx.fragment(
        _statement_card(),
        rx.cond(state.has_statement, rx.fragment(_figures(), _difference(), _entries_card())),
    )
    skeleton = empty.plain_card(empty.lines_skeleton(4))
    return layout.shell(
        PATH,
        empty.pending(
            ~state.is_loaded,
            skeleton,
            rx.cond(state.failure != "", empty.plain_card(failed), content),
        ),
        transfer_sheet(),
        frame=frame,
        top=_top(),
        skeleton=skeleton,
    )


def _top() -> rx.Component:
    state = ReconcileState
    back = rx.el.a(
        theme.icon("chevron-left"), rx.el.span("Back to the account", class_name="fa-hidden"),
        href=rx.cond(state.back_href != "", state.back_href, PATH),
        class_name="fa-button is-ghost is-icon is-small",
    )  # fmt: skip
    title = rx.el.div(
        back,
        rx.el.h1("Reconcile", class_name="fa-title"),
        class_name="fa-step",
    )
    keep = form.button("Reconcile", icon="check", kind="primary", on_click=state.reconcile)
    return layout.top_bar(
        title,
        primary=rx.cond(SessionState.can_write & state.has_statement, keep, rx.fragment()),
    )


def _statement_card() -> rx.Component:
    state = ReconcileState

    def starts(name: str, value: rx.Var) -> dict[str, Any]:
        return {
            "id": f"statement-{name.replace('_', '-')}",
            "error": state.errors.get(name, "").to(str),
            "default_value": value,
            "key": state.key,
        }

    fields = form.form(
        form.form_row(
            form.date_field(
                "statement_on", "Last day of the statement", max=state.today,
                **starts("statement_on", state.day),
            ),
            form.money_field(
                "closing_balance", "Closing balance", symbol=SessionState.currency_symbol,
                input_mode="text", **starts("closing_balance", state.closing),
            ),
            rx.el.div(
                form.submit_button("Show what moved", kind="plain"), class_name="fa-row-button"
            ),
        ),
        on_submit=state.choose,
        class_name="fa-statement-form",
    )  # fmt: skip
    return empty.card(state.name, empty.card_body(fields), note=state.begins)


def _figures() -> rx.Component:
    sums = ReconcileState.sums

    def one(label: str, figure: Any, note: Any) -> empty.Figure:
        return empty.Figure(
            label=label, symbol=figure.symbol, whole=figure.whole, decimals=figure.decimals,
            note=note,
        )  # fmt: skip

    return rx.el.div(
        empty.figure_strip(
            one("Opening", sums.opening, sums.opening_note),
            one("Ticked", sums.ticked, sums.ticked_note),
            one("Closing", sums.closing, "the statement says"),
            one("Difference", sums.difference, "books less statement"),
            label="The books beside the statement",
        ),
        aria_live="polite",
    )


def _difference() -> rx.Component:
    """Return that the books agree, or how far they are off and what would explain it."""
    sums = ReconcileState.sums
    agrees = empty.banner("The books agree with the statement.", icon="circle-check")
    advice = rx.cond(
        sums.hints.length() > 0,
        "",
        " Look for a line that is missing, twice, or of another amount.",
    )
    differs = rx.fragment(
        empty.banner(rx.fragment(sums.sentence, advice), tone="warn", icon="circle-alert"),
        rx.foreach(sums.hints, _hint),
    )
    return rx.cond(sums.sentence == "", agrees, differs)


def _hint(row: HintRow) -> rx.Component:
    label = rx.Var.create("Open: ").to(str) + row.text
    look = rx.cond(
        row.entry_kind != "",
        form.button(
            "Open",
            size="s",
            on_click=EditorState.open_entry(row.entry_kind, row.entry_id),
            aria_label=label,
        ),
        rx.cond(
            row.href != "",
            form.link_button("Open", row.href, size="s", aria_label=label),
            form.button(
                "Open",
                size="s",
                on_click=TransferEditorState.open_transfer(row.id),
                aria_label=label,
            ),
        ),
    )
    return empty.banner(row.text, look, icon="search")


def _entries_card() -> rx.Component:
    state = ReconcileState
    none = empty.empty(
        "Nothing to tick",
        "All that moved up to that day is on an earlier statement.",
        icon="scale",
    )
    shown = rx.fragment(
        table.data_table(
            "What no statement has yet",
            _columns(),
            state.rows,
        ),
        rx.cond(state.more != "", rx.el.p(state.more, class_name="fa-more-note fa-muted")),
    )
    return empty.card(
        "Up to that day",
        rx.cond(state.rows.length() > 0, shown, none),
        note="Untick what the statement does not have yet",
    )


def _columns() -> list[table.Column]:
    state = ReconcileState
    return [
        table.Column(
            key="select",
            title=table.select_box(
                "Tick all that are listed", state.left_out.length() == 0, state.tick_all
            ),
            cell=lambda row: table.select_box(
                rx.Var.create("On the statement: ").to(str)
                + row.party + ", " + row.day + ", " + row.amount,
                ~state.left_out.contains(row.ref),
                lambda is_on: state.tick(row.ref, is_on),
            ),
            card="select",
        ),
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.time(row.day, date_time=row.day_iso, class_name="fa-num"),
            card="date",
        ),
        table.Column(
            key="party",
            title="Vendor, client or account",
            cell=_name,
            card="name",
            is_growing=True,
        ),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount, is_in=row.is_in),
            align="end",
            card="amount",
        ),
    ]  # fmt: skip


def _name(row: OpenRow) -> rx.Component:
    entry = EditorState.open_entry(row.entry_kind, row.entry_id)
    transfer = TransferEditorState.open_transfer(row.id)
    return rx.cond(
        row.entry_kind != "",
        table.row_link(row.party, on_click=entry, note=row.note),
        rx.cond(
            row.href != "",
            table.row_link(row.party, href=row.href, note=row.note),
            table.row_link(row.party, on_click=transfer, note=row.note),
        ),
    )
