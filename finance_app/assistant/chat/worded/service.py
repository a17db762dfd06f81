"""Lets a model plan and word an answer: rounds of tools, figures proved while words stream.

Before each request the most it can cost is set aside, so that the spend of a month holds with any
number of turns at once; what it did cost takes its place, also where it failed or was stopped.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finance_app.assistant.catalogue import service as catalogue
from finance_app.assistant.chat.rules import CALLS_MAX, ROUNDS_MAX
from finance_app.assistant.chat.said.rules import (
    NO_AMOUNT,
    said_in,
    unsaid_amount,
    unsaid_words,
)
from finance_app.assistant.chat.turns.service import Turn
from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.figures.gate.rules import Gate
from finance_app.assistant.model.client import OUTPUT_TOKENS_MAX, Model
from finance_app.assistant.model.replies.rules import ModelError, Reply, ToolCall
from finance_app.assistant.model.rules import (
    PlainStream,
    Setting,
    calls_message,
    draft_content,
    finding_content,
    messages_of,
    no_more_content,
    problem_content,
    result_message,
)
from finance_app.assistant.threads.rules import Conversation
from finance_app.assistant.usage import service as usage
from finance_app.assistant.usage.rules import Tokens, estimated_tokens, most_tokens
from finance_app.identity.rules import Permission
from finance_app.kit.errors import AppError
from finance_app.kit.tools import DraftTool, Proposal

log = logging.getLogger("finance_app.assistant")

_ASK: Final = "Nothing is drafted yet. Ask the person this, and nothing else: {question}"
_NO_JSON: Final = "The arguments are not a JSON object. Send them as the schema says."


@dataclass(slots=True)
class _Call:
    """A request under way: what was set aside, and what it has taken so far."""

    reservation: usage.Reservation
    tokens: Tokens


class Worded:
    """A turn that a model words; `is_cut_short` where it reached the length it may write."""

    def __init__(self, turn: Turn, model: Model) -> None:
        self._turn = turn
        self._model = model
        self._open: _Call | None = None
        self._is_counted = False
        self._said: tuple[str, ...] = ()
        self._refused: set[str] = set()
        self.mismatch_count = 0
        self.is_cut_short = False

    async def run(self, conversation: Conversation) -> None:
        """Bring the turn to its words. Raises `ModelError`, `SpendUsedUpError`."""
        actor = self._turn.actor
        can_write = actor.may(Permission.WRITE)
        setting = Setting(
            business_name=actor.business_name,
            currency_code=actor.currency_code,
            fiscal_year_start=str(actor.fiscal_year_start),
            today=self._turn.today,
            can_write=can_write,
        )
        messages = messages_of(setting, conversation, self._turn.question.text)
        self._said = said_in(conversation, self._turn.question.text)
        tools = [
            catalogue.schema_of(one)
            for one in catalogue.tools().values()
            if can_write or not isinstance(one, DraftTool)
        ]
        for number in range(ROUNDS_MAX + 1):
            is_last = number == ROUNDS_MAX
            reply = await self._ask(messages, [] if is_last else tools)
            if not reply.calls:
                self.is_cut_short = reply.is_cut_short
                return
            if is_last:
                raise ModelError("loop")
            self._turn.restart()
            messages.append(calls_message(reply.text, reply.calls))
            for call in reply.calls:
                messages.append(result_message(call, await self._result(call)))

    async def settle(self) -> None:
        """Count a request that was stopped under way, as far as it came."""
        call, self._open = self._open, None
        if call is not None:
            await self._settle(call)

    async def _ask(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> Reply:
        sent = json.dumps([messages, tools], ensure_ascii=False)
        most = Tokens(most_tokens(sent, len(messages) + len(tools)), OUTPUT_TOKENS_MAX)
        reservation = await usage.reserve(self._turn.actor, most)
        call = self._open = _Call(reservation, Tokens(0, 0))
        input_tokens = estimated_tokens(sent)
        reply: Reply | None = None
        plain, gate = PlainStream(), Gate(self._turn.proved, self._turn.allowed())
        try:
            async for piece in self._model.stream(messages, tools):
                if isinstance(piece, Reply):
                    reply = piece
                    continue
                call.tokens = Tokens(input_tokens, call.tokens.output + estimated_tokens(piece))
                self._speak(gate, plain.feed(piece))
        except ModelError:
            await self.settle()
            raise
        assert reply is not None
        call.tokens = _tokens_of(reply, input_tokens)
        if not reply.calls:
            self._speak(gate, plain.finish())
            self._turn.say(gate.finish())
            self.mismatch_count += len(gate.mismatches)
        await self.settle()
        return reply

    def _speak(self, gate: Gate, words: str) -> None:
        if words:
            self._turn.spoken += words
            self._turn.say(gate.feed(words))

    async def _result(self, call: ToolCall) -> dict[str, Any]:
        """Return what a call is answered with; a refusal is an answer too."""
        turn = self._turn
        if turn.call_count >= CALLS_MAX:
            turn.refuse(call.name, no_more_content()["problem"])
            return no_more_content()
        try:
            arguments = json.loads(call.arguments)
        except (ValueError, RecursionError):
            arguments = None
        if not isinstance(arguments, dict):
            turn.call_count += 1
            turn.refuse(call.name, _NO_JSON)
            return problem_content(_NO_JSON)
        if unsaid := self._unsaid(call, arguments):
            turn.call_count += 1
            turn.refuse(call.name, unsaid)
            return problem_content(unsaid)
        try:
            found = await turn.call(call.name, arguments)
        except AppError as error:
            return problem_content(error.message)
        if isinstance(found, Proposal):
            return await self._drafted(found)
        return finding_content(found, turn.ids_of(found))

    async def _drafted(self, proposal: Proposal) -> dict[str, Any]:
        """Return what a draft is answered with; what it lacks is to be asked for, not left open."""
        if missing := await drafts.ask_for(self._turn.actor, [proposal]):
            self._turn.withdraw(proposal)
            return problem_content(_ASK.format(question=missing.question))
        return draft_content(proposal.values, is_change=bool(proposal.target_id))

    def _unsaid(self, call: ToolCall, arguments: Mapping[str, Any]) -> str:
        """Return why a draft is not made yet: something in it was not said. "" for all else."""
        if not isinstance(catalogue.tools().get(call.name), DraftTool):
            return ""
        proved = self._turn.proved
        if unsaid_amount(arguments, self._said, (one.figure for one in proved.figures)):
            return NO_AMOUNT
        unsaid = unsaid_words(arguments, self._said, proved.findings)
        key = json.dumps([call.name, arguments], sort_keys=True, default=str)
        if not unsaid or key in self._refused:
            return ""
        self._refused.add(key)
        return unsaid

    async def _settle(self, call: _Call) -> None:
        is_first = not self._is_counted and bool(call.tokens.input)
        self._is_counted = self._is_counted or is_first
        await usage.settle(self._turn.actor, call.reservation, call.tokens, is_first=is_first)


def _tokens_of(reply: Reply, estimated_input: int) -> Tokens:
    """Return the tokens of a reply, estimated where the server does not say."""
    if reply.input_tokens is not None and reply.output_tokens is not None:
        return Tokens(reply.input_tokens, reply.output_tokens)
    written = reply.text + "".join(f"{call.name}{call.arguments}" for call in reply.calls)
    return Tokens(estimated_input, estimated_tokens(written))
