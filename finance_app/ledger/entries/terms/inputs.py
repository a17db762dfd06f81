"""The terms of an entry as they come in: refund, due day, currency, rate and tax."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.kit.money import CURRENCIES, NegativeAmountError, check_amount, format_amount
from finance_app.ledger.bank_accounts.inputs import signed_amount_of
from finance_app.ledger.entries import rules
from finance_app.ledger.entries.terms.rules import tax_problem
from finance_app.ledger.exchange_rates.rules import Direction, parse_quote, rate_from_quote

_NEGATIVE: Final = (
    "An amount cannot be negative. Enter it without a minus; where the money comes back, tick"
    " Refund."
)
_DUE_TOO_EARLY: Final = "It cannot be due before its date."
_TAX_RATE_LENGTH_MAX: Final = 120


class TermsInput(BaseModel):
    """Terms of an entry. Amounts are above zero, in `currency_code`, None for the books' own.

    Without an `exchange_rate` the one of the day counts. `tax_amount` None is what the rate of tax
    makes it, nothing without one; where not `amounts_include_tax` it comes on top of the amount.
    """

    model_config = ConfigDict(frozen=True)

    is_refund: bool = False
    due_on: date | None = None
    currency_code: str | None = None
    exchange_rate: Decimal | None = None
    tax_rate: str | None = None
    tax_amount: Decimal | None = None
    amounts_include_tax: bool = True


def read_terms(read: fields.Fields, own_code: str) -> dict[str, Any]:
    """Return the terms that were given; `own_code` is the currency of the books."""
    code = read.read("currency_code", partial(_code_of, own_code=own_code), None)
    is_refund = read.read("is_refund", fields.flag_of, default=False)
    tax_rate = read.line("tax_rate", _TAX_RATE_LENGTH_MAX) or None
    typed_tax = partial(tax_of, currency_code=code or own_code, is_refund=is_refund)
    tax = read.read("tax_amount", typed_tax, None)
    return {
        "is_refund": is_refund,
        "due_on": read.read("due_on", _day_of, None),
        "currency_code": code,
        "exchange_rate": read.read("exchange_rate", rate_of, None),
        "tax_rate": tax_rate,
        "tax_amount": tax if tax_rate else tax or None,  # zero only says more against a rate
        "amounts_include_tax": read.read("amounts_include_tax", _includes_of, default=True),
    }


def check_terms(
    terms: TermsInput, day: date, amount: Decimal | None, own_code: str
) -> dict[str, str]:
    """Return what is wrong between fields; an amount of None is not known or not to be taxed."""
    problems: dict[str, str] = {}
    if terms.due_on and terms.due_on < day:
        problems["due_on"] = _DUE_TOO_EARLY
    if terms.exchange_rate and not terms.currency_code:
        sentence = f"The amount is in {own_code}, the currency of the books. Leave this empty."
        problems["exchange_rate"] = sentence
    if amount is not None and terms.amounts_include_tax:
        text = format_amount(amount, terms.currency_code or own_code)
        if problem := tax_problem(terms.tax_amount or Decimal(0), text, amount):
            problems["tax_amount"] = problem
    return problems


def amount_of(value: object, currency_code: str, *, is_refund: bool) -> Decimal:
    """Return an amount above zero. A minus is refused, unless the entry is said to be a refund.

    Raises AmountError.
    """
    try:
        return fields.amount_of(value, currency_code)
    except NegativeAmountError:
        amount = signed_amount_of(value, currency_code) if is_refund else None
        if not amount:
            raise NegativeAmountError(_NEGATIVE) from None
        return check_amount(abs(amount), currency_code)


def tax_of(value: object, currency_code: str, *, is_refund: bool) -> Decimal | None:
    """Return the tax in an amount: None for a missing one, zero allowed. Raises as `amount_of`."""
    try:
        return fields.optional_amount_of(value, currency_code)
    except NegativeAmountError:
        return amount_of(value, currency_code, is_refund=is_refund)


def rate_of(value: object) -> Decimal | None:
    """Return an exchange rate: the worth of one unit of the other currency; None for a missing one.

    Raises RateError, TextError.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str | None):
        raise fields.TextError("Enter the rate as text or as a number.")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return rate_from_quote(parse_quote(value), Direction.DIRECT)
    if isinstance(value, int):  # its digits may be past counting; the limit is enough to judge
        value = max(min(value, 10**15), -1)
    return rate_from_quote(Decimal(str(value)), Direction.DIRECT)


def day_of(value: object) -> date:
    """Return a day that an entry may have. Raises DateError, TextError."""
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    return rules.parse_date(text, clock.today())


def _day_of(value: object) -> date | None:
    return None if value is None or value == "" else day_of(value)


def _code_of(value: object, own_code: str) -> str | None:
    """Return the currency where it is another than the books'. Raises TextError."""
    code = fields.clean_line(value, length_max=40).upper()
    if code and code not in CURRENCIES:
        raise fields.TextError(f"“{code}” is not the code of a currency.")
    return None if code in {"", own_code} else code


def _includes_of(value: object) -> bool:
    """Return whether amounts include their tax; they do where nothing is said."""
    return True if value is None or value == "" else fields.flag_of(value)
