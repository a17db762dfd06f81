"""REST of the register: an asset's life, lists, versions, bad input, and who may."""

import asyncio
import datetime as dt
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import (
    FIVE,
    MACRS,
    PATH,
    UNITS,
    UNKNOWN,
    change,
    errors,
    everything,
    path_of,
    record,
)

FIELDS = {
    "id", "name", "acquisition_date", "value", "type", "notes", "setup_cost", "supplier",
    "location", "serial_number", "parent_id", "in_service_on", "method", "convention",
    "life_months", "residual", "factor", "is_switching", "capacity", "unit_name",
    "opening_depreciation", "opening_on", "bank_account", "disposed_on", "currency_code", "version",
    "created_at", "notices", "cost", "depreciation", "book_value",
}  # fmt: skip


@pytest.mark.parametrize("prefix", ["/api/v1", "/api"])
async def test_five_fields_are_enough_for_a_whole_life(prefix: str) -> None:
    actor = await factories.make_actor()
    path = f"{prefix}/assets"
    async with client(actor) as api:
        made = await api.post(path, json=FIVE)
        asset = made.json()
        assert made.status_code == 201, made.text
        assert set(asset) == FIELDS
        assert {**asset, **FIVE} == asset
        assert (asset["method"], asset["life_months"]) == ("straight_line", 60)
        assert (asset["in_service_on"], asset["setup_cost"]) == ("2024-01-01", "0.00")
        assert (asset["version"], asset["currency_code"]) == (1, "EUR")
        assert UUID(asset["id"]).version == 7
        assert dt.datetime.fromisoformat(asset["created_at"]).tzinfo is not None
        assert made.headers["location"] == f"{path}/{asset['id']}"
        assert made.headers["etag"] == '"1"'

        own = made.headers["location"]
        read = await api.get(own, params={"on": "2024-12-31"})
        figures = {"cost": "6000.00", "depreciation": "1200.00", "book_value": "4800.00"}
        assert (read.json(), read.headers["etag"]) == ({**asset, **figures}, '"1"')
        before = (await api.get(own, params={"on": "2023-12-31"})).json()
        assert (before["cost"], before["book_value"]) == ("0.00", "0.00")

        changed = await api.put(own, json={**asset, "value": "3000", "life_months": 36})
        assert changed.status_code == 200, changed.text
        assert (changed.json()["value"], changed.json()["life_months"]) == ("3000.00", 36)
        assert (changed.headers["etag"], changed.json()["id"]) == ('"2"', asset["id"])

        sold = await api.post(f"{own}/disposal", json={"on": "2025-12-31", "proceeds": "1500"})
        assert (sold.status_code, sold.json()["gain"]) == (201, "500.00")
        gone = (await api.get(own)).json()
        assert (gone["cost"], gone["disposed_on"]) == ("0.00", "2025-12-31")
        back = await api.post(f"{own}/disposal/reverse")
        assert back.status_code == 200
        assert (await api.get(own)).json()["disposed_on"] is None

        deleted = await api.delete(own)
        assert (deleted.status_code, deleted.content) == (204, b"")
        for part in ("", "/schedule", "/schedule?by=month", "/changes", "/attachments"):
            assert (await api.get(f"{own}{part}")).status_code == 404, part
        assert (await api.delete(own)).status_code == 404
        trash = (await api.get(path, params={"trashed": "1"})).json()["items"]
        assert [one["id"] for one in trash] == [asset["id"]]
        restored = await api.post(f"{own}/restore")
        assert (restored.status_code, restored.json()["id"]) == (200, asset["id"])
        assert (await api.post(f"{own}/restore")).json() == restored.json()


