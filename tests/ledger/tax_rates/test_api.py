"""REST of tax rates, and of entries that have one."""

from finance_app.identity.rules import Role
from tests import factories
from tests.api_app import client

PATH = "/api/v1/tax-rates"
BODY = {"name": "Standard", "percent": "19", "starts_on": "2007-01-01"}


async def test_a_rate_goes_round() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        made = await api.post(PATH, json=BODY)
        rate = made.json()
        assert made.status_code == 201
        period = {"percent": "19", "starts_on": "2007-01-01"}
        assert rate == {
            "id": rate["id"], "name": "Standard", **period, "periods": [period],
            "is_archived": False, "version": 1,
        }  # fmt: skip
        place = f"{PATH}/{rate['id']}"
        assert (made.headers["location"], made.headers["etag"]) == (place, '"1"')
        assert (await api.get(place)).json() == rate
        assert (await api.get(PATH)).json() == {"items": [rate], "next_cursor": None}

        later = {"name": "Full", "percent": "8.875", "starts_on": "2021-01-01"}
        changed = await api.put(place, json=later, headers={"If-Match": '"1"'})
        assert changed.json()["periods"] == [
            period, {"percent": "8.875", "starts_on": "2021-01-01"},
        ]  # fmt: skip
        assert (changed.json()["name"], changed.json()["percent"]) == ("Full", "8.875")
        same = await api.put(place, json=changed.json())
        assert same.json() == {**changed.json(), "version": 3}
        stale = await api.put(place, json=BODY, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.headers["etag"]) == (412, '"3"')
        assert stale.json()["current"] == same.json()

        gone = await api.delete(f"{place}/periods/2021-01-01")
        assert gone.json()["periods"] == [period]
        assert (await api.delete(f"{place}/periods/x")).status_code == 422
        assert (await api.delete(f"{place}/periods/2007-01-01")).status_code == 422

        assert (await api.delete(place)).status_code == 204
        assert (await api.get(PATH)).json()["items"] == []
        listed = await api.get(PATH, params={"archived": "true"})
        assert [one["is_archived"] for one in listed.json()["items"]] == [True]
        assert not (await api.post(f"{place}/restore")).json()["is_archived"]


async def test_a_key_adds_a_rate_once_and_a_name_is_taken() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        key = {"Idempotency-Key": "one"}
        first = await api.post(PATH, json=BODY, headers=key)
        again = await api.post(PATH, json=BODY, headers=key)
        assert first.json() == again.json()
        taken = await api.post(PATH, json={**BODY, "name": "STANDARD"})
        assert taken.status_code == 409
        wrong = await api.post(PATH, json={"name": "A", "percent": "101"})
        assert wrong.status_code == 422


async def test_others_see_and_change_nothing() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with client(owner) as api:
        place = f"{PATH}/{(await api.post(PATH, json=BODY)).json()['id']}"
    async with client(other) as api:
        for answer in (
            await api.get(place), await api.put(place, json=BODY), await api.delete(place),
            await api.post(f"{place}/restore"),
        ):  # fmt: skip
            assert answer.status_code == 404
    async with client(viewer) as api:
        assert (await api.get(place)).status_code == 200
        assert (await api.delete(place)).status_code == 403
        assert (await api.post(PATH, json=BODY)).status_code == 403


async def test_an_entry_has_its_tax_by_the_rate_and_goes_round_with_it() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        await api.post(PATH, json=BODY)
        body = {"date": "2026-03-14", "amount": "100.00", "tax_rate": "standard"}
        on_top = await api.post("/api/v1/incomes", json={**body, "amounts_include_tax": False})
        income = on_top.json()
        assert (income["amount"], income["tax_amount"], income["tax_rate"]) == (
            "119.00", "19.00", "Standard",
        )  # fmt: skip
        same = await api.put(f"/api/v1/incomes/{income['id']}", json=income)
        assert same.json() == {**income, "version": 2}
        within = await api.post("/api/v1/expenses", json=body)
        assert within.json()["tax_amount"] == "15.97"
        given = await api.post("/api/v1/expenses", json={**body, "tax_amount": "0"})
        assert (given.json()["tax_amount"], given.json()["tax_rate"]) == ("0.00", "Standard")
        zero = await api.put(f"/api/v1/expenses/{given.json()['id']}", json=given.json())
        assert zero.json()["tax_amount"] == "0.00"
        none = await api.post("/api/v1/expenses", json={**body, "tax_rate": "Luxury"})
        assert none.status_code == 422
