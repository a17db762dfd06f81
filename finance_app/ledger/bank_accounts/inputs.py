"""What comes in about a bank account: its name, number and opening balance."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.bank_accounts.rules import (
    IDENTIFICATION_LENGTH_MAX,
    NAME_LENGTH_MAX,
    plain_identification,
)

_MINUS: Final = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d-"
_MINUS_BEFORE: Final = re.compile(rf"([^\d.,(]*)[{_MINUS}](.*)", re.DOTALL)
_MINUS_AFTER: Final = re.compile(rf"(.*\d[^\d{_MINUS}]*)[{_MINUS}]([^\d{_MINUS}]*)", re.DOTALL)
_BRACKETS: Final = re.compile(r"[(（](.*)[)）]", re.DOTALL)


class AccountInput(BaseModel):
    """A bank account as it is to be kept; the opening balance may be below zero."""

    model_config = ConfigDict(frozen=True)

    name: str
    identification: str = ""
    opening_balance: Decimal = Decimal(0)

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        balance_of = partial(signed_amount_of, currency_code=currency_code)
        made = cls(
            name=read.read("name", _name, "-"),
            identification=read.read("identification", _identification, ""),
            opening_balance=read.read("opening_balance", balance_of, None) or Decimal(0),
        )
        read.raise_problems()
        return made


def signed_amount_of(value: object, currency_code: str) -> Decimal | None:
    """Return a balance: an amount that may be zero or below it, None for a missing one.

    A minus before or after the figures, or brackets around them, mean below zero. Raises
    AmountError.
    """
    if isinstance(value, str):
        plain, is_negative = _unsigned(value.strip())
        amount = fields.optional_amount_of(plain or value, currency_code)
        return -amount if amount and is_negative else amount
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0:
        return -fields.amount_of(-value, currency_code)
    return fields.optional_amount_of(value, currency_code)


def _unsigned(text: str) -> tuple[str, bool]:
    """Return a text without its minus or brackets, and whether it had them."""
    for pattern in (_BRACKETS, _MINUS_BEFORE, _MINUS_AFTER):
        if found := pattern.fullmatch(text):
            return "".join(found.groups()).strip(), True
    return text, False


def _name(value: object) -> str:
    name = fields.clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError("Give the account a name.")
    return name


def _identification(value: object) -> str:
    line = fields.clean_line(value, length_max=IDENTIFICATION_LENGTH_MAX)
    return plain_identification(line)
