"""REST of the dashboard's sums."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import client

PATH = "/api/v1/dashboard/summary"


async def test_the_sums_of_a_period_in_the_documented_shape() -> None:
    actor = await factories.make_actor()
    day = dt.date(2026, 1, 10)
    await factories.make_entry(actor, date=day, amount=Decimal("40.10"), category="Travel")
    await factories.make_entry(actor, date=day, amount=Decimal(2))
    await factories.make_entry(
        actor, Kind.INCOME, date=dt.date(2026, 3, 31), amount=Decimal(100), category="Sales"
    )
    await factories.make_entry(actor, date=dt.date(2026, 4, 1), amount=Decimal(999))
    async with client(actor) as api:
        answer = await api.get(PATH, params={"from": "2026-01-01", "to": "2026-03-31"})

    assert answer.status_code == 200
    found = answer.json()
    by_category = found.pop("by_category")
    assert found == {
        "currency_code": "EUR",
        "income": "100.00",
        "expense": "42.10",
        "net": "57.90",
        "by_month": [
            {"month": "2026-01", "income": "0.00", "expense": "42.10", "net": "-42.10"},
            {"month": "2026-02", "income": "0.00", "expense": "0.00", "net": "0.00"},
            {"month": "2026-03", "income": "100.00", "expense": "0.00", "net": "100.00"},
        ],
    }
    assert sorted(by_category, key=lambda one: Decimal(one["amount"])) == [
        {"kind": "expense", "category": None, "amount": "2.00"},
        {"kind": "expense", "category": "Travel", "amount": "40.10"},
        {"kind": "income", "category": "Sales", "amount": "100.00"},
    ]


@pytest.mark.parametrize(
    ("from_", "to", "amount"),
    [("2026-01-10", "2026-01-10", "5.00"), ("2026-01-11", "2026-01-20", "0.00")],
)
async def test_the_days_are_exact(from_: str, to: str, amount: str) -> None:
    actor = await factories.make_actor()
    await factories.make_entry(actor, date=dt.date(2026, 1, 10), amount=Decimal(5))
    async with client(actor) as api:
        found = (await api.get(PATH, params={"from": from_, "to": to})).json()

    assert found["expense"] == amount
    assert [one["expense"] for one in found["by_month"]] == [amount]


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "0"), ("EUR", "0.00"), ("KWD", "0.000")])
async def test_without_entries_every_sum_is_zero_in_the_currency(currency: str, shown: str) -> None:
    actor = await factories.make_actor(currency_code=currency)
    async with client(actor) as api:
        found = (await api.get(PATH)).json()

    assert (found["income"], found["expense"], found["net"]) == (shown, shown, shown)
    assert found["by_category"] == []


@pytest.mark.parametrize(
    ("start", "query", "first", "last"),
    [
        ("01-01", {}, "2026-01", "2026-12"),
        ("04-06", {}, "2026-04", "2027-04"),
        ("07-01", {"from": "2025-03-01"}, "2025-03", "2025-06"),
        ("07-01", {"to": "2025-03-01"}, "2024-07", "2025-03"),
    ],
)
async def test_what_is_not_given_comes_from_the_fiscal_year(
    start: str, query: dict[str, str], first: str, last: str
) -> None:
    actor = await factories.make_actor(fiscal_year_start=start)
    async with client(actor) as api:
        with clock.fixed(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
            found = (await api.get(PATH, params=query)).json()
    months = [one["month"] for one in found["by_month"]]

    assert (months[0], months[-1]) == (first, last)
    assert months == sorted(set(months))


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-02-30",
        "from=yesterday",
        "to=%00",
        "from=2026-12-31&to=2026-01-01",
        "from=0001-01-01",
        "to=9999-12-31",
        "from=99999999999-01-01",
    ],
)
async def test_days_that_make_no_sense_are_refused(query: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.get(f"{PATH}?{query}")

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} <= {"from", "to"}


async def test_the_longest_period_is_answered() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.get(PATH, params={"from": "1900-01-01", "to": "2199-12-31"})

    assert answer.status_code == 200
    assert len(answer.json()["by_month"]) == 3600


async def test_everyone_sees_their_own_business_only() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    await factories.make_entry(owner, date=dt.date(2026, 1, 10), amount=Decimal(5))
    period = {"from": "2026-01-01", "to": "2026-01-31"}
    for actor, amount in ((owner, "5.00"), (viewer, "5.00"), (other, "0.00")):
        async with client(actor) as api:
            assert (await api.get(PATH, params=period)).json()["expense"] == amount
    async with client() as api:
        assert (await api.get(PATH, params=period)).status_code == 401
