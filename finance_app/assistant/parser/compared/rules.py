"""Two periods beside each other: which is asked about, which it is compared with, and why."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from finance_app.assistant.parser.periods.rules import Span
from finance_app.assistant.parser.periods.units.rules import months_back
from finance_app.assistant.parser.questions.rules import Question
from finance_app.assistant.parser.readings.rules import Asked, Call, Context
from finance_app.assistant.parser.scopes.rules import SPLIT, TOTAL_WORDS, filters, kind_of
from finance_app.assistant.parser.vocabulary.rules import MONTHLY

_DAY: Final = timedelta(days=1)
COMPARE: Final = re.compile(
    r"\b(compare[ds]?|comparing|comparison|vs|versus|than|against|relative to|difference|"
    r"change[ds]?|grow\w*|grew|growth|rise[ns]?|rose|fell|fall(en|s)?|drop(ped|s)?|climb(ed)?|"
    r"increase[ds]?|decrease[ds]?|year on year|yoy|month on "
    r"month|mom|"
    r"same (month|period|quarter|week|time)|up or down|(up|down) (on|over|from))\b"
)
_YEAR_BEFORE: Final = re.compile(
    r"\b(same (month|period|quarter|week|time|days?)( of| in)?( the)?( previous| last)?( year)?|"
    r"year (earlier|ago|before)|year on year|yoy|previous year)\b"
)
_BEFORE: Final = re.compile(
    r"\b(the )?((month|quarter|week|year|period|day)s? before|(previous|prior|preceding) "
    r"(month|quarter|week|year|period)|month on month|mom)\b"
)
_AGAINST_ONE: Final = re.compile(
    r"\b(than|vs|versus|with|against|to|from)( in)?( the)? #_when|"
    r"\b(up|down)\b.*\b(on|over|from)( the)? #_when"
)
_JOINED: Final = re.compile(r"#_when (?:and|to|until|or|,) (?:the )?#_when")
_LATER_FIRST: Final = re.compile(
    r"\b(?:from|between) (?:the )?#_when (?:to|and) (?:the )?#_when|"
    r"#_when (?:to|and) (?:the )?#_when$"
)


def pair(question: Question) -> tuple[Span | None, Span | None]:
    """Return the period asked about and the one compared with, as far as they are said."""
    spans = question.spans
    if len(spans) >= 2:
        one, other = spans[0], spans[1]
        is_joined = _JOINED.search(question.masked) is not None
        if is_joined and not one.has_year and other.has_year and one.kind == other.kind:
            one = _same_year(one, other)
        is_same = one.days == other.days and other.first is not None
        if is_same and question.raw[: other.start].casefold().endswith(" last "):
            return one, a_year_before(other)  # "this October against last October"
        is_later = (other.first or other.last) > (one.first or one.last)
        if is_later and question.has(_LATER_FIRST):
            return other, one
        return one, other
    if len(spans) == 1 and question.has(COMPARE) and question.has(_AGAINST_ONE):
        return None, spans[0]
    return (spans[0] if spans else None), None


def _same_year(one: Span, other: Span) -> Span:
    assert one.first is not None
    try:
        first, last = (
            one.first.replace(year=other.last.year),
            one.last.replace(year=other.last.year),
        )
    except ValueError:
        return one
    return replace(one, first=first, last=last) if first <= last else one


def current(kind: str, context: Context) -> Span:
    """Return this week, month, quarter or year."""
    from finance_app.assistant.parser.periods.rules import find_spans

    name = kind if kind in {"week", "month", "quarter", "year"} else "month"
    return find_spans(f"this {name}", context.today, context.fiscal_year_start)[0]


def before(span: Span) -> Span:
    """Return the period of the same length before another."""
    assert span.first is not None
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(span.kind, 0)
    if months:
        last = span.first - _DAY
        return replace(span, first=months_back(span.first, months), last=last)
    length = span.last - span.first + _DAY
    return replace(span, first=span.first - length, last=span.last - length)


def a_year_before(span: Span) -> Span:
    """Return the same days a year earlier."""
    assert span.first is not None
    is_month_end = (span.last + _DAY).day == 1
    last = months_back(span.last + _DAY, 12) - _DAY if is_month_end else months_back(span.last, 12)
    return replace(span, first=months_back(span.first, 12), last=last)


def read_change(question: Question, context: Context) -> Asked | None:
    """Return the call that explains why one period differs from another."""
    one, other = pair(question)
    previous = previous_span(context)
    if one is None and previous and (other is None or other.kind == previous.kind):
        one = previous  # "why is this higher than last month": of the month asked about before
    one = one or current(other.kind if other else "month", context)
    if one.first is None:
        return None
    if other is None:
        is_year = question.has(_YEAR_BEFORE)
        other = a_year_before(one) if is_year else before(one)
    if other.days == one.days or other.first is None:
        other = before(one)
    assert other.first is not None
    one = one.until(context.today)
    assert one.first is not None
    kind = kind_of(question) or _previous_kind(context) or "expense"
    days = {"first": one.first, "last": one.last, "other_first": other.first}
    call = Call("explain_change", {"kind": kind, **days, "other_last": other.last})
    return Asked((call,), "explain")


def previous_span(context: Context) -> Span | None:
    """Return the period of the question before, None where it had none."""
    calls = getattr(context.previous, "calls", ())
    arguments = calls[0].arguments if calls else {}
    first, last = arguments.get("first"), arguments.get("last")
    if first is None or last is None:
        return None
    return Span(0, 0, first, last, _kind_of_days(first, last, context.today))


def _kind_of_days(first: Any, last: Any, today: Any) -> str:
    if first.day != 1:
        return "days"
    is_month_end = (last + _DAY).day == 1 or last == today
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    kinds = {1: "month", 3: "quarter", 6: "half", 12: "year"}
    if last == today and first.month == 1 and months not in kinds:
        return "year"
    return kinds.get(months, "days") if is_month_end else "days"


def _previous_kind(context: Context) -> str:
    calls = getattr(context.previous, "calls", ())
    return str(calls[0].arguments.get("kind", "")) if calls else ""


def read_comparison(question: Question, context: Context) -> Asked | None:
    """Return the calls that compare two periods, None where nothing is compared."""
    if not question.has(COMPARE) or question.has(SPLIT) or _is_trend(question):
        return None
    asked = filters(question)
    if any(len(question.slots.get(slot, ())) > 1 for slot in ("party", "cat")):
        return None  # names are compared, not periods
    one, other = pair(question)
    is_year, is_before = question.has(_YEAR_BEFORE), question.has(_BEFORE)
    is_bare = not asked and not question.has(TOTAL_WORDS) and len(question.spans) < 2
    if is_bare or (other is None and not (is_year or is_before) and (one is None or not asked)):
        return None
    one = one or previous_span(context) or current(other.kind if other else "month", context)
    if one.first is None:
        return None
    return compare_spans(asked, one, other, context, is_year=is_year)


def compare_spans(
    asked: dict[str, Any], one: Span, other: Span | None, context: Context, *, is_year: bool = False
) -> Asked | None:
    """Return the calls that set one period beside another; profit where nothing is restricted."""
    if compare := _against(one, other, context, is_year=is_year):
        last = one.until(context.today).last if compare == "year" else one.last
        days = {"first": one.first, "last": last, "compare": compare}
        if not asked:
            return Asked((Call("get_profit", days),), "profit")
        return Asked((Call("sum_entries", {**asked, **days}),), "compare")
    if other is None:
        return None
    one, other = one.until(context.today), other.until(context.today)
    calls = (
        Call("sum_entries", {**asked, "first": one.first, "last": one.last}),
        Call("sum_entries", {**asked, **_said(other)}),
        Call("calculate", {"operation": "difference"}, figures_from=(0, 1)),
    )
    return Asked(calls, "two")


def _is_trend(question: Question) -> bool:
    """Say whether months of one longer period are wanted side by side."""
    is_long = len(question.spans) == 1 and question.spans[0].kind not in {"month", "week", "day"}
    return is_long and question.has(MONTHLY) and not question.has(_YEAR_BEFORE)


def _said(span: Span) -> dict[str, Any]:
    return {name: day for name, day in (("first", span.first), ("last", span.last)) if day}


def _against(one: Span, other: Span | None, context: Context, *, is_year: bool) -> str:
    """Return previous or year where the tool's own comparison is what is asked for, else ""."""
    if other is None:
        return "year" if is_year else "previous"
    is_whole_year = other.kind == "year" and one.kind != "year"
    if other.days == a_year_before(one).days or is_whole_year or is_year:
        return "year"
    if other.days == one.days:
        return "previous"
    is_simple = context.fiscal_year_start.day == 1 or one.kind == "days"
    return "previous" if other.days == before(one).days and is_simple else ""
