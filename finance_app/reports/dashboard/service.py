"""What the dashboard shows, read in one look at the ledger, and sums of any days for programs."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError, UnavailableError
from finance_app.kit.period import Period, PeriodError, PeriodKind, period_from_key, period_of
from finance_app.ledger.entries.rules import DATE_MIN, Kind
from finance_app.ledger.totals.rules import cut_period
from finance_app.reports.dashboard import rules
from finance_app.reports.dashboard.repository import DashboardRepository
from finance_app.reports.dashboard.rules import (
    DATE_MAX,
    Attention,
    CategorySum,
    Figures,
    RecentEntry,
)
from finance_app.reports.dashboard.summary.rules import Summary, summary_of
from finance_app.reports.missing_data.rules import MissingGroup
from finance_app.reports.missing_data.service import list_missing

_log = logging.getLogger(__name__)
_MISSING_COUNT_MAX: Final = 99


class Card(StrEnum):
    """A part of the dashboard that is read, and can fail, on its own."""

    FIGURES = "figures"
    CATEGORIES = "categories"
    RECENT = "recent"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The parts of the dashboard for one period; None where one could not be read."""

    period: Period
    figures: Figures | None = None
    categories: tuple[CategorySum, ...] | None = None
    recent: tuple[RecentEntry, ...] | None = None
    attention: Attention | None = None

    @property
    def failed(self) -> tuple[Card, ...]:
        """The parts that could not be read."""
        return tuple(card for card in Card if getattr(self, card.value) is None)


def shown_period(actor: Actor, key: str) -> Period:
    """Return the period a URL names, or the month of today where it names none.

    Raises InvalidInputError with a sentence for a key that is no period.
    """
    if not key:
        return period_of(clock.today(), PeriodKind.MONTH, actor.fiscal_year_start)
    try:
        return period_from_key(key, actor.fiscal_year_start)
    except PeriodError as problem:
        raise InvalidInputError(str(problem), fields={"period": str(problem)}) from problem


async def read_figures(actor: Actor, period: Period) -> Figures:
    """Return income, expense and net of the period, the one before, and twelve months."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        rows = await DashboardRepository(session).sum_by_segment(*rules.window(period))
    return rules.figures(rows, period)


async def read_categories(actor: Actor, period: Period) -> tuple[CategorySum, ...]:
    """Return the expenses of the period by category, the largest first."""
    actor.require(Permission.READ)
    first, last = rules.segments_of(period)
    async with db.transaction(actor, read_only=True) as session:
        return await DashboardRepository(session).sum_by_category(Kind.EXPENSE, first, last)


async def read_recent(actor: Actor) -> tuple[RecentEntry, ...]:
    """Return the latest entries of both kinds, by date."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await DashboardRepository(session).list_latest(rules.RECENT_COUNT)


async def read_attention(actor: Actor) -> Attention:
    """Return how many entries there are, and how many of them lack something."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await DashboardRepository(session).count_entries()


async def read_missing(actor: Actor) -> list[MissingGroup]:
    """Return what the books lack, counted as far as a card shows it; nothing where it fails."""
    actor.require(Permission.READ)
    try:
        return await list_missing(actor, item_count=0, count_max=_MISSING_COUNT_MAX)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001 - logged; the rest of the dashboard is there
        _log.exception("The dashboard could not read what is missing.")
        return []


async def read_dashboard(actor: Actor, period: Period) -> Dashboard:
    """Return everything, as the ledger is at one moment: four queries, whatever its size.

    Where that fails, each part is read on its own, so that one that cannot be read does not take
    the others with it. Raises UnavailableError where the database is not there.
    """
    readers: dict[Card, Callable[[], Awaitable[Any]]] = {
        Card.FIGURES: lambda: read_figures(actor, period),
        Card.CATEGORIES: lambda: read_categories(actor, period),
        Card.RECENT: lambda: read_recent(actor),
        Card.ATTENTION: lambda: read_attention(actor),
    }
    actor.require(Permission.READ)
    try:
        async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ"):
            parts = {card.value: await read() for card, read in readers.items()}
    except UnavailableError:
        if not await db.is_reachable():
            raise
        parts = await _read_each(readers)
    except Exception:  # noqa: BLE001 - whatever it was, the other parts may still be readable
        parts = await _read_each(readers)
    return Dashboard(period, **parts)


async def _read_each(readers: dict[Card, Callable[[], Awaitable[Any]]]) -> dict[str, Any]:
    """Return the parts that can be read; the log says why the others cannot."""
    parts: dict[str, Any] = {}
    for card, read in readers.items():
        try:
            parts[card.value] = await read()
        except Exception:  # noqa: BLE001 - logged; the page offers to try again
            _log.exception("The dashboard could not read its %s.", card.value)
    return parts


async def summarise(actor: Actor, first: date, last: date) -> Summary:
    """Return the sums from one day to another, both included, exact to the last digit.

    By calendar month, every one of them, and by category, the largest first. Raises
    InvalidInputError for days the ledger cannot hold, or in the wrong order.
    """
    actor.require(Permission.READ)
    _check_days(first, last)
    cut = cut_period(first, last, start_day=actor.fiscal_year_start.day)
    async with db.transaction(actor, read_only=True) as session:
        by_month, by_category = await DashboardRepository(session).sum_between(cut)
    return summary_of(actor.currency_code, by_month, by_category, (first, last))


def _check_days(first: date, last: date) -> None:
    problems: dict[str, str] = {}
    for name, day in (("from", first), ("to", last)):
        if not DATE_MIN <= day <= DATE_MAX:
            problems[name] = "Days lie between 1 January 1900 and 31 December 2199."
    if not problems and first > last:
        problems["to"] = "The last day is before the first."
    if problems:
        raise InvalidInputError(next(iter(problems.values())), fields=problems)
