"""What comes in about an account of the ledger, and balances of either sign."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.ledger.entries.rules import parse_date
from finance_app.ledger.gl_accounts.rules import (
    CODE_LENGTH_MAX,
    NAME_LENGTH_MAX,
    OPENING_DAY,
    OWN_ROLES,
    OWN_TYPES,
    AccountRole,
    AccountType,
)

E = TypeVar("E", AccountRole, AccountType)

NO_NAME: Final = "Give the account a name."
_MINUS: Final = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d-"
_MINUS_BEFORE: Final = re.compile(rf"([^\d.,(]*)[{_MINUS}](.*)", re.DOTALL)
_MINUS_AFTER: Final = re.compile(rf"(.*\d[^\d{_MINUS}]*)[{_MINUS}]([^\d{_MINUS}]*)", re.DOTALL)
_BRACKETS: Final = re.compile(r"[(（](.*)[)）]", re.DOTALL)
_TYPES: Final = (AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY)


class GlAccountInput(BaseModel):
    """An account of the ledger as it is to be kept.

    The opening balance is what the account usually has, and may be below zero. Role and type are
    None where nothing was said of them: what is there stays.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    code: str = ""
    role: AccountRole | None = None
    type: AccountType | None = None
    opening_balance: Decimal = Decimal(0)
    opening_on: dt.date = OPENING_DAY

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        balance_of = partial(signed_amount_of, currency_code=currency_code)
        made = cls(
            name=read.read("name", account_name, "-"),
            code=read.line("code", CODE_LENGTH_MAX),
            role=read.read("role", partial(_choice, AccountRole, OWN_ROLES), None),
            type=read.read("type", partial(_choice, AccountType, _TYPES), None),
            opening_balance=read.read("opening_balance", balance_of, None) or Decimal(0),
            opening_on=read.read("opening_on", opening_day, OPENING_DAY),
        )
        read.raise_problems()
        return made

    @property
    def own_type(self) -> AccountType | None:
        """What the account is: as its role says, else as was said; None where nothing says it."""
        return OWN_TYPES.get(self.role, self.type) if self.role else self.type


def account_name(value: object) -> str:
    """Return the name of an account. Raises TextError for none and for what cannot be one."""
    name = fields.clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError(NO_NAME)
    return name


def opening_day(value: object) -> dt.date:
    """Return the day a balance was there, the first of all days for none. Raises DateError."""
    text = value.isoformat() if isinstance(value, dt.date) else fields.text_of(value)
    return parse_date(text, clock.today()) if text.strip() else OPENING_DAY


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


def _choice(choices: type[E], offered: tuple[E, ...], value: object) -> E | None:
    """Return the one of the choices that a word names, None for a missing one."""
    word = fields.text_of(value).strip().casefold()
    if not word:
        return None
    try:
        return choices(word)
    except ValueError:
        known = ", ".join(one.value for one in offered)
        raise fields.TextError(f"Choose one of these: {known}.") from None
