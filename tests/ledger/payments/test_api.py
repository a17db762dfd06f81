"""REST of payments: whole rounds, refusals, stale versions, repeated requests."""

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.ledger.entries.rules import Kind
from tests.api_app import client
from tests.factories import join, make_actor, some_id
from tests.ledger.payments.money import USD, make_due

PATH = "/api/v1"
BODY = {"paid_on": "2026-03-20", "amount": "40.00"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_payment_goes_round(owner, kind):
    made = await make_due(owner, kind)
    async with client(owner) as http:
        place = f"{PATH}/{kind.plural}/{made.id}/payments"
        paid = await http.post(place, json={**BODY, "notes": "first"})
        assert paid.status_code == 201, paid.text
        payment = paid.json()
        assert payment == {
            "id": payment["id"], "kind": kind.value, "entry_ids": [str(made.id)],
            "paid_on": "2026-03-20", "amount": "40.00", "money_amount": "40.00",
            "currency_code": "EUR", "foreign_amount": None, "foreign_currency_code": None,
            "exchange_gain": "0.00", "bank_account": None, "is_refund": False, "notes": "first",
            "version": 1, "created_at": payment["created_at"],
        }  # fmt: skip
        own = f"{PATH}/payments/{payment['id']}"
        assert (paid.headers["location"], paid.headers["etag"]) == (own, '"1"')
        assert (await http.get(own)).json() == payment
        assert (await http.get(place)).json() == {
            "currency_code": "EUR", "open_amount": "60.00", "items": [payment],
            "next_cursor": None,
        }  # fmt: skip
        entry = (await http.get(f"{PATH}/{kind.plural}/{made.id}")).json()
        assert entry["paid_amount"] == "40.00"
        changed = await http.put(own, json={**payment, "notes": ""}, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        stale = await http.put(own, json=BODY, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["current"]) == (412, changed.json())
        assert (await http.delete(own, headers={"If-Match": '"1"'})).status_code == 412
        assert (await http.delete(own)).status_code == 204
        assert (await http.get(own)).status_code == 404
        back = await http.post(f"{own}/restore")
        assert (back.status_code, back.json()["amount"]) == (200, "40.00")


async def test_a_payment_in_another_currency_goes_round(owner):
    made = await make_due(owner, **USD)
    async with client(owner) as http:
        place = f"{PATH}/expenses/{made.id}/payments"
        paid = await http.post(place, json={**BODY, "money_amount": "38.00"})
        payment = paid.json()
        shown = ("amount", "money_amount", "foreign_amount", "foreign_currency_code")
        assert [payment[name] for name in shown] == ["36.00", "38.00", "40.00", "USD"]
        assert payment["exchange_gain"] == "-2.00"
        sent = await http.put(f"{PATH}/payments/{payment['id']}", json=payment)
        assert sent.json() == {**payment, "version": 2}
        listed = (await http.get(place)).json()
        assert (listed["currency_code"], listed["open_amount"]) == ("USD", "60.00")
        at_rate = await http.post(place, json={**BODY, "exchange_rate": 0.95})
        assert at_rate.json()["money_amount"] == "38.00"


async def test_a_repeated_request_pays_once(owner):
    made = await make_due(owner)
    async with client(owner) as http:
        place, key = f"{PATH}/expenses/{made.id}/payments", {"Idempotency-Key": str(some_id())}
        first = await http.post(place, json=BODY, headers=key)
        again = await http.post(place, json=BODY, headers=key)
        assert first.json() == again.json()
        assert (await http.get(place)).json()["open_amount"] == "60.00"


@pytest.mark.parametrize(
    ("changes", "status", "field", "part"),
    [
        ({"amount": "100.01"}, 422, "amount", "100.00 are open; this would pay 100.01."),
        ({"amount": None}, 422, "amount", "Enter an amount"),
        ({"amount": -5}, 422, "amount", "cannot be negative"),
        ({"paid_on": "20 March"}, 422, "paid_on", "is not a date"),
        ({"bank_account": "Nowhere"}, 422, "bank_account", ""),
        ({"money_amount": 1}, 422, "money_amount", "the same moved"),
        ({"exchange_rate": []}, 422, "exchange_rate", "as text or as a number"),
        ({"foreign_amount": [1]}, 422, "amount", "as text or as a number"),
    ],
)
async def test_payments_that_cannot_be_are_refused_at_their_field(
    owner, changes, status, field, part
):
    made = await make_due(owner)
    async with client(owner) as http:
        place = f"{PATH}/expenses/{made.id}/payments"
        answer = await http.post(place, json={**BODY, **changes})
        assert answer.status_code == status, answer.text
        (error,) = answer.json()["errors"]
        assert (error["field"], part in error["detail"]) == (field, True), error
        assert (await http.get(place)).json()["items"] == []


async def test_what_was_paid_at_once_has_no_payments(owner):
    made = await make_due(owner, due_on=None)
    async with client(owner) as http:
        answer = await http.post(f"{PATH}/expenses/{made.id}/payments", json=BODY)
        assert (answer.status_code, "due day" in answer.json()["detail"]) == (409, True)


async def test_nobody_else_sees_or_pays(owner):
    made = await make_due(owner)
    async with client(owner) as http:
        paid = await http.post(f"{PATH}/expenses/{made.id}/payments", json=BODY)
    place = f"{PATH}/payments/{paid.json()['id']}"
    async with client(await make_actor()) as http:
        for answer in (
            await http.get(place), await http.put(place, json=BODY), await http.delete(place),
            await http.post(f"{place}/restore"),
            await http.get(f"{PATH}/expenses/{made.id}/payments"),
            await http.post(f"{PATH}/expenses/{made.id}/payments", json=BODY),
        ):  # fmt: skip
            assert answer.status_code == 404
    viewer = await join(owner, role=Role.VIEWER)
    async with client(viewer.actor) as http:
        assert (await http.get(place)).status_code == 200
        assert (await http.put(place, json=BODY)).status_code == 403
        assert (await http.delete(place)).status_code == 403
