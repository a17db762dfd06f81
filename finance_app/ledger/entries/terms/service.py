"""Amounts as they are kept: rates of exchange and of tax are found, what is on top is added."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit.errors import ConflictError, InvalidInputError
from finance_app.kit.money import AmountError, format_amount
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.terms.rules import Kept, Rate, Share, kept_amounts
from finance_app.ledger.exchange_rates.service import require_rate
from finance_app.ledger.tax_rates.rules import tax_on, tax_within
from finance_app.ledger.tax_rates.service import DayRate
from finance_app.ledger.tax_rates.service import require_rate as require_tax_rate

EXCHANGE: Final = "exchange"
"""The source of the gains and losses that payments make."""

REVALUATION: Final = "revaluation"
"""The source of the differences that closing rates make of what is open."""

_PAID_AT_ONCE: Final = (
    "{} of this are paid. Take the payments back before it counts as paid on its own day."
)
_PAID_MORE: Final = "{} of this are paid, so it cannot come to less. Take a payment back first."
_PAID_FOREIGN: Final = (
    "Payments of this are recorded. Take them back to change its currency, its amount there or its"
    " rate."
)


class PaidEntryError(ConflictError):
    """Payments of this are recorded. Take them back first."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, fields={field: message})


class ExchangeEntryError(ConflictError):
    """This gain or loss belongs to a payment. Change or undo the payment."""


class RevaluationEntryError(ConflictError):
    """This difference of exchange belongs to a revaluation. Take the revaluation back."""


async def keep_amounts(
    actor: Actor, entry: EntryInput, *, kept_tax_rate: str | None = None
) -> list[Kept]:
    """Return the amounts that an entry keeps, or each part of it where it is split.

    `kept_tax_rate` is the rate of tax it has already, which may be archived. Raises `NoRateError`
    (field `exchange_rate`), `UnknownTaxRateError`, InvalidInputError.
    """
    rate = await _rate(actor, entry)
    tax_rate = await _tax_rate(actor, entry, kept_tax_rate)
    code = rate.currency_code if rate else actor.currency_code
    whole = PartInput(amount=entry.amount, tax_amount=entry.tax_amount)
    shares = [
        _share(one, tax_rate, code, includes_tax=entry.amounts_include_tax)
        for one in entry.parts or (whole,)
    ]
    try:
        return kept_amounts(shares, actor.currency_code, rate, is_refund=entry.is_refund)
    except AmountError as error:
        raise InvalidInputError(str(error), fields={"amount": str(error)}) from None


def require_own(sources: Collection[str]) -> None:
    """Raise where one of these made an entry that comes and goes with something else.

    Raises `ExchangeEntryError` for a payment, `RevaluationEntryError` for a revaluation.
    """
    if EXCHANGE in sources:
        raise ExchangeEntryError
    if REVALUATION in sources:
        raise RevaluationEntryError


def require_changeable(current: Entry, kept: Kept | None, entry: EntryInput) -> None:
    """Raise where what is paid of an entry does not go with what it is to become.

    None for a part that is to go. Raises `PaidEntryError`, and as `require_own` does.
    """
    require_own({current.source})
    if not current.paid_amount:
        return
    paid = format_amount(abs(current.paid_amount), current.currency_code)
    if entry.due_on is None:
        raise PaidEntryError(_PAID_AT_ONCE.format(paid), "due_on")
    was = (current.foreign_amount, current.foreign_currency_code, current.exchange_rate)
    if kept is not None:
        becomes = (kept.foreign_amount, kept.foreign_currency_code, kept.exchange_rate)
        if becomes != was:
            raise PaidEntryError(_PAID_FOREIGN, "amount")
    amount = kept.amount if kept else Decimal(0)
    if amount * current.paid_amount <= 0 or abs(amount) < abs(current.paid_amount):
        raise PaidEntryError(_PAID_MORE.format(paid), "amount")


async def _rate(actor: Actor, entry: EntryInput) -> Rate | None:
    """Return what the currency of an entry is worth on its day, None for the books' own."""
    code = entry.currency_code
    if code is None or code == actor.currency_code:
        return None
    return Rate(code, entry.exchange_rate or await require_rate(actor, code, entry.date))


async def _tax_rate(actor: Actor, entry: EntryInput, kept: str | None) -> DayRate | None:
    """Return the rate of tax on the day of an entry, None without one."""
    name = entry.tax_rate
    if name is None:
        return None
    is_kept = kept is not None and kept.casefold() == name.casefold()
    return await require_tax_rate(actor, name, entry.date, may_be_archived=is_kept)


def _share(
    part: PartInput, rate: DayRate | None, currency_code: str, *, includes_tax: bool
) -> Share:
    """Return a part with its tax in it: as it was given, or what its rate makes it."""
    tax = part.tax_amount
    if tax is None and rate is not None:
        reckon = tax_within if includes_tax else tax_on
        tax = reckon(part.amount, rate.ratio, currency_code)
    gross = part.amount if includes_tax else part.amount + (tax or Decimal(0))
    return Share(gross, tax or Decimal(0), rate.id if rate else None)
