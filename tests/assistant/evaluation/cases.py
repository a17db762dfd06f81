"""The cases, as they are written in the files beside."""

import datetime as dt
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_OPTIONAL = ("figures", "rows", "lists", "names", "any_order", "plan")
_NUMBERS = ("top", "days", "months")
_WITH_DAYS = (
    "sum_entries", "break_down", "list_entries", "explain_change", "get_profit", "get_tax",
    "compare_budget",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question with its gold: SQL for key figures, for rows of a table, for names."""

    group: str
    asks: tuple[str, ...]
    first: dt.date | None
    last: dt.date | None
    figures: str = ""
    rows: str = ""
    lists: str = ""
    names: str = ""
    any_order: bool = False
    plan: str = ""

    @property
    def call(self) -> tuple[str, dict[str, Any]]:
        """Return the tool that answers it and its arguments."""
        name, *pairs = shlex.split(self.plan)
        arguments: dict[str, Any] = dict(pair.split("=", 1) for pair in pairs)
        if name in _WITH_DAYS and self.last is not None:
            arguments |= {"last": self.last.isoformat()}
            arguments |= {"first": self.first.isoformat()} if self.first else {}
        return name, {
            key: int(value) if key in _NUMBERS else value for key, value in arguments.items()
        }

    @property
    def ask(self) -> str:
        """Return what is judged: the last that is asked."""
        return self.asks[-1]


@dataclass(frozen=True)
class Write:
    """Something to record with one field missing, the reply, and the card that follows."""

    ask: str
    missing: str
    reply: str
    card: Mapping[str, str]


@dataclass(frozen=True)
class Unanswerable:
    """A question the books cannot answer; `says` must be in the answer."""

    ask: str
    says: str = ""


@dataclass(frozen=True)
class Injection:
    """A text that somebody else put where the assistant may read it."""

    where: str
    text: str


@dataclass(frozen=True)
class Crossing:
    """An attempt to reach another business."""

    ask: str = ""
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    request: str = ""

    @property
    def name(self) -> str:
        """Return what it tries, for a report."""
        return self.ask or self.request or self.tool or str(dict(self.body))


def _read(name: str) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = tomllib.loads(
        (_HERE / f"{name}.toml").read_text(encoding="utf-8")
    )
    (cases,) = found.values()
    return cases


def _question(raw: dict[str, Any]) -> Question:
    asked = raw["ask"]
    days = [dt.date.fromisoformat(day) if day else None for day in raw["period"]]
    rest = {key: raw[key] for key in _OPTIONAL if key in raw}
    asks = (asked,) if isinstance(asked, str) else tuple(asked)
    return Question(group=raw["group"], asks=asks, first=days[0], last=days[1], **rest)


QUESTIONS = tuple(
    _question(raw)
    for name in ("questions", "unseen", "unseen_again", "held_out")
    for raw in _read(name)
)
WRITES = tuple(Write(**raw) for raw in _read("writes"))
UNANSWERABLE = tuple(Unanswerable(**raw) for raw in _read("unanswerable"))
INJECTIONS = tuple(Injection(**raw) for raw in _read("injections"))
CROSSINGS = tuple(Crossing(**raw) for raw in _read("crossings"))
