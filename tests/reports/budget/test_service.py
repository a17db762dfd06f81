"""Figures beside their budgets: by hand, in any fiscal year, and without entries."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.kit.errors import ForbiddenError
from finance_app.ledger.budgets.service import set_budget
from finance_app.ledger.categories.service import get_category
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.budget.service import read_budget_report
from finance_app.reports.shell.inputs import ReportQuery
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

D = Decimal
TODAY = dt.date(2026, 11, 28)


async def planned(actor, kind, name, month, amount):
    category = await get_category(actor, kind, name)
    await set_budget(actor, category.id, dt.date.fromisoformat(month), D(amount), version=0)


async def read(actor, **wanted):
    raw = {name.rstrip("_"): value for name, value in wanted.items()}
    query = ReportQuery.parse(raw, actor.fiscal_year_start, TODAY)
    return await read_budget_report(actor, query)


def told(found):
    return {
        line.label: (
            [int(amount) for amount in line.amounts], [int(amount) for amount in line.before],
        )
        for line in found.lines
        if line.amounts
    }  # fmt: skip


async def test_each_figure_has_its_budget_beside_it():
    actor = await make_actor()
    await planned(actor, Kind.EXPENSE, "Rent", "2026-01-01", 100)
    await planned(actor, Kind.EXPENSE, "Rent", "2026-02-01", 100)
    await planned(actor, Kind.EXPENSE, "Travel", "2026-02-01", 30)
    await planned(actor, Kind.INCOME, "Sales", "2026-01-01", 500)
    await make_entry(actor, category="Rent", amount=D(120), date=dt.date(2026, 1, 31))
    await make_entry(actor, category="Meals", amount=D(7), date=dt.date(2026, 2, 1))
    await make_entry(actor, "income", category="Sales", amount=D(450), date=dt.date(2026, 2, 9))
    found = await read(actor, from_="2026-01-01", to="2026-02-28", by="month")
    assert told(found) == {
        "Sales": ([0, 450, 450], [500, 0, 500]),
        "Total income": ([0, 450, 450], [500, 0, 500]),
        "Rent": ([-120, 0, -120], [-100, -100, -200]),
        "Travel": ([0, 0, 0], [0, -30, -30]),
        "Meals": ([0, -7, -7], [0, 0, 0]),
        "Total expenses": ([-120, -7, -127], [-100, -130, -230]),
        "Net profit": ([-120, 443, 323], [400, -130, 270]),
    }


async def test_fiscal_months_take_their_own_budgets():
    actor = await make_actor(fiscal_year_start="04-06")
    await planned(actor, Kind.EXPENSE, "Rent", "2026-04-06", 100)
    await planned(actor, Kind.EXPENSE, "Rent", "2026-05-06", 50)
    await make_entry(actor, category="Rent", amount=D(10), date=dt.date(2026, 5, 5))
    found = await read(actor, from_="2026-04-06", to="2026-05-05")
    assert told(found)["Rent"] == ([-10], [-100])


async def test_without_anything_there_is_no_line():
    assert (await read(await make_actor())).lines == ()


async def test_another_business_has_its_own_budgets():
    actor, other = await make_actor(), await make_actor()
    await planned(other, Kind.EXPENSE, "Rent", "2026-01-01", 100)
    assert (await read(actor)).lines == ()


async def test_a_viewer_may_read_it():
    actor = await make_actor(role="viewer")
    assert (await read(actor)).lines == ()
    with pytest.raises(ForbiddenError):
        await planned(actor, Kind.EXPENSE, "Rent", "2026-01-01", 100)
