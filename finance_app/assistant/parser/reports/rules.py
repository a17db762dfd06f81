"""Questions after reports: profit, cash, what is open, assets, tax, budgets, what is missing."""

import re
from datetime import date
from typing import Any, Final

from finance_app.assistant.parser.books.rules import ENTRIES, MISSING, PROFIT, TAX, read_books
from finance_app.assistant.parser.compared.rules import a_year_before, before, current, pair
from finance_app.assistant.parser.periods.rules import Span
from finance_app.assistant.parser.questions.rules import Question, day_limits
from finance_app.assistant.parser.readings.rules import Asked, Call, Context, NotUnderstood
from finance_app.assistant.parser.scopes.rules import kind_of
from finance_app.assistant.parser.vocabulary.rules import LEAST, MONTHLY

_PROBLEMS: Final = (
    ("category", re.compile(r"categor")),
    ("receipt", re.compile(r"\b(receipts?|attachments?|documents?)\b")),
    ("party", re.compile(r"\b(vendors?|clients?|suppliers?|customers?|(counter)?party|names?)\b")),
    ("recurring", re.compile(r"\brecurring\b")),
    ("statement", re.compile(r"\bstatements?\b")),
    ("asset_life", re.compile(r"\b(life|lives|useful)\b")),
    ("rate", re.compile(r"\bexchange rates?\b")),
    ("income", re.compile(r"\b(months? without|no|missing) income\b")),
)  # fmt: skip
_SALES_TAX: Final = re.compile(r"#_cat tax(es)?\b")
_FLOW: Final = re.compile(r"\bcash ?-?flow\b")
_BUDGET: Final = re.compile(r"\bbudget(s|ed)?\b")
_EXPECT: Final = re.compile(
    r"\b(expect(ed|ing)?|forecast(ed)?|projected?|projection|run out of (cash|money)|will we "
    r"(have|run)|"
    r"enough (cash|money)|cash ?-?flow forecast)\b"
)
_SHEET: Final = re.compile(
    r"\b(balance sheet|equity|liabilit(y|ies)|net worth|total assets|total debts?|solvent|"
    r"solvency)\b"
)
_OPEN: Final = re.compile(
    r"\b(owes?|owed|owing|overdue|outstanding|unpaid|receivables?|payables?|debtors?|creditors?|"
    r"^(has|have|did) #_party paid|(has|have|need|needs) to pay (us|me)|open (invoices?|bills?|"
    r"items?)|(invoices?|bills?) (are |"
    r"still |to )*(open|unpaid|due|pay)|"
    r"(still|yet) (have )?to (pay|be paid)|late (payers?|invoices?|payments?)|still to pay|"
    r"(who|which \w+) (hasn'?t|has not|haven'?t|have not) paid|bills? (do|should|must) (i|we) "
    r"(still )?(have to |need to )?pay)\b"
)
_RECEIVABLE: Final = re.compile(
    r"\b(owes? (us|me)|owed to (us|me)|receivables?|debtors?|customers?|clients?|invoices?|paid "
    r"(us|me)|"
    r"^(has|have|did) #_party paid|to pay (us|me)|from (customers|clients)|hasn'?t|haven'?t|"
    r"late payers?)\b"
)
_PAYABLE: Final = re.compile(
    r"\b((we|i) owe|do (we|i) owe|payables?|creditors?|vendors?|suppliers?|bills?|(we|i) (still "
    r")?(have|"
    r"need|must) |to pay)\b"
)
_ASSETS: Final = re.compile(
    r"\b(assets?|book values?|depreciat\w+|fixed assets?|written off|net book|residual|asset "
    r"register)\b"
)
_CASH: Final = re.compile(
    r"\b(cash|runway|bank balances?|balances?|in the bank|money (do|does|is|have|in|left|last|on)|"
    r"money last|liquid\w*|funds|burn( rate)?|how long (does|do|will|can))\b"
)
_ACCOUNT: Final = re.compile(r"\b(balance|in|on|much|left|money|cash|have|what's)\b")
_RUNWAY: Final = re.compile(r"\b(runway|how long|last|burn|run out|survive)\b")
_CASH_BASIS: Final = re.compile(r"\b(cash basis|when paid|cash accounting)\b")
_WHICH_MONTH: Final = re.compile(r"\b(which|what|best|worst) month\b")
_COMPARING: Final = re.compile(r"\b(vs|versus|than|compared?|comparison|against)\b")
_NAMED_ACCOUNT: Final = re.compile(
    r"\b(?:of|on|in) (?:our |my |the )?(.{2,80}?)(?: account)?(?:\?|$)", re.IGNORECASE
)
_UNKNOWN_ACCOUNT: Final = re.compile(r"\bbalance (of|on|in)\b.*\baccount\b|\baccount balance\b")


