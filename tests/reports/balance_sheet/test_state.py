"""The balance sheet and the trial balance on their pages."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.reports.balance_sheet.state import BalanceSheetState
from finance_app.reports.trial_balance.state import TrialBalanceState
from tests.factories import as_admin, make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def load(tab: Headless, state: Any, query: str = "") -> Any:
    tab.visit(f"{state.PATH}?{query}")
    await tab.send(state.load)
    shown = await tab.state(state)
    assert (shown.failure, tab.errors) == ("", [])
    return shown


def rows(shown: Any) -> dict[str, list[str]]:
    return {
        line.label: [cell.whole + cell.decimals + cell.end for cell in line.cells]
        for line in shown.table.lines
    }


async def busy(owner: Actor) -> None:
    await make_entry(owner, amount=Decimal(30), date=dt.date(2025, 5, 1))
    await make_entry(owner, Kind.INCOME, amount=Decimal(100), date=dt.date(2026, 3, 1))


async def test_the_balance_sheet_is_of_today_and_steps_by_month_ends(tab, owner):
    await busy(owner)
    shown = await load(tab, BalanceSheetState, "compare=previous")
    assert [one.text for one in shown.table.titles] == [
        "", "28 Nov 2026", "31 Dec 2025", "Change", "%",
    ]  # fmt: skip
    found = rows(shown)
    assert found["Unassigned cash"] == ["70.00", "(30.00)", "100.00", "333.3%"]
    assert found["Liabilities and equity"][:2] == found["Total assets"][:2] == ["70.00", "(30.00)"]
    assert "Difference" not in found
    assert not shown.has_difference
    assert shown.query.label == "28 Nov 2026"
    assert shown.query.previous_href == f"{shown.PATH}?to=2026-10-31&compare=previous"
    assert shown.query.following_href == f"{shown.PATH}?to=2026-11-30&compare=previous"


async def test_a_balance_sheet_that_does_not_balance_is_loud(tab, owner, admin_url):
    await busy(owner)
    await as_admin(
        admin_url,
        "UPDATE account_months SET debit = debit + 5 WHERE organization_id = :org"
        " AND gl_account_id = :cash AND month = '2026-03-01'",
        org=owner.organization_id, cash=SystemAccount.CASH,
    )  # fmt: skip
    shown = await load(tab, BalanceSheetState)
    assert shown.has_difference
    assert rows(shown)["Difference"] == ["5.00"]
    assert [one.text for one in shown.causes] == [
        "The sums kept of the account Unassigned cash are off by 5.00."
    ]


async def test_the_trial_balance_has_equal_totals_and_leads_to_the_ledger(tab, owner):
    await busy(owner)
    shown = await load(tab, TrialBalanceState, "basis=cash")
    found = rows(shown)
    assert found["Unassigned cash"] == ["-", "30.00", "100.00", "-", "70.00", "-"]
    assert found["Result of earlier years"] == ["30.00", "-", "-", "-", "30.00", "-"]
    assert found["Total"] == ["30.00", "30.00", "100.00", "100.00", "100.00", "100.00"]
    cash = next(line for line in shown.table.lines if line.label == "Unassigned cash")
    ledger = f"/reports/general-ledger?account={SystemAccount.CASH}"
    assert [cell.href for cell in cash.cells] == [
        "",
        f"{ledger}&from=1900-01-01&to=2025-12-31&basis=cash",
        f"{ledger}&from=2026-01-01&to=2026-12-31&basis=cash",
        "",
        f"{ledger}&from=2026-01-01&to=2026-12-31&basis=cash",
        "",
    ]


async def test_days_before_the_first_entry_are_said(tab, owner):
    await busy(owner)
    for state in (BalanceSheetState, TrialBalanceState):
        shown = await load(tab, state, "to=2024-12-31")
        assert shown.nothing.text.endswith("The first entry is of 1 May 2025.")
        assert shown.nothing.href.partition("to=")[2][:10] >= "2025-05-01"
