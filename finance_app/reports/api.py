"""REST: all routes of reports, in the order of the page of the API."""

from typing import Final

from fastapi import APIRouter

from finance_app.reports.aged import api as aged
from finance_app.reports.balance_sheet import api as balance_sheet
from finance_app.reports.budget import api as budget
from finance_app.reports.cash_flow import api as cash_flow
from finance_app.reports.dashboard import api as dashboard
from finance_app.reports.expected_cash import api as expected_cash
from finance_app.reports.general_ledger import api as general_ledger
from finance_app.reports.missing_data import api as missing_data
from finance_app.reports.parties import api as parties
from finance_app.reports.profit_and_loss import api as profit_and_loss
from finance_app.reports.tax import api as tax
from finance_app.reports.trial_balance import api as trial_balance
from finance_app.reports.workbook import api as workbook
from finance_app.reports.workbook_jobs import api as workbook_jobs

ROUTERS: Final[tuple[APIRouter, ...]] = (
    dashboard.router,
    profit_and_loss.router,
    balance_sheet.router,
    trial_balance.router,
    general_ledger.router,
    cash_flow.router,
    tax.router,
    missing_data.router,
    budget.router,
    aged.router,
    parties.router,
    expected_cash.router,
    workbook.router,
    workbook_jobs.router,
)
