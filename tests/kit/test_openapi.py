"""The REST app as a whole: addresses, the OpenAPI document and its page."""

import re

import pytest

from tests import factories
from tests.api_app import api_app, client

ROUTES = {
    "/api/v1/auth/signup": {"post"},
    "/api/v1/auth/login": {"post"},
    "/api/v1/auth/logout": {"post"},
    "/api/v1/auth/me": {"get"},
    "/api/v1/user/settings": {"get", "put"},
    "/api/v1/expenses": {"get", "post"},
    "/api/v1/expenses/{entry_id}": {"get", "put", "delete"},
    "/api/v1/incomes": {"get", "post"},
    "/api/v1/incomes/{entry_id}": {"get", "put", "delete"},
    "/api/v1/dashboard/summary": {"get"},
    "/api/v1/reports/excel": {"get"},
}


async def test_the_document_names_every_route_and_its_refusals() -> None:
    async with client() as api:
        answer = await api.get("/api/v1/openapi.json")

    document = answer.json()
    assert answer.status_code == 200
    for path, methods in ROUTES.items():
        assert methods <= set(document["paths"][path])
    assert "HTTPValidationError" not in answer.text
    assert not any(path.startswith("/api/expenses") for path in document["paths"])
    change = document["paths"]["/api/v1/expenses/{entry_id}"]["put"]
    assert {"401", "403", "404", "409", "412", "422"} <= set(change["responses"])
    assert {one["name"] for one in change["parameters"]} == {
        "entry_id",
        "If-Match",
        "Idempotency-Key",
    }
    names = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    ]
    assert len(names) == len(set(names))


QUESTIONS = ("/entry-rules/matches", "/entry-rules/preview", "/recurring-entries/preview")
"""Routes that ask with a body and change nothing."""


async def test_every_state_changing_route_below_a_business_takes_a_key() -> None:
    for path, item in api_app().openapi()["paths"].items():
        for method, operation in item.items():
            if method != "get" and "/auth/" not in path and not path.endswith(QUESTIONS):
                names = {one["name"] for one in operation.get("parameters", ())}
                assert "Idempotency-Key" in names, (method, path)


async def test_the_page_shows_every_route_without_a_script_or_another_host() -> None:
    async with client() as api:
        answer = await api.get("/api/docs")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text
    assert not re.findall(r"""(?:src|href)=["'](?!/api/)""", answer.text)
    assert "url(" not in answer.text
    for path in ROUTES:
        assert path in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/v1", 404),
        ("GET", "/api/v2/expenses", 404),
        ("POST", "/api/v1/expenses/a/b/c", 404),
        ("PATCH", "/api/v1/expenses", 405),
        ("DELETE", "/api/expenses", 405),
        ("HEAD", "/api/v1/expenses", 405),
        ("POST", "/api/docs", 405),
        ("PUT", "/api/v1/auth/me", 405),
    ],
)
async def test_other_addresses_are_problems(method: str, path: str, status: int) -> None:
    async with client(await factories.make_actor()) as api:
        answer = await api.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("allow" in answer.headers) is (status == 405)


async def test_405_names_every_method_of_the_address() -> None:
    async with client() as api:
        answer = await api.patch("/api/v1/expenses")

    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


async def test_a_slash_too_many_is_led_to_the_address_without_it() -> None:
    async with client(await factories.make_actor(), follow_redirects=True) as api:
        listed = await api.get("/api/expenses/?limit=1")
        made = await api.post("/api/v1/expenses/", json={"date": "2026-03-14", "amount": "5"})

    assert (listed.status_code, listed.url.path, listed.url.query) == (
        200,
        "/api/expenses",
        b"limit=1",
    )
    assert made.status_code == 201
