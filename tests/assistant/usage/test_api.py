"""REST of the usage."""

from decimal import Decimal

from finance_app.assistant.usage import service
from finance_app.assistant.usage.api import usage_body
from finance_app.assistant.usage.rules import Limits, Prices, Usage
from finance_app.kit import clock
from tests.api_app import client
from tests.factories import make_actor


async def test_the_usage_of_this_month():
    owner = await make_actor()
    await service.count_turn(owner)
    async with client(owner) as http:
        found = (await http.get("/api/v1/ai/usage")).json()
        assert found["month"] == f"{clock.today():%Y-%m}"
        assert [(one["person"], one["turns"]) for one in found["items"]] == [(owner.email, 1)]
        assert (found["total"]["cost"], found["currency_code"]) == (None, None)
        assert found["limits"]["business_turns_today"] == 1
        wrong = await http.get("/api/v1/ai/usage", params={"month": "x"})
        assert wrong.status_code == 422


def test_costs_are_text():
    prices = Prices(Decimal(1), Decimal(2), "USD", Decimal("20"))
    body = usage_body(Usage(clock.today(), (), Limits(1, 2, 3), prices, 0, 0))
    assert (body["total"]["cost"], body["limits"]["spend_per_month"]) == ("0.0000", "20")
