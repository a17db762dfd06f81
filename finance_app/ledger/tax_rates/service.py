"""Rates of tax: keep them, let them change from a day on, and find the one of an entry.

An entry keeps the tax it was recorded with: a rate that changes changes no entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.tax_rates.inputs import TaxRateInput
from finance_app.ledger.tax_rates.repository import TaxRateRepository, columns_of
from finance_app.ledger.tax_rates.rules import PERIODS_MAX, TaxRate, with_period


class TaxRateNotFoundError(NotFoundError):
    """This tax rate does not exist, or is not yours."""


class StaleTaxRateError(StaleError):
    """This tax rate has been changed since you opened it. Nothing was saved."""

    def __init__(self, current: TaxRate) -> None:
        super().__init__()
        self.current = current
        """The rate as it is now."""


class TaxRateExistsError(ConflictError):
    """There is a tax rate of this name already."""

    def __init__(self) -> None:
        super().__init__(fields={"name": "There is a tax rate of this name already."})


class UnknownTaxRateError(InvalidInputError):
    """There is no tax rate of this name."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"tax_rate": sentence})


@dataclass(frozen=True, slots=True)
class DayRate:
    """A rate as it is on a day."""

    id: UUID
    name: str
    ratio: Decimal


async def list_rates(actor: Actor) -> list[TaxRate]:
    """Return every rate by name, archived ones last."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await TaxRateRepository(session).list_all()


async def get_rate(actor: Actor, rate_id: UUID) -> TaxRate:
    """Return a rate. Raises `TaxRateNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await TaxRateRepository(session).find(rate_id)
    if found is None:
        raise TaxRateNotFoundError
    return found


async def require_rate(
    actor: Actor, name: str, day: date, *, may_be_archived: bool = False
) -> DayRate:
    """Return the rate of a name in any case as it is on a day.

    Raises `UnknownTaxRateError` (field `tax_rate`) with a sentence.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await TaxRateRepository(session).find_named(name)
    if found is None or (found.is_archived and not may_be_archived):
        raise UnknownTaxRateError(
            f'There is no tax rate "{name}". Enter the amount of tax, or leave the rate empty.'
        )
    ratio = found.on(day)
    if ratio is None:
        begins = day_words(found.periods[0].starts_on)
        raise UnknownTaxRateError(f"The tax rate {found.name} begins on {begins}.")
    return DayRate(found.id, found.name, ratio)


async def add_rate(actor: Actor, entered: TaxRateInput, *, rate_id: UUID | None = None) -> TaxRate:
    """Keep a new rate. Raises `TaxRateExistsError`; the same id again returns what is there."""
    actor.require(Permission.WRITE)
    own_id = rate_id or db.new_id()
    async with db.transaction(actor) as session:
        repository = TaxRateRepository(session)
        is_new = await repository.add(actor.organization_id, own_id, entered.name, entered.period)
        found = await repository.find(own_id)
        if found is None or (not is_new and rate_id is None):
            raise TaxRateExistsError
        return found


async def change_rate(
    actor: Actor, rate_id: UUID, entered: TaxRateInput, *, version: int | None
) -> TaxRate:
    """Rename a rate, and let it be another from a day on, in place of what began on that day.

    Raises `StaleTaxRateError`, `TaxRateNotFoundError`, `TaxRateExistsError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TaxRateRepository(session)
        current = await _existing(repository, rate_id)
        named = await repository.find_named(entered.name)
        if named is not None and named.id != rate_id:
            raise TaxRateExistsError
        periods = with_period(current.periods, entered.period)
        if len(periods) > PERIODS_MAX:
            text = f"A rate changes at most {PERIODS_MAX - 1} times."
            raise InvalidInputError(text, fields={"starts_on": text})
        values = {"name": entered.name, **columns_of(periods)}
        return await _change(repository, rate_id, version, values)


async def remove_period(
    actor: Actor, rate_id: UUID, starts_on: date, *, version: int | None
) -> TaxRate:
    """Take out what a rate is from a day on; the last one stays. Raises as `change_rate` does."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TaxRateRepository(session)
        current = await _existing(repository, rate_id)
        periods = [one for one in current.periods if one.starts_on != starts_on]
        if not periods:
            text = "A rate needs one percentage. Archive the rate instead."
            raise InvalidInputError(text, fields={"starts_on": text})
        return await _change(repository, rate_id, version, columns_of(periods))


async def archive_rate(actor: Actor, rate_id: UUID, *, version: int | None = None) -> TaxRate:
    """Take a rate out of what can be chosen; entries that have it keep it."""
    return await _set_archived(actor, rate_id, version, is_archived=True)


async def restore_rate(actor: Actor, rate_id: UUID) -> TaxRate:
    """Let an archived rate be chosen again."""
    return await _set_archived(actor, rate_id, None, is_archived=False)


async def _set_archived(
    actor: Actor, rate_id: UUID, version: int | None, *, is_archived: bool
) -> TaxRate:
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TaxRateRepository(session)
        current = await _existing(repository, rate_id)
        if current.is_archived is is_archived:
            return current
        values = {"archived_at": clock.now() if is_archived else None}
        return await _change(repository, rate_id, version, values)


async def _change(
    repository: TaxRateRepository, rate_id: UUID, version: int | None, values: Mapping[str, object]
) -> TaxRate:
    is_changed = await repository.change(rate_id, version, values)
    current = await _existing(repository, rate_id)
    if not is_changed:
        raise StaleTaxRateError(current)
    return current


async def _existing(repository: TaxRateRepository, rate_id: UUID) -> TaxRate:
    """Return a rate, which nobody else changes until the end: its periods are one value."""
    found = await repository.find(rate_id, lock=True)
    if found is None:
        raise TaxRateNotFoundError
    return found
