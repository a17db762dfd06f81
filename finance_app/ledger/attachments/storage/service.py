"""Where attachments are: DATA_DIR/attachments/<business>/<two digits>/<sha256>.

Content comes into a draft beside them, is measured and hashed on the way, and takes its place by
one rename once it is safely on disk. Every business has files of its own, so that nobody learns by
time or size what another one has. Whatever blocks, runs in a thread.
"""

import asyncio
import datetime as dt
import errno
import hashlib
import logging
import os
import stat
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, ClassVar, Final
from uuid import UUID

from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError, UnavailableError
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.rules import (
    HEAD_BYTES,
    SIZE_BYTES_MAX,
    TAIL_BYTES,
    TEXT,
    ZIP,
    is_plain_text,
    media_type_of,
    office_type,
    zip_directory,
)

log = logging.getLogger("finance_app.attachments")

FOLDER: Final = "attachments"
INCOMING: Final = "incoming"
"""In that folder: the drafts. No business has this name, for they are named by their ids."""
LEFTOVER_AGE: Final = dt.timedelta(hours=1)
"""After so long without a byte, a draft belongs to a process that was killed."""

_BLOCK_BYTES: Final = 256 * 1024
_OUT_OF_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}


class FileRefusedError(InvalidInputError):
    """This file cannot be attached."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.fields = {"file": self.message}


class FileTooLargeError(FileRefusedError):
    """This file is larger than 20 MB, the most that can be attached."""

    status: ClassVar[int] = 413


class FileEmptyError(FileRefusedError):
    """This file is empty. Choose one with something in it."""


class FileTypeError(FileRefusedError):
    """Only PDF, PNG, JPEG, GIF, WebP, HEIC, .xlsx, .docx and UTF-8 text or CSV can be attached."""


class FileSpaceError(UnavailableError):
    """There is not enough disk space to keep this file. Free some space and try again."""

    status: ClassVar[int] = 507


class FileFolderError(UnavailableError):
    """The file cannot be kept: check that the data folder exists and is writable."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that has been received and has no place yet: where it is, and what it is."""

    path: Path
    sha256: bytes
    size_bytes: int
    media_type: str


@asynccontextmanager
async def received(content: AsyncIterator[bytes] | bytes) -> AsyncIterator[Draft]:
    """Receive content and yield its draft, which is removed after the block unless placed.

    Raises `FileTooLargeError` as soon as it is, `FileEmptyError`, `FileTypeError`,
    `FileSpaceError`, `FileFolderError`, and whatever the content raises.
    """
    writer = _Writer(_base() / INCOMING)
    try:
        async with aclosing(_blocks(content)) as blocks:
            async for block in blocks:
                await asyncio.to_thread(writer.add, block)
        yield await asyncio.to_thread(writer.finish)
    finally:
        # Shielded, for a request that is given up must not leave its draft behind.
        await asyncio.shield(asyncio.to_thread(writer.discard))


async def place(draft: Draft, organization_id: UUID) -> None:
    """Put a draft where the business keeps this content, for good; the same content is one file.

    Raises `FileSpaceError`, `FileFolderError`.
    """
    await asyncio.to_thread(_place, draft.path, path_of(organization_id, draft.sha256))


async def is_there(path: Path, size_bytes: int) -> bool:
    """Say whether a file is where it should be, with the size it should have."""

    def look() -> bool:
        try:
            found = path.stat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size == size_bytes

    return await asyncio.to_thread(look)


def path_of(organization_id: UUID, sha256: bytes) -> Path:
    """Return where a business keeps the content of this hash."""
    name = sha256.hex()
    return _base() / str(organization_id) / name[:2] / name


class _Writer:
    """A draft being written, by one thread at a time; once discarded it takes nothing more."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / str(db.new_id())
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._size_bytes = 0
        self._is_discarded = False
        self._lock = threading.Lock()

    def add(self, block: bytes) -> None:
        """Append a block."""
        self._size_bytes += len(block)
        if self._size_bytes > SIZE_BYTES_MAX:
            raise FileTooLargeError
        self._hash.update(block)
        with self._lock, _in_sentences():
            if not self._is_discarded:
                self._opened().write(block)

    def finish(self) -> Draft:
        """Have all of it on disk and say what it is."""
        if not self._size_bytes:
            raise FileEmptyError
        with self._lock, _in_sentences():
            file = self._opened()
            media_type = _type_of(file, self._size_bytes)
            if not media_type:
                raise FileTypeError
            file.flush()
            os.fsync(file.fileno())
        return Draft(self._path, self._hash.digest(), self._size_bytes, media_type)

    def discard(self) -> None:
        """Remove the draft, where it is still one."""
        with self._lock, suppress(OSError):
            self._is_discarded = True
            if self._file is not None:
                self._path.unlink(missing_ok=True)
                self._file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            _make_folder(self._path.parent)
            _clear_leftovers(self._path.parent)
            self._file = _new_file(self._path)
        return self._file


async def _blocks(content: AsyncIterator[bytes] | bytes) -> AsyncGenerator[bytes]:
    """Cut content into blocks large enough to be worth a thread's time."""
    if isinstance(content, bytes):
        for start in range(0, len(content), _BLOCK_BYTES):
            yield content[start : start + _BLOCK_BYTES]
        return
    gathered = bytearray()
    async for chunk in content:
        gathered += chunk
        if len(gathered) >= _BLOCK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _type_of(file: IO[bytes], size_bytes: int) -> str:
    """Return the media type of a file's content, "" where it is not allowed."""
    file.seek(0)
    found = media_type_of(file.read(HEAD_BYTES))
    if found == ZIP:
        file.seek(max(0, size_bytes - TAIL_BYTES))
        place = zip_directory(file.read(), size_bytes)
        if place is None:
            return ""
        file.seek(place[0])
        return office_type(file.read(place[1]))
    file.seek(0)
    if not found and is_plain_text(iter(partial(file.read, _BLOCK_BYTES), b"")):
        return TEXT
    return found


def _base() -> Path:
    return settings().data_dir / FOLDER


def _place(draft: Path, target: Path) -> None:
    with _in_sentences():
        _make_folder(target.parent)
        draft.replace(target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _sync_folder(folder)


def _make_folder(folder: Path) -> None:
    """Make a folder, and those it is in, that only this user can enter."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _new_file(path: Path) -> IO[bytes]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w+b")


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_leftovers(folder: Path) -> None:
    """Remove drafts of processes that were killed."""
    limit = (clock.now() - LEFTOVER_AGE).timestamp()
    for path in folder.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Turn what the operating system says about a file into an error people can act on."""
    try:
        yield
    except OSError as error:
        log.exception("an attachment could not be written")
        raise (FileSpaceError if error.errno in _OUT_OF_SPACE else FileFolderError) from error
