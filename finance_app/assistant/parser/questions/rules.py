"""A question in a form that can be matched: names and periods stand in slots.

"What did we pay Acme in Q2?" becomes "what did we pay #_party in #_when". A name is only put
into its slot; nothing that is written in it is ever read as a part of the question.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import limits_in
from finance_app.assistant.parser.names.rules import (
    CATEGORIES,
    PARTIES,
    Found,
    Name,
    NameKind,
    Word,
    words_of,
)
from finance_app.assistant.parser.periods.rules import Span, find_spans
from finance_app.assistant.parser.readings.rules import Context
from finance_app.assistant.parser.vocabulary.rules import ALIASES, VOCABULARY

QUESTION_LENGTH_MAX: Final = 2000
_WORDS_MAX: Final = 120
_COMPARES: Final = re.compile(
    r"\b(change[ds]?|changed|differ\w*|compare\w*|comparison|explains?|why|higher|lower|increase\w*|"
    r"decrease\w*|more|less|grew|grow\w*|rose|fell|vs|versus)\b"
)
_QUOTED: Final = re.compile(r"[\"“„]([^\"“”„]{1,200})[\"”“]|(?<!\w)['‘]([^'‘’]{2,200})['’](?!\w)")
_PARTY_BEFORE: Final = frozenset(
    [
        "at",
        "to",
        "from",
        "by",
        "with",
        "pay",
        "paid",
        "paying",
        "vendor",
        "client",
        "customer",
        "supplier",
        "and",
        "than",
        "vs",
    ]
)
_CATEGORY_BEFORE: Final = frozenset({"on", "for", "category", "in", "as", "of"})
_METHOD_BEFORE: Final = frozenset({"by", "via", "in", "with", "using", "per", "my", "the", "our"})
_PLAIN_BEFORE: Final = frozenset({"by", "via", "in", "with", "using", "per"})
_METHOD_AFTER: Final = frozenset(
    ["payment", "payments", "spending", "expense", "expenses", "purchases", "purchase", "costs"]
)
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
    names = _chosen(found.names, before, after, is_exact=found.is_whole and found.is_exact)
    if not names:
        return False
    slot = _SLOTS[names[0].kind]
    question.slots.setdefault(slot, []).append(names)
    taken.append((start, end, f"#_{slot}"))
    return True


def _chosen(
    names: tuple[Name, ...], before: str, after: str, *, is_exact: bool
) -> tuple[Name, ...]:
    """Return the names of the one kind that the words around speak for."""
    kinds = {one.kind for one in names}
    if kinds & {NameKind.PAYMENT_METHOD}:
        is_cash = any(one.text.casefold() == "cash" for one in names)
        is_before = before in (_PLAIN_BEFORE if is_cash else _METHOD_BEFORE)
        is_method = is_before or after in _METHOD_AFTER
        if kinds == {NameKind.PAYMENT_METHOD} and not (is_method and is_exact):
            return ()
        if (
            is_method
            and is_exact
            and (kinds == {NameKind.PAYMENT_METHOD} or before in {"by", "via"})
        ):
            return _of(names, {NameKind.PAYMENT_METHOD})
    if NameKind.ACCOUNT in kinds and (
        after in {"account", "balance"} or not kinds - {NameKind.ACCOUNT}
    ):
        return _of(names, {NameKind.ACCOUNT})
    if kinds & CATEGORIES and kinds & PARTIES:
        is_party = before in _PARTY_BEFORE and before not in _CATEGORY_BEFORE
        return _of(names, PARTIES if is_party else CATEGORIES)
    for group in (CATEGORIES, PARTIES, {NameKind.ACCOUNT}, {NameKind.ASSET}, {NameKind.ASSET_TYPE}):
        if kinds & group:
            return _of(names, group)
    return ()


def _of(names: tuple[Name, ...], kinds: frozenset[NameKind] | set[NameKind]) -> tuple[Name, ...]:
    return tuple(one for one in names if one.kind in kinds)


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
        if _hits(word.start, word.end, taken):
            continue
        before = words[at - 2].low if at > 1 else ""
        if word.low in _SELL:
            sales = context.names.partial(Word("sales", "sales", 0, 0))
            if sales := _of(sales, {NameKind.INCOME_CATEGORY}):
                question.slots.setdefault("cat", []).append(sales)
            continue
        if word.low in VOCABULARY:
            continue
        names = context.names.partial(word) or _alias(word, context)
        count = 1
        while names and at < len(words) and words[at].low not in VOCABULARY:
            both = [one for one in context.names.partial(words[at]) if one in names]
            if not both or _hits(words[at].start, words[at].end, taken):
                break
            names, at, count = tuple(both), at + 1, count + 1
        is_exact = bool(names)
        names = names or context.names.near(word)
        names = _meant(names, before, word, is_exact=is_exact)
        if not names:
            continue
        found = Found(names, at - count, at, is_whole=False, is_exact=is_exact)
        if len({one.text for one in names}) > 1:
            question.ambiguous = question.ambiguous or names
        _take(question, found, words, taken)


def _alias(word: Word, context: Context) -> tuple[Name, ...]:
    """Return the categories that another usual word stands for: "wages" for Payroll."""
    other = ALIASES.get(word.low)
    if other is None:
        return ()
    return _of(context.names.partial(Word(other, other, word.start, word.end)), CATEGORIES)


def _meant(names: tuple[Name, ...], before: str, word: Word, *, is_exact: bool) -> tuple[Name, ...]:
    """Return the names that a part of one, or a misspelt one, may be."""
    names = tuple(one for one in names if one.kind is not NameKind.PAYMENT_METHOD)
    categories, parties = _of(names, CATEGORIES), _of(names, PARTIES)
    is_party = before in _PARTY_BEFORE or word.raw[:1].isupper()
    if not is_exact and not is_party:
        # A misspelt name of a vendor is only looked for where a name is expected.
        parties, names = (), tuple(one for one in names if one not in parties)
    if categories and not (parties and is_party and before not in _CATEGORY_BEFORE):
        return categories
    if parties:
        # "spend on tools" means what was bought, not the one vendor with that word.
        return parties if before != "on" or (word.raw[:1].isupper() and is_exact) else ()
    return names


def _unknown(words: list[Word], taken: list[tuple[int, int, str]]) -> list[str]:
    """Return runs of words that mean nothing here; "and" between two of them belongs to the run."""
    runs: list[list[Word]] = []
    last = -2
    for at, word in enumerate(words):
        is_known = word.low in VOCABULARY or word.low.replace(".", "").isdigit()
        if is_known or _hits(word.start, word.end, taken):
            continue
        is_joined = last == at - 2 and words[at - 1].low in {"and", "of", "the"}
        if runs and (last == at - 1 or is_joined):
            runs[-1] += words[last + 1 : at + 1]
        else:
            runs.append([word])
        last = at
    return [" ".join(one.raw for one in run) for run in runs]


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
