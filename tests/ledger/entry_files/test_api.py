"""REST of the files of entries: in a form or bare, out as downloads, and every bad paper."""

from typing import Any

import pytest
from fastapi import FastAPI

from finance_app import edge as edge_module
from finance_app.edge import Edge
from finance_app.identity.rules import Actor, Role
from finance_app.ledger.attachments.rules import SIZE_BYTES_MAX
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.entry_files.service import list_files
from tests import factories
from tests.api_app import HOST, api_app, client
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE, archive, drafts, stored
from tests.ledger.attachments.previews.papers import pdf, size_of
from tests.ledger.entry_files.papers import EXE, HTML, SCRIPT_PDF, SVG, XML, bare, form


def path_of(entry: Entry) -> str:
    return f"/api/v1/{entry.kind.plural}/{entry.id}/attachments"


async def names(actor: Actor, entry: Entry) -> list[str]:
    return [one.name for one in await list_files(actor, entry.kind, entry.id)]


async def is_untouched(actor: Actor, entry: Entry) -> bool:
    return (await names(actor, entry), stored(actor), drafts()) == ([], [], [])


@pytest.mark.parametrize("kind", list(Kind), ids=str)
async def test_files_are_kept_listed_sent_taken_off_and_put_back(kind) -> None:
    actor = await factories.make_actor()
    own = path_of(await factories.make_entry(actor, kind))
    async with client(actor) as api:
        made = await api.post(own, **form(PDF_FILE))
        assert made.status_code == 201, made.text
        photo = (await api.post(own, **bare(PNG_FILE, "photo.png", "image/png"))).json()
        invoice = made.json()
        assert (invoice["name"], invoice["media_type"]) == ("invoice.pdf", "application/pdf")
        assert (photo["name"], photo["media_type"]) == ("photo.png", "image/png")
        assert (await api.get(own)).json() == {"items": [invoice, photo], "next_cursor": None}
        one = f"{own}/{invoice['id']}"
        assert (await api.get(one)).content == PDF_FILE

        gone = await api.delete(one)
        assert (gone.status_code, gone.content) == (204, b"")
        assert (await api.get(own)).json()["items"] == [photo]
        assert (await api.get(one)).status_code == 404
        assert (await api.delete(one)).status_code == 404
        back = await api.post(f"{one}/restore")
        assert (back.status_code, back.json()) == (200, invoice)
        assert (await api.get(own)).json()["items"] == [invoice, photo]


async def test_the_first_page_is_shown_while_the_file_is_on_the_entry() -> None:
    actor, stranger = await factories.make_actor(), await factories.make_actor()
    own = path_of(await factories.make_entry(actor))
    elsewhere = path_of(await factories.make_entry(actor))
    async with client(actor) as api:
        added = (await api.post(own, **form(pdf()))).json()["id"]
        shown = await api.get(f"{own}/{added}/preview")
        assert (shown.status_code, size_of(shown.content)) == (200, (900, 1200))
        assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert (await api.get(f"{elsewhere}/{added}/preview")).status_code == 404
        photo = (await api.post(own, **bare(PNG_FILE, "photo.png"))).json()["id"]
        assert (await api.get(f"{own}/{photo}/preview")).status_code == 404
        await api.delete(f"{own}/{added}")
        assert (await api.get(f"{own}/{added}/preview")).status_code == 404
        await api.post(f"{own}/{added}/restore")
    async with client(stranger) as api:
        assert (await api.get(f"{own}/{added}/preview")).status_code == 404


