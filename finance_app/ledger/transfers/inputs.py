"""What comes in about transfers: one to keep, and which ones to list."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.ledger.entries.rules import parse_date, read_iso_date
from finance_app.ledger.gl_accounts.rules import NAME_LENGTH_MAX
from finance_app.ledger.transfers.rules import NOTES_LENGTH_MAX, SAME_ACCOUNT

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000


class TransferInput(BaseModel):
    """A transfer as it is to be kept; its accounts by name, the amount exact and above zero."""

    model_config = ConfigDict(frozen=True)

    date: dt.date
    from_account: str
    to_account: str
    amount: Decimal
    notes: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read, today = fields.Fields(raw), clock.today()
        amount_of = partial(fields.amount_of, currency_code=currency_code)
        notes_of = partial(fields.clean_text, length_max=NOTES_LENGTH_MAX)
        made = cls(
            date=read.read("date", lambda value: parse_date(_date_text(value), today), today),
            from_account=read.read("from_account", partial(_account, "comes from"), ""),
            to_account=read.read("to_account", partial(_account, "goes to"), ""),
            amount=read.read("amount", amount_of, Decimal(1)),
            notes=read.read("notes", notes_of, ""),
        )
        if made.from_account and made.from_account.casefold() == made.to_account.casefold():
            read.problems["to_account"] = SAME_ACCOUNT
        read.raise_problems()
        return made


class TransferFilter(BaseModel):
    """Which transfers to list, the latest first: of an account, of some days, or the trash."""

    model_config = ConfigDict(frozen=True)

    account: str = ""
    from_: dt.date | None = None
    to: dt.date | None = None
    trashed: bool = False
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the parameters of a URL. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        made = cls(
            account=read.line("account", NAME_LENGTH_MAX),
            from_=read.read("from", _any_date, None),
            to=read.read("to", _any_date, None),
            trashed=read.read("trashed", fields.flag_of, False),
            limit=read.read("limit", _page_length, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        if made.from_ and made.to and made.from_ > made.to:
            read.problems["to"] = "The last day is before the first."
        read.raise_problems()
        return made


def _account(way: str, value: object) -> str:
    name = fields.clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError(f"Choose the account the money {way}.")
    return name


def _date_text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else fields.text_of(value)


def _any_date(value: object) -> dt.date | None:
    text = _date_text(value)
    return read_iso_date(text) if text.strip() else None


def _page_length(value: object) -> int:
    return fields.whole_number_of(value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)
