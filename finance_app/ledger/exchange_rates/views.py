"""Exchange rates as their page shows them, both ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.identity.sign_in.rules import COMMON_CURRENCIES
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import CURRENCIES, format_amount
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.exchange_rates.inputs import RateFilter, RateInput
from finance_app.ledger.exchange_rates.rules import (
    PATH,
    Direction,
    Rate,
    Source,
    equation,
    inverse,
    plain_rate,
    rate_text,
    to_base,
)
from finance_app.ledger.exchange_rates.service import last_rates, list_rates

FIELDS: Final = ("currency_code", "quoted_on", "rate", "direction")
SOURCES: Final = {Source.MANUAL: "By hand", Source.IMPORT: "File"}
_HUNDRED: Final = Decimal(100)
_VALUE_LENGTH_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate in the list, read both ways: `one` and `rate` are "1 USD =" and "0.9127 EUR".

    `about` names it: "USD of 27 Nov".
    """

    id: str
    day: str
    day_iso: str
    currency: str
    name: str
    one: str
    rate: str
    inverse: str
    source: str
    about: str


@dataclass(frozen=True, slots=True)
class RateListView:
    """One page of rates, the currencies there are rates of, and the pages beside it."""

    rows: tuple[RateRow, ...] = ()
    currencies: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    newer: str = ""
    older: str = ""


async def rate_list(actor: Actor, wanted: RateFilter) -> RateListView:
    """Return the page of rates that a filter asks for."""
    async with db.transaction(actor, read_only=True):
        page = await list_rates(actor, wanted)
        last = await last_rates(actor, wanted.to or date.max)
    today = clock.today()
    return RateListView(
        rows=tuple(rate_row(rate, today) for rate in page.items),
        currencies=tuple((code, _named(code)) for code in last),
        summary=_summary(last, wanted.currency_code, today),
        newer=list_href(wanted, page.previous_cursor or ""),
        older=list_href(wanted, page.next_cursor or ""),
    )


def rate_row(rate: Rate, today: date) -> RateRow:
    """Return a rate as text, both ways."""
    one, own = rate.currency_code, rate.base_currency_code
    day = day_text(rate.quoted_on, today)
    return RateRow(
        id=str(rate.id),
        day=day,
        day_iso=rate.quoted_on.isoformat(),
        currency=one,
        name=CURRENCIES[one].name if one in CURRENCIES else "",
        one=f"1 {one} =",
        rate=f"{rate_text(rate.rate)} {own}",
        inverse=equation(own, inverse(rate.rate), one),
        source=SOURCES[rate.source],
        about=f"{one} of {day}",
    )


def list_href(wanted: RateFilter, cursor: str) -> str:
    """Return the address of a page of the list, "" without a cursor to it."""
    return (
        address({"currency_code": wanted.currency_code, "to": wanted.to or "", "cursor": cursor})
        if cursor
        else ""
    )


def address(query: Mapping[str, object]) -> str:
    """Return the address of the list with the parameters that are not empty."""
    pairs = {name: str(value) for name, value in query.items() if value}
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def currency_options(base_currency_code: str) -> list[tuple[str, str]]:
    """Return every currency but the business's own: the common ones, then all by code."""
    others = sorted(set(CURRENCIES) - set(COMMON_CURRENCIES))
    codes = [code for code in (*COMMON_CURRENCIES, *others) if code != base_currency_code]
    return [(code, _named(code)) for code in codes]


def direction_options(currency_code: str, base_currency_code: str) -> list[tuple[str, str]]:
    """Return the ways to quote a currency: "1 USD = … EUR", "1 EUR = … USD"."""
    one, own = currency_code or "foreign", base_currency_code
    return [
        (Direction.DIRECT.value, f"1 {one} = … {own}"),
        (Direction.INDIRECT.value, f"1 {own} = … {one}"),
    ]


def preview_lines(values: Mapping[str, str], base_currency_code: str) -> list[str]:
    """Return what is typed both ways, and what 100 come to; none while it is no rate."""
    try:
        typed = RateInput.parse(values, base_currency_code)
    except InvalidInputError:
        return []
    one, own = typed.currency_code, base_currency_code
    hundred = format_amount(to_base(_HUNDRED, typed.rate, own), own)
    return [
        equation(one, typed.rate, own),
        equation(own, inverse(typed.rate), one),
        f"{format_amount(_HUNDRED, one)} {one} become {hundred} {own}",
    ]


def new_values(currency_code: str, today: date) -> dict[str, str]:
    """Return what the form of a new rate starts from."""
    return {
        "currency_code": currency_code,
        "quoted_on": today.isoformat(),
        "rate": "",
        "direction": Direction.DIRECT.value,
    }


def form_values(rate: Rate) -> dict[str, str]:
    """Return what the form of a rate starts from: the direct quote with all its digits."""
    return {
        "currency_code": rate.currency_code,
        "quoted_on": rate.quoted_on.isoformat(),
        "rate": plain_rate(rate.rate),
        "direction": Direction.DIRECT.value,
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "")[:_VALUE_LENGTH_MAX] for name in FIELDS}


def _named(code: str) -> str:
    return f"{code}, {CURRENCIES[code].name}" if code in CURRENCIES else code


def _summary(last: Mapping[str, Rate], currency_code: str, today: date) -> str:
    """Return how many currencies have rates, and of which day the latest is."""
    shown = [rate for code, rate in last.items() if currency_code in {"", code}]
    if not shown:
        return ""
    latest = day_text(max(rate.quoted_on for rate in shown), today)
    if currency_code:
        return f"Latest of {latest}"
    count = len(shown)
    return f"{count:,} {'currency' if count == 1 else 'currencies'}, latest of {latest}"
