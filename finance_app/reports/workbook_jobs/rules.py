"""When a workbook is made in the background, for how long it is kept, and what is refused."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from finance_app.kit.errors import ConflictError, NotFoundError, TooManyRequestsError

STREAMED_ROWS_MAX: Final = 100_000
"""Up to so many entries a workbook is sent while it is asked for; it takes a few seconds."""
BEAT_SECONDS: Final = 1.0
"""So often, whoever makes a workbook says how far it has come and hears whether to stop."""
QUIET_SECONDS: Final = 12
"""After so long without a beat, a workbook is taken up by whoever comes first."""
ATTEMPTS_MAX: Final = 5
IN_LINE_MAX: Final = 5
"""How many workbooks of one business may be waiting or under way."""
KEPT_MAX: Final = 20
"""How many workbooks of one business are kept, with those to come."""
KEPT_DAYS: Final = 7
LISTED_MAX: Final = 50


class Status(StrEnum):
    """How far a workbook has come; EXPIRED is one that was done, and removed in time."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


UNDER_WAY: Final = frozenset({Status.QUEUED, Status.RUNNING})


class WorkbookNotFoundError(NotFoundError):
    """This workbook does not exist, or is not yours."""


class WorkbookNotReadyError(ConflictError):
    """This workbook is still being made. Come back when its status is done."""


class WorkbookGoneError(NotFoundError):
    """This workbook was removed after 7 days. Make it again."""

    status: ClassVar[int] = 410


class WorkbookUnderWayError(ConflictError):
    """This workbook is there or being made already. Only one that failed is made again."""


class TooManyInLineError(TooManyRequestsError):
    """Five workbooks of this business are being made already. Wait until one of them is done."""


class TooManyKeptError(ConflictError):
    """Twenty workbooks of this business are kept already. Delete one that is needed no more."""


@dataclass(frozen=True, slots=True)
class WorkbookJob:
    """A workbook that was asked for; `sha256` is of the file, `total_count` counts entries."""

    organization_id: UUID
    id: UUID
    user_id: UUID
    made_by: str
    first: dt.date
    last: dt.date
    status: Status
    attempt: int
    done_count: int
    total_count: int
    problem: str
    size_bytes: int | None
    sha256: bytes | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    expires_at: dt.datetime | None
    is_stopping: bool
    """Whether it was asked to stop; it then ends as cancelled."""

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be made, or being made."""
        return self.status in UNDER_WAY


@dataclass(slots=True)
class Progress:
    """How far making has come; shared by who makes it and who tells of it."""

    total_count: int
    done_count: int = 0
    is_written: bool = False
    """Whether nothing but the file's own place is missing; from then on it is not broken off."""
    is_stopped: bool = False

    async def advance(self, done_count: int) -> None:
        """Say how many entries are written."""
        self.done_count = done_count


def whole_months(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first day of the first calendar month within the days, and the day after them.

    Without a whole month both are the day after `last`.
    """
    after = last + dt.timedelta(days=1)
    begin = first if first.day == 1 else _next_month(first)
    end = after.replace(day=1)
    return (begin, end) if begin < end else (after, after)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
