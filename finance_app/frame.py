"""What is around every page: the places one can go, the palette and the keys."""

from typing import Final

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.quick_add.state import QuickAddState
from finance_app.ledger.sample.state import SampleState
from finance_app.ledger.shell.pages import overlays
from finance_app.ledger.shell.state import ShellState
from finance_app.reports.workbook_jobs.state import WorkbooksState
from finance_app.ui import layout, nav
from finance_app.ui.nav import Command, CommandGroup, CommandSearch, NavGroup, NavItem

DASHBOARD = NavItem("Dashboard", "layout-dashboard", "/", keys="d")
ASSISTANT = NavItem("Assistant", "message-square-text", "/assistant", keys="q")
EXPENSES = NavItem(
    "Expenses", "receipt-text", "/expenses", keys="e", count=ShellState.expense_review_count
)
INCOMES = NavItem(
    "Incomes", "banknote-arrow-down", "/incomes", keys="i", count=ShellState.income_review_count
)
RECURRING = NavItem("Recurring", "repeat", "/recurring", keys="y")
CATEGORIES = NavItem("Categories", "tags", "/categories", keys="c")
BUDGET = NavItem("Budget", "target", "/budgets", keys="u")
RULES = NavItem("Rules", "list-checks", "/rules", keys="r")
EXCHANGE_RATES = NavItem("Exchange rates", "arrow-left-right", "/exchange-rates", keys="x")
TAX_RATES = NavItem("Tax rates", "percent", "/tax-rates", keys="v")
ASSETS = NavItem("Assets", "boxes", "/fixed-assets", keys="a")
IMPORT = NavItem("Import", "file-input", "/import", keys="m")
BANK_ACCOUNTS = NavItem("Bank accounts", "landmark", "/bank-accounts", keys="b")
TRANSFERS = NavItem("Transfers", "arrow-down-up", "/transfers", keys="t")
GL_ACCOUNTS = NavItem("Accounts", "list-tree", "/gl-accounts", keys="l")
REPORTS = NavItem("Reports", "file-chart-column", "/reports", keys="o")
SETTINGS = NavItem("Settings", "settings", "/settings", keys="s")

GROUPS = (
    NavGroup("", (DASHBOARD, ASSISTANT)),
    NavGroup(
        "Ledger",
        (
            EXPENSES,
            INCOMES,
            RECURRING,
            ASSETS,
            BANK_ACCOUNTS,
            TRANSFERS,
            GL_ACCOUNTS,
            IMPORT,
            RULES,
            CATEGORIES,
            TAX_RATES,
            EXCHANGE_RATES,
        ),
    ),
    NavGroup("Plan and report", (REPORTS, BUDGET)),
)


PLACES: Final = (*(place for group in GROUPS for place in group.items), SETTINGS)
SEARCHES: Final = (
    CommandSearch("Find in expenses", "search", "/expenses?q="),
    CommandSearch("Find in incomes", "search", "/incomes?q="),
    CommandSearch("Find in assets", "search", "/fixed-assets?status=all&q="),
    CommandSearch("Ask the assistant", "message-square-text", "/assistant?ask="),
)


@rx.memo
def palette() -> rx.Component:
    """Return the palette that Ctrl K opens on any page."""
    return nav.command_palette(make_commands(), SEARCHES)


@rx.memo
def shortcuts() -> rx.Component:
    """Return the list of keys that `?` opens on any page."""
    return nav.shortcut_list(PLACES)


def make_commands() -> tuple[CommandGroup, ...]:
    """Return what the palette offers: what can be done, and every place."""
    add_expense, add_income = QuickAddState.open("expense"), QuickAddState.open("income")
    move = ("loan", "repayment", "capital", "tax", "move")
    actions = (
        Command("Add expense", "plus", add_expense, keys="N", keywords=("new", "spend")),
        Command("Add income", "plus", add_income, keys="I", keywords=("new", "earn")),
        Command("Record a transfer", "plus", href="/transfers?new=1", keywords=move),
        Command("Lock the books", "lock", href="/period-lock", keywords=("close", "period")),
        Command("Switch between light and dark", "sun-moon", rx.toggle_color_mode),
    )
    going = [Command(p.label, p.icon, href=p.href, keys=f"G {p.keys.upper()}") for p in PLACES]
    return (CommandGroup("Actions", actions), CommandGroup("Go to", tuple(going)))


def make_frame() -> layout.Frame:
    """Return what is the same around every page of a signed-in person."""
    add_expense, add_income = QuickAddState.open("expense"), QuickAddState.open("income")
    return layout.Frame(
        groups=GROUPS,
        bottom=(DASHBOARD, EXPENSES, INCOMES),
        settings=SETTINGS,
        palette=palette,
        shortcuts=shortcuts,
        business=SessionState.business_name,
        fiscal_label=SessionState.fiscal_label,
        initials=SessionState.initials,
        user_name=SessionState.email,
        role_label=SessionState.role_label,
        is_ready=SessionState.is_signed_in,
        is_read_only=SessionState.is_read_only,
        is_database_down=SessionState.is_database_down,
        has_sample=SessionState.has_sample,
        remove_sample=SampleState.remove_sample,
        add_expense=add_expense,
        add_income=add_income,
        undo=ShellState.undo,
        fetch_workbook=WorkbooksState.fetch,
        overlays=overlays,
    )
