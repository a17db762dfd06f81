"""Reads a line such as "42.50 Staples office yesterday card" into the parts of an entry.

Every word is used once. What is certain goes first (a date, an amount), then names the business
knows, ways of paying and categories; the words that are left are the vendor or client. Nothing
raises: what cannot be read is a problem, what could have been read otherwise is a remark.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.money import AmountError, parse_amount
from finance_app.ledger.entries.rules import (
    NOTES_LENGTH_MAX,
    PARTY_LENGTH_MAX,
    DateError,
    Day,
    check_date,
)
from finance_app.ledger.quick_add.dates.rules import find_day
from finance_app.ledger.quick_add.terms.rules import find_terms

WORD_COUNT_MAX: Final = 40
NO_AMOUNT: Final = "Start with an amount, such as 42.50."

_PAYMENT_PHRASES: Final = {
    "credit card": "Card",
    "debit card": "Card",
    "card": "Card",
    "cash": "Cash",
    "bank transfer": "Bank transfer",
    "wire transfer": "Bank transfer",
    "transfer": "Bank transfer",
    "wire": "Bank transfer",
    "bank": "Bank transfer",
    "direct debit": "Direct debit",
    "debit": "Direct debit",
    "cheque": "Cheque",
    "check": "Cheque",
}
_FILLERS: Final = frozenset({"at", "to", "from", "on", "by", "with", "via", "for", "in"})
_WEAK_WORDS: Final = frozenset({"and", "other", "the", "for", "of"})
_SIGN: Final = r"[^\w\s.,'#\"()/+-]{0,2}"
_FIGURES: Final = r"[0-9][0-9.,']*(?:[eE][+-]?[0-9]+)?"
_AMOUNT: Final = re.compile(rf"[+-]?(?:[A-Za-z]{{3}}|{_SIGN}){_FIGURES}(?:[A-Za-z]{{3}}|{_SIGN})")
_PLAIN_NUMBER: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """What a line says. `amount` is None while there is none that can be used.

    `date` is today where none was typed. `category` and `payment_method` are names, None and ""
    where not typed. With `problems` it cannot be recorded; `remarks` only want to be seen.
    """

    amount: Decimal | None
    amount_text: str
    party: str
    date: date
    category: str | None
    payment_method: str
    notes: str
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    is_date_typed: bool = False
    is_party_known: bool = False
    is_category_suggested: bool = False
    is_refund: bool = False
    due_on: Day | None = None

    @property
    def is_complete(self) -> bool:
        """Say whether it can be recorded as it is."""
        return self.amount is not None and not self.problems


@dataclass(slots=True)
class _Line:
    """The words of a line, and what has been found in them so far."""

    words: list[str]
    used: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def free(self, start: int, count: int) -> bool:
        return all(
            place not in self.used and place < len(self.words)
            for place in range(start, start + count)
        )

    def use(self, start: int, count: int = 1) -> None:
        """Take words, and a word such as "at" or "by" that leads to them."""
        self.used.update(range(start, start + count))
        before = start - 1
        if before >= 0 and before not in self.used and self.words[before] in _FILLERS:
            self.used.add(before)


def read_line(
    line: str,
    *,
    today: date,
    currency_code: str,
    known_parties: Sequence[str] = (),
    categories: Sequence[str] = (),
) -> QuickEntry:
    """Return everything the line says; `known_parties` and `categories` are the business's."""
    plain, notes = _split_notes(line)
    plain, quoted = _take_quoted(plain)
    words = plain.split()
    found = _Line(words[:WORD_COUNT_MAX])
    if len(words) > WORD_COUNT_MAX or len(notes) > NOTES_LENGTH_MAX:
        found.problems.append("This line is too long. Use the form for an entry like this.")
    terms = find_terms(found.words, today)
    for start, count in terms.used:
        found.use(start, count)
    day = _take_day(found, today)
    amount, amount_text = _take_amount(found, currency_code)
    known = "" if quoted else _take_known_party(found, known_parties)
    category = _take_category(found, categories)
    payment_method = _take_payment(found)
    party = quoted or known or _rest(found)
    if len(party) > PARTY_LENGTH_MAX:
        found.problems.append("The name is too long. Put what is not the name after a #.")
    due_on, problem = terms.due_on(day or today, today)
    found.problems += [problem] if problem else []
    return QuickEntry(
        amount=amount,
        amount_text=amount_text,
        party=party[:PARTY_LENGTH_MAX],
        date=day or today,
        category=category,
        payment_method=payment_method,
        notes=notes[:NOTES_LENGTH_MAX],
        problems=tuple(found.problems),
        remarks=tuple(found.remarks),
        is_date_typed=day is not None,
        is_party_known=bool(known),
        is_refund=terms.is_refund,
        due_on=due_on,
    )


def phrases_of(line: str, length_max: int = 4) -> tuple[str, ...]:
    """Return all runs of words that could be a name, to look for among the known ones."""
    plain, _ = _split_notes(line)
    words = plain.replace('"', " ").split()[:WORD_COUNT_MAX]
    return tuple(
        " ".join(words[start : start + count])
        for count in range(1, length_max + 1)
        for start in range(len(words) - count + 1)
    )


