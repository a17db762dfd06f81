"""REST: the chart of categories. Entries name a category by its name, this chart by its id."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.ledger.categories import service
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, Category, Kind

router = APIRouter(prefix="/categories", tags=["Categories"])

_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}


class NameIn(BaseModel):
    """A name, new in its kind."""

    name: str = Field(max_length=NAME_LENGTH_MAX, examples=["Travel"])


class CategoryIn(NameIn):
    """A category to add."""

    kind: Kind


class MergeIn(BaseModel):
    """Where the entries of a merged category go."""

    target_id: UUID


class CategoryOut(BaseModel):
    """A category."""

    id: UUID
    kind: Kind
    name: str


class CategoryList(BaseModel):
    """The whole chart; it has one page."""

    items: list[CategoryOut]
    next_cursor: str | None


class MergeOut(BaseModel):
    """A merge that can be undone by its id."""

    merge_id: UUID


class UndoneOut(BaseModel):
    """How many entries went back to where they were."""

    entry_count: int


@router.get("", operation_id="list_categories", summary="List categories")
async def list_categories(
    actor: SignedIn, kind: Annotated[Kind | None, Query(description="Of one kind only.")] = None
) -> CategoryList:
    """Return the chart by kind and name."""
    found = await service.list_categories(actor, kind)
    items = [CategoryOut(id=one.id, kind=one.kind, name=one.name) for one in found]
    return CategoryList(items=items, next_cursor=None)


@router.post(
    "",
    operation_id="add_category",
    summary="Add a category",
    status_code=201,
    response_model=CategoryOut,
    responses={201: {"headers": _LOCATION}},
)
async def add_category(
    request: Request, actor: SignedIn, entered: CategoryIn, _key: RequestKey = None
) -> Response:
    """Add a category; refused with 409 where the name is taken."""

    async def work() -> Response:
        added = await service.add_category(actor, entered.kind, entered.name)
        place = f"{request.scope['path'].rstrip('/')}/{added.id}"
        return JSONResponse(_body(added), 201, {"location": place})

    return await once(request, actor, work)


@router.put(
    "/{category_id}",
    operation_id="rename_category",
    summary="Rename a category",
    response_model=CategoryOut,
)
async def rename_category(
    request: Request, actor: SignedIn, category_id: UUID, entered: NameIn, _key: RequestKey = None
) -> Response:
    """Give a category another name; its entries follow."""

    async def work() -> Response:
        return JSONResponse(_body(await service.rename_category(actor, category_id, entered.name)))

    return await once(request, actor, work)


@router.post(
    "/{category_id}/merge",
    operation_id="merge_category",
    summary="Merge a category into another",
    response_model=MergeOut,
)
async def merge_category(
    request: Request, actor: SignedIn, category_id: UUID, entered: MergeIn, _key: RequestKey = None
) -> Response:
    """Move all entries of a category into another of its kind and close it."""

    async def work() -> Response:
        merge_id = await service.merge_categories(actor, category_id, entered.target_id)
        return JSONResponse({"merge_id": str(merge_id)})

    return await once(request, actor, work)


@router.post(
    "/merges/{merge_id}/undo",
    operation_id="undo_merge",
    summary="Undo a merge",
    response_model=UndoneOut,
)
async def undo_merge(
    request: Request, actor: SignedIn, merge_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring the merged category back with its entries; a second time changes nothing."""

    async def work() -> Response:
        return JSONResponse({"entry_count": await service.undo_merge(actor, merge_id)})

    return await once(request, actor, work)


def _body(category: Category) -> dict[str, str]:
    """Return a category as the API shows it."""
    return {"id": str(category.id), "kind": category.kind, "name": category.name}
