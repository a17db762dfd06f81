"""REST of entries in parts: whole rounds, refusals with their fields, stale versions."""

import pytest

from finance_app.identity.rules import Actor
from tests.api_app import client
from tests.factories import make_actor, make_entry

PATH = "/api/v1/expenses"
BODY = {
    "date": "2026-03-13", "vendor": "Acme", "amount": "100.00", "parts": [
        {"category": "Office", "amount": "60.00", "tax_amount": "10.00", "notes": "desk"},
        {"category": None, "amount": 40},
    ],
}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_a_split_goes_round(owner):
    async with client(owner) as http:
        made = await http.post(f"{PATH}/splits", json=BODY)
        assert made.status_code == 201, made.text
        split = made.json()
        place = made.headers["location"]
        assert place == f"{PATH}/{split['parts'][0]['id']}/split"
        assert made.headers["etag"] == f'"{split["version"]}"'
        assert {**split, "split_id": 0, "version": 0, "parts": 0} == {
            "split_id": 0, "date": "2026-03-13", "vendor": "Acme", "payment_method": "",
            "amount": "100.00", "is_refund": False, "bank_account": None, "due_on": None,
            "currency_code": "EUR", "exchange_rate": None, "tax_rate": None,
            "tax_amount": "10.00", "amounts_include_tax": True, "parts": 0, "version": 0,
        }  # fmt: skip
        assert [{**one, "id": 0} for one in split["parts"]] == [
            {"id": 0, "category": "Office", "amount": "60.00", "tax_amount": "10.00",
             "notes": "desk"},
            {"id": 0, "category": None, "amount": "40.00", "tax_amount": "0.00", "notes": ""},
        ]  # fmt: skip
        assert (await http.get(place)).json() == split
        listed = (await http.get(PATH)).json()["items"]
        assert {one["split_id"] for one in listed} == {split["split_id"]}
        sent = await http.put(place, json=split, headers={"If-Match": made.headers["etag"]})
        assert (sent.status_code, sent.json()["parts"]) == (200, split["parts"])
        stale = await http.put(place, json=split, headers={"If-Match": made.headers["etag"]})
        assert (stale.status_code, stale.json()["current"]) == (412, sent.json())
        one = await http.post(
            f"{PATH}/{split['parts'][1]['id']}/unsplit",
            json={"date": "2026-03-13", "amount": "100"},
            headers={"If-Match": sent.headers["etag"]},
        )
        assert (one.status_code, one.json()["id"]) == (200, split["parts"][0]["id"])
        assert one.json()["split_id"] is None
        assert (await http.get(place)).status_code == 404


async def test_an_entry_is_split_by_its_version(owner):
    entry = await make_entry(owner)
    async with client(owner) as http:
        place = f"{PATH}/{entry.id}/split"
        wrong = await http.put(place, json=BODY, headers={"If-Match": '"7"'})
        assert (wrong.status_code, wrong.json()["current"]["id"]) == (412, str(entry.id))
        right = await http.put(place, json=BODY, headers={"If-Match": '"1"'})
        assert right.json()["parts"][0]["id"] == str(entry.id)
        alone = await http.put(f"{PATH}/{entry.id}", json={"date": "2026-03-13", "amount": "1"})
        assert (alone.status_code, "Change the split" in alone.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": "110"}, "parts", "100.00, the amount is 110.00: 10.00 are missing."),
        ({"parts": []}, "parts", "two at least"),
        ({"parts": BODY["parts"][:1]}, "parts", "at least two parts"),
        ({"parts": [{"amount": "1e9"}, {"amount": "1"}]}, "parts.0.amount", "exponent"),
        ({"parts": [{"amount": "99", "category": "Offise"}, {"amount": "1"}]},
         "parts.0.category", "Office"),
        ({"is_refund": False, "amount": "-100"}, "amount", "tick Refund"),
    ],
)  # fmt: skip
async def test_a_split_that_cannot_be_is_refused_at_its_field(owner, changes, field, sentence):
    async with client(owner) as http:
        answer = await http.post(f"{PATH}/splits", json={**BODY, **changes})
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert (error["field"], sentence in error["detail"]) == (field, True), error
        assert (await http.get(PATH)).json()["items"] == []


async def test_parts_are_not_lost_on_the_route_of_single_entries(owner):
    async with client(owner) as http:
        answer = await http.post(PATH, json=BODY)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["parts"]


async def test_incomes_have_their_own_parts():
    owner = await make_actor()
    body = {"date": "2026-03-13", "client": "Harbour", "amount": "-3.00", "is_refund": True,
            "parts": [{"amount": "1"}, {"amount": "-2"}]}  # fmt: skip
    async with client(owner) as http:
        made = (await http.post("/api/v1/incomes/splits", json=body)).json()
        assert (made["client"], made["amount"], made["is_refund"]) == ("Harbour", "3.00", True)
        amounts = [one["amount"] for one in (await http.get("/api/v1/incomes")).json()["items"]]
        assert sorted(amounts) == ["-1.00", "-2.00"]
