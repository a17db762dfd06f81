"""REST of posting: what is due becomes entries once, from the day that was chosen."""

import datetime as dt

import pytest

from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import PATH, errors, record

DUE = f"{PATH}/depreciation/due"
POST = f"{PATH}/depreciation/post"
SETTINGS = f"{PATH}/depreciation/settings"


async def test_what_is_due_is_posted_once() -> None:
    actor = await factories.make_actor()
    await record(actor, acquisition_date="2026-01-01", convention="month")
    await record(actor, acquisition_date="2026-02-01", convention="month", value="600")
    async with client(actor) as api:
        with clock.fixed(dt.date(2026, 3, 10)):
            due = (await api.get(DUE)).json()
            posted = await api.post(POST, headers={"Idempotency-Key": "one"})
            again = await api.post(POST, headers={"Idempotency-Key": "one"})
            nothing = (await api.post(POST)).json()
            left = (await api.get(DUE)).json()
            entries = (await api.get("/api/v1/expenses", params={"sort": "date"})).json()["items"]

    assert due == {
        "currency_code": "EUR",
        "items": [
            {
                "label": "January 2026",
                "starts_on": "2026-01-01",
                "ends_on": "2026-01-31",
                "charge_count": 1,
                "amount": "100.00",
            },
            {
                "label": "February 2026",
                "starts_on": "2026-02-01",
                "ends_on": "2026-02-28",
                "charge_count": 2,
                "amount": "110.00",
            },
        ],
        "next_cursor": None,
    }
    assert (posted.status_code, posted.json(), again.json()) == (200, due, due)
    assert nothing["items"] == left["items"] == []
    assert sorted((one["date"], one["amount"]) for one in entries) == [
        ("2026-01-31", "100.00"),
        ("2026-02-28", "10.00"),
        ("2026-02-28", "100.00"),
    ]
    assert {one["category"] for one in entries} == {"Depreciation"}


async def test_locked_months_are_not_posted() -> None:
    actor = await factories.make_actor()
    await record(actor, acquisition_date="2026-01-01", convention="month")
    await lock_books(actor, dt.date(2026, 1, 31))
    async with client(actor) as api:
        with clock.fixed(dt.date(2026, 3, 10)):
            due = (await api.get(DUE)).json()["items"]

    assert [one["label"] for one in due] == ["February 2026"]


async def test_the_first_day_is_chosen() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        usual = (await api.get(SETTINGS)).json()
        assert usual == {"posts_from": f"{clock.today().year}-01-01", "is_automatic": True}
        chosen = {"posts_from": "2024-03-15", "is_automatic": False}
        answer = await api.put(SETTINGS, json=chosen)
        assert (answer.status_code, answer.json()) == (200, chosen)
        assert (await api.get(SETTINGS)).json() == chosen
        await record(actor)
        due = (await api.get(DUE)).json()["items"]

    assert (due[0]["starts_on"], due[0]["label"]) == ("2024-03-15", "15 Mar to 31 Mar 2024")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"posts_from": "2026-02-30"}, "posts_from"),
        ({"posts_from": "1800-01-01"}, "posts_from"),
        ({"posts_from": ""}, "posts_from"),
        ({}, "posts_from"),
        ({"posts_from": "2026-01-01", "is_automatic": "maybe"}, "is_automatic"),
    ],
)
async def test_settings_that_cannot_be_are_refused(fields: dict[str, str], field: str) -> None:
    async with client(await factories.make_actor()) as api:
        before = (await api.get(SETTINGS)).json()
        assert set(errors(await api.put(SETTINGS, json=fields))) == {field}
        assert (await api.get(SETTINGS)).json() == before
