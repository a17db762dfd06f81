"""REST of the chart of accounts."""

from datetime import date
from typing import Any

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.ledger.gl_accounts.rules import SystemAccount
from tests import factories
from tests.api_app import client
from tests.ledger.bank_accounts.accounts import make_account, put_in
from tests.ledger.transfers.moves import move

PATH = "/api/v1/gl-accounts"
BODY = {
    "name": "Loan from the bank", "code": "2300", "role": "loan", "opening_balance": "1200.5",
    "opening_on": "2026-01-01",
}  # fmt: skip


async def test_an_account_goes_round() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        made = await api.post(PATH, json=BODY)
        account = made.json()
        assert made.status_code == 201
        assert account == {
            "id": account["id"],
            "code": "2300",
            "name": "Loan from the bank",
            "role": "loan",
            "type": "liability",
            "is_system": False,
            "currency_code": "EUR",
            "opening_balance": "1200.50",
            "opening_on": "2026-01-01",
            "balance": "1200.50",
            "balance_on": clock.today().isoformat(),
            "is_archived": False,
            "version": 1,
        }
        place = f"{PATH}/{account['id']}"
        assert (made.headers["location"], made.headers["etag"]) == (place, '"1"')
        read = await api.get(place)
        assert (read.json(), read.headers["etag"]) == (account, '"1"')

        renamed = {**account, "name": "Van"}
        changed = await api.put(place, json=renamed, headers={"If-Match": '"1"'})
        assert changed.json() == {**renamed, "version": 2}
        stale = await api.put(place, json=account, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
        assert stale.json()["current"] == changed.json()
        short = (await api.put(place, json={"name": "Van"})).json()
        assert short == {
            **renamed, "code": "", "opening_balance": "0.00", "opening_on": None,
            "balance": "0.00", "version": 3,
        }  # fmt: skip

        for _ in range(2):
            assert (await api.delete(place)).status_code == 204
        listed = await api.get(PATH, params={"archived": "true"})
        assert [one["id"] for one in listed.json()["items"]] == [account["id"]]
        for _ in range(2):
            assert not (await api.post(f"{place}/restore")).json()["is_archived"]
        assert (await api.post(f"{place}/archive")).json()["is_archived"]


async def test_the_list_is_the_whole_chart_with_balances_of_a_day() -> None:
    actor = await factories.make_actor()
    bank = await make_account(actor)
    await put_in(actor, 50, date(2026, 3, 14), category="Sales")
    async with client(actor) as api:
        items = (await api.get(PATH)).json()["items"]
        by_name = {one["name"]: one for one in items if one["type"] != "expense"}
        assert by_name["Current"]["id"] == str(bank.id)
        assert (by_name["Current"]["role"], by_name["Current"]["balance"]) == ("bank", "150.00")
        assert by_name["Receivables"]["is_system"]
        assert by_name["Receivables"]["id"] == str(SystemAccount.RECEIVABLE)
        before = (await api.get(PATH, params={"on": "2026-03-13"})).json()["items"]
        by_name = {one["name"]: one for one in before if one["type"] != "expense"}
        assert (by_name["Current"]["balance"], by_name["Sales"]["balance"]) == ("100.00", "0.00")
        assert by_name["Current"]["balance_on"] == "2026-03-13"
        assert (await api.get(PATH, params={"on": "x"})).status_code == 422
        shown = (await api.get(f"{PATH}/{bank.id}")).json()
        assert (shown["name"], shown["balance"]) == ("Current", "150.00")


async def test_an_account_in_use_is_not_deleted_and_says_by_what() -> None:
    actor = await factories.make_actor()
    await make_account(actor)
    async with client(actor) as api:
        account = (await api.post(PATH, json={**BODY, "opening_balance": None})).json()
        await move(actor, account["name"], "Current", 1200)
        place = f"{PATH}/{account['id']}"
        for answer in (await api.delete(place), await api.post(f"{place}/archive")):
            assert answer.status_code == 409
            assert answer.json()["detail"] == (
                "Loan from the bank is used by 1 transfer; its balance is 1,200.00. Move it first."
            )
        system = await api.delete(f"{PATH}/{SystemAccount.CLEARING}")
        assert (system.status_code, system.json()["detail"]) == (
            409, "Every business has Clearing: it cannot be archived.",
        )  # fmt: skip


async def test_the_same_request_twice_adds_one_account() -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "once"}) as api:
        first = await api.post(PATH, json=BODY)
        again = await api.post(PATH, json=BODY)
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()
    async with client(actor) as api:
        taken = await api.post(PATH, json=BODY)
        assert taken.status_code == 409
        assert [one["field"] for one in taken.json()["errors"]] == ["name"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "name": None}, "name"),
        ({**BODY, "code": 5}, "code"),
        ({**BODY, "role": "bank"}, "role"),
        ({**BODY, "role": None}, "role"),
        ({**BODY, "role": "other"}, "type"),
        ({**BODY, "type": "equity"}, "type"),
        ({**BODY, "opening_balance": "1.234"}, "opening_balance"),
        ({**BODY, "opening_on": "2026-02-30"}, "opening_on"),
    ],
)
async def test_what_cannot_be_an_account_is_refused(body: Any, field: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(PATH, json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_other_businesses_viewers_and_strangers_change_nothing() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with client(owner) as api:
        before = (await api.post(PATH, json=BODY)).json()
    place = f"{PATH}/{before['id']}"
    changes: list[tuple[str, str, Any]] = [
        ("PUT", place, {"name": "Stolen"}),
        ("DELETE", place, None),
        ("POST", f"{place}/archive", None),
        ("POST", f"{place}/restore", None),
    ]
    for actor, status in ((viewer, 403), (other, 404), (None, 401)):
        async with client(actor) as api:
            for method, path, body in changes:
                assert (await api.request(method, path, json=body)).status_code == status, path
            assert (await api.get(place)).status_code == (200 if status == 403 else status)
    async with client(viewer) as api:
        assert (await api.post(PATH, json=BODY)).status_code == 403
    async with client(owner) as api:
        assert (await api.get(place)).json() == before
