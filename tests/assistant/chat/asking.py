"""Ask the assistant with a scripted model behind it, and see all that happened."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from finance_app.assistant.answers.rules import text_of
from finance_app.assistant.chat.rules import Done, Event, Step, Words
from finance_app.assistant.chat.service import answer
from finance_app.assistant.consent.service import set_consent
from finance_app.assistant.model.fake import KEY, MODEL, FakeModel, Script
from finance_app.assistant.model.fake import Step as Played
from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings


@dataclass(frozen=True)
class Told:
    """The events of a turn."""

    events: list[Event]

    @property
    def done(self) -> Done:
        found = self.events[-1]
        assert isinstance(found, Done)
        return found

    @property
    def text(self) -> str:
        return text_of(self.done.answer)

    @property
    def words(self) -> str:
        """Every word that was shown at any time, taken back or not."""
        return "".join(one.text for one in self.events if isinstance(one, Words))

    @property
    def left(self) -> str:
        """The words that stood there at the end."""
        found = ""
        for one in self.events:
            if isinstance(one, Words):
                found = one.text if one.is_restart else found + one.text
        return found

    @property
    def steps(self) -> list[tuple[str, str]]:
        return [(one.tool, one.status.value) for one in self.done.kept.steps]


async def ask(
    actor: Actor, question: str = "How much did we spend?", thread_id: UUID | None = None, **more
) -> Told:
    return Told([event async for event in answer(actor, thread_id, question, **more)])


async def ask_until(actor: Actor, seen: type, question: str = "How much did we spend?") -> Told:
    """Ask, and stop as soon as an event of the type is there."""
    stop, events = asyncio.Event(), []
    async for event in answer(actor, None, question, stop=stop):
        events.append(event)
        if isinstance(event, seen):
            stop.set()
    return Told(events)


def configure(monkeypatch, url: str, **changes: str) -> None:
    values = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": url, "OPENAI_MODEL": MODEL, **changes}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


@asynccontextmanager
async def modelled(
    monkeypatch, owner: Actor, script: Script | list[Played], *, is_allowed: bool = True, **changes
) -> AsyncIterator[FakeModel]:
    """Run a scripted model that the owner has agreed to."""
    refuses = changes.pop("refuses", frozenset())
    async with FakeModel(script, refuses=refuses) as fake:
        configure(monkeypatch, fake.url, **changes)
        if is_allowed:
            host = settings().model_host
            await set_consent(owner, is_allowed=True, host=host, model=MODEL)
        yield fake


def results(fake: FakeModel) -> list[dict]:
    """Return what the tools gave, as the last request has it."""
    found = fake.requests[-1].body["messages"]
    return [json.loads(one["content"]) for one in found if one["role"] == "tool"]


__all__ = ["Step", "Told", "ask", "ask_until", "configure", "modelled", "results"]
