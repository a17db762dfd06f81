"""A month of the assistant as its page shows it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance_app.assistant.usage.rules import DayUsage, Prices, Usage, month_after
from finance_app.kit.money import round_amount


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What a person used in a day."""

    day: str
    person: str
    turns: str
    model_turns: str
    tokens: str
    cost: str


@dataclass(frozen=True, slots=True)
class UsageView:
    """A month: its totals, its days, the limits, and the months around it."""

    month: str = ""
    previous: str = ""
    following: str = ""
    turns: str = "0"
    model_turns: str = "0"
    tokens: str = "0"
    cost: str = ""
    limits: str = ""
    today: str = ""


def usage_view(usage: Usage, today: dt.date) -> UsageView:
    """Return a month in words."""
    held, code = usage.limits, usage.prices
    before, after = usage.month - dt.timedelta(days=1), month_after(usage.month)
    spend = f", {code.month_max:,} {code.currency_code} a month" if code and code.month_max else ""
    return UsageView(
        month=f"{usage.month:%B %Y}",
        previous=f"/assistant/usage?month={before:%Y-%m}",
        following=f"/assistant/usage?month={after:%Y-%m}" if after <= today else "",
        turns=f"{usage.turns:,}",
        model_turns=f"{usage.model_turns:,}",
        tokens=f"{usage.input_tokens + usage.output_tokens:,}",
        cost=_cost(usage.cost, code),
        limits=(
            f"{held.per_minute:,} questions a minute and {held.per_day:,} a day for each person,"
            f" {held.per_business_day:,} a day for the business{spend}."
        ),
        today=(
            f"Today: {usage.turns_today:,} of yours,"
            f" {usage.business_turns_today:,} of the business."
        ),
    )


def usage_rows(days: Sequence[DayUsage], prices: Prices | None) -> list[UsageRow]:
    """Return the days of a month, the latest first as they come."""
    return [
        UsageRow(
            f"{one.day.day} {one.day:%b}",
            one.person,
            f"{one.turns:,}",
            f"{one.model_turns:,}",
            f"{one.input_tokens + one.output_tokens:,}",
            _cost(one.cost, prices),
        )
        for one in days
    ]


def _cost(cost: Decimal, prices: Prices | None) -> str:
    """Return a cost in the currency of the prices, "" where none are configured."""
    if prices is None:
        return ""
    shown = round_amount(cost, prices.currency_code)
    return f"{shown:,} {prices.currency_code}"
