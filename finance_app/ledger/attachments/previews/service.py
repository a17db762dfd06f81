"""The pictures there are, at DATA_DIR/previews/<business>/<two digits>/<sha256>-<version>.png.

A picture is found by the hash of what it is of, like content itself. Where none could be drawn a
file without one says so, and it is tried again a day later. All of it can be drawn again, so the
folder may be emptied at any time and needs no backup.
"""

import asyncio
import datetime as dt
import logging
import os
from asyncio import IncompleteReadError
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from finance_app.kit import clock
from finance_app.kit.sandbox import end_child, start_child
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.previews.rules import (
    PICTURE_BYTES_MAX,
    WALL_SECONDS,
    is_picture,
)
from finance_app.ledger.attachments.storage.disk.service import in_sentences, make_folder, new_draft
from finance_app.ledger.attachments.storage.rules import Place, Stored, place_of

log = logging.getLogger("finance_app.attachments")

MODULE: Final = "finance_app.ledger.attachments.previews.jobs"
FOLDER: Final = "previews"
VERSION: Final = 1
"""Another number has all pictures drawn again."""
FAILURE_AGE: Final = dt.timedelta(days=1)
"""After so long it is tried again: the file may have met a busy hour, or an older PDFium."""

_PICTURE: Final = f"-{VERSION}.png"
_FAILURE: Final = f"-{VERSION}.none"
_slots = asyncio.Semaphore(2)
_being_drawn: "WeakValueDictionary[Place, asyncio.Lock]" = WeakValueDictionary()


async def find_picture(where: Place) -> Path | None:
    """Return the picture of content, None where there is none yet."""
    path = _path(where, _PICTURE)
    return path if await asyncio.to_thread(path.is_file) else None


async def list_failed(places: Sequence[Place]) -> frozenset[Place]:
    """Return those of which no picture can be drawn, as far as is known."""
    return await asyncio.to_thread(lambda: frozenset(filter(_has_failed, places)))


async def draw_picture(
    where: Place, content: Path, *, module: str = MODULE, wall_seconds: float = WALL_SECONDS
) -> Path | None:
    """Draw a picture of content and keep it; None where it cannot be drawn, which is kept too.

    However many ask at once, it is drawn once. Raises `FileSpaceError`, `FileFolderError`.
    """
    lock = _being_drawn.setdefault(where, asyncio.Lock())
    async with lock:
        found = await find_picture(where)
        if found is not None or await list_failed([where]):
            return found
        async with _slots:
            picture = await _drawn(content, module, wall_seconds)
        if not is_picture(picture):
            log.info("no picture could be drawn of %s", where.key)
            await asyncio.to_thread(_keep, where, _FAILURE, b"")
            return None
        return await asyncio.to_thread(_keep, where, _PICTURE, picture)


async def list_pictures() -> list[Stored]:
    """Return all pictures, each by what it is of, and what says that there is none."""
    return await asyncio.to_thread(
        lambda: [
            Stored(place, path.stat().st_size, clock.now())
            for path in _base().glob("*/*/*-*.*")
            if (place := _place_of(path)) is not None
        ]
    )


async def remove_picture(where: Place) -> None:
    """Remove the picture of content, of whatever version, or what says that there is none."""

    def remove() -> None:
        with in_sentences():
            for path in _base().glob(f"{where.key}-*.*"):
                path.unlink(missing_ok=True)

    await asyncio.to_thread(remove)


async def _drawn(content: Path, module: str, wall_seconds: float) -> bytes:
    """Return what a child sends of content, b"" where it is too much or takes too long."""
    with await asyncio.to_thread(content.open, "rb") as source:
        process = await start_child(module, stdin=source)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(wall_seconds):
            await process.stdout.readexactly(PICTURE_BYTES_MAX)
    except IncompleteReadError as error:  # it ended before, as it should
        return error.partial
    except TimeoutError:
        log.warning("drawing the first page of a file took too long")
    finally:
        await asyncio.shield(end_child(process))
    return b""


def _keep(where: Place, ending: str, content: bytes) -> Path:
    """Keep a file whole or not at all, and return where it is."""
    target = _path(where, ending)
    with in_sentences():
        path, file = new_draft(_base())
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        make_folder(target.parent)
        path.replace(target)
    return target


def _has_failed(where: Place) -> bool:
    try:
        failed_at = _path(where, _FAILURE).stat().st_mtime
    except OSError:
        return False
    return failed_at > (clock.now() - FAILURE_AGE).timestamp()


def _place_of(path: Path) -> Place | None:
    """Return what a picture is of, None where no picture is called that."""
    return place_of(path.relative_to(_base()).with_name(path.name.partition("-")[0]).as_posix())


def _path(where: Place, ending: str) -> Path:
    return _base() / f"{where.key}{ending}"


def _base() -> Path:
    return settings().data_dir / FOLDER
