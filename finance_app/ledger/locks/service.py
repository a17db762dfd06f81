"""Lock the books through a day, open them again, and ask whether a day is open."""

from datetime import date
from typing import Final

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError, LockedError
from finance_app.ledger.locks.inputs import LockInput
from finance_app.ledger.locks.repository import PeriodLockRepository
from finance_app.ledger.locks.rules import (
    NO_DAY,
    LockChange,
    lock_problem,
    locked_sentence,
    reopen_problems,
)

CHANGES_MAX: Final = 500
"""How many moves of the lock are listed, the latest."""


async def locked_through(actor: Actor) -> date | None:
    """Return the last locked day, None where the books are open."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await PeriodLockRepository(session).find_day()


async def keep_locked_through(actor: Actor) -> date | None:
    """Return the last locked day, which nobody moves before the end of the caller's transaction."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        return await PeriodLockRepository(session).keep_day()


async def require_open(actor: Actor, day: date, field: str = "date") -> None:
    """Raise `LockedError` at the field where the day is locked.

    Within the caller's transaction an open day stays open: whoever locks waits for its end.
    Entries need no such call, for the database refuses them by itself.
    """
    locked = await keep_locked_through(actor)
    if locked is not None and day <= locked:
        sentence = locked_sentence(locked)
        raise LockedError(sentence, fields={field: sentence})


async def list_lock_changes(actor: Actor) -> tuple[LockChange, ...]:
    """Return the moves of the lock, the latest first."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await PeriodLockRepository(session).list_changes(CHANGES_MAX)


async def lock_books(actor: Actor, through: date | None) -> None:
    """Lock the books through a day that is later than before and not after today.

    Waits for entries that are being recorded. Raises `InvalidInputError` (field
    `locked_through`).
    """
    actor.require(Permission.MANAGE)
    day = LockInput.parse({"locked_through": through}).locked_through
    if day is None:
        raise InvalidInputError(NO_DAY, fields={"locked_through": NO_DAY})
    async with db.transaction(actor) as session:
        repository = PeriodLockRepository(session)
        problem = lock_problem(day, await repository.lock_day(), clock.today())
        if problem:
            raise InvalidInputError(problem, fields={"locked_through": problem})
        await _move(actor, repository, day, "")


async def reopen_books(actor: Actor, through: date | None, reason: str) -> None:
    """Open the books again after an earlier day, or all of them for None, and keep the reason.

    Raises `InvalidInputError` (fields `locked_through`, `reason`).
    """
    actor.require(Permission.MANAGE)
    wanted = LockInput.parse({"locked_through": through, "reason": reason})
    async with db.transaction(actor) as session:
        repository = PeriodLockRepository(session)
        before = await repository.lock_day()
        if problems := reopen_problems(wanted.locked_through, before, wanted.reason):
            raise InvalidInputError(fields=problems)
        await _move(actor, repository, wanted.locked_through, wanted.reason)


async def move_lock(actor: Actor, through: date | None, reason: str) -> None:
    """Lock or open again, whichever leads to the day; where the lock is there, nothing happens.

    Raises as `lock_books` and `reopen_books` do.
    """
    actor.require(Permission.MANAGE)
    async with db.transaction(actor) as session:
        before = await PeriodLockRepository(session).lock_day()
        if through == before:
            return
        if through is not None and (before is None or through > before):
            await lock_books(actor, through)
        else:
            await reopen_books(actor, through, reason)


async def _move(
    actor: Actor, repository: PeriodLockRepository, day: date | None, reason: str
) -> None:
    """Move the lock and keep that in the history, in one transaction."""
    await repository.set_day(day)
    await repository.add_change(actor.organization_id, day, reason, actor.user_id)
