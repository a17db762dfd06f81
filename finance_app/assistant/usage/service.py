"""Count turns and tokens, refuse what is over a limit, and show what was used."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.assistant.usage.repository import UsageRepository
from finance_app.assistant.usage.rules import (
    Limits,
    Prices,
    Tokens,
    Usage,
    month_after,
    refusal,
    spend_refusal,
)
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, TooManyRequestsError
from finance_app.kit.settings import settings

_WRONG_MONTH: Final = "Write the month as year and month, such as 2026-11."


class TooManyTurnsError(TooManyRequestsError):
    """There were too many turns. Please wait."""


class SpendUsedUpError(ConflictError):
    """The amount that the model may cost this month is used up."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside for a call, and the day it counts for."""

    day: dt.date
    amount: Decimal


def limits() -> Limits:
    """Return the limits that are configured."""
    own = settings()
    return Limits(
        own.assistant_turns_per_minute,
        own.assistant_turns_per_day,
        own.assistant_business_turns_per_day,
    )


def prices() -> Prices | None:
    """Return the prices that are configured, None where they are not."""
    own = settings()
    if own.assistant_price_input is None or own.assistant_price_output is None:
        return None
    return Prices(
        own.assistant_price_input,
        own.assistant_price_output,
        own.assistant_price_currency,
        own.assistant_spend_per_month,
    )


async def count_turn(actor: Actor) -> None:
    """Count a turn of the actor; what the transaction rolls back was not one.

    Raises `TooManyTurnsError` with a sentence that says when they can ask again.
    """
    actor.require(Permission.READ)
    held, now, today = limits(), clock.now(), clock.today()
    who = (actor.name or actor.email)[:320]
    async with db.transaction(actor) as session:
        limit, wait = await UsageRepository(session).count_turn(now, today, who, held)
    if not limit:
        return
    if limit != "minute":
        wait = _seconds_to_midnight(now)
    tomorrow = today + dt.timedelta(days=1)
    sentence = refusal(limit, held, wait_seconds=wait, tomorrow=tomorrow)
    raise TooManyTurnsError(sentence, retry_after_seconds=wait)


async def reserve(actor: Actor, most: Tokens) -> Reservation:
    """Set aside what a call of the model can cost at most, before it is made.

    Nothing is set aside where no spend is configured. Raises `SpendUsedUpError`.
    """
    today, known = clock.today(), prices()
    if known is None or known.month_max is None:
        return Reservation(today, Decimal(0))
    amount = known.cost(most.input, most.output)
    async with db.transaction(actor) as session:
        has_room = await UsageRepository(session).reserve(today, amount, known.month_max)
    if not has_room:
        raise SpendUsedUpError(spend_refusal(today))
    return Reservation(today, amount)


async def settle(actor: Actor, reservation: Reservation, tokens: Tokens, *, is_first: bool) -> None:
    """Count what a call took in the place of what was set aside; the first one counts the turn."""
    known = prices()
    cost = known.cost(tokens.input, tokens.output) if known else Decimal(0)
    async with db.transaction(actor) as session:
        await UsageRepository(session).settle(
            reservation.day,
            tokens,
            cost=cost,
            reserved=reservation.amount,
            turns=1 if is_first else 0,
        )


async def read_usage(actor: Actor, month: str = "") -> Usage:
    """Return what was used in a month such as 2026-11, "" for this one.

    The owner sees everybody, others themselves. Raises InvalidInputError (field `month`).
    """
    actor.require(Permission.READ)
    today = clock.today()
    first = _month_of(month) if month else today.replace(day=1)
    only = None if actor.may(Permission.MANAGE) else actor.user_id
    async with db.transaction(actor, read_only=True) as session:
        repository = UsageRepository(session)
        days = await repository.list_days(first, month_after(first), only)
        own, business = await repository.turns_of(today)
    return Usage(first, days, limits(), prices(), own, business)


def _month_of(text: str) -> dt.date:
    year, _, month = text.partition("-")
    if len(year) == 4 and len(month) == 2 and f"{year}{month}".isdecimal() and text.isascii():
        with suppress(ValueError):
            found = dt.date(int(year), int(month), 1)
            if 1900 <= found.year <= 2999:
                return found
    raise InvalidInputError(_WRONG_MONTH, fields={"month": _WRONG_MONTH})


def _seconds_to_midnight(now: dt.datetime) -> int:
    """Return the seconds until the day changes where the server stands."""
    local = now.astimezone()
    midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), local.tzinfo)
    return max(1, int((midnight - local).total_seconds()))
