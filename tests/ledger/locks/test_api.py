"""REST of the period lock, and what the rest of REST says of a locked day."""

import datetime as dt
from typing import Any

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.categories import service as categories
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.locks.service import lock_books, locked_through
from tests import factories
from tests.api_app import client

PATH = "/api/v1/period-lock"
MARCH = dt.date(2026, 3, 31)
SENTENCE = "The books are locked for this day. Nothing was saved."


async def test_the_lock_is_read_moved_and_moved_back() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        assert (await api.get(PATH)).json() == {"locked_through": None, "changes": []}
        locked = await api.put(PATH, json={"locked_through": "2026-03-31"})
        assert locked.status_code == 200
        (change,) = locked.json()["changes"]
        assert dt.datetime.fromisoformat(change.pop("changed_at")).tzinfo is not None
        assert change == {
            "locked_through": "2026-03-31", "reason": "", "changed_by": str(actor.user_id),
        }  # fmt: skip
        assert locked.json()["locked_through"] == "2026-03-31"
        assert (await api.get(PATH)).json() == locked.json()
        again = await api.put(PATH, json={"locked_through": "2026-03-31", "reason": ""})
        assert again.json() == locked.json()
        back = await api.put(PATH, json={"locked_through": "2026-02-28", "reason": "Late"})
        assert back.json()["locked_through"] == "2026-02-28"
        opened = await api.put(PATH, json={"locked_through": None, "reason": "All"})
        assert opened.json()["locked_through"] is None
        assert [one["reason"] for one in opened.json()["changes"]] == ["All", "Late", ""]


async def test_the_same_request_moves_the_lock_once() -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "march"}) as api:
        first = await api.put(PATH, json={"locked_through": "2026-03-31"})
        second = await api.put(PATH, json={"locked_through": "2026-03-31"})
        assert (first.status_code, second.status_code) == (200, 200)
        assert second.headers["idempotency-hit"] == "true"
        assert second.json() == first.json()
        other = await api.put(PATH, json={"locked_through": "2026-04-30"})
        assert other.status_code == 422
    assert await locked_through(actor) == MARCH


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"locked_through": None}, {"reason"}),
        ({"locked_through": "2026-02-28", "reason": " "}, {"reason"}),
        ({"locked_through": "2099-01-01"}, {"locked_through"}),
        ({"locked_through": "31 March"}, {"locked_through"}),
        ({"locked_through": 20260331}, {"locked_through"}),
        ({"locked_through": None, "reason": "x" * 501}, {"reason"}),
        ({"locked_through": None, "reason": "a\0b"}, {"reason"}),
        ({"locked_through": None, "reason": None}, {"reason"}),
        ({"reason": "Late"}, {"locked_through"}),
        ({}, {"locked_through"}),
        ([], {""}),
    ],
)
async def test_what_cannot_be_used_is_refused_at_its_field(body: Any, fields: set[str]) -> None:
    actor = await factories.make_actor()
    await lock_books(actor, MARCH)
    async with client(actor) as api:
        answer = await api.put(PATH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {one["field"] for one in answer.json()["errors"]} == fields
    assert await locked_through(actor) == MARCH


async def test_tomorrow_is_not_locked() -> None:
    actor = await factories.make_actor()
    today = clock.today()
    async with client(actor) as api:
        tomorrow = (today + dt.timedelta(days=1)).isoformat()
        assert (await api.put(PATH, json={"locked_through": tomorrow})).status_code == 422
        answer = await api.put(PATH, json={"locked_through": today.isoformat()})
    assert answer.json()["locked_through"] == today.isoformat()


async def test_others_see_their_own_lock_and_move_none() -> None:
    owner, stranger = await factories.make_actor(), await factories.make_actor()
    await lock_books(owner, MARCH)
    body = {"locked_through": None, "reason": "Mine now"}
    for role in (Role.BOOKKEEPER, Role.VIEWER):
        member = (await factories.join(owner, role=role)).actor
        async with client(member) as api:
            assert (await api.get(PATH)).json()["locked_through"] == "2026-03-31"
            assert (await api.put(PATH, json=body)).status_code == 403
    async with client(stranger) as api:
        assert (await api.get(PATH)).json() == {"locked_through": None, "changes": []}
        assert (await api.put(PATH, json=body)).status_code == 200
    async with client() as api:
        assert (await api.get(PATH)).status_code == 401
        assert (await api.put(PATH, json=body)).status_code == 401
    assert await locked_through(owner) == MARCH


@pytest.fixture
async def owner() -> Actor:
    return await factories.make_actor()


@pytest.mark.parametrize("kind", list(Kind))
async def test_entries_of_a_locked_day_are_a_conflict(owner: Actor, kind: Kind) -> None:
    entry = await factories.make_entry(owner, kind)
    trashed = await factories.make_entry(owner, kind)
    await entries.delete_entries(owner, kind, [trashed.id])
    await lock_books(owner, MARCH)
    path, body = f"/api/v1/{kind.plural}", {"date": "2026-03-31", "amount": "5"}
    async with client(owner) as api:
        answers = [
            await api.post(path, json=body),
            await api.put(f"{path}/{entry.id}", json={**body, "date": "2026-04-01"}),
            await api.delete(f"{path}/{entry.id}"),
            await api.post(f"{path}/{trashed.id}/restore"),
        ]
        for number, answer in enumerate(answers):
            assert (number, answer.status_code) == (number, 409)
            assert answer.json()["detail"] == SENTENCE
            assert answer.json()["errors"] == [
                {"pointer": "/date", "field": "date", "detail": SENTENCE}
            ]
        repeated = await api.post(path, json=body, headers={"Idempotency-Key": "late"})
        assert repeated.status_code == 409
        assert (await api.post(path, json={**body, "date": "2026-04-01"})).status_code == 201


async def test_a_merge_over_locked_days_is_a_conflict(owner: Actor) -> None:
    await factories.make_entry(owner, category="Office")
    office = await categories.get_category(owner, Kind.EXPENSE, "Office")
    rent = await categories.get_category(owner, Kind.EXPENSE, "Rent")
    await lock_books(owner, MARCH)
    async with client(owner) as api:
        answer = await api.post(
            f"/api/v1/categories/{office.id}/merge", json={"target_id": str(rent.id)}
        )
    assert (answer.status_code, answer.json()["detail"]) == (409, SENTENCE)
    assert await categories.get_category(owner, Kind.EXPENSE, "Office") == office


async def test_the_fiscal_year_is_a_conflict_at_its_field(owner: Actor) -> None:
    await lock_books(owner, MARCH)
    body = {
        "business_name": "Renamed Ltd", "currency_code": "EUR", "fiscal_year_start": "04-06",
    }  # fmt: skip
    async with client(owner) as api:
        refused = await api.put("/api/v1/user/settings", json=body)
        assert refused.status_code == 409
        assert refused.json()["errors"][0]["field"] == "fiscal_year_start"
        read = (await api.get("/api/v1/user/settings")).json()
        assert read["business_name"] == owner.business_name
        kept = await api.put("/api/v1/user/settings", json={**body, "fiscal_year_start": "01-01"})
        assert kept.status_code == 200
        await api.put(PATH, json={"locked_through": None, "reason": "Another year"})
        changed = await api.put("/api/v1/user/settings", json=body)
    assert changed.json()["fiscal_year_start"] == str(FiscalYearStart(4, 6))
