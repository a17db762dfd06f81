"""What tests of workbooks in the background need: rows of a job, its files, a slow writer."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from python_calamine import CalamineWorkbook
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.settings import settings
from finance_app.reports.workbook.service import write_workbook
from finance_app.reports.workbook_jobs import jobs
from finance_app.reports.workbook_jobs.storage.service import FOLDER


async def change(actor: Actor, statement: str, **values: Any) -> None:
    """Change the actor's jobs behind their back: the rest of an UPDATE of them."""
    async with db.transaction(actor) as session:
        await session.execute(text(f"UPDATE workbook_jobs {statement}"), values)


async def column(actor: Actor, name: str) -> list[Any]:
    """Return a column of the actor's jobs, also of deleted ones, the oldest first."""
    async with db.transaction(actor) as session:
        rows = await session.execute(text(f"SELECT {name} FROM workbook_jobs ORDER BY id"))
        return list(rows.scalars())


def files_of(organization_id: UUID) -> list[Path]:
    """Return everything in the folder of a business."""
    folder = settings().data_dir / FOLDER / str(organization_id)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def about(path: Path) -> dict[str, str]:
    """Return what the sheet About says, but for when it was made."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("About").to_python()
    return {row[0]: row[1] for row in rows[3:] if row[0] != "Made at"}


class Pausing:
    """Stands for `write_workbook`: writes the first rows, then waits until it is let go on."""

    def __init__(self, monkeypatch: Any, done_count: int = 1_000) -> None:
        self.has_begun, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.done_count = done_count
        monkeypatch.setattr(jobs, "write_workbook", self)
        monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)

    async def __call__(
        self, actor: Actor, first: Any, last: Any, folder: Path, *, progress: Any
    ) -> Path:
        draft = folder / "begun.workbook.xlsx"
        draft.write_bytes(b"half of a workbook")
        try:
            await progress(self.done_count)
            self.has_begun.set()
            await self.may_go_on.wait()
        finally:
            draft.unlink(missing_ok=True)
        return await write_workbook(actor, first, last, folder, progress=progress)
