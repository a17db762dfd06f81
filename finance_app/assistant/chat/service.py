"""Answer a question: by the model where it is allowed and works, by the parser everywhere else.

A turn is counted and its question kept in one transaction, before anything is done for it. The
turn runs in a task of its own, so that whoever reads its events may stop, or go away, at any
time: what was said until then is kept.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Final
from uuid import UUID

from finance_app.assistant.answers.rules import Answer, text_of
from finance_app.assistant.chat import rules
from finance_app.assistant.chat.parsed.service import answer_parsed
from finance_app.assistant.chat.rules import Done, Event, Kept, Way, from_kept, to_kept
from finance_app.assistant.chat.turns.service import Turn
from finance_app.assistant.chat.worded.service import Worded
from finance_app.assistant.consent.service import (
    ModelNotAllowedError,
    is_configured,
    read_consent,
)
from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.drafts.rules import Card
from finance_app.assistant.model.replies.rules import ModelError
from finance_app.assistant.model.service import open_model
from finance_app.assistant.threads import service as threads
from finance_app.assistant.threads.inputs import question_of
from finance_app.assistant.usage import service as usage
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import AppError, ConflictError

log = logging.getLogger("finance_app.assistant")

_DRAFTED: Final = "This is a draft. Check it, and save it if it is right."
_FAILED: Final = "That could not be answered just now. Ask again in a moment."

_running: set[asyncio.Task[None]] = set()
"""Turns under way, kept from being collected while nobody waits for them."""


async def answer(
    actor: Actor,
    thread_id: UUID | None,
    question: str,
    *,
    stop: asyncio.Event | None = None,
    request_key: str | None = None,
) -> AsyncIterator[Event]:
    """Answer a question in a thread, or in a new one; yields steps and words, and then `Done`.

    Raises as `start` does before anything is yielded, and AppError where the turn fails.
    """
    events = await start(actor, thread_id, question, stop=stop, request_key=request_key)
    async for event in events:
        yield event


async def start(
    actor: Actor,
    thread_id: UUID | None,
    question: str,
    *,
    stop: asyncio.Event | None = None,
    request_key: str | None = None,
) -> AsyncGenerator[Event]:
    """Begin a turn, and return its events: steps and words, and then `Done`.

    Once `stop` is set, or nobody reads the events any more, what was said so far is the answer.
    The same `request_key` gives the same answer again. Raises `InvalidInputError`,
    `TooManyTurnsError`, `ThreadNotFoundError`, `KeyReusedError` and `StillAnsweringError`.
    """
    actor.require(Permission.READ)
    if request_key is not None:
        repeat = await threads.find_repeat(actor, question, thread_id, request_key=request_key)
        if repeat is not None:
            return _once(await _repeated(actor, repeat))
    asked = await _begin(actor, thread_id, question, request_key)
    out: asyncio.Queue[Event | Exception] = asyncio.Queue()
    gone = asyncio.Event()
    task = asyncio.create_task(_run(actor, asked, out, (stop or asyncio.Event(), gone)))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return _events(out, gone)


async def _once(done: Done) -> AsyncGenerator[Event]:
    yield done


async def _events(
    out: asyncio.Queue[Event | Exception], gone: asyncio.Event
) -> AsyncGenerator[Event]:
    """Yield what a turn tells; whoever stops reading lets it end."""
    try:
        while True:
            event = await out.get()
            if isinstance(event, Exception):
                raise event
            yield event
            if isinstance(event, Done):
                return
    finally:
        gone.set()


async def _begin(
    actor: Actor, thread_id: UUID | None, question: str, request_key: str | None
) -> threads.Asked:
    """Count the turn and keep the question, both or neither."""
    text = question_of(question)
    try:
        async with db.transaction(actor):
            await usage.count_turn(actor)
            return await threads.ask(actor, thread_id, text, request_key=request_key)
    except ConflictError:
        if request_key is None:
            raise
        raise threads.StillAnsweringError from None


async def _repeated(actor: Actor, repeat: threads.Asked) -> Done:
    """Return the end of a turn that was asked for before, its cards as they are now."""
    assert repeat.answer is not None
    kept = from_kept(repeat.answer.answer or {})
    cards = [await drafts.get(actor, UUID(one)) for one in kept.answer.draft_ids]
    return Done(
        thread_id=repeat.thread.id,
        thread_title=repeat.thread.title,
        question_id=repeat.question.id,
        message_id=repeat.answer.id,
        kept=kept,
        cards=tuple(cards),
        is_repeat=True,
    )


async def _run(
    actor: Actor,
    asked: threads.Asked,
    out: asyncio.Queue[Event | Exception],
    halts: tuple[asyncio.Event, ...],
) -> None:
    """Run a turn to its end, whoever listens; what goes wrong goes to the listener too."""
    turn = _Run(actor, asked, out)
    work = asyncio.create_task(turn.produce())
    waits = [asyncio.create_task(one.wait()) for one in halts]
    try:
        await asyncio.wait({work, *waits}, return_when=asyncio.FIRST_COMPLETED)
        is_stopped = not work.done()
        if is_stopped:
            work.cancel()
        kept, card = await turn.finish(work, is_stopped=is_stopped)
        message = await threads.keep_answer(
            actor, asked.question, text_of(kept.answer), to_kept(kept)
        )
    except Exception as error:  # whoever listens must hear of it, or waits for ever
        if not isinstance(error, AppError):
            log.exception("a turn failed")
        with suppress(AppError):
            await threads.free_request(actor, asked.question)
        out.put_nowait(error if isinstance(error, AppError) else AppError(_FAILED))
    else:
        ids = asked.thread.id, asked.thread.title, asked.question.id, message.id
        out.put_nowait(Done(*ids, kept=kept, cards=(card,) if card else ()))
    finally:
        for one in waits:
            one.cancel()


class _Run:
    """A turn with the two ways to answer it."""

    def __init__(
        self, actor: Actor, asked: threads.Asked, out: asyncio.Queue[Event | Exception]
    ) -> None:
        self._actor = actor
        self._asked = asked
        self._turn = Turn(actor, asked.question, out)
        self._worded: Worded | None = None
        self._model = ""
        self._way = Way.PARSER

    async def produce(self) -> Answer:
        """Return the answer, by the model or by the parser."""
        notice = ""
        if is_configured() and (consent := await read_consent(self._actor)).is_allowed:
            self._model = consent.model
            try:
                return await self._by_model()
            except (ModelError, usage.SpendUsedUpError, ModelNotAllowedError) as error:
                reason = error.reason if isinstance(error, ModelError) else type(error).__name__
                log.warning("the model did not answer: %s", reason)
                notice = f"{error.message} {rules.PARSER_NOTICE}"
            self._turn.reset()
        self._way = Way.PARSER
        return await answer_parsed(self._turn, notice=notice)

    async def _by_model(self) -> Answer:
        """Return the model's answer. Raises `ModelError`, also where it says nothing proved."""
        turn = self._turn
        self._way = Way.MODEL
        conversation = await threads.read_conversation(self._actor, self._asked.question)
        try:
            async with asyncio.timeout(rules.TURN_SECONDS), open_model(self._actor) as model:
                worded = self._worded = Worded(turn, model)
                await worded.run(conversation)
        except TimeoutError:
            raise ModelError("time") from None
        finally:
            await self._settle()
        if worded.mismatch_count:
            log.warning(
                "%d numbers of an answer of %s were not proved, after %d tools",
                worded.mismatch_count,
                self._model,
                turn.call_count,
            )
        found = turn.answer(turn.spoken)
        if not found.blocks and turn.proposals:
            found = replace(turn.answer(_DRAFTED), mismatches=found.mismatches)
        if not found.blocks:
            raise ModelError("unproved" if found.mismatches else "empty")
        notice = rules.UNPROVED_NOTICE if found.mismatches else ""
        return _noticed(found, notice or (rules.CUT_SHORT_NOTICE if worded.is_cut_short else ""))

    async def finish(
        self, work: asyncio.Task[Answer], *, is_stopped: bool
    ) -> tuple[Kept, Card | None]:
        """Return the answer as it is kept, with its card; of a stopped turn what was shown."""
        turn = self._turn
        if is_stopped:
            await asyncio.gather(work, return_exceptions=True)
            await self._settle()
            turn.proposals = []
            found = turn.answer(turn.shown, notice=rules.STOPPED_NOTICE)
        else:
            found = work.result()
        card = None
        if turn.proposals:
            note = rules.FOREIGN_NOTE if turn.has_foreign_text and self._way is Way.MODEL else ""
            card = await drafts.propose(
                self._actor, self._asked.thread.id, turn.proposals, note=note
            )
            found = _with_card(found, card)
        model = self._model if self._way is Way.MODEL else ""
        return Kept(found, tuple(turn.steps), self._way, model, is_stopped), card

    async def _settle(self) -> None:
        if self._worded is not None:
            await self._worded.settle()


def _noticed(answer: Answer, notice: str) -> Answer:
    return replace(answer, notice=notice)


def _with_card(answer: Answer, card: Card) -> Answer:
    return replace(answer, draft_ids=(*answer.draft_ids, card.id))
