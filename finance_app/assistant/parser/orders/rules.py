"""Reads what else is to be written: assets, budgets, rules, and what comes again."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import amount_of
from finance_app.assistant.parser.lines.rules import read_lines
from finance_app.assistant.parser.names.rules import CATEGORIES, PARTIES, NameKind, words_of
from finance_app.assistant.parser.periods.rules import find_spans
from finance_app.assistant.parser.periods.units.rules import units_in
from finance_app.assistant.parser.readings.rules import (
    Call,
    Context,
    Drafted,
    NeedsOne,
    Reading,
)

BUDGET: Final = re.compile(
    r"^(?:set|change|make|create|add|raise|lower|increase|reduce|put)\b.*\bbudget\b|^budget\b.*[0-9]"
)

AGAIN: Final = re.compile(
    r"\b(?:every|each) (?:(?P<n>[0-9]{1,2}|two|three|other) )?(?P<unit>day|week|month|quarter|"
    r"year)s?\b|"
    r"\b(?P<word>daily|weekly|monthly|quarterly|yearly|annually|recurring)\b"
)

_MONEY: Final = (
    r"[^\w\s\"'#]{0,2}[0-9][0-9.,']*(?: ?(?:k|[^\w\s?.,!]{1,2}|[a-z]{3}|euros?|"
    r"dollars?|pounds?)\b)?"
)
_AMOUNT: Final = re.compile(rf"(?<![\w-])(?P<n>{_MONEY})(?![\w%-])")
_RULE: Final = re.compile(
    r"^(?:always |from now on,? )?(?:categori[sz]e|put|file|book|treat|mark|tag|"
    r"assign)\b(?P<phrase>.+?) "
    r"(?:as|under|to|into|in) (?P<category>.+)$"
)
_RULE_LED: Final = re.compile(r"\b(?:always|from now on|whenever|every time|rule)\b")
_WHENEVER: Final = re.compile(
    r"^(?:whenever|every time|if) (?:i see |there is |it says |the vendor is |the name contains "
    r")?(?P<phrase>.+?),? "
    r"(?:categori[sz]e it as|use|it is|it's|then|put it (?:in|under)|is|set the category to) "
    r"(?P<category>.+)$"
)
_AGAIN_LED: Final = re.compile(
    r"^(?:every|each|add|create|record|set up|new|we pay|i pay|pay|there is|schedule|monthly|"
    r"weekly|yearly|"
    r"quarterly|recurring|rent|start)\b"
)
_ASSET: Final = re.compile(
    r"\b(?:asset|straight[ -]line|depreciat\w+|useful life|declining balance|[0-9]+ (?:years?|"
    r"months?) "
    r"(?:life|straight|useful)|over [0-9]+ years)\b|,\s*[0-9]+ years?\b"
)
_ASSET_LED: Final = re.compile(
    r"^(?:(?:i|we)(?:'ve| have)?(?: just)? )?(?:bought|purchased|acquired|got|add|record|create|"
    r"new|register)"
    r"(?: (?:a|an|the|new|fixed|asset|assets))*(?::| called| named)? "
)
_LIFE: Final = re.compile(
    r"\b(?:over |for |in )?(?P<n>[0-9]{1,2}(?:\.5)?) (?P<unit>years?|months?)\b(?: life| useful "
    r"life)?"
)
_METHODS: Final = {
    "straight line": "straight_line", "straight-line": "straight_line",
    "declining balance": "declining_balance", "sum of years": "sum_of_years_digits",
}  # fmt: skip
_UNITS: Final = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
                 "yearly": "year", "annually": "year"}  # fmt: skip


_NAME_END: Final = re.compile(r"\b(?:for|from|at|on|with|by|costing)\b|,", re.IGNORECASE)


def _money(text: str, context: Context) -> tuple[Decimal | None, tuple[int, int]]:
    """Return the last amount of a text and where it stands."""
    for match in reversed(list(_AMOUNT.finditer(text))):
        amount = amount_of(match["n"], context.currency_code)
        if amount is not None:
            return amount, match.span()
    return None, (0, 0)


def category_in(text: str, context: Context) -> tuple[str, str]:
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


def read_budget(plain: str, low: str, context: Context) -> Reading | None:
    """Return the budget to set, or what it lacks; None where none is asked for."""
    if not BUDGET.search(low):
        return None
    spans = find_spans(low, context.today, context.fiscal_year_start)
    rest = low
    for span in reversed(spans):
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    amount, _ = _money(rest, context)
    category, kind = category_in(plain, context)
    month = spans[0].first if spans and spans[0].kind in {"month", "year"} else None
    if month is not None and not spans[0].has_year:
        month = _ahead(month, context.today.replace(day=1))
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


def read_rule(plain: str, low: str, context: Context) -> Reading | None:
    """Return the rule to add, or what it lacks; None where none is asked for."""
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
    phrase = re.sub(r"^(?:all |every(?:thing)? |anything |entries |expenses |payments )+(?:from "
                    r"|to |with |at |by )?", "",
                    phrase, flags=re.IGNORECASE)  # fmt: skip
    category, kind = category_in(plain[match.start("category") :], context)
    arguments: dict[str, Any] = {"field": "any", "operator": "contains", "phrase": phrase}
    if category:
        arguments |= {"category": category, "kind": kind}
        return Drafted((Call("draft_rule", arguments),))
    return NeedsOne(
        "Which category should such entries get?", "category", (Call("draft_rule", arguments),)
    )


def read_again(plain: str, low: str, context: Context) -> Reading | None:
    """Return what is to come again, or what it lacks; None where nothing is."""
    every = list(AGAIN.finditer(low))
    match = next((one for one in every if one["unit"]), every[0] if every else None)
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
        if (
            one.kind == "day"
            and starts_on < context.today
            and not re.search("[0-9]", rest_low[one.start : one.end])
        ):
            starts_on += timedelta(days=7)
        head = re.sub(
            r"\b(?:starting|from|on|beginning|since)\s*(?:on\s*)?$",
            "",
            rest[: one.start],
            flags=re.I,
        )
        rest = f"{head}{rest[one.end :]}"
        break
    rest = re.sub(r"^(?:add|create|record|set up|new|schedule|we pay|i pay|pay|there is)\s+(?:a "
                  r"|an )?(?:recurring )?"
                  r"(?:expense|income|payment|entry)?\s*(?:of|"
                  r"for)?\s*", "", rest.strip(), flags=re.I)  # fmt: skip
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


def read_asset(plain: str, low: str, context: Context) -> Reading | None:
    """Return the asset to record, or what it lacks; None where none is."""
    led = _ASSET_LED.match(low)
    if led is None or not _ASSET.search(low):
        return None
    rest, arguments = _terms(plain[led.end() :], context)
    for found in context.names.whole(words_of(rest)):
        for known in found.names:
            if known.kind is NameKind.ASSET_TYPE:
                arguments.setdefault("type", known.text)
            elif known.kind in PARTIES:
                arguments.setdefault("supplier", known.text)
    name = _NAME_END.split(rest, maxsplit=1)[0].strip(" ,.")
    if name:
        arguments["name"] = name[:1].upper() + name[1:]
    call = Call("draft_asset", arguments)
    for field, question in (
        ("name", "What is the asset called?"),
        ("value", "How much did it cost?"),
        ("acquisition_date", "Which day was it acquired?"),
    ):
        if field not in arguments:
            return NeedsOne(question, field, (call,))
    return Drafted((call,))


def _terms(rest: str, context: Context) -> tuple[str, dict[str, Any]]:
    """Return what is left of the words of an asset without its life, method, day and price."""
    arguments: dict[str, Any] = {}
    low = rest.casefold() if len(rest.casefold()) == len(rest) else rest.lower()
    if life := _LIFE.search(low):
        arguments["life"] = f"{life['n']} {life['unit']}"
        rest, low = _without(rest, low, life.span())
    for words, method in _METHODS.items():
        if words in low:
            arguments["method"] = method
            at = low.index(words)
            rest, low = _without(rest, low, (at, at + len(words)))
            break
    for one in units_in(low, context.today, context.fiscal_year_start):
        if one.kind == "day":
            arguments["acquisition_date"] = one.first
            rest, low = _without(rest, low, (one.start, one.end))
            break
    amount, place = _money(low, context)
    if amount is not None:
        arguments["value"] = amount
        rest, low = _without(rest, low, place)
    return rest, arguments
