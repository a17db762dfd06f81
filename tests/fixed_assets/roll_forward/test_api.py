"""REST of the roll-forward and of schedules: every line foots, and each starts where one ended."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import PATH, change, errors, path_of, record


def _foots(line: dict[str, Any], opening: str) -> bool:
    """Say whether a line leads from its opening to its closing."""
    plus = Decimal(opening) + Decimal(line["additions"])
    minus = ("brought_in", "charge", "impairments", "disposals")
    return plus - sum(Decimal(line[name]) for name in minus) == Decimal(line["closing"])


def _checked(lines: list[dict[str, Any]]) -> None:
    """See that lines foot in book value, cost and depreciation, and follow each other."""
    for line in lines:
        assert _foots(line, line["opening"])
        money = {name: Decimal(text) for name, text in line.items() if _is_money(text)}
        gone = money["disposed_cost"] - money["disposed_depreciation"]
        assert gone == money["disposals"]
        cost = money["opening_cost"] + money["additions"] - money["disposed_cost"]
        assert cost == money["closing_cost"]
        assert money["closing_cost"] - money["closing_depreciation"] == money["closing"]
    for one, following in pairwise(lines):
        assert one["closing"] == following["opening"]
        assert one["fiscal_year"] + 1 == following["fiscal_year"]


def _is_money(text: object) -> bool:
    return isinstance(text, str) and text.replace("-", "", 1).replace(".", "", 1).isdigit()


async def test_a_schedule_foots_by_year_and_by_month() -> None:
    actor = await factories.make_actor(fiscal_year_start="04-06")
    asset = await record(actor, opening_on="2024-03-01", opening_depreciation="500")
    async with client(actor) as api:
        await change(api, asset, "addition", on="2024-06-01", amount="600")
        await change(api, asset, "impairment", on="2024-09-15", amount="250")
        await change(api, asset, "disposal", on="2025-02-01", amount="1000", proceeds="700")
        await change(api, asset, "disposal", on="2026-01-31", proceeds="100")
        years = (await api.get(f"{path_of(asset)}/schedule")).json()
        months = (await api.get(f"{path_of(asset)}/schedule", params={"by": "month"})).json()
        rolled = (await api.get(f"{PATH}/roll-forward")).json()

    lines, footing = years["items"], years["footing"]
    _checked(lines)
    assert [line["label"] for line in lines] == ["FY 2023/24", "FY 2024/25", "FY 2025/26"]
    assert (lines[0]["opening"], lines[0]["brought_in"]) == ("0.00", "500.00")
    assert lines[0]["additions"] == "6000.00"
    assert (lines[1]["starts_on"], lines[1]["ends_on"]) == ("2024-04-06", "2025-04-05")
    assert (lines[1]["impairments"], lines[1]["proceeds"]) == ("250.00", "700.00")
    assert (footing["closing"], lines[-1]["closing"]) == ("0.00", "0.00")
    assert _foots(footing, "0.00")
    for name in ("additions", "charge", "impairments", "disposals", "proceeds"):
        assert Decimal(footing[name]) == sum(Decimal(line[name]) for line in lines)
    assert rolled["items"][: len(lines)] == lines

    items = months["items"]
    assert (items[0]["starts_on"], items[-1]["starts_on"]) == ("2024-02-06", "2026-01-06")
    assert items[0]["label"] == "6 Feb to 5 Mar 2024"
    assert items[-1]["book_value"] == "0.00"
    assert sum(Decimal(item["charge"]) for item in items) == Decimal(footing["charge"])
    for line in lines[:-1]:
        (last,) = (item for item in items if item["ends_on"] == line["ends_on"])
        assert last["book_value"] == line["closing"]
        own = [item for item in items if item["fiscal_year"] == line["fiscal_year"]]
        assert sum(Decimal(item["charge"]) for item in own) == Decimal(line["charge"])
    assert years["ends_on"] == months["ends_on"] == "2026-01-31"


async def test_land_and_old_assets_have_a_schedule_too() -> None:
    actor = await factories.make_actor()
    land = await record(actor, method="none")
    old = await record(actor, acquisition_date="1950-01-01", life="100 years")
    async with client(actor) as api:
        for asset, count in ((land, 1), (old, 1200)):
            by_month = await api.get(f"{path_of(asset)}/schedule?by=month")
            assert len(by_month.json()["items"]) == count
            _checked((await api.get(f"{path_of(asset)}/schedule")).json()["items"])
        wrong = await api.get(f"{path_of(land)}/schedule?by=week")

    assert set(errors(wrong)) == {"by"}


async def test_the_register_rolls_forward_by_year_and_type() -> None:
    actor = await factories.make_actor()
    van = await record(actor, type="Vans")
    await record(actor, type="Desks", value="1200", acquisition_date="2025-01-01")
    await record(actor, type="", value="60", acquisition_date="2025-01-01")
    async with client(actor) as api:
        await change(api, van, "disposal", on="2025-06-30", proceeds="4000")
        found = (await api.get(f"{PATH}/roll-forward", params={"fiscal_year": 2025})).json()
        plain = (await api.get(f"{PATH}/roll-forward")).json()
        empty = (await api.get(f"{PATH}/roll-forward", params={"fiscal_year": 1999})).json()

    _checked(found["items"])
    types = found["by_type"]
    assert [one["type"] for one in types] == ["Desks", "Vans", None]
    (year,) = (line for line in found["items"] if line["fiscal_year"] == 2025)
    for name in ("opening", "additions", "charge", "disposals", "proceeds", "closing"):
        assert Decimal(year[name]) == sum(Decimal(one[name]) for one in types), name
    assert (types[1]["opening"], types[1]["closing"]) == ("4800.00", "0.00")
    assert plain == {**found, "by_type": []}
    assert empty["by_type"] == []


async def test_a_business_without_assets_has_nothing_to_roll() -> None:
    async with client(await factories.make_actor()) as api:
        answer = await api.get(f"{PATH}/roll-forward?fiscal_year=2026")

    assert answer.json() == {"currency_code": "EUR", "items": [], "by_type": []}


@pytest.mark.parametrize("year", ["1899", "2301", "x", "9" * 40, ""])
async def test_a_fiscal_year_is_a_number(year: str) -> None:
    async with client(await factories.make_actor()) as api:
        answer = await api.get(f"{PATH}/roll-forward", params={"fiscal_year": year})

    assert set(errors(answer)) == {"fiscal_year"}
