"""Which lines of a bank account to list, and from which place on."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.entries.rules import read_iso_date

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000


class ActivityFilter(BaseModel):
    """The days to list, both inclusive and None for all, and the page."""

    model_config = ConfigDict(frozen=True)

    from_: date | None = None
    to: date | None = None
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the parameters of a URL. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        made = cls(
            from_=read.read("from", _any_date, None),
            to=read.read("to", _any_date, None),
            limit=read.read("limit", _page_length, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        if made.from_ and made.to and made.from_ > made.to:
            read.problems["to"] = "The last day is before the first."
        read.raise_problems()
        return made


def _any_date(value: object) -> date | None:
    text = fields.text_of(value)
    return read_iso_date(text) if text.strip() else None


def _page_length(value: object) -> int:
    return fields.whole_number_of(value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)
