"""The file a workbook is written into, and what people are told when that fails."""

import datetime as dt
import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Final

from finance_app.kit import clock
from finance_app.kit.errors import UnavailableError

SUFFIX: Final = ".workbook.xlsx"
"""What every file made here ends with, so that left-overs of a killed process can be told."""

_OUT_OF_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}


class ExportSpaceError(UnavailableError):
    """There is not enough disk space to write the workbook. Free some space and try again."""

    status: ClassVar[int] = 507


class ExportFolderError(UnavailableError):
    """The workbook cannot be written: check that the data folder exists and is writable."""

    status: ClassVar[int] = 503


class TargetFile:
    """The new file on disk, as `zipfile` writes it; once abandoned it keeps nothing more."""

    def __init__(self, path: Path) -> None:
        self.is_abandoned = False
        with in_sentences():
            self._file = path.open("xb")

    def write(self, data: bytes) -> int:
        """Append bytes and return how many."""
        if self.is_abandoned:
            return len(data)
        with in_sentences():
            return self._file.write(data)

    def tell(self) -> int:
        """Return the position, in bytes."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position and return it."""
        return offset if self.is_abandoned else self._file.seek(offset, whence)

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        if not self.is_abandoned:
            with in_sentences():
                self._file.flush()

    def close(self) -> None:
        """Close the file; the last bytes are written here, so this can find the disk full."""
        with in_sentences():
            self._file.close()


@contextmanager
def in_sentences() -> Iterator[None]:
    """Turn what the operating system says about a file into an error people can act on."""
    try:
        yield
    except OSError as error:
        raise (ExportSpaceError if error.errno in _OUT_OF_SPACE else ExportFolderError) from error


def clear_leftovers(folder: Path, *, older_than: dt.timedelta) -> None:
    """Remove workbooks in the folder that nobody came for in so long a time."""
    limit = (clock.now() - older_than).timestamp()
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
