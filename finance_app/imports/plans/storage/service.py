"""Where imported files are: DATA_DIR/imports/<business>/<sha256>.

A file comes into a draft, is measured and hashed on the way, and takes its place by one rename.
What blocks, runs in a thread.
"""

import asyncio
import datetime as dt
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Final
from uuid import UUID

from finance_app.imports.reading.rules import SIZE_BYTES_MAX
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError, NotFoundError, UnavailableError
from finance_app.kit.settings import settings

FOLDER: Final = "imports"
INCOMING: Final = "incoming"
LEFTOVER_AGE: Final = dt.timedelta(hours=6)
"""After so long, a draft belongs to a process that was killed."""

_BLOCK_BYTES: Final = 1_000_000
_OUT_OF_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}


class FileTooLargeError(InvalidInputError):
    """This file is larger than 200 MB, the most that can be imported."""

    status: ClassVar[int] = 413

    def __init__(self) -> None:
        super().__init__(fields={"file": " ".join((type(self).__doc__ or "").split())})


class FileEmptyError(InvalidInputError):
    """This file is empty. Choose one with something in it."""

    def __init__(self) -> None:
        super().__init__(fields={"file": " ".join((type(self).__doc__ or "").split())})


class FileGoneError(NotFoundError):
    """The file of this import is missing from the data folder. Send it again."""


class ImportSpaceError(UnavailableError):
    """There is not enough disk space to read this file. Free some space and try again."""

    status: ClassVar[int] = 507


class ImportFolderError(UnavailableError):
    """The file cannot be kept: check that the data folder exists and is writable."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that has been received and has no place yet."""

    path: Path
    sha256: bytes
    size_bytes: int


@asynccontextmanager
async def received(content: AsyncIterator[bytes] | bytes) -> AsyncIterator[Draft]:
    """Receive content and yield its draft, which is removed after the block unless placed.

    Raises `FileTooLargeError` as soon as it is, `FileEmptyError`, and where the disk refuses.
    """
    path = _base() / INCOMING / str(db.new_id())
    file = await asyncio.to_thread(_new_file, path)
    digest, size = hashlib.sha256(), 0
    try:
        async for block in _blocks(content):
            size += len(block)
            if size > SIZE_BYTES_MAX:
                raise FileTooLargeError
            digest.update(block)
            await asyncio.to_thread(_write, file, block)
        if not size:
            raise FileEmptyError
        await asyncio.to_thread(_finish, file)
        yield Draft(path, digest.digest(), size)
    finally:
        file.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)


async def place(draft: Draft, organization_id: UUID) -> None:
    """Put a draft where the business keeps this content; the same content is one file."""

    def move() -> None:
        with _in_sentences():
            target = path_of(organization_id, draft.sha256)
            _make_folder(target.parent)
            draft.path.replace(target)

    await asyncio.to_thread(move)


async def remove(organization_id: UUID, sha256: bytes) -> None:
    """Remove what a business keeps of this content, if it is there."""

    def unlink() -> None:
        with _in_sentences():
            path_of(organization_id, sha256).unlink(missing_ok=True)

    await asyncio.to_thread(unlink)


def path_of(organization_id: UUID, sha256: bytes) -> Path:
    """Return where a business keeps the content of this hash."""
    return _base() / str(organization_id) / sha256.hex()


def require_file(path: Path) -> None:
    """Raise `FileGoneError` unless the file is there."""
    if not path.is_file():
        raise FileGoneError


async def content_of(path: Path) -> AsyncIterator[bytes]:
    """Yield the content of a file of the operator's, refused before reading if it is too large."""
    with _in_sentences():
        if (await asyncio.to_thread(path.stat)).st_size > SIZE_BYTES_MAX:
            raise FileTooLargeError
        file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK_BYTES):
            yield block
    finally:
        file.close()


async def _blocks(content: AsyncIterator[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for block in content:
        yield block


def _base() -> Path:
    return settings().data_dir / FOLDER


def _new_file(path: Path) -> IO[bytes]:
    with _in_sentences():
        _make_folder(path.parent)
        _clear_leftovers(path.parent)
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _write(file: IO[bytes], block: bytes) -> None:
    with _in_sentences():
        file.write(block)


def _finish(file: IO[bytes]) -> None:
    with _in_sentences():
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make a folder, and those it is in, that only this user can enter."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove drafts of processes that were killed."""
    oldest = (clock.now() - LEFTOVER_AGE).timestamp()
    for path in folder.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Turn what the operating system says about a file into an error people can act on."""
    try:
        yield
    except OSError as error:
        kind = ImportSpaceError if error.errno in _OUT_OF_SPACE else ImportFolderError
        raise kind from error
