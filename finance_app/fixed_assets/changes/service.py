"""What happens to assets: shown first as a difference, then recorded, and reversed in order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.rules import (
    Difference,
    RecordedChange,
    active,
    change_problems,
    difference,
    schedule_changes,
    terms_on,
    units_left,
)
from finance_app.fixed_assets.depreciation.life.rules import Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.service import (
    FOREVER,
    books_of,
    changes_of,
    make_again,
    register_of,
    store_schedules,
)
from finance_app.fixed_assets.posting.service import adjust_postings
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import (
    AssetNotFoundError,
    StaleAssetError,
    existing,
    terms_columns,
)
from finance_app.fixed_assets.terms.inputs import read_problems
from finance_app.fixed_assets.terms.rules import no_charge_notice
from finance_app.identity.rules import Actor, Permission
from finance_app.identity.service import when_fiscal_year_changes
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.kit.money import split_amount
from finance_app.ledger.bank_accounts.service import require_account_in_use
from finance_app.ledger.locks.service import require_open


class ChangeNotFoundError(NotFoundError):
    """This change does not exist, or is not yours."""


class NotLastChangeError(ConflictError):
    """Only the last change of an asset can be reversed. Reverse the later ones first."""


@dataclass(frozen=True, slots=True)
class _Case:
    """An asset with what happened to it, and what is about to."""

    asset: Asset
    before: Schedule
    change: Change
    after: Schedule

    @property
    def carrying_amount(self) -> Decimal:
        """What a disposal takes out; zero for other changes."""
        is_disposal = self.change.kind is ChangeKind.DISPOSAL
        return self.after.given_up[-1].carrying_amount if is_disposal else Decimal(0)


async def parse_change(actor: Actor, asset_id: UUID, raw: Mapping[str, object]) -> ChangeInput:
    """Read the outside fields of a change; terms left out stay as they are.

    Raises InvalidInputError with a sentence for each field that is wrong, `AssetNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor, read_only=True) as session:
        asset = await existing(register_of(session, actor), asset_id)
        changes = schedule_changes(await changes_of(session, actor).list_of(asset_id))
    current = terms_on(asset.basis, changes)
    if current.capacity is not None:
        current = replace(current, capacity=units_left(asset.basis, changes) or None)
    return ChangeInput.parse(raw, actor.currency_code, current)


async def preview_change(actor: Actor, asset_id: UUID, entered: ChangeInput) -> Difference:
    """Return what a change would make different; nothing is saved. Raises as recording does."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        work = _Work(session, actor)
        await require_account_in_use(actor, entered.bank_account)
        return await work.difference(await work.case(asset_id, entered), entered)


async def record_change(
    actor: Actor,
    asset_id: UUID,
    entered: ChangeInput,
    *,
    version: int | None = None,
    change_id: UUID | None = None,
) -> Asset:
    """Let a change happen: from its day on the schedule is another, and so are posted months.

    A whole disposal takes the components along; the proceeds are split by carrying amount. With a
    `change_id` that was recorded before nothing happens. Raises InvalidInputError (a sentence at
    the field), `LockedError` (field `on`), `StaleAssetError`, `AssetNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        work = _Work(session, actor)
        await work.repository.find(asset_id, lock=True)  # whoever sends it twice waits here
        if change_id and await work.changes.find(change_id):
            return await existing(work.repository, asset_id)
        cases = await work.together(await work.case(asset_id, entered, version=version), entered)
        account = await require_account_in_use(actor, entered.bank_account)
        weights = [one.carrying_amount for one in cases]
        parts = split_amount(entered.proceeds, weights, work.books.coin)
        ids = [change_id or db.new_id(), *(db.new_id() for _ in cases[1:])]
        for one, proceeds, own_id in zip(cases, parts, ids, strict=True):
            moves_money = proceeds or entered.kind is ChangeKind.ADDITION
            account_id = account.id if account and moves_money else None
            kept = {"id": own_id, "group_id": ids[0], "proceeds": proceeds}
            await work.keep(one, {**kept, "notes": entered.notes, "bank_account_id": account_id})
        await adjust_postings(actor, [one.asset.id for one in cases])
        return await existing(work.repository, asset_id)


async def reverse_change(actor: Actor, asset_id: UUID, change_id: UUID) -> Asset:
    """Take back the last change of an asset, and what was recorded together with it.

    Raises `NotLastChangeError`, `ChangeNotFoundError`, `LockedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository, changes = register_of(session, actor), changes_of(session, actor)
        await existing(repository, asset_id)
        found = await changes.find(change_id)
        if found is None or found.asset_id != asset_id:
            raise ChangeNotFoundError
        # The asset that took others along is locked first, as when it did.
        group = await changes.list_group(found.group_id)
        ids = [one.asset_id for one in sorted(group, key=lambda one: one.id != one.group_id)]
        assets = [await repository.find(one, lock=True) for one in ids]
        group = [one for one in await changes.list_group(found.group_id) if one.reversed_at is None]
        if not group:  # somebody was quicker
            return await existing(repository, asset_id)
        await require_open(actor, found.on, "on")
        for one in group:
            if active(await changes.list_of(one.asset_id))[-1].id != one.id:
                raise NotLastChangeError
        await changes.reverse([one.id for one in group], actor.user_id)
        for asset in assets:
            if asset is not None:
                await repository.change(asset.id, {})
                await make_again(session, actor, asset)
        await adjust_postings(actor, [one.asset_id for one in group])
        return await existing(repository, asset_id)


async def list_changes(actor: Actor, asset_id: UUID) -> list[RecordedChange]:
    """Return what happened to an asset in order, reversed changes too."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await changes_of(session, actor).list_of(asset_id)


