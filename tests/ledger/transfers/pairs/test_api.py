"""REST of pairs of entries that may be transfers."""

from datetime import date

from finance_app.identity.rules import Role
from tests import factories
from tests.api_app import client
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out

PATH = "/api/v1/transfer-pairs"
DAY = date(2026, 3, 14)


async def test_a_pair_is_listed_and_made_a_transfer() -> None:
    actor = await factories.make_actor()
    current = await make_account(actor)
    await make_account(actor, "Savings")
    out = await take_out(actor, 50, DAY)
    came = await put_in(actor, 50, DAY, bank_account="Savings")
    wanted = {"account_id": str(current.id), "from": "2026-03-01", "to": "2026-03-31"}
    async with client(actor) as api:
        listed = (await api.get(PATH, params=wanted)).json()
        assert listed == {
            "items": [
                {
                    "expense_id": str(out.id), "income_id": str(came.id), "amount": "50.00",
                    "out_on": "2026-03-14", "in_on": "2026-03-14",
                    "from_account": "Current", "to_account": "Savings",
                }
            ],
            "next_cursor": None,
        }  # fmt: skip
        body = {"expense_id": str(out.id), "income_id": str(came.id)}
        key = {"Idempotency-Key": "once"}
        made = await api.post(PATH, json=body, headers=key)
        assert made.status_code == 201
        assert made.headers["location"] == f"/api/v1/transfers/{made.json()['id']}"
        assert made.json()["expense_id"] == str(out.id)
        assert (await api.post(PATH, json=body, headers=key)).json() == made.json()
        assert (await api.post(PATH, json=body)).status_code == 409
        assert (await api.get(PATH, params=wanted)).json()["items"] == []
        assert (await api.get(f"/api/v1/expenses/{out.id}")).status_code == 404
        assert (await api.delete(made.headers["location"])).status_code == 204
        assert (await api.get(f"/api/v1/expenses/{out.id}")).status_code == 200
        early = await api.get(PATH, params={**wanted, "from": "0001-01-01", "to": "0001-01-02"})
        assert early.json()["items"] == []
        assert (await api.get(PATH)).status_code == 422


async def test_others_are_offered_and_make_nothing() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    current = await make_account(owner)
    await make_account(owner, "Savings")
    out = await take_out(owner, 50, DAY)
    came = await put_in(owner, 50, DAY, bank_account="Savings")
    body = {"expense_id": str(out.id), "income_id": str(came.id)}
    for actor, read, write in ((viewer, 200, 403), (other, 422, 409), (None, 401, 401)):
        async with client(actor) as api:
            listed = await api.get(PATH, params={"account_id": str(current.id)})
            assert listed.status_code == read
            assert (await api.post(PATH, json=body)).status_code == write