def _split_notes(line: str) -> tuple[str, str]:
    """Split at the first # that begins a word."""
    found = re.search(r"(?:^|\s)#", line)
    if found is None:
        return line, ""
    return line[: found.start()], line[found.end() :].strip()


def _take_quoted(line: str) -> tuple[str, str]:
    """Return the line without what is in double quotes, and that: a name as it is."""
    found = re.search(r'["“„]([^"“”„]+)["”“]', line)
    if found is None:
        return line, ""
    return f"{line[: found.start()]} {line[found.end() :]}", " ".join(found[1].split())


def _take_day(found: _Line, today: date) -> date | None:
    """Take the first date; a number before a month is an amount where there is no other."""
    for start in range(len(found.words)):
        if start in found.used:
            continue
        day = find_day(found.words[start:], today)
        if day is None:
            continue
        others = [
            place
            for place, word in enumerate(found.words)
            if not start <= place < start + day.word_count and _AMOUNT.fullmatch(word)
        ]
        if day.may_be_amount and not others:
            continue
        found.use(start, day.word_count)
        if day.remark:
            found.remarks.append(day.remark)
        try:
            return check_date(day.resolve(), today)
        except DateError as error:
            found.problems.append(str(error))
            return None
    return None


def _take_amount(found: _Line, currency_code: str) -> tuple[Decimal | None, str]:
    """Take the first word if it is an amount, else one with decimals or a sign, else the last."""
    places = [
        place
        for place, word in enumerate(found.words)
        if place not in found.used and _AMOUNT.fullmatch(word)
    ]
    if not places:
        found.problems.append(NO_AMOUNT)
        return None, ""
    marked = [place for place in places if not _PLAIN_NUMBER.fullmatch(found.words[place])]
    first = next(place for place in range(len(found.words)) if place not in found.used)
    chosen = first if first in places else (marked or places[-1:])[0]
    found.use(chosen)
    text = found.words[chosen]
    try:
        return parse_amount(text, currency_code), text
    except AmountError as error:
        found.problems.append(str(error))
        return None, text


def _take_known_party(found: _Line, names: Sequence[str]) -> str:
    """Take the longest run of words that is a known vendor or client."""
    for name in sorted(names, key=lambda one: (-len(one.split()), -len(one), one)):
        key = name.casefold().split()
        start = _last_run(found, key, str)
        if key and start is not None:
            found.use(start, len(key))
            return name
    return ""


def _take_category(found: _Line, names: Sequence[str]) -> str | None:
    """Take a category by its whole name, or by a word that only its name has."""
    for name in sorted(names, key=lambda one: (-len(one.split()), one)):
        key = name.casefold().split()
        start = _last_run(found, key, _stem)
        if key and start is not None:
            found.use(start, len(key))
            return name
    for place in reversed(range(len(found.words))):
        holders = _names_with(found.words[place], names) if found.free(place, 1) else []
        if len(holders) == 1:
            found.use(place)
            return holders[0]
    return None


def _names_with(word: str, names: Sequence[str]) -> list[str]:
    key = _stem(word.casefold())
    if len(key) < 3 or key in _WEAK_WORDS or key in _PAYMENT_PHRASES:
        return []
    return [name for name in names if key in map(_stem, name.casefold().split())]


def _take_payment(found: _Line) -> str:
    """Take the way of paying; the longest phrase, and of several the last."""
    for phrase in sorted(_PAYMENT_PHRASES, key=lambda one: -len(one.split())):
        key = phrase.split()
        start = _last_run(found, key, str)
        if start is not None and not _names_something(found, start, phrase):
            found.use(start, len(key))
            return _PAYMENT_PHRASES[phrase]
    return ""


def _names_something(found: _Line, start: int, phrase: str) -> bool:
    """Say whether a lone "bank" is part of a name: "Bank of Maine", "First Bank 12"."""
    is_last_free = not any(found.free(place, 1) for place in range(start + 1, len(found.words)))
    return phrase == "bank" and not (is_last_free and found.words[start].islower())


def _last_run(found: _Line, key: list[str], form: Callable[[str], str]) -> int | None:
    """Return where the last run of free words begins that is the key, compared in a form."""
    wanted = [form(word) for word in key]
    for start in reversed(range(len(found.words) - len(key) + 1)):
        run = [form(word.casefold()) for word in found.words[start : start + len(key)]]
        if found.free(start, len(key)) and run == wanted:
            return start
    return None


def _stem(word: str) -> str:
    """Return a word without its plural s: "meals" and "meal" are the same."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _rest(found: _Line) -> str:
    """Return the words that are left as a name; with capitals where none were typed."""
    left = [word for place, word in enumerate(found.words) if place not in found.used]
    while left and left[0] in _FILLERS:
        left.pop(0)
    while left and left[-1] in _FILLERS:
        left.pop()
    name = " ".join(left)
    if name != name.lower():
        return name
    return " ".join(word[:1].upper() + word[1:] for word in left)
