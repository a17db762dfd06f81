"""REST of the chart of categories."""

from typing import Any

import pytest

from finance_app.identity.rules import Role
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import client

PATH = "/api/v1/categories"


async def _ids(api: Any, kind: str = "expense") -> dict[str, str]:
    items = (await api.get(PATH, params={"kind": kind})).json()["items"]
    assert {item["kind"] for item in items} == {kind}
    return {item["name"]: item["id"] for item in items}


async def test_a_new_business_has_a_chart() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = (await api.get(PATH)).json()
        assert set(answer) == {"items", "next_cursor"}
        assert {item["kind"] for item in answer["items"]} == {"expense", "income"}
        assert set(answer["items"][0]) == {"id", "kind", "name"}
        assert "Travel" in await _ids(api)


async def test_a_category_is_added_renamed_and_used_by_its_new_name() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        made = await api.post(PATH, json={"kind": "expense", "name": " Field   trips "})
        assert made.status_code == 201
        assert made.json()["name"] == "Field trips"
        assert made.headers["location"] == f"{PATH}/{made.json()['id']}"
        renamed = await api.put(made.headers["location"], json={"name": "Visits"})
        assert renamed.json() == {**made.json(), "name": "Visits"}
    entry = await factories.make_entry(actor, category="visits")
    assert entry.category == "Visits"


async def test_a_taken_name_is_a_conflict_at_its_field() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        ids = await _ids(api)
        added = await api.post(PATH, json={"kind": "expense", "name": "TRAVEL"})
        renamed = await api.put(f"{PATH}/{ids['Rent']}", json={"name": "travel"})

    for answer in (added, renamed):
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["field"] == "name"


async def test_a_merge_moves_entries_and_can_be_undone() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor, category="Travel")
    async with client(actor) as api:
        ids = await _ids(api)
        merged = await api.post(
            f"{PATH}/{ids['Travel']}/merge", json={"target_id": ids["Vehicles and fuel"]}
        )
        assert merged.status_code == 200
        assert "Travel" not in await _ids(api)
        moved = await entries.get_entry(actor, Kind.EXPENSE, entry.id)
        assert moved.category == "Vehicles and fuel"

        undo = f"{PATH}/merges/{merged.json()['merge_id']}/undo"
        assert (await api.post(undo)).json() == {"entry_count": 1}
        assert (await api.post(undo)).json() == {"entry_count": 0}
        assert await _ids(api) == ids


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "expense", "name": ""},
        {"kind": "expense", "name": "x" * 81},
        {"kind": "expense", "name": "nul \0"},
        {"kind": "expense", "name": None},
        {"kind": "asset", "name": "Cars"},
        {"kind": "expense", "name": "None"},
        {},
        [],
    ],
)
async def test_what_cannot_be_a_category_is_refused(body: Any) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(PATH, json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_merges_that_make_no_sense_are_refused() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        ids = await _ids(api)
        incomes = await _ids(api, "income")
        travel = f"{PATH}/{ids['Travel']}/merge"
        for target, status in (
            (ids["Travel"], 409),
            (incomes["Sales"], 409),
            (str(factories.some_id()), 404),
            ("nonsense", 422),
        ):
            assert (await api.post(travel, json={"target_id": target})).status_code == status
        assert (await api.post(f"{PATH}/merges/{factories.some_id()}/undo")).status_code == 404
        assert await _ids(api) == ids


async def test_other_businesses_viewers_and_strangers_change_nothing() -> None:
    owner = await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    other = await factories.make_actor()
    async with client(owner) as api:
        ids = await _ids(api)
    cases: list[tuple[str, str, Any]] = [
        ("PUT", f"{PATH}/{ids['Rent']}", {"name": "Stolen"}),
        ("POST", f"{PATH}/{ids['Rent']}/merge", {"target_id": ids["Travel"]}),
    ]
    for actor, status in ((viewer, 403), (other, 404), (None, 401)):
        async with client(actor) as api:
            for method, path, body in cases:
                assert (await api.request(method, path, json=body)).status_code == status
    async with client(owner) as api:
        assert await _ids(api) == ids
