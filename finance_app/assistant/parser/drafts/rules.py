"""Reads what else is to be written: assets, budgets, rules, what comes again, changes, deletions.

Nothing is written here, and nothing is guessed: one thing that is missing is asked for at a time.
"""

import re
from typing import Final

from finance_app.assistant.parser.changed.rules import read_change
from finance_app.assistant.parser.lines.rules import is_entry_command, read_lines
from finance_app.assistant.parser.orders.rules import (
    AGAIN,
    read_again,
    read_asset,
    read_budget,
    read_rule,
)
from finance_app.assistant.parser.readings.rules import (
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)

_POLITE: Final = re.compile(
    r"^(?:(?:please|pls|can you|could you|would you|i want to|i(?:'d| would) like to|let'?s|"
    r"ok)[, ]+)+"
)
_DELETE: Final = re.compile(r"^(?:delete|remove|erase|void|trash|undo|wipe|clear|drop)\b")
_ELSEWHERE: Final = re.compile(
    r"^(?:pay|transfer|send|wire|refund(?! of| from|s?:)|email|mail|approve|lock|unlock|close|"
    r"invite|export|import|upload|"
    r"download|reconcile|merge|archive)\b"
)
_TO: Final = re.compile(r"\b(?:to|as|into|under|=)\s+(?P<value>.+)$")
_QUESTIONS: Final = {
    "amount": "How much was it?",
    "date": "Which day was it?",
    "party:expense": "Who was it paid to?",
    "party:income": "Who paid it?",
}
_READ_ONLY: Final = "Your role can look at these books, but not change them."


def read_draft(text: str, context: Context) -> Reading | None:
    """Return what is to be written, or the one thing that is missing; None for a question."""
    plain = " ".join(text.replace("’", "'").strip().rstrip(".!").split())
    polite = _POLITE.match(plain.casefold())
    plain = plain[polite.end() :] if polite else plain
    low = plain.casefold()
    if len(low) != len(plain) or not low:
        low = plain.lower()
    made: Reading | None = _elsewhere(low)
    if made is None:
        for reader in (read_change, read_budget, read_rule, read_again, read_asset):
            made = reader(plain, low, context)
            if made is not None:
                break
    if made is None and is_entry_command(plain, context):
        made = entries(plain, context)
    if made is not None and not isinstance(made, NotUnderstood) and not context.can_write:
        return NotUnderstood(_READ_ONLY)
    return made


def entries(text: str, context: Context) -> Reading:
    """Return drafts of entries, or the first thing that one of them lacks."""
    line = read_lines(text, context)
    if line.problem:
        return NotUnderstood(line.problem)
    return needed(line.calls, due_days=line.due_days)


def needed(calls: tuple[Call, ...], *, due_days: int = 0) -> Reading:
    """Return the drafts, or the question for the first field that is missing, one at a time."""
    for at, call in enumerate(calls):
        if call.name != "draft_entry" or call.entry_from is not None:
            continue
        for name in ("amount", "date", "party"):
            if name in call.arguments:
                continue
            key = f"party:{call.arguments['kind']}" if name == "party" else name
            question = _QUESTIONS[key]
            if len(calls) > 1 and name != "date" and (what := _label(call)):
                question = f"{question.rstrip('?')}, for {what}?"
            return NeedsOne(question, name, calls, at, due_days=due_days)
    return Drafted(calls)


def _label(call: Call) -> str:
    found = call.arguments
    return str(found.get("notes") or found.get("party") or found.get("category") or "")


def _elsewhere(low: str) -> NotUnderstood | None:
    if _DELETE.match(low):
        href = "/incomes" if re.search(r"\b(income|sale|revenue)s?\b", low) else "/expenses"
        return NotUnderstood(
            "Nothing is deleted here. Open the entry in its list and delete it there; it can be "
            "restored from the trash.", href=href,
        )  # fmt: skip
    if _ELSEWHERE.match(low) and not low.startswith(("pay ", "split of")):
        return NotUnderstood(
            "That is not done here. This assistant answers questions and drafts entries, assets, "
            "budgets, rules and what comes again."
        )
    if low.startswith("pay ") and AGAIN.search(low) is None:
        return NotUnderstood(
            "No money is moved here. Say “I paid” with amount, day and name to record a payment."
        )
    return None
