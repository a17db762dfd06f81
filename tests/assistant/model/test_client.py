"""The client against a server of the protocol, with everything that goes wrong with real ones."""

import asyncio
import json
import logging

import pytest

from finance_app.assistant.catalogue.service import schema_of, tools
from finance_app.assistant.model import client
from finance_app.assistant.model.client import Place, open_client
from finance_app.assistant.model.fake import KEY, MODEL, Fail, FakeModel, Hang, Raw, Say, Use
from finance_app.assistant.model.replies.rules import ModelError, Reply, ToolCall
from finance_app.assistant.model.rules import calls_message, result_message

ASKED = [{"role": "system", "content": "Be calm."}, {"role": "user", "content": "Rent?"}]
TOOLS = [schema_of(one) for one in tools().values()]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Wait little, and know nothing of servers before."""
    monkeypatch.setattr(client, "RETRY_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(client, "_dialects", {})


async def ask(fake, messages=ASKED, given=TOOLS):
    """Ask once; return the pieces and the reply."""
    async with open_client(Place(fake.url, KEY, MODEL)) as model:
        found = [piece async for piece in model.stream(messages, given)]
    assert isinstance(found[-1], Reply)
    return found[:-1], found[-1]


async def reason(fake):
    with pytest.raises(ModelError) as error:
        await ask(fake)
    return error.value.reason


async def test_words_stream_piece_by_piece_and_usage_is_told():
    async with FakeModel([Say("Rent was 1,200.00 EUR.", piece_length=4)]) as fake:
        pieces, reply = await ask(fake)
    assert (len(pieces), "".join(pieces)) == (6, "Rent was 1,200.00 EUR.")
    assert reply == Reply("Rent was 1,200.00 EUR.", (), False, 100, 20)
    [request] = fake.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["stream_options"] == {"include_usage": True}
    assert all(one["function"]["strict"] for one in request.body["tools"])


@pytest.mark.parametrize("use", [
    Use([("get_profit", {"first": None}), ("get_cash", '{"on": null}')]),
    Use([("get_profit", {"first": None}), ("get_cash", '{"on": null}')], piece_length=0),
    Use([("get_profit", {"first": None}), ("get_cash", '{"on": null}')], piece_length=0,
        has_index=False),
    Use([("get_profit", {"first": None}), ("get_cash", '{"on": null}')], has_index=False),
], ids=["split", "whole", "whole_without_index", "split_without_index"])  # fmt: skip
async def test_calls_are_put_together_however_they_are_sent(use):
    async with FakeModel([use]) as fake:
        pieces, reply = await ask(fake)
    assert pieces == []
    assert [(one.name, json.loads(one.arguments)) for one in reply.calls] == [
        ("get_profit", {"first": None}), ("get_cash", {"on": None}),
    ]  # fmt: skip
    assert len({one.id for one in reply.calls}) == 2


async def test_calls_without_ids_get_some_and_can_be_answered():
    async with FakeModel([Use([("get_cash", "")], has_id=False), Say("Done.")]) as fake:
        _, reply = await ask(fake)
        assert reply.calls == (ToolCall("call_0", "get_cash", "{}"),)
        result = result_message(reply.calls[0], {"problem": "No."})
        _, last = await ask(fake, [*ASKED, calls_message("", reply.calls), result])
    assert last.text == "Done."


@pytest.mark.parametrize("refused", [
    {"stream_options"}, {"strict"}, {"max_completion_tokens"},
    {"stream_options", "strict", "max_completion_tokens"},
], ids=lambda one: "+".join(sorted(one)))  # fmt: skip
async def test_what_a_server_does_not_know_is_left_out_and_remembered(refused):
    async with FakeModel([Say("Yes.")], refuses=frozenset(refused)) as fake:
        assert (await ask(fake))[1].text == "Yes."
        tries = len(fake.requests)
        assert tries == 1 + len(refused)
        assert (await ask(fake))[1].text == "Yes."
        assert len(fake.requests) == tries + 1
    sent = fake.requests[-1].body
    assert ("stream_options" in sent) == ("stream_options" not in refused)
    assert ("strict" in sent["tools"][0]["function"]) == ("strict" not in refused)
    assert ("max_tokens" in sent) == ("max_completion_tokens" in refused)


async def test_a_server_that_tells_no_usage_is_answered_all_the_same():
    async with FakeModel([Say("Yes.", has_usage=False)]) as fake:
        _, reply = await ask(fake)
    assert (reply.input_tokens, reply.output_tokens) == (None, None)


async def test_a_refusal_of_the_question_itself_is_not_remembered():
    async with FakeModel([Fail(400, "Too long."), Fail(400, "Too long."), Say("Yes.")]) as fake:
        assert await reason(fake) == "refused"
        assert client._dialects == {}
        assert (await ask(fake))[1].text == "Yes."
        assert "stream_options" in fake.requests[-1].body


@pytest.mark.parametrize("failed", [
    Fail(429, retry_after="0.02"), Fail(429), Fail(500), Fail(503, retry_after="nonsense"),
], ids=["429_with_time", "429", "500", "503"])  # fmt: skip
async def test_what_may_pass_is_tried_again_twice(failed):
    async with FakeModel([failed, failed, Say("Yes.")]) as fake:
        assert (await ask(fake))[1].text == "Yes."
        assert len(fake.requests) == 3
    async with FakeModel([failed]) as fake:
        assert await reason(fake) in {"busy", "failed"}
        assert len(fake.requests) == 3


async def test_a_server_is_waited_for_as_long_as_it_says_up_to_a_limit():
    loop = asyncio.get_running_loop()
    async with FakeModel([Fail(429, retry_after="0.3"), Say("Yes.")]) as fake:
        before = loop.time()
        await ask(fake)
        assert loop.time() - before >= 0.3
    async with FakeModel([Fail(429, retry_after="11"), Say("Yes.")]) as fake:
        assert await reason(fake) == "busy"
        assert len(fake.requests) == 1


@pytest.mark.parametrize(("failed", "wanted"), [
    (Fail(401, "Incorrect API key provided: sk-fake"), "key"), (Fail(403), "key"),
    (Fail(404), "unknown"), (Fail(302, location="http://127.0.0.1:1/v1"), "refused"),
    (Fail(307, location="http://example.com/v1"), "refused"), (Say("No", finish="content_filter"),
    "refused"), (Say("Half an ans", is_cut=True), "cut"), (Say("Half an ans", finish=""), "cut"),
    (Raw(b"data: {nonsense\n\n"), "unreadable"), (Raw(b""), "cut"),
    (Raw(b'data: {"error": {"message": "secret"}}\n\n'), "failed"),
    (Say("x" * 30_000, piece_length=1000), "long"),
    (Use([("get_cash", "x" * 30_000)], piece_length=1000), "long"),
    (Use([("get_cash", "{}")] * 40), "long"),
])  # fmt: skip
async def test_what_is_wrong_is_one_of_our_sentences(failed, wanted):
    async with FakeModel([failed]) as fake:
        with pytest.raises(ModelError) as error:
            await ask(fake)
    assert error.value.reason == wanted
    assert "secret" not in error.value.message
    assert KEY not in error.value.message
    assert len(fake.requests) == 1


async def test_redirects_are_not_followed():
    async with FakeModel([Say("Yes.")]) as other:
        place = f"{other.url}/chat/completions"
        async with FakeModel([Fail(307, location=place)]) as fake:
            assert await reason(fake) == "refused"
        assert other.requests == []


@pytest.mark.parametrize("is_head_sent", [False, True])
async def test_silence_is_not_waited_for_long(monkeypatch, is_head_sent):
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    async with FakeModel([Hang(is_head_sent=is_head_sent)]) as fake:
        assert await reason(fake) == "time"


async def test_a_server_that_is_not_there_is_tried_and_given_up():
    async with FakeModel([Say("Yes.")]) as fake:
        gone = Place(fake.url, KEY, MODEL)
    with pytest.raises(ModelError) as error:
        async with open_client(gone) as model:
            async for _ in model.stream(ASKED, []):
                pass
    assert error.value.reason == "unreachable"


async def test_an_answer_cut_at_its_length_says_so():
    async with FakeModel([Say("Half", finish="length")]) as fake:
        assert (await ask(fake))[1].is_cut_short


async def test_nothing_that_is_sent_or_secret_is_logged(caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    async with FakeModel([Fail(500, "Secret Supplies"), Say("Secret Supplies")]) as fake:
        await ask(fake, [{"role": "user", "content": "Who is Secret Supplies?"}])
    assert "Secret Supplies" not in caplog.text
    assert KEY not in caplog.text
