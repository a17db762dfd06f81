"""The register's lists: filters, statuses of any day, orders, paging both ways, and their sums."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import PLAIN_TERMS, Asset, ListedAsset
from finance_app.fixed_assets.register.service import delete_asset, list_assets, sum_assets
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.paging import Page
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import happened
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 25)
SORTS = ("date", "-date", "cost", "-cost", "name", "-name")
KEYS = {
    "date": lambda one: (one.acquisition_date, one.id),
    "cost": lambda one: (one.cost, one.id),
    "name": lambda one: (one.name.lower().encode(), one.id),
}
D = Decimal


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def fill(actor: Actor, count: int, seed: int = 1) -> list[Asset]:
    chance = random.Random(seed)
    return [
        await make_asset(
            actor,
            acquisition_date=date(2026, 1, 1) + timedelta(days=chance.randrange(8)),
            value=D(chance.randrange(1, 6)),
            setup_cost=D(chance.randrange(0, 3)),
            name=chance.choice(["saw", "Saw", "Ünimat", "anvil", "Zange"]),
        )
        for _ in range(count)
    ]


async def page_of(actor: Actor, **raw: str) -> Page[ListedAsset]:
    names = {name.rstrip("_"): value for name, value in raw.items()}
    return await list_assets(actor, AssetFilter.parse(names))


async def names(actor: Actor, **raw: str) -> list[str]:
    """Return the names found, in order; their sums must equal the rows'."""
    wanted = {name.rstrip("_"): value for name, value in raw.items()}
    page = await page_of(actor, limit="200", **raw)
    assert page.next_cursor is None
    totals = await sum_assets(actor, AssetFilter.parse(wanted))
    assert totals.asset_count == len(page.items)
    assert totals.cost == sum(one.cost for one in page.items)
    assert totals.depreciation == sum(one.depreciation for one in page.items)
    assert totals.book_value == sum(one.book_value for one in page.items)
    return [one.asset.name for one in page.items]


async def walk(actor: Actor, **raw: str) -> tuple[list[Asset], str]:
    """Return all rows forward, and the cursor of the last page."""
    rows: list[Asset] = []
    cursor = last = ""
    while True:
        page = await page_of(actor, cursor=cursor, **raw)
        rows += [one.asset for one in page.items]
        last = cursor
        if page.next_cursor is None:
            return rows, last
        cursor = page.next_cursor


@pytest.mark.parametrize("sort", SORTS)
async def test_every_order_is_walked_once_forward_and_back(sort):
    actor = await make_actor()
    made = await fill(actor, 14)
    expected = sorted(made, key=KEYS[sort.strip("-")], reverse=sort.startswith("-"))
    rows, last = await walk(actor, sort=sort, limit="3")
    assert [one.id for one in rows] == [one.id for one in expected]
    page = await page_of(actor, sort=sort, limit="3", cursor=last)
    back = [one.asset for one in page.items]
    while page.previous_cursor is not None:
        page = await page_of(actor, sort=sort, limit="3", cursor=page.previous_cursor)
        back = [*(one.asset for one in page.items), *back]
    assert [one.id for one in back] == [one.id for one in expected]


@pytest.mark.parametrize("sort", SORTS)
async def test_rows_that_come_and_go_neither_repeat_nor_hide_others(sort):
    actor, chance = await make_actor(), random.Random(7)
    made = await fill(actor, 14)
    seen: list[Asset] = []
    deleted: set[object] = set()
    cursor: str | None = ""
    while cursor is not None:
        page = await page_of(actor, sort=sort, limit="4", cursor=cursor)
        seen += [one.asset for one in page.items]
        cursor = page.next_cursor
        for gone in chance.sample([one for one in made if one.id not in deleted], 2):
            deleted.add(gone.id)
            await delete_asset(actor, gone.id)
        await fill(actor, 1, seed=len(seen))
    ids = [one.id for one in seen]
    assert len(ids) == len(set(ids))
    assert {one.id for one in made} - deleted <= set(ids)
    assert seen == sorted(seen, key=KEYS[sort.strip("-")], reverse=sort.startswith("-"))


async def test_back_to_the_first_page_shows_it_whole():
    actor = await make_actor()
    await fill(actor, 12)
    first = await page_of(actor, limit="5")
    second = await page_of(actor, limit="5", cursor=first.next_cursor or "")
    for one in (first.items[0], first.items[3]):
        await delete_asset(actor, one.asset.id)
    back = await page_of(actor, limit="5", cursor=second.previous_cursor or "")
    assert (len(back.items), back.previous_cursor) == (5, None)
    assert back.items == (await page_of(actor, limit="5")).items


async def test_a_cursor_of_another_order_or_a_damaged_one_is_refused():
    actor = await make_actor()
    await fill(actor, 3)
    cursor = (await page_of(actor, limit="1", sort="name")).next_cursor or ""
    for raw in ({"sort": "-name"}, {"sort": "date"}, {"sort": "name", "cursor": cursor[:-3]}):
        with pytest.raises(InvalidInputError) as caught:
            await page_of(actor, **{"cursor": cursor, **raw})
        assert set(caught.value.fields) == {"cursor"}


