"""Reads what else is to be written: assets, budgets, rules, what comes again, changes, deletions.

Nothing is written here, and nothing is guessed: one thing that is missing is asked for at a time.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import amount_of
from finance_app.assistant.parser.lines.rules import is_entry_command, read_lines
from finance_app.assistant.parser.names.rules import CATEGORIES, PARTIES, NameKind, words_of
from finance_app.assistant.parser.periods.rules import find_spans
from finance_app.assistant.parser.periods.units.rules import units_in
from finance_app.assistant.parser.readings.rules import (
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)

_POLITE: Final = re.compile(
    r"^(?:(?:please|pls|can you|could you|would you|i want to|i(?:'d| would) like to|let'?s|ok)[, ]+)+"
)
_DELETE: Final = re.compile(r"^(?:delete|remove|erase|void|trash|undo|wipe|clear|drop)\b")
_ELSEWHERE: Final = re.compile(
    r"^(?:pay|transfer|send|wire|refund|email|mail|approve|lock|unlock|close|invite|export|import|upload|"
    r"download|reconcile|merge|split|archive)\b"
)
_MONEY: Final = r"[^\w\s\"'#]{0,2}[0-9][0-9.,']*(?: ?(?:k|[^\w\s?.,!]{1,2}|[a-z]{3}|euros?|dollars?|pounds?)\b)?"
_AMOUNT: Final = re.compile(rf"(?<![\w-])(?P<n>{_MONEY})(?![\w%-])")
_BUDGET: Final = re.compile(
    r"^(?:set|change|make|create|add|raise|lower|increase|reduce|put)\b.*\bbudget\b|^budget\b.*[0-9]"
)
_RULE: Final = re.compile(
    r"^(?:always |from now on,? )?(?:categori[sz]e|put|file|book|treat|mark|tag|assign)\b(?P<phrase>.+?) "
    r"(?:as|under|to|into|in) (?P<category>.+)$"
)
_RULE_LED: Final = re.compile(r"\b(?:always|from now on|whenever|every time|rule)\b")
_WHENEVER: Final = re.compile(
    r"^(?:whenever|every time|if) (?:i see |there is |it says |the vendor is |the name contains )?(?P<phrase>.+?),? "
    r"(?:categori[sz]e it as|use|it is|it's|then|put it (?:in|under)|is|set the category to) (?P<category>.+)$"
)
_AGAIN: Final = re.compile(
    r"\b(?:every|each) (?:(?P<n>[0-9]{1,2}|two|three|other) )?(?P<unit>day|week|month|quarter|year)s?\b|"
    r"\b(?P<word>daily|weekly|monthly|quarterly|yearly|annually|recurring)\b"
)
_AGAIN_LED: Final = re.compile(
    r"^(?:every|each|add|create|record|set up|new|we pay|i pay|pay|there is|schedule|monthly|weekly|yearly|"
    r"quarterly|recurring|rent|start)\b"
)
_ASSET: Final = re.compile(
    r"\b(?:asset|straight[ -]line|depreciat\w+|useful life|declining balance|[0-9]+ (?:years?|months?) "
    r"(?:life|straight|useful)|over [0-9]+ years)\b|,\s*[0-9]+ years?\b"
)
_ASSET_LED: Final = re.compile(
    r"^(?:(?:i|we)(?:'ve| have)?(?: just)? )?(?:bought|purchased|acquired|got|add|record|create|new|register)"
    r"(?: (?:a|an|the|new|fixed|asset|assets))*(?::| called| named)? "
)
_LIFE: Final = re.compile(
    r"\b(?:over |for |in )?(?P<n>[0-9]{1,2}(?:\.5)?) (?P<unit>years?|months?)\b(?: life| useful life)?"
)
_METHODS: Final = {
    "straight line": "straight_line", "straight-line": "straight_line",
    "declining balance": "declining_balance", "sum of years": "sum_of_years_digits",
}  # fmt: skip
_CHANGE: Final = re.compile(
    r"^(?:change|update|correct|edit|set|make|move|recategori[sz]e|fix|rename)\b.*\b(?:the |my |our )?"
    r"(?:last|latest|most recent|previous) (?P<kind>expense|income|entry|sale|payment|purchase)\b"
)
_TO: Final = re.compile(r"\b(?:to|as|into|under|=)\s+(?P<value>.+)$")
_CHANGE_OTHER: Final = re.compile(r"^(?:change|update|correct|edit|rename|recategori[sz]e)\b")
_UNITS: Final = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
                 "yearly": "year", "annually": "year"}  # fmt: skip
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
    made = _elsewhere(low)
    if made is None:
        for reader in (_change, _budget, _rule, _again, _asset):
            made = reader(plain, low, context)
            if made is not None:
                break
    if made is None and is_entry_command(plain):
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
    if low.startswith("pay ") and _AGAIN.search(low) is None:
        return NotUnderstood(
            "No money is moved here. Say “I paid” with amount, day and name to record a payment."
        )
    return None


def _money(text: str, context: Context) -> tuple[Decimal | None, tuple[int, int]]:
    """Return the last amount of a text and where it stands."""
    for match in reversed(list(_AMOUNT.finditer(text))):
        amount = amount_of(match["n"], context.currency_code)
        if amount is not None:
            return amount, match.span()
    return None, (0, 0)


def _category(text: str, context: Context) -> tuple[str, str]:
    """Return the category that a text names and its kind, empty where it names none."""
    words = words_of(text)
    for found in context.names.whole(words):
        for name in found.names:
            if name.kind in CATEGORIES:
                is_income = name.kind is NameKind.INCOME_CATEGORY
                return name.text, "income" if is_income else "expense"
    for word in words:
        names = [one for one in context.names.partial(word) if one.kind in CATEGORIES]
        if len({one.text for one in names}) == 1:
            is_income = names[0].kind is NameKind.INCOME_CATEGORY
            return names[0].text, "income" if is_income else "expense"
    return "", ""


def _budget(plain: str, low: str, context: Context) -> Reading | None:
    if not _BUDGET.search(low):
        return None
    spans = find_spans(low, context.today, context.fiscal_year_start)
    rest = low
    for span in reversed(spans):
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    amount, _ = _money(rest, context)
    category, kind = _category(plain, context)
    month = spans[0].first if spans and spans[0].kind in {"month", "year"} else None
    is_every = not (spans and spans[0].kind == "month")
    arguments: dict[str, Any] = {"month": month or context.today.replace(day=1)}
    if is_every:
        arguments["every_month"] = True
    if category:
        arguments |= {"category": category, "kind": kind}
    if amount is not None:
        arguments["amount"] = amount
    call = Call("draft_budget", arguments)
    if not category:
        return NeedsOne("Which category is the budget for?", "category", (call,))
    if amount is None:
        return NeedsOne("How much a month?", "amount", (call,))
    return Drafted((call,))


def _rule(plain: str, low: str, context: Context) -> Reading | None:
    match = _WHENEVER.match(low)
    if match is None and (_RULE_LED.search(low) or low.startswith(("categorise", "categorize"))):
        match = _RULE.match(
            re.sub(r"^(?:add|create|make)? ?(?:a )?(?:new )?rule:? ?(?:that |to )?", "", low)
        )
        if match is not None and match.end() != len(low):
            plain = plain[len(plain) - match.end() :]
    if match is None:
        return None
    phrase = plain[match.start("phrase") : match.end("phrase")].strip(" \"'“”")
    phrase = re.sub(r"^(?:all |every(?:thing)? |anything |entries |expenses |payments )+(?:from |to |with |at |by )?", "",
                    phrase, flags=re.IGNORECASE)  # fmt: skip
    category, kind = _category(plain[match.start("category") :], context)
    arguments: dict[str, Any] = {"field": "any", "operator": "contains", "phrase": phrase}
    if category:
        arguments |= {"category": category, "kind": kind}
        return Drafted((Call("draft_rule", arguments),))
    return NeedsOne(
        "Which category should such entries get?", "category", (Call("draft_rule", arguments),)
    )


def _again(plain: str, low: str, context: Context) -> Reading | None:
    match = _AGAIN.search(low)
    if match is None or not _AGAIN_LED.match(low):
        return None
    spans = find_spans(low, context.today, context.fiscal_year_start)
    hidden = "".join(
        " " if any(s.start <= at < s.end for s in spans) else one for at, one in enumerate(low)
    )
    if not _AMOUNT.search(hidden):
        return None
    unit = match["unit"] or _UNITS.get(match["word"] or "", "")
    count = {"two": 2, "three": 3, "other": 2}.get(match["n"] or "", 0) or int(match["n"] or 1)
    rest, rest_low = _without(plain, low, match.span())
    starts_on = None
    for one in units_in(rest_low, context.today, context.fiscal_year_start):
        starts_on = _ahead(one.first, context.today) if not one.has_year else one.first
        head = re.sub(
            r"\b(?:starting|from|on|beginning|since)\s*(?:on\s*)?$",
            "",
            rest[: one.start],
            flags=re.I,
        )
        rest = f"{head}{rest[one.end :]}"
        break
    rest = re.sub(r"^(?:add|create|record|set up|new|schedule|we pay|i pay|pay|there is)\s+(?:a |an )?(?:recurring )?"
                  r"(?:expense|income|payment|entry)?\s*(?:of|for)?\s*", "", rest.strip(), flags=re.I)  # fmt: skip
    line = (
        read_lines(f"add {'income' if 'income' in low else 'expense'} {rest}", context)
        .calls[0]
        .arguments
    )
    names = ("kind", "amount", "party", "category", "payment_method", "notes")
    arguments: dict[str, Any] = {name: line[name] for name in names if name in line}
    if unit:
        arguments |= {"unit": unit, "every": count}
    if starts_on is not None:
        arguments["starts_on"] = starts_on
    call = Call("draft_recurring", arguments)
    for name, question in (
        ("amount", "How much is it each time?"), ("unit", "How often: every week, month or year?"),
        ("starts_on", "Which day is the first?"),
        ("party", "Who is it paid to?" if arguments.get("kind") != "income" else "Who pays it?"),
    ):  # fmt: skip
        if name not in arguments:
            return NeedsOne(question, name, (call,))
    return Drafted((call,))


def _ahead(day: date, today: date) -> date:
    """Return the next such day of a year, where the year was not said."""
    while day < today:
        try:
            day = day.replace(year=day.year + 1)
        except ValueError:
            day = day.replace(year=day.year + 1, day=28)
    return day


def _without(plain: str, low: str, span: tuple[int, int]) -> tuple[str, str]:
    start, end = span
    return f"{plain[:start]}{plain[end:]}", f"{low[:start]}{low[end:]}"


def _asset(plain: str, low: str, context: Context) -> Reading | None:
    led = _ASSET_LED.match(low)
    if led is None or not _ASSET.search(low):
        return None
    rest, rest_low = plain[led.end() :], low[led.end() :]
    arguments: dict[str, Any] = {}
    if life := _LIFE.search(rest_low):
        arguments["life"] = f"{life['n']} {life['unit']}"
        rest, rest_low = _without(rest, rest_low, life.span())
    for words, method in _METHODS.items():
        if words in rest_low:
            arguments["method"] = method
            at = rest_low.index(words)
            rest, rest_low = _without(rest, rest_low, (at, at + len(words)))
            break
    for one in units_in(rest_low, context.today, context.fiscal_year_start):
        if one.kind == "day":
            arguments["acquisition_date"] = one.first
            rest, rest_low = _without(rest, rest_low, (one.start, one.end))
            break
    amount, place = _money(rest_low, context)
    if amount is not None:
        arguments["value"] = amount
        rest, rest_low = _without(rest, rest_low, place)
    for found in context.names.whole(words_of(rest)):
        for name in found.names:
            if name.kind is NameKind.ASSET_TYPE:
                arguments.setdefault("type", name.text)
            elif name.kind in PARTIES:
                arguments.setdefault("supplier", name.text)
    name = re.split(r"\b(?:for|from|at|on|with|by|costing)\b|,", rest, maxsplit=1, flags=re.I)[
        0
    ].strip(" ,.")
    if name:
        arguments["name"] = name[:1].upper() + name[1:]
    call = Call("draft_asset", arguments)
    for field, question in (
        ("name", "What is the asset called?"), ("value", "How much did it cost?"),
        ("acquisition_date", "Which day was it acquired?"),
    ):  # fmt: skip
        if field not in arguments:
            return NeedsOne(question, field, (call,))
    return Drafted((call,))


def _change(plain: str, low: str, context: Context) -> Reading | None:
    match = _CHANGE.match(low)
    if match is None:
        if _CHANGE_OTHER.match(low) and not _BUDGET.search(low):
            return NotUnderstood(
                "Say which entry: “the last expense at” and its vendor. Any other can be changed "
                "in its list.", href="/expenses",
            )  # fmt: skip
        return None
    kind = {"income": "income", "sale": "income"}.get(match["kind"], "")
    kind = kind or ("expense" if match["kind"] in {"expense", "purchase"} else "")
    look: dict[str, Any] = {"order": "date", "top": 1}
    if kind:
        look["kind"] = kind
    head, value = plain, ""
    places = list(re.finditer(r"\b(?:to|as|into|under)\s+", low[match.end() :]))
    if places:
        at = match.end() + places[-1].start()
        head, value = plain[:at], plain[match.end() + places[-1].end() :].strip(" \"'“”")
    for found in context.names.whole(words_of(head[match.end() :])):
        party = next((one.text for one in found.names if one.kind in PARTIES), "")
        if party:
            look["counterparty"] = party
    arguments = _changed(head.casefold(), value, context)
    if not arguments:
        return NeedsOne("What should it be changed to?", "value", (Call("list_entries", look),))
    draft = Call("draft_entry", arguments, entry_from=0)
    return Drafted((Call("list_entries", look), draft))


def _changed(head: str, value: str, context: Context) -> dict[str, Any]:
    """Return the field that is changed and its new value."""
    category, _ = _category(value, context)
    days = units_in(value.casefold(), context.today, context.fiscal_year_start)
    amount = amount_of(value, context.currency_code)
    if re.search(r"\b(category|recategori[sz]e)", head):
        return {"category": category} if category else {}
    if re.search(r"\b(date|day)\b", head):
        return {"date": days[0].first} if days and days[0].kind == "day" else {}
    if re.search(r"\b(amount|price|sum)\b", head):
        return {"amount": amount} if amount is not None else {}
    if re.search(r"\b(vendor|client|party|supplier|customer|name)\b", head):
        return {"party": value} if value else {}
    if re.search(r"\bnotes?\b", head):
        return {"notes": value} if value else {}
    if amount is not None:
        return {"amount": amount}
    return {"category": category} if category else {}
