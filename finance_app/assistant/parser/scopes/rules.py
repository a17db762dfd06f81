"""The kind, names, text, limits and grouping that a question says; all but its days."""

import re
from typing import Any, Final

from finance_app.assistant.parser.names.rules import NameKind
from finance_app.assistant.parser.questions.rules import Question
from finance_app.assistant.parser.vocabulary.rules import (
    BY,
    EXPENSE,
    GROUPS,
    INCOME,
    MONTHLY,
    PAID_US,
)

TOTAL_WORDS: Final = re.compile(
    r"\b(how much|total|sum|how many|average|amount|what did|what was|what were|what have|what has|"
    r"spend|spent|spending|earn|earned|cost|costs|paid|pay|expenses?|incomes?|revenue|sales|turnover|"
    r"takings|received|payments?|bills?|entries|invoiced?|purchases?|outgoings|money in|sold|"
    r"refunds?)\b"
)

SPLIT: Final = re.compile(
    r"\b(break ?down|broken down|breakdown|split|where (does|did|do|is|has) (our|my|the|all)?( "
    r"our| my)? ?"
    r"(money|cash|spending)|composition|distribution|shares? of each|made up of|pie)\b"
)

_NONE: Final = re.compile(
    r"\b(uncategori[sz]ed|without (a |any )?category|no category|not categori[sz]ed)\b"
)
_UNKNOWN_METHOD: Final = re.compile(
    r"\b(?:by|via|with|in|through) (?P<m>cheques?|checks?|(?:credit |debit )?cards?|cash|bank "
    r"transfers?|"
    r"transfers?|direct debits?|paypal|standing order|wire)\b"
)


def filters(question: Question) -> dict[str, Any]:
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
        return next(iter(by_name)) if len(by_name) == 1 else said
    return next(iter(by_name)) if len(by_name) == 1 else ""


def group_of(question: Question) -> str:
    """Return what entries are put together by in a question, "" where it does not say."""
    if match := BY.search(question.masked):
        if match["by"].startswith(("part", "name")):
            return "counterparty"
        return next((name for name, pattern in GROUPS if pattern.search(match["by"])), "")
    if question.has(re.compile(r"\bweekends?\b")):
        return "weekday"
    return "month" if question.has(MONTHLY) else ""
