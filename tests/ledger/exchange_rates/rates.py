"""Rates for tests."""

import datetime as dt
from decimal import Decimal

from finance_app.ledger.exchange_rates import service
from finance_app.ledger.exchange_rates.inputs import RateInput
from finance_app.ledger.exchange_rates.rules import Rate

MARCH = dt.date(2026, 3, 13)
"""A Friday."""


def rate_input(code: str = "USD", day: dt.date = MARCH, rate: object = "0.9127") -> RateInput:
    """Return what a form of a rate comes to."""
    return RateInput(currency_code=code, quoted_on=day, rate=Decimal(str(rate)))


async def make_rate(actor, code="USD", day=MARCH, rate="0.9127") -> Rate:
    """Keep a rate typed by hand."""
    return await service.set_rate(actor, rate_input(code, day, rate))
