"""Where workbooks are: DATA_DIR/workbooks/<business>/<workbook>-<attempt>.xlsx.

A workbook is written into a draft beside it, and takes its place by one rename. What blocks, runs
in a thread.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from finance_app.kit.excel_file import SUFFIX, in_sentences
from finance_app.kit.settings import settings

FOLDER: Final = "workbooks"

_BLOCK_BYTES: Final = 1_000_000
_FILE: Final = re.compile(r"([0-9a-f-]{36})-([0-9]+)\.xlsx")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A workbook in its place."""

    size_bytes: int
    sha256: bytes


def path_of(organization_id: UUID, workbook_id: UUID, attempt: int) -> Path:
    """Return where a business keeps the workbook that an attempt made."""
    return _folder(organization_id) / f"{workbook_id}-{attempt}.xlsx"


async def make_room(organization_id: UUID) -> Path:
    """Return the folder for drafts of a business, without those of processes that were killed.

    One workbook of a business is made at a time, so that every draft there is a left-over. Raises
    `ExportFolderError`.
    """
    return await asyncio.to_thread(_make_room, _folder(organization_id))


async def keep_file(draft: Path, place: Path) -> KeptFile:
    """Put a draft in its place, for good, and measure it; a failure leaves neither.

    Raises `ExportSpaceError`, `ExportFolderError`.
    """
    return await asyncio.to_thread(_keep, draft, place)


async def is_there(place: Path) -> bool:
    """Say whether a workbook is in its place."""
    return await asyncio.to_thread(place.is_file)


async def remove_files(paths: Iterable[Path]) -> None:
    """Remove files; one that is not there is no error, one that cannot be removed is left."""
    await asyncio.to_thread(_remove, list(paths))


async def list_files(organization_id: UUID) -> dict[tuple[UUID, int], Path]:
    """Return the workbooks in the folder of a business, by their id and attempt."""
    return await asyncio.to_thread(_list_files, _folder(organization_id))


async def list_organizations() -> list[UUID]:
    """Return the businesses that have a folder."""
    return await asyncio.to_thread(_list_organizations)


def _folder(organization_id: UUID) -> Path:
    return settings().data_dir / FOLDER / str(organization_id)


def _make_room(folder: Path) -> Path:
    with in_sentences():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        for draft in folder.glob(f"*{SUFFIX}"):
            draft.unlink(missing_ok=True)
    return folder


def _keep(draft: Path, place: Path) -> KeptFile:
    digest = hashlib.sha256()
    try:
        with in_sentences():
            with draft.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    digest.update(block)
                os.fsync(file.fileno())
                size = file.tell()
            draft.replace(place)
    except BaseException:
        _remove([draft, place])
        raise
    return KeptFile(size, digest.digest())


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _list_files(folder: Path) -> dict[tuple[UUID, int], Path]:
    found: dict[tuple[UUID, int], Path] = {}
    with suppress(OSError):
        for path in folder.iterdir():
            if match := _FILE.fullmatch(path.name):
                found[UUID(match[1]), int(match[2])] = path
    return found


def _list_organizations() -> list[UUID]:
    found: list[UUID] = []
    with suppress(OSError):
        for path in (settings().data_dir / FOLDER).iterdir():
            with suppress(ValueError):
                found.append(UUID(path.name))
    return found
