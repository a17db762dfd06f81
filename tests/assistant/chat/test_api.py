"""REST of the chat: JSON and events, repeated requests, limits, and other people's threads."""

import asyncio
import json

import pytest

from finance_app.assistant.chat import api, rules, service
from finance_app.assistant.model.fake import Fail, Say, Use
from finance_app.assistant.threads import service as threads
from finance_app.kit import db
from finance_app.kit.errors import UnavailableError
from finance_app.kit.settings import settings
from tests.api_app import client
from tests.assistant.chat.asking import modelled
from tests.factories import as_admin, join, some_id

PLACE = "/api/v1/ai/chat"
SUM = ("sum_entries", {"kind": "expense"})
DRAFT = {"kind": "expense", "amount": "12.50", "date": "2026-03-20", "party": "City Cabs"}
ASKED = {"question": "How much did we spend?"}
PLAN = [Use([SUM]), Say("You spent 100.00 EUR.")]


def events_of(text):
    """Return the events of a stream as names and contents."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line[:1] not in ("", ":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


@pytest.mark.parametrize("place", [PLACE, "/api/ai/chat"])
async def test_an_answer_with_its_citations(monkeypatch, owner, place):
    async with modelled(monkeypatch, owner, PLAN), client(owner) as http:
        answer = await http.post(place, json=ASKED)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["answer"], found["way"], found["model"]) == (
        "You spent 100.00 EUR.", "model", "fake-1",
    )  # fmt: skip
    [cited] = found["citations"]
    assert (cited["row_count"], cited["figures"][0]["value"]) == (2, "100.00")
    assert cited["figures"][0]["href"].startswith("/expenses")
    assert found["as_of"] == cited["as_of"]
    assert [(one["tool"], one["status"]) for one in found["steps"]] == [("sum_entries", "done")]
    assert found["drafts"] == []


async def test_drafts_come_with_what_saves_them(monkeypatch, owner):
    script = [Use([("draft_entry", DRAFT)]), Say("It is on the card.")]
    async with modelled(monkeypatch, owner, script), client(owner) as http:
        asked = {"question": "Add 12.50 for City Cabs on 20 March"}
        [draft] = (await http.post(PLACE, json=asked)).json()["drafts"]
        assert draft["status"] == "open"
        saved = await http.post(
            f"/api/v1/ai/drafts/{draft['id']}/save", json={"token": draft["token"]}
        )
        assert (saved.status_code, saved.json()["status"]) == (200, "saved")


async def test_events_tell_steps_and_words_and_then_the_whole(monkeypatch, owner):
    async with modelled(monkeypatch, owner, PLAN), client(owner) as http:
        answer = await http.post(PLACE, json=ASKED, headers={"accept": "text/event-stream"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = events_of(answer.text)
    assert [name for name, _ in found[:2]] == ["step", "step"]
    assert {name for name, _ in found[2:-1]} == {"words"}
    assert "".join(one["text"] for name, one in found if name == "words") == "You spent 100.00 EUR."
    name, done = found[-1]
    assert (name, done["answer"]) == ("done", "You spent 100.00 EUR.")


async def test_silence_is_filled_with_comments(monkeypatch, owner):
    monkeypatch.setattr(api, "BEAT_SECONDS", 0.05)
    say = Say("Nothing yet.", piece_length=100, pause_seconds=0.3)
    async with modelled(monkeypatch, owner, [say]), client(owner) as http:
        answer = await http.post(PLACE, json=ASKED, headers={"accept": "text/event-stream"})
    assert answer.text.startswith(": still here\n\n")
    assert events_of(answer.text)[-1][0] == "done"


async def test_the_same_request_is_answered_once(monkeypatch, owner):
    key = {"Idempotency-Key": str(db.new_id())}
    async with modelled(monkeypatch, owner, PLAN) as fake, client(owner) as http:
        first = await http.post(PLACE, json=ASKED, headers=key)
        again = await http.post(PLACE, json=ASKED, headers=key)
        assert again.json() == first.json()
        assert (first.headers.get("idempotency-hit"), again.headers["idempotency-hit"]) == (
            None, "true",
        )  # fmt: skip
        assert len(fake.requests) == 2
        other = await http.post(PLACE, json={"question": "Other?"}, headers=key)
        assert other.status_code == 422
        assert len((await threads.list_threads(owner)).items) == 1


async def test_the_same_request_at_once_is_done_once(monkeypatch, owner):
    key = {"Idempotency-Key": str(db.new_id())}
    say = Say("Nothing to tell.", pause_seconds=0.05)
    async with modelled(monkeypatch, owner, [say]) as fake, client(owner) as http:
        sent = [http.post(PLACE, json=ASKED, headers=key) for _ in range(6)]
        found = sorted(one.status_code for one in await asyncio.gather(*sent))
        assert found == [200, 409, 409, 409, 409, 409]
        assert len(fake.requests) == 1


async def test_a_request_that_was_given_up_is_done_again(monkeypatch, owner, admin_url):
    key = str(db.new_id())
    async with modelled(monkeypatch, owner, PLAN), client(owner) as http:
        await threads.ask(owner, None, ASKED["question"], request_key=key)
        sent = {"json": ASKED, "headers": {"Idempotency-Key": key}}
        assert (await http.post(PLACE, **sent)).status_code == 409
        await as_admin(
            admin_url,
            "UPDATE assistant_messages SET created_at = created_at - interval '1 hour'"
            " WHERE request_key = :key",
            key=key,
        )
        assert (await http.post(PLACE, **sent)).status_code == 200


async def test_a_limit_is_a_problem_that_says_when_again(monkeypatch, owner):
    monkeypatch.setenv("ASSISTANT_TURNS_PER_MINUTE", "1")
    settings.cache_clear()
    async with client(owner) as http:
        assert (await http.post(PLACE, json=ASKED)).status_code == 200
        for accept in ("application/json", "text/event-stream"):
            answer = await http.post(PLACE, json=ASKED, headers={"accept": accept})
            assert answer.status_code == 429
            assert answer.headers["content-type"] == "application/problem+json"
            assert 0 < int(answer.headers["retry-after"]) <= 60
            assert "You can ask again in" in answer.json()["detail"]
        assert len((await threads.list_threads(owner)).items) == 1


async def test_what_cannot_be_asked_is_refused_at_its_field(owner):
    async with client(owner) as http:
        for body in ({"question": "  "}, {"question": "x" * 2001}, {"question": "a\0b"}, {}):
            answer = await http.post(PLACE, json=body)
            assert answer.status_code == 422
            assert [one["field"] for one in answer.json()["errors"]] == ["question"]
        answer = await http.post(PLACE, json={**ASKED, "thread_id": str(some_id())})
        assert [one["field"] for one in answer.json()["errors"]] == ["thread_id"]
    async with client() as http:
        assert (await http.post(PLACE, json=ASKED)).status_code == 401


async def test_another_persons_thread_does_not_exist(owner):
    member = (await join(owner, role="viewer")).actor
    asked = await threads.ask(member, None, "Mine?")
    async with client(owner) as http:
        answer = await http.post(PLACE, json={**ASKED, "thread_id": str(asked.thread.id)})
    assert answer.status_code == 422
    assert len((await threads.list_messages(member, asked.thread.id)).items) == 1


async def test_a_failing_model_is_no_failure_of_ours(monkeypatch, owner):
    async with modelled(monkeypatch, owner, [Fail(500)]), client(owner) as http:
        answer = await http.post(PLACE, json=ASKED)
    assert (answer.status_code, answer.json()["way"]) == (200, "parser")
    assert answer.json()["notice"].endswith(rules.PARSER_NOTICE)


async def test_a_turn_that_fails_is_a_problem_and_may_be_sent_again(monkeypatch, owner):
    async def fail(*_args, **_more):
        raise UnavailableError

    sent = {"json": ASKED, "headers": {"Idempotency-Key": str(db.new_id())}}
    async with client(owner) as http:
        with monkeypatch.context() as broken:
            broken.setattr(service, "answer_parsed", fail)
            answer = await http.post(PLACE, **sent)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            events = {**sent["headers"], "accept": "text/event-stream"}
            streamed = await http.post(PLACE, json=ASKED, headers=events)
            [(name, problem)] = events_of(streamed.text)
            assert (streamed.status_code, name, problem["status"]) == (200, "problem", 503)
        assert (await http.post(PLACE, **sent)).status_code == 200


async def test_a_defect_tells_nothing_of_itself(monkeypatch, owner, caplog):
    async def fail(*_args, **_more):
        raise ValueError("Northgate Stationers")

    monkeypatch.setattr(service, "answer_parsed", fail)
    async with client(owner) as http:
        answer = await http.post(PLACE, json=ASKED)
    assert answer.status_code == 500
    assert "Northgate" not in answer.text
