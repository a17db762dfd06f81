"""The page Accounts: a card for each type, with what its accounts have today."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.gl_accounts.chart.state import ChartState
from finance_app.ledger.gl_accounts.chart.views import AccountRow, GroupView
from finance_app.ledger.gl_accounts.pages import gl_account_sheet
from finance_app.ledger.gl_accounts.state import GlAccountEditorState
from finance_app.ledger.gl_accounts.views import PATH
from finance_app.ui import empty, form, layout, table


def gl_accounts_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the chart of accounts."""
    state = ChartState
    failed = empty.plain_card(empty.failed(state.failure, state.load))
    shown = rx.cond(state.groups.length() > 0, rx.foreach(state.groups, _group), _no_archived())
    return layout.shell(
        PATH,
        empty.pending(~state.is_loaded, _skeleton(), rx.cond(state.failure != "", failed, shown)),
        gl_account_sheet(),
        frame=frame,
        top=_top(),
        skeleton=_skeleton(),
    )


def _skeleton() -> rx.Component:
    cards = (empty.plain_card(empty.table_skeleton(rows)) for rows in (6, 4, 3))
    return rx.fragment(*cards)


def _top() -> rx.Component:
    state = ChartState
    add = form.button(
        "Add account", icon="plus", kind="primary", on_click=GlAccountEditorState.open_new
    )
    archive = table.filter_toggle(
        "Archived",
        state.is_archive,
        rx.cond(state.is_archive, PATH, f"{PATH}?archived=1"),
        icon="archive",
    )
    transfers = form.link_button(
        "Transfers", "/transfers", icon="arrow-left-right", class_name="fa-desktop-only"
    )
    return layout.top_bar(
        rx.cond(state.is_archive, "Archived accounts", "Accounts"),
        rx.cond(state.is_archive | state.has_archived, archive),
        transfers,
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
    )


def _no_archived() -> rx.Component:
    return empty.plain_card(
        empty.empty(
            "No account is archived",
            "A loan that is paid back can be archived: what was recorded on it stays.",
            form.link_button("Accounts in use", PATH),
            icon="archive",
        )
    )


def _group(group: GroupView) -> rx.Component:
    return empty.card(
        group.title,
        table.data_table(group.title, _columns(), group.rows),
        note=group.note,
        actions=[rx.el.b(table.amount(group.total), class_name="fa-num")],
    )


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="code",
            title="Code",
            cell=lambda row: rx.el.span(row.code, class_name="fa-num fa-muted"),
        ),
        table.Column(key="name", title="Account", cell=_name, card="name", is_growing=True),
        table.Column(key="opening", title="Opening", cell=_opening, align="end"),
        table.Column(key="balance", title="Balance", cell=_balance, align="end", card="amount"),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _name(row: AccountRow) -> rx.Component:
    plain = rx.el.span(row.name, class_name="fa-cell-name")
    opened = table.row_link(
        row.name, on_click=GlAccountEditorState.open_account(row.id), note=row.note
    )
    linked = table.row_link(row.name, href=row.href, note=row.note)
    read = rx.fragment(plain, rx.el.span(row.note, class_name="fa-cell-note"))
    kept = rx.cond(SessionState.can_write, opened, read)
    return rx.cond(row.href != "", linked, kept)


def _opening(row: AccountRow) -> rx.Component:
    return rx.cond(
        row.opening != "",
        rx.el.span(
            rx.el.span(row.opening_note, class_name="fa-cell-note"),
            " ",
            table.amount(row.opening),
            class_name="fa-num",
        ),
    )


def _balance(row: AccountRow) -> rx.Component:
    return rx.el.a(
        table.amount(row.balance),
        rx.el.span(" of ", row.name, class_name="fa-hidden"),
        href=row.ledger_href,
        class_name="fa-link",
    )


def _menu(row: AccountRow) -> rx.Component:
    state = ChartState
    name = rx.Var.create("Actions for ").to(str) + row.name
    lines = table.MenuItem(label="Show its lines", icon="list", href=row.ledger_href)
    edit = table.MenuItem(
        label="Edit", icon="pencil", event=GlAccountEditorState.open_account(row.id)
    )
    away = table.MenuItem(label="Archive", icon="archive", event=state.archive(row.id))
    own = table.row_menu(name, row.id, edit, lines, away)
    kept = table.row_menu(name, row.id, edit, lines)
    back = form.button("Use again", size="s", on_click=state.restore(row.id))
    menu = rx.cond(row.is_own, own, rx.cond(row.is_editable, kept))
    return rx.cond(SessionState.can_write, rx.cond(state.is_archive, back, menu))
