"""The forms of the sign-in pages, posted by the browser itself and answered with the cookie."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from finance_app.identity import service
from finance_app.identity.api import (
    ForeignOriginError,
    address,
    require_same_origin,
    set_cookie,
    signed_out,
    token_of,
)
from finance_app.identity.inputs import LogInInput, SignUpInput
from finance_app.identity.views import problem_code
from finance_app.kit.errors import AppError, TooManyRequestsError, UnavailableError

forms = APIRouter(prefix="/auth", include_in_schema=False)


@forms.post("/login")
async def log_in_form(
    request: Request,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the field's name in the form
) -> Response:
    """Sign in from the page; problems go back to it with what was typed, but not the password."""
    kept = {"email": email[:254], "next": safe_path(next)}
    try:
        require_same_origin(request)
        token = await service.log_in(
            LogInInput(email=email, password=password),
            address=address(request),
            replaces=service.session_id_of(token_of(request)),
        )
    except AppError as error:
        return _back("/login", error, kept)
    response = RedirectResponse(safe_path(next), 303)
    set_cookie(request, response, token)
    return response


@forms.post("/signup")
async def sign_up_form(request: Request) -> Response:
    """Create an account from the page."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    start = f"{form.get('fiscal_month', '01')[:2]:0>2}-{form.get('fiscal_day', '1')[:2]:0>2}"
    kept = {
        name: form.get(name, "")[:254]
        for name in ("email", "business_name", "currency_code", "fiscal_month", "fiscal_day")
    }
    try:
        require_same_origin(request)
        entered = SignUpInput.parse({**form, "fiscal_year_start": start})
        if previous := service.session_id_of(token_of(request)):
            await service.end_session(previous)
        token = await service.sign_up(entered, address=address(request))
    except AppError as error:
        return _back("/signup", error, kept)
    response = RedirectResponse("/", 303)
    set_cookie(request, response, token)
    return response


@forms.post("/logout")
async def log_out_form(request: Request) -> Response:
    """End the session from the page; the browser forgets what it kept of it."""
    require_same_origin(request)
    if (actor := await service.authenticate(token_of(request))) is not None:
        await service.log_out(actor)
    response = RedirectResponse("/login", 303)
    response.headers["clear-site-data"] = '"storage"'
    return signed_out(request, response)


def safe_path(path: str) -> str:
    """Return a path of this site to go on to; anything else becomes "/"."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > 2000:
        return "/"
    return "/" if any(ord(letter) < 33 or letter == "\\" for letter in path) else path


def _back(page: str, error: AppError, kept: dict[str, str]) -> Response:
    """Send the browser back to the form with codes of the problems and what was typed."""
    query = {name: value for name, value in kept.items() if value}
    if isinstance(error, TooManyRequestsError):
        query |= {"error": "throttled", "minutes": str(-(-error.retry_after_seconds // 60))}
    elif isinstance(error, ForeignOriginError):
        query |= {"error": "origin"}
    elif isinstance(error, UnavailableError):
        query |= {"error": "unavailable"}
    elif error.fields:
        codes = (f"{name}:{problem_code(name, text)}" for name, text in error.fields.items())
        query |= {"problems": ",".join(codes)}
    else:
        query |= {"error": "bad"}
    return RedirectResponse(f"{page}?{urlencode(query, quote_via=quote, errors='replace')}", 303)
