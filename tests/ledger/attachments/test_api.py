"""Uploads and downloads over HTTP: headers, who may, forms in pieces, and the edge before it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from finance_app import edge as edge_module
from finance_app.edge import Edge
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey
from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError
from finance_app.kit.openapi import make_api
from finance_app.ledger.attachments import api as attachments
from finance_app.ledger.attachments.rules import PNG, SIZE_BYTES_MAX, Attachment
from finance_app.ledger.attachments.service import keep_file, trash_file
from finance_app.ledger.attachments.views import AttachmentOut, attachment_body
from tests import factories
from tests.api_app import HOST, bearer, client
from tests.ledger.attachments.contents import ALLOWED, PDF_FILE, PNG_FILE, drafts, stored
from tests.ledger.attachments.previews.papers import encrypted, pdf, size_of

PATH = "/api/v1/attachments"
RECORD = "/api/v1/records/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b/attachments"
MISSING = RECORD.replace("0190", "dead")


def records() -> APIRouter:
    """Return the route of a feature that has records with attachments."""
    router = APIRouter(prefix="/records")

    @router.post(
        "/{record_id}/attachments",
        status_code=201,
        response_model=AttachmentOut,
        openapi_extra=attachments.UPLOAD_BODY,
    )
    async def attach(
        request: Request, actor: SignedIn, record_id: UUID, _key: RequestKey = None
    ) -> Response:
        async def work(attachment: Attachment) -> Response:
            if str(record_id).startswith("dead"):
                raise NotFoundError
            return JSONResponse(attachment_body(attachment), 201)

        return await attachments.keep_upload(request, actor, work)

    return router


APP = make_api([attachments.router, records()], title="t", version="0", about="Under test.")


def form(content: bytes, name: str = "receipt.pdf", field: str = "file") -> dict[str, Any]:
    return {"files": {field: (name, content, "application/octet-stream")}}


def raw(*parts: bytes, end: bytes = b"--x--\r\n") -> dict[str, Any]:
    """Return a body of form parts as they are, with the boundary x."""
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + end
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=x"}}


def part(content: bytes, head: bytes = b'form-data; name="file"; filename="a.txt"') -> bytes:
    return b"Content-Disposition: " + head + b"\r\n\r\n" + content


async def row_count(actor: Actor) -> int:
    async with db.transaction(actor, read_only=True) as session:
        found = await session.execute(text("SELECT count(*) FROM attachments"))
        return found.scalar_one()


async def is_untouched(actor: Actor) -> bool:
    return (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_a_file_goes_in_and_comes_back_byte_for_byte() -> None:
    actor = await factories.make_actor()
    async with client(actor, app=APP) as api:
        for media_type, content in ALLOWED.values():
            added = await api.post(RECORD, **form(content, "Beleg Zürich"))
            assert added.status_code == 201
            assert added.json()["media_type"] == media_type
            answer = await api.get(f"{PATH}/{added.json()['id']}")
            assert answer.status_code == 200
            assert answer.content == content
            assert int(answer.headers["content-length"]) == len(content)
            assert answer.headers["content-type"].partition(";")[0] == media_type
    assert drafts() == []


async def test_a_download_is_saved_and_neither_run_nor_guessed_nor_kept() -> None:
    actor = await factories.make_actor()
    added = await keep_file(actor, 'Rechnung "Zürich" 🧾; x=1.pdf', PDF_FILE)
    async with client(actor) as api:
        answer = await api.get(f"{PATH}/{added.id}")
        shown = await api.get(f"{PATH}/{added.id}", params={"inline": "1"})

    name = "Rechnung%20%22Z%C3%BCrich%22%20%F0%9F%A7%BE%3B%20x%3D1.pdf"
    names = f"filename=\"Rechnung _Z_rich_ __ x_1.pdf\"; filename*=UTF-8''{name}"
    assert answer.headers["content-disposition"] == f"attachment; {names}"
    assert shown.headers["content-disposition"] == f"attachment; {names}"
    for one in (answer, shown):
        assert one.headers["content-type"] == "application/pdf"
        assert one.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["cache-control"] == "private, no-store"
        assert one.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("kind", "is_shown"),
    [("pdf", False), ("png", True), ("heic", True), ("csv", False), ("xlsx", False)],
)
async def test_only_pictures_are_shown_in_the_browser(kind: str, *, is_shown: bool) -> None:
    actor = await factories.make_actor()
    added = await keep_file(actor, "a", ALLOWED[kind][1])
    async with client(actor) as api:
        answer = await api.get(f"{PATH}/{added.id}?inline=1")
    assert answer.headers["content-disposition"].startswith(
        "inline; " if is_shown else "attachment; "
    )


async def test_the_first_page_of_a_pdf_is_shown_as_a_picture() -> None:
    actor = await factories.make_actor()
    added = await keep_file(actor, "Beleg.pdf", pdf())
    async with client(actor) as api:
        shown, again = [await api.get(f"{PATH}/{added.id}/preview") for _ in range(2)]
        original = await api.get(f"{PATH}/{added.id}", params={"inline": "1"})
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert size_of(shown.content) == (900, 1200)
    assert again.content == shown.content
    assert shown.headers["content-disposition"] == (
        "inline; filename=\"Beleg.pdf.png\"; filename*=UTF-8''Beleg.pdf.png"
    )
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.headers["cross-origin-resource-policy"] == "same-origin"
    assert original.headers["content-disposition"].startswith("attachment; ")
    assert original.content == pdf()
    assert drafts() == []


async def test_a_picture_is_for_those_who_may_see_the_file() -> None:
    owner, stranger = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    added = await keep_file(owner, "a.pdf", pdf())
    place = f"{PATH}/{added.id}/preview"
    async with client(viewer, app=APP) as api:
        assert (await api.get(place)).status_code == 200
    async with client(app=APP) as api:
        assert (await api.get(place)).status_code == 401
    async with client(stranger, app=APP) as api:
        assert (await api.get(place)).status_code == 404
        theirs = await keep_file(stranger, "a.pdf", pdf())  # the same content, drawn for them too
        assert (await api.get(f"{PATH}/{theirs.id}/preview")).status_code == 200
    await trash_file(owner, added.id)
    async with client(owner, app=APP) as api:
        assert (await api.get(place)).status_code == 404


@pytest.mark.parametrize("kind", ["png", "text", "xlsx", "pdf", "encrypted"])
async def test_what_has_no_first_page_has_no_picture(kind: str) -> None:
    actor = await factories.make_actor()
    content = encrypted() if kind == "encrypted" else ALLOWED[kind][1]
    added = await keep_file(actor, "a", content)
    async with client(actor) as api:
        for _ in range(2):
            answer = await api.get(f"{PATH}/{added.id}/preview")
            assert (answer.status_code, answer.json()["detail"]) == (
                404,
                "There is no picture of this file.",
            )
        assert (await api.get(f"{PATH}/{added.id}")).content == content


async def test_a_file_is_always_sent_whole() -> None:
    actor = await factories.make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    async with client(actor) as api:
        for wanted in ("bytes=0-3", "bytes=5-1", "lines=1", "bytes=999999-"):
            answer = await api.get(f"{PATH}/{added.id}", headers={"range": wanted})
            assert (answer.status_code, answer.content) == (200, PDF_FILE)


async def test_what_is_not_there_for_the_caller_is_not_found() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    added, trashed = [await keep_file(owner, "a.pdf", PDF_FILE) for _ in range(2)]
    await trash_file(owner, trashed.id)
    for actor, attachment_id, status in (
        (owner, added.id, 200),
        (viewer, added.id, 200),
        (other, added.id, 404),
        (owner, trashed.id, 404),
        (owner, factories.some_id(), 404),
        (owner, "../../etc/passwd", 404),
        (None, added.id, 401),
    ):
        async with client(actor) as api:
            answer = await api.get(f"{PATH}/{attachment_id}")
        assert answer.status_code == status
        assert status == 200 or answer.headers["content-type"] == "application/problem+json"


async def test_content_that_is_gone_is_told_in_a_sentence() -> None:
    actor = await factories.make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    stored(actor)[0].unlink()
    async with client(actor) as api:
        answer = await api.get(f"{PATH}/{added.id}")
    assert answer.status_code == 404
    assert "missing from the data folder" in answer.json()["detail"]


async def test_a_viewer_and_a_stranger_upload_nothing() -> None:
    viewer = await factories.make_actor(role=Role.VIEWER)
    for actor, status in ((viewer, 403), (None, 401)):
        async with client(actor, app=APP) as api:
            assert (await api.post(RECORD, **form(PDF_FILE))).status_code == status
    assert await is_untouched(viewer)


async def test_a_cookie_uploads_from_this_origin_only() -> None:
    token = await factories.make_token()
    cookie = {"session": token.text}
    async with client(app=APP, cookies=cookie) as api:
        for headers, status in (
            ({"origin": "http://evil.test", "sec-fetch-site": "cross-site"}, 403),
            ({"origin": "null"}, 403),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"origin": HOST, "sec-fetch-site": "same-origin"}, 201),
        ):
            answer = await api.post(RECORD, headers=headers, **form(PDF_FILE))
            assert answer.status_code == status
    assert await row_count(token.actor) == 1


BAD_FORMS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "json": {"json": {"file": "x"}},
    "a plain form": {"data": {"file": "x"}},
    "bare content": {"content": PDF_FILE, "headers": {"content-type": "application/pdf"}},
    "no boundary": {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
    "a boundary too long": {
        "content": b"x",
        "headers": {"content-type": f"multipart/form-data; boundary={'x' * 300}"},
    },
    "another boundary": {
        "content": b"--y\r\n",
        "headers": {"content-type": "multipart/form-data; boundary=x"},
    },
    "another field": form(PDF_FILE, field="document"),
    "two files": {"files": [("file", ("a.pdf", PDF_FILE)), ("file", ("b.pdf", PDF_FILE))]},
    "a field before it": {**form(PDF_FILE), "data": {"notes": "x"}},
    "a field after it": raw(part(b"plain"), part(b"x", b'form-data; name="notes"')),
    "a field instead": raw(part(b"plain", b'form-data; name="file"')),
    "not form data": raw(part(b"plain", b'attachment; name="file"; filename="a.txt"')),
    "no disposition": raw(b"Content-Type: text/plain\r\n\r\nplain"),
    "no parts": raw(),
    "a wrong header": raw(b"Content Disposition\r\n\r\nplain"),
    "a header without end": raw(b"X: " + b"y" * 10_000),
    "cut before the end": raw(part(b"plain"), end=b""),
    "cut in the boundary": raw(part(b"plain"), end=b"--x"),
    "empty": form(b""),
    "no file chosen": raw(part(b"", b'form-data; name="file"; filename=""')),
    "a page": form(b"<html>", "photo.png"),
}


@pytest.mark.parametrize("kind", list(BAD_FORMS))
async def test_what_is_not_one_file_is_refused_in_a_sentence(kind: str) -> None:
    actor = await factories.make_actor()
    async with client(actor, app=APP) as api:
        answer = await api.post(RECORD, **BAD_FORMS[kind])
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["errors"] == [{"pointer": "/file", "field": "file", "detail": problem["detail"]}]
    assert problem["detail"].endswith(".")
    assert await is_untouched(actor)


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_a_form_may_come_in_pieces_of_any_size(size: int) -> None:
    actor = await factories.make_actor()
    content = b"a\r\n-x\r--\r\n- x plain \r\n\r\n--\r\n" * 5
    sent = raw(part(content, b'form-data; filename="a.txt"; name="file"'))

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(sent["content"]), size):
            yield sent["content"][start : start + size]

    async with client(actor, app=APP) as api:
        answer = await api.post(RECORD, content=pieces(), headers=sent["headers"])
        assert answer.status_code == 201
        found = await api.get(f"{PATH}/{answer.json()['id']}")
    assert found.content == content


async def test_names_come_as_browsers_send_them() -> None:
    actor = await factories.make_actor()
    async with client(actor, app=APP) as api:
        for given, kept in (
            ('form-data; name="file"; filename="Zürich 🧾.txt"'.encode(), "Zürich 🧾.txt"),
            (b'form-data; name="file"; filename="\xff.txt"', "\ufffd.txt"),
            (b'form-data; name="file"; filename="../../etc/passwd"', "passwd.txt"),
            (b'form-data; name="file"; filename="C:\\fakepath\\a.txt"', "a.txt"),
            (b'form-data; name="file"; filename=""', "file.txt"),
        ):
            answer = await api.post(RECORD, **raw(part(b"plain", given)))
            assert answer.json()["name"] == kept


async def test_a_record_that_is_not_there_keeps_no_file() -> None:
    actor = await factories.make_actor()
    async with client(actor, app=APP) as api:
        assert (await api.post(MISSING, **form(PDF_FILE))).status_code == 404
    assert await is_untouched(actor)


async def test_the_same_upload_under_one_key_is_kept_once() -> None:
    actor = await factories.make_actor()
    key = {"Idempotency-Key": "a"}
    async with client(actor, app=APP) as api:
        first = await api.post(RECORD, headers=key, **form(PDF_FILE))
        again = await api.post(RECORD, headers=key, **form(PDF_FILE))
        other = await api.post(RECORD, headers=key, **form(PNG_FILE))
        named = await api.post(RECORD, headers=key, **form(PDF_FILE, "other.pdf"))
        missing = await api.post(MISSING, headers={"Idempotency-Key": "b"}, **form(PDF_FILE))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-hit"] == "true"
    assert (other.status_code, named.status_code, missing.status_code) == (422, 422, 404)
    assert await row_count(actor) == 1
    assert len(stored(actor)) == 1
    assert drafts() == []


@pytest.fixture
def edged(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Return the app as browsers reach it."""
    monkeypatch.setattr(edge_module, "get_web_dir", lambda: tmp_path)
    return Edge(APP)  # type: ignore[return-value]


