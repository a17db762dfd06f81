"""Of which day, and at which rates, what is open in other currencies is to be valued."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit.fields import Fields, TextError, text_of
from finance_app.ledger.entries.rules import read_iso_date
from finance_app.ledger.revaluations.rules import RateChoice


class RevaluationInput(BaseModel):
    """A day, and whether the last known rate counts where it has none."""

    model_config = ConfigDict(frozen=True)

    day: date
    choice: RateChoice = RateChoice.DAY

    @classmethod
    def parse(cls, raw: Mapping[str, object], today: date) -> Self:
        """Read `date` (today where missing) and `rates`. Raises InvalidInputError."""
        read = Fields(raw)
        made = cls(
            day=read.read("date", lambda value: _day_of(value, today), today),
            choice=read.read("rates", choice_of, RateChoice.DAY),
        )
        read.raise_problems()
        return made


def choice_of(value: object) -> RateChoice:
    """Return the choice of rates, that of the day for a missing one. Raises TextError."""
    text = text_of(value).strip().casefold()
    try:
        return RateChoice(text or RateChoice.DAY.value)
    except ValueError:
        raise TextError("Write day or last.") from None


def _day_of(value: object, today: date) -> date:
    text = text_of(value).strip()
    return read_iso_date(text) if text else today
