"""Content in a bucket: kept by its hash, checked on its way back; every outage is a sentence."""

import datetime as dt
import logging
import os
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import UnavailableError
from finance_app.ledger.attachments.rules import SIZE_BYTES_MAX
from finance_app.ledger.attachments.service import (
    FileMissingError,
    StoreRefusedError,
    StoreUnreachableError,
    close_file,
    keep_file,
    kept,
    open_file,
    receive_file,
)
from finance_app.ledger.attachments.storage.objects import service as objects
from tests.api_app import client
from tests.factories import make_actor
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE, drafts, stored
from tests.ledger.attachments.fake_s3 import SECRET, Fake
from tests.ledger.attachments.storage.buckets import bucket, kept_in, key_of, keys

PATH = "/api/v1/attachments"


@pytest.fixture
def fake() -> Iterator[Fake]:
    with bucket() as running:
        yield running


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_PAUSE", dt.timedelta(milliseconds=10))


@pytest.fixture
def _impatient_with_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_SILENCE", dt.timedelta(milliseconds=300))


async def row_count(actor: Actor) -> int:
    async with db.transaction(actor, read_only=True) as session:
        return (await session.execute(text("SELECT count(*) FROM attachments"))).scalar_one()


async def is_untouched(fake: Fake, actor: Actor) -> bool:
    return (keys(fake, actor), stored(actor), drafts(), await row_count(actor)) == ([], [], [], 0)


async def test_a_file_goes_into_the_bucket_and_comes_back_byte_for_byte(fake):
    actor = await make_actor()
    for content in (PDF_FILE, PNG_FILE, b"7"):
        added = await keep_file(actor, "a", content)
        assert fake.objects[key_of(actor, added)][0] == content
        found, path = await open_file(actor, added.id)
        assert (found, path.read_bytes()) == (added, content)
        assert path.stat().st_mode & 0o777 == 0o600
        await close_file(path)
    assert len(keys(fake, actor)) == 3
    assert (stored(actor), drafts()) == ([], []), "nothing of it stays in the data folder"


async def test_a_file_of_twenty_megabytes_is_one_object(fake):
    actor = await make_actor()
    content = PDF_FILE + os.urandom(SIZE_BYTES_MAX - len(PDF_FILE))
    added = await keep_file(actor, "scan.pdf", content)
    assert fake.seen == {"PUT": 1, "HEAD": 1}
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == content
    await close_file(path)


async def test_the_same_content_is_one_object_and_every_business_has_its_own(fake):
    mine, theirs = await make_actor(), await make_actor()
    first = await keep_file(mine, "first.pdf", PDF_FILE)
    second = await keep_file(mine, "second.pdf", PDF_FILE)
    await keep_file(theirs, "first.pdf", PDF_FILE)
    assert first.id != second.id
    assert (len(keys(fake, mine)), len(keys(fake, theirs))) == (1, 1)


async def test_it_is_sent_through_us_and_nothing_stays_behind(fake):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    async with client(actor) as api:
        for headers in ({}, {"range": "bytes=0-3"}):
            answer = await api.get(f"{PATH}/{added.id}", headers=headers)
            assert (answer.status_code, answer.content) == (200, PDF_FILE)
            assert answer.headers["content-disposition"].startswith("attachment; ")
            assert fake.address not in str(answer.headers)
    assert drafts() == []


@pytest.mark.usefixtures("_impatient_with_silence")
@pytest.mark.parametrize("fault", ["slow-down", "internal", "drop", "stall"])
async def test_an_outage_refuses_the_file_and_nothing_is_saved(fake, fault):
    actor = await make_actor()
    fake.fault("PUT", fault)
    with pytest.raises(
        StoreUnreachableError, match="cannot be reached just now; nothing was saved"
    ) as caught:
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert isinstance(caught.value, UnavailableError)
    assert await is_untouched(fake, actor)
    fake.faults.clear()
    assert await keep_file(actor, "a.pdf", PDF_FILE)


@pytest.mark.parametrize("fault", ["slow-down", "internal", "drop"])
async def test_a_short_outage_is_not_even_noticed(fake, fault):
    actor = await make_actor()
    fake.fault("PUT", fault, times=2)
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    assert fake.objects[key_of(actor, added)][0] == PDF_FILE
    assert await row_count(actor) == 1


async def test_an_outage_once_the_content_was_sent_leaves_no_row(fake):
    actor = await make_actor()
    fake.fault("HEAD", "slow-down")
    with pytest.raises(StoreUnreachableError):
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert await row_count(actor) == 0
    assert drafts() == []


