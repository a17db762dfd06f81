"""The profit and loss on its page: what is chosen is in the address, and figures lead on."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.profit_and_loss.state import ProfitAndLossState
from tests.factories import make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 28)
PATH = "/reports/profit-and-loss"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def load(tab: Headless, query: str = "") -> Any:
    tab.visit(f"{PATH}?{query}" if query else PATH)
    await tab.send(ProfitAndLossState.load)
    assert tab.errors == []
    return await tab.state(ProfitAndLossState)


def text(cell: Any) -> str:
    return cell.whole + cell.decimals + cell.end


async def test_the_fiscal_year_of_today_by_category(tab, owner):
    await make_entry(owner, category="Rent", amount=Decimal(900))
    await make_entry(owner, Kind.INCOME, amount=Decimal("1234.5"))
    shown = await load(tab)
    assert shown.failure == ""
    rows = [
        (line.kind, line.label, [text(cell) for cell in line.cells]) for line in shown.table.lines
    ]
    assert rows == [
        ("section", "Income", []),
        ("line", "Uncategorised", ["1,234.50"]),
        ("subtotal", "Total income", ["1,234.50"]),
        ("section", "Expenses", []),
        ("line", "Rent", ["(900.00)"]),
        ("subtotal", "Total expenses", ["(900.00)"]),
        ("total", "Net profit", ["334.50"]),
    ]
