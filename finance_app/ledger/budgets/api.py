"""REST: the budgets of a fiscal year; set, filled, copied and put back."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.budgets import service
from finance_app.ledger.budgets.inputs import parse_budgets
from finance_app.ledger.budgets.rules import (
    YEAR_MAX,
    YEAR_MIN,
    BudgetError,
    budget_year,
    months_of_year,
)
from finance_app.ledger.budgets.wire.inputs import BudgetsIn, CopyIn, FillIn
from finance_app.ledger.budgets.wire.views import BudgetList, ChangedOut, UndoneOut, budget_body
from finance_app.ledger.budgets.years.inputs import CopyInput, FillInput
from finance_app.ledger.budgets.years.service import copy_year, fill_year

router = APIRouter(prefix="/budgets", tags=["Budgets"])

_PROBLEM: Final = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_STALE: Final[dict[int | str, dict[str, Any]]] = {
    412: {
        "description": "One has another version by now; `current.items` are those that do.",
        "content": _PROBLEM,
    }
}


@router.get("", operation_id="list_budgets", summary="List budgets", response_model=BudgetList)
async def list_budgets(
    actor: SignedIn,
    year: Annotated[
        int, Query(ge=YEAR_MIN, le=YEAR_MAX, description="The year the fiscal year starts in.")
    ],
) -> Response:
    """Return the budgets of a fiscal year; what has none is absent."""
    try:
        months = months_of_year(year, actor.fiscal_year_start)
        label = budget_year(year, actor.fiscal_year_start).label
    except BudgetError as error:
        raise InvalidInputError(str(error), fields={"year": str(error)}) from None
    found = await service.list_cells(actor, months[0].starts_on, months[-1].starts_on)
    items = [budget_body(one, actor.currency_code) for _, one in found]
    body = {"year": year, "label": label, "items": items, "next_cursor": None}
    return JSONResponse(body)


@router.put(
    "",
    operation_id="set_budgets",
    summary="Set budgets",
    response_model=ChangedOut,
    responses=_STALE,
)
async def set_budgets(
    request: Request, actor: SignedIn, entered: BudgetsIn, _key: RequestKey = None
) -> Response:
    """Set many budgets at once, all or none; one that has changed since is refused with 412."""
    actor.require(Permission.WRITE)
    raw = [one.model_dump() for one in entered.budgets]
    wanted = parse_budgets(raw, actor.currency_code, actor.fiscal_year_start)

    async def work() -> Response:
        return _shown(actor, await service.set_budgets(actor, wanted))

    try:
        return await once(request, actor, work)
    except service.StaleBudgetError as error:
        current = [budget_body(one, actor.currency_code) for one in error.current]
        return problems.problem_of(error, current={"items": current})


@router.post("/fill", operation_id="fill_budgets", summary="Fill a year", response_model=ChangedOut)
async def fill_budgets(
    request: Request, actor: SignedIn, entered: FillIn, _key: RequestKey = None
) -> Response:
    """Set the twelve budgets of a category in a fiscal year from one amount."""
    actor.require(Permission.WRITE)
    wanted = FillInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        done = await fill_year(
            actor, wanted.category_id, wanted.year, wanted.amount, how=wanted.how
        )
        return _shown(actor, done)

    return await once(request, actor, work)


@router.post("/copy", operation_id="copy_budgets", summary="Copy a year", response_model=ChangedOut)
async def copy_budgets(
    request: Request, actor: SignedIn, entered: CopyIn, _key: RequestKey = None
) -> Response:
    """Set the budgets of a fiscal year to those of another plus a percentage."""
    actor.require(Permission.WRITE)
    wanted = CopyInput.parse(entered.model_dump())

    async def work() -> Response:
        done = await copy_year(
            actor, wanted.from_year, wanted.to_year, factor_ratio=wanted.factor_ratio
        )
        return _shown(actor, done)

    return await once(request, actor, work)


@router.post(
    "/changes/{change_id}/undo",
    operation_id="undo_budget_change",
    summary="Undo a change of budgets",
    response_model=UndoneOut,
)
async def undo_budget_change(
    request: Request, actor: SignedIn, change_id: UUID, _key: RequestKey = None
) -> Response:
    """Put budgets back to what they were; a second time changes nothing."""

    async def work() -> Response:
        done = await service.undo_change(actor, change_id)
        body = {"budget_count": done.budget_count, "kept_count": done.kept_count}
        return JSONResponse(body)

    return await once(request, actor, work)


def _shown(actor: Actor, done: service.Changed) -> Response:
    return JSONResponse(
        {
            "changed_count": done.changed_count,
            "change_id": str(done.change_id) if done.change_id else None,
            "items": [budget_body(one, actor.currency_code) for one in done.budgets],
        }
    )
