"""Reads the expenses and incomes that are to be recorded: "add expense 12.50 lunch at Pret".

The line itself is read as the quick-add line is; what leads to it ("please record an expense of")
is taken off first. Nothing is guessed: what was not said is left out, and asked for.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from finance_app.assistant.parser.names.rules import PARTIES, NameKind, words_of
from finance_app.assistant.parser.periods.units.rules import units_in
from finance_app.assistant.parser.prices.rules import MONEY, amount_first, currency_in
from finance_app.assistant.parser.readings.rules import Call, Context
from finance_app.ledger.quick_add.rules import QuickEntry, read_line

LINES_MAX: Final = 20
_POLITE: Final = re.compile(
    r"^(?:(?:please|pls|can you|could you|would you|will you|i(?:'d| would) like (?:you )?to|i "
    r"want to|i need "
    r"to|let'?s|also|and|ok|then|hey|hi)[, ]+)+"
)
_VERB: Final = (
    r"(?:add|record|log|enter|create|register|book|note|put in|put down|post|save|"
    r"write down|make|draft|insert|new)"
)
_THING: Final = (
    r"(?P<thing>expenses?|incomes?|sales?|payments?|purchases?|entry|entries|bills?|invoices?|receipts?|"
    r"transactions?|costs?|revenue|refunds?|earnings?)"
)
_COMMAND: Final = re.compile(
    rf"^{_VERB}(?: (?:a|an|the|new|another|one|this|that|my|our|some|two|three|following)\b)*"
    rf"(?: [0-9]{{1,2}}(?= (?:expenses|incomes|entries|payments|purchases|sales)))?"
    rf"(?: (?:cash|card|new|business))?(?: {_THING}(?: entry)?)?(?: (?:that )?(?P<who>we|i|they|"
    rf"he|she)(?:'ve)?"
    r"(?: just| have)?)?(?: (?P<verb>paid|spent|bought|received|got|earned|sold|made|invoiced|"
    r"collected|took in)"
    r"(?: something| this| it| money)?)?(?:,? ?:)? ?(?:of |for |from |to |at |on |worth |"
    r"amounting to |- )?"
)
_SAID: Final = re.compile(
    r"^(?:(?:i|we)(?:'ve| have)?(?: just| also)? )?(?P<verb>paid|spent|bought|received|got|"
    r"earned|sold|"
    r"invoiced|billed|collected|made|took in|had)(?: a| an| the)?(?: (?P<thing>payment|income|"
    r"sale|bill|refund))?"
    r"(?: of| for)? ?"
)
_INVOICE: Final = re.compile(
    r"^(?:send (?:an )?|write (?:an )?|create (?:an )?)?(?:invoice|bill)(?: (?:to|for))? "
)
_FROM_US: Final = re.compile(r"^(?P<party>.{2,80}?) (?:paid|gave|sent|owes) (?:us|me) ")
_QUESTION: Final = re.compile(
    r"^(?:what|which|who|whom|whose|when|where|why|how|did|do|does|is|are|was|were|have|has|had "
    r"we|can|could|"
    r"should|will|would|show|list|find|total|sum|compare|tell|give|by)\b"
)
_INCOME_VERBS: Final = frozenset({"received", "got", "earned", "sold", "invoiced", "billed",
                                  "collected", "made", "took in"})  # fmt: skip
_INCOME_THINGS: Final = ("income", "sale", "revenue", "earning")
_JOIN: Final = re.compile(
    r"\s*(?:;|\n|, and |,? and (?=\S*[0-9])|,? and (?=\w+ \S*[0-9])|, (?=\S*[0-9]))\s*"
)
_CONNECTORS: Final = re.compile(r"\b(?:at|to|from|by|with|vendor|client|customer|supplier)\b")
_LEAD: Final = re.compile(
    r"^(?:of|for|on|at|to|from|with|the|a|an|in|by|it|was|is|something|and|:|,|-)\b\s*|^[:,-]\s*"
)
_TAIL: Final = re.compile(
    r"\s*\b(?:of|for|on|at|to|from|with|the|a|an|in|by|and|received|paid|today|invoice|bill|receipt|payment)$"
)
_NOISE: Final = re.compile(
    r"^(?:something|stuff|things?|money|payment|expense|income|entry|amount)$"
)
_DUE: Final = re.compile(
    r"\bdue (?:in |within )?(?P<n>[0-9]{1,3}) (?P<unit>days?|weeks?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a text says is to be recorded: draft calls, and due days that wait for a date."""

    calls: tuple[Call, ...]
    due_days: int = 0
    problem: str = ""


