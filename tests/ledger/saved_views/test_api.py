"""REST of saved views: whole rounds, refusals, sharing, and other businesses."""

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from tests.api_app import client
from tests.factories import join, make_actor

VIEWS = "/api/v1/saved-views"
VIEW = {"list": "expenses", "name": "Fuel", "query": "q=fuel&utm=1&sort=-date", "is_shared": False}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def listed(http, name: str = "expenses"):
    return (await http.get(VIEWS, params={"list": name})).json()["items"]


async def test_a_view_goes_round(owner):
    async with client(owner) as http:
        made = await http.post(VIEWS, json=VIEW)
        view = made.json()
        assert (made.status_code, made.headers["etag"]) == (201, '"1"')
        place = made.headers["location"]
        assert place == f"{VIEWS}/{view['id']}"
        assert view == {**VIEW, "id": view["id"], "query": "q=fuel", "is_mine": True, "version": 1}
        assert await listed(http) == [view]
        assert await listed(http, "incomes") == []
        sent = {"name": "Petrol", "query": "?q=petrol", "is_shared": True}
        changed = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert changed.json()["query"] == "q=petrol"
        stale = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["current"]) == (412, changed.json())
        assert stale.headers["etag"] == '"2"'
        assert (await http.put(place, json=sent)).json()["version"] == 3
        assert (await http.delete(place)).status_code == 204
        assert (await http.delete(place)).status_code == 404
        assert (await http.post(f"{place}/restore")).json()["version"] == 5


async def test_wrong_views_are_refused_at_their_fields(owner):
    async with client(owner) as http:
        for changes, status, field in (
            ({"name": " "}, 422, "name"),
            ({"name": "x" * 81}, 422, "name"),
            ({"query": "from=x"}, 422, "query"),
            ({"query": ""}, 422, "query"),
            ({"query": "q=" + "é" * 1500}, 422, "query"),
            ({"list": "assets"}, 422, "list"),
        ):
            answer = await http.post(VIEWS, json={**VIEW, **changes})
            assert answer.status_code == status, changes
            assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert (await http.get(VIEWS)).status_code == 422
        await http.post(VIEWS, json=VIEW)
        taken = await http.post(VIEWS, json={**VIEW, "name": "FUEL"})
        assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "name")


async def test_saving_twice_with_one_key_saves_once(owner):
    async with client(owner) as http:
        key = {"Idempotency-Key": str(db.new_id())}
        first = await http.post(VIEWS, json=VIEW, headers=key)
        again = await http.post(VIEWS, json=VIEW, headers=key)
        assert first.json() == again.json()
        assert len(await listed(http)) == 1


async def test_a_shared_view_is_read_by_all_and_changed_by_some(owner):
    maker = (await join(owner, role=Role.BOOKKEEPER)).actor
    async with client(maker) as http:
        place = (await http.post(VIEWS, json={**VIEW, "is_shared": True})).headers["location"]
        await http.post(VIEWS, json={**VIEW, "name": "Private"})
    sent = {"name": "Other", "query": "q=x"}
    async with client((await join(owner, role=Role.BOOKKEEPER)).actor) as http:
        assert [(one["name"], one["is_mine"]) for one in await listed(http)] == [("Fuel", False)]
        refused = await http.put(place, json=sent)
        assert refused.status_code == 403
        assert refused.json()["detail"] == ("Only who made this view, or the owner, can change it.")
        assert (await http.delete(place)).status_code == 403
    async with client((await join(owner, role=Role.VIEWER)).actor) as http:
        assert len(await listed(http)) == 1
        assert (await http.post(VIEWS, json=VIEW)).status_code == 403
    async with client(owner) as http:
        assert (await http.put(place, json={**sent, "is_shared": True})).status_code == 200


async def test_views_of_another_business_do_not_exist(owner):
    async with client(owner) as http:
        place = (await http.post(VIEWS, json={**VIEW, "is_shared": True})).headers["location"]
    async with client(await make_actor()) as http:
        assert await listed(http) == []
        for answer in (
            await http.put(place, json={"name": "X", "query": "q=x"}),
            await http.delete(place),
            await http.post(f"{place}/restore"),
        ):
            assert answer.status_code == 404
