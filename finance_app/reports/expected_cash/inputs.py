"""How far to look ahead and how much money there should be at least, from an address."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field

from finance_app.kit.fields import Fields, TextError, optional_amount_of, text_of
from finance_app.kit.tools import ToolInput

DAYS: Final = (30, 90, 180, 365)
"""How many days ahead can be looked."""

DAYS_DEFAULT: Final = 90
NAMES: Final = ("days", "minimum")
"""The parameters of the address."""


class ExpectedAsked(ToolInput):
    """How far the assistant is to look ahead."""

    days: Annotated[int, Field(ge=1, le=365)] | None = Field(
        None, description="How many days ahead, at most 365; null for 90."
    )


class ExpectedQuery(BaseModel):
    """Days ahead, and the least the money should be in the business's currency, None for none."""

    model_config = ConfigDict(frozen=True)

    days: int = DAYS_DEFAULT
    minimum: Decimal | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read `days` and `minimum`. Raises InvalidInputError with a sentence per wrong one."""
        read = Fields(raw)
        made = cls(
            days=read.read("days", _days_of, DAYS_DEFAULT),
            minimum=read.read(
                "minimum", partial(optional_amount_of, currency_code=currency_code), None
            ),
        )
        read.raise_problems()
        return made


def _days_of(value: object) -> int:
    text = text_of(value).strip()
    if not text:
        return DAYS_DEFAULT
    found = {str(one): one for one in DAYS}.get(text)
    if found is None:
        raise TextError("Write 30, 90, 180 or 365.")
    return found