async def test_what_get_gave_can_be_sent_back() -> None:
    for code in ("EUR", "JPY", "KWD", "CLF"):
        actor = await factories.make_actor(currency_code=code)
        van = await record(actor, value="6000")
        kept = [
            van,
            await record(actor, MACRS, value="6000"),
            await record(actor, UNITS, value="6000", unit_name="km"),
            await record(actor, value="6000", method="none"),
            await record(actor, value="6000", parent_id=van["id"], supplier="Northgate"),
            await record(actor, value="6000", opening_depreciation="7", opening_on="2025-01-01"),
        ]
        async with client(actor) as api:
            for asset in kept[1:]:
                same = await api.put(path_of(asset), json=asset)
                assert same.status_code == 200, same.text
                assert same.json() == {**asset, "version": 2}


async def test_all_fields_are_kept() -> None:
    actor = await factories.make_actor()
    van = await record(actor)
    given: dict[str, Any] = {
        "name": "Engine ⚙ שלום",
        "acquisition_date": "2024-02-01",
        "value": "9000.50",
        "type": "Machinery",
        "notes": "Two\nlines",
        "setup_cost": "99.50",
        "supplier": "Northgate",
        "location": "Yard 2",
        "serial_number": "SN-1",
        "parent_id": van["id"],
        "in_service_on": "2024-03-01",
        "method": "units_of_production",
        "residual": "100.00",
        "factor": "1.5",
        "is_switching": False,
        "capacity": "120000.5",
        "unit_name": "km",
        "opening_depreciation": "10.00",
        "opening_on": "2025-01-01",
    }
    asset = await record(actor, given)

    assert {**asset, **given} == asset
    assert (asset["life_months"], asset["convention"]) == (0, "day")


@pytest.mark.parametrize(
    ("fields", "months"),
    [
        ({"life": "5 years"}, 60),
        ({"life": 5}, 60),
        ({"life": "27.5"}, 330),
        ({"life": "18 months"}, 18),
        ({"life": "60 months"}, 60),
        ({"life": "2 years 6 months"}, 30),
        ({"life": "2y 6m"}, 30),
        ({"life_months": 18}, 18),
        ({"life": "5 years", "life_months": "18"}, 18),
        ({}, 60),
    ],
)
async def test_a_life_is_in_years_or_months(fields: dict[str, Any], months: int) -> None:
    assert (await record(await factories.make_actor(), **fields))["life_months"] == months


async def test_terms_left_out_come_from_the_type_even_before_any_type_was_looked_at() -> None:
    asset = await record(await factories.make_actor(), type="vehicles", value="1000")

    assert asset["type"] == "Vehicles"
    assert (asset["method"], asset["factor"]) == ("declining_balance", "2")
    assert asset["residual"] == "100.00"


async def test_a_residual_above_the_cost_is_kept_with_a_notice_and_no_charge() -> None:
    actor = await factories.make_actor()
    asset = await record(actor, residual="7000")
    async with client(actor) as api:
        listed = (await api.get(PATH)).json()["items"]
        years = (await api.get(f"{path_of(asset)}/schedule")).json()["items"]

    (notice,) = asset["notices"]
    assert "the charge is 0" in notice
    assert (asset["depreciation"], asset["book_value"]) == ("0.00", "6000.00")
    assert listed[0]["notices"] == [notice]
    assert {year["charge"] for year in years} == {"0.00"}
    assert (await record(actor, residual="10"))["notices"] == []


