"""The composition root: pages, REST and the edge become one application on one port.

The only module that knows every feature.
"""

import logging
import secrets
from importlib.metadata import version
from typing import Any

import reflex as rx
import reflex.model
from fastapi import FastAPI

from finance_app import schema
from finance_app.assistant import api as assistant_api
from finance_app.assistant.consent.state import ConsentState
from finance_app.assistant.conversation.pages import assistant_page
from finance_app.assistant.conversation.state import ConversationState
from finance_app.assistant.model.jobs import prepare_model
from finance_app.assistant.threads.state import ThreadsState
from finance_app.assistant.usage.pages import usage_page
from finance_app.assistant.usage.state import UsageState
from finance_app.edge import Edge
from finance_app.fixed_assets import api as fixed_assets_api
from finance_app.fixed_assets.posting.jobs import keep_posting
from finance_app.fixed_assets.posting.pages import posting_page
from finance_app.fixed_assets.posting.state import PostingState
from finance_app.fixed_assets.register.pages import assets_page
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.roll_forward.pages import roll_forward_page
from finance_app.fixed_assets.roll_forward.state import RollForwardState
from finance_app.fixed_assets.sample import service as asset_sample
from finance_app.fixed_assets.schedule.pages import asset_page
from finance_app.fixed_assets.schedule.state import AssetState
from finance_app.fixed_assets.transfer.pages import asset_import_page
from finance_app.fixed_assets.transfer.state import AssetImportState
from finance_app.fixed_assets.types.pages import asset_types_page
from finance_app.fixed_assets.types.state import AssetTypesState
from finance_app.frame import make_frame
from finance_app.guard import Guard
from finance_app.identity import api as identity_api
from finance_app.identity.pages import settings_page
from finance_app.identity.sign_in.api import forms
from finance_app.identity.sign_in.pages import login_page, signup_page
from finance_app.identity.sign_in.state import SignInState
from finance_app.identity.state import SessionState, SettingsState
from finance_app.imports import api as imports_api
from finance_app.imports.history.pages import imports_page
from finance_app.imports.history.state import ImportsState
from finance_app.imports.wizard.columns.state import ColumnsState
from finance_app.imports.wizard.lines.state import LinesState
from finance_app.imports.wizard.pages import import_page
from finance_app.imports.wizard.state import WizardState
from finance_app.imports.work.jobs import keep_working
from finance_app.kit import openapi
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.attachments import api as attachments_api
from finance_app.ledger.bank_accounts import api as bank_accounts_api
from finance_app.ledger.bank_accounts.activity import api as activity_api
from finance_app.ledger.bank_accounts.activity.pages import bank_account_page
from finance_app.ledger.bank_accounts.activity.state import BankAccountState
from finance_app.ledger.bank_accounts.pages import bank_accounts_page
from finance_app.ledger.bank_accounts.reconciliations import api as reconciliations_api
from finance_app.ledger.bank_accounts.reconciliations.pages import reconcile_page
from finance_app.ledger.bank_accounts.reconciliations.state import ReconcileState
from finance_app.ledger.bank_accounts.state import BankAccountsState
from finance_app.ledger.budgets import api as budgets_api
from finance_app.ledger.budgets.pages import budgets_page
from finance_app.ledger.budgets.state import BudgetsState
from finance_app.ledger.budgets.years.state import BudgetYearState
from finance_app.ledger.categories import api as categories_api
from finance_app.ledger.categories.pages import categories_page
from finance_app.ledger.categories.state import CategoriesState
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.api import make_router
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits import api as splits_api
from finance_app.ledger.entries.state import ExpensesState, IncomesState
from finance_app.ledger.entry_files import api as entry_files_api
from finance_app.ledger.entry_rules import api as entry_rules_api
from finance_app.ledger.entry_rules.pages import rules_page
from finance_app.ledger.entry_rules.state import RulesState
from finance_app.ledger.exchange_rates import api as exchange_rates_api
from finance_app.ledger.exchange_rates.files import api as rate_files_api
from finance_app.ledger.exchange_rates.pages import exchange_rates_page
from finance_app.ledger.exchange_rates.state import ExchangeRatesState
from finance_app.ledger.expenses.pages import expenses_page
from finance_app.ledger.gl_accounts import api as gl_accounts_api
from finance_app.ledger.gl_accounts.chart.pages import gl_accounts_page
from finance_app.ledger.gl_accounts.chart.state import ChartState
from finance_app.ledger.incomes.pages import incomes_page
from finance_app.ledger.locks import api as locks_api
from finance_app.ledger.locks.pages import period_lock_page
from finance_app.ledger.locks.state import PeriodLockState
from finance_app.ledger.payments import api as payments_api
from finance_app.ledger.recurring import api as recurring_api
from finance_app.ledger.recurring.pages import recurring_page
from finance_app.ledger.recurring.recording.jobs import keep_recording
from finance_app.ledger.recurring.state import RecurringState
from finance_app.ledger.revaluations import api as revaluations_api
from finance_app.ledger.review import api as review_api
from finance_app.ledger.saved_views import api as saved_views_api
from finance_app.ledger.saved_views.state import SavedViewsState
from finance_app.ledger.shell.state import ShellState
from finance_app.ledger.tax_rates import api as tax_rates_api
from finance_app.ledger.tax_rates.pages import tax_rates_page
from finance_app.ledger.tax_rates.state import TaxRatesState
from finance_app.ledger.transfers import api as transfers_api
from finance_app.ledger.transfers.pages import transfers_page
from finance_app.ledger.transfers.pairs import api as transfer_pairs_api
from finance_app.ledger.transfers.pairs.state import TransferPairsState
from finance_app.ledger.transfers.state import TransfersState
from finance_app.operations.health import api as health_api
from finance_app.reports import api as reports_api
from finance_app.reports.aged.pages import aged_payables_page, aged_receivables_page
from finance_app.reports.aged.state import AgedPayablesState, AgedReceivablesState
from finance_app.reports.balance_sheet.pages import balance_sheet_page
from finance_app.reports.balance_sheet.state import BalanceSheetState
from finance_app.reports.budget.pages import budget_report_page
from finance_app.reports.budget.state import BudgetReportState
from finance_app.reports.cash_flow.pages import cash_flow_page
from finance_app.reports.cash_flow.state import CashFlowState
from finance_app.reports.dashboard.pages import dashboard_page
from finance_app.reports.dashboard.state import DashboardState
from finance_app.reports.exchange_differences.pages import exchange_differences_page
from finance_app.reports.exchange_differences.state import ExchangeDifferencesState
from finance_app.reports.expected_cash.pages import expected_cash_page
from finance_app.reports.expected_cash.state import ExpectedCashState
from finance_app.reports.general_ledger.pages import general_ledger_page
from finance_app.reports.general_ledger.state import GeneralLedgerState
from finance_app.reports.index.pages import reports_page
from finance_app.reports.missing_data.pages import missing_data_page
from finance_app.reports.missing_data.state import MissingDataState
from finance_app.reports.parties.pages import parties_page
from finance_app.reports.parties.state import PartiesState
from finance_app.reports.profit_and_loss.pages import profit_and_loss_page
from finance_app.reports.profit_and_loss.state import ProfitAndLossState
from finance_app.reports.tax.pages import tax_report_page
from finance_app.reports.tax.state import TaxReportState
from finance_app.reports.trial_balance.pages import trial_balance_page
from finance_app.reports.trial_balance.state import TrialBalanceState
from finance_app.reports.workbook_jobs.jobs import keep_making
from finance_app.reports.workbook_jobs.pages import workbooks_page
from finance_app.reports.workbook_jobs.state import WorkbooksState
from finance_app.ui import layout, theme
from finance_app.ui.toast import NoticeState

