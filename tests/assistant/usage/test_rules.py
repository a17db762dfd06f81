"""Costs by hand, and the sentences of refusals."""

import datetime as dt
from decimal import Decimal

from finance_app.assistant.usage.rules import (
    Limits,
    Prices,
    estimated_tokens,
    month_after,
    most_tokens,
    refusal,
    spend_refusal,
)

LIMITS = Limits(10, 200, 1000)


def test_cost_is_by_the_million_tokens():
    prices = Prices(Decimal("0.40"), Decimal("1.60"), "USD")
    assert prices.cost(1_000_000, 0) == Decimal("0.40")
    assert prices.cost(1_250, 300) == Decimal("0.00098")  # 0.0005 + 0.00048
    assert prices.cost(1, 0) == Decimal("0.0000004")


def test_a_refusal_says_when_again():
    tomorrow = dt.date(2026, 11, 29)
    said = {
        one: refusal(one, LIMITS, wait_seconds=1, tomorrow=tomorrow)
        for one in ("minute", "day", "business")
    }
    assert said["minute"].endswith("You can ask again in 1 second.")
    assert said["day"].endswith("You can ask again on 29 November 2026.")
    assert said["business"].startswith("Your business has asked 1,000 times today")
    assert spend_refusal(dt.date(2026, 12, 31)).endswith("again from 1 January 2027.")


def test_the_month_after_any_day():
    assert month_after(dt.date(2026, 1, 31)) == dt.date(2026, 2, 1)
    assert month_after(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)


def test_tokens_are_estimated_by_bytes_and_never_more_than_all_of_them():
    assert estimated_tokens("") == 0
    assert estimated_tokens("abcde") == 2
    assert most_tokens("é", 2) == 34
