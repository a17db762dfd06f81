"""REST of what happens to assets: previews, recording, taking back, and what cannot be."""

import datetime as dt
from typing import Any

import pytest

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
    "id", "kind", "on", "amount", "units", "proceeds", "depreciation", "gain", "method",
    "convention", "life_months", "residual", "factor", "is_switching", "capacity", "bank_account",
    "notes", "group_id", "created_at", "reversed_at", "notices",
}  # fmt: skip
TOMORROW = (clock.today() + dt.timedelta(days=1)).isoformat()


async def test_what_happens_is_shown_recorded_listed_and_taken_back() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    own = f"{path_of(asset)}/changes"
    given = {"kind": "addition", "on": "2025-01-01", "amount": "1200", "notes": "Tail lift"}
    before = await everything(actor)
    async with client(actor) as api:
        shown = await api.post(f"{own}?preview=1", json=given)
        assert shown.status_code == 200, shown.text
        assert shown.json()["years"] == [
            {"fiscal_year": year, "before": "1200.00", "after": "1500.00"}
            for year in (2025, 2026, 2027, 2028)
        ]
        assert shown.json()["before"]["cost"] == "6000.00"
        assert shown.json()["after"]["cost"] == "7200.00"
        assert await everything(actor) == before

        made = await api.post(own, json=given)
        kept = made.json()
        assert (made.status_code, made.headers["etag"]) == (201, '"2"')
        assert set(kept) == FIELDS
        assert {**kept, **given, "amount": "1200.00"} == kept
        assert (kept["gain"], kept["method"], kept["reversed_at"]) == (None, None, None)
        assert dt.datetime.fromisoformat(kept["created_at"]).tzinfo is not None
        now = (await api.get(path_of(asset), params={"on": "2025-12-31"})).json()
        assert (now["cost"], now["depreciation"]) == ("7200.00", "2700.00")
        listed = (await api.get(own)).json()
        assert listed == {"items": [kept], "next_cursor": None}

        back = await api.post(f"{own}/{kept['id']}/reverse")
        assert (back.status_code, back.headers["etag"]) == (200, '"3"')
        assert back.json() == {**kept, "reversed_at": back.json()["reversed_at"]}
        assert back.json()["reversed_at"] is not None
        assert (await api.post(f"{own}/{kept['id']}/reverse")).json() == back.json()
        now = (await api.get(path_of(asset), params={"on": "2025-12-31"})).json()
        assert (now["cost"], now["depreciation"]) == ("6000.00", "2400.00")
        assert (await api.get(own)).json()["items"] == [back.json()]


async def test_a_revision_that_ends_the_charge_says_so() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    async with client(actor) as api:
        kept = await change(api, asset, "revision", on="2025-01-01", residual="4800")
        years = (await api.get(f"{path_of(asset)}/schedule")).json()["items"]

    assert "the charge is 0" in kept["notices"][0]
    assert [year["charge"] for year in years if year["charge"] != "0.00"] == ["1200.00"]


async def test_a_taken_back_change_is_a_change_of_the_asset() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    async with client(actor) as api:
        kept = await change(api, asset, "addition", on="2025-01-01", amount="1")
        await api.post(f"{path_of(asset)}/changes/{kept['id']}/reverse")
        stale = await api.put(path_of(asset), json=FIVE, headers={"If-Match": '"2"'})

    assert stale.status_code == 412


async def test_every_kind_counts_from_its_day() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        van = await record(actor)
        revised = await change(
            api, van, "revision", on="2025-01-01", life="2 years", residual="800"
        )
        assert (revised["life_months"], revised["residual"]) == (24, "800.00")
        assert (revised["method"], revised["convention"]) == ("straight_line", "day")
        at = (await api.get(path_of(van), params={"on": "2025-12-31"})).json()
        assert at["depreciation"] == "3200.00"
        lost = await change(api, van, "impairment", on="2026-01-01", amount="500")
        assert lost["amount"] == "500.00"
        at = (await api.get(path_of(van), params={"on": "2026-01-01"})).json()
        assert float(at["depreciation"]) > 3700

        press = await record(actor, UNITS)
        used = await change(api, press, "usage", on="2024-05-01", units="250")
        assert used["units"] == "250"
        at = (await api.get(path_of(press), params={"on": "2024-12-31"})).json()
        assert (at["depreciation"], at["capacity"]) == ("1500.00", "1000")

        desk = await record(actor)
        part = await change(api, desk, "disposal", on="2024-12-31", amount="3000", proceeds="2000")
        assert (part["depreciation"], part["gain"]) == ("600.00", "-400.00")
        at = (await api.get(path_of(desk), params={"on": "2024-12-31"})).json()
        assert (at["cost"], at["depreciation"], at["disposed_on"]) == ("3000.00", "600.00", None)


