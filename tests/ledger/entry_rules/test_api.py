"""REST of rules and of suggestions: whole rounds, refusals, and other businesses."""

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import db
from tests.api_app import bearer, client
from tests.factories import make_actor, make_entry
from tests.ledger.review.test_service import suggest

RULE = {"kind": "expense", "field": "party", "phrase": "amzn", "new_party": "Amazon",
        "category": "office", "amount_min": "1", "day_max": 28}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def add(http, **changes):
    answer = await http.post("/api/v1/entry-rules", json={**RULE, **changes})
    assert answer.status_code == 201, answer.text
    return answer


async def test_a_rule_goes_round(owner):
    async with client(owner) as http:
        made = await add(http)
        rule = made.json()
        assert made.headers["location"] == f"/api/v1/entry-rules/{rule['id']}"
        assert made.headers["etag"] == '"1"'
        assert rule == {
            **RULE, "id": rule["id"], "version": 1, "operator": "contains", "category": "Office",
            "amount_min": "1.00", "amount_max": None, "bank_account": None, "day_min": None,
            "text": "When the vendor contains “amzn”, the amount is 1.00 or more, and the day of"
            " the month is 28 or less: vendor becomes Amazon and category becomes Office.",
        }  # fmt: skip
        place = made.headers["location"]
        assert (await http.get(place)).json() == rule
        assert (await http.get("/api/v1/entry-rules")).json()["items"] == [rule]
        sent = {**rule, "phrase": "amazon"}
        changed = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        stale = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        assert stale.json()["current"] == changed.json()
        assert (await http.put(place, json=sent)).json()["version"] == 3
        assert (await http.delete(place)).status_code == 204
        assert (await http.get(place)).status_code == 404
        assert (await http.post(f"{place}/restore")).json()["version"] == 5


async def test_wrong_rules_are_refused_at_their_fields(owner):
    async with client(owner) as http:
        for changes, field in (
            ({"phrase": "", "amount_min": None, "day_max": None}, "phrase"),
            ({"kind": None}, "kind"),
            ({"category": "Nonsense"}, "category"),
            ({"amount_min": "1.001"}, "amount_min"),
            ({"bank_account": "None such"}, "bank_account"),
        ):
            answer = await http.post("/api/v1/entry-rules", json={**RULE, **changes})
            assert answer.status_code == 422
            assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert (await http.get("/api/v1/entry-rules")).json()["items"] == []


async def test_rules_are_ordered_as_a_whole(owner):
    async with client(owner) as http:
        ids = [(await add(http, phrase=phrase)).json()["id"] for phrase in "abc"]
        wanted = [ids[2], ids[0], ids[1]]
        answer = await http.put("/api/v1/entry-rules/order", json={"ids": wanted})
        assert [one["id"] for one in answer.json()["items"]] == wanted
        partly = await http.put("/api/v1/entry-rules/order", json={"ids": wanted[:2]})
        assert partly.status_code == 409


async def test_matches_preview_apply_and_undo(owner):
    entry = await make_entry(owner, party="AMZN Mktp")
    async with client(owner) as http:
        found = (
            await http.post("/api/v1/entry-rules/matches", json={"kind": "expense", "phrase": "mk"})
        ).json()
        assert (found["entry_count"], found["is_exact"]) == (1, True)
        assert [(one["id"], one["kind"], one["vendor"]) for one in found["items"]] == [
            (str(entry.id), "expense", "AMZN Mktp")
        ]
        rule_id = (await add(http)).json()["id"]
        effect = {"expense_count": 1, "income_count": 0, "locked_count": 0}
        preview = await http.post("/api/v1/entry-rules/preview", json={"rule_id": rule_id})
        assert preview.json() == effect
        done = (await http.post("/api/v1/entry-rules/apply", json={})).json()
        assert {**done, "change_id": None} == {**effect, "change_id": None}
        place = f"/api/v1/expenses/{entry.id}"
        assert (await http.get(place)).json()["vendor"] == "Amazon"
        undo = f"/api/v1/entry-changes/{done['change_id']}/undo"
        assert (await http.post(undo)).json() == {"entry_count": 1, "kept_count": 0}
        assert (await http.post(undo)).json() == {"entry_count": 0, "kept_count": 0}
        assert (await http.get(place)).json()["vendor"] == "AMZN Mktp"
        assert (await http.post(undo, headers=bearer(await make_actor()))).status_code == 404


async def test_applying_twice_with_one_key_applies_once(owner):
    await make_entry(owner, party="amzn")
    async with client(owner) as http:
        await add(http)
        key = {"Idempotency-Key": str(db.new_id())}
        first = await http.post("/api/v1/entry-rules/apply", json={}, headers=key)
        again = await http.post("/api/v1/entry-rules/apply", json={}, headers=key)
        assert first.json() == again.json()
        assert first.json()["expense_count"] == 1


async def test_suggestions_are_listed_and_accepted(owner):
    one, two = await suggest(owner, party="Shell"), await suggest(owner, party="Staples")
    await make_entry(owner, category="Office")
    async with client(owner) as http:
        wanted = {"review": "suggested"}
        found = (await http.get("/api/v1/expenses", params=wanted)).json()["items"]
        assert {row["id"] for row in found} == {str(one.id), str(two.id)}
        assert all(row["is_suggested"] for row in found)
        accept = "/api/v1/expenses/suggestions/accept"
        done = (await http.post(accept, json={"ids": [str(one.id)]})).json()
        assert (done["entry_count"], done["change_id"] is None) == (1, False)
        none = (await http.post(accept, json={}, params={"q": "shell"})).json()
        assert none == {"entry_count": 0, "change_id": None}
        assert (await http.post(accept, json={})).json()["entry_count"] == 1
        assert (await http.get("/api/v1/expenses", params=wanted)).json()["items"] == []
        wrong = await http.get("/api/v1/expenses", params={"review": "other"})
        assert wrong.status_code == 422


async def test_rules_of_another_business_do_not_exist(owner):
    async with client(owner) as http:
        rule_id = (await add(http)).json()["id"]
    async with client(await make_actor()) as http:
        place = f"/api/v1/entry-rules/{rule_id}"
        assert (await http.get("/api/v1/entry-rules")).json()["items"] == []
        for answer in (
            await http.get(place),
            await http.put(place, json=RULE),
            await http.delete(place),
            await http.post(f"{place}/restore"),
        ):
            assert answer.status_code == 404
        for what in ("apply", "preview"):
            answer = await http.post(f"/api/v1/entry-rules/{what}", json={"rule_id": rule_id})
            assert answer.status_code == 422
            assert [one["field"] for one in answer.json()["errors"]] == ["rule_id"]
