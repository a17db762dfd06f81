"""REST: through which day the books are locked, and moving that day."""

from datetime import UTC
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.locks import service
from finance_app.ledger.locks.inputs import LockInput
from finance_app.ledger.locks.rules import REASON_LENGTH_MAX, LockChange

router = APIRouter(prefix="/period-lock", tags=["Period lock"])

_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-31"]}


class LockIn(BaseModel):
    """The last day to be locked, null for open books; a reason where days are opened again."""

    locked_through: str | None = Field(json_schema_extra=_DATE)
    reason: str = Field(default="", max_length=REASON_LENGTH_MAX)


class LockChangeOut(BaseModel):
    """One move of the lock; the reason is empty where days were locked."""

    locked_through: str | None = Field(json_schema_extra=_DATE)
    reason: str
    changed_by: str = Field(json_schema_extra={"format": "uuid"})
    changed_at: str = Field(json_schema_extra={"format": "date-time"})


class LockOut(BaseModel):
    """The last locked day, null for open books, and the moves of the lock, the latest first."""

    locked_through: str | None = Field(json_schema_extra=_DATE)
    changes: list[LockChangeOut]


@router.get(
    "", operation_id="get_period_lock", summary="Read the period lock", response_model=LockOut
)
async def get_period_lock(actor: SignedIn) -> Response:
    """Return through which day the books are locked; entries of locked days cannot change."""
    return await _shown(actor)


@router.put(
    "", operation_id="move_period_lock", summary="Move the period lock", response_model=LockOut
)
async def move_period_lock(
    request: Request, actor: SignedIn, entered: LockIn, _key: RequestKey = None
) -> Response:
    """Lock through a later day, or open again after an earlier one; only the owner may."""
    actor.require(Permission.MANAGE)
    wanted = LockInput.parse(entered.model_dump())

    async def work() -> Response:
        await service.move_lock(actor, wanted.locked_through, wanted.reason)
        return await _shown(actor)

    return await once(request, actor, work)


async def _shown(actor: Actor) -> Response:
    async with db.transaction(actor, read_only=True):
        locked = await service.locked_through(actor)
        changes = await service.list_lock_changes(actor)
    body = {
        "locked_through": locked.isoformat() if locked else None,
        "changes": [_body(one) for one in changes],
    }
    return JSONResponse(body)


def _body(change: LockChange) -> dict[str, Any]:
    """Return a move of the lock as the API shows it."""
    day = change.locked_through
    return {
        "locked_through": day.isoformat() if day else None,
        "reason": change.reason,
        "changed_by": str(change.changed_by),
        "changed_at": change.changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
