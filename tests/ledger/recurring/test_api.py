"""REST of what comes again: whole rounds, refusals, recording, and other businesses."""

from collections.abc import AsyncIterator

import httpx
import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.ledger.locks.service import lock_books
from tests.api_app import client
from tests.factories import make_actor, some_id
from tests.ledger.recurring.known import TODAY, on

PLACE = "/api/v1/recurring-entries"
RENT = {"kind": "expense", "amount": "1200", "party": "Harbour Estates", "category": "rent",
        "starts_on": "2026-10-31", "shift": "previous", "end_count": 12}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def http(owner) -> AsyncIterator[httpx.AsyncClient]:
    """Be signed in as the owner, on a day that stands still from then on."""
    async with client(owner) as signed_in:
        with clock.fixed(TODAY):
            yield signed_in


async def add(http, **changes):
    answer = await http.post(PLACE, json={**RENT, **changes})
    assert answer.status_code == 201, answer.text
    return answer


async def test_it_goes_round(http):
    made = await add(http)
    found = made.json()
    place = made.headers["location"]
    assert place == f"{PLACE}/{found['id']}"
    assert made.headers["etag"] == '"1"'
    assert found == {
        **RENT, "id": found["id"], "version": 1, "amount": "1200.00", "category": "Rent",
        "payment_method": "", "notes": "", "bank_account": None, "due_days": None, "tax_rate": None,
        "foreign_currency_code": None, "foreign_amount": None, "posts_automatically": True,
        "unit": "month", "every": 1, "day_rule": "same", "ends_on": None, "skipped_on": [],
        "text": "Monthly on the 31st, moved to the weekday before",
        "ends_text": "12 times, to 30 Sep 2027", "is_paused": False,
    }  # fmt: skip
    assert (await http.get(place)).json() == found
    (listed,) = (await http.get(PLACE)).json()["items"]
    # 31 October 2026 is a Saturday.
    assert listed == {
        **found, "next_on": "2026-11-30", "next_occurrence_on": "2026-11-30", "due_count": 1,
    }  # fmt: skip
    sent = {**found, "party": "Other", "amount": "1,250.50"}
    changed = await http.put(place, json=sent, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = await http.put(place, json=sent, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"] == changed.json()
    assert (await http.put(place, json=sent)).json()["version"] == 3
    assert (await http.post(f"{place}/pause")).json()["is_paused"] is True
    assert (await http.post(f"{place}/resume")).json()["is_paused"] is False
    assert (await http.delete(place)).status_code == 204
    assert (await http.get(place)).status_code == 404
    assert (await http.post(f"{place}/restore")).json()["version"] == 7


async def test_what_is_wrong_is_said_at_its_field(http):
    for changes, field in (
        ({"amount": "-5"}, "amount"),
        ({"category": "Nonsense"}, "category"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "2027-01-01"}, "end_count"),
        ({"unit": "week", "day_rule": "last"}, "day_rule"),
        ({"unit": "decade"}, "unit"),
        ({"every": 100}, "every"),
    ):
        answer = await http.post(PLACE, json={**RENT, **changes})
        assert answer.status_code == 422, changes
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert (await http.get(PLACE)).json()["items"] == []
    place = (await add(http)).headers["location"]
    other = await http.put(place, json={**RENT, "kind": "income", "category": None})
    assert [one["field"] for one in other.json()["errors"]] == ["kind"]


async def test_days_are_previewed_and_skipped(http):
    schedule = {"starts_on": "2026-10-31", "shift": "previous", "skipped_on": ["2026-12-31"]}
    shown = (await http.post(f"{PLACE}/preview", json=schedule)).json()
    assert (shown["text"], shown["ends_text"], shown["past_count"]) == (
        "Monthly on the 31st, moved to the weekday before", "", 1,
    )  # fmt: skip
    assert shown["days"][:3] == [
        {"number": 2, "occurrence_on": "2026-11-30", "day": "2026-11-30", "is_skipped": False},
        {"number": 3, "occurrence_on": "2026-12-31", "day": "2026-12-31", "is_skipped": True},
        {"number": 4, "occurrence_on": "2027-01-31", "day": "2027-01-29", "is_skipped": False},
    ]
    place = (await add(http)).headers["location"]
    skip = f"{place}/skip"
    done = (await http.post(skip, json={"occurrence_on": "2027-01-31"})).json()
    assert done["skipped_on"] == ["2027-01-31"]
    back = {"occurrence_on": "2027-01-31", "is_skipped": False}
    assert (await http.post(skip, json=back)).json()["skipped_on"] == []
    for wrong in ("2027-01-29", "tomorrow"):
        answer = await http.post(skip, json={"occurrence_on": wrong})
        assert [one["field"] for one in answer.json()["errors"]] == ["occurrence_on"]
    unknown = {**schedule, "recurring_id": str(some_id())}
    answer = await http.post(f"{PLACE}/preview", json=unknown)
    assert [one["field"] for one in answer.json()["errors"]] == ["recurring_id"]


async def test_what_is_due_is_recorded_once(owner, http):
    await lock_books(owner, on("2026-09-30"))
    made = (await add(http, starts_on="2026-09-01", shift="none")).json()
    key = {"Idempotency-Key": str(db.new_id())}
    done = (await http.post(f"{PLACE}/record", headers=key)).json()
    assert done == {
        "expense_count": 2, "income_count": 0, "has_more": False,
        "in_locked_books": [
            {"recurring_id": made["id"], "kind": "expense", "party": "Harbour Estates",
             "amount": "1200.00", "day": "2026-09-01", "occurrence_on": "2026-09-01"}
        ],
    }  # fmt: skip
    assert (await http.post(f"{PLACE}/record", headers=key)).json() == done
    assert (await http.post(f"{PLACE}/record")).json()["expense_count"] == 0
    found = (await http.get("/api/v1/expenses")).json()["items"]
    assert [(one["date"], one["vendor"], one["amount"]) for one in found] == [
        ("2026-11-01", "Harbour Estates", "1200.00"),
        ("2026-10-01", "Harbour Estates", "1200.00"),
    ]


async def test_what_is_expected_is_listed(http):
    made = (await add(http, due_days=10)).json()
    asked = {"from": "2026-12-01", "to": "2026-12-31"}
    answer = (await http.get(f"{PLACE}/upcoming", params=asked)).json()
    assert answer == {
        "currency_code": "EUR", "next_cursor": None,
        "items": [
            {"recurring_id": made["id"], "kind": "expense", "party": "Harbour Estates",
             "amount": "1200.00", "day": "2026-11-30", "occurrence_on": "2026-11-30",
             "due_on": "2026-12-10", "category": "Rent"}
        ],
    }  # fmt: skip
    for wrong, field in (
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "2020-01-01", "to": "2026-12-01"}, "to"),
        ({"from": "soon", "to": "2026-12-01"}, "from"),
    ):
        answer = await http.get(f"{PLACE}/upcoming", params=wrong)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_that_of_another_business_does_not_exist(owner):
    other = await make_actor()
    async with client(owner) as http:
        place = (await add(http)).headers["location"]
    async with client(other) as http:
        assert (await http.get(PLACE)).json()["items"] == []
        assert (await http.post(f"{PLACE}/record")).json()["expense_count"] == 0
        for answer in (
            await http.get(place),
            await http.put(place, json=RENT),
            await http.delete(place),
            await http.post(f"{place}/restore"),
            await http.post(f"{place}/pause"),
            await http.post(f"{place}/resume"),
            await http.post(f"{place}/skip", json={"occurrence_on": "2026-10-31"}),
        ):
            assert answer.status_code == 404
