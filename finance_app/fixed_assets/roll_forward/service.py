"""The roll-forward of the register, of one fiscal year by type, and of one asset."""

from collections.abc import Sequence
from uuid import UUID

from finance_app.fixed_assets.changes.service import get_schedule, list_changes
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.roll_forward.repository import RollForwardRepository
from finance_app.fixed_assets.roll_forward.rules import (
    RollYear,
    TypeMovement,
    asset_years,
    roll_years,
)
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db


async def list_movements(actor: Actor) -> list[TypeMovement]:
    """Return what happened by type and fiscal year, planned charges of years to come included."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = RollForwardRepository(session, currency_code=actor.currency_code)
        return await repository.list_movements(actor.fiscal_year_start)


def rolled(actor: Actor, movements: Sequence[TypeMovement]) -> list[RollYear]:
    """Return every fiscal year from the first with an asset to this one; none without assets.

    This year runs to its end, with the charge that is planned.
    """
    this_year = books_of(actor).year_of(clock.today()).fiscal_year
    years = [one.fiscal_year for one in movements if one.movement.additions]
    return roll_years(movements, min(years), max(this_year, min(years))) if years else []


async def asset_schedule(actor: Actor, asset_id: UUID) -> tuple[Asset, Schedule, list[RollYear]]:
    """Return an asset with its schedule and its years, to the end of its life.

    Raises `AssetNotFoundError`.
    """
    async with db.transaction(actor, read_only=True):
        asset, schedule = await get_schedule(actor, asset_id)
        changes = await list_changes(actor, asset_id)
    return asset, schedule, asset_years(asset, schedule, changes, books_of(actor))
