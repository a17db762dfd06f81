"""What the terms of an entry come to: where it stands, and its amounts in the books.

What is typed is above zero, in one currency, with or without its tax. What is kept is gross, in the
business's currency, below zero for a refund; a refund mirrors its purchase to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.fields import TextError, text_of
from finance_app.kit.money import AmountError, check_amount, digits, round_amount, split_amount
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.exchange_rates.rules import to_base

OPEN: Final = "open"
"""The filter for all entries that are not paid in full."""

_CONTEXT: Final = Context(prec=60)
_NOTHING_LEFT: Final = "This comes to nothing in {}. Enter a larger amount or another rate."


class Status(StrEnum):
    """Where an entry stands. Overdue comes before partly paid, which comes before due."""

    DUE = "due"
    OVERDUE = "overdue"
    PARTLY = "partly"
    PAID = "paid"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return "Partly paid" if self is Status.PARTLY else self.value.capitalize()


STATUSES: Final = (OPEN, *(one.value for one in Status))
"""What a list can be filtered by."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of what was typed, or all of it: with its tax, and the tax in it; above zero."""

    gross: Decimal
    tax: Decimal = Decimal(0)
    tax_rate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A currency and what one unit of it is worth in the business's."""

    currency_code: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Kept:
    """The amounts that an entry keeps, under the names of its columns."""

    amount: Decimal
    tax_amount: Decimal
    tax_rate_id: UUID | None
    foreign_amount: Decimal | None
    foreign_currency_code: str | None
    exchange_rate: Decimal | None


def status_of(amount: Decimal, paid: Decimal, due_on: date | None, today: date) -> Status:
    """Return where an entry stands; without a due day it was paid on its own."""
    if due_on is None or paid == amount:
        return Status.PAID
    if due_on < today:
        return Status.OVERDUE
    return Status.PARTLY if paid else Status.DUE


def status_wanted(value: object) -> str:
    """Return the status that is asked for, "" for any. Raises TextError for another word."""
    word = text_of(value).strip().casefold()
    if word and word not in STATUSES:
        raise TextError(f"Choose one of these: {', '.join(STATUSES)}.")
    return word


def kept_amounts(
    shares: Sequence[Share], currency_code: str, rate: Rate | None, *, is_refund: bool
) -> list[Kept]:
    """Return what the parts of one payment or invoice keep.

    In another currency the whole is converted and rounded half up, and the parts share that by
    largest remainder, so that they come to it. Raises AmountError where one comes to nothing, or
    the whole to too much.
    """
    sign = -1 if is_refund else 1
    whole = sum((one.gross for one in shares), Decimal(0))
    if rate is None:
        check_amount(whole, currency_code)
        return [Kept(sign * one.gross, sign * one.tax, one.tax_rate_id, None, None, None)
                for one in shares]  # fmt: skip
    total = to_base(whole, rate.rate, currency_code)
    coin = Decimal((0, (1,), -digits(currency_code)))
    amounts = split_amount(total, [one.gross for one in shares], coin)
    if not all(amounts):
        raise AmountError(_NOTHING_LEFT.format(currency_code))
    check_amount(total, currency_code)
    return [
        Kept(
            amount=sign * amount,
            tax_amount=sign * min(to_base(one.tax, rate.rate, currency_code), amount),
            tax_rate_id=one.tax_rate_id,
            foreign_amount=sign * one.gross,
            foreign_currency_code=rate.currency_code,
            exchange_rate=rate.rate,
        )
        for one, amount in zip(shares, amounts, strict=True)
    ]


def typed_amounts(entry: Entry) -> tuple[Decimal, Decimal]:
    """Return amount and tax of an entry as they are typed: above zero, in its own currency.

    The tax in another currency is worked out again; what that is worth is the tax that is kept.
    """
    code, rate, foreign = entry.foreign_currency_code, entry.exchange_rate, entry.foreign_amount
    if code is None or rate is None or foreign is None:
        return abs(entry.amount), abs(entry.tax_amount)
    tax = round_amount(_CONTEXT.divide(abs(entry.tax_amount), rate), code)
    return round_amount(abs(foreign), code), tax


def tax_problem(tax: Decimal, gross_text: str, gross: Decimal) -> str:
    """Return what is wrong with a tax that is not less than its amount, or ""."""
    if tax < gross:
        return ""
    return f"The tax is part of the amount, so it must be less than {gross_text}."
