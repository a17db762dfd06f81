"""Reads a question, a command or a reply into calls of tools; pure, the same text reads the same.

First a reply to a question back, then what is to be written, what no books hold, what goes on from
the question before, reports, and questions after entries. Names are only compared with.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from finance_app.assistant.parser.drafts.rules import read_draft
from finance_app.assistant.parser.entries.rules import read_entries
from finance_app.assistant.parser.followups.rules import read_followup
from finance_app.assistant.parser.questions.rules import Question, read_slots
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)
from finance_app.assistant.parser.replies.rules import read_reply
from finance_app.assistant.parser.reports.rules import read_report
from finance_app.assistant.parser.vocabulary.rules import HELP, OFF_TOPIC, SUGGESTIONS
from finance_app.kit.tools import Finding

__all__ = [
    "Asked",
    "Call",
    "Context",
    "Drafted",
    "NeedsOne",
    "NotUnderstood",
    "Reading",
    "entry_id_of",
    "filled",
    "read_conversation",
    "read_question",
]

TURNS_READ_MAX: Final = 12
_FUTURE: Final = re.compile(
    r"\b(will|going to|shall|next (month|quarter|year|week)|predict|in the future)\b"
)
_DEED: Final = re.compile(
    r"^(add|record|log|i paid|we paid|set|delete|change|invoice|always|every)\b"
)
_LEFT_OUT: Final = re.compile(
    r"\b(excluding|except|excl|apart from|other than|not counting|not including|ignoring|besides|"
    r"leaving out|(everything|all|anything|everybody|everyone) but)\b|\bwithout #_"
)
_NO_LEAVING_OUT: Final = (
    "Leaving something out cannot be read. A breakdown shows each part by itself."
)
_ASKS: Final = re.compile(
    r"^(what|which|who|when|where|why|how|show|list|find|did|do|does|is|are)\b|\?$"
)
_HELP_TEXT: Final = (
    "Ask about what the books hold: totals, comparisons, the largest vendors, profit, cash, "
    "what is "
    "open, assets, tax and budgets. Entries, assets, budgets and rules can be drafted in words; "
    "nothing is saved before you check it."
)
_NOT_READ: Final = (
    "This question could not be read. Name what it is about and the period, such as spending on a "
    "category last month."
)
_AHEAD: Final = (
    "{} is still to come, and the books hold what has happened. Expected cash looks ahead from "
    "open "
    "invoices, bills and what comes again."
)
_SAVE: Final = re.compile(
    r"^((yes|yep|yeah|ok|okay|sure|right|correct|perfect|please|thanks|that is right|that's right|"
    r"looks good)[,.! ]+)*(please )?(save|confirm|book|post|approve|accept|submit)"
    r"( (it|that|this|them|all|the (card|draft|entry|expense|income)))?( now| please)*[.! ]*$"
)
_NOT_BY_WORDS: Final = (
    "Nothing is saved by words: look at the card, and press Save there if it is right."
)
_NO_FORECAST: Final = "The books hold what has happened and no forecast of it."


def read_question(text: str, context: Context) -> Reading:
    """Return what a text asks for; never raises, whatever the text."""
    plain = " ".join(text.split())
    if not plain:
        return NotUnderstood(_NOT_READ, SUGGESTIONS)
    previous = context.previous
    if _SAVE.match(plain.casefold()):
        return previous if isinstance(previous, NeedsOne) else NotUnderstood(_NOT_BY_WORDS)
    if isinstance(previous, NeedsOne):
        if made := _reply(plain, context, previous):
            return made
        context = replace(context, previous=None)
    if made := read_draft(text, context):
        return made
    question = read_slots(text, context)
    return _answerable(question, context)


def read_conversation(texts: Sequence[str], context: Context) -> Reading:
    """Return what the last of a person's messages asks for, after those before it."""
    reading: Reading | None = context.previous
    for text in texts[-TURNS_READ_MAX:]:
        made = read_question(text, replace(context, previous=reading))
        is_kept = isinstance(made, NotUnderstood) and isinstance(reading, Asked)
        reading = reading if is_kept and text is not texts[-1] else made
    return reading or NotUnderstood(_NOT_READ, SUGGESTIONS)


