"""The mid-quarter test of a fiscal year, and bringing its assets to the convention it asks for."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from finance_app.fixed_assets.macrs.repository import MacrsRepository
from finance_app.fixed_assets.macrs.rules import last_quarter_share, mid_quarter_applies
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.service import change_asset, get_asset
from finance_app.fixed_assets.terms.rules import Convention
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.period import period_from_key


@dataclass(frozen=True, slots=True)
class MidQuarterTest:
    """What a fiscal year placed in service by quarter, in the currency, and what follows.

    `share` is that of the last quarter (0 to 1), None without any property under MACRS. `otherwise`
    are the assets that count by the other convention.
    """

    fiscal_year: int
    quarters: tuple[Decimal, ...]
    share: Decimal | None
    convention: Convention
    otherwise: tuple[UUID, ...]


async def run_mid_quarter_test(actor: Actor, fiscal_year: int) -> MidQuarterTest:
    """Return which convention the property of a fiscal year takes (Publication 946)."""
    actor.require(Permission.READ)
    year = period_from_key(f"fy{fiscal_year:04d}", actor.fiscal_year_start)
    async with db.transaction(actor, read_only=True) as session:
        repository = MacrsRepository(session)
        quarters = await repository.sum_quarters(year)
        applies = mid_quarter_applies(quarters)
        convention = Convention.MID_QUARTER if applies else Convention.HALF_YEAR
        otherwise = await repository.list_otherwise(year, convention.value)
    share = last_quarter_share(quarters)
    return MidQuarterTest(fiscal_year, tuple(quarters), share, convention, tuple(otherwise))


async def apply_mid_quarter(actor: Actor, fiscal_year: int) -> int:
    """Let all property of a fiscal year count as the test says; returns how many assets changed.

    Raises `LockedError` where that would alter the depreciation of locked books.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor):
        found = await run_mid_quarter_test(actor, fiscal_year)
        for asset_id in found.otherwise:
            asset = await get_asset(actor, asset_id)
            terms = replace(asset.terms, convention=found.convention)
            changed = AssetInput.of(asset).model_copy(update={"terms": terms})
            await change_asset(actor, asset_id, changed, version=None)
    return len(found.otherwise)
