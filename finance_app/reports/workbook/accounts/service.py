"""Reading the accounts of the workbook, and what their balances are held against."""

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.service import sum_assets
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.balance_sheet.service import read_balance_sheet
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.workbook.accounts.repository import BooksRepository
from finance_app.reports.workbook.accounts.rules import (
    Books,
    account_rows,
    accounts_cut,
    both_days,
)
from finance_app.reports.workbook.parts.service import Reading
from finance_app.reports.workbook.rules import exact_amount


async def read_books(reading: Reading) -> Books:
    """Return the accounts of the period and the balance sheets before and at the end of it."""
    actor, heading = reading.actor, reading.heading
    repository, cut = BooksRepository(reading.session), accounts_cut(heading)
    sums = await sum_accounts(actor, cut.starts, cut.last, basis=Basis.ACCRUAL)
    register = await sum_assets(actor, AssetFilter(on=heading.last, status="all"))
    unposted = await repository.find_unposted(
        heading.last, start_day=heading.start.day, digits=heading.digits
    )
    period = Grid((Column("", heading.first, heading.last),))
    return Books(
        rows=account_rows(await list_chart(actor), sums, heading),
        statement=await read_balance_sheet(actor, both_days(heading), Basis.ACCRUAL),
        profit=await read_profit_and_loss(actor, period, Basis.ACCRUAL),
        lines=await repository.sum_lines(heading.first, heading.last),
        register=register if register.asset_count else None,
        unposted=exact_amount(unposted, heading.digits),
    )
