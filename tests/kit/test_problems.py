"""Refusals over HTTP: one shape, our sentences, nothing leaked."""

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, Field

from finance_app.kit import problems
from finance_app.kit.errors import (
    AppError,
    InvalidInputError,
    NotFoundError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)


class _Thing(BaseModel):
    name: str = Field(max_length=5)
    count: int


def _app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    raised = {
        "input": InvalidInputError(fields={"amount": "Enter an amount.", "a/b~c": "Odd."}),
        "missing": NotFoundError(),
        "anonymous": UnauthenticatedError(),
        "often": TooManyRequestsError(retry_after_seconds=17),
        "database": UnavailableError(),
        "defect": ZeroDivisionError("the secret of the house"),
        "ours": AppError("a path: /var/lib/secret"),
        "teapot": HTTPException(418, "short and stout"),
        "surrogate": InvalidInputError("Bad \ud800 text."),
    }

    @app.get("/raise/{name}")
    async def fail(name: str) -> None:
        raise raised[name]

    @app.get("/things/{thing_id}")
    async def read(thing_id: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> None:
        assert thing_id
        assert limit

    @app.post("/things")
    async def add(thing: _Thing) -> None:
        assert thing

    return app


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(_app()), base_url="http://books.test"
    ) as client:
        yield client


async def test_an_error_of_ours_becomes_a_problem_with_its_fields(api: httpx.AsyncClient) -> None:
    answer = await api.get("/raise/input")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "Some of what was entered cannot be used.",
        "errors": [
            {"pointer": "/amount", "field": "amount", "detail": "Enter an amount."},
            {"pointer": "/a~1b~0c", "field": "a/b~c", "detail": "Odd."},
        ],
    }


@pytest.mark.parametrize(
    ("name", "status", "header"),
    [
        ("anonymous", 401, ("www-authenticate", "Bearer")),
        ("often", 429, ("retry-after", "17")),
        ("database", 503, ("retry-after", "5")),
    ],
)
async def test_statuses_bring_their_headers(
    api: httpx.AsyncClient, name: str, status: int, header: tuple[str, str]
) -> None:
    answer = await api.get(f"/raise/{name}")

    assert (answer.status_code, answer.headers[header[0]]) == (status, header[1])


@pytest.mark.parametrize("name", ["defect", "ours"])
async def test_what_nobody_expected_tells_a_reference_and_nothing_else(
    api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.ERROR, "finance_app.problems"):
        answer = await api.get(f"/raise/{name}")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    reference = answer.json()["reference"]
    assert reference in answer.json()["detail"]
    assert reference in caplog.text
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/things", 405),
        ("GET", "/raise/teapot", 418),
        ("GET", "/things/no-uuid", 404),
        ("GET", "/raise/surrogate", 422),
    ],
)
async def test_library_refusals_are_problems_too(
    api: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await api.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "stout" not in answer.text


async def test_405_names_the_methods_there_are(api: httpx.AsyncClient) -> None:
    assert (await api.delete("/things")).headers["allow"] == "POST"


async def test_a_wrong_body_has_a_sentence_at_each_field(api: httpx.AsyncClient) -> None:
    answer = await api.post("/things", json={"name": "far too long", "count": "many"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/name", "field": "name", "detail": "Write at most 5 characters."},
        {"pointer": "/count", "field": "count", "detail": "Write a whole number."},
    ]
    assert "far too long" not in answer.text


async def test_a_wrong_parameter_is_named(api: httpx.AsyncClient) -> None:
    path = "/things/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
    answer = await api.get(path, params={"limit": "9" * 5000})
    above = await api.get(path, params={"limit": 201})

    assert answer.status_code == above.status_code == 422
    assert answer.json()["errors"][0]["field"] == "limit"
    assert above.json()["errors"][0]["detail"] == "Write at most 200."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"[1]", 422),
        (b'"\xff"', 400),
        (b'{"name": "\\ud800", "count": 1}', 422),
        (b"[" * 200_000, 400),
        (b'{"name": "a", "count": ' + b"9" * 5000 + b"}", 400),
        (b'{"name": "a", "count": NaN}', 422),
    ],
)
async def test_bodies_that_cannot_be_used_are_refused(
    api: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await api.post("/things", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_error_of_ours_while_reading_keeps_its_own_words() -> None:
    app = _app()

    async def limited(scope: Any, receive: Any, send: Any) -> None:
        async def refuse() -> None:
            raise InvalidInputError("Too much.")

        await app(scope, refuse, send)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(limited), base_url="http://books.test"
    ) as api:
        answer = await api.post("/things", json={})

    assert (answer.status_code, answer.json()["detail"]) == (422, "Too much.")
