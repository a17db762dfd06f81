"""REST of refunds, due days, tax and other currencies: what GET gives can be sent back."""

from datetime import date

import pytest

from finance_app.identity.rules import Actor
from tests.api_app import client
from tests.factories import make_actor
from tests.ledger.exchange_rates.rates import make_rate

PATH = "/api/v1/expenses"
DAY = date(2026, 3, 13)
BODY = {"date": "2026-03-13", "vendor": "Acme", "amount": "100.00"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({}, {"amount": "100.00", "status": "paid", "due_on": None, "paid_amount": "0.00"}),
        ({"is_refund": True}, {"amount": "-100.00", "is_refund": True}),
        ({"is_refund": True, "amount": "-100"}, {"amount": "-100.00"}),
        ({"due_on": "2035-03-14"}, {"due_on": "2035-03-14", "status": "due"}),
        ({"due_on": "2026-03-13"}, {"status": "overdue"}),
        ({"tax_amount": "19"}, {"amount": "100.00", "tax_amount": "19.00"}),
        ({"tax_amount": 19, "amounts_include_tax": False},
         {"amount": "119.00", "tax_amount": "19.00"}),
        ({"currency_code": "USD", "tax_amount": "9.09", "is_refund": True},
         {"amount": "-91.27", "currency_code": "EUR", "foreign_amount": "-100.00",
          "foreign_currency_code": "USD", "exchange_rate": "0.9127", "tax_amount": "-8.30",
          "foreign_tax_amount": "-9.09"}),
        ({"currency_code": "JPY", "amount": "1500", "exchange_rate": "0.0062"},
         {"amount": "9.30", "foreign_amount": "1500", "exchange_rate": "0.0062"}),
        ({"foreign_currency_code": "USD", "foreign_amount": "10.00", "amount": "1",
          "currency_code": "EUR"}, {"amount": "9.13", "foreign_amount": "10.00"}),
    ],
)  # fmt: skip
async def test_terms_go_round(owner, sent, shown):
    await make_rate(owner, "USD", DAY, "0.9127")
    async with client(owner) as http:
        made = await http.post(PATH, json={**BODY, **sent})
        assert made.status_code == 201, made.text
        entry = made.json()
        assert {name: entry[name] for name in shown} == shown
        assert (entry["split_id"], entry["tax_rate"], entry["source"]) == (None, None, "api")
        place = f"{PATH}/{entry['id']}"
        assert (await http.get(place)).json() == entry
        back = await http.put(place, json=entry, headers={"If-Match": '"1"'})
        assert (back.status_code, back.json()) == (200, {**entry, "version": 2})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"amount": "-100"}, "amount"),
        ({"due_on": "2026-03-12"}, "due_on"),
        ({"currency_code": "USD"}, "exchange_rate"),
        ({"currency_code": "XXQ"}, "currency_code"),
        ({"tax_amount": "100"}, "tax_amount"),
        ({"tax_rate": "Standard"}, "tax_rate"),
        ({"foreign_currency_code": "XXQ", "foreign_amount": "1"}, "foreign_currency_code"),
        ({"foreign_currency_code": "USD", "foreign_amount": None}, "foreign_amount"),
        ({"foreign_currency_code": "USD", "foreign_amount": "1", "foreign_tax_amount": "2"},
         "foreign_tax_amount"),
    ],
)  # fmt: skip
async def test_terms_that_cannot_be_are_refused_at_their_field(owner, sent, field):
    async with client(owner) as http:
        answer = await http.post(PATH, json={**BODY, **sent})
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_list_by_status(owner):
    async with client(owner) as http:
        await http.post(PATH, json=BODY)
        late = (await http.post(PATH, json={**BODY, "due_on": "2026-03-13"})).json()
        found = await http.get(PATH, params={"status": "overdue"})
        assert found.json()["items"] == [late]
        assert (await http.get(PATH, params={"status": "late"})).status_code == 422
