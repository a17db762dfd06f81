"""REST of bank accounts, their entries and their statements."""

from typing import Any

import pytest

from finance_app.identity.rules import Role
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import client
from tests.ledger.bank_accounts.accounts import APRIL, MARCH, make_account, put_in, take_out

PATH = "/api/v1/bank-accounts"
BODY = {"name": "Current", "identification": "de89 3704", "opening_balance": "-80.5"}


async def test_an_account_goes_round() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        made = await api.post(PATH, json=BODY)
        account = made.json()
        assert made.status_code == 201
        assert account == {
            "id": account["id"],
            "name": "Current",
            "identification": "DE893704",
            "type": "bank",
            "currency_code": "EUR",
            "opening_balance": "-80.50",
            "opening_on": None,
            "balance": "-80.50",
            "entry_count": 0,
            "last_entry_on": None,
            "reconciled_on": None,
            "is_archived": False,
            "version": 1,
        }
        place = f"{PATH}/{account['id']}"
        assert (made.headers["location"], made.headers["etag"]) == (place, '"1"')
        read = await api.get(place)
        assert (read.json(), read.headers["etag"]) == (account, '"1"')
        assert (await api.get(PATH)).json() == {"items": [account], "next_cursor": None}

        renamed = {**account, "name": "Main", "type": "card", "opening_on": "2026-01-01"}
        changed = await api.put(place, json=renamed, headers={"If-Match": '"1"'})
        assert changed.json() == {**renamed, "version": 2}
        stale = await api.put(place, json=account, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        either = await api.put(place, json=account, headers={"If-Match": '"7", "2"'})
        assert (either.status_code, either.json()["version"]) == (200, 3)
        short = await api.put(place, json={"name": "Main"})
        assert short.json() == {
            **account, "name": "Main", "identification": "", "opening_balance": "0.00",
            "balance": "0.00", "version": 4,
        }  # fmt: skip

        gone = await api.post(f"{place}/archive")
        assert gone.json()["is_archived"]
        assert (await api.get(PATH)).json()["items"] == []
        listed = await api.get(PATH, params={"archived": "true"})
        assert [one["id"] for one in listed.json()["items"]] == [account["id"]]
        back = await api.post(f"{place}/restore")
        assert not back.json()["is_archived"]
        assert (await api.post(f"{place}/restore")).json() == back.json()


async def test_an_account_in_use_is_neither_deleted_nor_archived_and_says_by_what() -> None:
    actor = await factories.make_actor()
    account = await make_account(actor)
    await take_out(actor, 100, MARCH)
    place = f"{PATH}/{account.id}"
    async with client(actor) as api:
        refused = await api.delete(place)
        assert refused.status_code == 409
        assert refused.json()["detail"] == (
            "Current is used by 1 expense. Archive it: what was recorded on it stays."
        )
        assert (await api.post(f"{place}/archive")).status_code == 200
        assert (await api.post(f"{place}/restore")).status_code == 200
        other = (await api.post(PATH, json={"name": "Never used"})).json()
        for _ in range(2):
            assert (await api.delete(f"{PATH}/{other['id']}")).status_code == 204
        assert [one["name"] for one in (await api.get(PATH)).json()["items"]] == ["Current"]
        await put_in(actor, 3, MARCH)
        refused = await api.post(f"{place}/archive")
        assert refused.json()["detail"] == (
            "Current is used by 1 expense and 1 income; its balance is 3.00. Move it first."
        )


async def test_the_same_request_twice_adds_one_account() -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "once"}) as api:
        first = await api.post(PATH, json=BODY)
        again = await api.post(PATH, json=BODY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()
    async with client(actor) as api:
        assert (await api.post(PATH, json=BODY)).status_code == 409
        assert len((await api.get(PATH)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "name": ""}, "name"),
        ({**BODY, "name": None}, "name"),
        ({**BODY, "identification": 5}, "identification"),
        ({**BODY, "opening_balance": "1.234"}, "opening_balance"),
        ({**BODY, "opening_balance": {}}, "opening_balance"),
        ({**BODY, "type": "till"}, "type"),
        ({**BODY, "opening_on": "2026-02-30"}, "opening_on"),
    ],
)
async def test_what_cannot_be_an_account_is_refused(body: Any, field: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(PATH, json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_an_entry_names_its_account() -> None:
    actor = await factories.make_actor()
    await make_account(actor)
    entry = {"date": "2026-03-14", "amount": "5", "bank_account": "current"}
    async with client(actor) as api:
        made = await api.post("/api/v1/expenses", json=entry)
        assert made.json()["bank_account"] == "Current"
        found = await api.get("/api/v1/expenses", params={"bank_account": "CURRENT"})
        assert [one["id"] for one in found.json()["items"]] == [made.json()["id"]]
        for answer in (
            await api.post("/api/v1/incomes", json={**entry, "bank_account": "Curent"}),
            await api.get("/api/v1/incomes", params={"bank_account": "Curent"}),
        ):
            assert answer.status_code == 422
            (problem,) = answer.json()["errors"]
            assert problem["field"] == "bank_account"
            assert "“Current”" in str(problem)


async def test_entries_come_with_the_balance_after_each() -> None:
    actor = await factories.make_actor()
    account = await make_account(actor)
    first = await put_in(actor, "50.25", MARCH, category="Sales")
    second = await take_out(actor, 7, APRIL, party="")
    path = f"{PATH}/{account.id}/entries"
    async with client(actor) as api:
        page = (await api.get(path, params={"limit": 1})).json()
        assert page["items"] == [
            {
                "id": str(second.id), "kind": "expense", "entry_id": str(second.id),
                "entry_kind": "expense", "asset_id": None, "date": "2026-04-30", "party": "",
                "category": None, "amount": "-7.00", "balance": "143.25", "statement_on": None,
            }
        ]  # fmt: skip
        last = (await api.get(path, params={"limit": 1, "cursor": page["next_cursor"]})).json()
        assert last["next_cursor"] is None
        (line,) = last["items"]
        assert (line["id"], line["amount"], line["balance"], line["category"]) == (
            str(first.id), "50.25", "150.25", "Sales",
        )  # fmt: skip
        some = (await api.get(path, params={"to": "2026-03-31"})).json()["items"]
        assert [one["balance"] for one in some] == ["150.25"]
        assert (await api.get(path, params={"cursor": "x"})).status_code == 422
        assert (await api.get(path, params={"from": "x"})).status_code == 422


async def test_an_account_is_reconciled_and_that_is_undone() -> None:
    actor = await factories.make_actor()
    account = await make_account(actor)
    await put_in(actor, 50, MARCH)
    late = await take_out(actor, 7, MARCH, party="Staples")
    path = f"{PATH}/{account.id}/reconciliations"
    body: dict[str, Any] = {"statement_on": "2026-03-31", "closing_balance": "150"}
    async with client(actor) as api:
        refused = await api.post(path, json=body)
        assert refused.status_code == 422
        (problem,) = refused.json()["errors"]
        assert problem["field"] == "closing_balance"
        assert "7.00 EUR less" in str(problem)
        assert "Staples of 31 March 2026" in str(problem)
        assert (await api.get(path)).json() == {"items": [], "next_cursor": None}

        body["left_out"] = [f"{Kind.EXPENSE}:{late.id}"]
        key = {"Idempotency-Key": "statement"}
        made = await api.post(path, json=body, headers=key)
        assert made.status_code == 201
        assert made.json() == {
            "id": made.json()["id"],
            "statement_on": "2026-03-31",
            "opening_balance": "100.00",
            "closing_balance": "150.00",
            "entry_count": 1,
            "difference": "0.00",
            "is_latest": True,
        }
        assert (await api.post(path, json=body, headers=key)).json() == made.json()
        assert (await api.post(path, json=body)).status_code == 422
        assert (await api.get(path)).json()["items"] == [made.json()]
        shown = (await api.get(f"{PATH}/{account.id}")).json()
        assert shown["reconciled_on"] == "2026-03-31"
        later = await api.post(path, json={"statement_on": "2026-04-30", "closing_balance": 143})
        assert later.status_code == 201

        undo = f"{PATH}/reconciliations/{{}}/undo"
        assert (await api.post(undo.format(made.json()["id"]))).status_code == 409
        for one in (later, later, made):
            answer = await api.post(undo.format(one.json()["id"]))
            assert answer.json() == {"statement_on": one.json()["statement_on"]}
        assert (await api.get(path)).json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement_on": None}, "statement_on"),
        ({"statement_on": "2199-01-01"}, "statement_on"),
        ({"closing_balance": None}, "closing_balance"),
        ({"left_out": ["x"]}, "left_out"),
        ({"left_out": "x"}, "left_out"),
        ({"left_out": [None]}, "left_out"),
        ({"left_out": {"a": 1}}, "left_out"),
    ],
)
async def test_what_no_statement_is_is_refused(changes: Any, field: str) -> None:
    actor = await factories.make_actor()
    account = await make_account(actor)
    body = {"statement_on": "2026-03-31", "closing_balance": "100", **changes}
    async with client(actor) as api:
        answer = await api.post(f"{PATH}/{account.id}/reconciliations", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_other_businesses_viewers_and_strangers_change_nothing() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    account = await make_account(owner)
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    statement = {"statement_on": "2026-03-31", "closing_balance": "100"}
    place = f"{PATH}/{account.id}"
    async with client(owner) as api:
        kept = (await api.post(f"{place}/reconciliations", json=statement)).json()
        before = (await api.get(place)).json()
    changes: list[tuple[str, str, Any]] = [
        ("PUT", place, {"name": "Stolen"}),
        ("DELETE", place, None),
        ("POST", f"{place}/archive", None),
        ("POST", f"{place}/restore", None),
        ("POST", f"{place}/reconciliations", statement),
        ("POST", f"{PATH}/reconciliations/{kept['id']}/undo", None),
    ]
    reads = [place, f"{place}/entries", f"{place}/reconciliations"]
    for actor, status in ((viewer, 403), (other, 404), (None, 401)):
        async with client(actor) as api:
            for method, path, body in changes:
                assert (await api.request(method, path, json=body)).status_code == status, path
            for path in reads:
                expected = 200 if status == 403 else status
                assert (await api.get(path)).status_code == expected, path
    async with client(owner) as api:
        assert (await api.get(place)).json() == before
