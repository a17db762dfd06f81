"""Figures of findings, one line each: amounts, counts and percentages with their labels."""

from decimal import Decimal

from finance_app.kit.money import round_amount
from finance_app.kit.tools import Figure, Unit


def money(label: str, value: Decimal, code: str, href: str = "") -> Figure:
    """Return an amount with the digits of its currency."""
    return Figure(
        label=label, value=round_amount(value, code), unit=Unit.MONEY, currency_code=code, href=href
    )


def count(label: str, value: int, href: str = "") -> Figure:
    """Return a number of things."""
    return Figure(label=label, value=Decimal(value), unit=Unit.COUNT, href=href)


def in_percent(label: str, value: Decimal, href: str = "") -> Figure:
    """Return a percentage: 12.5 is 12.5 %."""
    return Figure(label=label, value=value, unit=Unit.PERCENT, href=href)
