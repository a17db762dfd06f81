"""Value what is open in other currencies at a closing rate, post the difference, take it back.

Each difference is posted once for its day, currency and side: an entry on the day, and one of the
other kind on the day after, both against the account of the side. So the balance of the day is at
the closing rate, and from the next day on everything is as if nothing had been posted.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.service import record_entries
from finance_app.ledger.entries.terms.service import REVALUATION
from finance_app.ledger.exchange_rates.service import NoRateError, last_rate
from finance_app.ledger.locks.service import require_open
from finance_app.ledger.revaluations.repository import RevaluationRepository
from finance_app.ledger.revaluations.rules import (
    ACCOUNTS,
    CATEGORIES,
    NOT_YET,
    Difference,
    Differences,
    RateChoice,
    Revaluation,
    difference,
    notes_of,
)

_DAY: Final = timedelta(days=1)


class RevaluationNotFoundError(NotFoundError):
    """This revaluation does not exist, or is not yours."""


class RevaluationExistsError(ConflictError):
    """This was posted again for the same day meanwhile. Take that back first."""


async def read_differences(
    actor: Actor, day: date, choice: RateChoice = RateChoice.DAY
) -> Differences:
    """Return what the rates of a day make of all that was open in other currencies at its end.

    Where a day has no rate the line says so and has the last one that is known; with
    `RateChoice.LAST` that one counts.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _read(actor, RevaluationRepository(session, actor.currency_code), day, choice)


async def post_revaluations(
    actor: Actor, day: date, choice: RateChoice = RateChoice.DAY
) -> tuple[Revaluation, ...]:
    """Post the differences of a day that were not posted yet; return those posted now.

    Raises `NoRateError`, which names the currency and offers its last rate; `LockedError` (field
    `date`) in locked books; InvalidInputError for a day after today.
    """
    actor.require(Permission.WRITE)
    if day > clock.today():
        raise InvalidInputError(NOT_YET, fields={"date": NOT_YET})
    async with db.transaction(actor) as session:
        repository = RevaluationRepository(session, actor.currency_code)
        await require_open(actor, day)
        await repository.lock()
        found = await _read(actor, repository, day, choice)
        for one in found.missing:
            raise NoRateError(one.open.currency_code, day, one.last)
        return tuple([await _post(actor, repository, one, day) for one in found.to_post])


async def undo_revaluations(actor: Actor, ids: Sequence[UUID]) -> int:
    """Take revaluations back, both entries of each; they can be restored. Returns how many.

    What was taken back already stays so. Raises `RevaluationNotFoundError`, `LockedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = RevaluationRepository(session, actor.currency_code)
        found = [one for one in await _found(actor, repository, ids) if one.deleted_at is None]
        await repository.set_trashed(found, is_trashed=True)
    return len(found)


async def restore_revaluations(actor: Actor, ids: Sequence[UUID]) -> int:
    """Bring revaluations back as they were posted. Returns how many.

    Raises `RevaluationExistsError` where another is there for the day by now, and as
    `undo_revaluations` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = RevaluationRepository(session, actor.currency_code)
        found = [one for one in await _found(actor, repository, ids) if one.deleted_at is not None]
        for day in {one.day for one in found}:
            taken = {_key(one) for one in await repository.list_of_day(day)}
            if any(_key(one) in taken for one in found if one.day == day):
                raise RevaluationExistsError
        await repository.set_trashed(found, is_trashed=False)
    return len(found)


async def _read(
    actor: Actor, repository: RevaluationRepository, day: date, choice: RateChoice
) -> Differences:
    posted = await repository.list_of_day(day)
    known = {(one.kind, one.currency_code): one for one in posted}
    lines = []
    for kind in (Kind.INCOME, Kind.EXPENSE):
        for one in await repository.list_open(kind, day):
            last = await last_rate(actor, one.currency_code, day)
            own = known.get((kind, one.currency_code))
            lines.append(
                difference(one, actor.currency_code, last, day=day, choice=choice, posted=own)
            )
    return Differences(day, tuple(lines), tuple(posted))


async def _post(
    actor: Actor, repository: RevaluationRepository, one: Difference, day: date
) -> Revaluation:
    """Make the entry of the day and its opposite on the day after, and keep what they are."""
    gain = one.gain or Decimal(0)
    kind = Kind.INCOME if gain > 0 else Kind.EXPENSE
    other = Kind.EXPENSE if gain > 0 else Kind.INCOME
    ids = {
        kind: await _record(actor, kind, one, day=day, is_reversal=False),
        other: await _record(actor, other, one, day=day, is_reversal=True),
    }
    values: dict[str, Any] = {
        "organization_id": actor.organization_id,
        "id": db.new_id(),
        "day": day,
        "kind": one.open.kind.value,
        "currency_code": one.open.currency_code,
        "foreign_amount": one.open.foreign_amount,
        "amount": one.open.amount,
        "exchange_rate": one.rate,
        "gain": gain,
        "expense_id": ids[Kind.EXPENSE],
        "income_id": ids[Kind.INCOME],
        "created_by": actor.user_id,
    }
    return await repository.add(values)


async def _record(
    actor: Actor, kind: Kind, one: Difference, *, day: date, is_reversal: bool
) -> UUID:
    made = EntryInput(
        date=day + _DAY if is_reversal else day,
        category=(await ensure_category(actor, kind, CATEGORIES[kind])).name,
        amount=abs(one.gain or Decimal(0)),
        notes=notes_of(one, day, is_reversal=is_reversal),
    )
    contra = ACCOUNTS[one.open.kind]
    (entry_id,) = await record_entries(
        actor, kind, [made], source=REVALUATION, contra_account_id=contra
    )
    return entry_id


async def _found(
    actor: Actor, repository: RevaluationRepository, ids: Sequence[UUID]
) -> list[Revaluation]:
    """Return revaluations of open books, which nobody else posts or takes back meanwhile."""
    await repository.lock()
    found = await repository.list_by_id(ids)
    if not found or len(found) != len(set(ids)):
        raise RevaluationNotFoundError
    await require_open(actor, min(one.day for one in found))
    return found


def _key(one: Revaluation) -> tuple[Kind, str]:
    return one.kind, one.currency_code
