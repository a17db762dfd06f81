"""The sample business's assets come and go with it."""

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.service import record_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.service import record_asset
from finance_app.fixed_assets.sample.repository import remove_sample_assets
from finance_app.fixed_assets.sample.rules import SAMPLE_ASSETS, bought_on, sold_on
from finance_app.fixed_assets.types.service import find_type, list_types
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import plain_amount
from finance_app.ledger.sample.rules import fitted_amount
from finance_app.ledger.sample.service import when_sample_goes, when_sample_loads


async def load_sample_assets(actor: Actor) -> None:
    """Record the invented assets as of today, and sell one of them."""
    today, code = clock.today(), actor.currency_code
    ids: dict[str, str] = {}
    async with db.transaction(actor):
        await list_types(actor)
        for one in SAMPLE_ASSETS:
            raw: dict[str, object] = {
                "name": one.name,
                "type": one.type,
                "acquisition_date": bought_on(one, today).isoformat(),
                "value": plain_amount(fitted_amount(one.price, code), code),
                "supplier": one.supplier,
                "location": one.location,
                "serial_number": one.serial_number,
                "parent_id": ids.get(one.component_of),
            }
            if one.setup_cost:
                raw["setup_cost"] = plain_amount(fitted_amount(one.setup_cost, code), code)
            entered = AssetInput.parse(raw, code, await find_type(actor, one.type))
            asset = await record_asset(actor, entered, source="sample")
            ids[one.name] = str(asset.id)
            if day := sold_on(one, today):
                proceeds = fitted_amount(one.proceeds, code)
                sale = ChangeInput(kind=ChangeKind.DISPOSAL, on=day, proceeds=proceeds)
                await record_change(actor, asset.id, sale)


async def drop_sample_assets(actor: Actor) -> None:
    """Take the invented assets out, and the postings of their depreciation."""
    async with db.transaction(actor) as session:
        await remove_sample_assets(session)


when_sample_loads(load_sample_assets)
when_sample_goes(drop_sample_assets)
