"""The download over HTTP, by the routes both of the version and of the original design."""

import datetime as dt
import errno
import io
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from finance_app.identity.service import Token
from finance_app.kit import clock, problems
from finance_app.kit.settings import settings
from finance_app.reports.workbook.api import FOLDER, router
from tests.factories import make_token
from tests.reports.workbook.books import Line, record


def left_overs() -> list[Path]:
    return list((settings().data_dir / FOLDER).glob("*"))


def make_app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(router, prefix="/api/v1")
    app.include_router(router, prefix="/api")
    return app


@pytest.fixture
async def token() -> Token:
    token = await make_token(fiscal_year_start="04-06")
    await record(token.actor, [Line("income", dt.date(2026, 5, 1), Decimal("12.30"), "Sales")])
    return token


@pytest.fixture
async def client(token: Token) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {token.text}"}
    transport = httpx.ASGITransport(app=make_app())
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=headers
    ) as client:
        yield client


@pytest.mark.parametrize("prefix", ["/api/v1", "/api"])
async def test_the_fiscal_year_is_the_default(client: httpx.AsyncClient, prefix: str) -> None:
    with clock.fixed(dt.date(2026, 11, 20)):
        answer = await client.get(f"{prefix}/reports/excel")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == (
        'attachment; filename="harbour-park-ltd-2026-04-06-to-2027-04-05.xlsx"'
    )
    assert answer.headers["content-type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_name("Transactions").to_python()[1][5] == 12.3
    assert left_overs() == []


async def test_the_range_is_taken(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/api/v1/reports/excel", params={"from": "2026-05-01", "to": "2026-05-01"}
    )
    assert "2026-05-01-to-2026-05-01" in answer.headers["content-disposition"]


async def test_a_part_of_a_file_is_not_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/reports/excel", headers={"range": "bytes=5-1"})
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "none"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-29"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"from": "1899-12-31"}, "from"),
        ({"from": "2026-01-01\x00"}, "from"),
    ],
)
async def test_a_wrong_range_is_a_problem(
    client: httpx.AsyncClient, params: dict[str, str], field: str
) -> None:
    answer = await client.get("/api/v1/reports/excel", params=params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert left_overs() == []


async def test_nobody_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/reports/excel", headers={"authorization": "Bearer x"})
    assert answer.status_code == 401


async def test_a_full_disk_is_a_problem_in_plain_words(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.open

    def opened(path: Path, mode: str = "r", *args, **kwargs):
        if mode == "xb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", opened)
    answer = await client.get("/api/v1/reports/excel")
    assert answer.status_code == 507
    assert answer.json()["detail"] == (
        "There is not enough disk space to write the workbook. Free some space and try again."
    )
    assert left_overs() == []


async def test_the_file_is_removed_when_the_reader_goes_away(token: Token) -> None:
    sent = 0

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        nonlocal sent
        sent += 1
        if message["type"] == "http.response.body":
            assert len(left_overs()) == 1
            raise OSError("the connection is gone")

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/reports/excel",
        "raw_path": b"/api/reports/excel",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {token.text}".encode())],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "extensions": {"http.response.pathsend": {}},
    }
    with pytest.raises(Exception, match=r".*"):
        await make_app()(scope, receive, send)
    assert sent == 2
    assert left_overs() == []