log = logging.getLogger("finance_app")

ABOUT = "The books of a business: entries, categories, totals and the workbook."
ROUTERS = (
    identity_api.router,
    make_router(Kind.EXPENSE),
    make_router(Kind.INCOME),
    *(splits_api.make_router(kind) for kind in Kind),
    *(payments_api.make_router(kind) for kind in Kind),
    payments_api.router,
    *(entry_files_api.make_router(kind) for kind in Kind),
    *(review_api.make_router(kind) for kind in Kind),
    review_api.changes,
    categories_api.router,
    entry_rules_api.router,
    recurring_api.router,
    budgets_api.router,
    saved_views_api.router,
    rate_files_api.router,
    exchange_rates_api.router,
    tax_rates_api.router,
    revaluations_api.router,
    gl_accounts_api.router,
    transfers_api.router,
    transfer_pairs_api.router,
    bank_accounts_api.router,
    activity_api.router,
    reconciliations_api.router,
    locks_api.router,
    attachments_api.router,
    *imports_api.ROUTERS,
    *fixed_assets_api.ROUTERS,
    *reports_api.ROUTERS,
    *assistant_api.ROUTERS,
)

assert schema.TABLES
assert asset_sample.SAMPLE_ASSETS, "imported so that its assets come with the sample business"


