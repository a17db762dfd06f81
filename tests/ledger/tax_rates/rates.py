"""Rates of tax for tests."""

import datetime as dt
from decimal import Decimal

from finance_app.ledger.tax_rates import service
from finance_app.ledger.tax_rates.inputs import TaxRateInput
from finance_app.ledger.tax_rates.rules import TaxRate

FIRST = dt.date(2007, 1, 1)


def rate_input(name: str = "Standard", percent: object = 19, day: dt.date = FIRST) -> TaxRateInput:
    """Return what a form of a rate comes to."""
    return TaxRateInput(name=name, ratio=Decimal(str(percent)) / 100, starts_on=day)


async def make_tax_rate(actor, *entered: TaxRateInput) -> TaxRate:
    """Keep a rate with all its periods, by default 19 % from 2007."""
    first, *later = entered or (rate_input(),)
    made = await service.add_rate(actor, first)
    for one in later:
        made = await service.change_rate(actor, made.id, one, version=made.version)
    return made


async def make_german_rate(actor) -> TaxRate:
    """Keep the German standard rate: 19 % from 2007, 16 % for the second half of 2020."""
    return await make_tax_rate(
        actor,
        rate_input(),
        rate_input(percent=16, day=dt.date(2020, 7, 1)),
        rate_input(percent=19, day=dt.date(2021, 1, 1)),
    )
