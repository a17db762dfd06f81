"""Imports over HTTP: upload, plan, correct, commit, undo, who may, and the edge before it."""

from typing import Any
from uuid import UUID

import pytest

from finance_app import edge as edge_module
from finance_app.edge import BODY_BYTES_MAX, STATEMENT_BYTES_MAX, Edge
from finance_app.identity.rules import Role
from finance_app.imports.plans.storage import service as storage
from finance_app.imports.work.jobs import do_work
from finance_app.kit import db
from tests import factories
from tests.api_app import api_app, bearer, client
from tests.imports.plans.files import BAD, COFFEE, RENT, SALE, books, csv, expected

PATH = "/api/v1/imports"


async def worked(http, actor, answer):
    """Return an import as it is once the work on it is done."""
    plan = answer.json()
    await do_work(actor.organization_id, UUID(plan["id"]))
    return (await http.get(f"{PATH}/{plan['id']}")).json()


async def read(http, actor, content):
    """Return the import of a file that was sent and read."""
    return await worked(http, actor, await http.post(PATH, **form(content)))


def form(content: bytes, name: str = "bank.csv") -> dict[str, Any]:
    return {"files": {"file": (name, content, "text/csv")}}


async def test_a_file_is_read_looked_at_committed_and_undone():
    actor = await factories.make_actor()
    async with client(actor) as http:
        answer = await http.post(PATH, **form(csv(RENT, SALE, BAD)))
        assert answer.status_code == 201
        assert answer.json()["work"] == {
            "work": "read", "done_count": 0, "total_count": None, "started_at": None,
            "is_cancelled": False,
        }  # fmt: skip
        plan = await worked(http, actor, answer)
        assert answer.headers["location"] == f"{PATH}/{plan['id']}"
        assert plan["work"] is None
        assert plan["counts"]["new_count"] == 2
        assert plan["counts"]["problem_count"] == 1
        assert plan["totals"] == [
            {"currency_code": "EUR", "expense_count": 1, "expenses": "900.00",
             "income_count": 1, "incomes": "1250.50"}
        ]  # fmt: skip
        assert plan["header"] == ["Date", "Payee", "Amount", "Transaction ID"]
        assert plan["proof"]["difference"] is None

        place = f"{PATH}/{plan['id']}"
        found = (await http.get(f"{place}/lines?filter=problems")).json()["items"]
        assert [line["position"] for line in found] == [3]
        fixed = await http.patch(f"{place}/lines/3", json={"date": "2026-02-27"})
        assert fixed.json()["problems"] == []
        assert (await http.post(f"{place}/undo")).status_code == 409
        done = await worked(http, actor, await http.post(f"{place}/commit"))
        assert (done["status"], done["counts"]["new_count"]) == ("committed", 3)
        lines = (await http.get(f"{place}/lines?limit=2")).json()
        assert lines["next_cursor"]
        entry = lines["items"][0]["entry_id"]
        assert (await http.get(f"/api/v1/expenses/{entry}")).json()["vendor"] == "Landlord"
        assert (await http.get(PATH)).json()["items"][0]["id"] == plan["id"]

        undone = await worked(http, actor, await http.post(f"{place}/undo"))
        assert undone["status"] == "undone"
        kept = (await http.get(f"{place}/kept")).json()
        assert kept == {"kept_count": 0, "items": [], "next_cursor": None}
    assert await books(actor) == []


async def test_the_same_request_twice_is_one_plan():
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "k1"}) as http:
        one = await http.post(PATH, **form(csv(RENT)))
        other = await http.post(PATH, **form(csv(RENT)))
        third = await http.post(PATH, **form(csv(SALE)))
        items = (await http.get(PATH)).json()["items"]
    assert one.json() == other.json()
    assert other.headers["idempotency-hit"] == "true"
    assert third.status_code == 422
    assert len(items) == 1


async def test_a_mapping_is_changed_and_a_wrong_one_refused():
    actor = await factories.make_actor()
    content = b"Date,Payee,Amount\n03/04/2026,Shop,-1.50\n"
    async with client(actor) as http:
        plan = await read(http, actor, content)
        place = f"{PATH}/{plan['id']}"
        assert plan["questions"]
        assert {one["order"] for one in plan["readings"]["dates"]} == {"dmy", "mdy"}
        assert (await http.post(f"{place}/commit")).status_code == 409
        mapping = {**plan["mapping"], "date_order": "mdy"}
        answer = await http.put(f"{place}/mapping", json={"mapping": mapping})
        mapped = await worked(http, actor, answer)
        assert (mapped["first_on"], mapped["questions"]) == ("2026-03-04", [])
        for wrong in ([], "x", 7):
            refused = await http.put(f"{place}/mapping", json={"mapping": wrong})
            assert refused.status_code == 422, wrong
        for wrong in ({"date": 99}, {"date": "first"}, {"date_order": "dym"}):
            answer = await http.put(f"{place}/mapping", json={"mapping": wrong})
            kept = await worked(http, actor, answer)
            assert kept["problem"], wrong
            assert kept["mapping"] == mapped["mapping"], wrong
        done = await worked(http, actor, await http.post(f"{place}/commit"))
        assert done["status"] == "committed"


async def test_work_is_cancelled_and_leaves_nothing():
    actor = await factories.make_actor()
    async with client(actor) as http:
        sent = await http.post(PATH, **form(csv(RENT)))
        place = f"{PATH}/{sent.json()['id']}"
        assert (await http.put(f"{place}/mapping", json={})).status_code == 409, "being read"
        assert (await http.post(f"{place}/cancel")).json()["work"]["is_cancelled"]
        assert (await http.delete(place)).status_code == 204
        assert (await http.get(place)).status_code == 404
        assert (await http.get(PATH)).json()["items"] == []


