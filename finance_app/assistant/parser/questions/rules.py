"""A question in a form that can be matched: names and periods stand in slots.

"What did we pay Acme in Q2?" becomes "what did we pay #_party in #_when". A name is only put
into its slot; nothing that is written in it is ever read as a part of the question.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import limits_in
from finance_app.assistant.parser.choices.rules import alias, chosen, meant, near_core, of_kinds
from finance_app.assistant.parser.names.rules import (
    Found,
    Name,
    NameKind,
    Word,
    words_of,
)
from finance_app.assistant.parser.periods.rules import Span, find_spans
from finance_app.assistant.parser.readings.rules import Context
from finance_app.assistant.parser.vocabulary.rules import VOCABULARY

QUESTION_LENGTH_MAX: Final = 2000
_WORDS_MAX: Final = 120
_COMPARES: Final = re.compile(
    r"\b(change[ds]?|changed|differ\w*|compare\w*|comparison|explains?|why|higher|lower|increase\w*|"
    r"decrease\w*|(more|less)(?! than [0-9€$£])|grew|grow\w*|rose|rise[ns]?|fell|fall|drop\w*|"
    r"climb\w*|vs|versus)\b"
)
_QUOTED: Final = re.compile(r"[\"“„]([^\"“”„]{1,200})[\"”“]|(?<!\w)['‘]([^'‘’]{2,200})['’](?!\w)")
_OBJECT_BEFORE: Final = frozenset(
    {"on", "for", "at", "to", "from", "with", "about", "mentioning", "containing", "called",
     "named",
     "find", "search", "of", "buy", "bought", "the", "our"}
)  # fmt: skip
_OBJECT_AFTER: Final = frozenset(
    {"bill", "bills", "cost", "costs", "expenses", "expense", "spending", "payments", "fees",
     "income",
     "invoice", "invoices", "worth"}
)  # fmt: skip
_SELL: Final = frozenset({"sell", "sold", "selling"})
_SLOTS: Final = {
    NameKind.EXPENSE_CATEGORY: "cat", NameKind.INCOME_CATEGORY: "cat", NameKind.VENDOR: "party",
    NameKind.CLIENT: "party", NameKind.ACCOUNT: "account", NameKind.PAYMENT_METHOD: "method",
    NameKind.ASSET: "asset", NameKind.ASSET_TYPE: "type",
}  # fmt: skip


@dataclass(slots=True)
class Question:
    """A question, what was found in it, and `masked`: itself in small letters with slots.

    `unknown` are runs of words that are neither names nor of the vocabulary, as typed.
    """

    raw: str
    masked: str = ""
    spans: list[Span] = field(default_factory=list)
    slots: dict[str, list[tuple[Name, ...]]] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    quoted: str = ""
    unknown: list[str] = field(default_factory=list)
    ambiguous: tuple[Name, ...] = ()

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the question, its names and periods apart, has a pattern."""
        return pattern.search(self.masked) is not None

    def name(self, slot: str) -> tuple[Name, ...]:
        """Return the first names in a slot."""
        return self.slots.get(slot, [()])[0]

    def kinds(self) -> frozenset[NameKind]:
        """Return what the first category, vendor or client can be of."""
        names = self.name("cat") or self.name("party")
        return frozenset(one.kind for one in names)


_LIMIT: Final = re.compile(
    r"\b(over|above|under|below|exceeding|at least|at most|(more|less) than) $"
)
_YEARS_BACK_MAX: Final = 20


def _is_long_ago(span: Span, context: Context) -> bool:
    return span.last.year < context.today.year - _YEARS_BACK_MAX


def read_slots(text: str, context: Context) -> Question:
    """Return a question with its names, periods and limits found."""
    raw = " ".join(text[:QUESTION_LENGTH_MAX].replace("#", " ").split())
    question = Question(raw)
    low = _folded(raw)
    taken: list[tuple[int, int, str]] = []
    if match := _QUOTED.search(raw):
        question.quoted = (match[1] or match[2]).strip()
        taken.append((*match.span(), "#_text"))
    words = [one for one in words_of(low)[:_WORDS_MAX] if not _hits(one.start, one.end, taken)]
    words = [Word(raw[one.start : one.end], one.low, one.start, one.end) for one in words]
    found = context.names.whole(words)
    for one in found:
        if one.end - one.start > 1:
            _take(question, one, words, taken)
    hidden = _hide(low, taken)
    is_comparing = _COMPARES.search(hidden) is not None
    for span in find_spans(
        hidden, context.today, context.fiscal_year_start, is_comparing=is_comparing
    ):
        if (
            span.kind == "year"
            and _LIMIT.search(hidden[: span.start])
            and _is_long_ago(span, context)
        ):
            continue  # "over 2000" is an amount
        question.spans.append(span)
        taken.append((span.start, span.end, "#_when"))
    for one in found:
        if one.end - one.start == 1 and _is_name(one, words):
            _take(question, one, words, taken)
    question.limits, places = limits_in(_hide(low, taken), context.currency_code)
    taken += [(*place, "#_limit") for place in places if not _hits(*place, taken)]
    _take_parts(question, context, words, taken)
    question.masked = _masked(low, taken)
    question.unknown = _unknown(words, taken)
    return question


