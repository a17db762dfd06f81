"""What comes again: add, change, skip a day, pause, delete; and what a schedule comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.ledger.bank_accounts.service import require_account
from finance_app.ledger.categories.service import require_category
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.repository import RecurringRepository
from finance_app.ledger.recurring.rules import (
    PREVIEW_COUNT,
    RECURRING_MAX,
    Due,
    RecurringEntry,
    due_between,
    next_wanted,
    passed_since,
)
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.schedules.rules import (
    DAY_MIN,
    Occurrence,
    Schedule,
    days_of,
    has_occurrence,
    long_day,
    next_occurrences,
    occurrences,
)
from finance_app.ledger.tax_rates.service import require_rate


class RecurringNotFoundError(NotFoundError):
    """This recurring entry does not exist, or has been deleted."""


class StaleRecurringError(StaleError):
    """Someone else has changed this recurring entry since you opened it. Nothing was saved."""

    def __init__(self, current: RecurringEntry) -> None:
        super().__init__()
        self.current = current
        """The recurring entry as it is now."""


class TooManyRecurringError(ConflictError):
    """There are 500 recurring entries already. Delete one that is no longer needed."""


class KindFixedError(InvalidInputError):
    """What comes again stays an expense or an income. Delete it and add another."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = {"kind": self.message}


@dataclass(frozen=True, slots=True)
class Standing:
    """A recurring entry, what of it is next, and what of it is due and not recorded yet."""

    entry: RecurringEntry
    next: Due | None
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a schedule comes to: the next days that are not recorded, the skipped among them.

    `past` are the days before today that have no entry: they are recorded as soon as it is kept.
    """

    schedule: Schedule
    days: tuple[Occurrence, ...]
    past: tuple[Occurrence, ...]


async def list_recurring(actor: Actor) -> list[RecurringEntry]:
    """Return what comes again, by name of vendor or client."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _recurring(session, actor).list_all()


async def list_standings(actor: Actor) -> list[Standing]:
    """Return what comes again with what is next and what is due; what comes first is first."""
    actor.require(Permission.READ)
    today = clock.today()
    async with db.transaction(actor, read_only=True) as session:
        repository = _recurring(session, actor)
        found = await repository.list_all()
        wanted = [
            due
            for entry in found
            for due in (
                *due_between(entry, DAY_MIN, today),
                *next_wanted(entry, today + timedelta(days=1), PREVIEW_COUNT),
            )
        ]
        unmade = await repository.list_unmade(wanted)
    by_entry: dict[UUID, list[Due]] = {entry.id: [] for entry in found}
    for one in unmade:
        by_entry[one.entry.id].append(one)
    standings = [_standing(entry, by_entry[entry.id], today) for entry in found]
    return sorted(standings, key=lambda one: one.next.occurrence.day if one.next else date.max)


