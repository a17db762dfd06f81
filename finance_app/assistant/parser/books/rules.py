"""Questions after the books themselves: their names, days, currency and fiscal year."""

import re
from typing import Final

from finance_app.assistant.parser.questions.rules import Question
from finance_app.assistant.parser.readings.rules import Asked, Call, Context

ENTRIES: Final = re.compile(r"\b(expenses?|incomes?|spen[dt]|spending|costs?|paid|sales)\b")

PROFIT: Final = re.compile(
    r"\b(profits?|profitab\w+|loss|losses|margins?|making money|make money|made money|making a|"
    r"net result|bottom line|in the (black|red)|net income|break even|how much (did|do|have) "
    r"(we|i) (make|made)|how (are|is|did) (we|i|it|things|business) (doing|going|do|go)|"
    r"how's (business|it going)|summary|overview|what happened|cash ?-?flow|left after|left "
    r"over|p&l|"
    r"p and l|profit and loss|"
    r"result)\b"
)

TAX: Final = re.compile(
    r"\b(vat|gst|hst|sales tax|(input|output|net) tax|what tax(es)?|tax(es)? (do|does|are|is) "
    r"(we|i|due|owed)|tax (due|owed|return|report|liability|to "
    r"pay)|"
    r"(owe|pay|due|how much|reclaim)( \w+){0,4} tax(es)?)\b"
)

MISSING: Final = re.compile(
    r"\b(missing|uncategori[sz]ed|incomplete|lacks?|lacking|needs? attention|fix|clean ?up|"
    r"(without|no|any) (a |any )?(category|receipts?|vendors?|clients?|party|counterparty|name|"
    r"attachments?)|not categori[sz]ed|names? nobody|((have|has|with) no|without) (income|life)|"
    r"gaps? (between|in) (\w+ )?statements?|"
    r"recurring \w+ (was|were) not recorded)\b"
)

_NAMES_OF: Final = (
    ("categories", re.compile(r"\bcategor(y|ies)\b")),
    ("accounts", re.compile(r"\baccounts?\b")),
    ("payment_methods", re.compile(r"\b(payment methods?|ways? of paying|methods of payment)\b")),
    ("counterparties", re.compile(
        r"\b(vendors?|suppliers?|clients?|customers?|counterpart(y|ies)|merchants?)\b")),
)  # fmt: skip
_HAVE: Final = re.compile(
    r"^(which|what|list|show|name|tell me)( me)?( all)?( the| our| my| of our| of my)?( expense|"
    r" income| bank"
    r"| payment| different)?( categories| accounts| methods| vendors| suppliers| clients| customers"
    r"| counterparties| merchants| ways of paying)\b"
    r"(?! (cost|paid|pay|spen|grew|is|was|did we (pay|spend)|do we (pay|spend|owe)|owe))"
)
_HOW_MANY_NAMES: Final = re.compile(
    r"^how many (different )?(categories|bank accounts|accounts|vendors|suppliers|clients|"
    r"customers)"
    r"( (do|have) (we|i) (have|got|use)| are there)?$"
)
_FACTS: Final = re.compile(
    r"\b(currency|currencies|fiscal year|financial year|business year|locked|lock date|closed "
    r"through|"
    r"(first|last|latest|earliest|oldest) (entry|booking|record)( date)?( in the books| (that "
    r")?(we|i) have)?$|books (go|start|begin)|"
    r"about (my|our|this|the) (business|books))\b"
)
_ALL_ENTRIES: Final = re.compile(r"\bhow many (entries|bookings|records|transactions)\b")
_FOCUSES: Final = tuple(
    (focus, re.compile(pattern))
    for focus, pattern in (
        ("Currency", r"\bcurrenc"),
        ("Locked through", r"\b(locked|lock|closed)\b"),
        ("First entry", r"\b(first|earliest|oldest|start|begin)\b.*\b(entry|booking|record)\b"),
        ("First entry", r"\bbooks (go|start|begin)"),
        ("Last entry", r"\b(last|latest) (entry|booking|record)"),
        ("Fiscal year starts on", r"\b(fiscal|financial|business) year\b.*\b(start|begin|end)"),
        ("Fiscal year starts on", r"\b(start|begin|end)\w*\b.*\b(fiscal|financial) year"),
        ("Fiscal year starts on", r"\bwhat is (our|my|the) (fiscal|financial) year"),
    )
)


def read_books(question: Question, context: Context) -> Asked | None:  # noqa: ARG001
    """Return the calls for a question after the books themselves, None where it is none."""
    is_counted = question.has(_HOW_MANY_NAMES)
    if (question.has(_HAVE) or is_counted) and not question.spans and not question.limits:
        wanted = next((name for name, one in _NAMES_OF if question.has(one)), None)
        if wanted:
            return Asked((Call("describe_business", {"names_of": wanted}),), "names")
    has_filter = bool(question.slots or question.unknown or question.limits)
    is_all = question.has(_ALL_ENTRIES) and not question.has(MISSING) and not has_filter
    is_all = is_all and all(span.kind == "ever" for span in question.spans)
    if is_all or (question.has(_FACTS) and not has_filter and not question.has(ENTRIES)
                  and not question.has(PROFIT) and not question.has(TAX)):  # fmt: skip
        focus = "count" if is_all else _fact(question)
        if focus or not question.spans:
            return Asked((Call("describe_business"),), "facts", focus)
    return None


def _fact(question: Question) -> str:
    """Return the fact that is asked for by its name in the finding, "" for all of them."""
    return next((focus for focus, pattern in _FOCUSES if question.has(pattern)), "")
