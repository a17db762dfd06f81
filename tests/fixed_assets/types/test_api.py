"""REST of the types of assets: those to start with, new ones, changed ones."""

from typing import Any

import pytest

from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import UNKNOWN, errors, record

PATH = "/api/v1/asset-types"
BOATS: dict[str, Any] = {
    "name": "Boats",
    "method": "declining_balance",
    "convention": "month",
    "life_months": 120,
    "residual_percent": "12.5",
    "factor": "1.5",
    "is_switching": False,
}


async def test_types_are_listed_added_and_changed() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        start = (await api.get(PATH)).json()
        assert [one["name"] for one in start["items"]][:2] == ["Buildings", "Computers"]
        assert start["next_cursor"] is None
        (vehicles,) = (one for one in start["items"] if one["name"] == "Vehicles")
        assert (vehicles["factor"], vehicles["residual_percent"]) == ("2", "10")

        made = await api.post(PATH, json=BOATS)
        boats = made.json()
        assert made.status_code == 201, made.text
        assert {**BOATS, "id": boats["id"]} == boats
        assert made.headers["location"] == f"{PATH}/{boats['id']}"
        asset = await record(actor, type="boats", value="1000")
        assert (asset["residual"], asset["method"]) == ("125.00", "declining_balance")

        changed = await api.put(f"{PATH}/{boats['id']}", json={**boats, "name": "Ships"})
        assert (changed.status_code, changed.json()) == (200, {**boats, "name": "Ships"})
        plain = await api.put(f"{PATH}/{boats['id']}", json={"name": "Ships"})
        assert (plain.json()["method"], plain.json()["residual_percent"]) == ("straight_line", "0")
        kept = (await api.get(f"/api/v1/assets/{asset['id']}")).json()
        assert (kept["type"], kept["residual"]) == ("Ships", "125.00")


async def test_a_name_stands_once() -> None:
    async with client(await factories.make_actor()) as api:
        first = await api.post(PATH, json=BOATS, headers={"Idempotency-Key": "one"})
        same = await api.post(PATH, json=BOATS, headers={"Idempotency-Key": "one"})
        taken = await api.post(PATH, json={**BOATS, "name": " BOATS "})
        ships = (await api.post(PATH, json={**BOATS, "name": "Ships"})).json()
        renamed = await api.put(f"{PATH}/{ships['id']}", json={**BOATS, "name": "boats"})

    assert first.json() == same.json()
    for answer in (taken, renamed):
        assert set(errors(answer, 409)) == {"name"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": None}, "name"),
        ({"method": "guesswork"}, "method"),
        ({"life_months": 0}, "life_months"),
        ({"life_months": None, "life": "-1"}, "life"),
        ({"residual_percent": "101"}, "residual_percent"),
        ({"residual_percent": "x"}, "residual_percent"),
        ({"residual_percent": []}, "residual_percent"),
        ({"factor": "11"}, "factor"),
        ({"factor": "11", "method": "straight_line"}, "factor"),
        ({"is_switching": "maybe"}, "is_switching"),
        ({"convention": "mid_month"}, "convention"),
        ({"method": "written_down_value", "residual_percent": "0"}, "residual_percent"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(fields: dict[str, Any], field: str) -> None:
    async with client(await factories.make_actor()) as api:
        before = (await api.get(PATH)).json()
        one = f"{PATH}/{before['items'][0]['id']}"
        for answer in (
            await api.post(PATH, json={**BOATS, **fields}),
            await api.put(one, json={**BOATS, **fields}),
        ):
            assert set(errors(answer)) == {field}
        assert (await api.get(PATH)).json() == before


async def test_a_type_that_is_not_ours_is_not_found() -> None:
    mine, other = await factories.make_actor(), await factories.make_actor()
    async with client(mine) as api:
        kept = (await api.post(PATH, json=BOATS)).json()
    async with client(other) as api:
        for one in (kept["id"], UNKNOWN, "nonsense"):
            assert (await api.put(f"{PATH}/{one}", json=BOATS)).status_code == 404
