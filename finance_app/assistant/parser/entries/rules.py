"""Questions after entries: totals, counts, comparisons, the largest, trends, lists, reasons."""

import re
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import top_in
from finance_app.assistant.parser.compared.rules import current, read_change, read_comparison
from finance_app.assistant.parser.periods.rules import full_months
from finance_app.assistant.parser.questions.rules import Question, day_limits
from finance_app.assistant.parser.readings.rules import Asked, Call, Context
from finance_app.assistant.parser.scopes.rules import SPLIT, TOTAL_WORDS, filters, group_of
from finance_app.assistant.parser.vocabulary.rules import (
    BY,
    GROUPS,
    LEAST,
)

_WHY: Final = re.compile(r"\b(why|explains?|what caused|reasons?|what drove|drivers?)\b")
_MOST: Final = re.compile(
    r"\b(top|rank(ed|ing)?|biggest|largest|highest|most|main|major|best|worst|greatest|dearest|"
    r"priciest)\b|\b(which|what) month\b.*\b(least|lowest|smallest|weakest|cheapest)\b"
)
_LARGEST_ENTRY: Final = re.compile(
    r"\b(biggest|largest|highest|most expensive|dearest|top)( (single|[0-9]{1,3}|#_cat|"
    r"individual|one|"
    r"[a-z]+teen|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty))* "
    r"(expenses?|incomes?|entr(y|ies)|payments?|purchases?|sales?|invoices?|bills?|transactions?|"
    r"costs?|#_cat)\b(?! (categor|vendor|supplier|client|customer|account|month|method))"
)
_WHICH: Final = re.compile(
    r"\b(which|what) (month|weekday|categor(y|ies)|vendor|supplier|client|customer)\b"
)
_SINGULAR: Final = re.compile(
    r"\b(expense|income|entry|payment|purchase|sale|invoice|bill|transaction|cost|single|vendor|"
    r"supplier|client|customer|category|month|#_cat)\b"
)
_PLURAL: Final = re.compile(
    r"\b(expenses|incomes|entries|payments|purchases|sales|invoices|bills|transactions|"
    r"vendors|suppliers|clients|customers|categories|months)\b"
)
_LIST: Final = re.compile(
    r"^(please )?(find|show|list|search|look up|display|give me|get|see|view|print|look for)\b|"
    r"\b(which|what) (expenses?|incomes?|entries|payments|invoices|bills|purchases|transactions)\b|"
    r"\bshow me what (i|we) bought\b"
)
_WHEN: Final = re.compile(
    r"\bwhen (did|was|have|had|do)\b|\b(last|latest|most recent) (time|payment|paid|expense|income|"
    r"entry|purchase|invoice|bill|sale|transaction)\b"
)
_SHOWN_TOTAL: Final = re.compile(
    r"\b(total|sum|how much|average|profit|spending|income trend|costs?|turnover|revenue)\b"
)
_LATEST: Final = re.compile(
    r"\b(last|latest|recent|newest|most recent)( [0-9]{1,3}| few| [a-z]+)? (expenses|incomes|"
    r"entries|payments|"
    r"transactions|invoices|sales|bills|purchases)\b"
)
_SHARE: Final = re.compile(r"\b(percent|percentage|share|proportion|fraction|part|much) of\b|%")
_COUNT: Final = re.compile(r"\b(how many|number of|count of|how often|how many times)\b")
_NAMED: Final = ("category", "counterparty", "payment_method", "account", "text")
_HOW_MUCH: Final = re.compile(r"\bhow much of\b(?!.*\b(is|was|were|goes|comes|came|went)\b)")
_TWO_PERIODS: Final = re.compile(r"#_when ?(?:and|,|&) ?(?:in )?(?:the )?#_when")
_BETWEEN_TWO: Final = (
    r"(?:and|or|vs|versus|,|\+|&|with|to|than|(?:is |was )?(?:a )?(?:bigger|larger|smaller|better|"
    r"more)(?: \w+)? than)(?: from| with| at| on)?"
)
_AGAINST: Final = re.compile(r"\b(than|vs|versus|compared?|difference|against)\b")
_SEVERAL_MAX: Final = 4
_AVERAGE: Final = re.compile(r"\b(average|avg|mean|typical(ly)?|on average)\b")
_SEARCH: Final = re.compile(
    r"\b(in the (notes?|names?)|with the (text|word)|containing|mention\w*)\b"
)


def read_entries(question: Question, context: Context) -> Asked | None:
    """Return the calls for a question after entries, None where it is none."""
    if question.has(_WHY) and (asked := read_change(question, context)):
        return asked
    for reader in (
        _when,
        read_comparison,
        _ranked_groups,
        _largest,
        _grouped,
        _latest,
        _listed,
        _share,
        _several,
        _total,
    ):
        if asked := reader(question, context):
            return asked
    return None


