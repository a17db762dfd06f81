"""Questions after entries: totals, counts, comparisons, the largest, trends, lists, reasons."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import top_in
from finance_app.assistant.parser.names.rules import NameKind
from finance_app.assistant.parser.periods.rules import Span, full_months
from finance_app.assistant.parser.periods.units.rules import months_back
from finance_app.assistant.parser.questions.rules import Question, day_limits
from finance_app.assistant.parser.readings.rules import Asked, Call, Context
from finance_app.assistant.parser.vocabulary.rules import (
    BY,
    EXPENSE,
    GROUPS,
    INCOME,
    MONTHLY,
    PAID_US,
)

_DAY: Final = timedelta(days=1)
_COMPARE: Final = re.compile(
    r"\b(compare[ds]?|comparing|comparison|vs|versus|than|against|relative to|difference|"
    r"change[ds]?|grow\w*|grew|growth|increase[ds]?|decrease[ds]?|year on year|yoy|month on month|mom|"
    r"same (month|period|quarter|week|time))\b"
)
_YEAR_BEFORE: Final = re.compile(
    r"\b(same (month|period|quarter|week|time|days?)( of| in)?( the)?( previous| last)?( year)?|"
    r"year (earlier|ago|before)|year on year|yoy|previous year)\b"
)
_BEFORE: Final = re.compile(
    r"\b(the )?((month|quarter|week|year|period|day)s? before|(previous|prior|preceding) "
    r"(month|quarter|week|year|period)|month on month|mom)\b"
)
_WHY: Final = re.compile(r"\b(why|explains?|what caused|reasons?|what drove|drivers?)\b")
_MOST: Final = re.compile(
    r"\b(top|biggest|largest|highest|most|main|major|best|worst|greatest|dearest|priciest)\b"
)
_LARGEST_ENTRY: Final = re.compile(
    r"\b(biggest|largest|highest|most expensive|dearest|top)( (single|[0-9]{1,3}|#cat|individual|one|"
    r"[a-z]+teen|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty))* "
    r"(expenses?|incomes?|entr(y|ies)|payments?|purchases?|sales?|invoices?|bills?|transactions?|"
    r"costs?|#cat)\b"
)
_SINGULAR: Final = re.compile(
    r"\b(expense|income|entry|payment|purchase|sale|invoice|bill|transaction|cost|single|vendor|"
    r"supplier|client|customer|category|month|#cat)\b"
)
_PLURAL: Final = re.compile(
    r"\b(expenses|incomes|entries|payments|purchases|sales|invoices|bills|transactions|costs|"
    r"vendors|suppliers|clients|customers|categories|months)\b"
)
_SPLIT: Final = re.compile(
    r"\b(break ?down|broken down|breakdown|split|where (does|did|do|is|has) (our|my|the|all)?( our| my)? ?"
    r"(money|cash|spending)|composition|distribution|shares? of each|made up of|pie)\b"
)
_LIST: Final = re.compile(
    r"^(please )?(find|show|list|search|look up|display|give me|get|see|view|print|look for)\b|"
    r"\b(which|what) (expenses?|incomes?|entries|payments|invoices|bills|purchases|transactions)\b|"
    r"\bwhat did (i|we) buy\b"
)
_WHEN: Final = re.compile(
    r"\bwhen (did|was|have|had|do)\b|\b(last|latest|most recent) (time|payment|paid|expense|income|"
    r"entry|purchase|invoice|bill|sale|transaction)\b"
)
_SHOWN_TOTAL: Final = re.compile(
    r"\b(total|sum|how much|average|profit|spending|income trend|costs?|turnover|revenue)\b"
)
_COUNT: Final = re.compile(r"\b(how many|number of|count of|how often|how many times)\b")
_AVERAGE: Final = re.compile(r"\b(average|avg|mean|typical(ly)?|on average)\b")
_NONE: Final = re.compile(
    r"\b(uncategori[sz]ed|without (a |any )?category|no category|not categori[sz]ed)\b"
)
_UNKNOWN_METHOD: Final = re.compile(
    r"\b(?:by|via|with|in|through) (?P<m>cheques?|checks?|(?:credit |debit )?cards?|cash|bank transfers?|"
    r"transfers?|direct debits?|paypal|standing order|wire)\b"
)
_SEARCH: Final = re.compile(
    r"\b(in the (notes?|names?)|with the (text|word)|containing|mention\w*)\b"
)
_LATER_FIRST: Final = re.compile(
    r"\b(?:from|between) (?:the )?#when (?:to|and) (?:the )?#when|#when (?:to|and) (?:the )?#when$"
)
_TOTAL_WORDS: Final = re.compile(
    r"\b(how much|total|sum|how many|average|amount|what did|what was|what were|what have|what has|"
    r"spend|spent|spending|earn|earned|cost|costs|paid|pay|expenses?|incomes?|revenue|sales|turnover|"
    r"takings|received|payments?|bills?|entries|invoiced?|purchases?|outgoings|money in|sold|refunds?)\b"
)


def read_entries(question: Question, context: Context) -> Asked | None:
    """Return the calls for a question after entries, None where it is none."""
    if question.has(_WHY) and (asked := _explain(question, context)):
        return asked
    for reader in (_when, _compare, _ranked_groups, _largest, _grouped, _listed, _total):
        if asked := reader(question, context):
            return asked
    return None


def filters(question: Question, context: Context) -> dict[str, Any]:
    """Return kind, names, text and limits that a question says; no days."""
    found: dict[str, Any] = {}
    kind = kind_of(question)
    if kind:
        found["kind"] = kind
    for slot, name in (("cat", "category"), ("party", "counterparty"),
                       ("method", "payment_method"), ("account", "account")):  # fmt: skip
        if names := question.name(slot):
            found[name] = names[0].text
    if "payment_method" not in found and (match := _UNKNOWN_METHOD.search(question.masked)):
        found["payment_method"] = match["m"].capitalize()
    if question.has(_NONE):
        found["category"] = "none"
    if question.quoted:
        found["text"] = question.quoted
    elif question.unknown:
        found["text"] = question.unknown[0]
    elif question.name("asset") and "category" not in found:
        found["text"] = question.name("asset")[0].text
    return {**found, **question.limits}


def kind_of(question: Question) -> str:
    """Return expense or income where the words or a name say so, else ""."""
    kinds = question.kinds()
    if question.has(PAID_US):
        return "income"
    of = {
        NameKind.EXPENSE_CATEGORY: "expense", NameKind.INCOME_CATEGORY: "income",
        NameKind.VENDOR: "expense", NameKind.CLIENT: "income",
    }  # fmt: skip
    by_name = {of[kind] for kind in kinds if kind in of}
    is_income, is_expense = question.has(INCOME), question.has(EXPENSE)
    if is_income != is_expense:
        said = "income" if is_income else "expense"
        # A word such as "cost" is said of a client too, and a category is of its kind alone.
        return next(iter(by_name)) if len(by_name) == 1 and question.name("cat") else said
    return next(iter(by_name)) if len(by_name) == 1 else ""


def pair(question: Question, context: Context) -> tuple[Span | None, Span | None]:
    """Return the period asked about and the one compared with, as far as they are said."""
    spans = question.spans
    if len(spans) >= 2:
        one, other = spans[0], spans[1]
        if not one.has_year and other.has_year and one.kind == other.kind:
            one = _same_year(one, other)
        is_later = (other.first or other.last) > (one.first or one.last)
        if is_later and question.has(_LATER_FIRST):
            return other, one
        return one, other
    if len(spans) == 1 and re.search(r"\b(than|vs|versus|with|against|to|from)( in)?( the)? #when",
                                     question.masked) and question.has(_COMPARE):  # fmt: skip
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


def before(span: Span, context: Context) -> Span:
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


def _explain(question: Question, context: Context) -> Asked | None:
    one, other = pair(question, context)
    previous = previous_span(context)
    if one is None:
        one = previous or current(other.kind if other else "month", context)
    if one.first is None:
        return None
    if other is None:
        is_year = question.has(_YEAR_BEFORE)
        other = a_year_before(one) if is_year else before(one, context)
    if other.days == one.days or other.first is None:
        other = before(one, context)
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


def _when(question: Question, context: Context) -> Asked | None:
    """Read "when did I last pay Acme"."""
    if not question.has(_WHEN) or question.has(_COUNT):
        return None
    asked = filters(question, context)
    if not asked:
        return None
    call = Call("list_entries", {**asked, **day_limits(question.spans, context.today),
                                 "order": "date", "top": 1})  # fmt: skip
    return Asked((call,), "when")


def _compare(question: Question, context: Context) -> Asked | None:
    if not question.has(_COMPARE) or question.has(_SPLIT):
        return None
    asked = filters(question, context)
    one, other = pair(question, context)
    is_year, is_before = question.has(_YEAR_BEFORE), question.has(_BEFORE)
    if other is None and not (is_year or is_before) and (one is None or not asked):
        return None
    if not asked and not question.has(_TOTAL_WORDS):
        return None
    one = one or previous_span(context) or current(other.kind if other else "month", context)
    if one.first is None:
        return None
    compare = _against(one, other, context, is_year=is_year)
    days = {"first": one.first, "last": one.last}
    if compare:
        if compare == "year":
            days["last"] = one.until(context.today).last
        return Asked((Call("sum_entries", {**asked, **days, "compare": compare}),), "compare")
    assert other is not None
    one, other = one.until(context.today), other.until(context.today)
    calls = (
        Call("sum_entries", {**asked, "first": one.first, "last": one.last}),
        Call("sum_entries", {**asked, **_said(other)}),
        Call("calculate", {"operation": "difference"}, figures_from=(0, 1)),
    )
    return Asked(calls, "two")


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
    return "previous" if other.days == before(one, context).days and is_simple else ""


def group_of(question: Question) -> str:
    """Return what entries are put together by in a question, "" where it does not say."""
    if match := BY.search(question.masked):
        return next(name for name, pattern in GROUPS if pattern.search(match["by"]) or
                    (name == "counterparty" and match["by"].startswith(("part", "name"))))  # fmt: skip
    return "month" if question.has(MONTHLY) else ""


def _ranked_groups(question: Question, context: Context) -> Asked | None:
    """Read "top 5 clients", "which category costs most", "what do we spend most on"."""
    if not question.has(_MOST) or question.has(re.compile(r"\bat most\b")):
        return None
    group = group_of(question)
    if not group:
        hit = [
            (match.start(), name)
            for name, pattern in GROUPS
            if (match := pattern.search(question.masked))
        ]
        is_spent = question.has(
            re.compile(r"\b(spend|spent|cost|money) .*most|most .*(spend|spent|money)")
        )
        group = min(hit)[1] if hit else ("category" if is_spent else "")
        if group == "category" and question.has(re.compile(r"\bwhere\b")) and not is_spent:
            group = ""
    if not group or (question.has(_LARGEST_ENTRY) and not BY.search(question.masked)):
        return None
    asked = filters(question, context)
    if "kind" not in asked:
        asked["kind"] = "expense"
    top = top_in(question.masked)
    if top is None and _SINGULAR.search(question.masked) and not _PLURAL.search(question.masked):
        top = None if group == "month" else 1
    days = day_limits(question.spans, context.today)
    call = Call("break_down", {**asked, **days, "by": group, **_top(top)})
    return Asked((call,), "ranked")


def _top(top: int | None) -> dict[str, Any]:
    return {} if top is None else {"top": top}


def _largest(question: Question, context: Context) -> Asked | None:
    if not question.has(_LARGEST_ENTRY):
        return None
    top = top_in(question.masked)
    if top is None and not _PLURAL.search(question.masked):
        top = 1
    days = day_limits(question.spans, context.today)
    call = Call(
        "list_entries", {**filters(question, context), **days, "order": "amount", **_top(top)}
    )
    return Asked((call,), "largest")


def _grouped(question: Question, context: Context) -> Asked | None:
    """Read "by category", "monthly spending", "trend of income", "where does our money go"."""
    group = group_of(question)
    if not group and question.has(_SPLIT):
        group = "category"
    if not group:
        return None
    asked = filters(question, context)
    if "kind" not in asked and question.has(re.compile(r"\b(money|cash|spending)\b")):
        asked["kind"] = "expense"
    spans = question.spans
    if group == "month":
        spans = [full_months(spans[0], context.today)] if spans else [current("year", context)]
    days = day_limits(spans, context.today)
    call = Call("break_down", {**asked, **days, "by": group, **_top(top_in(question.masked))})
    if question.has(_AVERAGE) and group == "month":
        mean = Call("calculate", {"operation": "average"}, rows_from=0)
        return Asked((call, mean), "mean")
    return Asked((call,), "trend" if group == "month" else "groups")


def _listed(question: Question, context: Context) -> Asked | None:
    is_search = question.has(_SEARCH) or bool(question.quoted)
    if not (question.has(_LIST) or is_search) or (question.has(_SHOWN_TOTAL) and not is_search):
        return None
    asked = filters(question, context)
    if not asked and not question.spans:
        return None
    days = day_limits(question.spans, context.today)
    call = Call(
        "list_entries", {**asked, **days, "order": "date", "top": top_in(question.masked) or 100}
    )
    return Asked((call,), "list")


def _total(question: Question, context: Context) -> Asked | None:
    asked = filters(question, context)
    is_named = any(name in asked for name in ("category", "counterparty", "payment_method"))
    if not (question.has(_TOTAL_WORDS) or is_named):
        return None
    if "text" in asked and not (is_named or "kind" in asked):
        return None
    if len(question.unknown) > 1 and sum(len(one.split()) for one in question.unknown) > 3:
        return None
    days = day_limits(question.spans, context.today)
    focus = "count" if question.has(_COUNT) else "average" if question.has(_AVERAGE) else ""
    return Asked((Call("sum_entries", {**asked, **days}),), "total", focus)
