"""The conversation that is open: what was said, what is being said, and what is asked next."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.assistant.chat import service as chat
from finance_app.assistant.chat.rules import Done, Event, Status, Step, Words, from_kept, to_kept
from finance_app.assistant.consent.rules import state_text
from finance_app.assistant.consent.service import read_consent
from finance_app.assistant.conversation import service, views
from finance_app.assistant.conversation.service import Hint
from finance_app.assistant.conversation.views import TurnView
from finance_app.assistant.drafts.state import CardsState
from finance_app.assistant.threads import service as threads
from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, NotFoundError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

PATH: Final = "/assistant"
FLUSH_SECONDS: Final = 0.05
"""Words that come within it are sent to the browser together."""
QUIET_SECONDS: Final = 0.2
"""How long nothing may come before it is looked whether Stop was pressed."""


class ConversationState(rx.State):
    """The turns of the open thread; `words` and `steps` are of the answer under way."""

    is_loaded: bool = False
    thread_id: str = ""
    turns: list[TurnView] = []
    older: str = ""
    opened: str = ""
    is_busy: bool = False
    is_stopping: bool = False
    asked: str = ""
    words: str = ""
    steps: list[str] = []
    problem: str = ""
    typed: str = ""
    key: str = ""
    hints: list[Hint] = []
    model_text: str = ""
    chart: dict[str, Any] = {}
    chart_key: str = ""
    chart_title: str = ""

    _kept: dict[str, dict[str, Any]] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the thread that the address names, or an empty one with what could be asked."""
        actor = await current_actor(self)
        given = self.router.url.query_parameters
        wanted = given.get("thread", "")
        if self.is_busy and wanted in {"", self.thread_id}:
            self.is_loaded = True
            return None
        is_same = bool(wanted) and wanted == self.thread_id
        self.thread_id, self.turns, self.problem, self.older = "", [], "", ""
        if not is_same:
            self.chart_key, self.opened = "", str(new_id())
        if asked := given.get("ask", "")[:2_000]:  # else what is typed already stays
            self.typed, self.key = asked, str(new_id())
        if wanted:
            try:
                await self._show_thread(actor, id_of(wanted))
            except NotFoundError as error:
                self.is_loaded = True
                return [NoticeState.show_error(error.message), rx.redirect(PATH, replace=True)]
        self.model_text = state_text(await read_consent(actor))
        self.hints = [] if self.turns else await service.hints(actor)
        if draft := await take_draft(self, "assistant-question"):
            typed = str((draft.get("form") or {}).get("question") or "")
            self.typed, self.key = typed, str(new_id())
        self.is_loaded = True
        return None

    async def _show_thread(self, actor: Actor, thread_id: UUID) -> None:
        self.thread_id = str((await threads.get_thread(actor, thread_id)).id)
        self._kept = {}
        await self._show_messages(actor, thread_id)

    async def _show_messages(self, actor: Actor, thread_id: UUID) -> None:
        """Put the messages before those that are shown above them, the latest at first."""
        page = await threads.list_messages(actor, thread_id, cursor=self.older)
        found = list(reversed(page.items))
        kept = {str(one.id): dict(one.answer) for one in found if one.answer}
        self._kept = {**kept, **self._kept}
        turns = [
            views.turn_view(one, from_kept(one.answer) if one.answer else None) for one in found
        ]
        self.turns = [*turns, *self.turns]
        self.older = page.next_cursor or ""
        cards = await self.get_state(CardsState)
        await cards._show_cards([one for turn in self.turns for one in turn.draft_ids])

    @rx.event
    @allow(Permission.READ)
    async def show_older(self) -> None:
        """Show the messages before those that are shown."""
        if self.thread_id and self.older:
            await self._show_messages(await current_actor(self), id_of(self.thread_id))

    @rx.event(background=True)
    @allow(Permission.READ)
    @keeps_draft("assistant-question")
    async def ask(self, form: dict[str, Any]) -> Any:
        """Ask what was typed; the answer comes in pieces, and Stop ends it."""
        async for event in self._ask(str(form.get("question") or "")):
            yield event

    @rx.event(background=True)
    @allow(Permission.READ)
    async def ask_text(self, question: str) -> Any:
        """Ask one of the questions that are offered."""
        async for event in self._ask(question):
            yield event

    @rx.event
    @allow(Permission.READ)
    async def stop(self) -> None:
        """End the answer under way; what was said until then stays."""
        self.is_stopping = self.is_busy

    @rx.event
    @allow(Permission.READ)
    async def show_chart(self, key: str, title: str) -> Any:
        """Draw a table as a chart, or take the chart away again."""
        if self.chart_key == key:
            self.chart_key = ""
            return
        message_id, _, at = key.rpartition(":")
        kept = self._kept.get(message_id)
        findings = from_kept(kept).answer.findings if kept else ()
        if at.isdecimal() and int(at) < len(findings):
            self.chart = views.chart_of(findings[int(at)])
            self.chart_key, self.chart_title = key, title

    async def _ask(self, question: str) -> AsyncIterator[Any]:
        """Answer a question; yields the event that puts a new thread into the address."""
        async with self:
            if self.is_busy:
                return
            actor = await current_actor(self)
            thread_id = id_of(self.thread_id) if self.thread_id else None
            self.is_busy, self.is_stopping, self.problem = True, False, ""
            self.asked, self.words, self.steps = question.strip(), "", []
        try:
            await self._follow(actor, thread_id, question)
        except AppError as error:
            async with self:
                self.problem, self.typed = error.message, question
                self.key = str(new_id())
        finally:
            async with self:
                self.is_busy, self.is_stopping, self.asked, self.words = False, False, "", ""
        async with self:
            leads_to = self._leads_to()
        if leads_to is not None:
            yield leads_to

    async def _follow(self, actor: Actor, thread_id: UUID | None, question: str) -> None:
        """Show an answer while it comes; Stop is heeded several times a second."""
        stop, events = asyncio.Event(), asyncio.Queue[Event | Exception]()
        reader = asyncio.create_task(
            _read(events, chat.answer(actor, thread_id, question, stop=stop))
        )
        try:
            while True:
                some = await _next_events(events)
                async with self:
                    if self.is_stopping:
                        stop.set()
                    for event in some:
                        if await self._take(event):
                            return
        finally:
            reader.cancel()

    async def _take(self, event: Event | Exception) -> bool:
        """Put what came into the page; True at the end of the turn."""
        if isinstance(event, Exception):
            raise event
        if isinstance(event, Words):
            self.words = event.text if event.is_restart else self.words + event.text
        elif isinstance(event, Step):
            text = views.step_text(event)
            shown = f"{text} …" if event.status is Status.RUNNING else text
            self.steps = [*self.steps[: event.number - 1], shown]
        else:
            await self._finish(event)
            return True
        return False

    async def _finish(self, done: Done) -> None:
        self.turns = [
            *self.turns,
            views.question_view(str(done.question_id), self.asked),
            views.answer_view(done.message_id, done.kept),
        ]
        self._kept = {**self._kept, str(done.message_id): to_kept(done.kept)}
        self.thread_id = str(done.thread_id)
        self.typed, self.key, self.hints = "", str(new_id()), []
        if done.cards:
            cards = await self.get_state(CardsState)
            cards.cards = {**cards.cards, **{one.id: one for one in done.cards}}

    def _leads_to(self) -> Any:
        """Return the event that puts a new thread into the address and into the list."""
        named = self.router.url.query_parameters.get("thread", "")
        if not self.thread_id or named == self.thread_id:
            return None
        return rx.redirect(f"{PATH}?thread={self.thread_id}", replace=True)


async def _read(events: asyncio.Queue[Event | Exception], answer: AsyncIterator[Event]) -> None:
    """Put what an answer tells into a queue; an error is its last."""
    try:
        async for event in answer:
            events.put_nowait(event)
    except Exception as error:  # noqa: BLE001 - it is raised where the queue is read
        events.put_nowait(error)


async def _next_events(
    events: asyncio.Queue[Event | Exception],
) -> list[Event | Exception]:
    """Return what came, together with what came close after it; nothing after a quiet moment."""
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            first = await events.get()
    except TimeoutError:
        return []
    if isinstance(first, Words):
        await asyncio.sleep(FLUSH_SECONDS)
    return [first, *(events.get_nowait() for _ in range(events.qsize()))]