async def get_recurring(actor: Actor, recurring_id: UUID) -> RecurringEntry:
    """Return a recurring entry. Raises `RecurringNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _existing(_recurring(session, actor), recurring_id)


async def preview_schedule(
    actor: Actor, entered: ScheduleInput, recurring_id: UUID | None = None
) -> Preview:
    """Return what a schedule comes to, of a new recurring entry or of one that has entries.

    Raises `RecurringNotFoundError`.
    """
    actor.require(Permission.READ)
    today = clock.today()
    async with db.transaction(actor, read_only=True) as session:
        repository = _recurring(session, actor)
        entry = None
        if recurring_id is not None:
            entry = await _existing(repository, recurring_id)
        schedule = _kept(entered, entry)
        if entry is None:
            shown = _preview(schedule, today)
            return replace(shown, days=shown.days[:PREVIEW_COUNT])
        settled = await _settled(repository, entry, schedule)
        shown = _preview(schedule, today, settled, entry.paused_on)
        asked = [Due(entry, one) for one in (*shown.past, *shown.days)]
        unmade = {one.occurrence for one in await repository.list_unmade(asked)}
    return replace(
        shown,
        days=tuple(one for one in shown.days if one in unmade)[:PREVIEW_COUNT],
        past=tuple(one for one in shown.past if one in unmade),
    )


async def add_recurring(
    actor: Actor, entered: RecurringInput, *, recurring_id: UUID | None = None
) -> RecurringEntry:
    """Add something that comes again; its days up to today are due from now on.

    With a `recurring_id` that was added before, the first stays and is returned. Raises
    `UnknownCategoryError`, `UnknownAccountError`, `TooManyRecurringError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        new_id = recurring_id or db.new_id()
        if await repository.find(new_id) is not None:
            return await _existing(repository, new_id)
        await _require_room(repository)
        own = {
            "organization_id": actor.organization_id,
            "id": new_id,
            "kind": entered.kind.value,
            "created_by": actor.user_id,
        }
        columns = await _columns(actor, entered, _kept(entered.schedule))
        await repository.add({**columns, **own})
        return await _existing(repository, new_id)


async def change_recurring(
    actor: Actor, recurring_id: UUID, entered: RecurringInput, *, version: int | None
) -> RecurringEntry:
    """Replace what comes again; entries that were made stay as they are.

    Under another schedule nothing is made for days up to the last that was made or skipped.
    `version` is the one that was read; None overwrites any. Raises `StaleRecurringError`,
    `RecurringNotFoundError`, `KindFixedError`, and as `add_recurring` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        current = await _existing(repository, recurring_id)
        if version not in {None, current.version}:
            raise StaleRecurringError(current)
        if entered.kind is not current.kind:
            raise KindFixedError
        schedule = _kept(entered.schedule, current)
        columns = await _columns(actor, entered, schedule)
        columns["settled_through"] = await _settled(repository, current, schedule)
        await repository.change(recurring_id, columns)
        return await _existing(repository, recurring_id)


async def skip_day(
    actor: Actor, recurring_id: UUID, nominal_on: date, *, is_skipped: bool = True
) -> RecurringEntry:
    """Leave one of the days out, or take it in again; entries that were made stay.

    Raises `RecurringNotFoundError`, and InvalidInputError (field `occurrence_on`) for a day that
    the schedule does not have.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        current = await _existing(repository, recurring_id)
        if not has_occurrence(current.schedule, nominal_on):
            problem = f"{long_day(nominal_on)} is not one of its days."
            raise InvalidInputError(problem, fields={"occurrence_on": problem})
        before = current.schedule.skipped_on
        wanted = before | {nominal_on} if is_skipped else before - {nominal_on}
        if wanted == before:
            return current
        await repository.change(recurring_id, {"skipped_on": sorted(wanted)})
        return await _existing(repository, recurring_id)


async def pause(actor: Actor, recurring_id: UUID) -> RecurringEntry:
    """Let nothing happen from today on, until it is resumed. Raises `RecurringNotFoundError`."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        current = await _existing(repository, recurring_id)
        if not current.is_paused:
            await repository.change(recurring_id, {"paused_on": clock.today()})
        return await _existing(repository, recurring_id)


async def resume(actor: Actor, recurring_id: UUID) -> RecurringEntry:
    """Go on with today; the days that passed meanwhile are skipped, and can be taken in again.

    Raises `RecurringNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        current = await _existing(repository, recurring_id)
        if current.paused_on is not None:
            skipped = _skipped_since(current, current.paused_on)
            await repository.change(recurring_id, {"paused_on": None, "skipped_on": skipped})
        return await _existing(repository, recurring_id)


