"""REST of the statements: the documented shape, plain digits, sentences for what is wrong."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from tests import factories
from tests.api_app import client

PATHS = ["profit-and-loss", "balance-sheet", "trial-balance"]
TODAY = dt.date(2026, 11, 28)


async def read(actor, path, **params):
    params = {name.rstrip("_"): value for name, value in params.items()}
    async with client(actor) as api:
        with clock.fixed(TODAY):
            answer = await api.get(f"/api/v1/reports/{path}", params=params)
    return answer.status_code, answer.json()


async def small_firm(**business):
    actor = await factories.make_actor(**business)
    await factories.make_entry(
        actor, category="Rent", amount=Decimal("1200.5"), date=dt.date(2026, 2, 3)
    )
    await factories.make_entry(actor, amount=Decimal(3), date=dt.date(2025, 2, 3))
    await factories.make_entry(actor, Kind.INCOME, amount=Decimal(5000), date=dt.date(2026, 2, 28))
    return actor


async def test_the_profit_and_loss_in_the_documented_shape():
    actor = await small_firm()
    (rent,) = [one for one in await list_categories(actor, Kind.EXPENSE) if one.name == "Rent"]
    status, found = await read(actor, "profit-and-loss", period="year", compare="year")
    assert status == 200
    assert found == {
        "currency_code": "EUR",
        "basis": "accrual",
        "compare": "year",
        "columns": [{"label": "FY 2026", "from": "2026-01-01", "to": "2026-12-31"}],
        "columns_before": [{"label": "FY 2025", "from": "2025-01-01", "to": "2025-12-31"}],
        "incomes": [
            {"account_id": str(SystemAccount.UNCATEGORISED_INCOMES), "name": "Uncategorised",
             "amounts": ["5000.00"], "before": ["0.00"]},
        ],
        "total_income": {"amounts": ["5000.00"], "before": ["0.00"]},
        "expenses": [
            {"account_id": str(rent.id), "name": "Rent", "amounts": ["1200.50"],
             "before": ["0.00"]},
            {"account_id": str(SystemAccount.UNCATEGORISED_EXPENSES), "name": "Uncategorised",
             "amounts": ["0.00"], "before": ["3.00"]},
        ],
        "total_expenses": {"amounts": ["1200.50"], "before": ["3.00"]},
        "net_profit": {"amounts": ["3799.50"], "before": ["-3.00"]},
    }  # fmt: skip


async def test_columns_come_without_a_total_of_their_own():
    actor = await small_firm()
    _, found = await read(actor, "profit-and-loss", period="quarter", date="2026-02-01", by="month")
    assert [one["label"] for one in found["columns"]] == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert found["net_profit"]["amounts"] == ["0.00", "3799.50", "0.00"]


async def test_the_balance_sheet_is_of_today_unless_asked_otherwise():
    actor = await small_firm()
    status, found = await read(actor, "balance-sheet")
    assert status == 200
    assert found["columns"] == [{"label": "28 Nov 2026", "from": "2026-01-01", "to": "2026-11-28"}]
    assert found["assets"] == [
        {
            "title": "Money",
            "accounts": [
                {"account_id": str(SystemAccount.CASH), "name": "Unassigned cash",
                 "amounts": ["3796.50"], "before": []},
            ],
        },
    ]  # fmt: skip
    assert found["result_of_earlier_years"]["amounts"] == ["-3.00"]
    assert found["result_of_this_year"]["amounts"] == ["3799.50"]
    assert found["total_assets"]["amounts"] == found["total_equity"]["amounts"] == ["3796.50"]
    assert found["difference"]["amounts"] == ["0.00"]
    _, before = await read(actor, "balance-sheet", to="2026-02-02", compare="previous")
    assert before["columns_before"][0]["label"] == "31 Dec 2025"
    assert before["total_assets"] == {"amounts": ["-3.00"], "before": ["-3.00"]}


async def test_the_trial_balance_comes_to_equal_totals():
    actor = await small_firm()
    status, found = await read(actor, "trial-balance")
    assert status == 200
    assert (found["from"], found["to"], found["basis"]) == ("2026-01-01", "2026-12-31", "accrual")
    assert (found["total_debit"], found["total_credit"]) == ("6200.50", "6200.50")
    by_name = {one["name"]: one for one in found["lines"]}
    cash = by_name["Unassigned cash"]
    assert (cash["opening"], cash["debit"], cash["credit"], cash["closing"]) == (
        "-3.00", "5000.00", "1200.50", "3796.50",
    )  # fmt: skip
    earlier = by_name["Result of earlier years"]
    assert (earlier["account_id"], earlier["opening"]) == (None, "3.00")
    for name in ("opening", "closing"):
        assert sum(Decimal(one[name]) for one in found["lines"]) == 0


@pytest.mark.parametrize(("currency", "zero"), [("JPY", "0"), ("KWD", "0.000")])
async def test_an_empty_ledger_is_zero_in_its_currency(currency, zero):
    actor = await factories.make_actor(currency_code=currency)
    assert (await read(actor, "profit-and-loss"))[1]["net_profit"]["amounts"] == [zero]
    assert (await read(actor, "balance-sheet"))[1]["total_assets"]["amounts"] == [zero]
    assert (await read(actor, "trial-balance"))[1]["total_debit"] == zero


@pytest.mark.parametrize("path", PATHS)
async def test_what_is_wrong_is_said_at_its_parameter(path):
    actor = await factories.make_actor()
    status, found = await read(
        actor, path, from_="2026-02-01", to="2026-01-31", basis="tax", compare="budget"
    )
    assert status == 422
    assert {one["field"]: one["detail"] for one in found["errors"]} == {
        "basis": "Write accrual or cash.",
        "compare": "Write none, previous or year.",
    }
    status, found = await read(actor, path, from_="2026-02-01", to="2026-01-31")
    assert (status, found["detail"]) == (422, "The last day is before the first.")


@pytest.mark.parametrize("path", PATHS)
async def test_a_viewer_reads_and_a_stranger_does_not(path):
    viewer = await factories.make_actor(role=Role.VIEWER)
    assert (await read(viewer, path))[0] == 200
    assert (await read(None, path))[0] == 401
