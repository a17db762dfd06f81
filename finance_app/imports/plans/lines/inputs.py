"""What comes in about lines: how one is corrected or chosen, and which to list."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.imports.plans.rules import LineFilter
from finance_app.kit import clock, fields
from finance_app.kit.money import AmountError, check_amount, parse_amount
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX
from finance_app.ledger.entries import rules as entries

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000
_REFERENCE_LENGTH_MAX: Final = 200
_CHANGEABLE: Final = (
    "date", "amount", "counterparty", "description", "reference", "category",
)  # fmt: skip


class LineInput(BaseModel):
    """What is to be changed of a line: only the fields in `given`, and whether it is wanted.

    The amount is signed, negative for money out.
    """

    model_config = ConfigDict(frozen=True)

    given: frozenset[str] = frozenset()
    date: dt.date | None = None
    amount: Decimal | None = None
    counterparty: str = ""
    description: str = ""
    reference: str = ""
    category: str = ""
    is_wanted: bool | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read a body. Raises InvalidInputError with a sentence for each field that is wrong."""
        read, today = fields.Fields(raw), clock.today()
        given = frozenset(name for name in _CHANGEABLE if raw.get(name) is not None)
        made: dict[str, Any] = {"given": given}
        for name, length_max in (
            ("counterparty", entries.PARTY_LENGTH_MAX),
            ("description", entries.NOTES_LENGTH_MAX),
            ("reference", _REFERENCE_LENGTH_MAX),
            ("category", NAME_LENGTH_MAX),
        ):
            made[name] = read.line(name, length_max)
        if "date" in given:
            made["date"] = read.read(
                "date", lambda value: entries.parse_date(fields.text_of(value), today), None
            )
        if "amount" in given:
            made["amount"] = read.read("amount", lambda value: _signed(value, currency_code), None)
        if raw.get("is_wanted") is not None:
            made["is_wanted"] = read.read("is_wanted", fields.flag_of, default=False)
        if not given and raw.get("is_wanted") is None:
            read.problems["is_wanted"] = "Say what to change: a field of the line, or is_wanted."
        read.raise_problems()
        return cls(**made)


class LinesWanted(BaseModel):
    """Which lines to list, from which place on."""

    model_config = ConfigDict(frozen=True)

    filter: LineFilter = LineFilter.ALL
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the parameters of a URL. Raises InvalidInputError."""
        read = fields.Fields(raw)
        made = cls(
            filter=read.read("filter", _filter, LineFilter.ALL),
            limit=read.read("limit", _page_length, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        read.raise_problems()
        return made


def _filter(value: object) -> LineFilter:
    word = fields.text_of(value).strip().casefold() or LineFilter.ALL
    if word not in set(LineFilter):
        raise fields.TextError(f"Choose one of {', '.join(LineFilter)}.")
    return LineFilter(word)


def _page_length(value: object) -> int:
    return fields.whole_number_of(value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)


def _signed(value: object, currency_code: str) -> Decimal:
    """Return a signed amount of text or of a number. Raises AmountError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise AmountError("Enter the amount as text or as a number, negative for money out.")
    if isinstance(value, str):
        text = value.strip()
        is_out = text[:1] in {"-", "−"}
        amount = parse_amount(text[1:] if is_out else text, currency_code)
        return -amount if is_out else amount
    number = Decimal(max(min(value, 10**30), -(10**30)))
    amount = check_amount(abs(number), currency_code)
    return -amount if number < 0 else amount
