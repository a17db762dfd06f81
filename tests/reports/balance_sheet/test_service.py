"""The balance sheet of a business in the database: other businesses, damage, both bases."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.balance_sheet.rules import BalanceSheet
from finance_app.reports.balance_sheet.service import list_causes, read_balance_sheet
from finance_app.reports.balance_sheet.views import cause_rows
from finance_app.reports.shell.inputs import ReportQuery
from tests.factories import as_admin, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import run
from tests.reports.books import texts

DAY = dt.date(2026, 3, 14)


async def read(
    actor: Actor, basis: Basis = Basis.ACCRUAL, *, to: str = "2026-12-31"
) -> BalanceSheet:
    query = ReportQuery.parse({"to": to}, actor.fiscal_year_start, DAY)
    return await read_balance_sheet(actor, query.balances, basis)


async def test_an_entry_on_credit_is_owed_and_only_on_accrual_basis():
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=Decimal(120), date=DAY)
    await run(
        actor, "UPDATE expenses SET due_on = date, tax_amount = 20 WHERE id = :id", id=entry.id
    )
    accrued = await read(actor)
    assert texts(accrued.total_liabilities.amounts) == ["100.00"]  # 120 owed, 20 tax to come back
    assert texts(accrued.result.amounts) == ["-100.00"]
    paid = await read(actor, Basis.CASH)
    assert (paid.is_empty, paid.lines) == (True, ())


async def test_another_business_is_not_in_it():
    actor, other = await make_actor(), await make_actor()
    await make_entry(other, amount=Decimal(7))
    assert (await read(actor)).is_empty
    assert texts((await read(other)).total_assets.amounts) == ["-7.00"]


@pytest.mark.parametrize("start", ["01-01", "04-06", "03-14", "03-15"])
async def test_the_result_is_of_the_fiscal_year_of_the_day(start):
    actor = replace(await make_actor(), fiscal_year_start=FiscalYearStart.parse(start))
    await make_entry(actor, "income", amount=Decimal(50), date=DAY)
    query = ReportQuery.parse({"to": "2027-03-13"}, actor.fiscal_year_start, DAY)
    found = await read_balance_sheet(actor, query.balances, Basis.ACCRUAL)
    is_this_year = start in {"03-14"}
    assert texts(found.result.amounts) == ["50.00" if is_this_year else "0.00"]
    assert texts(found.total_equity.amounts) == ["50.00"]


async def test_a_damaged_posting_is_named(admin_url):
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=Decimal(42), date=DAY)
    org, cash = actor.organization_id, SystemAccount.CASH
    await as_admin(
        admin_url,
        "SET LOCAL session_replication_role = replica;"
        f" DELETE FROM journal_lines WHERE journal_id = '{entry.id}' AND gl_account_id = '{cash}';"
        f" DELETE FROM account_days WHERE organization_id = '{org}' AND gl_account_id = '{cash}';"
        f" DELETE FROM account_months WHERE organization_id = '{org}' AND gl_account_id = '{cash}'",
    )
    sheet = await read(actor)
    assert not sheet.is_balanced
    assert texts(sheet.difference.amounts) == ["42.00"]
    (cause,) = await list_causes(actor, sheet, Basis.ACCRUAL)
    (row,) = cause_rows([cause], "EUR")
    assert row.text == f"Expense of 14 Mar 2026, {entry.id}: debits less credits are 42.00."
    assert row.href == "/expenses?from=2026-03-14&to=2026-03-14"


@pytest.mark.parametrize(
    ("table", "day"),
    [("account_months", dt.date(2026, 12, 31)), ("account_days", dt.date(2026, 3, 20))],
    ids=["by month", "by day"],
)
async def test_sums_that_were_not_kept_are_named(admin_url, table, day):
    """A sheet is of the sums of whole months, and of days in a month that its day cuts."""
    actor = await make_actor()
    await make_entry(actor, category="Rent", amount=Decimal(42), date=DAY)
    await as_admin(
        admin_url,
        f"UPDATE {table} SET debit = debit + 5 WHERE organization_id = :org"
        " AND gl_account_id = :cash",
        org=actor.organization_id, cash=SystemAccount.CASH,
    )  # fmt: skip
    sheet = await read(actor, to=day.isoformat())
    assert texts(sheet.difference.amounts) == ["5.00"]
    causes = await list_causes(actor, sheet, Basis.ACCRUAL)
    assert [one.text for one in cause_rows(causes, "EUR")] == [
        "The sums kept of the account Unassigned cash are off by 5.00."
    ]