async def a_register(actor: Actor) -> dict[str, Asset]:
    """Return assets by name: bought between 2023 and 2026, in use, used up and gone."""
    fields = {
        "Old press": {"acquisition_date": date(2023, 1, 1), "terms": Terms(life_months=12)},
        "Van": {
            "acquisition_date": date(2024, 3, 1), "type": "Vehicles", "supplier": "Acme 100%",
            "terms": replace(PLAIN_TERMS, residual=D(600)), "value": D(2400),
        },
        "Field": {"acquisition_date": date(2024, 5, 1), "terms": Terms(Method.NONE)},
        "Robot": {
            "acquisition_date": date(2025, 1, 1), "serial_number": "X_7", "location": "Hall 3",
            "notes": "second-hand", "setup_cost": D(100),
        },
        "Laptop": {"acquisition_date": date(2026, 6, 1), "type": "Computers"},
    }  # fmt: skip
    made = {name: await make_asset(actor, name=name, **own) for name, own in fields.items()}
    arm = {"name": "Arm", "parent_id": made["Robot"].id, "acquisition_date": date(2025, 2, 1)}
    made["Arm"] = await make_asset(actor, **arm)
    await happened(actor, made["Van"], "disposal", date(2026, 2, 28), proceeds=1)
    await happened(actor, made["Robot"], "disposal", date(2026, 3, 5), amount=1000)
    made["Trashed"] = await make_asset(actor, name="Trashed")
    await delete_asset(actor, made["Trashed"].id)
    return made


FILTERS = {
    "in use": ({}, ["Laptop", "Arm", "Robot", "Field", "Old press"]),
    "all": ({"status": "all"}, ["Laptop", "Arm", "Robot", "Field", "Van", "Old press"]),
    "used up": ({"status": "depreciated"}, ["Old press"]),
    "gone": ({"status": "disposed"}, ["Van"]),
    "a type in any case": ({"type": "vehicles", "status": "all"}, ["Van"]),
    "a type in use": ({"type": "Vehicles"}, []),
    "an unknown type": ({"type": "Nobody"}, []),
    "from a day": ({"from_": "2025-01-01"}, ["Laptop", "Arm", "Robot"]),
    "to a day": ({"to": "2025-01-01"}, ["Robot", "Field", "Old press"]),
    "between": ({"from_": "2024-05-01", "to": "2025-01-31"}, ["Robot", "Field"]),
    "by name": ({"q": "ROB"}, ["Robot"]),
    "by serial number": ({"q": "x_7"}, ["Robot"]),
    "by a mark that is one": ({"q": "0%", "status": "all"}, ["Van"]),
    "by location": ({"q": "hall"}, ["Robot"]),
    "by notes": ({"q": "second-hand"}, ["Robot"]),
    "the trash": ({"trashed": "1"}, ["Trashed"]),
    "by cost": ({"sort": "-cost", "from_": "2025-01-01"}, ["Robot", "Arm", "Laptop"]),
}


async def test_every_filter_finds_what_it_says_and_sums_equal_the_rows():
    actor = await make_actor()
    made = await a_register(actor)
    for label, (raw, expected) in FILTERS.items():
        found = await names(actor, **raw)
        assert sorted(found) == sorted(expected), label
        if raw.get("sort") is None:
            days = [made[name].acquisition_date for name in found]
            assert days == sorted(days, reverse=True), label
    assert await names(actor, parent_id=str(made["Robot"].id)) == ["Arm"]
    assert await names(actor, parent_id=str(some_id())) == []


STATUSES = {
    "2022-12-31": ([], [], []),
    "2023-01-01": (["Old press"], [], []),
    "2023-12-30": (["Old press"], [], []),
    "2023-12-31": (["Old press"], ["Old press"], []),
    "2024-05-01": (["Field", "Van", "Old press"], ["Old press"], []),
    "2026-02-27": (["Arm", "Robot", "Field", "Van", "Old press"], ["Old press"], []),
    "2026-02-28": (["Arm", "Robot", "Field", "Old press"], ["Old press"], ["Van"]),
    "2030-01-31": (["Laptop", "Arm", "Robot", "Field", "Old press"], ["Old press", "Robot", "Arm"],
                   ["Van"]),
}  # fmt: skip


@pytest.mark.parametrize("on", STATUSES)
async def test_statuses_are_those_of_the_day(on):
    """The robot is used up when 2029 ends, its arm a month later, both without a residual."""
    actor = await make_actor()
    await a_register(actor)
    in_use, depreciated, disposed = STATUSES[on]
    assert sorted(await names(actor, on=on)) == sorted(in_use)
    assert sorted(await names(actor, on=on, status="depreciated")) == sorted(depreciated)
    assert await names(actor, on=on, status="disposed") == disposed
    assert sorted(await names(actor, on=on, status="all")) == sorted([*in_use, *disposed])


async def test_figures_are_those_of_the_day():
    """The van of 2,400 loses 1,800 in five years by month and is gone at the end of February."""
    actor = await make_actor()
    await make_asset(
        actor, value=D(2400), acquisition_date=date(2024, 3, 1),
        terms=Terms(convention=Convention.MONTH, residual=D(600)),
    )  # fmt: skip
    for on, depreciation in (("2024-03-30", 0), ("2024-03-31", 30), ("2026-02-28", 720)):
        (one,) = (await page_of(actor, on=on, status="all")).items
        assert (one.cost, one.depreciation, one.book_value) == (
            2400, depreciation, 2400 - depreciation,
        )  # fmt: skip
    await happened(actor, one.asset, "disposal", date(2026, 2, 28), amount=600)
    (part,) = (await page_of(actor, on="2026-02-28")).items
    assert (part.cost, part.depreciation) == (1800, 540)
    await happened(actor, one.asset, "disposal", date(2026, 3, 1))
    (gone,) = (await page_of(actor, on="2026-03-01", status="all")).items
    assert (gone.cost, gone.depreciation) == (0, 0)
    assert (await page_of(actor, on="2026-02-28")).items[0].depreciation == 540


async def test_a_page_and_its_sums_are_two_queries_however_many_assets():
    actor = await make_actor()
    await fill(actor, 12)
    statements: list[str] = []

    def keep(_connection, _cursor, statement, *_):
        if "set_config" not in statement:
            statements.append(statement)

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        await names(actor)
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    assert len(statements) == 2, statements
