"""Ask the assistant as a person does, by the service of the chat, and see all that came of it."""

import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import UUID

from finance_app.assistant.answers.rules import Answer, text_of, to_wire
from finance_app.assistant.chat.rules import Done, Event, Words
from finance_app.assistant.chat.service import answer
from finance_app.assistant.consent.service import read_consent, set_consent
from finance_app.assistant.drafts.rules import Card
from finance_app.assistant.model import client
from finance_app.assistant.model.fake import KEY, MODEL, FakeModel
from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings, use
from finance_app.kit.tools import Figure, Finding
from tests.assistant.evaluation.judge import Seen

_LIMITS = {
    "ASSISTANT_TURNS_PER_MINUTE": "1000",
    "ASSISTANT_TURNS_PER_DAY": "100000",
    "ASSISTANT_BUSINESS_TURNS_PER_DAY": "1000000",
}
_PLACE = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL")


@dataclass(frozen=True)
class Turn:
    """What a question came to: what was shown, what was said on the way, and the end."""

    seen: Seen
    streamed: str
    done: Done

    @property
    def thread_id(self) -> UUID:
        """Return the thread, to go on in."""
        return self.done.thread_id

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards that are proposed."""
        return self.done.cards


async def ask(actor: Actor, question: str, thread_id: UUID | None = None) -> Turn:
    """Ask, and wait for the end of the turn."""
    events: list[Event] = [event async for event in answer(actor, thread_id, question)]
    done = events[-1]
    assert isinstance(done, Done)
    streamed = "".join(event.text for event in events if isinstance(event, Words))
    return Turn(seen_of(done.answer, done.cards), streamed, done)


async def ask_all(actor: Actor, questions: tuple[str, ...]) -> Turn:
    """Ask one after the other in one thread; returns the last turn."""
    turn = None
    for question in questions:
        turn = await ask(actor, question, turn.thread_id if turn else None)
    assert turn is not None
    return turn


def seen_of(answered: Answer, cards: tuple[Card, ...] = ()) -> Seen:
    """Return what is judged of an answer."""
    spans = [span for block in answered.blocks for span in block.spans]
    return Seen(
        text="\n".join(part for part in (answered.notice, text_of(answered)) if part),
        findings=answered.findings,
        hrefs=[one for one in (*(span.href for span in spans), *_hrefs(answered.findings)) if one],
        cards=[values_of(card) for card in cards],
        wire=json.dumps(to_wire(answered), ensure_ascii=False),
    )


def values_of(card: Card) -> dict[str, str]:
    """Return the fields of the one thing on a card, those of more under their keys."""
    if len(card.items) == 1:
        return {field.name: field.value for field in card.items[0].fields}
    return {field.key: field.value for item in card.items for field in item.fields}


def _hrefs(findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings:
        yield finding.href
        yield from (figure.href for figure in finding.figures)
        for row in finding.table.rows if finding.table else ():
            yield row.href
            yield from (cell.href for cell in row.cells if isinstance(cell, Figure))


@contextmanager
def unlimited() -> Iterator[None]:
    """Let there be as many turns as a set has, within one minute of a clock that stands still."""
    with _environment(_LIMITS):
        yield


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    use(**values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.cache_clear()


@asynccontextmanager
async def endpoint(owner: Actor, url: str, key: str, model: str) -> AsyncIterator[None]:
    """Configure a model, and let the owner agree to it."""
    with _environment(dict(zip(_PLACE, (key, url, model), strict=True))):
        consent = await read_consent(owner)
        await set_consent(owner, is_allowed=True, host=consent.host, model=consent.model)
        try:
            yield
        finally:
            await set_consent(owner, is_allowed=False)


@asynccontextmanager
async def played(
    owner: Actor, fake: FakeModel, *, patience: float = 30.0
) -> AsyncIterator[FakeModel]:
    """Configure a scripted server, and wait so many seconds for what it does not say."""
    usual = client.READ_SECONDS, client.RETRY_SECONDS
    client.READ_SECONDS, client.RETRY_SECONDS = patience, (0.0, 0.0)  # type: ignore[misc]
    try:
        async with fake, endpoint(owner, fake.url, KEY, MODEL):
            yield fake
    finally:
        client.READ_SECONDS, client.RETRY_SECONDS = usual  # type: ignore[misc]
