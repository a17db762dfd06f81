"""REST: what comes again, on which days, what is expected of it, and recording what is due."""

from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import Fields, text_of
from finance_app.kit.requests import entity_tag, versions_of
from finance_app.ledger.entries.rules import read_iso_date
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.recording.service import record_due, upcoming
from finance_app.ledger.recurring.rules import RecurringEntry
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.wire.inputs import DATE, PreviewIn, RecurringIn, SkipIn
from finance_app.ledger.recurring.wire.views import (
    PreviewOut,
    RecordedOut,
    RecurringList,
    RecurringOut,
    UpcomingList,
    preview_body,
    recorded_body,
    recurring_body,
    standing_body,
    upcoming_body,
)

router = APIRouter(prefix="/recurring-entries", tags=["Recurring"])

DAYS_AHEAD_MAX: Final = 1_100
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_SHOWN: Final[dict[int | str, dict[str, Any]]] = {200: {"headers": _ETAG}}
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]
Day = Annotated[str, Query(json_schema_extra=DATE)]


@router.get(
    "", operation_id="list_recurring", summary="List what comes again", response_model=RecurringList
)
async def list_recurring(actor: SignedIn) -> Response:
    """Return what comes again, what comes first is first."""
    found = await service.list_standings(actor)
    items = [standing_body(one, actor.currency_code) for one in found]
    return JSONResponse({"items": items, "next_cursor": None})


@router.post(
    "",
    operation_id="add_recurring",
    summary="Add something that comes again",
    status_code=201,
    response_model=RecurringOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
)
async def add_recurring(
    request: Request, actor: SignedIn, entered: RecurringIn, _key: RequestKey = None
) -> Response:
    """Add it; days up to today are due at once."""
    actor.require(Permission.WRITE)
    wanted = RecurringInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        made = await service.add_recurring(actor, wanted)
        place = f"{request.scope['path'].rstrip('/')}/{made.id}"
        return _shown(actor, made, status=201, location=place)

    return await once(request, actor, work)


@router.post(
    "/record",
    operation_id="record_recurring",
    summary="Record what is due",
    response_model=RecordedOut,
)
async def record_recurring(request: Request, actor: SignedIn, _key: RequestKey = None) -> Response:
    """Make an entry of each day up to today that has none, once however often."""

    async def work() -> Response:
        return JSONResponse(recorded_body(await record_due(actor), actor.currency_code))

    return await once(request, actor, work)


@router.post(
    "/preview",
    operation_id="preview_recurring",
    summary="Say which days a schedule has",
    response_model=PreviewOut,
)
async def preview_recurring(actor: SignedIn, entered: PreviewIn) -> Response:
    """Return the next days of a schedule that are not recorded yet; nothing is kept."""
    wanted = ScheduleInput.parse(entered.model_dump())
    try:
        shown = await service.preview_schedule(actor, wanted, entered.recurring_id)
    except service.RecurringNotFoundError as error:
        raise InvalidInputError(error.message, fields={"recurring_id": error.message}) from None
    return JSONResponse(preview_body(shown))


@router.get(
    "/upcoming",
    operation_id="list_upcoming",
    summary="List what is expected",
    response_model=UpcomingList,
)
async def list_upcoming(
    actor: SignedIn, first: Annotated[Day, Query(alias="from")], to: Day
) -> Response:
    """Return what is not recorded yet and whose money moves in these days, both included."""
    read = Fields({"from": first, "to": to})
    begins, ends = (read.read(name, _day_of, date.min) for name in ("from", "to"))
    if not read.problems and not timedelta() <= ends - begins <= timedelta(DAYS_AHEAD_MAX):
        read.problems["to"] = f"The last day is up to {DAYS_AHEAD_MAX:,} days after the first."
    read.raise_problems()
    found = await upcoming(actor, begins, ends)
    items = [upcoming_body(one, actor.currency_code) for one in found]
    return JSONResponse({"currency_code": actor.currency_code, "items": items, "next_cursor": None})


