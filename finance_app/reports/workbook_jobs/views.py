"""Workbooks for reading: as their page shows them, and as REST gives them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import BaseModel, Field

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.ledger.attachments.rules import size_text
from finance_app.reports.workbook.rules import long_date, parse_range
from finance_app.reports.workbook_jobs.rules import Status, WorkbookJob
from finance_app.reports.workbook_jobs.service import list_workbooks, may_change

PATH: Final = "/workbooks"
STREAM: Final = "/api/v1/reports/excel"
JOBS: Final = f"{STREAM}/jobs"

_STATUS: Final = {
    Status.QUEUED: ("Waiting", ""),
    Status.RUNNING: ("Being made", ""),
    Status.DONE: ("Ready", "good"),
    Status.FAILED: ("Failed", "bad"),
    Status.CANCELLED: ("Cancelled", ""),
    Status.EXPIRED: ("Removed", ""),
}


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """A workbook in the list; `percent` is -1 where nothing is known yet or it has ended."""

    id: str
    days: str
    about: str
    when: str
    status: str
    tone: str
    note: str
    percent: int
    href: str
    is_under_way: bool
    can_cancel: bool
    can_retry: bool
    can_delete: bool


class WorkbookJobOut(BaseModel):
    """A workbook made in the background; null where it is not known yet, or not any more."""

    id: str
    status: Status
    first: str = Field(alias="from", json_schema_extra={"format": "date"})
    last: str = Field(alias="to", json_schema_extra={"format": "date"})
    row_count: int = Field(description="Entries it has, or is expected to have.")
    done_count: int = Field(description="Entries written so far.")
    made_by: str
    problem: str | None = Field(description="Why it failed, as a sentence.")
    file: str | None = Field(description="The address of the file, while it is kept.")
    size_bytes: int | None
    sha256: str | None = Field(description="The hash of the file, in hexadecimal digits.")
    created_at: str
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = Field(description="When the file is removed.")


class WorkbookJobList(BaseModel):
    """The latest workbooks, the newest first."""

    items: list[WorkbookJobOut]
    next_cursor: str | None


async def workbook_rows(actor: Actor) -> list[WorkbookRow]:
    """Return the latest workbooks of the business, the newest first."""
    return [_row(actor, job) for job in await list_workbooks(actor)]


def days_of(url: str, actor: Actor) -> tuple[dt.date, dt.date]:
    """Return the days that the address of a workbook names; without any, the fiscal year.

    Raises `InvalidInputError`.
    """
    query = parse_qs(urlsplit(url).query)
    first, last = (query.get(name, [None])[-1] for name in ("from", "to"))
    return parse_range(first, last, start=actor.fiscal_year_start, today=clock.today())


def stream_url(first: dt.date, last: dt.date) -> str:
    """Return the address at which a small workbook is made while it is sent."""
    return f"{STREAM}?{urlencode({'from': first, 'to': last})}"


def job_body(job: WorkbookJob) -> dict[str, Any]:
    """Return a workbook as REST gives it."""
    return {
        "id": str(job.id),
        "status": job.status.value,
        "from": str(job.first),
        "to": str(job.last),
        "row_count": job.total_count,
        "done_count": job.done_count,
        "made_by": job.made_by,
        "problem": job.problem or None,
        "file": f"{JOBS}/{job.id}/file" if job.status is Status.DONE else None,
        "size_bytes": job.size_bytes,
        "sha256": None if job.sha256 is None else job.sha256.hex(),
        "created_at": job.created_at.isoformat(),
        "started_at": _instant(job.started_at),
        "finished_at": _instant(job.finished_at),
        "expires_at": _instant(job.expires_at),
    }


def _row(actor: Actor, job: WorkbookJob) -> WorkbookRow:
    text, tone = _STATUS[job.status]
    is_done, may = job.status is Status.DONE, may_change(actor, job)
    return WorkbookRow(
        id=str(job.id),
        days=f"{long_date(job.first)} to {long_date(job.last)}",
        about=_about(job),
        when=_when(job.created_at),
        status="Stopping…" if job.is_stopping else text,
        tone=tone,
        note=_note(job),
        percent=_percent(job),
        href=f"{JOBS}/{job.id}/file" if is_done else "",
        is_under_way=job.is_under_way,
        can_cancel=may and job.is_under_way and not job.is_stopping,
        can_retry=may and not job.is_under_way and not is_done,
        can_delete=may and not job.is_under_way,
    )


def _about(job: WorkbookJob) -> str:
    parts = [f"{job.total_count:,} {'entry' if job.total_count == 1 else 'entries'}"]
    if job.size_bytes is not None:
        parts.append(size_text(job.size_bytes))
    return " · ".join([*parts, f"for {job.made_by}"])


def _note(job: WorkbookJob) -> str:
    """Return what stands below the status: how far it is, why it failed, how long it is kept."""
    if job.status is Status.FAILED:
        return job.problem
    if job.status is Status.DONE and job.expires_at is not None:
        return f"Kept until {_when(job.expires_at)}"
    if job.status is not Status.RUNNING or job.is_stopping:
        return ""
    if job.done_count >= job.total_count:
        return "All entries are written, the other sheets follow"
    return f"{job.done_count:,} of {job.total_count:,} entries"


def _percent(job: WorkbookJob) -> int:
    """Return how much is done; 99 while only the sheets around the entries are missing."""
    if job.status is not Status.RUNNING or job.is_stopping or not job.total_count:
        return -1
    return min(99, int(100 * job.done_count / job.total_count))


def _when(instant: dt.datetime) -> str:
    """Return an instant for reading, in UTC: "25 Nov 2026, 14:05"."""
    told = instant.astimezone(dt.UTC)
    return f"{told.day} {told:%b %Y, %H:%M}"


def _instant(instant: dt.datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