def make_api() -> FastAPI:
    """Return REST, the sign-in forms and the health check, without any page."""
    api = openapi.make_api(
        ROUTERS, title="finance_app", version=version("finance-app"), about=ABOUT
    )
    for router in (forms, imports_api.forms, rate_files_api.forms, *fixed_assets_api.FORMS):
        api.include_router(router)
    api.include_router(health_api.router)
    return api


LIST_LOADS = SavedViewsState.load, EditorState.open_addressed
BANK_ACCOUNT_LOADS = BankAccountState.load, TransferPairsState.load
IMPORT_LOADS = WizardState.load, ColumnsState.load, LinesState.load
ASSISTANT_LOADS = ThreadsState.load, ConversationState.load
USAGE_LOADS = ConsentState.load, UsageState.load


def on_backend_error(exception: Exception) -> rx.event.EventSpec:
    """Answer a handler's error with its sentence, or with a reference that the log knows."""
    if isinstance(exception, UnavailableError):
        return SessionState.wait_for_database()
    if isinstance(exception, AppError):
        return NoticeState.show_error(exception.message)
    reference = secrets.token_hex(4).upper()
    log.error("event failed, reference %s", reference, exc_info=exception)
    return NoticeState.show_error("That did not work. Nothing was saved.", reference)


def on_frontend_error(exception: Exception) -> None:
    """Log what went wrong while a page was drawn in a browser."""
    log.warning("page error in a browser: %.300s", exception)


def make_app() -> rx.App:
    """Return the whole application."""
    made = rx.App(
        api_transformer=[make_api(), Edge],
        backend_exception_handler=on_backend_error,
        frontend_exception_handler=on_frontend_error,
        stylesheets=theme.STYLESHEETS,
        head_components=theme.head_components(),
        html_lang=theme.LANGUAGE,
        toaster=None,
        style={},
    )
    made.add_middleware(Guard(), index=0)
    made.register_lifespan_task(keep_posting)
    made.register_lifespan_task(keep_working)
    made.register_lifespan_task(keep_recording)
    made.register_lifespan_task(keep_making)
    made.register_lifespan_task(prepare_model)
    layout.install(made)
    _add_pages(made)
    return made