async def test_a_disposal_is_shown_done_and_taken_back_with_its_components() -> None:
    actor = await factories.make_actor()
    van = await record(actor)
    engine = await record(actor, name="Engine", value="2000", parent_id=van["id"])
    given = {"on": "2024-12-31", "proceeds": "3200", "notes": "Sold"}
    own = f"{path_of(van)}/disposal"
    before = await everything(actor)
    async with client(actor) as api:
        shown = (await api.post(f"{own}?preview=1", json=given)).json()
        assert (shown["carrying_amount"], shown["proceeds"]) == ("6400.00", "3200.00")
        assert (shown["gain"], shown["charge_to_date"]) == ("-3200.00", "1600.00")
        assert await everything(actor) == before

        made = await api.post(own, json=given)
        assert made.status_code == 201, made.text
        assert (made.json()["kind"], made.json()["notes"]) == ("disposal", "Sold")
        assert (made.json()["proceeds"], made.json()["gain"]) == ("2400.00", "-2400.00")
        (other,) = (await api.get(f"{path_of(engine)}/changes")).json()["items"]
        assert (other["proceeds"], other["group_id"]) == ("800.00", made.json()["group_id"])
        listed = (await api.get(PATH, params={"on": "2024-12-31"})).json()
        assert (listed["items"], listed["totals"]["cost"]) == ([], "0.00")
        again = await api.post(own, json={"on": "2025-01-31"})
        assert "disposed of" in errors(again)["on"]

        back = await api.post(f"{own}/reverse")
        assert back.status_code == 200, back.text
        assert back.json()["reversed_at"] is not None
        listed = (await api.get(PATH, params={"on": "2024-12-31"})).json()
        assert listed["totals"]["book_value"] == "6400.00"
        nothing = await api.post(f"{own}/reverse")
        assert (nothing.status_code, nothing.json()["detail"]) == (
            409,
            "There is no disposal of this asset to take back.",
        )


async def test_only_the_last_change_is_taken_back() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    own = path_of(asset)
    async with client(actor) as api:
        first = await change(api, asset, "disposal", on="2024-12-31", amount="100")
        last = await change(api, asset, "addition", on="2025-06-01", amount="100")
        for path in (f"{own}/changes/{first['id']}/reverse", f"{own}/disposal/reverse"):
            answer = await api.post(path)
            assert (answer.status_code, "last change" in answer.json()["detail"]) == (409, True)
        assert (await api.post(f"{own}/changes/{last['id']}/reverse")).status_code == 200
        assert (await api.post(f"{own}/disposal/reverse")).json()["id"] == first["id"]


REVISED = {"kind": "revision", "on": "2025-01-01"}


@pytest.mark.parametrize(
    ("asset", "fields", "field", "words"),
    [
        (FIVE, {**REVISED, "life": "0"}, "life", "longer than zero"),
        (FIVE, {**REVISED, "life": "-1"}, "life", "longer than zero"),
        (FIVE, {**REVISED, "life_months": -1}, "life_months", "longer than zero"),
        (FIVE, {**REVISED, "life_months": 1201}, "life_months", "100 years"),
        (FIVE, {**REVISED, "life_months": []}, "life_months", "whole months"),
        (FIVE, {**REVISED, "method": "macrs"}, "method", "cannot be taken up later"),
        (FIVE, {**REVISED, "residual": "1.001"}, "residual", "1.001"),
        (MACRS, {**REVISED, "life": "7"}, "method", "cannot be revised"),
        (MACRS, {**REVISED, "residual": "10"}, "method", "cannot be revised"),
        (MACRS, {"kind": "addition", "on": "2025-01-01", "amount": "1"}, "on", "component"),
        (MACRS, {"kind": "impairment", "on": "2025-01-01", "amount": "1"}, "on", "impairment"),
        (UNITS, {"kind": "usage", "on": "2025-01-01", "units": "1001"}, "units", "1,000 units"),
        (UNITS, {"kind": "usage", "on": "2025-01-01", "units": "0"}, "units", "above zero"),
        (FIVE, {"kind": "usage", "on": "2025-01-01", "units": "1"}, "units", "not written down"),
        (FIVE, {"kind": "disposal", "on": "2023-12-31"}, "on", "bought on 1 January 2024"),
        (FIVE, {"kind": "disposal", "on": TOMORROW}, "on", "in the future"),
        (FIVE, {"kind": "disposal", "on": "2025-01-01", "amount": "6001"}, "amount", "6,000.00"),
        (FIVE, {"kind": "disposal", "on": "2025-01-01", "amount": "0"}, "amount", "empty"),
        (FIVE, {"kind": "disposal", "on": "2025-01-01", "proceeds": "-1"}, "proceeds", "negative"),
        (FIVE, {"kind": "impairment", "on": "2025-01-01", "amount": "6001"}, "amount", "only"),
        (FIVE, {"kind": "addition", "on": "2025-01-01"}, "amount", "amount"),
        (FIVE, {"kind": "addition", "on": "2023-12-31", "amount": "1"}, "on", "from 1 January"),
        (FIVE, {"kind": "theft", "on": "2025-01-01"}, "kind", "revision"),
        (FIVE, {"kind": [], "on": "2025-01-01"}, "kind", "revision"),
        (FIVE, {"kind": "disposal"}, "on", ""),
        (FIVE, {"kind": "disposal", "on": "2025-01-01", "notes": "nul\0"}, "notes", "NUL"),
    ],
)
async def test_what_cannot_happen_is_refused_at_its_field_and_saves_nothing(
    asset: dict[str, Any], fields: dict[str, Any], field: str, words: str
) -> None:
    actor = await factories.make_actor()
    kept = await record(actor, asset)
    before = await everything(actor)
    paths = ["changes", "changes?preview=1"]
    if fields["kind"] == "disposal":
        paths += ["disposal", "disposal?preview=1"]
    async with client(actor) as api:
        for path in paths:
            found = errors(await api.post(f"{path_of(kept)}/{path}", json=fields))
            assert set(found) == {field}
            assert words in found[field]

    assert await everything(actor) == before


