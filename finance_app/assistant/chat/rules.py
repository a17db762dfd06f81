"""What a turn tells while it goes on, what it may take, and how its answer is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from finance_app.assistant.answers.rules import Answer, from_wire, to_wire
from finance_app.assistant.drafts.rules import Card

ROUNDS_MAX: Final = 6
"""How often a model may ask for tools in a turn."""
CALLS_MAX: Final = 12
"""How many tools a turn may use."""
TURN_SECONDS: Final = 60.0
"""How long a model may take for a turn; the parser answers after that."""

FOREIGN_NOTE: Final = "Proposed after reading names and notes of your books: check every field."
STOPPED_NOTICE: Final = "Stopped. This is what was said until then."
CUT_SHORT_NOTICE: Final = "The model reached the length it may write, so its answer ends early."
UNPROVED_NOTICE: Final = (
    "A sentence had a figure that no tool returned. The table of the tool is shown in its place."
)
PARSER_NOTICE: Final = "This was answered without it."

_KEPT_VERSION: Final = 1
_LABEL_LENGTH_MAX: Final = 200


class Status(StrEnum):
    """How a step stands."""

    RUNNING = "running"
    DONE = "done"
    PROBLEM = "problem"


class Way(StrEnum):
    """Who worded an answer."""

    MODEL = "model"
    PARSER = "parser"


@dataclass(frozen=True, slots=True)
class Step:
    """A tool that was used; a step with a `number` known before replaces it.

    `label` says what was asked, `text` what came of it, such as the days and rows behind it.
    """

    number: int
    tool: str
    label: str
    status: Status
    text: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """More words of the answer, each figure in them proved; after a restart, its first ones."""

    text: str
    is_restart: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept in its message, with how it was found."""

    answer: Answer
    steps: tuple[Step, ...]
    way: Way
    model: str = ""
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a turn: the whole answer, where it is kept, and the cards it proposes."""

    thread_id: UUID
    thread_title: str
    question_id: UUID
    message_id: UUID
    kept: Kept
    cards: tuple[Card, ...] = ()
    is_repeat: bool = False

    @property
    def answer(self) -> Answer:
        """Return the answer."""
        return self.kept.answer

    @property
    def is_stopped(self) -> bool:
        """Say whether the person stopped it."""
        return self.kept.is_stopped


Event = Step | Words | Done


_LABELS: Final[Mapping[str, str]] = {
    "sum_entries": "Add up entries",
    "break_down": "Break entries down",
    "list_entries": "List entries",
    "explain_change": "Explain a change",
    "get_profit": "Read the profit",
    "get_cash": "Read the cash",
    "get_balance_sheet": "Read the balance sheet",
    "list_open": "List what is open",
    "list_assets": "List assets",
    "get_tax": "Read the tax",
    "compare_budget": "Compare with the budget",
    "expect_cash": "Expect the cash",
    "list_missing": "List what is missing",
    "describe_business": "Read about the business",
    "calculate": "Calculate",
    "draft_entry": "Draft an entry",
    "draft_asset": "Draft an asset",
    "draft_rule": "Draft a rule",
    "draft_budget": "Draft a budget",
    "draft_recurring": "Draft what comes again",
}


def step_label(tool: str, arguments: Mapping[str, Any]) -> str:
    """Return what a step does, in words: "Add up entries: kind expense, category Rent"."""
    told = [
        f"{name.replace('_', ' ')} {_plain(value)}"
        for name, value in arguments.items()
        if value not in (None, "", [], {})
    ]
    label = _LABELS.get(tool, "Use a tool that does not exist")
    whole = f"{label}: {', '.join(told)}" if told and tool in _LABELS else label
    shown = " ".join("".join(one if one.isprintable() else " " for one in whole).split())
    return shown if len(shown) <= _LABEL_LENGTH_MAX else f"{shown[: _LABEL_LENGTH_MAX - 1]}…"


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(_plain(one) for one in value)
    return str(value)


def to_kept(kept: Kept) -> dict[str, Any]:
    """Return an answer as JSON holds it."""
    return {
        "version": _KEPT_VERSION,
        "answer": to_wire(kept.answer),
        "steps": [
            {"tool": one.tool, "label": one.label, "status": one.status.value, "text": one.text}
            for one in kept.steps
        ],
        "way": kept.way.value,
        "model": kept.model,
        "is_stopped": kept.is_stopped,
    }


def from_kept(kept: Mapping[str, Any]) -> Kept:
    """Return an answer that was kept, for a page or for a request that is repeated."""
    return Kept(
        answer=from_wire(kept.get("answer") or {}),
        steps=tuple(
            Step(at, one["tool"], one["label"], Status(one["status"]), one["text"])
            for at, one in enumerate(kept.get("steps", ()), 1)
        ),
        way=Way(kept.get("way", Way.PARSER.value)),
        model=kept.get("model", ""),
        is_stopped=kept.get("is_stopped", False),
    )