async def test_through_the_edge_twenty_megabytes_come_in_and_out(edged: FastAPI) -> None:
    actor = await factories.make_actor()
    content = PNG_FILE + bytes(SIZE_BYTES_MAX - len(PNG_FILE))
    async with client(actor, app=edged) as api:
        added = await api.post(RECORD, **form(content))
        assert added.status_code == 201
        assert added.json()["size_bytes"] == SIZE_BYTES_MAX
        answer = await api.get(f"{PATH}/{added.json()['id']}?inline=1")
    assert answer.content == content
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-type"] == PNG
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    stored(actor)[0].unlink()


@pytest.mark.parametrize("more", [1, 200_000])
@pytest.mark.parametrize("is_declared", [True, False])
async def test_through_the_edge_more_is_refused(
    edged: FastAPI, more: int, *, is_declared: bool
) -> None:
    actor = await factories.make_actor()
    sent = raw(part(b"x" * (SIZE_BYTES_MAX + more)))

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(sent["content"]), 65_536):
            yield sent["content"][start : start + 65_536]

    content = sent["content"] if is_declared else pieces()
    async with client(actor, app=edged) as api:
        answer = await api.post(RECORD, content=content, headers=sent["headers"])
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert await is_untouched(actor)


async def test_a_reader_who_goes_away_leaves_no_draft() -> None:
    actor = await factories.make_actor()
    sent = raw(part(b"x" * 700_000))
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": sent["content"][:600_000], "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = {**sent["headers"], **bearer(actor)}
    scope = {
        "type": "http", "method": "POST", "path": RECORD, "raw_path": RECORD.encode(),
        "query_string": b"", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "scheme": "http", "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else await asyncio.sleep(60, {})

    async def send(_message: Any) -> None:
        pass

    await APP(scope, receive, send)
    assert messages == []
    assert await is_untouched(actor)


def test_the_upload_is_documented() -> None:
    operation = APP.openapi()["paths"]["/api/v1/records/{record_id}/attachments"]["post"]
    assert list(operation["requestBody"]["content"]) == ["multipart/form-data"]
    assert "413" in operation["responses"]
    json.dumps(APP.openapi())