def is_entry_command(text: str, context: Context) -> bool:
    """Say whether a text asks to record an expense or income."""
    low = _POLITE.sub("", text.strip().casefold().replace("’", "'"))
    if _QUESTION.match(low):
        return False
    if re.match(r"refunds?\b", low):
        return bool(MONEY.search(low))
    if re.match(rf"{_VERB}\b", low):
        return not low.startswith(
            ("post", "make a profit", "book value", "note that", "make money")
        )
    if _INVOICE.match(low) or _FROM_US.match(low):
        return bool(MONEY.search(low)) or _FROM_US.match(low) is not None
    said = _SAID.match(low)
    if said is None or said.end() == 0:
        return False
    has_subject = low.startswith(("i ", "we ", "i'", "we'"))
    rest = low[said.end() :]
    for unit in reversed(units_in(rest, context.today, context.fiscal_year_start)):
        rest = f"{rest[: unit.start]} {rest[unit.end :]}"
    return has_subject or bool(MONEY.search(rest))


def read_lines(text: str, context: Context) -> Line:
    """Return the drafts that a command asks for; more than one where it has more amounts."""
    body, kind, party = _body(text, context)
    parts = [one for one in _JOIN.split(body) if one.strip()]
    if len(parts) < 2 or not all(MONEY.search(_without_days(one, context)) for one in parts):
        parts = [body]
    common = None
    calls: list[Call] = []
    due_days, problem = 0, ""
    for part in parts[:LINES_MAX]:
        arguments, due, wrong = _read(part, kind, context)
        if party and "party" not in arguments:
            arguments["party"] = party
        due_days, problem = due_days or due, problem or wrong
        common = common or arguments.get("date")
        calls.append(Call("draft_entry", arguments))
    if common is not None:
        calls = [one if "date" in one.arguments else one.with_more(date=common) for one in calls]
    return Line(tuple(calls), due_days, problem)


def _body(text: str, context: Context) -> tuple[str, str, str]:
    """Return the line without what leads to it, the kind that was said, and who paid us."""
    plain = " ".join(text.replace("’", "'").strip().rstrip(".!").split())
    polite = _POLITE.match(plain.casefold())
    plain = plain[polite.end() :] if polite else plain
    low = plain.casefold()
    if found := _FROM_US.match(low):
        return plain[found.end() :], "income", plain[: found.end("party")]
    if found := _INVOICE.match(low):
        is_add = re.match(r"(?:create|send|write)", low) is not None or low.startswith(
            ("invoice", "bill")
        )
        return plain[found.end() :], "income" if is_add else "", ""
    found = _COMMAND.match(low) or _SAID.match(low)
    if found is None:
        return plain, "", ""
    said = found.groupdict()
    thing, verb = said.get("thing") or "", said.get("verb") or ""
    rest = plain[found.end() :]
    kind = "expense"
    if thing.startswith(_INCOME_THINGS) or (
        verb in _INCOME_VERBS and not thing.startswith("expense")
    ):
        kind = "income"
    elif not thing.startswith(("expense", "purchase", "cost", "bill")) and verb not in {
        "paid",
        "spent",
        "bought",
    }:
        is_from = re.search(r"\bfrom\b|\breceived\b", f"{low[: found.end()][-6:]}{rest.casefold()}")
        if thing.startswith(("payment", "invoice")):
            kind = "income" if is_from else "expense"
    if thing.startswith("sale") and context.names.of_kinds([NameKind.INCOME_CATEGORY]):
        # "a sale of 640" names its category, where there is one of that name.
        sale = next((one for one in context.names.of_kinds([NameKind.INCOME_CATEGORY])
                     if one.casefold() in {"sale", "sales"}), "")  # fmt: skip
        rest = f"{rest} {sale}".strip()
    return rest, kind, ""


def _without_days(part: str, context: Context) -> str:
    low = part.casefold()
    for unit in reversed(units_in(low, context.today, context.fiscal_year_start)):
        if unit.kind == "day" or unit.is_ahead:
            part = f"{part[: unit.start]} {part[unit.end :]}"
    return part


