"""Assets that are asked for are those of the register, with the register's figures."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.assistant.catalogue.service import call
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.service import delete_asset, sum_assets
from finance_app.kit.errors import InvalidInputError
from tests.factories import make_asset
from tests.ledger.businesses import make_actor

D = Decimal
NAMES = ("Cost", "Depreciation to date", "Book value")


def figures(found):
    return {one.label: one.value for one in found.figures}


async def make_register():
    """Return an owner of three assets that lose 100, 50 and 10 a month, and one in the trash."""
    actor = await make_actor()
    await make_asset(actor, name="Forklift", type="Machinery")
    await make_asset(actor, name="Laptop 14", type="Computers", value=D(3000), supplier="Fork Ltd")
    await make_asset(
        actor, name="Desk", type="Furniture", value=D(600), acquisition_date=dt.date(2026, 6, 1)
    )
    gone = await make_asset(actor, name="Fork in the trash")
    await delete_asset(actor, gone.id)
    return actor


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"on": "2026-03-31"}, (2, 9000, 450)),
        ({"on": "2026-06-30"}, (3, 9600, 910)),
        ({"on": "2026-06-30", "text": "fork"}, (2, 9000, 900)),
        ({"on": "2026-06-30", "type": "furniture"}, (1, 600, 10)),
        ({"on": "2025-12-31"}, (0, 0, 0)),
    ],
)
async def test_cost_depreciation_and_book_value_by_hand(asked, expected):
    actor = await make_register()
    found = await call(actor, "list_assets", asked)
    count, cost, gone = expected
    assert [int(one.value) for one in found.figures] == [count, cost, gone, cost - gone]
    for at, name in enumerate(NAMES):
        cells = [row.cells[2 + at].value for row in found.table.rows]
        assert sum(cells) == figures(found)[name]
    assert found.row_count == count
    assert bool(found.missing) == (count == 0)
    wanted = AssetFilter.parse(
        {"on": asked["on"], "q": asked.get("text", ""), "type": asked.get("type", "")}
    )
    totals = await sum_assets(actor, wanted)
    assert (totals.cost, totals.depreciation) == (figures(found)["Cost"], gone)


async def test_an_unknown_type_is_said_and_nobody_elses_is_known():
    await make_register()
    actor = await make_actor()
    await make_asset(actor, type="Computers")
    with pytest.raises(InvalidInputError, match=r"no type of asset “Computer” .* “Computers”"):
        await call(actor, "list_assets", {"type": "Computer"})
    found = await call(actor, "list_assets", {"text": "Laptop"})
    assert found.table.rows == ()
    assert found.missing.startswith("There are no assets with “Laptop” in use on ")
