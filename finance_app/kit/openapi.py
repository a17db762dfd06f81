"""The REST app as a whole: routers under their two prefixes, refusals, OpenAPI and its page."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from finance_app.kit import problems
from finance_app.kit.api_page import METHODS, api_page

PREFIX: Final = "/api/v1"
ALIAS: Final = "/api"
"""The routes answer here too, undocumented: the names of the original design."""
OPENAPI_PATH: Final = f"{PREFIX}/openapi.json"
DOCS_PATH: Final = f"{ALIAS}/docs"

_PROBLEMS: Final = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in.",
    "403": "The role does not allow it, or another site sent it.",
    "404": "It does not exist, or belongs to another business.",
    "409": "It cannot be combined with what is there.",
    "412": "It has been changed in the meantime; `current` is what it is now.",
    "413": "It is too large.",
    "415": "It is not JSON.",
    "422": "Some of it cannot be used; `errors` says what and where.",
    "429": "There were too many attempts; Retry-After says when to come back.",
    "500": "It failed; the reference finds it in the log.",
    "503": "The database is not answering; nothing was saved.",
}
"""What each refusal means."""

_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence to show."},
        "errors": {
            "type": "array",
            "description": "The fields that are wrong.",
            "items": {
                "type": "object",
                "required": ["pointer", "field", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer."},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {"type": "object", "description": "With 412: what is there now."},
        "reference": {"type": "string", "description": "With 500: what the log knows it by."},
    },
}


def make_api(routers: Sequence[APIRouter], *, title: str, version: str, about: str) -> FastAPI:
    """Return the app with the routers at /api/v1 and /api, problems, OpenAPI and its page."""
    app = FastAPI(
        title=title,
        version=version,
        description=about,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    problems.install(app)
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    for router in routers:
        app.include_router(router, prefix=ALIAS, include_in_schema=False)
    install_docs(app)
    _add_end(app)
    return app


def install_docs(app: FastAPI) -> None:
    """Serve the OpenAPI document and the page that shows it, both made once."""

    @cache
    def document() -> dict[str, Any]:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        return _with_problems(made)

    @cache
    def page() -> str:
        return api_page(document(), OPENAPI_PATH)

    async def openapi() -> Response:
        return JSONResponse(document())

    async def docs() -> Response:
        return HTMLResponse(page())

    app.openapi = document  # type: ignore[method-assign]
    app.add_api_route(OPENAPI_PATH, openapi, include_in_schema=False)
    app.add_api_route(DOCS_PATH, docs, include_in_schema=False)


def _add_end(app: FastAPI) -> None:
    """Answer for every other address below /api, so that nothing there falls through to a page."""

    @cache
    def known() -> list[tuple[Any, str]]:
        paths = app.openapi()["paths"].items()
        shown = [(path, _allowed(item)) for path, item in paths]
        same = [(path.replace(PREFIX, ALIAS, 1), allowed) for path, allowed in shown]
        own = [(OPENAPI_PATH, "GET"), (DOCS_PATH, "GET")]
        return [(compile_path(path)[0], allowed) for path, allowed in [*own, *shown, *same]]

    def allowed_at(path: str) -> str:
        return next((allowed for regex, allowed in known() if regex.match(path)), "")

    async def nothing(request: Request) -> Response:
        path = request.url.path
        if allowed := allowed_at(path):
            raise HTTPException(405, headers={"allow": allowed})
        if allowed_at(path.rstrip("/")):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(path.rstrip("/") + query, 307)
        raise HTTPException(404)

    every = [*(method.upper() for method in METHODS), "HEAD", "OPTIONS", "TRACE"]
    for path in (ALIAS, f"{ALIAS}/{{rest:path}}"):
        app.add_api_route(path, nothing, methods=every, include_in_schema=False)


def _allowed(item: Mapping[str, Any]) -> str:
    return ", ".join(method.upper() for method in METHODS if method in item)


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the refusals of each route instead of FastAPI's own."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{code}": {"description": text, "content": content}
        for code, text in _PROBLEMS.items()
    }
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                _add_problems(path, item[method])
    return document


def _add_problems(path: str, operation: dict[str, Any]) -> None:
    """Name the refusals that one route can give."""
    names = {one["name"] for one in operation.get("parameters", ())}
    possible = {"400", "403", "413", "422", "429", "500", "503"}
    if "security" in operation:
        possible.add("401")
    if "{" in path:
        possible.add("404")
    if "If-Match" in names:
        possible.add("412")
    if "requestBody" in operation:
        possible |= {"401", "409", "415"}
    if "Idempotency-Key" in names:
        possible.add("409")
        headers = {"Idempotency-Hit": {"schema": {"type": "string"}}}
        for code, answer in operation["responses"].items():
            if code.startswith("2"):
                answer["headers"] = answer.get("headers", {}) | headers
    for code in sorted(possible):
        operation["responses"][code] = {"$ref": f"#/components/responses/Problem{code}"}
