"""Pictures are drawn once, kept by their hash, and nothing that is drawn can hurt."""

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from finance_app.kit import clock
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.previews import service
from finance_app.ledger.attachments.storage.rules import Place
from tests.factories import some_id
from tests.ledger.attachments.previews.papers import encrypted, immense, laughing, pdf, size_of

CHILDREN = "tests.ledger.attachments.previews.children"


@pytest.fixture
def where() -> Place:
    return Place(some_id(), some_id().bytes * 2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The modules of the children that were started."""
    found: list[str] = []
    start = service.start_child

    async def noted(module: str, **options: Any) -> Any:
        found.append(module)
        return await start(module, **options)

    monkeypatch.setattr(service, "start_child", noted)
    return found


def file(folder: Path, content: bytes) -> Path:
    path = folder / "content"
    path.write_bytes(content)
    return path


def leftovers() -> list[Path]:
    return list((settings().data_dir / service.FOLDER / "incoming").glob("*"))


async def test_however_many_ask_a_picture_is_drawn_once(where, tmp_path, started):
    content = file(tmp_path, pdf())
    assert await service.find_picture(where) is None
    found = await asyncio.gather(*(service.draw_picture(where, content) for _ in range(5)))
    (path,) = {*found}
    assert path is not None
    assert (started, size_of(path.read_bytes())) == ([service.MODULE], (900, 1200))
    assert path.name.startswith(where.sha256.hex())
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    began = time.perf_counter()
    assert await service.find_picture(where) == path
    assert await service.draw_picture(where, content) == path
    assert (len(started), leftovers()) == (1, [])
    assert time.perf_counter() - began < 1


async def test_what_could_not_be_drawn_is_not_tried_again_before_the_next_day(
    where, tmp_path, started
):
    content = file(tmp_path, encrypted())
    assert await service.list_failed([where]) == frozenset()
    for _ in range(2):
        assert await service.draw_picture(where, content) is None
    assert len(started) == 1
    assert await service.list_failed([where, Place(some_id(), where.sha256)]) == {where}
    with clock.fixed(clock.now() + dt.timedelta(hours=25)):
        assert await service.list_failed([where]) == frozenset()
        assert await service.draw_picture(where, file(tmp_path, pdf())) is not None
    assert len(started) == 2
    await service.remove_picture(where)
    assert await service.find_picture(where) is None
    assert await service.list_failed([where]) == frozenset()


async def test_a_picture_is_listed_by_what_it_is_of(where, tmp_path):
    path = await service.draw_picture(where, file(tmp_path, pdf()))
    assert path is not None
    found = [one for one in await service.list_pictures() if one.place == where]
    assert [one.size_bytes for one in found] == [path.stat().st_size]


@pytest.mark.parametrize("way", ["sleep", "flood", "page", "markup", "crash", "memory", "nothing"])
async def test_a_child_that_breaks_leaves_no_picture(where, tmp_path, way):
    content = file(tmp_path, way.encode())
    seconds = 1 if way == "sleep" else 10
    made = await service.draw_picture(where, content, module=CHILDREN, wall_seconds=seconds)
    assert made is None
    assert await service.list_failed([where]) == {where}
    assert leftovers() == []


@pytest.mark.parametrize("make", [laughing, immense], ids=["laughing", "immense"])
async def test_hostile_pages_end_within_the_limits(where, tmp_path, make):
    began = time.perf_counter()
    path = await service.draw_picture(where, file(tmp_path, make()), wall_seconds=3)
    assert time.perf_counter() - began < 6
    assert path is None or max(size_of(path.read_bytes())) == 1200
