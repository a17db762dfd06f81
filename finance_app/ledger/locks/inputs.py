"""Where the lock is to go, as it comes in from a form or a body."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock
from finance_app.kit.fields import Fields, clean_text, text_of
from finance_app.ledger.entries.rules import check_date, read_iso_date
from finance_app.ledger.locks.rules import REASON_LENGTH_MAX


class LockInput(BaseModel):
    """The last day to be locked, None for open books, and why days are opened again."""

    model_config = ConfigDict(frozen=True)

    locked_through: date | None
    reason: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read both fields. Raises InvalidInputError with a sentence for each that is wrong."""
        fields = Fields(raw)
        reason_of = partial(clean_text, length_max=REASON_LENGTH_MAX)
        made = cls(
            locked_through=fields.read("locked_through", _day, None),
            reason=fields.read("reason", reason_of, ""),
        )
        fields.raise_problems()
        return made


def _day(value: object) -> date | None:
    """Return a day that entries can have; None for an empty or missing one."""
    if isinstance(value, date):
        return check_date(value, clock.today())
    text = text_of(value)
    return check_date(read_iso_date(text), clock.today()) if text.strip() else None