def read_report(question: Question, context: Context) -> Asked | NotUnderstood | None:
    """Return the calls for a question after a report, None where it is none."""
    for reader in (
        read_books, _missing, _tax, _budget, _expected, _sheet, _open, _assets, _cash, _profit,
    ):  # fmt: skip
        if asked := reader(question, context):
            return asked
    return None


def _missing(question: Question, context: Context) -> Asked | None:  # noqa: ARG001
    if not question.has(MISSING) or question.has(_BUDGET):
        return None
    problem = next((name for name, one in _PROBLEMS if question.has(one)), None)
    arguments = {"problem": problem} if problem else {}
    return Asked((Call("list_missing", arguments),), "missing")


def _tax(question: Question, context: Context) -> Asked | None:
    is_named = bool(question.name("cat") or question.name("party"))
    if question.has(_SALES_TAX):
        is_named = False
    elif not question.has(TAX):
        return None
    if is_named:
        return None
    return Asked((Call("get_tax", day_limits(question.spans, context.today)),), "tax")


def _budget(question: Question, context: Context) -> Asked | None:
    if not question.has(_BUDGET):
        return None
    days = day_limits(question.spans, context.today)
    if question.spans and question.spans[0].first is not None:
        days["last"] = question.spans[0].last
    focus = question.name("cat")[0].text if question.name("cat") else ""
    return Asked((Call("compare_budget", days or _this_month(context)),), "budget", focus)


def _this_month(context: Context) -> dict[str, Any]:
    return {"first": context.today.replace(day=1), "last": context.today}


def _expected(question: Question, context: Context) -> Asked | None:
    if not question.has(_EXPECT):
        return None
    if question.has(re.compile(r"\b(sales|income|revenue|profit|earn)\b")):
        return None
    span = next((one for one in question.spans if one.last > context.today), None)
    days = min((span.last - context.today).days, 365) if span else 0
    return Asked((Call("expect_cash", {"days": days} if days else {}),), "expected")


def _sheet(question: Question, context: Context) -> Asked | None:
    if not question.has(_SHEET):
        return None
    found = re.search(r"\b(equity|liabilit|net worth|total assets)", question.masked)
    focus = {"equity": "Total equity", "net worth": "Total equity", "liabilit": "Total liabilities",
             "total assets": "Total assets"}.get(found[1], "") if found else ""  # fmt: skip
    return Asked((Call("get_balance_sheet", _on(question, context)),), "sheet", focus)


def _on(question: Question, context: Context) -> dict[str, date]:
    """Return the day whose end is meant: the last of the period, not after today."""
    if not question.spans:
        return {}
    last = question.spans[0].last
    return {"on": min(last, context.today)} if last != context.today else {}


def _open(question: Question, context: Context) -> Asked | None:
    if not question.has(_OPEN):
        return None
    is_in, is_out = question.has(_RECEIVABLE), question.has(_PAYABLE)
    if re.search(r"\bowes? (us|me)\b|owed to (us|me)\b|to pay (us|me)\b", question.masked):
        is_out = False
    elif re.search(r"\b(we|i) owe\b|\bowed? to\b", question.masked):
        is_in = False
    kinds = [name for name, said in (("receivable", is_in), ("payable", is_out)) if said]
    kinds = kinds or ["receivable", "payable"]
    focus = "overdue" if question.has(re.compile(r"\b(overdue|late)\b")) else ""
    if names := question.name("party"):
        focus = names[0].text
    calls = tuple(Call("list_open", {"kind": kind, **_on(question, context)}) for kind in kinds)
    return Asked(calls, "open", focus)


