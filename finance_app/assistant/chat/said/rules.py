"""Whether what a model drafts was said: amounts always, days and parties as far as words go.

An amount stands in the person's own words, or is a figure that a tool found in this turn. A day or
a party can be said in many words and languages; where nothing points to it the model is told to
ask, and only if it insists is the draft made, to be checked on its card.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any, Final

from finance_app.assistant.figures.allowed.rules import is_said
from finance_app.assistant.figures.numbers.rules import numbers_in
from finance_app.assistant.threads.rules import Conversation, Role
from finance_app.kit.tools import Figure, Finding

_AMOUNTS: Final = ("amount", "value", "foreign_amount")
_PARTIES: Final = ("party",)
_DAYS: Final = ("date", "acquisition_date", "starts_on")
_DAY_WORDS: Final = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|just|last|this|next|ago|every|daily|weekly|monthly"
    r"|quarterly|yearly|month|week|year|day|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]{2,}")
_ALIKE: Final = 0.75

NO_AMOUNT: Final = "The person has not said this amount. Ask for it, and draft nothing yet."
NO_DAY: Final = (
    "The person does not seem to have said a day. Ask for it; if they did say it, call this again."
)
NO_PARTY: Final = (
    "The person does not seem to have named this vendor or client. Ask who it was; if they did say"
    " it, call this again."
)


def said_in(conversation: Conversation, question: str) -> tuple[str, ...]:
    """Return what the person said in a conversation, the question last."""
    earlier = [
        line.removeprefix("Asked: ")
        for line in conversation.summary.split("\n")
        if line.startswith("Asked: ")
    ]
    recent = [one.text for one in conversation.recent if one.role is Role.PERSON]
    return (*earlier, *recent, question)


def unsaid_amount(
    arguments: Mapping[str, Any], said: Sequence[str], figures: Iterable[Figure]
) -> bool:
    """Say whether a draft has an amount that was neither said nor found."""
    found = {abs(one.value) for one in figures}
    for name in _AMOUNTS:
        amount = _amount(arguments.get(name))
        if amount is None or abs(amount) in found:
            continue
        if not any(is_said(amount, text) for text in said):
            return True
    return False


def unsaid_words(
    arguments: Mapping[str, Any], said: Sequence[str], findings: Iterable[Finding]
) -> str:
    """Return what is not in anything that was said: a day, a party; "" where all of it is."""
    party = next((str(arguments[one]) for one in _PARTIES if arguments.get(one)), "")
    if party and not _is_named(party, [*said, *_texts(findings)]):
        return NO_PARTY
    has_day = any(arguments.get(one) for one in _DAYS)
    amount = _amount(arguments.get("amount"))
    if has_day and not any(_points_to_day(text, amount) for text in said):
        return NO_DAY
    return ""


def _points_to_day(text: str, amount: Decimal | None) -> bool:
    if _DAY_WORDS.search(text):
        return True
    return any(one.days or one.value != amount for one in numbers_in(text))


def _is_named(party: str, texts: Sequence[str]) -> bool:
    """Say whether a word of a name is in a text, or one much like it."""
    wanted = {one.casefold() for one in _WORD.findall(party)}
    words = {one.casefold() for text in texts for one in _WORD.findall(text)}
    if not wanted or wanted & words:
        return True
    return any(SequenceMatcher(None, one, other).ratio() >= _ALIKE
               for one in wanted for other in words)  # fmt: skip


def _texts(findings: Iterable[Finding]) -> Iterable[str]:
    for one in findings:
        for row in one.table.rows if one.table else ():
            yield row.label
            yield from (cell for cell in row.cells if isinstance(cell, str))


def _amount(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