def _read(part: str, kind: str, context: Context) -> tuple[dict[str, Any], int, str]:
    """Return the arguments that a line says, days until it is due, and what is wrong with it."""
    part, hash_mark, noted = part.partition(" #")
    part, code, wrong_code = currency_in(part, context)
    due_days = 0
    if (due := _DUE.search(part)) is not None:
        due_days = int(due["n"]) * (7 if due["unit"].startswith("week") else 1)
        part = f"{part[: due.start()]} {part[due.end() :]}"
    low = part.casefold()
    day = None
    if len(low) == len(part):
        for unit in units_in(low, context.today, context.fiscal_year_start):
            if unit.kind == "day" and not re.search(r"\bdue (?:on |by )?$", low[: unit.start]):
                day = unit.first
                head = re.sub(r"\b(?:on|from|dated|for|at)\s*$", "", part[: unit.start])
                part = f"{head.rstrip()} {part[unit.end :].lstrip()}".strip()
                break
    part, is_doubtful = amount_first(
        part, units_in(part.casefold(), context.today, context.fiscal_year_start)
    )
    if day is not None:
        part = f"{part} {day.isoformat()}"
    names = context.names
    known = [
        one for one in names.whole(words_of(part)) if any(n.kind in PARTIES for n in one.names)
    ]
    parties = [name.text for one in known for name in one.names if name.kind in PARTIES]
    categories = names.of_kinds(
        [NameKind.INCOME_CATEGORY if kind == "income" else NameKind.EXPENSE_CATEGORY]
    )
    quick = read_line(
        f"{part}{hash_mark}{noted}", today=context.today,
        currency_code=code or context.currency_code,
        known_parties=_ranked(parties, part), categories=categories,
    )  # fmt: skip
    arguments = _arguments(quick, kind, part, context)
    if is_doubtful:
        arguments.pop("amount", None)
    if code:
        arguments["currency_code"] = code
    if due_days and "date" in arguments:
        arguments["due_on"] = arguments["date"] + timedelta(days=due_days)
        due_days = 0
    wrong = [one for one in quick.problems if quick.amount is None and quick.amount_text] or [
        one for one in quick.problems if quick.amount is not None
    ]
    return arguments, due_days, wrong_code or " ".join([] if is_doubtful else wrong)


def _ranked(parties: list[str], part: str) -> list[str]:
    """Return the names a line may mean; one after "at", "to" or "from" before others."""
    led = [
        one for one in parties
        if re.search(rf"\b(?:at|to|from|vendor|client) (?:the "
                     rf")?{re.escape(one.casefold())}", part.casefold())
    ]  # fmt: skip
    return led or parties


def _arguments(quick: QuickEntry, kind: str, part: str, context: Context) -> dict[str, Any]:
    party, notes = _party(quick, part)
    found: dict[str, Any] = {"kind": kind or "expense"}
    found["amount"] = quick.amount
    found["date"] = quick.date if quick.is_date_typed else None
    found["party"] = party
    found["category"] = quick.category
    method = quick.payment_method
    known = {one.casefold(): one for one in context.names.of_kinds([NameKind.PAYMENT_METHOD])}
    found["payment_method"] = known.get(method.casefold(), method)
    found["notes"] = " ".join(one for one in (quick.notes, notes) if one)
    found["due_on"] = quick.due_on
    found["is_refund"] = quick.is_refund or None
    return {name: value for name, value in found.items() if value not in (None, "")}


def _party(quick: QuickEntry, part: str) -> tuple[str, str]:
    """Return the vendor or client of a line and what else it says.

    What is left of a line is a name behind "at", "to" or "from", or where it has a capital; all in
    small letters it is what was bought, and whom it was paid to is asked for.
    """
    if quick.is_party_known:
        return quick.party, ""
    rest = quick.party.strip()
    is_capital = any(one.isupper() for one in part) and any(
        word[:1].isupper() and word.casefold() in rest.casefold() for word in part.split()
    )
    if not rest:
        return "", ""
    pieces = _CONNECTORS.split(rest, maxsplit=1) if _CONNECTORS.search(rest.casefold()) else [rest]
    if len(pieces) == 1:
        lead = re.search(
            rf"\b(?:at|to|from|vendor|client|with)\b(?: the)? {re.escape(rest.casefold())}",
            part.casefold(),
        )
        name = _trim(rest)
        if lead or is_capital:
            return ("", "") if _NOISE.match(name.casefold()) else (name, "")
        return "", "" if _NOISE.match(name.casefold()) else name.lower()
    match = _CONNECTORS.search(rest.casefold())
    assert match is not None
    name, what = _trim(rest[match.end() :]), _trim(rest[: match.start()])
    if name and not any(one.isupper() for one in name):
        name = " ".join(word[:1].upper() + word[1:] for word in name.split())
    return name, "" if _NOISE.match(what.casefold()) else what


def _trim(text: str) -> str:
    before = ""
    plain = text.strip(" ,:;-")
    while plain != before:
        before = plain
        plain = _TAIL.sub("", _LEAD.sub("", plain)).strip(" ,:;-")
    return plain
