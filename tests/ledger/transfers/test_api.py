"""REST of transfers."""

from typing import Any

import pytest

from finance_app.identity.rules import Role
from tests import factories
from tests.api_app import client
from tests.ledger.bank_accounts.accounts import make_account

PATH = "/api/v1/transfers"
BODY = {
    "date": "2026-03-14", "from_account": "current", "to_account": "Savings", "amount": "30.5",
    "notes": "for later",
}  # fmt: skip


async def make_owner() -> Any:
    actor = await factories.make_actor()
    await make_account(actor)
    await make_account(actor, "Savings")
    return actor


async def test_a_transfer_goes_round() -> None:
    actor = await make_owner()
    async with client(actor) as api:
        made = await api.post(PATH, json=BODY)
        transfer = made.json()
        assert made.status_code == 201
        assert transfer == {
            "id": transfer["id"],
            "date": "2026-03-14",
            "from_account": "Current",
            "from_account_id": transfer["from_account_id"],
            "to_account": "Savings",
            "to_account_id": transfer["to_account_id"],
            "amount": "30.50",
            "currency_code": "EUR",
            "notes": "for later",
            "expense_id": None,
            "income_id": None,
            "version": 1,
            "created_at": transfer["created_at"],
            "deleted_at": None,
        }
        place = f"{PATH}/{transfer['id']}"
        assert (made.headers["location"], made.headers["etag"]) == (place, '"1"')
        assert (await api.get(place)).json() == transfer
        assert (await api.get(PATH)).json() == {"items": [transfer], "next_cursor": None}

        changed = await api.put(place, json={**transfer, "amount": 7}, headers={"If-Match": '"1"'})
        assert changed.json() == {**transfer, "amount": "7.00", "version": 2}
        for stale in (
            await api.put(place, json=transfer, headers={"If-Match": '"1"'}),
            await api.delete(place, headers={"If-Match": '"1"'}),
        ):
            assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
            assert stale.json()["current"] == changed.json()
        assert (await api.delete(place, headers={"If-Match": '"2"'})).status_code == 204
        assert (await api.delete(place)).status_code == 204
        assert (await api.get(place)).status_code == 404
        assert (await api.get(PATH)).json()["items"] == []
        (gone,) = (await api.get(PATH, params={"trashed": "1"})).json()["items"]
        assert gone["deleted_at"].endswith("Z")
        back = await api.post(f"{place}/restore")
        assert (back.status_code, back.json()["deleted_at"]) == (200, None)


async def test_lists_are_of_an_account_and_of_days_page_by_page() -> None:
    actor = await make_owner()
    async with client(actor) as api:
        for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
            assert (await api.post(PATH, json={**BODY, "date": day})).status_code == 201
        page = (await api.get(PATH, params={"account": "SAVINGS", "limit": 2})).json()
        assert [one["date"] for one in page["items"]] == ["2026-03-03", "2026-03-02"]
        last = await api.get(
            PATH, params={"account": "SAVINGS", "limit": 2, "cursor": page["next_cursor"]}
        )
        assert [one["date"] for one in last.json()["items"]] == ["2026-03-01"]
        some = (await api.get(PATH, params={"from": "2026-03-02", "to": "2026-03-02"})).json()
        assert [one["date"] for one in some["items"]] == ["2026-03-02"]
        for params in ({"account": "Nowhere"}, {"from": "x"}, {"cursor": "x"}, {"limit": 0}):
            assert (await api.get(PATH, params=params)).status_code == 422


async def test_both_sides_are_on_their_accounts() -> None:
    actor = await make_owner()
    async with client(actor) as api:
        made = (await api.post(PATH, json=BODY)).json()
        for side, kind, other, amount, balance in (
            ("from", "transfer_out", "Savings", "-30.50", "69.50"),
            ("to", "transfer_in", "Current", "30.50", "130.50"),
        ):
            path = f"/api/v1/bank-accounts/{made[f'{side}_account_id']}/entries"
            (line,) = (await api.get(path)).json()["items"]
            assert line == {
                "id": made["id"], "kind": kind, "entry_id": None, "entry_kind": None,
                "asset_id": None, "date": "2026-03-14", "party": other, "category": None,
                "amount": amount, "balance": balance, "statement_on": None,
            }  # fmt: skip


async def test_the_same_request_twice_records_one_transfer() -> None:
    actor = await make_owner()
    async with client(actor, headers={"Idempotency-Key": "once"}) as api:
        first = await api.post(PATH, json=BODY)
        again = await api.post(PATH, json=BODY)
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()
    async with client(actor) as api:
        assert len((await api.get(PATH)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": None}, "date"),
        ({"from_account": "Nowhere"}, "from_account"),
        ({"to_account": "current"}, "to_account"),
        ({"to_account": "Clearing"}, "to_account"),
        ({"amount": "-1"}, "amount"),
        ({"amount": None}, "amount"),
        ({"notes": 5}, "notes"),
    ],
)
async def test_what_cannot_be_a_transfer_is_refused(changes: Any, field: str) -> None:
    actor = await make_owner()
    async with client(actor) as api:
        answer = await api.post(PATH, json={**BODY, **changes})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_other_businesses_viewers_and_strangers_change_nothing() -> None:
    owner, other = await make_owner(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with client(owner) as api:
        before = (await api.post(PATH, json=BODY)).json()
    place = f"{PATH}/{before['id']}"
    for actor, status in ((viewer, 403), (other, 404), (None, 401)):
        async with client(actor) as api:
            # Another business has none of the accounts either, which is said first.
            put = await api.put(place, json=BODY)
            assert put.status_code == status
            assert (await api.delete(place)).status_code == status
            assert (await api.post(f"{place}/restore")).status_code == status
            assert (await api.get(place)).status_code == (200 if status == 403 else status)
    async with client(owner) as api:
        assert (await api.get(place)).json() == before
