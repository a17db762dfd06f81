"""The form on the page of an asset: the browser itself sends a file, and the page comes back."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from finance_app import edge as edge_module
from finance_app.edge import Edge
from finance_app.finance_app import make_api
from finance_app.fixed_assets.files.service import list_asset_files
from finance_app.fixed_assets.files.views import PROBLEMS
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor, Role
from tests.factories import join, make_asset, make_token, some_id
from tests.fixed_assets.figures import rows_of
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE

HOST = "http://books.test"


def browser(token: identity.Token | None, app: Any = None) -> httpx.AsyncClient:
    """Return a client with a session cookie, as the browser has it."""
    cookies = {"session": token.text} if token else {}
    transport = httpx.ASGITransport(app or make_api())
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


@pytest.fixture
async def token() -> identity.Token:
    return await make_token()


@pytest.fixture
async def owner(token: identity.Token) -> Actor:
    return token.actor


@pytest.fixture
async def asset(owner: Actor) -> Asset:
    return await make_asset(owner)


@pytest.fixture
async def page(token: identity.Token) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(token) as client:
        yield client


def form(content: bytes, name: str = "invoice.pdf", field: str = "file") -> dict[str, Any]:
    return {"files": {field: (name, content, "application/octet-stream")}}


def address(asset_id: object) -> str:
    return f"/forms/assets/{asset_id}/attachments"


def led_to(answer: httpx.Response) -> tuple[str, str]:
    """Return which asset's page an answer leads back to, and the problem it names."""
    assert answer.status_code == 303, answer.text
    where = urlsplit(answer.headers["location"])
    assert (where.netloc, where.path) == ("", "/fixed-assets/asset")
    query = parse_qs(where.query)
    return query["id"][0], query.get("problem", [""])[0]


async def names(actor: Actor, asset: Asset) -> list[str]:
    return [one.name for one in await list_asset_files(actor, asset.id)]


async def test_a_file_is_kept_and_the_page_comes_back(page, owner, asset):
    answer = await page.post(address(asset.id), **form(PDF_FILE))
    assert answer.headers["location"] == f"/fixed-assets/asset?id={asset.id}"
    assert led_to(answer) == (str(asset.id), "")
    assert led_to(await page.post(address(asset.id), **form(PNG_FILE, "photo 🌊.png")))[1] == ""
    assert await names(owner, asset) == ["invoice.pdf", "photo 🌊.png"]
    (first, _) = await list_asset_files(owner, asset.id)
    sent = await page.get(f"/api/v1/attachments/{first.id}")
    assert (sent.status_code, sent.content) == (200, PDF_FILE)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (form(b""), "empty"),
        (form(b"MZ\x90\0" + bytes(200)), "kind"),
        (form(b"<!DOCTYPE html><script>alert(1)</script>", "photo.png"), "kind"),
        (form(PDF_FILE, field="paper"), "form"),
        ({"data": {"file": "no file"}}, "form"),
        ({"json": {}}, "form"),
        ({}, "form"),
        (
            {
                "content": b"--x",
                "headers": {
                    "content-type": "multipart/form-data; boundary=x",
                    "content-length": "30000000",
                },
            },
            "large",
        ),
        (form(b"%PDF-" + bytes(20_000_000)), "large"),
    ],
    ids=[
        "nothing in it", "a program", "a page", "another field", "text", "JSON", "nothing",
        "said to be large", "large",
    ],
)  # fmt: skip
async def test_a_problem_goes_back_by_its_word(page, owner, asset, sent, code):
    answer = await page.post(address(asset.id), **sent)
    assert led_to(answer) == (str(asset.id), code)
    assert code in PROBLEMS
    assert await names(owner, asset) == []
    assert await rows_of(owner, "attachments") == []


async def test_an_upload_that_breaks_off_keeps_nothing(page, owner, asset):
    whole = page.build_request("POST", address(asset.id), **form(PDF_FILE))
    headers = {"content-type": whole.headers["content-type"]}
    answer = await page.post(address(asset.id), content=whole.read()[:-20], headers=headers)
    assert led_to(answer) == (str(asset.id), "form")
    assert await names(owner, asset) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://books.test.evil.example", "sec-fetch-site": "none"},
    ],
)
async def test_another_site_attaches_nothing(page, owner, asset, headers):
    answer = await page.post(address(asset.id), headers=headers, **form(PDF_FILE))
    assert led_to(answer) == (str(asset.id), "other")
    assert await names(owner, asset) == []


async def test_the_page_itself_may(page, owner, asset):
    headers = {"sec-fetch-site": "same-origin", "origin": HOST}
    answer = await page.post(address(asset.id), headers=headers, **form(PDF_FILE))
    assert led_to(answer) == (str(asset.id), "")
    assert await names(owner, asset) == ["invoice.pdf"]


async def test_who_is_not_signed_in_attaches_nothing(token, owner, asset):
    async with browser(None) as client:
        answer = await client.post(address(asset.id), **form(PDF_FILE))
        assert led_to(answer) == (str(asset.id), "other")
    await identity.log_out(owner)
    async with browser(token) as client:
        assert led_to(await client.post(address(asset.id), **form(PDF_FILE)))[1] == "other"
    assert await names(owner, asset) == []


async def test_a_viewer_attaches_nothing(owner, asset):
    async with browser(await join(owner, role=Role.VIEWER)) as client:
        answer = await client.post(address(asset.id), **form(PDF_FILE))
    assert led_to(answer) == (str(asset.id), "other")
    assert await names(owner, asset) == []
    assert await rows_of(owner, "attachments") == []


async def test_a_bookkeeper_attaches(owner, asset):
    async with browser(await join(owner, role=Role.BOOKKEEPER)) as client:
        assert led_to(await client.post(address(asset.id), **form(PDF_FILE)))[1] == ""
    assert await names(owner, asset) == ["invoice.pdf"]


async def test_an_asset_that_is_not_there_takes_no_file(page, owner, asset):
    stranger = (await make_token()).actor
    theirs = await make_asset(stranger)
    await delete_asset(owner, asset.id)
    for asset_id in (asset.id, theirs.id, some_id()):
        answer = await page.post(address(asset_id), **form(PDF_FILE))
        assert led_to(answer) == (str(asset_id), "other")
    assert await rows_of(owner, "attachments") == []
    assert await rows_of(stranger, "attachments") == []
    for named in ("x", "..%2Fx", "1"):
        answer = await page.post(address(named), **form(PDF_FILE))
        assert answer.status_code in {404, 422}


async def test_the_form_is_not_described_as_rest(page):
    described = (await page.get("/api/v1/openapi.json")).json()["paths"]
    assert not [path for path in described if "/forms/" in path]


async def test_a_file_passes_the_edge_and_one_that_is_too_large_does_not(
    token, owner, asset, tmp_path, monkeypatch
):
    monkeypatch.setattr(edge_module, "get_web_dir", lambda: tmp_path)
    async with browser(token, Edge(make_api())) as client:
        answer = await client.post(address(asset.id), **form(PNG_FILE + bytes(3_000_000), "a.png"))
        assert led_to(answer) == (str(asset.id), "")
        large = await client.post(address(asset.id), **form(b"%PDF-" + bytes(20_200_000)))
        assert large.status_code == 413
    assert await names(owner, asset) == ["a.png"]
