"""What comes in about a bank account: its name, number, type and opening balance."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.bank_accounts.rules import (
    IDENTIFICATION_LENGTH_MAX,
    BankAccountType,
    plain_identification,
)
from finance_app.ledger.gl_accounts.inputs import account_name, opening_day, signed_amount_of
from finance_app.ledger.gl_accounts.rules import OPENING_DAY

__all__ = ["AccountInput", "signed_amount_of"]


class AccountInput(BaseModel):
    """A bank account as it is to be kept; the opening balance may be below zero."""

    model_config = ConfigDict(frozen=True)

    name: str
    identification: str = ""
    type: BankAccountType = BankAccountType.BANK
    opening_balance: Decimal = Decimal(0)
    opening_on: date = OPENING_DAY

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        balance_of = partial(signed_amount_of, currency_code=currency_code)
        made = cls(
            name=read.read("name", account_name, "-"),
            identification=read.read("identification", _identification, ""),
            type=read.read("type", _type, BankAccountType.BANK),
            opening_balance=read.read("opening_balance", balance_of, None) or Decimal(0),
            opening_on=read.read("opening_on", opening_day, OPENING_DAY),
        )
        read.raise_problems()
        return made


def _identification(value: object) -> str:
    line = fields.clean_line(value, length_max=IDENTIFICATION_LENGTH_MAX)
    return plain_identification(line)


def _type(value: object) -> BankAccountType:
    """Return the type that a word names, a bank account for a missing one."""
    word = fields.text_of(value).strip().casefold()
    try:
        return BankAccountType(word or BankAccountType.BANK)
    except ValueError:
        known = ", ".join(BankAccountType)
        raise fields.TextError(f"Choose one of these: {known}.") from None