@pytest.mark.parametrize("send", [form, bare], ids=["form", "bare"])
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("setup.exe", EXE, "Only PDF, PNG"),
        ("invoice.pdf", EXE, "Only PDF, PNG"),
        ("all.zip", archive("invoice.pdf"), "Only PDF, PNG"),
        ("drawing.svg", SVG, "Only PDF, PNG"),
        ("photo.png", SVG, "Only PDF, PNG"),
        ("page.html", HTML, "Only PDF, PNG"),
        ("invoice.xml", XML, "Only PDF, PNG"),
        ("invoice.pdf", b"", "is empty"),
    ],
    ids=["exe", "exe as PDF", "zip", "svg", "svg as PNG", "html", "xml", "empty"],
)
async def test_what_cannot_be_a_paper_is_refused_in_a_sentence(send, name, content, said) -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor) as api:
        answer = await api.post(path_of(entry), **send(content, name))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert await is_untouched(actor, entry)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\rent.pdf", "rent.pdf"),
        ("a\x00b\r\nSet-Cookie: x=1.pdf", "ab Set-Cookie: x=1.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("Beleg Zürich 🧾.pdf", "Beleg Zürich 🧾.pdf"),
        ("/", "file.pdf"),
    ],
    ids=["folders", "windows", "control", "direction", "unicode", "nothing"],
)
async def test_a_hostile_name_becomes_one_safe_line(given, kept) -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor) as api:
        added = await api.post(path_of(entry), **bare(PDF_FILE, given))
        assert (added.status_code, added.json()["name"]) == (201, kept)
        sent = await api.get(f"{path_of(entry)}/{added.json()['id']}")
    assert "set-cookie" not in sent.headers
    assert sent.headers["content-disposition"].startswith("attachment; filename=")
    assert stored(actor)[0].name == added.json()["sha256"]


@pytest.mark.parametrize("asked", ["", "?inline=1", "?inline=true"])
@pytest.mark.parametrize(
    ("content", "is_shown"), [(SCRIPT_PDF, False), (b"a,b\n1,2\n", False), (PNG_FILE, True)],
    ids=["PDF with a script", "CSV", "picture"],
)  # fmt: skip
async def test_only_a_picture_is_ever_shown_and_never_run(content, asked, *, is_shown) -> None:
    actor = await factories.make_actor()
    own = path_of(await factories.make_entry(actor))
    async with client(actor) as api:
        added = (await api.post(own, **bare(content, "a"))).json()
        answers = [await api.get(f"{own}/{added['id']}{asked}"),
                   await api.get(f"/api/v1/attachments/{added['id']}{asked}")]  # fmt: skip
    for answer in answers:
        assert (answer.status_code, answer.content) == (200, content)
        wanted = "inline" if is_shown and asked else "attachment"
        assert answer.headers["content-disposition"].startswith(f"{wanted}; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "private, no-store"


async def test_a_picture_that_is_a_page_too_is_sent_as_a_picture() -> None:
    actor = await factories.make_actor()
    own = path_of(await factories.make_entry(actor))
    async with client(actor) as api:
        added = (await api.post(own, **bare(PNG_FILE + HTML, "a.html", "text/html"))).json()
        answer = await api.get(f"{own}/{added['id']}?inline=1")
    assert (added["name"], answer.headers["content-type"]) == ("a.html.png", "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_file_of_another_business_is_not_found() -> None:
    owner, stranger = await factories.make_actor(), await factories.make_actor()
    mine, theirs = await factories.make_entry(owner), await factories.make_entry(stranger)
    async with client(owner) as api:
        kept = (await api.post(path_of(mine), **form(PDF_FILE))).json()
    async with client(stranger) as api:
        answers = [
            await api.post(path_of(mine), **form(PDF_FILE)),
            await api.get(path_of(mine)),
            *[
                await api.request(method, f"{path_of(entry)}/{kept['id']}{more}")
                for entry in (mine, theirs)
                for method, more in (("GET", ""), ("DELETE", ""), ("POST", "/restore"))
            ],
        ]
    assert [one.status_code for one in answers] == [404] * 8
    assert await names(owner, mine) == ["invoice.pdf"]
    assert stored(stranger) == []


async def test_an_entry_in_the_trash_takes_no_file() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    await delete_entries(actor, Kind.EXPENSE, [entry.id])
    async with client(actor) as api:
        answer = await api.post(path_of(entry), **form(PDF_FILE))
        listed = await api.get(path_of(entry))
    assert (answer.status_code, listed.status_code) == (409, 404)
    assert answer.json()["detail"] == (
        "This entry is in the trash. Restore it first, then attach the file."
    )
    assert stored(actor) == []


async def test_a_viewer_and_a_stranger_attach_nothing() -> None:
    owner = await factories.make_actor()
    entry = await factories.make_entry(owner)
    async with client(owner) as api:
        kept = (await api.post(path_of(entry), **form(PDF_FILE))).json()
    one = f"{path_of(entry)}/{kept['id']}"
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    for actor, status in ((viewer, 403), (None, 401)):
        async with client(actor) as api:
            for answer in (
                await api.post(path_of(entry), **form(PNG_FILE)),
                await api.post(path_of(entry), **bare(PNG_FILE)),
                await api.delete(one),
                await api.post(f"{one}/restore"),
            ):
                assert answer.status_code == status
    async with client(viewer) as api:
        assert (await api.get(one)).content == PDF_FILE
    assert await names(owner, entry) == ["invoice.pdf"]


async def test_another_site_attaches_nothing_with_our_cookie() -> None:
    token = await factories.make_token()
    entry = await factories.make_entry(token.actor)
    async with client(cookies={"session": token.text}) as api:
        for headers, status in (
            ({"origin": "http://evil.test", "sec-fetch-site": "cross-site"}, 403),
            ({"origin": "null"}, 403),
            ({"origin": HOST, "sec-fetch-site": "same-origin"}, 201),
        ):
            sent = bare(PDF_FILE, kind="text/plain")
            sent["headers"] |= headers
            assert (await api.post(path_of(entry), **sent)).status_code == status
    assert len(await names(token.actor, entry)) == 1


async def test_the_same_upload_under_one_key_is_kept_once() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor, headers={"Idempotency-Key": "one"}) as api:
        first = await api.post(path_of(entry), **form(PDF_FILE))
        again = await api.post(path_of(entry), **form(PDF_FILE))
        other = await api.post(path_of(entry), **form(PNG_FILE))
    assert (first.status_code, again.content) == (201, first.content)
    assert other.status_code == 422
    assert await names(actor, entry) == ["invoice.pdf"]


async def test_the_same_content_again_is_a_conflict() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor) as api:
        await api.post(path_of(entry), **form(PDF_FILE))
        again = await api.post(path_of(entry), **form(PDF_FILE, "copy.pdf"))
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "This entry has this file already.",
    )
    assert await names(actor, entry) == ["invoice.pdf"]