def _add_pages(made: rx.App) -> None:
    """Give every page its address, its title and what it loads."""
    frame = make_frame()
    pages: tuple[tuple[Any, str, str, Any], ...] = (
        (dashboard_page, "/", "Dashboard", DashboardState.load),
        (assistant_page, "/assistant", "Assistant", ASSISTANT_LOADS),
        (usage_page, "/assistant/usage", "Model and usage", USAGE_LOADS),
        (expenses_page, "/expenses", "Expenses", (ExpensesState.load, *LIST_LOADS)),
        (incomes_page, "/incomes", "Incomes", (IncomesState.load, *LIST_LOADS)),
        (categories_page, "/categories", "Categories", CategoriesState.load),
        (rules_page, "/rules", "Rules", RulesState.load),
        (recurring_page, "/recurring", "Recurring", RecurringState.load),
        (budgets_page, "/budgets", "Budget", (BudgetsState.load, BudgetYearState.load)),
        (tax_rates_page, "/tax-rates", "Tax rates", TaxRatesState.load),
        (exchange_rates_page, "/exchange-rates", "Exchange rates", ExchangeRatesState.load),
        (assets_page, "/fixed-assets", "Assets", AssetsState.load),
        (asset_page, "/fixed-assets/asset", "Asset", AssetState.load),
        (asset_import_page, "/fixed-assets/import", "Import assets", AssetImportState.load),
        (roll_forward_page, "/fixed-assets/roll-forward", "Roll-forward", RollForwardState.load),
        (posting_page, "/fixed-assets/depreciation", "Posting", PostingState.load),
        (asset_types_page, "/fixed-assets/types", "Types of assets", AssetTypesState.load),
        (imports_page, "/import", "Import", ImportsState.load),
        (import_page, "/import/file", "Import", IMPORT_LOADS),
        (bank_accounts_page, "/bank-accounts", "Bank accounts", BankAccountsState.load),
        (bank_account_page, "/bank-accounts/account", "Bank account", BANK_ACCOUNT_LOADS),
        (transfers_page, "/transfers", "Transfers", TransfersState.load),
        (gl_accounts_page, "/gl-accounts", "Accounts", ChartState.load),
        (reconcile_page, "/bank-accounts/reconcile", "Reconcile", ReconcileState.load),
        (reports_page, "/reports", "Reports", ()),
        (workbooks_page, "/workbooks", "Workbooks", WorkbooksState.load),
        (
            profit_and_loss_page,
            "/reports/profit-and-loss",
            "Profit and loss",
            ProfitAndLossState.load,
        ),
        (balance_sheet_page, "/reports/balance-sheet", "Balance sheet", BalanceSheetState.load),
        (trial_balance_page, "/reports/trial-balance", "Trial balance", TrialBalanceState.load),
        (
            aged_receivables_page,
            "/reports/aged-receivables",
            "Aged receivables",
            AgedReceivablesState.load,
        ),
        (aged_payables_page, "/reports/aged-payables", "Aged payables", AgedPayablesState.load),
        (parties_page, "/reports/parties", "Vendors and clients", PartiesState.load),
        (expected_cash_page, "/reports/expected-cash", "Expected cash", ExpectedCashState.load),
        (
            exchange_differences_page,
            "/reports/exchange-differences",
            "Exchange differences",
            ExchangeDifferencesState.load,
        ),
        (budget_report_page, "/reports/budget", "Budget against actual", BudgetReportState.load),
        (missing_data_page, "/reports/missing-data", "Missing data", MissingDataState.load),
        (tax_report_page, "/reports/tax", "Tax", TaxReportState.load),
        (cash_flow_page, "/reports/cash-flow", "Cash flow", CashFlowState.load),
        (general_ledger_page, "/reports/general-ledger", "General ledger", GeneralLedgerState.load),
        (settings_page, "/settings", "Settings", SettingsState.load),
        (period_lock_page, "/period-lock", "Period lock", PeriodLockState.load),
    )
    for page, route, title, load in pages:
        loads = load if isinstance(load, tuple) else (load,)
        made.add_page(
            layout.framed(page, frame), route=route, title=title, on_load=[ShellState.load, *loads]
        )
    made.add_page(login_page, route="/login", title="Log in", on_load=SignInState.load)
    made.add_page(signup_page, route="/signup", title="Sign up", on_load=SignInState.load)
    made.add_page(layout.not_found, route="404", title="Page not found")


app = make_app()
