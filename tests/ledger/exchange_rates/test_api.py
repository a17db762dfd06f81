"""REST of exchange rates: whole rounds, refusals, repeated requests, and other businesses."""

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from tests.api_app import client
from tests.factories import join, make_actor, some_id

PATH = "/api/v1/exchange-rates"
BODY = {
    "currency_code": "USD", "quoted_on": "2026-03-13", "rate": "1.0956", "direction": "indirect",
}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_a_rate_goes_round(owner):
    async with client(owner) as http:
        made = await http.post(PATH, json=BODY)
        rate = made.json()
        place = f"{PATH}/{rate['id']}"
        assert made.status_code == 201, made.text
        assert (made.headers["location"], made.headers["etag"]) == (place, '"1"')
        assert rate == {
            "id": rate["id"], "currency_code": "USD", "base_currency_code": "EUR",
            "quoted_on": "2026-03-13", "rate": "0.912741876597", "inverse": "1.0956",
            "source": "manual", "version": 1,
        }  # fmt: skip
        assert (await http.get(place)).json() == rate
        assert (await http.get(PATH)).json() == {"items": [rate], "next_cursor": None}
        sent = {**rate, "rate": 0.95}
        changed = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert (changed.json()["rate"], changed.json()["inverse"]) == ("0.95", "1.0526315789")
        stale = await http.put(place, json=sent, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        assert stale.json()["current"] == changed.json()
        assert (await http.put(place, json=sent)).json()["version"] == 3
        assert (await http.delete(place)).status_code == 204
        assert (await http.delete(place)).status_code == 404
        assert (await http.get(place)).status_code == 404
        assert (await http.post(f"{place}/restore")).json()["version"] == 5
        taken = await http.post(PATH, json=BODY)
        assert taken.status_code == 409
        assert [one["field"] for one in taken.json()["errors"]] == ["quoted_on"]


async def test_rates_are_listed_by_currency_and_day(owner):
    async with client(owner) as http:
        for code in ("USD", "GBP", "JPY"):
            for day in ("2026-03-12", "2026-03-13"):
                body = {**BODY, "currency_code": code, "quoted_on": day}
                assert (await http.post(PATH, json=body)).status_code == 201
        first = (await http.get(PATH, params={"limit": 4})).json()
        wanted = {"limit": 4, "cursor": first["next_cursor"]}
        second = (await http.get(PATH, params=wanted)).json()
        found = [(one["currency_code"], one["quoted_on"][-2:]) for one in first["items"]]
        assert found == [("GBP", "13"), ("JPY", "13"), ("USD", "13"), ("GBP", "12")]
        assert [one["currency_code"] for one in second["items"]] == ["JPY", "USD"]
        narrowed = {"currency_code": "USD", "to": "2026-03-12"}
        items = (await http.get(PATH, params=narrowed)).json()["items"]
        assert [one["quoted_on"] for one in items] == ["2026-03-12"]
        for wrong in ({"currency_code": "EURO"}, {"to": "soon"}, {"limit": 0}, {"cursor": "x"}):
            assert (await http.get(PATH, params=wrong)).status_code == 422


async def test_wrong_rates_are_refused_at_their_fields(owner):
    async with client(owner) as http:
        for changes, field in (
            ({"currency_code": "EUR"}, "currency_code"),
            ({"currency_code": None}, "currency_code"),
            ({"quoted_on": "yesterday"}, "quoted_on"),
            ({"rate": "0"}, "rate"),
            ({"rate": "1,234"}, "rate"),
            ({"direction": "sideways"}, "direction"),
        ):
            answer = await http.post(PATH, json={**BODY, **changes})
            assert answer.status_code == 422
            assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert (await http.get(PATH)).json()["items"] == []


async def test_the_same_request_twice_adds_one_rate(owner):
    key = {"Idempotency-Key": str(db.new_id())}
    async with client(owner) as http:
        first = await http.post(PATH, json=BODY, headers=key)
        again = await http.post(PATH, json=BODY, headers=key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()


async def test_rates_of_another_business_do_not_exist(owner):
    async with client(owner) as http:
        place = f"{PATH}/{(await http.post(PATH, json=BODY)).json()['id']}"
    async with client(await make_actor()) as http:
        assert (await http.get(PATH)).json()["items"] == []
        for answer in (
            await http.get(place),
            await http.put(place, json=BODY),
            await http.delete(place),
            await http.post(f"{place}/restore"),
            await http.get(f"{PATH}/{some_id()}"),
        ):
            assert answer.status_code == 404


async def test_a_viewer_and_a_stranger_change_nothing(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with client(viewer) as http:
        assert (await http.post(PATH, json=BODY)).status_code == 403
        assert (await http.get(PATH)).status_code == 200
    async with client() as http:
        assert (await http.get(PATH)).status_code == 401
