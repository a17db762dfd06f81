"""What the page of the lock shows: text only."""

from dataclasses import dataclass

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.ledger.locks.rules import LockChange, day_words, usual_day
from finance_app.ledger.locks.service import list_lock_changes, locked_through


@dataclass(frozen=True, slots=True)
class LockChangeRow:
    """One move of the lock: when, what, why ("" for a lock) and who."""

    id: str
    day: str
    text: str
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class LockView:
    """The lock and its history. Days of fields are ISO; `through` is "" where books are open."""

    through: str
    usual_day: str
    today: str
    changes: tuple[LockChangeRow, ...]


async def lock_view(actor: Actor) -> LockView:
    """Return the lock as it is now, the day to offer next, and the moves so far."""
    async with db.transaction(actor, read_only=True):
        locked = await locked_through(actor)
        changes = await list_lock_changes(actor)
    today = clock.today()
    usual = usual_day(today, actor.fiscal_year_start, locked)
    return LockView(
        through=day_words(locked) if locked else "",
        usual_day=usual.isoformat() if usual else "",
        today=today.isoformat(),
        changes=tuple(_row(actor, one) for one in changes),
    )


def _row(actor: Actor, change: LockChange) -> LockChangeRow:
    return LockChangeRow(
        id=str(change.id),
        day=day_words(change.changed_at.astimezone().date()),
        text=_text(change),
        reason=change.reason,
        who="You" if change.changed_by == actor.user_id else "An owner",
    )


def _text(change: LockChange) -> str:
    """Return "Locked through 31 March 2026", or what was opened again."""
    if change.locked_through is None:
        return "Opened everything"
    day = day_words(change.locked_through)
    return f"Opened again after {day}" if change.reason else f"Locked through {day}"
