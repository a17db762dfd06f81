"""The page Bank accounts, and the sheet of one account."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.bank_accounts.state import BankAccountEditorState, BankAccountsState
from finance_app.ledger.bank_accounts.views import PATH, TYPES, AccountRow
from finance_app.ui import dialog, empty, form, layout, table

_start_from = form.starting_from(
    "account",
    BankAccountEditorState.values,
    BankAccountEditorState.errors,
    BankAccountEditorState.key,
)


def bank_accounts_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the accounts."""
    state = BankAccountsState
    failed = empty.failed(state.failure, state.load)
    shown = rx.cond(
        state.rows.length() > 0, table.data_table("Bank accounts", _columns(), state.rows), _none()
    )
    return layout.shell(
        PATH,
        empty.plain_card(
            rx.cond((state.rows.length() > 0) | state.is_archive | state.has_archived, _toolbar()),
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(6),
                rx.cond(state.failure != "", failed, shown),
            ),
        ),
        account_sheet(),
        frame=frame,
        top=_top(),
        skeleton=empty.plain_card(empty.table_skeleton(6)),
    )


def _top() -> rx.Component:
    add = form.button(
        "Add account", icon="plus", kind="primary", on_click=BankAccountEditorState.open_new
    )
    take = form.link_button("Import", "/import", icon="upload", class_name="fa-desktop-only")
    move = form.link_button(
        "Transfers", "/transfers", icon="arrow-down-up", class_name="fa-desktop-only"
    )
    return layout.top_bar(
        rx.cond(BankAccountsState.is_archive, "Archived bank accounts", "Bank accounts"),
        rx.cond(SessionState.can_write, take),
        move,
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
    )


def _toolbar() -> rx.Component:
    state = BankAccountsState
    archive = table.filter_toggle(
        "Archived",
        state.is_archive,
        rx.cond(state.is_archive, PATH, f"{PATH}?archived=1"),
        icon="archive",
    )
    total = rx.fragment(state.summary, ", together ", rx.el.b(state.total, class_name="fa-num"))
    return table.toolbar(
        rx.cond(state.is_archive | state.has_archived, archive),
        summary=rx.cond(state.rows.length() > 0, total),
        label="Filter bank accounts",
    )


def _none() -> rx.Component:
    first = empty.empty(
        "No bank accounts yet",
        "Add the accounts that your statements are of. Their balances are kept from your entries,"
        " and reconciling shows that they agree with the bank to the cent.",
        rx.cond(
            SessionState.can_write,
            form.button("Add an account", icon="plus", on_click=BankAccountEditorState.open_new),
        ),
        rx.cond(SessionState.can_write, form.link_button("Import a statement", "/import")),
        icon="landmark",
    )
    archive = empty.empty(
        "No account is archived",
        "An account that is closed can be archived: its entries and statements stay.",
        form.link_button("Accounts in use", PATH),
        icon="archive",
    )
    return rx.cond(BankAccountsState.is_archive, archive, first)


def _columns() -> list[table.Column]:
    def count(row: AccountRow) -> rx.Component:
        return rx.el.span(row.line_count, class_name="fa-num fa-muted")

    def name(row: AccountRow) -> rx.Component:
        link = table.row_link(row.name, href=row.href, note=row.number)
        return rx.fragment(link, rx.cond(row.type != "", rx.fragment(" ", empty.chip(row.type))))

    return [
        table.Column(key="name", title="Account", cell=name, card="name", is_growing=True),
        table.Column(key="count", title="Transactions", cell=count, align="end"),
        table.Column(
            key="last",
            title="Latest",
            cell=lambda row: _day(row.last_line, row.last_line_iso),
            card="date",
        ),
        table.Column(key="reconciled", title="Reconciled to", cell=_reconciled, card="meta"),
        table.Column(
            key="balance",
            title="Balance",
            cell=lambda row: table.amount(row.balance),
            align="end",
            card="amount",
        ),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _day(text: rx.Var, iso: rx.Var) -> rx.Component:
    return rx.el.time(text, date_time=iso, class_name="fa-num fa-muted")


def _reconciled(row: AccountRow) -> rx.Component:
    return rx.cond(
        row.reconciled != "",
        rx.el.span(
            rx.el.span("Reconciled ", class_name="fa-phone-word fa-muted"),
            _day(row.reconciled, row.reconciled_iso),
        ),
        rx.el.span(
            "Never", rx.el.span(" reconciled", class_name="fa-phone-word"), class_name="fa-muted"
        ),
    )


def _menu(row: AccountRow) -> rx.Component:
    state = BankAccountsState
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + row.name,
        row.id,
        table.MenuItem(label="Reconcile", icon="scale", href=row.reconcile_href),
        table.MenuItem(
            label="Edit", icon="pencil", event=BankAccountEditorState.open_account(row.id)
        ),
        table.MenuItem(label="Archive", icon="archive", event=state.archive(row.id)),
    )
    back = form.button("Use again", size="s", on_click=state.restore(row.id))
    return rx.cond(SessionState.can_write, rx.cond(state.is_archive, back, menu))


def account_sheet() -> rx.Component:
    """Return the form of an account; it is closed until a handler of its state opens it."""
    state = BankAccountEditorState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.account_id),
            form.hidden_field("version", state.version),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _fields() -> list[rx.Component]:
    return [
        form.text_field(
            "name", "Name", auto_focus=True, auto_complete="off", **_start_from("name")
        ),
        form.select_field("type", "What it is", TYPES, **_start_from("type")),
        form.text_field(
            "identification",
            "IBAN or number",
            hint="Imports find the account by it.",
            auto_complete="off",
            **_start_from("identification"),
        ),
        form.form_row(
            form.money_field(
                "opening_balance",
                "Opening balance",
                symbol=SessionState.currency_symbol,
                hint="As the bank says it: with a minus for what is owed.",
                input_mode="text",
                **_start_from("opening_balance"),
            ),
            form.date_field(
                "opening_on",
                "Opening day",
                hint="The day that begins with it; empty for before everything else.",
                **_start_from("opening_on"),
            ),
        ),
    ]
