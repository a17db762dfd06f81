"""REST of CSV: what the export gives, the import takes back; row by row, once, or not at all."""

import asyncio
import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest

from finance_app.identity.rules import Actor
from finance_app.ledger.bank_accounts.service import archive_account
from finance_app.ledger.locks.service import lock_books
from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import (
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
from tests.ledger.bank_accounts.accounts import make_account

EXPORT = f"{PATH}/export.csv"
IMPORT = f"{PATH}/import"
CSV = {"Content-Type": "text/csv"}
HEAD = "name,acquisition_date,value"
OF_ITS_OWN = {"id", "parent_id", "version", "created_at"}
"""What an imported asset does not share with the one that was exported."""


async def send(
    actor: Actor, content: str | bytes, *, query: str = "", headers: dict[str, str] = CSV
) -> httpx.Response:
    async with client(actor, headers=headers) as api:
        return await api.post(f"{IMPORT}{query}", content=content)


async def done(actor: Actor, content: str | bytes, query: str = "") -> Any:
    answer = await send(actor, content, query=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def export(actor: Actor, query: str = "") -> bytes:
    async with client(actor) as api:
        answer = await api.get(f"{EXPORT}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return answer.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def _listed(actor: Actor) -> list[dict[str, Any]]:
    async with client(actor) as api:
        return (await api.get(PATH, params={"sort": "name"})).json()["items"]


async def _varied(actor: Actor) -> None:
    """Record assets of every kind, with text that is hard to carry."""
    van = await record(actor, name="A van", value="6000", supplier="Øre, Søn & “Co”")
    await record(actor, name="B engine", value="100", parent_id=van["id"])
    await record(actor, MACRS, name="C racks", value="700", serial_number="-17")
    await record(actor, UNITS, name="D press", value="50", unit_name="@sheets", capacity="0.5")
    await record(actor, name="E land", value="9", method="none", type="")
    await record(
        actor, name="=F1+1", value="7000", notes='Two\nlines; "quoted", 🚢\tשלום', setup_cost="30"
    )
    await record(actor, name="'=G", value="8", residual="8", type="+Odd", location="+1 street")
    await record(
        actor,
        name="H press",
        value="900",
        in_service_on="2024-02-01",
        opening_depreciation="100",
        opening_on="2025-01-01",
        method="declining_balance",
        factor="1.5",
        is_switching=False,
        convention="month",
    )


@pytest.mark.parametrize("code", ["EUR", "JPY", "KWD", "CLF"])
async def test_what_the_export_gives_the_import_takes_back(code: str) -> None:
    mine = await factories.make_actor(currency_code=code)
    await _varied(mine)
    kept = await _listed(mine)
    content = await export(mine)
    other = await factories.make_actor(currency_code=code)

    report = await done(other, content)
    made = await _listed(other)

    assert (report["new_count"], report["refused_count"]) == (len(kept), 0)
    assert [item["asset_id"] is not None for item in report["items"]] == [True] * len(kept)
    assert report["ignored_columns"] == []
    for old, new in zip(kept, made, strict=True):
        assert {name: new[name] for name in new if name not in OF_ITS_OWN} == {
            name: old[name] for name in old if name not in OF_ITS_OWN
        }
    van, engine = made[2], made[3]
    assert (van["name"], engine["name"], engine["parent_id"]) == ("A van", "B engine", van["id"])
    assert sum(one["parent_id"] is not None for one in made) == 1
    ours, theirs = rows_of(content), rows_of(await export(other))
    for row in (*ours, *theirs):
        del row["id"], row["parent_id"]
    assert sorted(ours, key=str) == sorted(theirs, key=str)

    before = await everything(mine)
    again = await done(mine, content)
    assert (again["new_count"], again["duplicate_count"]) == (0, len(kept))
    assert {item["asset_id"] for item in again["items"]} == {one["id"] for one in kept}
    assert await everything(mine) == before


async def test_an_export_is_the_filtered_list_as_of_a_day() -> None:
    actor = await factories.make_actor()
    van = await record(actor, name="Van", type="Vans")
    await record(actor, name="=Desk")
    async with client(actor) as api:
        await change(api, van, "addition", on="2025-01-01", amount="600")
        answer = await api.get(EXPORT, params={"type": "vans", "on": "2025-12-31"})

    (row,) = rows_of(answer.content)
    figures = ("6600.00", "2550.00", "4050.00")
    assert (row["cost"], row["depreciation"], row["book_value"]) == figures
    assert (row["id"], row["value"], row["type"]) == (van["id"], "6000.00", "Vans")
    wanted = 'attachment; filename="assets-2025-12-31.csv"'
    assert answer.headers["content-disposition"] == wanted
    assert {one["name"] for one in rows_of(await export(actor))} == {"Van", "'=Desk"}
    assert len((await export(actor, "?q=nothing")).splitlines()) == 1
    async with client(actor) as api:
        assert set(errors(await api.get(f"{EXPORT}?on=x&sort=colour"))) == {"on", "sort"}


async def test_an_export_goes_on_past_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from finance_app.fixed_assets.transfer import service

    monkeypatch.setattr(service, "_PAGE", 2)
    actor = await factories.make_actor()
    names = [(await record(actor, name=f"Van {number}"))["name"] for number in range(5)]

    assert sorted(row["name"] for row in rows_of(await export(actor))) == names


async def test_a_dry_run_says_what_would_happen_and_saves_nothing() -> None:
    actor = await factories.make_actor()
    kept = await record(actor, name="Kept", serial_number="1", value="10")
    before = await everything(actor)
    content = (
        f"{HEAD},serial_number,type,life,residual,colour\n"
        "Van,2024-01-01,6000,,Vehicles,,,red\n"
        "Kept,2024-01-01,10.00,1,,,,\n"
        "Kept,2024-01-01,10.00,2,,,,\n"
        'Van,2024-01-01,"6,000.00",,,7,,\n'
        "Bad,2099-01-01,1.005,,,0,,\n"
        "Rich,2024-01-01,100,,,5,200,\n"
        "\n"
        "Long,2024-01-01,1,,,,,,,x\n"
    )
    headers = {**CSV, "Idempotency-Key": "look"}
    answer = await send(actor, content, query="?dry_run=1", headers=headers)
    report = answer.json()

    assert await everything(actor) == before
    counts = [report[f"{name}_count"] for name in ("new", "duplicate", "refused")]
    assert (counts, report["is_dry_run"]) == ([3, 2, 2], True)
    assert report["ignored_columns"] == ["colour"]
    items = {item["row"]: item for item in report["items"]}
    assert [items[row]["outcome"] for row in sorted(items)] == [
        "new", "duplicate", "new", "duplicate", "refused", "new", "refused",
    ]  # fmt: skip
    assert sorted(items) == [2, 3, 4, 5, 6, 7, 9]
    assert (items[3]["asset_id"], "already" in items[3]["detail"]) == (kept["id"], True)
    assert "row 2" in items[5]["detail"]
    assert items[2]["asset_id"] is None
    found = {error["field"]: error["detail"] for error in items[6]["errors"]}
    assert set(found) == {"acquisition_date", "value", "life"}
    assert all(sentence.endswith(".") for sentence in found.values())
    assert "the charge is 0" in items[7]["notices"][0]
    assert [error["field"] for error in items[9]["errors"]] == ["row"]

    real = await send(actor, content, headers=headers)
    again = await send(actor, content, headers=headers)
    assert real.json() == again.json()
    assert [item["outcome"] for item in real.json()["items"]] == [
        item["outcome"] for item in report["items"]
    ]
    made = {one["id"]: one for one in await _listed(actor)}
    assert len(made) == 4
    van = made[real.json()["items"][0]["asset_id"]]
    assert (van["method"], van["value"]) == ("declining_balance", "6000.00")


async def test_a_row_is_refused_by_itself_with_its_sentence() -> None:
    actor = await factories.make_actor()
    away = await record(actor, name="Away")
    async with client(actor) as api:
        await api.delete(path_of(away))
    van = await record(actor, name="Van")
    engine = await record(actor, name="Engine", parent_id=van["id"])
    await lock_books(actor, dt.date(2024, 6, 30))
    rows = [
        ("Locked", "2024-06-30", "1", "", "", "", ""),
        ("Locked too", "2024-01-01", "1", "", "", "", ""),
        ("Sold", "2025-01-01", "1", "", "", "2025-02-01", ""),
        ("Foreign", "2025-01-01", "1", "", "", "", "USD"),
        ("Nested", "2025-01-01", "1", "", engine["id"], "", ""),
        ("Lost", "2025-01-01", "1", "", UNKNOWN, "", ""),
        ("Trashed", "2025-01-01", "1", "", away["id"], "", ""),
        ("No id", "2025-01-01", "1", "", "seven", "", ""),
        ("Own", "2025-01-01", "1", "own", "OWN", "", ""),
        ("Of a bad one", "2025-01-01", "1", "", "bad", "", ""),
        ("Bad", "2025-01-01", "0", "bad", "", "", ""),
        ("Of a part", "2025-01-01", "1", "", "part", "", ""),
        ("Part", "2025-01-01", "1", "part", "whole", "", ""),
        ("Whole", "2025-01-01", "1", "whole", "", "", "eur"),
        ("Of ours", "2025-01-01", "1", "", van["id"], "", ""),
        ("Of the same", "2025-01-01", "1", "", "twin", "", ""),
        ("Whole", "2025-01-01", "1", "twin", "", "", ""),
    ]  # fmt: skip
    head = f"{HEAD},id,parent_id,disposed_on,currency_code"
    report = await done(actor, "\n".join([head, *(",".join(row) for row in rows)]))

    wrong = {
        item["name"]: {one["field"]: one["detail"] for one in item["errors"]}
        for item in report["items"]
        if item["outcome"] == "refused"
    }
    assert {name: set(found) for name, found in wrong.items()} == {
        "Locked": {"acquisition_date"},
        "Locked too": {"acquisition_date"},
        "Sold": {"disposed_on"},
        "Foreign": {"currency_code"},
        "Nested": {"parent_id"},
        "Lost": {"parent_id"},
        "Trashed": {"parent_id"},
        "No id": {"parent_id"},
        "Own": {"parent_id"},
        "Of a bad one": {"parent_id"},
        "Bad": {"value"},
        "Of a part": {"parent_id"},
    }
    assert "30 June 2024" in wrong["Locked too"]["acquisition_date"]
    assert "row 12" in wrong["Of a bad one"]["parent_id"]
    made = {one["name"]: one for one in await _listed(actor)}
    assert set(made) == {"Van", "Engine", "Part", "Whole", "Of ours", "Of the same"}
    assert made["Of ours"]["parent_id"] == van["id"]
    assert made["Part"]["parent_id"] == made["Of the same"]["parent_id"] == made["Whole"]["id"]


async def test_what_was_added_since_is_said_to_be_left_out() -> None:
    mine, other = await factories.make_actor(), await factories.make_actor()
    asset = await record(mine)
    async with client(mine) as api:
        await change(api, asset, "addition", on="2025-01-01", amount="600")
    (item,) = (await done(other, await export(mine)))["items"]
    (plain,) = (await done(other, f"{HEAD},cost\nDesk,2024-01-01,7,x\n"))["items"]

    assert "not imported" in item["notices"][0]
    assert plain["notices"] == []


async def test_two_imports_at_once_do_not_double_an_asset() -> None:
    actor = await factories.make_actor()
    content = f"{HEAD}\nVan,2024-01-01,6000\n"
    reports = await asyncio.gather(*(done(actor, content) for _ in range(4)))

    assert sorted(report["new_count"] for report in reports) == [0, 0, 0, 1]
    assert len(await _listed(actor)) == 1


async def test_an_import_is_told_from_other_assets_and_has_its_charges() -> None:
    actor = await factories.make_actor()
    content = f"{HEAD};convention\n".replace(",", ";") + "Van;2024-01-01;6.000,00;month\n"
    await done(actor, content)
    async with client(actor) as api:
        (asset,) = (await api.get(PATH, params={"on": "2024-03-31"})).json()["items"]
        due = (await api.get(f"{PATH}/depreciation/settings")).json()

    assert (asset["depreciation"], asset["book_value"]) == ("300.00", "5700.00")
    assert due["is_automatic"] is True


@pytest.mark.parametrize(
    ("content", "headers", "status", "words"),
    [
        (b"", CSV, 422, "is empty"),
        (b"name,value\nVan,1", CSV, 422, "acquisition_date is missing"),
        (b"\xff\xfen\x00", CSV, 422, "UTF-8"),
        (f"{HEAD}\nV\xe4n,2024-01-01,1".encode("latin-1"), CSV, 422, "UTF-8"),
        (f'{HEAD}\n"Van'.encode(), CSV, 422, "Row 2"),
        (b"{}", {"Content-Type": "application/json"}, 415, "text/csv"),
        (b"x" * 5_000_001, CSV, 413, "5 MB"),
        ((HEAD + "\nV,2024-01-01,1" * 10_001).encode(), CSV, 422, "10,000 rows"),
    ],
)  # fmt: skip
async def test_a_file_that_is_no_list_of_assets_is_refused(
    content: bytes, headers: dict[str, str], status: int, words: str
) -> None:
    actor = await factories.make_actor()
    for query in ("", "?dry_run=1"):
        answer = await send(actor, content, query=query, headers=headers)
        assert answer.status_code == status, answer.text
        assert words in answer.json()["detail"]
        if status == 422:
            assert set(errors(answer)) == {"file"}
    assert await _listed(actor) == []


async def test_another_business_is_neither_exported_nor_matched() -> None:
    mine, other = await factories.make_actor(), await factories.make_actor()
    asset = await record(mine)
    content = await export(mine)

    assert rows_of(await export(other)) == []
    report = await done(other, content + f",Part,2024-01-01,1,,,,,,,{asset['id']}\r\n".encode())
    assert [item["outcome"] for item in report["items"]] == ["new", "new"]
    assert {item["asset_id"] for item in report["items"]}.isdisjoint({asset["id"]})
    outside = f"{HEAD},parent_id\nPart 2,2024-01-01,1,{asset['id']}\n"
    assert (await done(other, outside))["refused_count"] == 1


async def test_the_account_a_row_names_paid_for_the_asset() -> None:
    actor, other = await factories.make_actor(), await factories.make_actor()
    for one in (actor, other):
        await make_account(one)
    closed = await make_account(actor, "Closed", opening_balance=Decimal(0))
    await archive_account(actor, closed.id)
    rows = "Van,2024-01-01,6000,current\nPress,2024-01-01,70,\nRig,2024-01-01,5,Curent\n"
    content = f"{HEAD},Paid from\n{rows}Saw,2024-01-01,9,closed\n"

    report = await done(actor, content)

    assert report["ignored_columns"] == []
    assert [item["outcome"] for item in report["items"]] == ["new", "new", "refused", "refused"]
    assert [item["errors"] for item in report["items"][2:]] == [
        [
            {
                "field": "bank_account",
                "detail": "There is no bank account “Curent”. Did you mean “Current”?",
            }
        ],
        [
            {
                "field": "bank_account",
                "detail": "“Closed” is archived. Restore it under Bank accounts,"
                " or choose another.",
            }
        ],
    ]
    named = {one["name"]: one["bank_account"] for one in await _listed(actor)}
    assert named == {"Van": "Current", "Press": None}
    kept = await export(actor)
    assert sorted(row["bank_account"] for row in rows_of(kept)) == ["", "Current"]
    assert (await done(other, kept))["new_count"] == 2
    assert {one["name"]: one["bank_account"] for one in await _listed(other)} == named
