"""The page of imports: files sent by the browser itself, several at once, or pasted; the list."""

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from finance_app.finance_app import app, make_api
from finance_app.identity.rules import Role
from finance_app.imports.history import api as history_api
from finance_app.imports.history.state import ImportsState
from finance_app.imports.history.views import PROBLEMS
from finance_app.imports.plans.service import get_import, list_imports
from finance_app.imports.plans.storage import service as storage
from finance_app.kit.paging import Page
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from tests.factories import join, make_actor, make_token
from tests.headless import Headless
from tests.imports.plans.files import COFFEE, RENT, SALE, csv, worked

HOST = "http://books.test"
ADDRESS = "/forms/imports"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nobody does the work here, so nobody waits for it."""
    monkeypatch.setattr(history_api, "_WAIT_SECONDS", 0)


def browser(token) -> httpx.AsyncClient:
    """Return a client with a session cookie, as the browser has it."""
    cookies = {"session": token.text} if token else {}
    transport = httpx.ASGITransport(make_api())
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


def files(*contents: bytes):
    return [("file", (f"{at}.csv", one, "text/csv")) for at, one in enumerate(contents, 1)]


async def received(actor):
    page: Page = await list_imports(actor, limit=50)
    return list(page.items)


async def test_one_file_leads_to_its_page():
    token = await make_token()
    async with browser(token) as http:
        answer = await http.post(ADDRESS, files=files(csv(RENT)), data={"pasted": ""})
    [plan] = await received(token.actor)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/import/file?id={plan.id}"
    assert (await worked(token.actor, plan)).counts.new_count == 1


async def test_several_files_at_once_and_pasted_rows_lead_to_the_list():
    token = await make_token()
    async with browser(token) as http:
        answer = await http.post(
            ADDRESS, files=files(csv(RENT), csv(SALE)), data={"pasted": csv(COFFEE).decode()}
        )
    assert answer.headers["location"] == "/import"
    plans = await received(token.actor)
    assert sorted(plan.file_name for plan in plans) == ["1.csv", "2.csv", "Pasted rows.csv"]
    for plan in plans:
        assert (await worked(token.actor, plan)).counts.new_count == 1


async def test_the_chosen_account_is_the_files():
    token = await make_token()
    account = await add_account(token.actor, AccountInput.parse({"name": "Main"}, "EUR"))
    async with browser(token) as http:
        await http.post(ADDRESS, files=files(csv(RENT)), data={"bank_account": str(account.id)})
        other = await add_account(await make_actor(), AccountInput.parse({"name": "No"}, "EUR"))
        answer = await http.post(
            ADDRESS, files=files(csv(SALE)), data={"bank_account": str(other.id)}
        )
    assert problem_of(answer) == "account"
    [plan] = await received(token.actor)
    assert plan.bank_account == "Main"


def problem_of(answer) -> str:
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.path) == (303, "/import")
    return parse_qs(where.query)["problem"][0]


async def test_what_cannot_be_received_is_said_on_the_page(monkeypatch):
    token = await make_token()
    viewer = await join(token.actor, role=Role.VIEWER)
    monkeypatch.setattr(storage, "SIZE_BYTES_MAX", 1_000)
    async with browser(token) as http:
        assert problem_of(await http.post(ADDRESS, data={"pasted": " "})) == "empty"
        assert problem_of(await http.post(ADDRESS, files=files(b""))) == "blank"
        assert problem_of(await http.post(ADDRESS, files=files(b"x" * 1_001))) == "large"
        many = files(*[csv(RENT)] * (history_api.FILES_MAX + 1))
        assert problem_of(await http.post(ADDRESS, files=many)) == "many"
    async with browser(None) as http:
        assert problem_of(await http.post(ADDRESS, files=files(csv(RENT)))) == "origin"
    async with browser(viewer) as http:
        assert problem_of(await http.post(ADDRESS, files=files(csv(RENT)))) == "role"
    assert await received(token.actor) == []

    path = "/import?problem=large"
    async with Headless(app, session_id=str(token.actor.session_id), path=path) as tab:
        await tab.send(ImportsState.load)
        assert (await tab.state(ImportsState)).problem == PROBLEMS["large"]


async def test_the_list_says_what_became_of_each():
    token = await make_token()
    actor = token.actor
    async with browser(token) as http:
        await http.post(ADDRESS, files=files(csv(RENT), b"no table at all"))
    for plan in await received(actor):
        with suppress(Exception):
            await worked(actor, plan)
    async with Headless(app, session_id=str(actor.session_id), path="/import") as tab:
        await tab.send(ImportsState.load)
        rows = {row.name: row for row in (await tab.state(ImportsState)).rows}
        assert (rows["1.csv"].status, rows["1.csv"].result) == ("To be confirmed", "1 new")
        assert rows["2.csv"].status == "Refused"
        assert rows["2.csv"].result == (await get_import(actor, UUID(rows["2.csv"].id))).problem
        await tab.send(ImportsState.discard(rows["2.csv"].id))
        assert tab.errors == []
    assert [plan.file_name for plan in await received(actor)] == ["1.csv"]
