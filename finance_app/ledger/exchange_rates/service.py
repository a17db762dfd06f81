"""Exchange rates: find the one of a day, keep, change, delete and import them.

Rates of days in locked books may be added and changed: an entry keeps the rate it was recorded
with, so no locked figure moves. All rates are in the business's currency as it is now.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.kit.paging import Page, decode_cursor
from finance_app.ledger.exchange_rates.files.layouts.rules import FileError
from finance_app.ledger.exchange_rates.files.rules import RateFile, RowProblem, read_rates
from finance_app.ledger.exchange_rates.inputs import RateFilter, RateInput
from finance_app.ledger.exchange_rates.repository import SORT, Author, ExchangeRateRepository
from finance_app.ledger.exchange_rates.rules import (
    Rate,
    Source,
    no_rate_text,
    own_currency_text,
    rate_text,
)
from finance_app.ledger.locks.rules import day_words

_NAME_LENGTH_MAX: Final = 120


class RateNotFoundError(NotFoundError):
    """This exchange rate does not exist, or has been deleted."""


class StaleRateError(StaleError):
    """Someone else has changed this rate since you opened it. Nothing was saved."""

    def __init__(self, current: Rate) -> None:
        super().__init__()
        self.current = current
        """The rate as it is now."""


class RateExistsError(ConflictError):
    """There is a rate for this currency and day already."""

    def __init__(self, current: Rate) -> None:
        sentence = (
            f"There is a rate for {current.currency_code} on {day_words(current.quoted_on)}"
            f" already: {rate_text(current.rate)}. Open that one to change it."
        )
        super().__init__(sentence, fields={"quoted_on": sentence})
        self.current = current
        """The rate that is there."""


class NoRateError(InvalidInputError):
    """There is no exchange rate for this day."""

    def __init__(
        self, currency_code: str, day: date, last: Rate | None, *, field: str = "exchange_rate"
    ) -> None:
        sentence = no_rate_text(currency_code, day, last)
        super().__init__(sentence, fields={field: sentence})
        self.currency_code = currency_code
        self.day = day
        self.last = last
        """The latest rate before that day, None where there is none."""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rates of a file.

    Of those that are `kept_count` the file says something else than was typed by hand; the same
    are those that were there already.
    """

    new_count: int = 0
    changed_count: int = 0
    same_count: int = 0
    kept_count: int = 0


@dataclass(frozen=True, slots=True)
class ImportedRates:
    """What an import did. `problems` are the first of `problem_count` rows or cells left out.

    `ignored` are columns of no currency in use; on `days_without_base` the file had no figure for
    the business's currency.
    """

    name: str
    counts: ImportCounts
    problems: tuple[RowProblem, ...] = ()
    problem_count: int = 0
    ignored: tuple[str, ...] = ()
    days_without_base: int = 0


async def find_rate(actor: Actor, currency_code: str, day: date) -> Rate | None:
    """Return the rate of exactly this day, or None."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await ExchangeRateRepository(session, actor.currency_code).find_on(
            currency_code, day
        )


async def last_rate(actor: Actor, currency_code: str, day: date) -> Rate | None:
    """Return the latest rate on or before a day, or None."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await ExchangeRateRepository(session, actor.currency_code).find_last(
            currency_code, day
        )


