"""Threads: their titles, and what stands for the older turns of a long one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

TITLE_LENGTH_MAX: Final = 120
QUESTION_LENGTH_MAX: Final = 2_000
ANSWER_LENGTH_MAX: Final = 40_000

RECENT_MESSAGES_MAX: Final = 16
RECENT_LENGTH_MAX: Final = 12_000
"""Beyond this many messages, or characters of them, older ones are summarised."""
RECENT_MESSAGES_KEPT: Final = 8
SUMMARY_LENGTH_MAX: Final = 4_000

_TITLE_LENGTH: Final = 60
_QUESTION_LENGTH: Final = 160
_ANSWER_LENGTH: Final = 240
_LEFT_OUT: Final = "(Turns before these were left out.)"


class Role(StrEnum):
    """Who wrote a message."""

    PERSON = "person"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation; `summary` stands for its messages through `summarised_through`."""

    id: UUID
    title: str
    summary: str
    summarised_through: int
    message_count: int
    version: int
    created_at: dt.datetime
    asked_at: dt.datetime
    deleted_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What was asked (1st, 3rd ...) or answered; `answer` is the whole of it, as it was shown."""

    id: UUID
    thread_id: UUID
    position: int
    role: Role
    text: str
    created_at: dt.datetime
    question_id: UUID | None = None
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said before a question: a summary of the older turns, and the recent ones."""

    summary: str
    recent: tuple[Message, ...]


def title_of(question: str) -> str:
    """Return the title of a thread that begins with a question: its first words."""
    return cut(" ".join(question.split()), _TITLE_LENGTH)


def cut(text: str, length_max: int) -> str:
    """Return a text of at most that length, cut at a word where it has to be."""
    if len(text) <= length_max:
        return text
    short = text[: length_max - 1]
    whole = short.rpartition(" ")[0]
    return f"{(whole if len(whole) > length_max // 2 else short).rstrip()}…"


def older_count(recent: Sequence[Message]) -> int:
    """Return how many of the messages, from the first, are to be summarised now; often 0."""
    length = sum(len(one.text) for one in recent)
    if len(recent) <= RECENT_MESSAGES_MAX and length <= RECENT_LENGTH_MAX:
        return 0
    older = max(len(recent) - RECENT_MESSAGES_KEPT, 0)
    left = sum(len(one.text) for one in recent[older:])
    while older < len(recent) - 1 and left > RECENT_LENGTH_MAX:
        left -= len(recent[older].text)
        older += 1
    return older


def summarised(summary: str, older: Sequence[Message]) -> str:
    """Return the summary with more turns at its end: each question, and how its answer began.

    Nothing is put in other words. Where it grows too long, its first lines are left out.
    """
    kept = [line for line in summary.split("\n") if line and line != _LEFT_OUT]
    lines = [*kept, *(_line(one) for one in older)]
    length = sum(len(line) + 1 for line in lines)
    if length <= SUMMARY_LENGTH_MAX:
        return "\n".join(lines)
    while length > SUMMARY_LENGTH_MAX - len(_LEFT_OUT) - 1:
        length -= len(lines.pop(0)) + 1
    return "\n".join([_LEFT_OUT, *lines])


def _line(message: Message) -> str:
    if message.role is Role.PERSON:
        return f"Asked: {cut(' '.join(message.text.split()), _QUESTION_LENGTH)}"
    first = next((part for part in message.text.split("\n") if part.strip()), "")
    return f"Answered: {cut(' '.join(first.split()), _ANSWER_LENGTH)}"
