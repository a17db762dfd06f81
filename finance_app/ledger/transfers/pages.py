"""The page Transfers."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.filters.rules import OTHER_DATES, PERIODS
from finance_app.ledger.transfers.editor.pages import transfer_sheet
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ledger.transfers.rules import PATH
from finance_app.ledger.transfers.state import TransfersState
from finance_app.ledger.transfers.views import TransferRow
from finance_app.ui import empty, form, layout, table, theme


def transfers_page(frame: layout.Frame) -> rx.Component:
    """Return the page of transfers."""
    state = TransfersState
    shown = rx.fragment(
        table.data_table("Transfers", _columns(), state.rows),
        table.pager(state.newer, state.older),
    )
    failed = rx.el.div(
        empty.empty(
            "This list could not be shown",
            state.failure,
            form.button("Try again", icon="rotate-cw", on_click=state.load),
            form.link_button("All transfers", PATH),
            icon="circle-alert",
        ),
        role="alert",
    )
    listed = rx.cond(state.rows.length() > 0, shown, _nothing())
    has_filter = (state.rows.length() > 0) | state.is_narrowed | state.is_trash
    return layout.shell(
        PATH,
        empty.plain_card(
            rx.cond(has_filter & (state.failure == ""), _toolbar()),
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(10),
                rx.cond(state.failure != "", failed, listed),
            ),
        ),
        transfer_sheet(),
        frame=frame,
        top=_top(),
        skeleton=empty.plain_card(empty.table_skeleton(10)),
    )


def _top() -> rx.Component:
    add = form.button(
        "Record a transfer", icon="plus", kind="primary", on_click=TransferEditorState.open_new("")
    )
    accounts = form.link_button("Accounts", "/gl-accounts", class_name="fa-desktop-only")
    return layout.top_bar(
        rx.cond(TransfersState.is_trash, "Transfers in the trash", "Transfers"),
        accounts,
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
    )


def _toolbar() -> rx.Component:
    state = TransfersState
    return rx.fragment(
        table.toolbar(
            table.filter_select(
                "Account",
                state.account,
                state.account_options,
                on_change=state.choose_account,
                every="All accounts",
            ),
            table.filter_select(
                "Period",
                rx.cond(state.is_choosing, OTHER_DATES, state.period),
                PERIODS,
                on_change=state.choose_period,
                every="All time",
            ),
            table.filter_toggle("Trash", state.is_trash, state.trash_href, icon="trash-2"),
            rx.cond(
                state.is_narrowed,
                form.link_button("Clear", state.clear_href, kind="ghost", size="s"),
            ),
            label="Filter transfers",
        ),
        _dates_panel(),
    )


def _dates_panel() -> rx.Component:
    state = TransfersState

    def field(name: str, label: str) -> rx.Component:
        value = state.typed.get(name, "").to(str)
        return form.date_field(
            name, label, id=f"transfers-{name}", default_value=value, key=value,
            error=state.problems.get(name, "").to(str),
        )  # fmt: skip

    fields = form.form(
        form.form_row(field("from", "From"), field("to", "To")),
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


def _nothing() -> rx.Component:
    """Return what stands where the table would: nothing matches, nothing trashed, nothing yet."""
    state = TransfersState
    no_match = empty.empty(
        "No transfers match",
        "Try a wider period or another account, or clear the filters.",
        form.link_button("Clear filters", state.clear_href),
        icon="search-x",
    )
    trash = empty.empty(
        "The trash is empty", "Deleted transfers stay here until you restore them.", icon="trash-2"
    )
    add = form.button("Record a transfer", icon="plus", on_click=TransferEditorState.open_new(""))
    first = empty.empty(
        "No transfers yet",
        "Money that moves between accounts of your own is neither income nor expense. A loan that"
        " is paid out or paid back, what you put in or take out as the owner, and tax that you pay"
        " are transfers too: add the loan, your capital or the tax under Accounts, and move the"
        " money to it or from it.",
        rx.cond(SessionState.can_write, add),
        form.link_button("Accounts", "/gl-accounts"),
        icon="arrow-down-up",
    )
    return rx.cond(state.is_narrowed, no_match, rx.cond(state.is_trash, trash, first))


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.time(row.day, date_time=row.day_iso, class_name="fa-num"),
            card="date",
        ),
        table.Column(key="way", title="From and to", cell=_way, card="name"),
        table.Column(key="note", title="Notes", cell=_note, card="meta", is_growing=True),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount),
            align="end",
            card="amount",
        ),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _way(row: TransferRow) -> rx.Component:
    words = rx.fragment(
        row.from_account,
        theme.icon("arrow-right", size=13, class_name="fa-way"),
        rx.el.span(" to ", class_name="fa-hidden"),
        row.to_account,
    )
    opened = table.row_link(words, on_click=TransferEditorState.open_transfer(row.id))
    return rx.cond(
        TransfersState.is_trash, rx.el.span(words, dir="auto", class_name="fa-cell-name"), opened
    )


def _note(row: TransferRow) -> rx.Component:
    return rx.fragment(
        rx.el.span(row.note, class_name="fa-muted", dir="auto"),
        rx.cond(row.is_of_entries, empty.chip("Two entries")),
    )


def _menu(row: TransferRow) -> rx.Component:
    called = row.from_account + " to " + row.to_account + ", " + row.day + ", " + row.amount
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + called,
        row.id,
        table.MenuItem(
            label="Edit", icon="pencil", event=TransferEditorState.open_transfer(row.id)
        ),
        table.MenuItem(
            label="Delete",
            icon="trash-2",
            event=TransferEditorState.delete(row.id),
            is_danger=True,
        ),
    )
    back = form.button("Restore", size="s", on_click=TransfersState.restore(row.id))
    return rx.cond(SessionState.can_write, rx.cond(TransfersState.is_trash, back, menu))
