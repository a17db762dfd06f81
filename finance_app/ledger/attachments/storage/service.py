"""Content on its way in and out: a draft first, then a place in the store that the settings name.

Content comes into a draft in the data folder, is measured and hashed on the way, and is put in
place once it is all there. Whatever blocks, runs in a thread.
"""

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, ClassVar, Final
from uuid import UUID

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.settings import Settings, settings
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
from finance_app.ledger.attachments.storage.disk.service import (
    INCOMING,
    DiskStore,
    FileFolderError,
    FileSpaceError,
    in_sentences,
    new_draft,
)
from finance_app.ledger.attachments.storage.objects.service import (
    Bucket,
    ObjectStore,
    StoreRefusedError,
    StoreUnreachableError,
)
from finance_app.ledger.attachments.storage.rules import Draft, Place, Store, Stored

__all__ = [
    "FOLDER",
    "INCOMING",
    "Draft",
    "FileEmptyError",
    "FileFolderError",
    "FileRefusedError",
    "FileSpaceError",
    "FileTooLargeError",
    "FileTypeError",
    "Place",
    "StoreRefusedError",
    "StoreUnreachableError",
    "Stored",
    "close",
    "is_remote",
    "list_stored",
    "look_at_store",
    "open_copy",
    "place",
    "received",
    "remove",
    "send_ahead",
]

FOLDER: Final = "attachments"

_BLOCK_BYTES: Final = 256 * 1024


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


@asynccontextmanager
async def received(content: AsyncIterator[bytes] | bytes) -> AsyncIterator[Draft]:
    """Receive content and yield its draft, which is removed after the block unless placed.

    Raises `FileTooLargeError` as soon as it is, `FileEmptyError`, `FileTypeError`,
    `FileSpaceError`, `FileFolderError`, and whatever the content raises.
    """
    writer = _Writer()
    try:
        async with aclosing(_blocks(content)) as blocks:
            async for block in blocks:
                await asyncio.to_thread(writer.add, block)
        yield await asyncio.to_thread(writer.finish)
    finally:
        # Shielded, for a request that is given up must not leave its draft behind.
        await asyncio.shield(asyncio.to_thread(writer.discard))


async def send_ahead(draft: Draft, organization_id: UUID) -> None:
    """Bring a draft's content to a remote store, so that no transaction waits for the network.

    Content that is not placed after all stays there until it is cleaned up. Raises
    `StoreUnreachableError`, `StoreRefusedError`.
    """
    store = _store()
    if store.is_remote:
        await asyncio.to_thread(store.put, draft, Place(organization_id, draft.sha256))


async def place(draft: Draft, organization_id: UUID) -> None:
    """Put a draft where the business keeps this content, for good; the same content is one file.

    Raises `FileSpaceError`, `FileFolderError`, `StoreUnreachableError`, `StoreRefusedError`.
    """
    store, where = _store(), Place(organization_id, draft.sha256)

    def put() -> None:
        if not (store.is_remote and store.exists(where, draft.size_bytes)):
            store.put(draft, where)

    await asyncio.to_thread(put)


async def open_copy(organization_id: UUID, sha256: bytes, size_bytes: int) -> Path | None:
    """Return a file with the content of this hash, None where it is missing or damaged.

    What a remote store does not have may still be in the data folder, from before it was named.
    Call `close` when it is read. Raises `StoreUnreachableError`, `StoreRefusedError`.
    """
    where = Place(organization_id, sha256)

    def look() -> Path | None:
        found = _store().open(where, size_bytes)
        return found or (DiskStore(_base()).open(where, size_bytes) if is_remote() else None)

    return await asyncio.to_thread(look)


async def close(path: Path) -> None:
    """Remove what `open_copy` made for reading; what is kept in the data folder stays."""
    if path.parent == _base() / INCOMING:
        await asyncio.shield(asyncio.to_thread(path.unlink, missing_ok=True))


async def list_stored() -> list[Stored]:
    """Return all content of all businesses in the store. Raises as `open_copy` does."""
    return await asyncio.to_thread(lambda: list(_store().list_all()))


async def remove(where: Place) -> None:
    """Remove content that nothing names. Raises as `place` does."""
    await asyncio.to_thread(_store().remove, where)


def look_at_store(found: Settings) -> str:
    """Return where content is kept, once the store has answered. It blocks; raises as `place`."""
    store = _store_of(found)
    if not store.is_remote:
        return "kept in the data folder"
    next(iter(store.list_all()), None)
    return f"kept at {found.attachments_url}, which answers"


def is_remote() -> bool:
    """Say whether content is kept outside the data folder."""
    return _store().is_remote


class _Writer:
    """A draft being written, by one thread at a time; once discarded it takes nothing more."""

    def __init__(self) -> None:
        self._path = Path()
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
        with self._lock, in_sentences():
            if not self._is_discarded:
                self._opened().write(block)

    def finish(self) -> Draft:
        """Have all of it on disk and say what it is."""
        if not self._size_bytes:
            raise FileEmptyError
        with self._lock, in_sentences():
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
            self._path, self._file = new_draft(_base())
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


def _store() -> Store:
    return _store_of(settings())


def _store_of(found: Settings) -> Store:
    """Return the store that settings name."""
    base = found.data_dir / FOLDER
    if not found.attachments_url:
        return DiskStore(base)
    name, prefix = found.attachments_bucket
    bucket = Bucket(
        name=name,
        prefix=prefix,
        endpoint=found.s3_endpoint_url,
        region=found.s3_region,
        key_id=found.s3_access_key_id,
        secret=found.s3_secret_access_key,
    )
    return _object_store(bucket, base)


@lru_cache(maxsize=4)
def _object_store(bucket: Bucket, base: Path) -> ObjectStore:
    """Return the one client of a bucket, which keeps its connections."""
    return ObjectStore(bucket, base)
