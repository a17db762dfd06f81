"""REST of the files of assets: keep, list, download, move to the trash."""

from typing import Any
from uuid import UUID

from finance_app.ledger.attachments.service import keep_file
from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import UNKNOWN, path_of, record
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE


def form(content: bytes, name: str = "invoice.pdf") -> dict[str, Any]:
    return {"files": {"file": (name, content, "application/octet-stream")}}


async def test_files_are_kept_listed_sent_and_trashed() -> None:
    actor = await factories.make_actor()
    asset = await record(actor)
    own = f"{path_of(asset)}/attachments"
    async with client(actor) as api:
        made = await api.post(own, **form(PDF_FILE))
        assert made.status_code == 201, made.text
        photo = (await api.post(own, **form(PNG_FILE, "photo.png"))).json()
        invoice = made.json()
        assert (invoice["name"], invoice["media_type"]) == ("invoice.pdf", "application/pdf")
        listed = (await api.get(own)).json()
        assert listed == {"items": [invoice, photo], "next_cursor": None}
        sent = await api.get(f"/api/v1/attachments/{invoice['id']}")
        assert sent.content == PDF_FILE

        gone = await api.delete(f"{own}/{invoice['id']}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert (await api.get(own)).json()["items"] == [photo]
        assert (await api.delete(f"{own}/{invoice['id']}")).status_code == 404
        assert (await api.get(f"/api/v1/attachments/{invoice['id']}")).status_code == 404


async def test_the_same_upload_sent_twice_is_kept_once() -> None:
    actor = await factories.make_actor()
    own = f"{path_of(await record(actor))}/attachments"
    async with client(actor, headers={"Idempotency-Key": "one"}) as api:
        first, second = await api.post(own, **form(PDF_FILE)), await api.post(own, **form(PDF_FILE))
        listed = (await api.get(own)).json()["items"]

    assert first.json() == second.json()
    assert listed == [first.json()]


async def test_what_is_no_file_is_refused() -> None:
    actor = await factories.make_actor()
    own = f"{path_of(await record(actor))}/attachments"
    async with client(actor) as api:
        answers = [
            await api.post(own, **form(b"MZ\x00\x01")),
            await api.post(own, **form(b"")),
            await api.post(own, json={}),
            await api.post(own),
        ]
        listed = (await api.get(own)).json()["items"]

    for answer in answers:
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")
    assert listed == []


async def test_a_file_belongs_to_its_asset() -> None:
    actor, other = await factories.make_actor(), await factories.make_actor()
    van, desk = await record(actor), await record(actor)
    loose = await keep_file(actor, "loose.pdf", PDF_FILE)
    async with client(actor) as api:
        kept = (await api.post(f"{path_of(van)}/attachments", **form(PDF_FILE))).json()
        for asset, file_id in (
            (desk, kept["id"]),
            (van, str(loose.id)),
            (van, UNKNOWN),
            (van, "nonsense"),
            ({"id": UNKNOWN}, kept["id"]),
        ):
            gone = await api.delete(f"{path_of(asset)}/attachments/{file_id}")
            assert gone.status_code == 404
        missing = await api.post(f"{path_of({'id': UNKNOWN})}/attachments", **form(PDF_FILE))
        assert missing.status_code == 404
        await api.delete(path_of(desk))
        trashed = await api.post(f"{path_of(desk)}/attachments", **form(PDF_FILE))
        assert trashed.status_code == 404
    async with client(other) as api:
        assert (await api.get(f"/api/v1/attachments/{kept['id']}")).status_code == 404
        taken = await api.post(f"{path_of(van)}/attachments", **form(PDF_FILE))
        assert taken.status_code == 404
    async with client(actor) as api:
        listed = (await api.get(f"{path_of(van)}/attachments")).json()["items"]
    assert [UUID(one["id"]) for one in listed] == [UUID(kept["id"])]