async def test_what_was_edited_is_decided_after_an_undo():
    actor = await factories.make_actor()
    async with client(actor) as http:
        plan = await read(http, actor, csv(RENT, SALE))
        place = f"{PATH}/{plan['id']}"
        await worked(http, actor, await http.post(f"{place}/commit"))
        line = (await http.get(f"{place}/lines")).json()["items"][0]
        entry = f"/api/v1/expenses/{line['entry_id']}"
        told = (await http.get(entry)).json()
        await http.put(entry, json={**told, "notes": "Flat 3"})
        await worked(http, actor, await http.post(f"{place}/undo"))
        kept = (await http.get(f"{place}/kept")).json()
        assert [one["id"] for one in kept["items"]] == [line["entry_id"]]
        assert (await http.post(f"{place}/kept/remove", json={"ids": ["x"]})).status_code == 422
        ids = {"ids": [line["entry_id"]]}
        assert (await http.post(f"{place}/kept/remove", json=ids)).json()["kept_count"] == 0
    assert await books(actor) == []


async def test_all_duplicates_are_taken_or_left_out_at_once():
    actor = await factories.make_actor()
    async with client(actor) as http:
        first = await read(http, actor, csv(RENT, SALE))
        await worked(http, actor, await http.post(f"{PATH}/{first['id']}/commit"))
        again = await read(http, actor, csv(RENT, SALE, COFFEE))
        place = f"{PATH}/{again['id']}/duplicates"
        assert again["counts"]["new_count"] == 1
        taken = (await http.post(place, json={"is_wanted": True})).json()
        assert taken["counts"]["new_count"] == 3
        left = (await http.post(place, json={"is_wanted": False})).json()
        assert left["counts"] == again["counts"]


async def test_an_empty_file_is_refused_at_once():
    actor = await factories.make_actor()
    async with client(actor) as http:
        answer = await http.post(PATH, **form(b""))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "file"
        assert (await http.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("content", [b"no table at all", b"PK\x03\x04broken"])
async def test_a_file_that_cannot_be_read_says_why(content):
    actor = await factories.make_actor()
    async with client(actor) as http:
        plan = await read(http, actor, content)
        assert (plan["status"], plan["counts"]["line_count"]) == ("refused", 0)
        assert plan["problem"]
        assert (await http.post(f"{PATH}/{plan['id']}/commit")).status_code == 409


async def test_who_may():
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with client(owner) as http:
        place = f"{PATH}/{(await read(http, owner, csv(RENT)))['id']}"
    changes = [
        ("POST", f"{place}/commit", None),
        ("POST", f"{place}/undo", None),
        ("PATCH", f"{place}/lines/1", {"is_wanted": False}),
        ("PUT", f"{place}/mapping", {"mapping": {"date": 0, "amount": 2}}),
        ("POST", f"{place}/duplicates", {"is_wanted": True}),
        ("POST", f"{place}/kept/remove", {"ids": [str(db.new_id())]}),
        ("DELETE", place, None),
    ]
    for actor, status in ((viewer, 403), (other, 404), (None, 401)):
        async with client(actor) as http:
            for method, path, body in changes:
                answer = await http.request(method, path, json=body)
                assert answer.status_code == status, (method, path, actor)
    async with client(viewer) as http:
        assert (await http.get(f"{place}/lines")).status_code == 200
        assert (await http.post(PATH, **form(csv(COFFEE)))).status_code == 403
    async with client() as http:
        assert (await http.post(PATH, **form(csv(COFFEE)))).status_code == 401
    assert await books(owner) == []


async def test_a_body_past_the_limit_is_refused_by_its_length():
    actor = await factories.make_actor()
    headers = {
        "content-length": "200100001", "content-type": "multipart/form-data; boundary=x"
    }  # fmt: skip
    async with client(actor) as http:
        answer = await http.post(PATH, content=b"", headers=headers)
    assert answer.status_code == 413


async def test_a_file_past_the_limit_is_refused_while_it_comes(monkeypatch):
    monkeypatch.setattr(storage, "SIZE_BYTES_MAX", 1_000)
    actor = await factories.make_actor()
    async with client(actor) as http:
        answer = await http.post(PATH, **form(b"x" * 1_001))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/api/v1/imports", STATEMENT_BYTES_MAX),
        ("POST", "/api/imports", STATEMENT_BYTES_MAX),
        ("PUT", "/api/v1/imports", BODY_BYTES_MAX),
        ("POST", "/api/v1/imports/x/commit", BODY_BYTES_MAX),
        ("POST", "/api/v1/expenses", BODY_BYTES_MAX),
    ],
)
def test_the_edge_lets_large_bodies_through_to_that_address_only(method, path, most):
    assert edge_module._bytes_max({"method": method, "path": path}) == most


async def test_through_the_edge_a_large_file_arrives():
    actor = await factories.make_actor()
    rows = [(f"2026-03-{1 + at % 28:02}", "Shop " * 30, f"-{at + 1}.00", "") for at in range(9_000)]
    async with client(app=Edge(api_app()), headers=bearer(actor)) as http:
        answer = await http.post(PATH, **form(csv(*rows)))
    assert answer.status_code == 201
    assert answer.json()["size_bytes"] > BODY_BYTES_MAX


async def test_entries_show_their_amounts_exactly():
    actor = await factories.make_actor()
    async with client(actor) as http:
        plan = await read(http, actor, csv(COFFEE))
        await worked(http, actor, await http.post(f"{PATH}/{plan['id']}/commit"))
    assert await books(actor) == expected(COFFEE)
