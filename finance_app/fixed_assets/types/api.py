"""REST: the types of assets. Assets name a type by its name, this list by its id."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.fixed_assets.register.api import JsonObject
from finance_app.fixed_assets.register.rules import AssetType
from finance_app.fixed_assets.register.wire.views import number_text
from finance_app.fixed_assets.terms.rules import Convention, Method
from finance_app.fixed_assets.types import service
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit.requests import body_of

router = APIRouter(prefix="/asset-types", tags=["Asset types"])

_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}


class TypeIn(BaseModel):
    """A type, and what a new asset of it starts with; what is left out is usual."""

    name: str = Field(examples=["Machinery"])
    method: str | None = Field(None, description=f"One of {', '.join(Method)}.")
    convention: str | None = Field(None, description=f"One of {', '.join(Convention)}.")
    life: str | int | None = Field(None, examples=["10 years"])
    life_months: int | None = Field(None, examples=[120])
    residual_percent: str | float | None = Field(
        None, description="The residual as a part of the cost, 0 to 100.", examples=["10"]
    )
    factor: str | float | None = Field(None, examples=["2"])
    is_switching: bool | None = None


class TypeOut(BaseModel):
    """A type as it is kept."""

    id: UUID
    name: str
    method: Method
    convention: Convention
    life_months: int = Field(description="0 where it does not go by time.")
    residual_percent: str = Field(examples=["10"])
    factor: str
    is_switching: bool


class TypeList(BaseModel):
    """All types by name; they have one page."""

    items: list[TypeOut]
    next_cursor: str | None


@router.get("", operation_id="list_asset_types", summary="List asset types")
async def list_asset_types(actor: SignedIn) -> TypeList:
    """Return the types by name; a business without any gets those to start with."""
    found = await service.list_types(actor)
    return TypeList(items=[TypeOut(**_body(one)) for one in found], next_cursor=None)


@router.post(
    "",
    operation_id="add_asset_type",
    summary="Add an asset type",
    status_code=201,
    response_model=TypeOut,
    responses={201: {"headers": _LOCATION}},
    openapi_extra=body_of(TypeIn),
)
async def add_asset_type(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Add a type; refused with 409 where the name is taken."""
    actor.require(Permission.WRITE)
    entered = TypeInput.parse(raw)

    async def work() -> Response:
        added = await service.add_type(actor, entered)
        place = f"{request.scope['path'].rstrip('/')}/{added.id}"
        return JSONResponse(_body(added), 201, {"location": place})

    return await once(request, actor, work)


@router.put(
    "/{type_id}",
    operation_id="change_asset_type",
    summary="Change an asset type",
    response_model=TypeOut,
    openapi_extra=body_of(TypeIn),
)
async def change_asset_type(
    request: Request, actor: SignedIn, type_id: UUID, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Replace what it says; assets of it keep their terms, and follow its name."""
    actor.require(Permission.WRITE)
    entered = TypeInput.parse(raw)

    async def work() -> Response:
        return JSONResponse(_body(await service.change_type(actor, type_id, entered)))

    return await once(request, actor, work)


def _body(one: AssetType) -> dict[str, Any]:
    """Return a type as the API shows it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "method": one.terms.method.value,
        "convention": one.terms.convention.value,
        "life_months": one.terms.life_months,
        "residual_percent": number_text(one.residual_ratio * 100),
        "factor": number_text(one.terms.factor),
        "is_switching": one.terms.is_switching,
    }
