"""Questions that go on from the one before: "and in April?", "by vendor", "what about Acme?"."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from finance_app.assistant.parser.compared.rules import (
    a_year_before,
    before,
    compare_spans,
    previous_span,
)
from finance_app.assistant.parser.periods.rules import full_months
from finance_app.assistant.parser.questions.rules import Question, day_limits
from finance_app.assistant.parser.readings.rules import Asked, Call, Context
from finance_app.assistant.parser.scopes.rules import filters, group_of
from finance_app.assistant.parser.vocabulary.rules import EXPENSE, INCOME

_OPENING: Final = re.compile(
    r"^(and|or|but|so|then|now|also|ok|what about|how about|what if|same|only|just|the same)\b"
)
_FILLER: Final = re.compile(
    r"\b(and|or|but|so|then|now|also|ok|okay|what|how|about|if|same|only|just|the|for|in|on|at|by|per|with|"
    r"from|to|of|please|it|that|those|this|them|show|list|me|was|is|were|are|did|do|we|i|our|my|us|"
    r"instead|again|too|category|categories|vendors?|clients?|suppliers?|customers?|months?|accounts?|"
    r"methods?|payment|weekdays?|expenses?|incomes?|spending|sales|quarter|year|week|before|earlier|"
    r"previous|prior|each|chart|graph|table|one|ones|which|average|count|total|compared?|entries|"
    r"details?|last|next|top|[0-9]+|month|day|paid|spent|earned|much|many|"
    r"earn|spend|receive|make|pay|cost|who|whom|compare|vs|versus|than|against)\b"
)
_EARLIER: Final = re.compile(r"\b(before|earlier|previous|prior|preceding)\b")
_YEAR_BEFORE: Final = re.compile(
    r"\b(year (before|earlier|ago)|same (month|period|time|quarter))\b"
)
_WHO: Final = re.compile(r"\b(who|whom)\b")
_COMPARED: Final = re.compile(r"\b(compared?|vs|versus|than|against)\b")
_LIST: Final = re.compile(
    r"\b(list|show (me )?(them|these|those|the entries)|which ones|entries|details?)\b"
)
_ENTRY_TOOLS: Final = frozenset({"sum_entries", "break_down", "list_entries"})
_DAY_TOOLS: Final = frozenset({"get_profit", "get_tax", "compare_budget"})
_ON_TOOLS: Final = frozenset({"get_cash", "get_balance_sheet", "list_open", "list_assets"})
_SUBJECTS: Final = frozenset({"category", "counterparty", "text"})
_NAMES: Final = ("category", "counterparty", "payment_method", "account", "text")


def read_followup(question: Question, context: Context) -> Asked | None:
    """Return the question before with what this one changes, None where it stands alone."""
    previous = context.previous
    if not isinstance(previous, Asked) or not previous.calls or not _goes_on(question):
        return None
    call = previous.calls[0]
    if call.name == "explain_change":
        kept = {name: call.arguments[name] for name in ("kind", "first", "last")}
        call = Call("sum_entries", kept)
    if call.name in _ENTRY_TOOLS:
        return _entries(question, context, call, previous)
    days = _days(question, context)
    if call.name in _DAY_TOOLS and days:
        kept = {
            name: value for name, value in call.arguments.items() if name not in {"first", "last"}
        }
        return replace(previous, calls=(Call(call.name, {**kept, **days}),))
    if call.name in _ON_TOOLS and question.spans:
        kept = {name: value for name, value in call.arguments.items() if name != "on"}
        on = min(question.spans[0].last, context.today)
        return replace(previous, calls=(Call(call.name, {**kept, "on": on}),))
    if call.name == "list_assets" and (text := _asset(question)):
        kept = {
            name: value for name, value in call.arguments.items() if name not in {"text", "type"}
        }
        return replace(previous, calls=(Call(call.name, {**kept, **text}),))
    return None


def _goes_on(question: Question) -> bool:
    """Say whether nothing but what changes is said: names, days, a grouping."""
    if question.has(re.compile(r"\b(why|how much|how many|who|when)\b")) and not question.has(
        _OPENING
    ):
        return False
    rest = re.sub(r"#\w+", " ", question.masked)
    words = re.sub(r"[^\w ]", " ", _FILLER.sub(" ", rest)).split()
    unknown = {word.casefold() for one in question.unknown for word in one.split()}
    left = [word for word in words if word not in unknown]
    return not left and (question.has(_OPENING) or not unknown) and bool(question.masked)


def _days(question: Question, context: Context) -> dict[str, Any]:
    """Return the days that are asked for now; "the quarter before" counts from the last ones."""
    last = previous_span(context)
    if last is not None and question.has(_YEAR_BEFORE):
        return day_limits([a_year_before(last)], context.today)
    if question.has(_EARLIER) and last is not None and not question.spans:
        return day_limits([before(last)], context.today)
    if not question.spans:
        return {}
    span = question.spans[0]
    is_years = span.kind == "year" and question.masked.count("#_when") == 1
    if (
        is_years
        and last is not None
        and last.kind in {"month", "quarter"}
        and "last year" in (question.raw.casefold())
    ):
        return day_limits([a_year_before(last)], context.today)
    return day_limits([span], context.today)


def _compared(kept: Mapping[str, Any], question: Question, context: Context) -> Asked | None:
    """Return the total before beside that of the period named now."""
    one, other = previous_span(context), question.spans[0]
    if one is None:
        return None
    asked = {name: value for name, value in kept.items() if name in {"kind", *_NAMES}}
    return compare_spans(asked, one, other, context)


def _asset(question: Question) -> dict[str, str]:
    if names := question.name("asset"):
        return {"text": names[0].text}
    if names := question.name("type"):
        return {"type": names[0].text}
    return {"text": question.unknown[0]} if question.unknown else {}


def _entries(question: Question, context: Context, call: Call, previous: Asked) -> Asked | None:
    said = filters(question)
    days = _days(question, context)
    group = group_of(question) or ("counterparty" if question.has(_WHO) else "")
    kept = {**call.arguments}
    if (
        question.has(_COMPARED)
        and question.spans
        and (compared := _compared(kept, question, context))
    ):
        return compared
    _replace(kept, said, question)
    if days:
        kept = {name: value for name, value in kept.items() if name not in {"first", "last"}}
        kept |= days
    if group:
        return _grouped(kept, group, question, context)
    if question.has(_LIST):
        asked = {
            name: value for name, value in kept.items() if name not in {"by", "compare", "top"}
        }
        return Asked((Call("list_entries", {**asked, "order": "date", "top": 100}),), "list")
    if not said and not days:
        return None
    if previous.wording in {"explain", "two", "mean"}:
        kept.pop("compare", None)
        return Asked((Call("sum_entries", kept),), "total")
    return Asked((Call(call.name, kept),), previous.wording, previous.focus)


def _replace(kept: dict[str, Any], said: Mapping[str, Any], question: Question) -> None:
    """Put a name in the place of the one of its kind; a category goes with another vendor."""
    names = [name for name in _NAMES if name in said]
    if names:
        kind = said.get("kind", kept.get("kind", ""))
        swapped = _SUBJECTS if names[0] in _SUBJECTS else {names[0]}
        for name in swapped:
            kept.pop(name, None)
        is_kind_said = question.has(EXPENSE) or question.has(INCOME)
        if "kind" in said and (names[0] == "category" or is_kind_said or not kept.get("kind")):
            kept["kind"] = kind
        kept |= {name: said[name] for name in names}
    elif "kind" in said:
        if said["kind"] != kept.get("kind"):
            for name in ("category", "counterparty", "text"):
                kept.pop(name, None)
        kept["kind"] = said["kind"]
    kept |= {name: said[name] for name in ("amount_min", "amount_max") if name in said}


def _grouped(kept: dict[str, Any], group: str, question: Question, context: Context) -> Asked:
    asked = {name: value for name, value in kept.items() if name not in {"compare", "order", "top"}}
    if group == "category":
        asked.pop("category", None)
    if group == "counterparty":
        asked.pop("counterparty", None)
    if group == "month" and question.spans:
        asked |= day_limits([full_months(question.spans[0], context.today)], context.today)
    call = Call("break_down", {**asked, "by": group})
    return Asked((call,), "trend" if group == "month" else "groups")
