"""Files of rates over HTTP: from programs, and as the browser posts them from the page."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from finance_app.finance_app import app, make_api
from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.ledger.exchange_rates import service
from finance_app.ledger.exchange_rates.files.layouts.rules import SIZE_BYTES_MAX
from finance_app.ledger.exchange_rates.inputs import RateFilter
from finance_app.ledger.exchange_rates.state import ExchangeRatesState
from tests.api_app import client
from tests.factories import join, make_actor, make_token
from tests.headless import Headless
from tests.ledger.exchange_rates.files.ecb import HISTORY, XML
from tests.ledger.exchange_rates.rates import make_rate

PATH = "/api/v1/exchange-rates/import"
FORM = "/forms/exchange-rates/import"
HOST = "http://books.test"
LARGE = b"Date,USD\n" + b" " * SIZE_BYTES_MAX


def sent(content: bytes, name: str = "eurofxref-hist.csv"):
    return {"file": (name, content, "text/csv")}


def browser(token) -> httpx.AsyncClient:
    """Return a client with a session cookie, as the browser has it."""
    cookies = {"session": token.text} if token else {}
    transport = httpx.ASGITransport(make_api())
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


async def shown(token, answer: httpx.Response):
    """Return what the page shows that a form led to."""
    assert answer.status_code == 303
    async with Headless(
        app, session_id=str(token.actor.session_id), path=answer.headers["location"]
    ) as tab:
        await tab.send(ExchangeRatesState.load)
        return (await tab.state(ExchangeRatesState)).done


async def count_of(actor: Actor) -> int:
    return len((await service.list_rates(actor, RateFilter(limit=200))).items)


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_a_file_comes_in_once(owner):
    async with client(owner) as http:
        answer = await http.post(PATH, files=sent(HISTORY))
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "new_count": 14, "changed_count": 0, "same_count": 0, "kept_count": 0,
            "problem_count": 0, "problems": [], "ignored_columns": ["BGN", "CYP"],
            "days_without_base": 0,
        }  # fmt: skip
        again = (await http.post(PATH, files=sent(HISTORY))).json()
        assert (again["new_count"], again["same_count"]) == (0, 14)
        wrong = (await http.post(PATH, files=sent(b"Date,USD\n2024-01-02,x\n"))).json()
        assert wrong["problems"] == [
            {"row": 2, "detail": "USD: “x” is not a rate. Write it in figures, such as 1.0956."}
        ]


async def test_rates_typed_by_hand_are_replaced_only_when_asked(owner):
    async with client(owner) as http:
        await http.post(PATH, files=sent(XML))
        place = "/api/v1/exchange-rates"
        rate = (await http.get(place)).json()["items"][0]
        await http.put(f"{place}/{rate['id']}", json={**rate, "rate": "2"})
        kept = (await http.post(PATH, files=sent(XML))).json()
        assert (kept["kept_count"], kept["changed_count"]) == (1, 0)
        done = await http.post(PATH, files=sent(XML), params={"replace_manual": "true"})
        assert (done.json()["kept_count"], done.json()["changed_count"]) == (0, 1)


async def test_a_file_that_cannot_be_read_is_refused(owner):
    async with client(owner) as http:
        for content in (b"", b"nothing"):
            answer = await http.post(PATH, files=sent(content))
            assert answer.status_code == 422
            assert [one["field"] for one in answer.json()["errors"]] == ["file"]
        large = await http.post(PATH, files=sent(LARGE))
        assert large.status_code == 413
        assert large.json()["detail"] == (
            "This file is larger than 20 MB. Take a shorter span of days."
        )
        assert (await http.post(PATH, json={})).status_code == 422
    async with client() as http:
        assert (await http.post(PATH, files=sent(XML))).status_code == 401
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with client(viewer) as http:
        assert (await http.post(PATH, files=sent(XML))).status_code == 403
    assert await count_of(owner) == 0


async def test_the_same_request_twice_gets_the_first_answer(owner):
    key = {"Idempotency-Key": str(db.new_id())}
    async with client(owner) as http:
        first = await http.post(PATH, files=sent(XML), headers=key)
        again = await http.post(PATH, files=sent(XML), headers=key)
        assert first.json()["new_count"] == again.json()["new_count"] == 4


async def test_the_page_says_what_its_file_brought():
    token = await make_token()
    async with browser(token) as http:
        answer = await http.post(FORM, files=sent(HISTORY))
        draft = parse_qs(urlsplit(answer.headers["location"]).query)["draft"][0]
        assert UUID(draft)
        done = await shown(token, answer)
        assert (done.text, done.error) == ("14 rates added from eurofxref-hist.csv.", "")
        again = await shown(token, await http.post(FORM, files=sent(HISTORY)))
        assert again.text == ("Nothing new in eurofxref-hist.csv: its 14 rates are here already.")


async def test_the_box_of_the_page_replaces_what_was_typed():
    token = await make_token()
    typed = await make_rate(token.actor)
    file = b"Date,USD\n2026-03-13,2\n"
    async with browser(token) as http:
        kept = await shown(token, await http.post(FORM, files=sent(file)))
        assert kept.notes[0].startswith("1 rate typed by hand differs from the file and was kept.")
        assert await service.get_rate(token.actor, typed.id) == typed
        box = {"replace_manual": "1"}
        done = await shown(token, await http.post(FORM, files=sent(file), data=box))
        assert done.text == "1 rate corrected from eurofxref-hist.csv."


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (sent(b"a,b"), "This is no file of exchange rates as the European Central Bank"),
        (sent(b""), "This file is empty."),
        ({"other": ("x.csv", b"x", "text/csv")}, "Choose a file first."),
        (sent(b"", ""), "Choose a file first."),
        (sent(LARGE), "This file is larger than 20 MB."),
        ([*sent(XML).items(), *sent(HISTORY).items()], "Choose a file first."),
    ],
    ids=["other", "empty", "none", "unnamed", "large", "several"],
)
async def test_the_page_says_why_a_file_was_refused(files, sentence):
    token = await make_token()
    async with browser(token) as http:
        done = await shown(token, await http.post(FORM, files=files))
    assert done.error.startswith(sentence)
    assert await count_of(token.actor) == 0


async def test_nobody_else_sends_the_form():
    token = await make_token()
    async with browser(None) as http:
        assert (await http.post(FORM, files=sent(XML))).headers["location"] == "/exchange-rates"
    async with browser(token) as http:
        headers = {"origin": "http://evil.test", "sec-fetch-site": "cross-site"}
        answer = await http.post(FORM, files=sent(XML), headers=headers)
        assert answer.headers["location"] == "/exchange-rates"
    viewer = await join(token.actor, role=Role.VIEWER)
    async with browser(viewer) as http:
        answer = await http.post(FORM, files=sent(XML))
        assert answer.headers["location"] == "/exchange-rates"
    assert await count_of(token.actor) == 0
