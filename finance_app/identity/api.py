"""Log-in over HTTP, and who a request comes from.

Only here is the session cookie set: HTTP-only, SameSite=Lax, Secure under https. A request that
changes something by cookie must come from this origin; a bearer token needs no such proof.
"""

import json
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from finance_app.identity import service
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.inputs import BusinessInput, LogInInput, SignUpInput
from finance_app.identity.rules import Actor, Permission
from finance_app.kit.errors import (
    ForbiddenError,
    UnauthenticatedError,
)
from finance_app.kit.settings import settings

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_bearer = HTTPBearer(auto_error=False, description="The access_token that log-in returns.")

router = APIRouter(tags=["Account"])


class ForeignOriginError(ForbiddenError):
    """This request came from another site, so nothing was done."""


class AccountOut(BaseModel):
    """The signed-in person and their business."""

    id: UUID
    email: str
    role: str
    organization_id: UUID
    business_name: str
    currency_code: str
    fiscal_year_start: str


class TokenOut(BaseModel):
    """A bearer token; the same response sets the session cookie."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name, not a secret
    expires_in: int


class SignedUpOut(TokenOut):
    """A new account, signed in."""

    user: AccountOut


class SettingsOut(BaseModel):
    """The settings of the business; fiscal_year_start is "MM-DD"."""

    business_name: str
    currency_code: str
    fiscal_year_start: str


class SignUpIn(BaseModel):
    """What sign-up takes; fiscal_year_start is "MM-DD"."""

    email: str
    password: str
    business_name: str
    currency_code: str
    fiscal_year_start: str = "01-01"


class LogInIn(BaseModel):
    """What log-in takes."""

    email: str
    password: str


def is_secure(request: Request) -> bool:
    """Say whether the browser reached us by https, directly or by the configured address."""
    return settings().public_url.startswith("https://") or request.url.scheme == "https"


def cookie_name(*, secure: bool) -> str:
    """Return the name of the session cookie; the prefix binds it to this host under https."""
    return "__Host-session" if secure else "session"


def token_of(request: Request) -> str | None:
    """Return the token of the session cookie."""
    return request.cookies.get(cookie_name(secure=is_secure(request)))


def is_same_origin(origin: str | None, site: str | None, host: str) -> bool:
    """Say whether a request may act by cookie: browsers name origin and site, programs neither."""
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return True
    return urlsplit(origin).netloc == host or (bool(origin) and origin == settings().public_url)


def require_same_origin(request: Request) -> None:
    """Raise `ForeignOriginError` for a request another site made the browser send."""
    headers = request.headers
    if not is_same_origin(
        headers.get("origin"), headers.get("sec-fetch-site"), headers.get("host", "")
    ):
        raise ForeignOriginError


async def current_actor(
    request: Request, _documented: Annotated[Any, Depends(_bearer)] = None
) -> Actor:
    """Return who a request comes from, by bearer token or cookie. Raises 401, or 403 cross-site."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = await service.authenticate(token.strip())
    else:
        actor = await service.authenticate(token_of(request))
        if actor is not None and request.method not in _SAFE:
            require_same_origin(request)
    if actor is None:
        raise UnauthenticatedError
    return actor


SignedIn = Annotated[Actor, Depends(current_actor)]


@router.post("/auth/signup", status_code=201)
async def sign_up(entered: SignUpIn, request: Request) -> SignedUpOut:
    """Create an account and its business, and sign in."""
    require_same_origin(request)
    token = await service.sign_up(SignUpInput.parse(entered.model_dump()), address=address(request))
    body = SignedUpOut(
        access_token=token.text, expires_in=token.expires_in_seconds, user=_account(token.actor)
    )
    return _signed_in(request, token, body, 201)  # type: ignore[return-value]


@router.post("/auth/login")
async def log_in(entered: LogInIn, request: Request) -> TokenOut:
    """Sign in. Wrong address and wrong password give the same answer."""
    require_same_origin(request)
    token = await service.log_in(LogInInput.parse(entered.model_dump()), address=address(request))
    body = TokenOut(access_token=token.text, expires_in=token.expires_in_seconds)
    return _signed_in(request, token, body, 200)  # type: ignore[return-value]


@router.post("/auth/logout", status_code=204)
async def log_out(actor: SignedIn, request: Request) -> Response:
    """End the session; its token and cookie are worth nothing afterwards."""
    await service.log_out(actor)
    return signed_out(request, Response(status_code=204))


@router.get("/auth/me")
async def me(actor: SignedIn) -> AccountOut:
    """Return the signed-in person and their business."""
    return _account(actor)


@router.get("/user/settings")
async def read_settings(actor: SignedIn) -> SettingsOut:
    """Return the settings of the business."""
    return _settings(actor)


@router.put("/user/settings", response_model=SettingsOut)
async def write_settings(
    request: Request, actor: SignedIn, entered: SettingsOut, _key: RequestKey = None
) -> Response:
    """Change the settings of the business; only its owner may."""
    actor.require(Permission.MANAGE)
    wanted = BusinessInput.parse(entered.model_dump())

    async def work() -> Response:
        changed = await service.change_settings(actor, wanted)
        return JSONResponse(_settings(changed).model_dump())

    return await once(request, actor, work)


def address(request: Request) -> str:
    """Return the network address attempts are counted under."""
    return request.client.host if request.client else ""


def _account(actor: Actor) -> AccountOut:
    """Return an actor as the API shows it."""
    return AccountOut(
        id=actor.user_id,
        email=actor.email,
        role=actor.role,
        organization_id=actor.organization_id,
        business_name=actor.business_name,
        currency_code=actor.currency_code,
        fiscal_year_start=str(actor.fiscal_year_start),
    )


def _settings(actor: Actor) -> SettingsOut:
    """Return the settings of the actor's business."""
    return SettingsOut(
        business_name=actor.business_name,
        currency_code=actor.currency_code,
        fiscal_year_start=str(actor.fiscal_year_start),
    )


def _signed_in(request: Request, token: service.Token, body: BaseModel, status: int) -> Response:
    """Return a JSON answer that also sets the cookie and is stored nowhere."""
    response = JSONResponse(json.loads(body.model_dump_json()), status)
    set_cookie(request, response, token)
    return response


def set_cookie(request: Request, response: Response, token: service.Token) -> None:
    """Put the session cookie on an answer that is stored nowhere."""
    secure = is_secure(request)
    response.set_cookie(
        cookie_name(secure=secure),
        token.text,
        max_age=token.expires_in_seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    response.headers["cache-control"] = "no-store"


def signed_out(request: Request, response: Response) -> Response:
    """Take the session cookie off the browser with this answer."""
    secure = is_secure(request)
    response.delete_cookie(
        cookie_name(secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
    )
    response.headers["cache-control"] = "no-store"
    return response


__all__ = ["SignedIn", "current_actor", "is_same_origin", "router"]
