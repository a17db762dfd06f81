"""REST of budgets: whole rounds, refusals, and other businesses."""

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import db
from tests.api_app import client
from tests.factories import make_actor, some_id
from tests.ledger.budgets.cells import JAN, id_of, put

BUDGETS = "/api/v1/budgets"


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_budgets_go_round(owner):
    office = str(await id_of(owner, "Office"))
    async with client(owner) as http:
        sent = [
            {"category_id": office, "month": "2026-11", "amount": "850", "version": 0},
            {"category_id": office, "month": "2026-12", "amount": "0"},
        ]
        made = (await http.put(BUDGETS, json={"budgets": sent})).json()
        november = {
            "category_id": office, "month": "2026-11", "starts_on": "2026-11-01",
            "amount": "850.00", "currency_code": "EUR", "version": 1,
        }  # fmt: skip
        assert made["changed_count"] == 2
        assert made["items"][0] == november
        year = (await http.get(BUDGETS, params={"year": 2026})).json()
        assert (year["year"], year["label"], year["next_cursor"]) == (2026, "FY 2026", None)
        assert year["items"] == made["items"]
        again = await http.put(BUDGETS, json={"budgets": [{**sent[0], "amount": "900"}]})
        assert again.status_code == 412
        assert again.json()["current"] == {"items": [november]}
        assert "it is 850.00 now, and you entered 900.00" in again.json()["detail"]
        now = await http.put(BUDGETS, json={"budgets": [{**sent[0], "amount": "9", "version": 1}]})
        assert now.json()["items"][0]["version"] == 2
        gone = {**sent[0], "amount": None, "version": 2}
        taken = (await http.put(BUDGETS, json={"budgets": [gone]})).json()
        assert (taken["items"][0]["amount"], taken["items"][0]["version"]) == (None, 3)
        undo = f"{BUDGETS}/changes/{taken['change_id']}/undo"
        assert (await http.post(undo)).json() == {"budget_count": 1, "kept_count": 0}
        assert (await http.post(undo)).json() == {"budget_count": 0, "kept_count": 0}
        year = (await http.get(BUDGETS, params={"year": 2026})).json()
        assert [one["amount"] for one in year["items"]] == ["9.00", "0.00"]


async def test_a_year_is_filled_and_copied(owner):
    office = str(await id_of(owner, "Office"))
    async with client(owner) as http:
        wanted = {"category_id": office, "year": 2026, "amount": "100", "how": "spread"}
        done = (await http.post(f"{BUDGETS}/fill", json=wanted)).json()
        assert [one["amount"] for one in done["items"]] == ["8.34"] * 4 + ["8.33"] * 8
        copy = {"from_year": 2026, "to_year": 2027, "percent": "-50"}
        done = (await http.post(f"{BUDGETS}/copy", json=copy)).json()
        assert done["items"][0]["month"] == "2027-01"
        assert [one["amount"] for one in done["items"]] == ["4.17"] * 12
        none = await http.post(f"{BUDGETS}/copy", json={**copy, "from_year": 2020})
        assert (none.status_code, none.json()["detail"]) == (
            409, "There is no budget for FY 2020 to copy.",
        )  # fmt: skip
        cleared = (await http.post(f"{BUDGETS}/fill", json={**wanted, "amount": None})).json()
        assert {one["amount"] for one in cleared["items"]} == {None}


async def test_wrong_budgets_are_refused_at_their_fields_and_nothing_is_set(owner):
    fit = {"category_id": str(await id_of(owner, "Office")), "month": "2026-11", "amount": "1"}
    async with client(owner) as http:
        for changes, field in (
            ({"month": "2026-13"}, "budgets.1.month"),
            ({"month": "2200-01"}, "budgets.1.month"),
            ({"amount": "-1"}, "budgets.1.amount"),
            ({"amount": "1.001"}, "budgets.1.amount"),
            ({"currency_code": "USD"}, "budgets.1.currency_code"),
            ({"category_id": str(some_id()), "month": "2026-10"}, "category_id"),
        ):
            sent = {"budgets": [fit, {**fit, "month": "2026-12", **changes}]}
            answer = await http.put(BUDGETS, json=sent)
            assert answer.status_code == 422, changes
            assert [one["field"] for one in answer.json()["errors"]] == [field]
        told = (
            await http.put(BUDGETS, json={"budgets": [{**fit, "currency_code": "USD"}]})
        ).json()["errors"]
        assert told[0]["detail"] == "Budgets are in EUR, the currency of the books."
        assert (await http.put(BUDGETS, json={"budgets": [fit, fit]})).status_code == 422
        assert (await http.get(BUDGETS, params={"year": 2026})).json()["items"] == []
        assert (await http.get(BUDGETS, params={"year": 2200})).status_code == 422
    moved = await make_actor(fiscal_year_start="04-06")
    async with client(moved) as http:
        late = await http.get(BUDGETS, params={"year": 2199})
        assert late.json()["errors"][0]["detail"] == "Budgets lie in the years 1900 to 2199."


async def test_setting_twice_with_one_key_sets_once(owner):
    sent = {"budgets": [{"category_id": str(await id_of(owner, "Office")), "month": "2026-11",
                         "amount": "5", "version": 0}]}  # fmt: skip
    async with client(owner) as http:
        key = {"Idempotency-Key": str(db.new_id())}
        first = await http.put(BUDGETS, json=sent, headers=key)
        again = await http.put(BUDGETS, json=sent, headers=key)
        assert first.json() == again.json()
        assert first.json()["items"][0]["version"] == 1


async def test_budgets_of_another_business_do_not_exist(owner):
    change_id = await put(owner, "Office", JAN, 5)
    office = str(await id_of(owner, "Office"))
    async with client(await make_actor()) as http:
        assert (await http.get(BUDGETS, params={"year": 2026})).json()["items"] == []
        sent = {"budgets": [{"category_id": office, "month": "2026-01", "amount": "1"}]}
        assert (await http.put(BUDGETS, json=sent)).status_code == 422
        assert (await http.post(f"{BUDGETS}/changes/{change_id}/undo")).status_code == 404


async def test_a_viewer_reads_and_sets_none():
    viewer = await make_actor(role="viewer")
    office = str(await id_of(viewer, "Office"))
    async with client(viewer) as http:
        assert (await http.get(BUDGETS, params={"year": 2026})).status_code == 200
        sent = {"category_id": office, "month": "2026-01", "amount": "1"}
        assert (await http.put(BUDGETS, json={"budgets": [sent]})).status_code == 403
        copy = {"from_year": 2025, "to_year": 2026}
        assert (await http.post(f"{BUDGETS}/copy", json=copy)).status_code == 403
