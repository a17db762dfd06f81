"""Finds the names of a business in the words of a question: whole, by a word of them, or misspelt.

The index is built once for a business; a question then costs a look-up for each of its words. A
name is only ever compared with: whatever is written in it, nothing else is done with it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’&+./-][^\W_]+)*", re.UNICODE)
_CUTOFF: Final = 0.78
_NEAR_LENGTH_MIN: Final = 5
_LENGTH_OFF: Final = 2
_WORDS_MAX: Final = 8
_PARTIAL_MIN: Final = 3
_WEAK: Final = frozenset(
    {"and", "the", "of", "for", "ltd", "inc", "llc", "gmbh", "co", "company", "other", "shop",
     "store", "group", "services", "service", "limited", "international", "general"}
)  # fmt: skip


class NameKind(StrEnum):
    """What a name is of."""

    EXPENSE_CATEGORY = "expense_category"
    INCOME_CATEGORY = "income_category"
    VENDOR = "vendor"
    CLIENT = "client"
    ACCOUNT = "account"
    PAYMENT_METHOD = "payment_method"
    ASSET = "asset"
    ASSET_TYPE = "asset_type"


CATEGORIES: Final = frozenset({NameKind.EXPENSE_CATEGORY, NameKind.INCOME_CATEGORY})
PARTIES: Final = frozenset({NameKind.VENDOR, NameKind.CLIENT})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the business writes it, and what it is of."""

    kind: NameKind
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, as compared, and where."""

    raw: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A run of words that is a name, or a part of one; more than one where it is ambiguous.

    `is_whole` says that nothing of the name is left out, `is_exact` that nothing is misspelt.
    """

    names: tuple[Name, ...]
    start: int
    end: int
    is_whole: bool = True
    is_exact: bool = True


class Names:
    """The names of one business, ready to be looked up."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._by_key: dict[str, list[Name]] = {}
        self._by_word: dict[str, list[Name]] = {}
        self._lengths: dict[str, int] = {}
        self._near: dict[str, list[str]] | None = None
        for name in names:
            plain = name.text.casefold().replace("’", "'")
            words = [stem(word) for word in _WORD.findall(plain)[:_WORDS_MAX]]
            if not words:
                continue
            self._by_key.setdefault(" ".join(words), []).append(name)
            first = words[0]
            self._lengths[first] = max(self._lengths.get(first, 0), len(words))
            for word in set(words):
                if len(word) >= _PARTIAL_MIN and word not in _WEAK:
                    self._by_word.setdefault(word, []).append(name)

    @classmethod
    def of(cls, **names: Iterable[str]) -> "Names":
        """Return the index of names by the values of `NameKind`, such as `vendor=[...]`."""
        return cls(Name(NameKind(kind), text) for kind, texts in names.items() for text in texts)

    def of_kinds(self, kinds: Iterable[NameKind]) -> tuple[str, ...]:
        """Return all names of some kinds, in the order they came."""
        wanted = frozenset(kinds)
        return tuple(
            dict.fromkeys(
                one.text for names in self._by_key.values() for one in names if one.kind in wanted
            )
        )

    def whole(self, words: Sequence[Word]) -> list[Found]:
        """Return the whole names among words, the longest first where they overlap."""
        found: list[Found] = []
        at = 0
        stems = [stem(word.low) for word in words]
        while at < len(words):
            longest = self._lengths.get(stems[at], 0)
            for count in range(min(longest, len(words) - at), 0, -1):
                names = self._by_key.get(" ".join(stems[at : at + count]))
                if names:
                    found.append(Found(tuple(names), at, at + count))
                    at += count - 1
                    break
            at += 1
        return found

    def partial(self, word: Word) -> tuple[Name, ...]:
        """Return the names that have this word in them."""
        return tuple(self._by_word.get(stem(word.low), ()))

    def near(self, word: Word) -> tuple[Name, ...]:
        """Return the names with a word that this one may be a misspelling of, the nearest only."""
        wanted = stem(word.low)
        if len(wanted) < _NEAR_LENGTH_MIN or any(one.isdigit() for one in wanted):
            return ()
        best, nearest = _CUTOFF, []
        matcher = SequenceMatcher(b=wanted, autojunk=False)
        for key in self._candidates(wanted):
            matcher.set_seq1(key)
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            ratio = matcher.ratio()
            if ratio > best:
                best, nearest = ratio, [key]
            elif ratio == best:
                nearest.append(key)
        return tuple(name for key in nearest for name in self._by_word[key])

    def _candidates(self, wanted: str) -> list[str]:
        """Return words that begin alike and are about as long."""
        if self._near is None:
            self._near = {}
            for word in self._by_word:
                if len(word) >= _NEAR_LENGTH_MIN - 1:
                    self._near.setdefault(word[0], []).append(word)
        return [
            word
            for word in self._near.get(wanted[0], ())
            if abs(len(word) - len(wanted)) <= _LENGTH_OFF
        ]


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return [
        Word(match.group(), match.group().casefold().replace("’", "'"), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def stem(low: str) -> str:
    """Return a word as it is compared: without a possessive, and without the s of a plural."""
    if "'" in low and len(low) > 4:
        low = low.removesuffix("'s") if low.endswith("'s") else low.removesuffix("'")
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low
