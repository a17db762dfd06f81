"""The page of one account: what it holds, its lines with running balance, its statements."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.bank_accounts.activity.state import BankAccountState
from finance_app.ledger.bank_accounts.activity.views import LineRow, StatementRow
from finance_app.ledger.bank_accounts.pages import account_sheet
from finance_app.ledger.bank_accounts.state import BankAccountEditorState
from finance_app.ledger.bank_accounts.views import PATH
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.filters.rules import OTHER_DATES, PERIODS
from finance_app.ledger.transfers.editor.pages import transfer_sheet
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ledger.transfers.pairs.pages import pairs_card
from finance_app.ui import empty, form, layout, table, theme


def bank_account_page(frame: layout.Frame) -> rx.Component:
    """Return the page of one account."""
    failed = rx.el.div(
        empty.empty(
            "This account could not be shown",
            BankAccountState.failure,
            form.link_button("All bank accounts", PATH),
            icon="circle-alert",
        ),
        role="alert",
    )
    return layout.shell(
        PATH,
        empty.pending(
            ~BankAccountState.is_loaded,
            _skeleton(),
            rx.cond(BankAccountState.failure != "", empty.plain_card(failed), _content()),
        ),
        account_sheet(),
        transfer_sheet(),
        frame=frame,
        top=_top(),
        skeleton=_skeleton(),
    )


def _skeleton() -> rx.Component:
    return rx.fragment(
        empty.figures_skeleton(3),
        empty.columns(
            empty.stack(empty.plain_card(empty.table_skeleton(12)), span=8),
            empty.stack(empty.plain_card(empty.lines_skeleton(6)), span=4),
        ),
    )


def _top() -> rx.Component:
    state = BankAccountState
    back = rx.el.a(
        theme.icon("chevron-left"), rx.el.span("All bank accounts", class_name="fa-hidden"),
        href=PATH, class_name="fa-button is-ghost is-icon is-small",
    )  # fmt: skip
    title = rx.el.div(
        back,
        rx.el.h1(rx.cond(state.name != "", state.name, "Bank account"), class_name="fa-title",
                 dir="auto"),
        class_name="fa-step",
    )  # fmt: skip
    is_there = SessionState.can_write & (state.failure == "") & state.is_loaded
    reconcile = form.link_button("Reconcile", state.reconcile_href, icon="scale", kind="primary")
    move = form.button(
        "Transfer",
        icon="arrow-down-up",
        class_name="fa-desktop-only",
        on_click=TransferEditorState.open_new(state.name),
    )
    return layout.top_bar(
        title,
        rx.cond(is_there & ~state.is_archived, move),
        primary=rx.cond(is_there & ~state.is_archived, reconcile, rx.fragment()),
    )


def _content() -> rx.Component:
    state = BankAccountState
    use_again = rx.cond(
        SessionState.can_write, form.button("Use again", size="s", on_click=state.restore)
    )
    return rx.fragment(
        rx.cond(
            state.is_archived,
            empty.banner("This account is archived.", use_again, icon="archive"),
        ),
        rx.foreach(
            state.warnings,
            lambda text: empty.banner(text, tone="warn", icon="circle-alert"),
        ),
        _figures(),
        empty.columns(
            empty.stack(_lines_card(), span=8),
            empty.stack(pairs_card(), _statements_card(), _facts_card(), span=4),
        ),
    )


def _figures() -> rx.Component:
    state = BankAccountState

    def one(label: str, figure: Any, note: rx.Var) -> empty.Figure:
        return empty.Figure(
            label=label, symbol=figure.symbol, whole=figure.whole, decimals=figure.decimals,
            note=note,
        )  # fmt: skip

    return empty.figure_strip(
        one("Balance", state.balance, state.balance_note),
        one("Reconciled", state.reconciled, state.reconciled_note),
        one("Not on a statement yet", state.open, state.open_note),
        label="What the account holds",
    )


def _lines_card() -> rx.Component:
    state = BankAccountState
    is_narrowed = (state.first != "") | (state.last != "")
    toolbar = table.toolbar(
        table.filter_select(
            "Period",
            rx.cond(state.is_choosing, OTHER_DATES, state.period),
            PERIODS,
            on_change=state.choose_period,
            every="All time",
        ),
        rx.cond(is_narrowed, form.link_button("Clear", state.here, kind="ghost", size="s")),
        label="Filter transactions",
    )
    none = empty.empty(
        rx.cond(is_narrowed, "Nothing moved in these days", "Nothing moved on this account yet"),
        rx.cond(
            is_narrowed,
            "Choose other days, or clear the filter.",
            "Import a statement, record a transfer, or choose this account for an entry.",
        ),
        rx.cond(
            is_narrowed,
            form.link_button("Clear filter", state.here),
            rx.cond(SessionState.can_write, form.link_button("Import a statement", "/import")),
        ),
        icon="list",
    )
    shown = rx.fragment(
        table.data_table("Transactions of the account", _line_columns(), state.rows),
        table.pager(state.newer, state.older),
    )
    return empty.plain_card(toolbar, _dates_panel(), rx.cond(state.rows.length() > 0, shown, none))


def _dates_panel() -> rx.Component:
    state = BankAccountState

    def field(name: str, label: str, value: rx.Var) -> rx.Component:
        return form.date_field(
            name, label, id=f"account-{name}", default_value=value, key=value,
            error=state.problems.get(name, "").to(str),
        )  # fmt: skip

    fields = form.form(
        form.form_row(field("from", "From", state.first), field("to", "To", state.last)),
        rx.el.div(
            rx.el.span(class_name="fa-spacer"),
            form.submit_button("Apply", kind="plain"),
            class_name="fa-panel-foot",
        ),
        on_submit=state.apply_dates,
    )
    return rx.cond(
        state.is_choosing | (state.period == OTHER_DATES),
        rx.el.div(empty.card_body(fields), class_name="fa-panel"),
    )


def _line_columns() -> list[table.Column]:
    return [
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.time(row.day, date_time=row.day_iso, class_name="fa-num"),
            card="date",
        ),
        table.Column(
            key="party",
            title="Vendor, client or account",
            cell=_party,
            card="name",
            is_growing=True,
        ),
        table.Column(key="statement", title="Statement", cell=_on_statement),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount, is_in=row.is_in),
            align="end",
            card="amount",
        ),
        table.Column(
            key="balance",
            title="Balance",
            cell=_balance,
            align="end",
            card="meta",
        ),
    ]


def _party(row: LineRow) -> rx.Component:
    entry = EditorState.open_entry(row.entry_kind, row.entry_id)
    transfer = TransferEditorState.open_transfer(row.id)
    link = rx.cond(
        row.entry_kind != "",
        table.row_link(row.party, on_click=entry, note=row.note),
        rx.cond(
            row.href != "",
            table.row_link(row.party, href=row.href, note=row.note),
            table.row_link(row.party, on_click=transfer, note=row.note),
        ),
    )
    return rx.fragment(link, rx.cond(row.what != "", rx.fragment(" ", empty.chip(row.what))))


def _balance(row: LineRow) -> rx.Component:
    return rx.fragment(
        rx.el.span("Balance ", class_name="fa-phone-word"), table.amount(row.balance)
    )


def _on_statement(row: LineRow) -> rx.Component:
    return rx.cond(
        row.statement != "",
        rx.el.span(
            theme.icon("check", size=13), row.statement, class_name="fa-muted fa-ticked fa-num"
        ),
    )


def _statements_card() -> rx.Component:
    shown = rx.el.ul(
        rx.foreach(BankAccountState.statements, _statement), class_name="fa-statements"
    )
    none = empty.card_body(
        rx.el.p(
            "Reconciling compares what moved here with a statement of the bank and keeps that they"
            " agree.",
            class_name="fa-muted",
        )
    )
    return empty.card("Statements", rx.cond(BankAccountState.statements.length() > 0, shown, none))


def _statement(row: StatementRow) -> rx.Component:
    undo = form.button(
        "Undo",
        size="s",
        kind="ghost",
        on_click=BankAccountState.undo_statement(row.id),
        aria_label=rx.Var.create("Undo the statement of ").to(str) + row.day,
    )
    state = rx.cond(
        row.difference != "",
        empty.chip(row.difference, tone="todo", icon="circle-alert"),
        rx.el.span(row.entry_count, class_name="fa-muted"),
    )
    return rx.el.li(
        rx.el.span(rx.el.b(row.day), state, class_name="fa-statement-words"),
        table.amount(row.closing),
        rx.cond(row.is_latest & SessionState.can_write, undo),
    )


def _facts_card() -> rx.Component:
    state = BankAccountState

    def fact(label: str, text: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(label), rx.el.dd(text, dir="auto"))

    edit = form.button("Edit", size="s", on_click=BankAccountEditorState.open_account(state.id))
    archive = form.button("Archive", size="s", on_click=state.archive)
    return empty.card(
        "About it",
        empty.card_body(
            rx.el.dl(
                rx.cond(state.number != "", fact("Number", state.number)),
                fact("Type", state.type),
                fact("Opening balance", table.amount(state.opening)),
                rx.cond(state.opening_on != "", fact("Opened", state.opening_on)),
                class_name="fa-facts is-tight",
            )
        ),
        actions=[
            rx.cond(SessionState.can_write & ~state.is_archived, archive),
            rx.cond(SessionState.can_write, edit),
        ],
    )
