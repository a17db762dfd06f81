"""Content at DATA_DIR/attachments/<business>/<two digits>/<sha256>, and the drafts beside it.

Content takes its place by one rename once it is safely on disk. Every business has files of its
own, so that nobody learns by time or size what another one has.
"""

import datetime as dt
import errno
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Final

from finance_app.kit import clock, db
from finance_app.kit.errors import UnavailableError
from finance_app.ledger.attachments.storage.rules import Draft, Place, Stored, place_of

log = logging.getLogger("finance_app.attachments")

INCOMING: Final = "incoming"
"""In that folder: the drafts. No business has this name, for they are named by their ids."""
LEFTOVER_AGE: Final = dt.timedelta(hours=1)
"""After so long without a byte, a draft belongs to a process that was killed."""

_OUT_OF_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}


class FileSpaceError(UnavailableError):
    """There is not enough disk space to keep this file. Free some space and try again."""

    status: ClassVar[int] = 507


class FileFolderError(UnavailableError):
    """The file cannot be kept: check that the data folder exists and is writable."""


@dataclass(frozen=True, slots=True)
class DiskStore:
    """The content in a folder."""

    base: Path
    is_remote: bool = False

    def put(self, draft: Draft, place: Place) -> None:
        """Rename a draft to its place. Raises `FileSpaceError`, `FileFolderError`."""
        target = self._path(place)
        with in_sentences():
            make_folder(target.parent)
            draft.path.replace(target)
            for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
                _sync_folder(folder)

    def open(self, place: Place, size_bytes: int) -> Path | None:
        """Return where the content is, None where it is missing or of another size."""
        return self._path(place) if self.exists(place, size_bytes) else None

    def exists(self, place: Place, size_bytes: int) -> bool:
        """Say whether a file of this size is there."""
        try:
            found = self._path(place).stat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size == size_bytes

    def remove(self, place: Place) -> None:
        """Remove the file. Raises `FileFolderError`."""
        with in_sentences():
            self._path(place).unlink(missing_ok=True)

    def list_all(self) -> Iterator[Stored]:
        """Return all files that are called as content is."""
        for path in self.base.glob("*/*/*"):
            place = place_of(path.relative_to(self.base).as_posix())
            found = path.lstat()
            if place is not None and stat.S_ISREG(found.st_mode):
                at = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC)
                yield Stored(place, found.st_size, at)

    def _path(self, place: Place) -> Path:
        return self.base / place.key


def new_draft(base: Path) -> tuple[Path, IO[bytes]]:
    """Return a new file beside the content that only this user can read, and its name.

    Drafts of processes that were killed are cleared on the way. Raises OSError.
    """
    folder = base / INCOMING
    make_folder(folder)
    _clear_leftovers(folder)
    path = folder / str(db.new_id())
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    return path, os.fdopen(descriptor, "w+b")


@contextmanager
def in_sentences() -> Iterator[None]:
    """Turn what the operating system says about a file into an error people can act on."""
    try:
        yield
    except OSError as error:
        log.exception("an attachment could not be written")
        raise (FileSpaceError if error.errno in _OUT_OF_SPACE else FileFolderError) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those it is in, that only this user can enter."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


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