TOMORROW = (clock.today() + dt.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("code", "fields", "field", "words"),
    [
        ("EUR", {"life": "0"}, "life", "longer than zero"),
        ("EUR", {"life": "-5"}, "life", "longer than zero"),
        ("EUR", {"life": "-5 years"}, "life", "longer than zero"),
        ("EUR", {"life_months": 0}, "life_months", "longer than zero"),
        ("EUR", {"life_months": -12}, "life_months", "longer than zero"),
        ("EUR", {"life_months": 1201}, "life_months", "100 years"),
        ("EUR", {"life_months": []}, "life_months", "whole months"),
        ("EUR", {"life": {}}, "life", "as text"),
        ("EUR", {"acquisition_date": TOMORROW}, "acquisition_date", "in the future"),
        ("EUR", {"acquisition_date": "2024-02-30"}, "acquisition_date", "no day 30"),
        ("EUR", {"acquisition_date": None}, "acquisition_date", ""),
        ("EUR", {"in_service_on": "2023-12-31"}, "in_service_on", "before it was bought"),
        ("EUR", {"opening_on": "2023-12-31"}, "opening_on", "before the asset was in use"),
        ("EUR", {"value": "1.234"}, "value", "1.234"),
        ("EUR", {"value": 1.234}, "value", "2 decimals"),
        ("EUR", {"value": "0"}, "value", "more than zero"),
        ("EUR", {"value": "-5"}, "value", "negative"),
        ("EUR", {"value": None}, "value", "amount"),
        ("EUR", {"value": "1e3"}, "value", "exponent"),
        ("JPY", {"value": "1.5"}, "value", "no decimals"),
        ("JPY", {"value": 1.5}, "value", "no decimals"),
        ("EUR", {"setup_cost": "1.005"}, "setup_cost", "1.005"),
        ("EUR", {"residual": "-1"}, "residual", "negative"),
        ("EUR", {"opening_depreciation": "6001"}, "opening_depreciation", "more than the cost"),
        ("EUR", {"name": ""}, "name", "name"),
        ("EUR", {"name": "x" * 201}, "name", "200"),
        ("EUR", {"name": "nul\0"}, "name", "NUL"),
        ("EUR", {"notes": "x" * 10_001}, "notes", "10,000"),
        ("EUR", {"type": "x" * 81}, "type", "80"),
        ("EUR", {"type": "\ud800"}, "type", "invisible"),
        ("EUR", {"type": 7}, "type", "as text"),
        ("EUR", {"method": "guesswork"}, "method", "straight_line"),
        ("EUR", {"convention": "mid_month"}, "convention", "by day or by month"),
        ("EUR", {"factor": "11"}, "factor", "10"),
        ("EUR", {"factor": "0"}, "factor", "above zero"),
        ("EUR", {"method": "written_down_value"}, "residual", "above zero"),
        ("EUR", {"method": "units_of_production"}, "capacity", "units"),
        ("EUR", {"method": "macrs", "life": "6"}, "life", "27.5"),
        ("EUR", {"method": "macrs", "residual": "5"}, "residual", "at 0"),
        ("EUR", {"is_switching": "maybe"}, "is_switching", "1 for yes"),
        ("EUR", {"parent_id": "x"}, "parent_id", "not the id"),
        ("EUR", {"parent_id": UNKNOWN}, "parent_id", "not itself a component"),
        ("EUR", {"currency_code": "USD"}, "currency_code", "EUR"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field_and_saves_nothing(
    code: str, fields: dict[str, Any], field: str, words: str
) -> None:
    actor = await factories.make_actor(currency_code=code)
    kept = await record(actor, value="6000")
    before = await everything(actor)
    async with client(actor) as api:
        raw = {**FIVE, "value": "6000", **fields}
        for answer in (
            await api.post(PATH, content=_json(raw)),
            await api.put(path_of(kept), content=_json(raw)),
        ):
            found = errors(answer)
            assert set(found) == {field}
            assert words in found[field]

    assert await everything(actor) == before


def _json(raw: dict[str, Any]) -> bytes:
    return json.dumps(raw).encode()


async def test_every_wrong_field_is_named_at_once() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(
            PATH, json={"value": "-1", "life": "0", "currency_code": "USD", "residual": "x"}
        )

    wrong = {"name", "acquisition_date", "value", "life", "currency_code", "residual"}
    assert set(errors(answer)) == wrong


async def test_nothing_enters_or_leaves_locked_books() -> None:
    actor = await factories.make_actor()
    old = await record(actor)
    await lock_books(actor, dt.date(2024, 6, 30))
    before = await everything(actor)
    async with client(actor) as api:
        found = errors(await api.post(PATH, json=FIVE), 409)
        assert "30 June 2024" in found["acquisition_date"]
        assert set(errors(await api.delete(path_of(old)), 409)) == {"acquisition_date"}
        changed = {**old, "value": "7000"}
        for query in ("", "?preview=1"):
            refused = await api.put(f"{path_of(old)}{query}", json=changed)
            assert (refused.status_code, "locked" in refused.json()["detail"]) == (409, True)
            assert "errors" not in refused.json()
        assert await everything(actor) == before
        late = {"opening_on": "2024-07-01", "opening_depreciation": "600"}
        assert (await api.post(PATH, json={**FIVE, **late})).status_code == 201


@pytest.mark.parametrize(
    "query",
    [
        "on=2026-02-30",
        "on=1800-01-01",
        "status=lost",
        "from=x",
        "from=2026-12-31&to=2026-01-01",
        "parent_id=x",
        "sort=colour",
        "trashed=maybe",
        "limit=0",
        "limit=201",
        "cursor=nonsense",
        "q=%00",
        "type=%00",
    ],
)
async def test_filters_that_make_no_sense_are_refused_at_their_name(query: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        found = errors(await api.get(f"{PATH}?{query}"))

    assert set(found) <= {part.partition("=")[0] for part in query.split("&")}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "cba"),
        ("sort=name", "abc"),
        ("sort=-cost", "cab"),
        ("q=harbour", "a"),
        ("type=HAULAGE", "cb"),
        ("status=disposed", "d"),
        ("status=all", "dcba"),
        ("status=depreciated", "a"),
        ("from=2024-02-01&to=2024-02-28", "b"),
        ("on=2024-02-15", "ba"),
        ("trashed=1", "e"),
        ("limit=2", "cb"),
    ],
)
async def test_filters_orders_and_totals(query: str, found: str) -> None:
    actor = await factories.make_actor()
    rows: dict[str, dict[str, Any]] = {
        "a": {"acquisition_date": "2024-01-01", "type": "", "notes": "Harbour", "life": "1 month"},
        "b": {"acquisition_date": "2024-02-01", "value": "100"},
        "c": {"acquisition_date": "2024-03-01", "value": "9000"},
        "d": {"acquisition_date": "2024-04-01", "type": ""},
        "e": {"acquisition_date": "2024-05-01"},
    }
    made = {name: await record(actor, name=name, **fields) for name, fields in rows.items()}
    async with client(actor) as api:
        await change(api, made["d"], "disposal", on="2024-12-31")
        await api.delete(path_of(made["e"]))
        page = (await api.get(f"{PATH}?{query}")).json()

    items, totals = page["items"], page["totals"]
    assert "".join(item["name"] for item in items) == found
    if "limit" not in query:
        assert totals["asset_count"] == len(items)
        for name in ("cost", "depreciation", "book_value"):
            assert Decimal(totals[name]) == sum(Decimal(item[name]) for item in items)
    else:
        assert totals["asset_count"] == 3
    assert page["currency_code"] == "EUR"


async def test_a_day_of_figures_is_a_day() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    async with client(actor) as api:
        for day in ("2026-02-30", "1800-01-01", "x", "%00"):
            assert set(errors(await api.get(f"{path_of(asset)}?on={day}"))) == {"on"}


async def test_cursors_walk_through_everything_once() -> None:
    actor = await factories.make_actor()
    made = {(await record(actor))["id"] for _ in range(5)}
    seen: list[str] = []
    cursor = ""
    async with client(actor) as api:
        for _ in range(3):
            page = (await api.get(PATH, params={"limit": 2, "cursor": cursor})).json()
            seen += [item["id"] for item in page["items"]]
            assert page["totals"]["asset_count"] == 5
            cursor = page["next_cursor"] or ""

    assert cursor == ""
    assert (len(seen), set(seen)) == (5, made)


async def test_a_preview_shows_the_difference_and_saves_nothing() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    before = await everything(actor)
    async with client(actor, headers={"Idempotency-Key": "look"}) as api:
        answer = await api.put(f"{path_of(asset)}?preview=1", json={**asset, "life_months": 120})
        wrong = await api.put(f"{path_of(asset)}?preview=1", json={**asset, "life_months": 0})
    shown = answer.json()

    assert answer.status_code == 200, answer.text
    assert shown["years"][0] == {"fiscal_year": 2024, "before": "1200.00", "after": "600.00"}
    assert [year["fiscal_year"] for year in shown["years"]] == list(range(2024, 2034))
    assert (shown["ends_before"], shown["ends_after"]) == ("2028-12-31", "2033-12-31")
    assert shown["before"]["cost"] == shown["after"]["cost"] == "6000.00"
    assert (shown["gain"], shown["notices"]) == (None, [])
    assert set(errors(wrong)) == {"life_months"}
    assert await everything(actor) == before
    async with client(actor, headers={"Idempotency-Key": "look"}) as api:
        residual = {**asset, "residual": "6000"}
        again = await api.put(f"{path_of(asset)}?preview=1", json=residual)
        assert "the charge is 0" in again.json()["notices"][0]
        real = await api.put(path_of(asset), json={**asset, "life_months": 120})
    assert real.json()["life_months"] == 120


async def test_a_stale_change_is_refused_with_what_is_there_now() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    own, stale = path_of(asset), {"If-Match": '"1"'}
    async with client(actor) as api:
        fresh = await api.put(own, json={**FIVE, "value": "2"}, headers=stale)
        assert fresh.status_code == 200
        now = await api.get(own)
        before = await everything(actor)
        late = {"on": "2025-01-01"}
        answers = [
            await api.put(own, json=FIVE, headers=stale),
            await api.put(own, json=FIVE, headers={"If-Match": '"7", "8"'}),
            await api.put(f"{own}?preview=1", json=FIVE, headers=stale),
            await api.delete(own, headers=stale),
            await api.post(f"{own}/disposal", json=late, headers=stale),
            await api.post(f"{own}/disposal?preview=1", json=late, headers=stale),
            await api.post(
                f"{own}/changes", json={"kind": "addition", "amount": "1", **late}, headers=stale
            ),
        ]
        assert await everything(actor) == before
        for given, status in (("1", 400), ("", 400), ('"7", "2"', 200), ("*", 200)):
            answer = await api.put(own, json=FIVE, headers={"If-Match": given})
            assert answer.status_code == status

    for answer in answers:
        assert answer.status_code == 412, answer.text
        assert answer.headers["etag"] == '"2"'
        assert answer.json()["current"] == now.json() == fresh.json()


async def test_of_many_at_once_one_change_wins() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    async with client(actor, headers={"If-Match": '"1"'}) as api:
        answers = await asyncio.gather(
            *(api.put(path_of(asset), json={**FIVE, "value": str(n + 1)}) for n in range(8))
        )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_a_request_sent_twice_is_done_once() -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "one"}) as api:
        first, second = await asyncio.gather(api.post(PATH, json=FIVE), api.post(PATH, json=FIVE))
        other = await api.post(PATH, json={**FIVE, "value": "1"})
        listed = (await api.get(PATH)).json()["items"]

    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    hits = [one.headers.get("idempotency-hit") for one in (first, second)]
    assert sorted(hits, key=str) == [None, "true"]
    assert (other.status_code, len(listed)) == (422, 1)


