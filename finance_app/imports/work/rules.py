"""How far work has come, and that it was asked to stop."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from finance_app.kit.errors import ConflictError, TooManyRequestsError

BEAT_SECONDS: Final = 0.7
"""So often, whoever is at work says how far it has come and hears whether to stop."""
QUIET_SECONDS: Final = 15
"""After so long without a beat, work is taken up by whoever comes first."""
ATTEMPTS_MAX: Final = 5
IN_LINE_MAX: Final = 100
"""How much work of one business may be in line at once."""


class WorkKind(StrEnum):
    """What can be done to an import."""

    READ = "read"
    COMMIT = "commit"
    UNDO = "undo"


class WorkCancelledError(ConflictError):
    """This was cancelled. Nothing has changed."""


class WorkUnderWayError(ConflictError):
    """This import is being worked on. Wait until that is done, or cancel it."""


class TooMuchWorkError(TooManyRequestsError):
    """Many files of this business are still in line. Wait until some of them are done."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that was taken up: on which import, for whom, for which time."""

    organization_id: UUID
    import_id: UUID
    work: WorkKind
    user_id: UUID
    arguments: Mapping[str, Any]
    attempt: int
    is_cancelled: bool


@dataclass(slots=True)
class Progress:
    """How far work has come; shared by who does it and who tells of it."""

    done_count: int = 0
    total_count: int | None = None
    preview: Mapping[str, Any] | None = None
    is_cancelled: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set where something is worth being told before the next beat."""

    def show(self, preview: Mapping[str, Any]) -> None:
        """Say what a file seems to hold, which somebody is waiting to see."""
        self.preview = preview
        self.news.set()

    def advance(self, done_count: int) -> None:
        """Say how many lines are done. Raises `WorkCancelledError` where it is to stop."""
        self.done_count = done_count
        if self.is_cancelled:
            raise WorkCancelledError