async def last_rates(actor: Actor, day: date) -> dict[str, Rate]:
    """Return the latest rate on or before a day of each currency that has one, by code."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await ExchangeRateRepository(session, actor.currency_code).list_last(day)
    return {rate.currency_code: rate for rate in found}


async def require_rate(actor: Actor, currency_code: str, day: date) -> Decimal:
    """Return the rate of exactly this day; 1 for the business's own currency.

    Raises `NoRateError`, which offers the last rate that is known.
    """
    actor.require(Permission.READ)
    if currency_code == actor.currency_code:
        return Decimal(1)
    async with db.transaction(actor, read_only=True) as session:
        last = await ExchangeRateRepository(session, actor.currency_code).find_last(
            currency_code, day
        )
    if last is None or last.quoted_on != day:
        raise NoRateError(currency_code, day, last)
    return last.rate


async def get_rate(actor: Actor, rate_id: UUID) -> Rate:
    """Return a rate by its id. Raises `RateNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return _in_use(await ExchangeRateRepository(session, actor.currency_code).find(rate_id))


async def list_rates(actor: Actor, wanted: RateFilter) -> Page[Rate]:
    """Return one page of rates, the latest day first. Raises InvalidInputError for a cursor."""
    actor.require(Permission.READ)
    cursor = decode_cursor(wanted.cursor, sort=SORT) if wanted.cursor else None
    async with db.transaction(actor, read_only=True) as session:
        return await ExchangeRateRepository(session, actor.currency_code).list_page(wanted, cursor)


async def set_rate(actor: Actor, entered: RateInput, *, is_replacing: bool = False) -> Rate:
    """Keep a rate typed by hand, of any day, locked or not.

    Where the currency has one on that day it is replaced if `is_replacing`; otherwise raises
    `RateExistsError`.
    """
    actor.require(Permission.WRITE)
    _refuse_own(actor, entered)
    async with db.transaction(actor) as session:
        repository = ExchangeRateRepository(session, actor.currency_code)
        added = await repository.add(
            {**entered.model_dump(), "source": Source.MANUAL}, _author(actor)
        )
        if added is not None:
            return added
        current = await repository.find_on(entered.currency_code, entered.quoted_on)
        if current is None:  # deleted in this very moment
            raise ConflictError
        if not is_replacing:
            raise RateExistsError(current)
        return await repository.change(current.id, {"rate": entered.rate, "source": Source.MANUAL})


async def change_rate(
    actor: Actor, rate_id: UUID, entered: RateInput, *, version: int | None
) -> Rate:
    """Replace what a rate says; it counts as typed by hand then. Entries keep theirs.

    `version` is the one that was read; None overwrites any. Raises `StaleRateError`,
    `RateNotFoundError`, and `RateExistsError` where the new day has another rate.
    """
    actor.require(Permission.WRITE)
    _refuse_own(actor, entered)
    async with db.transaction(actor) as session:
        repository = ExchangeRateRepository(session, actor.currency_code)
        current = _in_use(await repository.find(rate_id, lock=True))
        if version not in {None, current.version}:
            raise StaleRateError(current)
        other = await repository.find_on(entered.currency_code, entered.quoted_on)
        if other is not None and other.id != rate_id:
            raise RateExistsError(other)
        return await repository.change(rate_id, {**entered.model_dump(), "source": Source.MANUAL})


async def delete_rates(actor: Actor, ids: Sequence[UUID]) -> tuple[Rate, ...]:
    """Take rates out of use and return those that were in it; entries keep theirs."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        return await ExchangeRateRepository(session, actor.currency_code).delete(ids)


async def restore_rates(actor: Actor, ids: Sequence[UUID]) -> tuple[Rate, ...]:
    """Bring deleted rates back and return them; a day that has another rate by now keeps it."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        return await ExchangeRateRepository(session, actor.currency_code).restore(ids)


async def restore_rate(actor: Actor, rate_id: UUID) -> Rate:
    """Bring a deleted rate back; one that is in use stays as it is.

    Raises `RateNotFoundError`, `RateExistsError` where its day has another rate by now.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = ExchangeRateRepository(session, actor.currency_code)
        found = await repository.find(rate_id, lock=True)
        if found is None:
            raise RateNotFoundError
        if found.deleted_at is None:
            return found
        restored = await repository.restore([rate_id])
        if restored:
            return restored[0]
        other = await repository.find_on(found.currency_code, found.quoted_on)
        raise RateExistsError(other or found)


async def import_rates(
    actor: Actor, name: str, content: bytes, *, replace_manual: bool = False
) -> ImportedRates:
    """Keep all rates of a file of reference rates, and say what could not be read of it.

    A rate that an import brought is corrected; one typed by hand stays unless `replace_manual`.
    Days in locked books come in too. Raises InvalidInputError (field `file`) for a file that is
    none, or says nothing about the business's currency.
    """
    actor.require(Permission.WRITE)
    try:
        # In a thread, for twenty megabytes are seconds in which others are to be answered.
        taken = await asyncio.to_thread(read_rates, content, actor.currency_code, clock.today())
    except FileError as error:
        raise InvalidInputError(str(error), fields={"file": str(error)}) from None
    async with db.transaction(actor) as session:
        repository = ExchangeRateRepository(session, actor.currency_code)
        await repository.take_time()
        new, changed, kept = await repository.add_all(
            taken.rates, _author(actor), is_replacing=replace_manual
        )
    same = len(taken.rates) - new - changed - kept
    return _imported(name, taken, ImportCounts(new, changed, same, kept))


def _imported(name: str, taken: RateFile, counts: ImportCounts) -> ImportedRates:
    shown = "".join(one for one in name if one.isprintable())
    return ImportedRates(
        name=" ".join(shown.split())[:_NAME_LENGTH_MAX],
        counts=counts,
        problems=tuple(taken.problems),
        problem_count=taken.problem_count,
        ignored=taken.ignored,
        days_without_base=taken.days_without_base,
    )


def _author(actor: Actor) -> Author:
    return Author(actor.organization_id, actor.user_id)


def _refuse_own(actor: Actor, entered: RateInput) -> None:
    """Raise InvalidInputError for a rate of the business's currency to itself."""
    if entered.currency_code == actor.currency_code:
        text = own_currency_text(actor.currency_code)
        raise InvalidInputError(text, fields={"currency_code": text})


def _in_use(rate: Rate | None) -> Rate:
    if rate is None or rate.deleted_at is not None:
        raise RateNotFoundError
    return rate
