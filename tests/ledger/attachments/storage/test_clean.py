"""Content that nothing names goes; what is named, young, or another database's stays."""

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.previews import service as previews
from finance_app.ledger.attachments.service import (
    Unreferenced,
    close_file,
    keep_file,
    kept,
    open_file,
    receive_file,
    remove_unreferenced,
    trash_file,
)
from finance_app.ledger.attachments.storage import service as storage
from finance_app.ledger.attachments.storage.rules import Place
from tests.factories import as_admin
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE, stored
from tests.ledger.attachments.previews.papers import pdf
from tests.ledger.attachments.storage.buckets import PREFIX, bucket, keys
from tests.ledger.businesses import make_actor

TEXT_FILE = b"plain"


@dataclass
class Kept:
    """A store under test: what is in it of a business, and how to make that older."""

    hashes: Callable[[Actor], set[str]]
    age: Callable[[UUID, bytes, dt.timedelta], None]


@pytest.fixture(params=["disk", "bucket"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "disk":
        yield Kept(lambda actor: {path.name for path in stored(actor)}, _age_on_disk)
        return
    with bucket() as fake:

        def age(organization_id: UUID, sha256: bytes, by: dt.timedelta) -> None:
            fake.age(f"{PREFIX}/{Place(organization_id, sha256).key}", by)

        yield Kept(lambda actor: {key.rpartition("/")[2] for key in keys(fake, actor)}, age)


def _age_on_disk(organization_id: UUID, sha256: bytes, by: dt.timedelta) -> None:
    path = settings().data_dir / storage.FOLDER / Place(organization_id, sha256).key
    moment = (clock.now() - by).timestamp()
    os.utime(path, (moment, moment))


async def left_over(store: Kept, actor: Actor, content: bytes, *, hours: float) -> str:
    """Have content that no row names, as a crash between file and row leaves; return its hash."""
    async with storage.received(content) as draft:
        await storage.place(draft, actor.organization_id)
        store.age(actor.organization_id, draft.sha256, dt.timedelta(hours=hours))
        return draft.sha256.hex()


async def test_old_content_that_nothing_names_goes_and_all_else_stays(store):
    actor, other = await make_actor(), await make_actor()
    named, trashed = [await keep_file(actor, "a", one) for one in (PDF_FILE, PNG_FILE)]
    await trash_file(actor, trashed.id)
    for one in (named, trashed):
        store.age(actor.organization_id, one.sha256, dt.timedelta(days=400))
    young = await left_over(store, actor, b"young", hours=23)
    old = await left_over(store, actor, b"old", hours=25)
    # The same content, named in another business, is not this business's.
    theirs = await left_over(store, other, PDF_FILE, hours=25)

    kept_hashes = {named.sha256.hex(), trashed.sha256.hex(), young}
    assert await remove_unreferenced(only_count=True) == Unreferenced(2, 3 + len(PDF_FILE))
    assert store.hashes(actor) == {*kept_hashes, old}
    assert await remove_unreferenced() == Unreferenced(2, 3 + len(PDF_FILE))
    assert store.hashes(actor) == kept_hashes
    assert theirs not in store.hashes(other)
    assert await remove_unreferenced() == Unreferenced(0, 0)


async def draw(where: Place, content: bytes) -> None:
    """Draw the picture of content."""
    path = await storage.open_copy(where.organization_id, where.sha256, len(content))
    assert path is not None
    assert await previews.draw_picture(where, path)
    await storage.close(path)


async def test_a_picture_goes_with_what_it_is_of_and_not_before(store, admin_url):
    actor, other = await make_actor(), await make_actor()
    papers = [pdf(box=f"0 0 {width} 800") for width in (500, 600, 700)]
    named, trashed, gone = [await keep_file(actor, "a", one) for one in papers]
    theirs = await keep_file(other, "a", papers[0])
    await trash_file(actor, trashed.id)
    places = [Place(actor.organization_id, one.sha256) for one in (named, trashed, gone)]
    for one, content in zip(places, papers, strict=True):
        await draw(one, content)
    elsewhere = Place(other.organization_id, theirs.sha256)
    await as_admin(admin_url, "DELETE FROM attachments WHERE id = :id", id=gone.id)

    assert (await remove_unreferenced(only_count=True)).file_count == 1
    picture = await previews.find_picture(places[2])
    assert picture is not None
    size = picture.stat().st_size
    assert await remove_unreferenced() == Unreferenced(1, size)  # its content is young and stays
    assert [await previews.find_picture(one) is not None for one in places] == [True, True, False]
    assert await previews.find_picture(elsewhere) is None
    store.age(actor.organization_id, gone.sha256, dt.timedelta(hours=25))
    await draw(places[2], papers[2])
    assert (await remove_unreferenced()).file_count == 2
    assert await previews.find_picture(places[2]) is None
    assert await remove_unreferenced() == Unreferenced(0, 0)


async def test_content_of_a_business_this_database_does_not_know_stays(store, caplog):
    stranger = await make_actor()
    unknown = replace(stranger, organization_id=db.new_id())
    name = await left_over(store, unknown, TEXT_FILE, hours=100)
    assert await remove_unreferenced() == Unreferenced(0, 0)
    assert store.hashes(unknown) == {name}
    assert str(unknown.organization_id) in caplog.text


async def test_what_others_keep_in_the_bucket_stays():
    actor = await make_actor()
    name = b"x".hex() * 32
    with bucket() as fake:
        for key in (
            f"other/{actor.organization_id}/{name[:2]}/{name}",
            f"{actor.organization_id}/{name[:2]}/{name}",
            f"{PREFIX}/readme.txt",
            f"{PREFIX}-of-another/{actor.organization_id}/{name[:2]}/{name}",
        ):
            fake.objects[key] = (b"theirs", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        before = set(fake.objects)
        assert await remove_unreferenced() == Unreferenced(0, 0)
        assert set(fake.objects) == before


async def test_content_being_attached_again_is_waited_for_and_stays(store):
    actor = await make_actor()
    await left_over(store, actor, TEXT_FILE, hours=100)
    async with receive_file(actor, "a.txt", TEXT_FILE) as received:
        # On disk the old content is still there; in a bucket it has just become young.
        store.age(actor.organization_id, received.sha256, dt.timedelta(hours=100))
        async with kept(actor, received) as added:
            cleaning = asyncio.create_task(remove_unreferenced())
            done, _ = await asyncio.wait([cleaning], timeout=0.5)
            assert not done, "it waits until the row is there or not"
    assert await cleaning == Unreferenced(0, 0)
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == TEXT_FILE
    await close_file(path)


async def test_content_is_held_while_it_is_removed(store, monkeypatch):
    actor = await make_actor()
    await left_over(store, actor, TEXT_FILE, hours=100)
    is_removing, may_go_on = asyncio.Event(), asyncio.Event()
    remove = storage.remove

    async def slowly(where: Place) -> None:
        is_removing.set()
        await may_go_on.wait()
        await remove(where)

    monkeypatch.setattr(storage, "remove", slowly)
    cleaning = asyncio.create_task(remove_unreferenced())
    await is_removing.wait()
    attaching = asyncio.create_task(keep_file(actor, "a.txt", TEXT_FILE))
    done, _ = await asyncio.wait([attaching], timeout=0.5)
    assert not done, "it waits until the old content is gone"
    may_go_on.set()
    assert await cleaning == Unreferenced(1, len(TEXT_FILE))
    added = await attaching
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == TEXT_FILE
    await close_file(path)