async def delete_recurring(actor: Actor, recurring_id: UUID, *, version: int | None = None) -> None:
    """Let it not come again; what it made stays. `version` is the one that was read, None for any.

    Raises `RecurringNotFoundError`, `StaleRecurringError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        current = await _existing(repository, recurring_id)
        if version not in {None, current.version}:
            raise StaleRecurringError(current)
        await repository.change(recurring_id, {"deleted_at": clock.now()})


async def restore_recurring(actor: Actor, recurring_id: UUID) -> RecurringEntry:
    """Bring a deleted one back; the days that passed meanwhile are skipped.

    One that is in use stays as it is. Raises `RecurringNotFoundError`, `TooManyRecurringError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _recurring(session, actor)
        await repository.lock()
        found = await repository.find(recurring_id)
        if found is None:
            raise RecurringNotFoundError
        if found.deleted_at is not None:
            await _require_room(repository)
            since = found.deleted_at.astimezone().date()
            skipped = _skipped_since(found, since)
            await repository.change(recurring_id, {"deleted_at": None, "skipped_on": skipped})
        return await _existing(repository, recurring_id)


def _recurring(session: AsyncSession, actor: Actor) -> RecurringRepository:
    return RecurringRepository(session, actor.currency_code)


def _standing(entry: RecurringEntry, unmade: Sequence[Due], today: date) -> Standing:
    coming = [one for one in unmade if one.occurrence.day >= today]
    due = tuple(one for one in unmade if one.occurrence.day <= today)
    return Standing(entry, min(coming, key=lambda one: one.occurrence.day, default=None), due)


def _kept(entered: ScheduleInput, entry: RecurringEntry | None = None) -> Schedule:
    """Return a schedule that skips only days it has; what it skipped stays unless it is said."""
    schedule = entered.schedule(entry.schedule.skipped_on if entry else frozenset())
    own = frozenset(one for one in schedule.skipped_on if has_occurrence(schedule, one))
    return replace(schedule, skipped_on=own)


async def _settled(
    repository: RecurringRepository, entry: RecurringEntry, schedule: Schedule
) -> date | None:
    """Return up to which nominal day an earlier schedule has been followed.

    Other nominal days than those before could not be told from what was made already.
    """
    before = entry.schedule
    if days_of(schedule) == days_of(before):
        return entry.settled_through
    today = clock.today()
    made = await repository.find_last_made(entry.kind, entry.id)
    past = [one for one in before.skipped_on if one <= today]
    known = [one for one in (entry.settled_through, made, *past) if one is not None]
    return max(known, default=None)


def _preview(
    schedule: Schedule,
    today: date,
    settled: date | None = None,
    paused_on: date | None = None,
) -> Preview:
    """Return the days of a schedule as if none of them were recorded."""
    coming = next_occurrences(schedule, today, 2 * PREVIEW_COUNT)
    yesterday = min(today, paused_on or today) - timedelta(days=1)
    past = [one for one in occurrences(schedule, DAY_MIN, yesterday) if not one.is_skipped]
    if settled is not None:
        coming = [one for one in coming if one.nominal_on > settled]
        past = [one for one in past if one.nominal_on > settled]
    return Preview(schedule, tuple(coming), tuple(past))


def _skipped_since(entry: RecurringEntry, since: date) -> list[date]:
    """Return what is skipped where nothing happened from a day until yesterday."""
    return sorted(entry.schedule.skipped_on | passed_since(entry.schedule, since, clock.today()))


async def _columns(actor: Actor, entered: RecurringInput, schedule: Schedule) -> dict[str, Any]:
    """Return the columns that an input sets; its category stays until the end."""
    account = await require_account(actor, entered.bank_account)
    category = await require_category(actor, entered.kind, entered.category)
    rate_id = await _tax_rate_id(actor, entered)
    return {
        "amount": entered.amount,
        "party": entered.party,
        "category_id": category.id if category else None,
        "payment_method": entered.payment_method,
        "notes": entered.notes,
        "bank_account_id": account.id if account else None,
        "due_days": entered.due_days,
        "tax_rate_id": rate_id,
        "foreign_currency_code": entered.foreign_currency_code,
        "foreign_amount": entered.foreign_amount,
        "unit": schedule.unit.value,
        "every": schedule.every,
        "starts_on": schedule.starts_on,
        "day_rule": schedule.day_rule.value,
        "shift": schedule.shift.value,
        "ends_on": schedule.ends_on,
        "end_count": schedule.end_count,
        "skipped_on": sorted(schedule.skipped_on),
        "posts_automatically": entered.posts_automatically,
    }


async def _tax_rate_id(actor: Actor, entered: RecurringInput) -> UUID | None:
    """Return the rate of tax, which holds today or on the first day; archived or not."""
    if entered.tax_rate is None:
        return None
    day = max(entered.schedule.starts_on, clock.today())
    return (await require_rate(actor, entered.tax_rate, day, may_be_archived=True)).id


async def _require_room(repository: RecurringRepository) -> None:
    if await repository.count() >= RECURRING_MAX:
        raise TooManyRecurringError


async def _existing(repository: RecurringRepository, recurring_id: UUID) -> RecurringEntry:
    found = await repository.find(recurring_id)
    if found is None or found.deleted_at is not None:
        raise RecurringNotFoundError
    return found
