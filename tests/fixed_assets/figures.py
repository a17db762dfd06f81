"""What tests look at: the figures of assets, their stretches, and the entries made of them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.service import make_all_again, record_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.stretches.rules import Position
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import Asset, ListedAsset
from finance_app.fixed_assets.register.service import change_asset, get_asset, list_assets
from finance_app.fixed_assets.results.rules import CATEGORIES as RESULTS
from finance_app.fixed_assets.results.rules import IMPAIRMENT
from finance_app.identity import service as identity
from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import list_entries
from tests.factories import make_actor

identity.when_fiscal_year_changes(make_all_again)  # as the server does

Posted = tuple[str, Decimal]
"""Date and amount of an entry."""


async def sign_up(**fields: Any) -> Actor:
    """Return a signed-in owner whose session outlives every clock that stands still."""
    with clock.fixed(date(2150, 1, 1)):
        return await make_actor(**fields)


async def with_settings(actor: Actor, *, currency: str = "", start: str = "") -> Actor:
    """Change currency or fiscal year start of the actor's business; return the actor since then."""
    wanted = BusinessInput(
        business_name="Harbour Park Ltd",
        currency_code=currency or actor.currency_code,
        fiscal_year_start=start or str(actor.fiscal_year_start),
    )
    return await identity.change_settings(actor, wanted)


async def listed(actor: Actor, on: date, **wanted: Any) -> list[ListedAsset]:
    """Return all assets of a day, those disposed of too unless another status is asked for."""
    status = wanted.pop("status", "all")
    return list((await list_assets(actor, AssetFilter(on=on, status=status, **wanted))).items)


async def position(actor: Actor, asset_id: UUID, on: date) -> Position:
    """Return what one asset stands at in the list of a day."""
    found = {one.asset.id: one for one in await listed(actor, on, limit=200)}
    return Position(found[asset_id].cost, found[asset_id].depreciation)


async def happened(
    actor: Actor, asset: Asset, kind: ChangeKind | str, on: date, **fields: Any
) -> Asset:
    """Record a change; a bare `amount` may be text."""
    for name in ("amount", "proceeds", "units"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    own = {name: fields.pop(name) for name in ("version", "change_id") if name in fields}
    return await record_change(
        actor, asset.id, ChangeInput(kind=ChangeKind(kind), on=on, **fields), **own
    )


async def rewritten(actor: Actor, asset: Asset, **fields: Any) -> Asset:
    """Change what was recorded of an asset, as it is now."""
    now = AssetInput.of(await get_asset(actor, asset.id))
    return await change_asset(actor, asset.id, now.model_copy(update=fields), version=None)


async def all_entries(actor: Actor, kind: Kind = Kind.EXPENSE, **wanted: Any) -> list[Entry]:
    """Return every entry, the oldest first."""
    found: list[Entry] = []
    cursor: str | None = ""
    while cursor is not None:
        wanted_now = EntryFilter(sort="date", limit=200, cursor=cursor, **wanted)
        page = await list_entries(actor, kind, wanted_now)
        found += page.items
        cursor = page.next_cursor
    return found


async def posted(actor: Actor, kind: Kind = Kind.EXPENSE, **wanted: Any) -> list[Posted]:
    """Return date and amount of every entry but gains, losses and impairments, oldest first."""
    found = await all_entries(actor, kind, **wanted)
    results = {IMPAIRMENT, *RESULTS.values()}
    return [(one.date.isoformat(), one.amount) for one in found if one.category not in results]


async def rows_of(actor: Actor, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Return the rows of a table that the business has, in order."""
    async with db.transaction(actor, read_only=True) as session:
        found = await session.execute(text(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3"))
        return [tuple(row) for row in found]


async def state_of(actor: Actor) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that the business keeps of assets, charges and entries."""
    tables = ("assets", "asset_changes", "asset_stretches", "depreciation_postings", "expenses")
    return {name: await rows_of(actor, name) for name in (*tables, "incomes")}
