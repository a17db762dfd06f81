"""What the assistant may propose of assets: one to record, or one to correct.

What is saved goes the way of the form: the same texts, the same input, the same service.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from finance_app.fixed_assets.editor import views
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.views import asset_href
from finance_app.fixed_assets.terms.rules import Method
from finance_app.fixed_assets.types.service import known_types
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ChangedSinceError
from finance_app.kit.money import amount_parts
from finance_app.kit.tools import (
    Draftable,
    DraftField,
    DraftTool,
    FieldKind,
    Proposal,
    Saved,
    ToolInput,
    said,
)
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.rules import id_of, version_of

SOURCE: Final = "assistant"

FIELDS: Final = (
    DraftField("name", "Name", is_required=True, question="What is the asset called?"),
    DraftField("value", "Price", FieldKind.AMOUNT, is_required=True,
               question="How much did it cost?"),
    DraftField("acquisition_date", "Acquired on", FieldKind.DAY, is_required=True,
               question="Which day was it acquired?"),
    DraftField("type", "Type",
               question="What type of asset is it, such as Vehicles or Computers?"),
    DraftField("supplier", "Supplier"),
    DraftField("bank_account", "Paid from", FieldKind.CHOICE),
    DraftField("setup_cost", "Cost of setting up", FieldKind.AMOUNT),
    DraftField("in_service_on", "In service on", FieldKind.DAY),
    DraftField("method", "Method", FieldKind.CHOICE),
    DraftField("life", "Useful life"),
    DraftField("residual", "Residual value", FieldKind.AMOUNT),
    DraftField("serial_number", "Serial number"),
    DraftField("location", "Location"),
    DraftField("notes", "Notes"),
)  # fmt: skip


class AssetDraft(ToolInput):
    """An asset to record, or with `asset_id` what to correct of one; what is not said is None.

    `value` is the price, `life` such as "5 years" or "30 months"; method, life and residual come
    from the type where they are not said.
    """

    asset_id: str | None = None
    name: str | None = None
    value: Decimal | None = None
    acquisition_date: dt.date | None = None
    type: str | None = None
    supplier: str | None = None
    bank_account: str | None = None
    setup_cost: Decimal | None = None
    in_service_on: dt.date | None = None
    method: str | None = None
    life: str | None = None
    residual: Decimal | None = None
    serial_number: str | None = None
    location: str | None = None
    notes: str | None = None


async def _propose(actor: Actor, asked: AssetDraft) -> Proposal:
    """Return what would be saved. Raises `AssetNotFoundError`."""
    actor.require(Permission.WRITE)
    texts = said(asked, "asset_id")
    if asked.asset_id is None:
        return Proposal(DRAFTABLE.name, {**dict.fromkeys(views.FIELDS, ""), **texts})
    asset = await service.get_asset(actor, id_of(asked.asset_id))
    values = {**_values(asset), **texts}
    return Proposal(DRAFTABLE.name, values, str(asset.id), str(asset.version))


async def _save(actor: Actor, proposal: Proposal) -> Saved:
    """Record the asset, or correct the one that is named. Raises as the form does."""
    entered = await service.parse_asset(actor, proposal.values)
    before: Mapping[str, str] = {}
    if proposal.target_id:
        before = await _read(actor, proposal)
        key, known = id_of(proposal.target_id), version_of(proposal.version)
        asset = await service.change_asset(actor, key, entered, version=known)
    else:
        asset = await service.record_asset(actor, entered, source=SOURCE)
    shown = "".join(amount_parts(asset.cost, asset.currency_code))
    label = f"Asset: {asset.name}, {shown}"
    return Saved(str(asset.id), label, asset_href(asset), before, str(asset.version))


async def _check(actor: Actor, proposal: Proposal) -> dict[str, str]:
    return await db.rehearse(actor, lambda: _save(actor, proposal))


async def _read(actor: Actor, proposal: Proposal) -> dict[str, str]:
    """Return what the fields say of an asset as it is. Raises `AssetNotFoundError`."""
    return _values(await service.get_asset(actor, id_of(proposal.target_id)))


async def _undo(actor: Actor, saved: Saved) -> None:
    """Move the asset to the trash, or put back what it was. Raises `ChangedSinceError`."""
    key, known = id_of(saved.id), version_of(saved.version)
    try:
        if not saved.before:
            await service.delete_asset(actor, key, version=known)
            return
        before = await service.parse_asset(actor, saved.before)
        await service.change_asset(actor, key, before, version=known)
    except (service.AssetNotFoundError, service.StaleAssetError):
        raise ChangedSinceError from None


async def _choices(actor: Actor) -> dict[str, list[str]]:
    return {
        "type": sorted(one.name for one in (await known_types(actor)).values()),
        "bank_account": [one.name for one in await list_accounts(actor)],
        "method": [_words(method) for method in Method],
    }


def _values(asset: Asset) -> dict[str, str]:
    return {**views.form_values(asset), "method": _words(asset.terms.method)}


def _words(method: Method) -> str:
    """Return a method as it is chosen: "straight line"."""
    return method.value.replace("_", " ")


DRAFTABLE: Final = Draftable(
    name="asset",
    title="asset",
    fields=FIELDS,
    check=_check,
    save=_save,
    undo=_undo,
    choices=_choices,
    read=_read,
)

TOOLS: Final = (
    DraftTool(
        name="draft_asset",
        about=(
            "Propose an asset to record, or with asset_id corrections of one. A person confirms"
            " it. Leave out what was not said: it is asked for, never guessed."
        ),
        input=AssetDraft,
        draftable=DRAFTABLE,
        propose=_propose,
    ),
)
