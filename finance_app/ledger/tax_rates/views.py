"""Rates of tax as their page shows them: text only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.ledger.recurring.schedules.rules import short_day
from finance_app.ledger.tax_rates.inputs import FIRST_DAY
from finance_app.ledger.tax_rates.rules import TaxPeriod, TaxRate, percent_text
from finance_app.ledger.tax_rates.service import list_rates

PATH: Final = "/tax-rates"
FIELDS: Final = ("name", "percent", "starts_on")


@dataclass(frozen=True, slots=True)
class RateView:
    """A rate in the list; `today` is "" before its first day, `periods` all it was and will be."""

    id: str
    name: str
    today: str
    periods: str


@dataclass(frozen=True, slots=True)
class PeriodView:
    """What a rate is from a day on, in the form of the rate."""

    day: str
    text: str


@dataclass(frozen=True, slots=True)
class RatesView:
    """The rates in use, or the archived ones."""

    rows: tuple[RateView, ...]
    summary: str
    has_archived: bool


async def rates_view(actor: Actor, *, archived: bool) -> RatesView:
    """Return the rates in use, or the archived ones."""
    found, today = await list_rates(actor), clock.today()
    rows = tuple(rate_view(one, today) for one in found if one.is_archived is archived)
    count = len(rows)
    return RatesView(
        rows=rows,
        summary=f"{count:,} {'rate' if count == 1 else 'rates'}" if count else "",
        has_archived=any(one.is_archived for one in found),
    )


def rate_view(rate: TaxRate, today: date) -> RateView:
    """Return a rate as text."""
    ratio = rate.on(today)
    return RateView(
        id=str(rate.id),
        name=rate.name,
        today="" if ratio is None else percent_text(ratio),
        periods=periods_text(rate.periods),
    )


def periods_text(periods: Sequence[TaxPeriod]) -> str:
    """Return "19 % from 1 Jan 2021, 16 % from 1 Jul 2020", the latest first."""
    return ", ".join(_period_text(periods, at) for at in reversed(range(len(periods))))


def period_views(rate: TaxRate) -> list[PeriodView]:
    """Return what a rate is from each of its days on, the latest first."""
    return [
        PeriodView(one.starts_on.isoformat(), _period_text(rate.periods, at))
        for at, one in reversed(list(enumerate(rate.periods)))
    ]


def _period_text(periods: Sequence[TaxPeriod], at: int) -> str:
    percent, starts_on = percent_text(periods[at].ratio), periods[at].starts_on
    if starts_on > FIRST_DAY:
        return f"{percent} from {short_day(starts_on)}"
    return f"{percent} on any day" if len(periods) == 1 else f"{percent} before"


def form_values(rate: TaxRate | None, today: date) -> dict[str, str]:
    """Return what the fields of the form start from: what a rate is today, or will be first."""
    if rate is None:
        return dict.fromkeys(FIELDS, "")
    begun = [one for one in rate.periods if one.starts_on <= today]
    period = begun[-1] if begun else rate.periods[0]
    is_said = period.starts_on > FIRST_DAY
    return {
        "name": rate.name,
        "percent": percent_text(period.ratio).removesuffix(" %"),
        "starts_on": period.starts_on.isoformat() if is_said else "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}
