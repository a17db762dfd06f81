"""REST of exchange differences: read, post once, take back, restore."""

from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.ledger.categories.rules import Kind
from tests.api_app import client
from tests.factories import join, make_actor, some_id
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.payments.money import make_due
from tests.ledger.revaluations.test_service import END

PATH = "/api/v1/exchange-differences"
DAY = END.isoformat()


async def firm():
    actor = await make_actor()
    await make_due(
        actor, Kind.INCOME, amount=Decimal(100), currency_code="USD", exchange_rate=Decimal("0.9")
    )
    return actor


async def test_a_difference_is_posted_taken_back_and_restored():
    actor = await firm()
    await make_rate(actor, day=END, rate="0.95")
    async with client(actor) as api:
        made = await api.post(PATH, json={"date": DAY})
        assert made.status_code == 201
        (one,) = made.json()["items"]
        assert (one["kind"], one["foreign_amount"], one["amount"], one["exchange_rate"]) == (
            "income", "100.00", "90.00", "0.95",
        )  # fmt: skip
        assert (one["gain"], one["date"]) == ("5.00", DAY)
        assert (await api.post(PATH, json={"date": DAY})).json() == {"items": []}
        found = (await api.get(PATH, params={"date": DAY})).json()
        (line,) = found["lines"]
        assert (line["value"], line["gain"], line["posted"], line["problem"]) == (
            "95.00", "5.00", one, "",
        )  # fmt: skip
        assert found["posted"] == [one]
        assert (await api.delete(f"{PATH}/{one['id']}")).status_code == 204
        assert (await api.get(PATH, params={"date": DAY})).json()["posted"] == []
        assert (await api.post(f"{PATH}/{one['id']}/restore")).status_code == 204
        assert (await api.get(PATH, params={"date": DAY})).json()["posted"] == [one]


async def test_a_missing_rate_is_named_with_the_last_known():
    actor = await firm()
    await make_rate(actor, day=END.replace(day=30), rate="0.95")
    text = "There is no rate for USD on 31 March 2026. The last known is 0.9500 of 30 March 2026."
    async with client(actor) as api:
        (line,) = (await api.get(PATH, params={"date": DAY})).json()["lines"]
        assert (line["exchange_rate"], line["gain"], line["problem"]) == (None, None, text)
        refused = await api.post(PATH, json={"date": DAY})
        assert (refused.status_code, refused.json()["detail"]) == (422, text)
        made = await api.post(PATH, json={"date": DAY, "rates": "last"})
        assert made.json()["items"][0]["gain"] == "5.00"


@pytest.mark.parametrize(
    ("raw", "field"),
    [({"date": "2026-02-30"}, "date"), ({"rates": "none"}, "rates"), ({"date": 5}, "date"),
     ({"date": "2190-01-01"}, "date")],
)  # fmt: skip
async def test_what_is_wrong_is_said_at_its_field(raw, field):
    async with client(await make_actor()) as api:
        answer = await api.post(PATH, json=raw)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])


async def test_only_who_may_write_posts():
    owner = await firm()
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with client(viewer) as api:
        assert (await api.get(PATH)).status_code == 200
        assert (await api.post(PATH, json={"date": DAY})).status_code == 403
        assert (await api.delete(f"{PATH}/{some_id()}")).status_code == 403
    async with client(owner) as api:
        assert (await api.delete(f"{PATH}/{some_id()}")).status_code == 404
    async with client(None) as api:
        assert (await api.get(PATH)).status_code == 401
