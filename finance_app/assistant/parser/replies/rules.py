"""Replies to the one question back: the field is filled, or asked for again; nothing is guessed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import amount_of
from finance_app.assistant.parser.drafts.rules import needed
from finance_app.assistant.parser.names.rules import CATEGORIES, PARTIES, NameKind, words_of
from finance_app.assistant.parser.periods.units.rules import units_in
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)

_CANCEL: Final = re.compile(
    r"^(?:cancel|never ?mind|stop|forget it|no|nothing|abort|leave it)\b[.!]*$"
)
_AMOUNT: Final = re.compile(
    r"(?<![\w-])[^\w\s\"'#]{0,2}[0-9][0-9.,' ]*(?:k\b|[^\w\s?.,!]{1,2})?(?: ?(?:[a-z]{3}|euros?|"
    r"dollars?|pounds?)\b)?"
)
_LEAD: Final = re.compile(
    r"^(?:it was |it is |it's |that was |that is |the (?:vendor|client|customer|supplier|name|"
    r"payer|payee) "
    r"(?:was |is )?|to |from |at |by |with |paid to |paid by |vendor:? |client:? |was |(?:we|i) "
    r"paid (?:it )?(?:to )?)+",
    re.IGNORECASE,
)
_WANTED: Final = {
    "draft_budget": (
        ("category", "Which category is the budget for?"),
        ("amount", "How much a month?"),
    ),
    "draft_asset": (
        ("name", "What is the asset called?"),
        ("value", "How much did it cost?"),
        ("acquisition_date", "Which day was it acquired?"),
    ),
    "draft_recurring": (
        ("amount", "How much is it each time?"),
        ("unit", "How often: every week, month or year?"),
        ("starts_on", "Which day is the first?"),
        ("party", "Who is it paid to, or who pays it?"),
    ),
}
_NOTHING: Final = "Nothing was recorded."


def read_reply(text: str, context: Context) -> Reading | None:
    """Return what the reply makes of the question before; None where it replies to none."""
    previous = context.previous
    if not isinstance(previous, NeedsOne):
        return None
    plain = " ".join(text.replace("’", "'").split())
    if _CANCEL.match(plain.casefold()):
        return NotUnderstood(_NOTHING)
    value = _value(previous, plain, context)
    if value is None:
        return None
    calls = _filled(previous, value, _kind_of(value, context))
    if previous.wording:
        return Asked(calls, previous.wording)
    if previous.field in {"amount", "date", "party"} and calls[0].name == "draft_entry":
        made = needed(calls, due_days=previous.due_days)
        return (
            replace(made, due_days=0)
            if isinstance(made, NeedsOne) and previous.field == "date"
            else made
        )
    return _next(calls)


def _value(previous: NeedsOne, plain: str, context: Context) -> Any:
    field = previous.field
    if previous.choices:
        wanted = plain.casefold().strip(" .")
        exact = [one for one in previous.choices if one.casefold() == wanted]
        near = exact or [one for one in previous.choices if wanted and wanted in one.casefold()]
        return near[0] if len(near) == 1 else None
    if field in {"amount", "value"} and previous.so_far[previous.at].name != "list_entries":
        return _amount(plain, context)
    if field in {"date", "starts_on", "acquisition_date"}:
        return _day(plain, context)
    if field == "category":
        return _category(plain, context)
    if field == "unit":
        match = re.search(r"\b(day|week|month|quarter|year)", plain.casefold())
        return match[1] if match else None
    return _name(plain, context)


def _amount(plain: str, context: Context) -> Any:
    found = [
        amount
        for match in _AMOUNT.finditer(plain.casefold())
        if (amount := amount_of(match.group(), context.currency_code)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _day(plain: str, context: Context) -> date | None:
    days = [
        one
        for one in units_in(plain.casefold(), context.today, context.fiscal_year_start)
        if one.kind == "day"
    ]
    return days[0].first if len(days) == 1 else None


def _category(plain: str, context: Context) -> str | None:
    for found in context.names.whole(words_of(plain)):
        for name in found.names:
            if name.kind in CATEGORIES:
                return name.text
    return None


def _name(plain: str, context: Context) -> str | None:
    """Return the name that was said; a known one as it is written."""
    if plain.endswith("?"):
        return None
    name = _LEAD.sub("", plain).strip(" .\"'“”")
    for found in context.names.whole(words_of(name)):
        known = next((one.text for one in found.names if one.kind in PARTIES), None)
        if known and found.end - found.start == len(words_of(name)):
            return known
    return name[:200] or None


def _filled(previous: NeedsOne, value: Any, kind: str) -> tuple[Call, ...]:
    calls = list(previous.so_far)
    if previous.field == "date":
        calls = [one if "date" in one.arguments else one.with_more(date=value) for one in calls]
        if previous.due_days:
            due_on = value + timedelta(days=previous.due_days)
            calls = [one.with_more(due_on=due_on) for one in calls]
        return tuple(calls)
    call = calls[previous.at]
    more = {previous.field: value}
    if previous.field == "category" and kind and call.name in {"draft_budget", "draft_rule"}:
        more["kind"] = kind
    if previous.field == "unit":
        more["every"] = 1
    calls[previous.at] = call.with_more(**more)
    return tuple(calls)


def _next(calls: tuple[Call, ...]) -> Reading:
    """Return the next question of a draft that still lacks something, else the draft."""
    call = calls[0]
    for field, question in _WANTED.get(call.name, ()):
        if field not in call.arguments:
            return NeedsOne(question, field, calls)
    return Drafted(calls)


def _kind_of(value: Any, context: Context) -> str:
    """Return expense or income where a value is a category of that kind, else ""."""
    if not isinstance(value, str):
        return ""
    is_expense = value in context.names.of_kinds([NameKind.EXPENSE_CATEGORY])
    is_income = value in context.names.of_kinds([NameKind.INCOME_CATEGORY])
    return "expense" if is_expense else "income" if is_income else ""
