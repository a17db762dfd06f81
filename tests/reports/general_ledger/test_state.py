"""The general ledger on its page, and over REST."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.kit import clock
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.reports.general_ledger.state import GeneralLedgerState
from tests.factories import make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today):
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def load(tab, query=""):
    tab.visit(f"{GeneralLedgerState.PATH}?{query}")
    await tab.send(GeneralLedgerState.load)
    return await tab.state(GeneralLedgerState)


def rows(shown):
    return [
        (line.label, *(cell.whole + cell.decimals + cell.end for cell in line.cells))
        for line in shown.table.lines
    ]


async def test_an_account_shows_its_lines(tab, owner):
    entry = await make_entry(owner, amount=Decimal(30), date=dt.date(2026, 5, 1))
    shown = await load(tab, f"account={SystemAccount.CASH}&from=2026-01-01&to=2026-12-31")
    assert rows(shown) == [
        ("1 Jan 2026", "Opening balance", "", "", "", "-"),
        ("1 May 2026", "Northgate Stationers", "Uncategorised expenses", "", "30.00", "(30.00)"),
        ("31 Dec 2026", "All lines and closing balance", "", "-", "30.00", "(30.00)"),
    ]
    assert shown.table.lines[1].cells[0].href == f"/expenses?entry={entry.id}"
    assert (shown.previous_href, shown.next_href) == ("", "")


async def test_without_an_account_there_are_those_to_choose_from(tab, owner):
    await make_entry(owner, amount=Decimal(30), date=dt.date(2026, 5, 1))
    shown = await load(tab, "from=2026-01-01&to=2026-12-31&basis=cash")
    assert rows(shown)[0] == ("Unassigned cash", "-", "-", "30.00", "(30.00)")
    assert shown.table.lines[0].href == (
        f"/reports/general-ledger?account={SystemAccount.CASH}"
        "&from=2026-01-01&to=2026-12-31&basis=cash"
    )
    assert shown.accounts[0] == ("", "All accounts")


async def test_an_account_without_lines_says_so(tab, owner):
    await make_entry(owner, amount=Decimal(30), date=dt.date(2026, 5, 1))
    shown = await load(tab, f"account={SystemAccount.RECEIVABLE}&from=2026-01-01&to=2026-12-31")
    assert shown.nothing.text.startswith("No entries from 1 Jan 2026 to 31 Dec 2026.")


@pytest.mark.parametrize("account", ["x", "11111111-1111-1111-1111-111111111111"])
async def test_what_is_no_account_is_said(tab, owner, account):
    shown = await load(tab, f"account={account}")
    assert "account" in shown.failure


async def test_pages_follow_each_other_and_another_choice_starts_anew(tab, owner):
    for day in range(1, 29):
        for month in range(1, 6):
            await make_entry(owner, amount=Decimal(1), date=dt.date(2026, month, day))
    shown = await load(tab, f"account={SystemAccount.CASH}&from=2026-01-01&to=2026-12-31")
    assert len(shown.table.lines) == 102
    shown = await load(tab, shown.next_href.partition("?")[2])
    assert len(shown.table.lines) == 41
    assert rows(shown)[0][-1] == "(101.00)"
    assert (shown.previous_href != "", shown.next_href) == (True, "")
    await tab.send(GeneralLedgerState.choose("basis", "cash"))
    assert "cursor" not in (await tab.state(GeneralLedgerState)).typed