def filled(
    call: Call, found: Sequence[Finding | None], ids: Sequence[Sequence[str]]
) -> Call | None:
    """Return a call with what earlier calls of its reading found; None where they found nothing.

    `found` has the finding of each earlier call, `ids` the ids of its figures in the turn: the key
    figures first, then those of the cells, row by row.
    """
    if call.entry_from is not None:
        finding = found[call.entry_from]
        entry_id = entry_id_of(finding) if finding else ""
        return call.with_more(entry_id=entry_id) if entry_id else None
    if call.figures_from:
        first = [ids[at][0] for at in call.figures_from if ids[at]]
        return call.with_more(of=first) if len(first) == len(call.figures_from) else None
    if call.rows_from is not None:
        finding = found[call.rows_from]
        of = _row_ids(finding, ids[call.rows_from]) if finding else []
        return call.with_more(of=of[:50]) if of else None
    return call


def entry_id_of(finding: Finding) -> str:
    """Return the id of the entry in the first row of a list, "" where there is none."""
    if finding.table is None or not finding.table.rows:
        return ""
    return parse_qs(urlsplit(finding.table.rows[0].href).query).get("entry", [""])[0]


def _row_ids(finding: Finding, ids: Sequence[str]) -> list[str]:
    if finding.table is None:
        return []
    at, of = len(finding.figures), []
    for row in finding.table.rows:
        count = sum(not isinstance(cell, str) for cell in row.cells)
        if count and at < len(ids):
            of.append(ids[at])
        at += count
    return of


def _reply(plain: str, context: Context, previous: NeedsOne) -> Reading | None:
    """Return the reading of a reply; None where it is a new command or question."""
    low = plain.casefold()
    is_name = previous.field in {"party", "name", "value"}
    if (_DEED.match(low) or _ASKS.search(low)) and is_name:
        return None
    made = read_reply(plain, context)
    if made is not None:
        return made
    if _DEED.match(low) or _ASKS.search(low):
        return None
    return previous


def _answerable(question: Question, context: Context) -> Reading:
    if question.has(HELP):
        return NotUnderstood(_HELP_TEXT, SUGGESTIONS)
    for pattern, why in (*OFF_TOPIC, (_LEFT_OUT, _NO_LEAVING_OUT)):
        if question.has(pattern):
            return NotUnderstood(why, SUGGESTIONS)
    asked: Reading | None = read_followup(question, context) or read_report(question, context)
    asked = asked or _ahead(question, context)
    if asked is None:
        choice = _choice(question, context) if question.ambiguous else None
        asked = choice or read_entries(question, context)
    if isinstance(asked, Asked) and asked.calls[0].name == "get_profit":
        return _ahead(question, context) or asked
    return asked or NotUnderstood(_NOT_READ, SUGGESTIONS)


def _ahead(question: Question, context: Context) -> NotUnderstood | None:
    """Return that the period is to come, or that a forecast is asked for, else None."""
    ahead = [
        one for one in question.spans
        if (one.first or one.last) > context.today and one.kind not in {"ever", "until"}
    ]  # fmt: skip
    if ahead and len(ahead) == len(question.spans):
        text = question.raw[ahead[0].start : ahead[0].end]
        named = text[:1].upper() + text[1:]
        return NotUnderstood(_AHEAD.format(named), ("How much cash do we expect to have?",))
    if _FUTURE.search(question.masked) and not ahead:
        return NotUnderstood(_NO_FORECAST, ("How much cash do we expect to have?",))
    return None


def _choice(question: Question, context: Context) -> NeedsOne | None:
    """Return which of several names with the word is meant."""
    asked = read_entries(question, context)
    if asked is None:
        return None
    texts = tuple(dict.fromkeys(one.text for one in question.ambiguous))[:6]
    slots: dict[str, Any] = {"cat": "category", "party": "counterparty"}
    arguments = asked.calls[0].arguments
    field = next((name for name in slots.values() if arguments.get(name) in texts), "")
    if not field:
        return None
    listed = ", ".join(f"“{one}”" for one in texts[:-1]) + f" or “{texts[-1]}”"
    return NeedsOne(
        f"Which one is meant: {listed}?", field, asked.calls, choices=texts, wording=asked.wording
    )