@pytest.mark.parametrize("times", [1, 2])
async def test_a_body_that_is_cut_is_resumed(fake, times):
    actor = await make_actor()
    content = PDF_FILE + os.urandom(700_000)
    added = await keep_file(actor, "a.pdf", content)
    fake.fault("GET", "cut", times=times)
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == content
    assert fake.seen["GET"] == times + 1
    await close_file(path)


@pytest.mark.usefixtures("_impatient_with_silence")
@pytest.mark.parametrize("fault", ["cut", "slow-down", "internal", "drop", "stall"])
async def test_what_does_not_come_is_told_before_anything_is_sent(fake, fault):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    fake.fault("GET", fault)
    async with client(actor) as api:
        answer = await api.get(f"{PATH}/{added.id}")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "5"
        assert "file store cannot be reached" in answer.json()["detail"]
        fake.faults.clear()
        assert (await api.get(f"{PATH}/{added.id}")).content == PDF_FILE
    assert drafts() == []


async def test_damaged_content_is_not_handed_out(fake, caplog):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    fake.fault("GET", "damage", times=1)
    with pytest.raises(FileMissingError):
        await open_file(actor, added.id)
    assert "is damaged" in caplog.text
    assert drafts() == []


async def test_content_that_is_gone_is_told_in_a_sentence(fake):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    del fake.objects[key_of(actor, added)]
    with pytest.raises(FileMissingError, match="missing from the file store"):
        await open_file(actor, added.id)
    assert drafts() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"S3_SECRET_ACCESS_KEY": "wrong-secret-of-ours"},
        {"S3_ACCESS_KEY_ID": "AKIDOTHER"},
        {"S3_REGION": "eu-test-2"},
        {"ATTACHMENTS_URL": "s3://another-bucket"},
    ],
    ids=["secret", "key", "region", "bucket"],
)
async def test_a_store_that_refuses_us_is_told_and_nothing_is_saved(fake, changes, caplog):
    actor = await make_actor()
    added = await keep_file(actor, "before.pdf", PNG_FILE)
    with kept_in(fake, **changes):
        with pytest.raises(StoreRefusedError, match="Check the S3 settings"):
            await keep_file(actor, "a.pdf", PDF_FILE)
        with pytest.raises(StoreRefusedError):
            await open_file(actor, added.id)
    assert await row_count(actor) == 1
    assert keys(fake, actor) == [key_of(actor, added)]
    assert drafts() == []
    assert SECRET not in caplog.text
    assert "wrong-secret-of-ours" not in caplog.text


async def test_a_store_that_is_not_there_is_told(fake, unused_port):
    actor = await make_actor()
    nowhere = f"http://127.0.0.1:{unused_port}"
    with kept_in(fake, S3_ENDPOINT_URL=nowhere), pytest.raises(StoreUnreachableError):
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert await is_untouched(fake, actor)


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_files_of_the_data_folder_still_open_once_a_bucket_is_named(fake):
    actor = await make_actor()
    with kept_in(fake, ATTACHMENTS_URL=""):
        added = await keep_file(actor, "a.pdf", PDF_FILE)
    assert keys(fake, actor) == []
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == PDF_FILE
    await close_file(path)
    assert stored(actor) == [path], "it is no copy, so it stays"


async def test_content_that_went_before_its_row_is_put_again(fake):
    actor = await make_actor()
    async with receive_file(actor, "a.pdf", PDF_FILE) as received:
        (key,) = keys(fake, actor)
        fake.objects.clear()  # as a clean-up does that came between
        async with kept(actor, received) as added:
            assert fake.objects == {}
    assert key_of(actor, added) == key
    assert fake.objects[key][0] == PDF_FILE


async def test_a_link_that_fails_leaves_no_row(fake):
    actor = await make_actor()
    with pytest.raises(ZeroDivisionError):
        async with receive_file(actor, "a.pdf", PDF_FILE) as received, kept(actor, received):
            raise ZeroDivisionError
    assert await row_count(actor) == 0
    assert drafts() == []


async def test_a_viewer_sends_nothing_to_the_store(fake):
    viewer = await make_actor(role="viewer")
    with pytest.raises(Exception, match="role"):
        await keep_file(viewer, "a.pdf", PDF_FILE)
    assert fake.seen == {}


def test_a_secret_is_not_shown():
    shown = objects.Bucket("b", "", "", "r", "key", "very secret")
    assert "very secret" not in repr(shown)
    logging.getLogger("finance_app.attachments").debug("%s", shown)