def _take(
    question: Question, found: Found, words: list[Word], taken: list[tuple[int, int, str]]
) -> bool:
    """Put a name into its slot, unless it stands where it can only be a word."""
    start, end = words[found.start].start, words[found.end - 1].end
    if _hits(start, end, taken):
        return False
    before = words[found.start - 1].low if found.start else ""
    after = words[found.end].low if found.end < len(words) else ""
    names = chosen(found.names, before, after, is_exact=found.is_whole and found.is_exact)
    if not names:
        return False
    slot = _SLOTS[names[0].kind]
    question.slots.setdefault(slot, []).append(names)
    taken.append((start, end, f"#_{slot}"))
    return True


def _is_name(found: Found, words: list[Word]) -> bool:
    """Say whether a name of one word is meant, where that is a word of questions too."""
    word = words[found.start]
    if word.low not in VOCABULARY or word.low in {"till", "sale", "sales"}:
        return True
    if any(one.kind is NameKind.PAYMENT_METHOD for one in found.names):
        return True
    return found.start > 0 and word.raw[:1].isupper()


def _take_parts(
    question: Question, context: Context, words: list[Word], taken: list[tuple[int, int, str]]
) -> None:
    """Put names that were said in part, or misspelt, into their slots."""
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.low in _SELL:
            _take_sales(question, context)
        if word.low in VOCABULARY or _hits(word.start, word.end, taken):
            continue
        before = words[at - 2].low if at > 1 else ""
        names = context.names.partial(word) or alias(word, context)
        count = 1
        if not names and (core := near_core(word.low)):
            taken.append((word.start, word.end, core))
            continue
        while names and at < len(words) and words[at].low not in VOCABULARY:
            both, more = _both(names, words[at : at + 2], context)
            if not both or _hits(words[at].start, words[at].end, taken):
                break
            names, at, count = both, at + more, count + more
        is_exact = bool(names)
        names = meant(names or context.names.near(word), before, word, is_exact=is_exact)
        if names:
            _take_part(question, Found(names, at - count, at, False, is_exact), words, taken)


def _take_sales(question: Question, context: Context) -> None:
    """Put the category of sales into its slot for "sold"."""
    sales = context.names.partial(Word("sales", "sales", 0, 0))
    if sales := of_kinds(sales, {NameKind.INCOME_CATEGORY}):
        question.slots.setdefault("cat", []).append(sales)


def _take_part(
    question: Question, found: Found, words: list[Word], taken: list[tuple[int, int, str]]
) -> None:
    if len({one.text for one in found.names}) > 1:
        question.ambiguous = question.ambiguous or found.names
    _take(question, found, words, taken)


def _both(
    names: tuple[Name, ...], words: list[Word], context: Context
) -> tuple[tuple[Name, ...], int]:
    """Return the names that have the next word too, or the next two written as one."""
    joined = Word("", "".join(one.low for one in words), words[0].start, words[-1].end)
    for word, count in ((words[0], 1), (joined, len(words))):
        if both := tuple(one for one in context.names.partial(word) if one in names):
            return both, count
    return (), 0


def _unknown(words: list[Word], taken: list[tuple[int, int, str]]) -> list[str]:
    """Return runs of words that mean nothing here; "and" between two of them belongs to the run.

    A lone word in small letters counts only where what is bought or named stands: behind "for" or
    before "bill".
    """
    runs: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        is_known = word.low in VOCABULARY or word.low.replace(".", "").isdigit()
        if is_known or _hits(word.start, word.end, taken):
            continue
        is_joined = runs and (
            runs[-1][1] == at
            or (runs[-1][1] == at - 1 and words[at - 1].low in {"and", "of", "the"})
        )
        if is_joined:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return [" ".join(one.raw for one in words[a:b]) for a, b in runs if _is_object(words, a, b)]


def _is_object(words: list[Word], first: int, last: int) -> bool:
    before = {word.low for word in words[max(0, first - 2) : first]}
    after = words[last].low if last < len(words) else ""
    is_name = words[first].raw[:1].isupper() and first > 0
    return (
        is_name or last - first > 1 or len(words) < 3
        or bool(before & _OBJECT_BEFORE) or after in _OBJECT_AFTER
    )  # fmt: skip


def _masked(low: str, taken: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, slot in sorted(taken):
        parts += [low[at:start], f" {slot} "]
        at = max(at, end)
    parts.append(low[at:])
    return " ".join("".join(parts).replace("?", " ").replace("!", " ").split()).rstrip(". ")


def _hide(low: str, taken: list[tuple[int, int, str]]) -> str:
    """Return the text with what is taken as spaces, every place as it was."""
    hidden = low
    for start, end, _ in taken:
        hidden = hidden[:start] + "\x00" * (end - start) + hidden[end:]
    return hidden


def _hits(start: int, end: int, taken: list[tuple[int, int, str]]) -> bool:
    return any(start < last and first < end for first, last, _ in taken)


def _folded(raw: str) -> str:
    """Return the text in small letters, every character at its place."""
    return "".join(low if len(low := one.lower()) == 1 else one for one in raw).replace("’", "'")


def day_limits(spans: list[Span], today: date) -> dict[str, Any]:
    """Return `first` and `last` of the first period, cut at today; empty without one."""
    if not spans:
        return {}
    first, last = spans[0].until(today).days
    return {"last": last} if first is None else {"first": first, "last": last}