async def get_schedule(actor: Actor, asset_id: UUID) -> tuple[Asset, Schedule]:
    """Return an asset with its schedule. Raises `AssetNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        asset = await existing(register_of(session, actor), asset_id)
        changes = schedule_changes(await changes_of(session, actor).list_of(asset_id))
    return asset, make_schedule(asset.basis, changes, books_of(actor))


async def make_all_again(actor: Actor) -> None:
    """Make every schedule of the business again, after its fiscal year start has changed."""
    async with db.transaction(actor) as session:
        repository, changes = register_of(session, actor), changes_of(session, actor)
        assets, of_asset = await repository.list_all(), await changes.list_all()
        if not assets:
            return
        many = [(one.id, one.basis, schedule_changes(of_asset.get(one.id, []))) for one in assets]
        await store_schedules(session, actor, many, is_anew=True)
        for asset in assets:
            if asset.id in of_asset:
                await make_again(session, actor, asset)
        await adjust_postings(actor, [one.id for one in assets])


class _Work:
    """One transaction on the register, in which a change is tried, shown or kept."""

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self.repository = register_of(session, actor)
        self.changes = changes_of(session, actor)
        self.books = books_of(actor)

    async def case(
        self, asset_id: UUID, entered: ChangeInput, *, version: int | None = None
    ) -> _Case:
        """Return the asset before and after a change, or say at the field why it cannot be."""
        asset = await self.repository.find(asset_id, lock=True)
        if asset is None or asset.deleted_at is not None:
            raise AssetNotFoundError
        if version not in {None, asset.version}:
            raise StaleAssetError(asset)
        await require_open(self.actor, entered.on, "on")
        earlier = schedule_changes(await self.changes.list_of(asset_id))
        before = make_schedule(asset.basis, earlier, self.books)
        amount = entered.amount
        if amount is None:
            is_whole = entered.kind is ChangeKind.DISPOSAL
            amount = before.at(entered.on, self.books).cost if is_whole else Decimal(0)
        change = Change(entered.kind, entered.on, amount, entered.units, entered.terms)
        problems = change_problems(asset.basis, earlier, change, before.at(entered.on, self.books))
        if problems:
            shown = read_problems(problems, {})
            only = next(iter(shown.values())) if len(shown) == 1 else ""
            raise InvalidInputError(only, fields=shown)
        after = make_schedule(asset.basis, [*earlier, change], self.books)
        return _Case(asset, before, change, after)

    async def together(self, found: _Case, entered: ChangeInput) -> list[_Case]:
        """Return the change with those of the components that a whole disposal takes along."""
        is_disposal = entered.kind is ChangeKind.DISPOSAL
        if not is_disposal or found.after.at(FOREVER, self.books).cost:
            return [found]
        whole = entered.model_copy(update={"amount": None})
        components = await self.repository.list_components(found.asset.id)
        return [
            found,
            *[await self.case(one.id, whole) for one in components if one.disposed_on is None],
        ]

    async def difference(self, found: _Case, entered: ChangeInput) -> Difference:
        """Return the difference of a change; of a disposal with all that goes along."""
        terms, notice = found.change.terms, ""
        if terms is not None:
            at = found.before.at(entered.on, self.books)
            notice = no_charge_notice(terms, at.book_value)
        made = difference(found.before, found.after, entered.on, self.books, notice=notice)
        if entered.kind is not ChangeKind.DISPOSAL:
            return made
        cases = await self.together(found, entered)
        year = self.books.year_of(entered.on)
        charged = [
            one.after.charge_between(year.starts_on, entered.on, self.books) for one in cases
        ]
        return replace(
            made,
            charge_to_date=sum(charged, Decimal(0)),
            carrying_amount=sum((one.carrying_amount for one in cases), Decimal(0)),
            proceeds=entered.proceeds,
        )

    async def keep(self, case: _Case, values: Mapping[str, Any]) -> None:
        """Keep a change and what it makes of the asset."""
        change = case.change
        own: dict[str, Any] = {
            "organization_id": self.actor.organization_id,
            "asset_id": case.asset.id,
            "number": len(await self.changes.list_of(case.asset.id)) + 1,
            "kind": change.kind.value,
            "changed_on": change.on,
            "amount": change.amount,
            "units": change.units,
            "created_by": self.actor.user_id,
        }
        terms = terms_columns(change.terms) if change.terms else {}
        await self.changes.add({**own, **terms, **values})
        await self.repository.change(case.asset.id, {})
        await make_again(self.session, self.actor, case.asset)


when_fiscal_year_changes(make_all_again)
