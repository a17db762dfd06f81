"""A turn: runs tools as the person who asks, numbers what they find, and collects proposals.

The business comes from the person's session alone. Nothing is written here: a draft tool gives a
proposal, and all proposals of a turn become one card at its end.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from finance_app.assistant.answers.rules import Answer, answer_of
from finance_app.assistant.catalogue import service as catalogue
from finance_app.assistant.catalogue.inputs import CalculateAsked
from finance_app.assistant.chat.rules import CALLS_MAX, Event, Status, Step, Words, step_label
from finance_app.assistant.drafts.rules import PROPOSALS_MAX
from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.links.rules import source_text
from finance_app.assistant.figures.marks.rules import MARK_FIRST, MARK_LAST
from finance_app.assistant.figures.rules import Operation, Proved, computed
from finance_app.assistant.threads.rules import Message
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.kit.tools import Figure, Finding, Proposal

_TOO_MANY: Final = f"A card holds at most {PROPOSALS_MAX} proposals."
_PROPOSED: Final = "On the card, to be checked and saved."


class TooManyCallsError(InvalidInputError):
    """No more tools can be used in this answer."""


class Turn:
    """One question on its way to an answer; events of it go to `out` as they happen."""

    def __init__(
        self, actor: Actor, question: Message, out: asyncio.Queue[Event | Exception]
    ) -> None:
        self.actor = actor
        self.question = question
        self.today = clock.today()
        self.proved = Proved()
        self.steps: list[Step] = []
        self.proposals: list[Proposal] = []
        self.spoken = ""
        """The words of the answer so far, plain, with numbers that may not be proved."""
        self.shown = ""
        """Those of them that were shown."""
        self.call_count = 0
        self._arguments: list[Mapping[str, Any]] = []
        self._ids: dict[int, list[tuple[str, Figure]]] = {}
        self._out = out

    @property
    def has_foreign_text(self) -> bool:
        """Say whether a tool returned names, notes or file names, which others wrote."""
        return any(one.has_foreign_text for one in self.proved.findings)

    def allowed(self) -> Allowed:
        """Return what a text may repeat that is no figure: days, names, what was asked."""
        return Allowed(
            question=self.question.text,
            today=self.today,
            arguments=tuple(self._arguments),
            drafts=tuple(one.values for one in self.proposals),
            names=(self.actor.business_name,),
            fiscal_year_start=self.actor.fiscal_year_start,
        )

    def ids_of(self, finding: Finding) -> list[tuple[str, Figure]]:
        """Return the figures of a finding of this turn with the ids to calculate with."""
        return self._ids[id(finding)]

    def say(self, text: str) -> None:
        """Show words whose numbers are proved; marks of tables are not words."""
        words = "".join(one for one in text if not MARK_FIRST <= one <= MARK_LAST)
        if words:
            self.shown += words
            self._out.put_nowait(Words(words))

    def restart(self) -> None:
        """Take back the words that were shown; they were not the answer."""
        if self.shown:
            self._out.put_nowait(Words("", is_restart=True))
        self.spoken = self.shown = ""

    def reset(self) -> None:
        """Begin anew: nothing that was said, found or proposed so far counts."""
        self.restart()
        self.proved = Proved()
        self.proposals = []
        self._arguments = []
        self._ids = {}
        self.call_count = 0

    def answer(self, text: str, *, notice: str = "") -> Answer:
        """Return the answer that words give, every number proved and linked, or taken out."""
        return answer_of(text, self.proved, self.allowed(), notice=notice)

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Finding | Proposal:
        """Use a tool as the person who asks; raises AppError with a sentence where it refuses."""
        self.call_count += 1
        if self.call_count > CALLS_MAX:
            raise TooManyCallsError
        step = self._begin(name, arguments)
        try:
            found = await self._run(name, arguments)
            text = self._keep(found, arguments)
        except AppError as error:
            self._end(step, Status.PROBLEM, error.message)
            raise
        self._end(step, Status.DONE, text)
        return found

    def withdraw(self, proposal: Proposal) -> None:
        """Take back what was proposed last, for something has to be asked before."""
        self.proposals.remove(proposal)

    def refuse(self, name: str, sentence: str) -> None:
        """Show a call that was not made, and why."""
        self._end(self._begin(name, {}), Status.PROBLEM, sentence)

    async def _run(self, name: str, arguments: Mapping[str, Any]) -> Finding | Proposal:
        if name != catalogue.CALCULATE:
            return await catalogue.call(self.actor, name, arguments)
        asked = catalogue.read_arguments(name, arguments)
        assert isinstance(asked, CalculateAsked)
        figures = [self._figure(one) for one in asked.of]
        try:
            figure = computed(Operation(asked.operation.value), figures)
        except ValueError as error:
            raise InvalidInputError(str(error)) from None
        return Finding(title=figure.label, as_of=self.today, figures=(figure,))

    def _figure(self, figure_id: str) -> Figure:
        found = self.proved.get(figure_id)
        if found is None:
            raise InvalidInputError(f"There is no figure {figure_id} in this answer yet.")
        return found

    def _keep(self, found: Finding | Proposal, arguments: Mapping[str, Any]) -> str:
        """Keep what came of a call; return it in a few words."""
        if isinstance(found, Proposal):
            if found not in self.proposals:
                if len(self.proposals) >= PROPOSALS_MAX:
                    raise InvalidInputError(_TOO_MANY)
                self.proposals.append(found)
            self._arguments.append(dict(arguments))
            return _PROPOSED
        self._arguments.append(dict(arguments))
        self._ids[id(found)] = self.proved.add(found)
        return found.missing or source_text(found)

    def _begin(self, name: str, arguments: Mapping[str, Any]) -> Step:
        label = step_label(name, arguments)
        tool = name if name in catalogue.tools() else ""
        step = Step(len(self.steps) + 1, tool, label, Status.RUNNING)
        self.steps.append(step)
        self._out.put_nowait(step)
        return step

    def _end(self, step: Step, status: Status, text: str) -> None:
        ended = Step(step.number, step.tool, step.label, status, text)
        self.steps[step.number - 1] = ended
        self._out.put_nowait(ended)
