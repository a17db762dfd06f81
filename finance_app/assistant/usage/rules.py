"""Limits of the assistant, what tokens cost, and the sentences of a refusal."""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

_MILLION: Final = Decimal(1_000_000)
_SMALLEST: Final = Decimal("0.00000001")
_BYTES_A_TOKEN: Final = 4


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, sent and received; and what a month may cost, None for any."""

    input: Decimal
    output: Decimal
    currency_code: str
    month_max: Decimal | None = None

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal:
        """Return the cost of tokens, exact to eight digits."""
        found = (input_tokens * self.input + output_tokens * self.output) / _MILLION
        return found.quantize(_SMALLEST, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many turns there may be."""

    per_minute: int
    per_day: int
    per_business_day: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a call of the model."""

    input: int
    output: int


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What a person used in a day; `cost` is None where no prices are configured."""

    day: dt.date
    user_id: UUID
    person: str
    turns: int
    model_turns: int
    input_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in a month: by day and person, and in total, with the limits that hold."""

    month: dt.date
    days: tuple[DayUsage, ...]
    limits: Limits
    prices: Prices | None
    turns_today: int
    business_turns_today: int

    @property
    def turns(self) -> int:
        """Return all turns of the month."""
        return sum(one.turns for one in self.days)

    @property
    def model_turns(self) -> int:
        """Return the turns that a model worded."""
        return sum(one.model_turns for one in self.days)

    @property
    def input_tokens(self) -> int:
        """Return the tokens that were sent."""
        return sum(one.input_tokens for one in self.days)

    @property
    def output_tokens(self) -> int:
        """Return the tokens that came back."""
        return sum(one.output_tokens for one in self.days)

    @property
    def cost(self) -> Decimal:
        """Return what the month has cost so far, at the prices of each day."""
        return sum((one.cost for one in self.days), Decimal(0))


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text has, for servers that do not say."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_A_TOKEN)


def most_tokens(text: str, message_count: int) -> int:
    """Return more tokens than a text in so many messages can have: one a byte, and some around."""
    return len(text.encode("utf-8", "replace")) + 16 * message_count


def month_after(day: dt.date) -> dt.date:
    """Return the first day of the next calendar month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def day_text(day: dt.date) -> str:
    """Return a day as it stands in a sentence, such as 1 December 2026."""
    return f"{day.day} {day:%B %Y}"


def refusal(limit: str, limits: Limits, *, wait_seconds: int, tomorrow: dt.date) -> str:
    """Return why a turn is refused, and from when on it is not; `limit` is the database's word."""
    again = f"You can ask again on {day_text(tomorrow)}."
    if limit == "minute":
        unit = "second" if wait_seconds == 1 else "seconds"
        return (
            f"You have asked {limits.per_minute} times within a minute."
            f" You can ask again in {wait_seconds} {unit}."
        )
    if limit == "day":
        return f"You have asked {limits.per_day:,} times today, which is the limit. {again}"
    return (
        f"Your business has asked {limits.per_business_day:,} times today, which is the limit."
        f" {again}"
    )


def spend_refusal(today: dt.date) -> str:
    """Return why no model is asked when the spend of the month is used up, and until when."""
    return (
        "The amount that the model may cost this month is used up."
        f" It is asked again from {day_text(month_after(today))}."
    )
