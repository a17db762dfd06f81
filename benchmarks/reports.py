"""Every report over a million entries beside the same over ten thousand.

Run it with `python -m benchmarks.reports`. Promised: at most three times as long.
"""

import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import text

from benchmarks import fill
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.revaluations.service import read_differences
from finance_app.reports.aged.service import read_aged
from finance_app.reports.balance_sheet.service import read_balance_sheet
from finance_app.reports.budget.service import read_budget_report
from finance_app.reports.cash_flow.service import read_cash_flow
from finance_app.reports.expected_cash.inputs import ExpectedQuery
from finance_app.reports.expected_cash.service import read_expected_cash
from finance_app.reports.general_ledger.service import read_ledger
from finance_app.reports.missing_data.service import list_missing
from finance_app.reports.parties.service import read_parties
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.service import read_tax_report
from finance_app.reports.trial_balance.service import read_trial_balance

LARGE, SMALL = 1_000_000, 10_000
RUNS = 15
TODAY = dt.date(2026, 11, 20)
# Of a hundred one is on credit and still open, of these one in ten in dollars; ten have tax.
_TERMS = """
UPDATE {table} SET due_on = date + 30,
    foreign_amount = CASE WHEN amount * 100 % 1000 = 707 THEN amount END,
    foreign_currency_code = CASE WHEN amount * 100 % 1000 = 707 THEN 'USD' END,
    exchange_rate = CASE WHEN amount * 100 % 1000 = 707 THEN 1 END
WHERE amount * 100 % 100 = 7
"""
_TAXES = """
UPDATE {table} SET tax_amount = round(amount * 0.1, 2) WHERE amount * 100 % 10 = 9
"""

Report = Callable[[Actor, ReportQuery], Awaitable[object]]
REPORTS: dict[str, Report] = {
    "Profit and loss by month, compared": lambda actor, query: read_profit_and_loss(
        actor, query.grid.with_total(), Basis.ACCRUAL
    ),
    "Profit and loss on cash basis": lambda actor, query: read_profit_and_loss(
        actor, query.grid.with_total(), Basis.CASH
    ),
    "Balance sheet": lambda actor, query: read_balance_sheet(
        actor, query.balances, Basis.ACCRUAL
    ),
    "Cash flow": lambda actor, query: read_cash_flow(
        actor, query.grid.with_total(), Basis.ACCRUAL
    ),
    "Trial balance": read_trial_balance,
    "General ledger, a page": lambda actor, query: read_ledger(actor, SystemAccount.CASH, query),
    "Aged receivables": lambda actor, query: read_aged(actor, Kind.INCOME, query.last),
    "Budget against actual": read_budget_report,
    "Tax, a quarter": lambda actor, _: read_tax_report(
        actor, dt.date(2026, 7, 1), dt.date(2026, 9, 30), basis=Basis.ACCRUAL,
        rounding=Rounding.LINE,
    ),
    "Tax, a year on cash basis": lambda actor, query: read_tax_report(
        actor, query.first, query.last, basis=Basis.CASH, rounding=Rounding.TOTAL
    ),
    "Vendors and clients, a year": read_parties,
    "Vendors and clients, some weeks": lambda actor, query: read_parties(
        actor, query.model_copy(
            update={"first": dt.date(2026, 8, 20), "last": dt.date(2026, 10, 11)}
        ),
    ),
    "Expected cash": lambda actor, _: read_expected_cash(
        actor, ExpectedQuery.parse({}, actor.currency_code)
    ),
    "Exchange differences": lambda actor, query: read_differences(actor, query.last),
    "Missing data": lambda actor, _: list_missing(actor),
}  # fmt: skip


async def give_terms(actor: Actor) -> None:
    """Let some entries be on credit, and some have tax."""
    for table in ("expenses", "incomes"):
        for change in (_TERMS, _TAXES):
            async with db.transaction(actor) as session:
                await session.execute(text("SET LOCAL statement_timeout = 0"))
                await session.execute(text(change.format(table=table)))


async def measure(big: Actor, small: Actor) -> None:
    """Print the median of each report over both, which take turns, and their ratio."""
    raw = {"from": "2026-01-01", "to": "2026-12-31", "by": "month", "compare": "year"}
    for name, report in REPORTS.items():
        taken: dict[Actor, list[float]] = {big: [], small: []}
        for _ in range(RUNS):
            for actor, times in taken.items():
                query = ReportQuery.parse(raw, actor.fiscal_year_start, TODAY)
                started = time.perf_counter()
                await report(actor, query)
                times.append((time.perf_counter() - started) * 1000)
        medians = [statistics.median(times) for times in taken.values()]
        ratio = medians[0] / medians[1]
        print(f"  {name:36} {medians[0]:8.1f} ms {medians[1]:8.1f} ms   {ratio:5.2f}x")


async def run(admin_url: str) -> None:
    """Make both businesses and measure."""
    big, small = await fill.make_businesses(LARGE, SMALL)
    for actor in (big, small):
        await give_terms(actor)
    await fill.settle(admin_url)
    print("Reports")
    await measure(big, small)
    await db.close()


def main() -> None:
    """Print the figures of the reports."""
    with fill.database() as admin_url:
        asyncio.run(run(admin_url))


if __name__ == "__main__":
    main()