async def test_nothing_happens_in_locked_books() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    async with client(actor) as api:
        kept = await change(api, asset, "disposal", on="2025-03-31", amount="10")
        await lock_books(actor, dt.date(2025, 3, 31))
        before = await everything(actor)
        addition = {"kind": "addition", "on": "2025-03-31", "amount": "1"}
        answers = [
            await api.post(f"{path_of(asset)}/disposal", json={"on": "2025-03-31"}),
            await api.post(f"{path_of(asset)}/disposal?preview=1", json={"on": "2025-03-31"}),
            await api.post(f"{path_of(asset)}/changes", json=addition),
            await api.post(f"{path_of(asset)}/changes/{kept['id']}/reverse"),
            await api.post(f"{path_of(asset)}/disposal/reverse"),
        ]
        assert await everything(actor) == before
        later = await api.post(f"{path_of(asset)}/disposal", json={"on": "2025-04-01"})

    for answer in answers:
        assert "31 March 2025" in errors(answer, 409)["on"]
    assert later.status_code == 201


async def test_a_change_sent_twice_happens_once() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    given = {"kind": "addition", "on": "2025-01-01", "amount": "1"}
    async with client(actor, headers={"Idempotency-Key": "one"}) as api:
        preview = await api.post(f"{path_of(asset)}/changes?preview=1", json=given)
        first = await api.post(f"{path_of(asset)}/changes", json=given)
        second = await api.post(f"{path_of(asset)}/changes", json=given)
        kept = (await api.get(f"{path_of(asset)}/changes")).json()["items"]

    assert preview.status_code == 200
    assert (first.status_code, first.json()) == (201, second.json())
    assert second.headers["idempotency-hit"] == "true"
    assert kept == [first.json()]


async def test_a_change_belongs_to_its_asset() -> None:
    actor = await factories.make_actor()
    van, desk = await record(actor), await record(actor)
    async with client(actor) as api:
        kept = await change(api, van, "addition", on="2025-01-01", amount="1")
        for path in (
            f"{path_of(desk)}/changes/{kept['id']}/reverse",
            f"{path_of(van)}/changes/{UNKNOWN}/reverse",
            f"{path_of(van)}/changes/nonsense/reverse",
        ):
            assert (await api.post(path)).status_code == 404
        await api.delete(path_of(van))
        trashed = [
            await api.post(f"{path_of(van)}/changes/{kept['id']}/reverse"),
            await api.post(f"{path_of(van)}/disposal", json={"on": "2025-02-01"}),
            await api.post(f"{path_of(van)}/disposal/reverse"),
        ]
    assert {answer.status_code for answer in trashed} == {404}


async def test_posted_entries_follow_what_happened() -> None:
    actor = await factories.make_actor()
    asset = await record(actor, convention="month")
    async with client(actor) as api:
        await api.put(f"{PATH}/depreciation/settings", json={"posts_from": "2024-01-01"})
        await api.post(f"{PATH}/depreciation/post")
        await change(api, asset, "disposal", on="2024-02-29", proceeds="5800")
        entries = (await api.get("/api/v1/expenses", params={"sort": "date"})).json()["items"]

    assert [(one["date"], one["amount"]) for one in entries] == [
        ("2024-01-31", "100.00"),
        ("2024-02-29", "100.00"),
    ]