async def test_components_go_to_the_trash_and_back_with_their_asset() -> None:
    actor = await factories.make_actor()
    van = await record(actor)
    engine = await record(actor, name="Engine", parent_id=van["id"])
    async with client(actor) as api:
        inside = (await api.get(PATH, params={"parent_id": van["id"]})).json()["items"]
        assert [one["id"] for one in inside] == [engine["id"]]
        nested = await api.post(PATH, json={**FIVE, "parent_id": engine["id"]})
        assert set(errors(nested)) == {"parent_id"}
        await api.delete(path_of(van))
        assert (await api.get(path_of(engine))).status_code == 404
        await api.post(f"{path_of(van)}/restore")
        assert (await api.get(path_of(engine))).status_code == 200


def _requests(one: str) -> list[tuple[str, str, Any]]:
    """Return every request on an asset that exists, reading ones first."""
    usage = {"kind": "addition", "on": "2025-01-01", "amount": "1"}
    return [
        ("GET", one, None),
        ("GET", f"{one}/schedule", None),
        ("GET", f"{one}/schedule?by=month", None),
        ("GET", f"{one}/changes", None),
        ("GET", f"{one}/attachments", None),
        ("PUT", one, FIVE),
        ("PUT", f"{one}?preview=1", FIVE),
        ("POST", f"{one}/changes", usage),
        ("POST", f"{one}/changes?preview=1", usage),
        ("POST", f"{one}/changes/{UNKNOWN}/reverse", None),
        ("POST", f"{one}/disposal", {"on": "2025-01-01"}),
        ("POST", f"{one}/disposal/reverse", None),
        ("POST", f"{one}/attachments", None),
        ("DELETE", f"{one}/attachments/{UNKNOWN}", None),
        ("DELETE", one, None),
        ("POST", f"{one}/restore", None),
    ]


