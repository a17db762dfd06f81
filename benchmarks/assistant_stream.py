"""How soon the first streamed words of a model are shown, from when its server sent them.

A scripted server on this machine sends a token of five letters every 20 ms, as models do. Measured
is the time from the first token until the first words leave: as an event of the turn, which a page
shows, and as bytes of a server-sent event. Words are held until they are whole, and figures until
they are proved.
"""

import asyncio
import json
import os
import statistics

from benchmarks import fill
from finance_app.assistant.chat.rules import Words
from finance_app.assistant.chat.service import answer
from finance_app.assistant.consent.service import set_consent
from finance_app.assistant.model.fake import KEY, MODEL, FakeModel, Say, Step, Use
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.settings import settings, use
from tests.api_app import api_app, bearer
from tests.factories import make_actor, make_entry

TURNS = 40
WORDS = Say("The books say that you spent 42.00 EUR in all of this.", 5, pause_seconds=0.02)
LIMITS = {"ASSISTANT_TURNS_PER_MINUTE": "1000", "ASSISTANT_TURNS_PER_DAY": "10000"}


def play(body: dict) -> Step:
    """Use a tool, then say what it found."""
    has_result = body["messages"][-1]["role"] == "tool"
    return WORDS if has_result else Use([("sum_entries", {"kind": "expense"})])


async def as_events(actor: Actor) -> float:
    """Return when the first words were there as an event, by the clock of the loop."""
    shown = 0.0
    async for event in answer(actor, None, "How much did we spend?"):
        if isinstance(event, Words) and event.text.strip() and not shown:
            shown = asyncio.get_running_loop().time()
    return shown


async def over_http(actor: Actor) -> float:
    """Return when the bytes of the first words left the application."""
    body = json.dumps({"question": "How much did we spend?"}).encode()
    sent = {**bearer(actor), "accept": "text/event-stream", "content-type": "application/json"}
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/ai/chat", "raw_path": b"",
        "query_string": b"", "scheme": "http", "http_version": "1.1", "root_path": "",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
        "headers": [(k.lower().encode(), v.encode()) for k, v in sent.items()],
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    shown = 0.0

    async def receive() -> dict:
        if waiting:
            return waiting.pop()
        return await asyncio.Future()

    async def send(message: dict) -> None:
        nonlocal shown
        if not shown and message.get("body", b"").startswith(b"event: words"):
            shown = asyncio.get_running_loop().time()

    await api_app()(scope, receive, send)
    return shown


async def measure() -> None:
    """Print both times; the first turn, which imports the library, is left out."""
    actor = await make_actor()
    await make_entry(actor)
    async with FakeModel(play) as fake:
        use(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=fake.url, OPENAI_MODEL=MODEL, **LIMITS)
        await set_consent(actor, is_allowed=True, host=settings().model_host, model=MODEL)
        for name, way in (("an event", as_events), ("a server-sent event", over_http)):
            waits = []
            for _ in range(TURNS + 1):
                shown = await way(actor)
                waits.append((shown - fake.sent_at[-1]) * 1000)
            waits = sorted(waits[1:])
            middle, late = statistics.median(waits), waits[int(0.95 * len(waits))]
            print(f"  first words as {name}: median {middle:.1f} ms, p95 {late:.1f} ms")
    await db.close()


def main() -> None:
    """Measure over a database of its own."""
    print("First words of a model, from when its server sent them")
    with fill.database():
        asyncio.run(measure())
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", *LIMITS):
        os.environ.pop(name, None)


if __name__ == "__main__":
    main()
