"""The form on the import page: the browser itself sends a file, and the page shows its rows."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from finance_app.finance_app import app, make_api
from finance_app.fixed_assets.transfer.state import PROBLEMS, AssetImportState
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from tests.factories import join, make_token
from tests.fixed_assets.figures import listed, rows_of
from tests.headless import Headless

HOST = "http://books.test"
ADDRESS = "/forms/assets/import-file"
PAGE = "/fixed-assets/import"
ROWS = "name,acquisition_date,value\nVan 🚚,2026-03-14,48000\nשולחן,2026-04-01,1200.50\n"


def browser(token: identity.Token | None) -> httpx.AsyncClient:
    """Return a client with a session cookie, as the browser has it."""
    cookies = {"session": token.text} if token else {}
    transport = httpx.ASGITransport(make_api())
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


@pytest.fixture
async def token() -> identity.Token:
    return await make_token()


@pytest.fixture
async def owner(token: identity.Token) -> Actor:
    return token.actor


@pytest.fixture
async def page(token: identity.Token) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(token) as client:
        yield client


def form(content: bytes | str, name: str = "assets.csv", field: str = "file") -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    return {"files": {field: (name, data, "text/csv")}}


def led_to(answer: httpx.Response) -> dict[str, str]:
    """Return what the address of the page says to which an answer leads back."""
    assert answer.status_code == 303, answer.text
    where = urlsplit(answer.headers["location"])
    assert (where.netloc, where.path) == ("", PAGE)
    return {name: values[0] for name, values in parse_qs(where.query).items()}


async def shown_to(actor: Actor, address: str) -> Any:
    """Return what the page shows to somebody under an address."""
    async with Headless(app, session_id=str(actor.session_id), path=address) as tab:
        await tab.send(AssetImportState.load)
        assert tab.errors == []
        return await tab.state(AssetImportState)


async def test_a_file_leads_to_its_rows_and_saves_nothing(page, owner):
    answer = await page.post(ADDRESS, **form(ROWS))
    assert set(led_to(answer)) == {"draft"}
    shown = await shown_to(owner, answer.headers["location"])
    assert [row.name for row in shown.rows] == ["Van 🚚", "שולחן"]
    assert (shown.count_text, shown.error) == ("2 to import", "")
    assert await listed(owner, clock.today()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.replace(",", ";").replace("\n", "\r\n"),
        ROWS.replace(",", "\t"),
        ROWS.replace("Van", "V\0an"),
    ],
    ids=["with a mark", "semicolons", "tabs", "with a NUL"],
)
async def test_a_file_is_read_as_spreadsheets_write_it(page, owner, content):
    answer = await page.post(ADDRESS, **form(content))
    shown = await shown_to(owner, answer.headers["location"])
    assert [row.name for row in shown.rows] == ["Van 🚚", "שולחן"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (form("name,value\nZürich,1".encode("latin-1")), "text"),
        (form(ROWS.encode("utf-16")), "text"),
        (form(b"PK\x03\x04\xff\xfe" + bytes(100), "book.xlsx"), "text"),
        (form(ROWS, field="paper"), "empty"),
        (form(""), "blank"),
        (form("\ufeff \n"), "blank"),
        (form("\0"), "blank"),
        ({"data": {"file": ROWS}}, "empty"),
        ({"json": {"file": ROWS}}, "empty"),
        ({}, "empty"),
    ],
    ids=[
        "Latin-1",
        "UTF-16",
        "a workbook",
        "another field",
        "nothing in it",
        "a mark",
        "a NUL",
        "text",
        "JSON",
        "nothing",
    ],
)
async def test_a_problem_goes_back_by_its_word(page, owner, sent, code):
    answer = await page.post(ADDRESS, **sent)
    assert led_to(answer) == {"problem": code}
    assert (await shown_to(owner, answer.headers["location"])).error == PROBLEMS[code]
    assert await rows_of(owner, "form_drafts") == []


async def test_a_file_that_is_no_list_says_why(page, owner):
    answer = await page.post(ADDRESS, **form("Dear all,\nsee below"))
    shown = await shown_to(owner, answer.headers["location"])
    assert shown.error.startswith("The first row must name the columns")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_another_site_sends_nothing(page, owner, headers):
    answer = await page.post(ADDRESS, headers=headers, **form(ROWS))
    assert led_to(answer) == {"problem": "origin"}
    assert await rows_of(owner, "form_drafts") == []


async def test_the_page_itself_may(page):
    headers = {"sec-fetch-site": "same-origin", "origin": HOST}
    assert set(led_to(await page.post(ADDRESS, headers=headers, **form(ROWS)))) == {"draft"}


async def test_who_is_not_signed_in_sends_nothing(token, owner):
    async with browser(None) as client:
        assert led_to(await client.post(ADDRESS, **form(ROWS))) == {"problem": "origin"}
    await identity.log_out(owner)
    async with browser(token) as client:
        assert led_to(await client.post(ADDRESS, **form(ROWS))) == {"problem": "origin"}
    assert await rows_of(owner, "form_drafts") == []


async def test_a_viewer_sends_nothing(owner):
    viewer = await join(owner, role=Role.VIEWER)
    async with browser(viewer) as client:
        assert led_to(await client.post(ADDRESS, **form(ROWS))) == {"problem": "role"}
    assert await rows_of(viewer.actor, "form_drafts") == []


async def test_a_file_is_shown_to_nobody_else_and_only_once(page, owner):
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    stranger = (await make_token()).actor
    answer = await page.post(ADDRESS, **form(ROWS))
    draft = UUID(led_to(answer)["draft"])
    for other in (colleague, stranger):
        assert (await shown_to(other, answer.headers["location"])).rows == []
    assert len((await shown_to(owner, answer.headers["location"])).rows) == 2
    assert await identity.take_draft(owner, draft, "asset_import") is None


async def test_the_form_takes_no_other_method(page):
    assert (await page.get(ADDRESS)).status_code in {404, 405}