async def test_another_business_finds_nothing() -> None:
    mine, other = await factories.make_actor(), await factories.make_actor()
    asset = await record(mine)
    before = await everything(mine)
    for one in (path_of(asset), f"{PATH}/{UNKNOWN}"):
        async with client(other) as api:
            for method, path, body in _requests(one):
                answer = await api.request(method, path, json=body)
                assert answer.status_code == 404, (method, path, answer.text)
            stale = await api.put(one, json=FIVE, headers={"If-Match": '"1"'})
            assert stale.status_code == 404
            parent = await api.post(PATH, json={**FIVE, "parent_id": asset["id"]})
            assert set(errors(parent)) == {"parent_id"}
            assert (await api.get(PATH)).json()["totals"]["asset_count"] == 0
    assert await everything(mine) == before


async def test_a_viewer_reads_and_changes_nothing() -> None:
    owner = await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    asset = await record(owner)
    before = await everything(owner)
    cases = [
        *_requests(path_of(asset)),
        ("GET", PATH, None),
        ("GET", f"{PATH}/roll-forward?fiscal_year=2024", None),
        ("GET", f"{PATH}/depreciation/due", None),
        ("GET", f"{PATH}/depreciation/settings", None),
        ("GET", f"{PATH}/macrs-test?fiscal_year=2024", None),
        ("GET", f"{PATH}/export.csv", None),
        ("GET", "/api/v1/asset-types", None),
        ("POST", PATH, FIVE),
        ("POST", f"{PATH}/depreciation/post", None),
        ("PUT", f"{PATH}/depreciation/settings", {"posts_from": "2024-01-01"}),
        ("POST", f"{PATH}/macrs-test?fiscal_year=2024", None),
        ("POST", f"{PATH}/import", None),
        ("POST", f"{PATH}/import?dry_run=1", None),
        ("POST", "/api/v1/asset-types", {"name": "Boats"}),
        ("PUT", f"/api/v1/asset-types/{UNKNOWN}", {"name": "Boats"}),
    ]
    async with client(viewer) as api:
        for method, path, body in cases:
            answer = await api.request(method, path, json=body)
            wanted = 200 if method == "GET" else 403
            assert answer.status_code == wanted, (method, path, answer.text)
    async with client() as api:
        for method, path, body in cases:
            answer = await api.request(method, path, json=body)
            assert answer.status_code == 401, (method, path, answer.text)
    assert await everything(owner) == before


async def test_words_are_no_ids() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        for name in ("nonsense", "0", "%00", "roll-forwards", "x" * 300):
            for method in ("GET", "PUT", "DELETE"):
                answer = await api.request(method, f"{PATH}/{name}", json=FIVE)
                assert answer.status_code in {404, 405}, (method, name)
                assert answer.headers["content-type"] == "application/problem+json"