def _when(question: Question, context: Context) -> Asked | None:
    """Read "when did I last pay Acme"."""
    if not question.has(_WHEN) or question.has(_COUNT):
        return None
    asked = filters(question)
    if not asked:
        return None
    call = Call("list_entries", {**asked, **day_limits(question.spans, context.today),
                                 "order": "date", "top": 1})  # fmt: skip
    return Asked((call,), "when")


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
    is_group = BY.search(question.masked) or _WHICH.search(question.masked)
    if not group or (question.has(_LARGEST_ENTRY) and not is_group):
        return None
    asked = filters(question)
    if "kind" not in asked and group != "month":
        asked["kind"] = "expense"
    top = top_in(question.masked)
    if top is None and _SINGULAR.search(question.masked) and not _PLURAL.search(question.masked):
        top = None if group == "month" else 1
    days = day_limits(question.spans, context.today)
    call = Call("break_down", {**asked, **days, "by": group, **_top(top)})
    if group == "month":
        return Asked((call,), "peak", "least" if question.has(LEAST) else "most")
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
    call = Call("list_entries", {**filters(question), **days, "order": "amount", **_top(top)})
    return Asked((call,), "largest")


def _grouped(question: Question, context: Context) -> Asked | None:
    """Read "by category", "monthly spending", "trend of income", "where does our money go"."""
    group = group_of(question)
    if not group and question.has(SPLIT):
        group = "category"
    if not group:
        return None
    asked = filters(question)
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


def _latest(question: Question, context: Context) -> Asked | None:
    """Read "the last 5 expenses", "recent payments"."""
    if not question.has(_LATEST) or question.has(_SHOWN_TOTAL):
        return None
    days = day_limits(question.spans, context.today)
    top = top_in(question.masked)
    call = Call("list_entries", {**filters(question), **days, "order": "date", **_top(top)})
    return Asked((call,), "list")


def _listed(question: Question, context: Context) -> Asked | None:
    is_search = question.has(_SEARCH) or bool(question.quoted)
    if not (question.has(_LIST) or is_search) or (question.has(_SHOWN_TOTAL) and not is_search):
        return None
    asked = filters(question)
    if not asked and not question.spans:
        return None
    days = day_limits(question.spans, context.today)
    call = Call(
        "list_entries", {**asked, **days, "order": "date", "top": top_in(question.masked) or 100}
    )
    return Asked((call,), "list")


def _share(question: Question, context: Context) -> Asked | None:
    """Read "what percentage of spending is rent": a part, the whole, and its share."""
    asked = filters(question)
    named = [name for name in _NAMED if name in asked]
    if not question.has(_SHARE) or not named or question.has(_HOW_MUCH):
        return None
    days = day_limits(question.spans, context.today)
    whole = {name: value for name, value in asked.items() if name not in _NAMED}
    whole.setdefault("kind", "expense")
    calls = (
        Call("sum_entries", {**whole, **asked, **days}),
        Call("sum_entries", {**whole, **days}),
        Call("calculate", {"operation": "percentage"}, figures_from=(0, 1)),
    )
    return Asked(calls, "share")


def _several(question: Question, context: Context) -> Asked | None:
    """Read "meals and travel", "Shell and Uber", "March and April": each, and all together."""
    asked = filters(question)
    days = day_limits(question.spans, context.today)
    found: list[dict[str, Any]] = []
    for slot, name in (("cat", "category"), ("party", "counterparty")):
        names = question.slots.get(slot, [])
        if len(names) > 1 and re.search(rf"#_{slot}\W*{_BETWEEN_TWO}\W*#_{slot}", question.masked):
            found = [{**asked, **days, name: one[0].text} for one in names[:_SEVERAL_MAX]]
    if not found and len(question.spans) > 1 and question.has(_TWO_PERIODS):
        spans = [day_limits([one], context.today) for one in question.spans[:_SEVERAL_MAX]]
        found = [{**asked, **one} for one in spans]
    if not found or not (question.has(TOTAL_WORDS) or question.slots):
        return None
    calls = [Call("sum_entries", one) for one in found]
    if len(found) == 2 and question.has(_AGAINST):
        calls.append(Call("calculate", {"operation": "difference"}, figures_from=(0, 1)))
        return Asked(tuple(calls), "two")
    kind = "kind" in asked
    adding = Call("calculate", {"operation": "sum"}, figures_from=tuple(range(len(found))))
    return Asked((*calls, *([adding] if kind else [])), "several")


def _total(question: Question, context: Context) -> Asked | None:
    asked = filters(question)
    is_named = any(name in asked for name in ("category", "counterparty", "payment_method"))
    if not (question.has(TOTAL_WORDS) or is_named):
        return None
    if re.search(r"(?<![#\w])[0-9]", question.masked):
        return None  # a number that means nothing here would be passed over
    if "text" in asked and not (is_named or "kind" in asked):
        return None
    if len(question.unknown) > 1 and sum(len(one.split()) for one in question.unknown) > 3:
        return None
    days = day_limits(question.spans, context.today)
    focus = "count" if question.has(_COUNT) else "average" if question.has(_AVERAGE) else ""
    return Asked((Call("sum_entries", {**asked, **days}),), "total", focus)