@router.get(
    "/{recurring_id}",
    operation_id="get_recurring",
    summary="Read one thing that comes again",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def get_recurring(actor: SignedIn, recurring_id: UUID) -> Response:
    """Return it."""
    return _shown(actor, await service.get_recurring(actor, recurring_id))


@router.put(
    "/{recurring_id}",
    operation_id="change_recurring",
    summary="Change something that comes again",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def change_recurring(
    request: Request,
    actor: SignedIn,
    recurring_id: UUID,
    entered: RecurringIn,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; entries that were made stay as they are.

    With If-Match a change by someone else is not overwritten: 412.
    """
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    wanted = RecurringInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        current = await service.get_recurring(actor, recurring_id)
        if versions is not None and current.version not in versions:
            raise service.StaleRecurringError(current)
        version = None if versions is None else current.version
        changed = await service.change_recurring(actor, recurring_id, wanted, version=version)
        return _shown(actor, changed)

    try:
        return await once(request, actor, work)
    except service.StaleRecurringError as error:
        headers = {"etag": entity_tag(error.current.version)}
        body = recurring_body(error.current, actor.currency_code)
        return problems.problem_of(error, headers=headers, current=body)


@router.delete(
    "/{recurring_id}",
    operation_id="delete_recurring",
    summary="Delete something that comes again",
    status_code=204,
    response_class=Response,
)
async def delete_recurring(
    request: Request, actor: SignedIn, recurring_id: UUID, _key: RequestKey = None
) -> Response:
    """Let it not come again; what was recorded stays, and it can be restored."""

    async def work() -> Response:
        await service.delete_recurring(actor, recurring_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{recurring_id}/restore",
    operation_id="restore_recurring",
    summary="Bring something deleted back",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def restore_recurring(
    request: Request, actor: SignedIn, recurring_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back; days that passed meanwhile are skipped. What is in use stays as it is."""

    async def work() -> Response:
        return _shown(actor, await service.restore_recurring(actor, recurring_id))

    return await once(request, actor, work)


@router.post(
    "/{recurring_id}/skip",
    operation_id="skip_recurring",
    summary="Leave out a day",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def skip_recurring(
    request: Request, actor: SignedIn, recurring_id: UUID, entered: SkipIn, _key: RequestKey = None
) -> Response:
    """Leave a nominal day out, or take it in again; what was recorded stays."""
    actor.require(Permission.WRITE)
    read = Fields(entered.model_dump())
    day = read.read("occurrence_on", _day_of, date.min)
    read.raise_problems()

    async def work() -> Response:
        skipped = await service.skip_day(actor, recurring_id, day, is_skipped=entered.is_skipped)
        return _shown(actor, skipped)

    return await once(request, actor, work)


@router.post(
    "/{recurring_id}/pause",
    operation_id="pause_recurring",
    summary="Pause something that comes again",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def pause_recurring(
    request: Request, actor: SignedIn, recurring_id: UUID, _key: RequestKey = None
) -> Response:
    """Let nothing of it happen from today on."""

    async def work() -> Response:
        return _shown(actor, await service.pause(actor, recurring_id))

    return await once(request, actor, work)


@router.post(
    "/{recurring_id}/resume",
    operation_id="resume_recurring",
    summary="Resume something that is paused",
    response_model=RecurringOut,
    responses=_SHOWN,
)
async def resume_recurring(
    request: Request, actor: SignedIn, recurring_id: UUID, _key: RequestKey = None
) -> Response:
    """Go on with today; days that passed meanwhile are skipped."""

    async def work() -> Response:
        return _shown(actor, await service.resume(actor, recurring_id))

    return await once(request, actor, work)


def _day_of(value: object) -> date:
    return read_iso_date(text_of(value))


def _shown(
    actor: Actor, entry: RecurringEntry, *, status: int = 200, location: str = ""
) -> Response:
    headers = {"etag": entity_tag(entry.version)} | ({"location": location} if location else {})
    return JSONResponse(recurring_body(entry, actor.currency_code), status, headers)
