"""Every refusal over HTTP as one shape: application/problem+json (RFC 9457).

    {"type": "about:blank", "title": "Unprocessable Content", "status": 422,
     "detail": "Some of what was entered cannot be used.",
     "errors": [{"pointer": "/amount", "field": "amount", "detail": "Enter an amount."}]}

`errors` stands only where single fields are wrong. What is no `AppError` becomes a 500 that tells
nothing but a reference, under which the log has the rest.
"""

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from finance_app.kit.errors import (
    AppError,
    InvalidInputError,
    NotFoundError,
    TooManyRequestsError,
    UnavailableError,
)

log = logging.getLogger("finance_app.problems")

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
"""After how long a request that the database could not answer is worth another try."""

_FAILED: Final = "That did not work, and nothing was saved. Reference: {reference}."

_TITLES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Titles that Python 3.11 still has under their older names."""

_SENTENCES: Final = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "This request is larger than what is accepted.",
}
"""What is said where a library refused a request."""

_FIELD_SENTENCES: Final = {
    "missing": "This is required.",
    "string_type": "Enter this as text.",
    "string_unicode": "This holds a character that cannot be kept. Remove it.",
    "string_too_short": "Write at least {min_length} characters.",
    "string_too_long": "Write at most {max_length} characters.",
    "greater_than_equal": "Write at least {ge}.",
    "less_than_equal": "Write at most {le}.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "Write a whole number.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "uuid_type": "Write an id, such as 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b.",
    "uuid_parsing": "Write an id, such as 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b.",
    "enum": "Choose one of {expected}.",
    "literal_error": "Choose one of {expected}.",
}
"""Pydantic's kinds of error in our words."""

_NO_OBJECT: Final = "Send a JSON object as the body, with Content-Type: application/json."
_NO_JSON: Final = "The body is not valid JSON."

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return a problem as a response; `more` are further members, such as `current`."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors)
    text = json.dumps(content | more, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "replace")
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)


def field_errors(fields: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the problems of fields as a problem's `errors`."""
    return [_field_error((name,), detail) for name, detail in fields.items()]


def _field_error(place: Sequence[object], detail: str) -> dict[str, str]:
    """Return one problem with the JSON pointer (RFC 6901) of where it is."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    pointer = "".join(f"/{step}" for step in steps)
    return {"pointer": pointer, "field": str(place[0]) if place else "", "detail": detail}


def problem_of(
    error: AppError, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Return an error of ours as a problem, with the headers that belong to its status."""
    if error.status >= 500 and not isinstance(error, UnavailableError):
        return _unknown(error)
    added = dict(headers or {})
    if error.status == 401:
        added["www-authenticate"] = "Bearer"
    if isinstance(error, TooManyRequestsError):
        added["retry-after"] = str(error.retry_after_seconds)
    if isinstance(error, UnavailableError):
        added["retry-after"] = str(RETRY_SECONDS)
    errors = field_errors(error.fields)
    return problem(error.status, error.message, errors=errors, headers=added, **more)


def _unknown(error: BaseException) -> Response:
    """Log an error nobody expected and return a problem with the reference to find it by."""
    reference = secrets.token_hex(4)
    log.error("a request failed, reference %s", reference, exc_info=error)
    return problem(500, _FAILED.format(reference=reference), reference=reference)


def _of_validation(error: RequestValidationError) -> Response:
    """Return what FastAPI found wrong with a request, in our words."""
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(400, _NO_JSON)
    if any(item["loc"][:1] == ("path",) for item in found):
        return problem_of(NotFoundError())
    errors = [_field_error(item["loc"][1:], _sentence(item)) for item in found]
    only = errors[0]["detail"] if len(errors) == 1 and not errors[0]["pointer"] else ""
    return problem(422, only or InvalidInputError().message, errors=errors)


def _sentence(item: Mapping[str, Any]) -> str:
    """Return one of pydantic's errors as a sentence."""
    if len(item["loc"]) == 1 and item["loc"][0] == "body":
        return _NO_OBJECT
    context = item.get("ctx") or {}
    if item["type"] == "value_error" and isinstance(context.get("error"), ValueError):
        return str(context["error"])
    known = _FIELD_SENTENCES.get(item["type"], "This cannot be used.")
    return known.format_map({name: str(value) for name, value in context.items()})


def _of_http(request: Request, error: HTTPException) -> Response:
    """Return a refusal by a library; the error of ours behind it speaks where there is one."""
    if isinstance(error.__cause__, AppError):
        return problem_of(error.__cause__)
    if error.status_code == 405:
        detail = f"This address does not take {request.method}."
    else:
        detail = _SENTENCES.get(error.status_code, "This request cannot be served.")
    return problem(error.status_code, detail, headers=error.headers)


class _Catch:
    """Answers for every error that nothing else has an answer for, unless one has begun."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:
            if has_begun:
                raise
            answer = problem_of(error) if isinstance(error, AppError) else _unknown(error)
            await answer(scope, receive, send)


def install(app: FastAPI) -> None:
    """Make every error that leaves a route of the app a problem."""

    async def of_ours(_request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return problem_of(error)

    async def of_validation(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _of_validation(error)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _of_http(request, error)

    app.add_exception_handler(AppError, of_ours)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)
    app.add_middleware(_Catch)


__all__ = ["MEDIA_TYPE", "field_errors", "install", "problem", "problem_of"]