def _assets(question: Question, context: Context) -> Asked | NotUnderstood | None:
    asset, kind = question.name("asset"), question.name("type")
    is_about = question.has(_ASSETS)
    is_cost = bool(asset) and question.has(
        re.compile(r"\b(cost|worth|value|paid|pay|price|bought|buy)\b")
    )
    is_worth = bool(kind or question.unknown) and question.has(re.compile(r"\b(worth|value)\b"))
    if not (is_about or is_cost or is_worth):
        return None
    if question.name("cat") and question.name("cat")[0].text.casefold().startswith("deprec"):
        return None
    arguments: dict[str, Any] = _on(question, context)
    if asset:
        arguments["text"] = asset[0].text
    elif kind:
        arguments["type"] = kind[0].text
    elif question.quoted or question.unknown:
        arguments["text"] = question.quoted or question.unknown[0]
    elif party := (question.name("party") or question.name("cat")):
        arguments["text"] = party[0].text
    focus = next(
        (label for label, pattern in (
            (("Depreciation to "
             "date"), r"\b(depreciat|written off)"), ("Book value", r"\b(book|worth)"),
            ("Cost", r"\b(cost|price|paid|pay)\b"), ("Assets", r"\bhow many\b"))
         if re.search(pattern, question.masked)), "",
    )  # fmt: skip
    return Asked((Call("list_assets", arguments),), "assets", focus)


def _cash(question: Question, context: Context) -> Asked | NotUnderstood | None:
    account = question.name("account")
    if question.has(_FLOW):
        return None
    is_cash = question.has(_CASH) and not question.has(ENTRIES) and not question.has(_CASH_BASIS)
    if account and (is_cash or question.has(_ACCOUNT)) and not question.has(ENTRIES):
        return Asked((Call("get_cash", _on(question, context)),), "account", account[0].text)
    if not is_cash or question.name("cat") or (question.name("party") and question.has(_COMPARING)):
        return None
    if question.unknown or question.name("party"):
        if question.has(_UNKNOWN_ACCOUNT) or question.has(re.compile(r"\bbalance\b")):
            named = _NAMED_ACCOUNT.search(question.raw)
            name = named[1] if named else (question.unknown or [question.raw])[0]
            return NotUnderstood(
                f"There is no bank account “{name[:80]}” in these books.",
                ("Which bank accounts do we have?", "How much cash do we have?"),
            )
        return None
    focus = "runway" if question.has(_RUNWAY) else ""
    arguments: dict[str, Any] = _on(question, context) if not focus else {}
    months = next((one.count for one in question.spans if one.count), 0)
    if focus and months:
        arguments["months"] = min(months, 36)
    return Asked((Call("get_cash", arguments),), "cash", focus)


def _by_month(question: Question, context: Context) -> Asked:
    """Return both kinds by month, and which month is the best or the worst where it is asked."""
    days = day_limits(question.spans[:1] or [current("year", context)], context.today)
    call = Call("break_down", {**days, "by": "month"})
    if question.has(_WHICH_MONTH):
        return Asked((call,), "peak", "least" if question.has(LEAST) else "most")
    return Asked((call,), "trend")


def _profit(question: Question, context: Context) -> Asked | None:
    if not question.has(PROFIT) or question.name("party") or question.unknown:
        return None
    if question.name("cat") and kind_of(question):
        return None
    one, other = pair(question)
    if question.has(re.compile(r"\b(why|explain)\b")):
        return None
    if question.has(MONTHLY) or question.has(_WHICH_MONTH):
        return _by_month(question, context)
    arguments = day_limits([one], context.today) if one else {}
    compare = _against(question, one, other, context)
    if compare and one and one.first:
        arguments["first"] = one.first
        arguments["last"] = one.until(context.today).last if compare == "year" else one.last
    if compare:
        arguments["compare"] = compare
    if question.has(_CASH_BASIS) or question.has(_FLOW):
        arguments["basis"] = "cash"
    focus = "margin" if question.has(re.compile(r"\bmargins?\b")) else ""
    call = Call("get_profit", arguments)
    if other is not None and not compare and one is not None:
        return Asked(
            (call, Call("get_profit", day_limits([other], context.today))), "profits", focus
        )
    return Asked((call,), "profit", focus)


def _against(question: Question, one: Span | None, other: Span | None, context: Context) -> str:  # noqa: ARG001
    if other is not None and one is not None and one.first is not None:
        if other.days == a_year_before(one).days or (other.kind == "year" and one.kind != "year"):
            return "year"
        return "previous" if other.days == before(one).days else ""
    if not question.has(_COMPARING):
        return ""
    is_year = bool(re.search(r"\b(same|year (ago|before|earlier))\b", question.masked))
    is_year = is_year or (other is not None and other.kind == "year")
    return "year" if is_year else "previous"
