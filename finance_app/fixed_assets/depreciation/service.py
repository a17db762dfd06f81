"""Schedules made and kept: the one place where what is computed becomes what is stored."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.changes.repository import ChangeRepository
from finance_app.fixed_assets.changes.rules import active
from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.repository import StretchRepository
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.repository import AssetRepository
from finance_app.fixed_assets.register.rules import Asset
from finance_app.identity.rules import Actor
from finance_app.kit.errors import ConflictError, LockedError
from finance_app.kit.money import digits
from finance_app.kit.period import month_end, month_number
from finance_app.ledger.locks.rules import day_words

FOREVER: Final = date(9998, 12, 31)
"""After every day that an asset can have."""
_DAY: Final = timedelta(days=1)


class OtherBooksError(ConflictError):
    """The fiscal year or the currency has just been changed. Nothing was saved; try again."""


def books_of(actor: Actor) -> Books:
    """Return the fiscal calendar and the smallest coin of the actor's business."""
    return Books(actor.fiscal_year_start, Decimal(1).scaleb(-digits(actor.currency_code)))


def register_of(session: AsyncSession, actor: Actor) -> AssetRepository:
    """Return the register of the actor's business."""
    return AssetRepository(
        session, currency_code=actor.currency_code, start_day=actor.fiscal_year_start.day
    )


def changes_of(session: AsyncSession, actor: Actor) -> ChangeRepository:
    """Return the changes of the assets of the actor's business."""
    return ChangeRepository(session, actor.currency_code)


async def require_same_books(session: AsyncSession, actor: Actor) -> None:
    """Raise `OtherBooksError` where fiscal year or currency are no longer as the actor has them.

    Else they stay so to the end of the transaction.
    """
    kept = await StretchRepository(session, actor.organization_id).keep_business()
    if kept != (actor.currency_code, actor.fiscal_year_start):
        raise OtherBooksError


async def make_again(session: AsyncSession, actor: Actor, asset: Asset) -> Schedule:
    """Make and keep the schedule of an asset from its changes, and all that follows from it.

    That is the depreciation that went with each disposal, and the day of a whole one. Raises
    `OtherBooksError`.
    """
    await require_same_books(session, actor)
    changes = changes_of(session, actor)
    kept = active(await changes.list_of(asset.id))
    schedule = make_schedule(asset.basis, [one.change for one in kept], books_of(actor))
    stretches = StretchRepository(session, actor.organization_id)
    await stretches.replace(asset.id, stretch_rows(schedule))
    disposals = [one for one in kept if one.kind is ChangeKind.DISPOSAL]
    for disposal, gone in zip(disposals, schedule.given_up, strict=True):
        if disposal.depreciation != gone.depreciation:
            await changes.set_depreciation(disposal.id, gone.depreciation)
    is_gone = bool(disposals) and not schedule.at(FOREVER, books_of(actor)).cost
    disposed_on = disposals[-1].on if is_gone else None
    if disposed_on != asset.disposed_on:
        await register_of(session, actor).change(asset.id, {"disposed_on": disposed_on})
    return schedule


async def store_schedules(
    session: AsyncSession,
    actor: Actor,
    many: Iterable[tuple[UUID, Basis, Sequence[Change]]],
    *,
    is_anew: bool = False,
) -> None:
    """Make and keep the schedules of many assets; `is_anew` takes out all there were before.

    Raises `OtherBooksError`.
    """
    await require_same_books(session, actor)
    repository, books = StretchRepository(session, actor.organization_id), books_of(actor)
    if is_anew:
        await repository.remove_all()

    def make() -> list[dict[str, Any]]:
        return [
            {"asset_id": asset_id, **row}
            for asset_id, basis, changes in many
            for row in stretch_rows(make_schedule(basis, changes, books))
        ]

    # In a thread: thousands of schedules would hold up everybody else.
    await repository.add_all(await asyncio.to_thread(make))


def stretch_rows(schedule: Schedule) -> list[dict[str, Any]]:
    """Return the stretches as columns; each is in force until the day before the next."""
    starts = [one.from_on for one in schedule.stretches]
    untils = [*(day - _DAY for day in starts[1:]), FOREVER]
    return [
        {
            "number": number,
            "from_on": one.from_on,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "until_on": until,
            "fiscal_year": one.fiscal_year,
            "cost": one.cost,
            "opening": one.opening,
            "charge": one.charge,
            "is_by_month": one.is_by_month,
            "pace_charge": one.pace[0],
            "pace_count": one.pace[1],
        }
        for number, (one, until) in enumerate(zip(schedule.stretches, untils, strict=True))
    ]


def require_same_until(
    locked_through: date | None, before: Schedule, after: Schedule, books: Books
) -> None:
    """Raise `LockedError` where a change would alter what was charged up to a locked day.

    The days compared are the ends of the fiscal months, by which charges are posted, and that day.
    """
    if locked_through is None:
        return
    first = min(before.stretches[0].starts_on, after.stretches[0].starts_on)
    if first > locked_through:
        return
    numbers = range(month_number(first, books.start), month_number(locked_through, books.start) + 1)
    days = [min(month_end(number, books.start), locked_through) for number in numbers]
    if any(before.at(day, books) != after.at(day, books) for day in days):
        text = (
            f"The books are locked through {day_words(locked_through)}, and this would change"
            " the depreciation before that. Record a change from a later day instead."
        )
        raise LockedError(text, fields={"form": text})
