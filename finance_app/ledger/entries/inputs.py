"""What comes in about entries: one to keep, and which ones to list."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock
from finance_app.kit.fields import Fields, TextError, clean_line, clean_text, text_of
from finance_app.kit.money import AMOUNT_MAX, AmountError, check_amount, parse_amount
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, NO_CATEGORY_WORDS
from finance_app.ledger.entries.rules import (
    DEFAULT_SORT,
    NOTES_LENGTH_MAX,
    PARTY_LENGTH_MAX,
    PAYMENT_METHOD_LENGTH_MAX,
    TRASH_SORT,
    UNCATEGORISED,
    DateError,
    Entry,
    Kind,
    parse_date,
    read_iso_date,
    sort_of,
)

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
QUERY_LENGTH_MAX: Final = 200
CURSOR_LENGTH_MAX: Final = 2_000


def _line(length_max: int) -> Callable[[object], str]:
    return lambda value: clean_line(value, length_max=length_max)


def _category(value: object) -> str | None:
    return clean_line(value, length_max=NAME_LENGTH_MAX) or None


def _notes(value: object) -> str:
    return clean_text(value, length_max=NOTES_LENGTH_MAX)


def _amount(value: object, currency_code: str) -> Decimal:
    """Read an amount; a number of a JSON body has one meaning, text is read with care."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Where the digits of an integer are past counting, it is past every amount as well.
        is_huge = isinstance(value, int) and abs(value) > AMOUNT_MAX
        exact = AMOUNT_MAX + 1 if is_huge and value > 0 else Decimal(str(value)) if not is_huge else -1
        return check_amount(Decimal(exact), currency_code)
    if isinstance(value, Decimal):
        return check_amount(value, currency_code)
    if value is not None and not isinstance(value, str):
        raise AmountError("Enter the amount as text or as a number.")
    return parse_amount(value or "", currency_code)


class EntryInput(BaseModel):
    """An expense or income as it is to be kept; every text cleaned, the amount exact."""

    model_config = ConfigDict(frozen=True)

    date: date
    category: str | None = None
    party: str = ""
    payment_method: str = ""
    amount: Decimal
    notes: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], kind: Kind, currency_code: str) -> Self:
        """Read the outside fields (`date`, `vendor` or `client`, `amount` ...).

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        fields = Fields(raw)
        today = clock.today()
        made = cls(
            date=fields.read("date", lambda value: _date(value, today), today),
            category=fields.read("category", _category, None),
            party=fields.read(kind.party_field, _line(PARTY_LENGTH_MAX), ""),
            payment_method=fields.read("payment_method", _line(PAYMENT_METHOD_LENGTH_MAX), ""),
            amount=fields.read("amount", lambda value: _amount(value, currency_code), Decimal(1)),
            notes=fields.read("notes", _notes, ""),
        )
        fields.raise_problems()
        return made

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what would keep the entry as it is."""
        return cls(
            date=entry.date,
            category=entry.category,
            party=entry.party,
            payment_method=entry.payment_method,
            amount=entry.amount,
            notes=entry.notes,
        )


def _date(value: object, today: date) -> date:
    return parse_date(value.isoformat() if isinstance(value, date) else text_of(value), today)
