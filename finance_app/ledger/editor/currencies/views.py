"""What a form shows of the currency of its amount."""

from dataclasses import dataclass, replace
from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import CURRENCIES
from finance_app.ledger.exchange_rates.rules import Rate, plain_rate, rate_text
from finance_app.ledger.exchange_rates.service import last_rates
from finance_app.ledger.locks.rules import day_words

_OFFERED_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class CurrencyView:
    """The currency of a form: its sign, and where it is not the books' own, its rate.

    `code` is "" for the books' own. `offer` is the last known rate as a field takes it, with the
    words of the button that does so; `rate_key` changes where the field is to start from it.
    """

    code: str = ""
    symbol: str = ""
    hint: str = ""
    options: tuple[str, ...] = ()
    offer: str = ""
    offer_text: str = ""
    rate_key: str = ""

    def taken(self, rate_key: str) -> "CurrencyView":
        """Return it with the offer taken."""
        return replace(self, offer="", offer_text="", rate_key=rate_key)


async def currency_view(actor: Actor, typed: str) -> CurrencyView:
    """Return what to show of a currency as it was typed; one that is none is left to saving."""
    own, code = actor.currency_code, typed.strip().upper()
    known = sorted(await last_rates(actor, clock.today()))[:_OFFERED_MAX]
    if code in {"", own} or code not in CURRENCIES:
        return CurrencyView(symbol=CURRENCIES[own].symbol, options=tuple(known))
    return CurrencyView(
        code=code,
        symbol=CURRENCIES[code].symbol,
        hint=f"{own} for 1 {code}; empty: the rate of the day",
        options=tuple(known),
    )


def rate_offer(view: CurrencyView, last: Rate | None) -> CurrencyView:
    """Return it with the last known rate to take, if there is one."""
    if last is None:
        return view
    text = f"Use {rate_text(last.rate)} of {day_words(last.quoted_on)}"
    return replace(view, offer=plain_rate(last.rate), offer_text=text)