async def test_bare_content_needs_a_name() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor) as api:
        answer = await api.post(path_of(entry), content=PDF_FILE)
    assert answer.status_code == 422
    assert "multipart/form-data" in answer.json()["detail"]
    assert await is_untouched(actor, entry)


@pytest.fixture
def edged(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Return the app as browsers reach it."""
    monkeypatch.setattr(edge_module, "get_web_dir", lambda: tmp_path)
    return Edge(api_app())  # type: ignore[return-value]


@pytest.mark.parametrize("is_declared", [True, False], ids=["declared", "in pieces"])
async def test_a_hundred_megabytes_are_refused_with_a_problem(edged, *, is_declared) -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    read = 0

    async def pieces() -> Any:
        nonlocal read
        for _ in range(1000):
            read += 100_000
            yield b"x" * 100_000

    headers = {"content-length": "100000000"} if is_declared else {}
    sent = {"content": pieces(), "params": {"name": "film.pdf"}, "headers": headers}
    async with client(actor, app=edged) as api:
        answer = await api.post(path_of(entry), **sent)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert read < SIZE_BYTES_MAX + 2_000_000, "it is not read to its end"
    assert await is_untouched(actor, entry)


@pytest.mark.parametrize("send", [form, bare], ids=["form", "bare"])
async def test_through_the_edge_twenty_megabytes_come_in_and_one_byte_more_does_not(
    edged, send
) -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    content = PNG_FILE + bytes(SIZE_BYTES_MAX - len(PNG_FILE))
    async with client(actor, app=edged) as api:
        added = await api.post(path_of(entry), **send(content, "a.png"))
        assert added.status_code == 201
        more = await api.post(path_of(entry), **send(content + b"1", "b.png"))
        assert more.status_code == 413
        assert more.json()["detail"].startswith("This file is larger than 20 MB")
    assert await names(actor, entry) == ["a.png"]
    stored(actor)[0].unlink()
