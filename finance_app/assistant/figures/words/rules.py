"""Finds numbers in English words: "twelve thousand", "half", "doubled", "a third", "dozen".

A run of number words that adds up to nothing, and a vague one ("hundreds of"), is a number with
no value: nothing can prove it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class WordKind(StrEnum):
    """What a number in words says."""

    AMOUNT = "amount"
    ORDINAL = "ordinal"
    SHARE = "share"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class WordNumber:
    """A number in words, and where; `step` is what its last word is worth."""

    start: int
    end: int
    value: Decimal | None
    step: Decimal
    kind: WordKind


_UNIT_TEXT: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_UNITS: Final = {word: value for value, word in enumerate(_UNIT_TEXT.split())}
_TEN_TEXT: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS: Final = {word: 10 * (place + 2) for place, word in enumerate(_TEN_TEXT.split())} | {
    "fourty": 40
}
SCALES: Final = {
    "dozen": 12, "hundred": 100, "grand": 1000, "thousand": 1000, "lakh": 10**5, "million": 10**6,
    "crore": 10**7, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_VAGUE: Final = "dozens|hundreds|thousands|lakhs|millions|crores|billions|trillions|umpteen|couple"
_ORDINAL_TEXT: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINALS: Final = {
    **{word: value for value, word in enumerate(_ORDINAL_TEXT.split(), 1)},
    "twentieth": 20,
    "thirtieth": 30,
    "hundredth": 100,
}
_FRACTIONS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_MULTIPLES: Final = (
    (r"halv(?:ed|es?|ing)", Decimal("0.5")),
    (r"twice|twofold|doubl(?:ed?|es|ing)(?!-| entr| check| count)", Decimal(2)),
    (r"thrice|threefold|trip(?:led?|les|ling)|trebl(?:ed?|es|ing)", Decimal(3)),
    (r"fourfold|quadrupl(?:ed?|es|ing)", Decimal(4)),
    (r"fivefold|quintupl(?:ed?|es|ing)", Decimal(5)),
    (r"tenfold", Decimal(10)),
)
_WORD: Final = "|".join(sorted([*_UNITS, *_TENS, *SCALES], key=len, reverse=True))
_RUN: Final = re.compile(
    rf"\b(?:(?:half )?an? (?={'|'.join(SCALES)}))?(?:{_WORD})"
    rf"(?:(?: and | |-)(?:{_WORD})|(?: and an? half\b)|(?: point)(?: (?:{'|'.join(_UNITS)}))+)*"
    rf"(?![a-z])(?!-(?:off|time|way|man|click|stop|page|word))",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"\b(?:(?P<n>one|two|three|four|five|six|seven|eight|nine|a|an)[ -])?"
    rf"(?P<d>{'|'.join(sorted(_FRACTIONS, key=len, reverse=True))})(?P<s>s)?\b(?!-year| year)",
    re.IGNORECASE,
)
_MULTIPLE: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), value) for pattern, value in _MULTIPLES
)
_ORDINAL: Final = re.compile(
    rf"\b(?:(?P<t>{'|'.join(_TENS)})-)?(?P<o>{'|'.join(_ORDINALS)})\b", re.IGNORECASE
)
_VAGUE_RUN: Final = re.compile(rf"\b(?:{_VAGUE})\b", re.IGNORECASE)
_NOT_ONE_BEFORE: Final = re.compile(
    r"\b(?:no|any|some|every|each|this|that|which|another|the|last|next|first|only|new)[ -]$",
    re.IGNORECASE,
)
_NOT_ONE_AFTER: Final = re.compile(r" (?:of|another|more|by|at|can|may|could|should)\b|-", re.I)
_LEVEL: Final = re.compile(r"\b(?:below|above|under|over) $", re.IGNORECASE)
_ONE: Final = Decimal(1)


def word_numbers(plain: str) -> list[WordNumber]:
    """Return the numbers in words of a plain text, in order, without overlaps; never raises."""
    found: list[WordNumber] = []
    for reader in (_shares, _ordinals, _runs, _multiples, _vague):
        for one in reader(plain):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _runs(plain: str) -> list[WordNumber]:
    found = []
    for match in _RUN.finditer(plain):
        text = match.group().casefold()
        if text == "one" and (
            _NOT_ONE_BEFORE.search(plain[max(0, match.start() - 12) : match.start()])
            or _NOT_ONE_AFTER.match(plain, match.end())
        ):
            continue
        if text == "grand" or (text == "zero" and _LEVEL.search(plain[: match.start()][-8:])):
            continue
        value, step = _value(text)
        found.append(WordNumber(match.start(), match.end(), value, step, WordKind.AMOUNT))
    return found


def _value(text: str) -> tuple[Decimal | None, Decimal]:
    """Return what the words add up to and what the last of them is worth."""
    times = _ONE
    if text.startswith("half a"):
        times, text = Decimal("0.5"), text.removeprefix("half ")
    text, has_half, behind = text.partition(" and a half")
    whole, _, point = text.partition(" point ")
    scale = _ONE
    while (tail := (point or behind).rpartition(" ")[2]) in SCALES:
        scale *= SCALES[tail]
        point = point.removesuffix(tail).strip()
        behind = behind.removesuffix(tail).strip()
    value, step = _whole(whole)
    digits = "".join(str(_UNITS.get(word, "x")) for word in point.split())
    if value is None or behind or (digits and not digits.isdigit()):
        return None, _ONE
    if digits:
        return (value + Decimal(f"0.{digits}")) * scale, scale.scaleb(-len(digits))
    if has_half:
        step = scale if scale > 1 else step
        return value * scale + step / 2, step / 2
    return value * times, step * times


def _whole(text: str) -> tuple[Decimal | None, Decimal]:
    """Return the whole number that words say, None where they say none or several."""
    words = [word for word in re.split(r"[ ,-]+", text) if word not in {"and", "a", "an", ""}]
    total, group, step = 0, 0, 1
    last: str | None = None
    for word in words:
        small = _UNITS.get(word, _TENS.get(word))
        if small is not None:
            if not _follows(last, word):
                return None, _ONE
            group, step = group + small, 1
        elif word == "hundred":
            group, step = (group or 1) * 100, 100
        else:
            total, group, step = total + (group or 1) * SCALES[word], 0, SCALES[word]
        last = word
    return Decimal(total + group), Decimal(step)


def _follows(last: str | None, word: str) -> bool:
    """Say whether a small number may follow: "twenty one" may, "one twenty" means too much."""
    if last is None or last in SCALES:
        return True
    return last in _TENS and 0 < _UNITS.get(word, 0) < 10


def _shares(plain: str) -> list[WordNumber]:
    found = []
    for match in _SHARE.finditer(plain):
        count, part = (match["n"] or "").casefold(), match["d"].casefold()
        after = plain[match.end() : match.end() + 5].casefold()
        before = plain[max(0, match.start() - 7) : match.start()].casefold()
        if before.endswith("and "):
            continue  # "two and a half" is a run
        is_many = match["s"] is not None and count not in {"", "a", "an", "one"}
        if part == "half":
            is_share = not before.endswith(("first ", "second ", "last ")) and after[:2] != " a"
        elif part == "quarter":
            is_share = count not in {""} and after.startswith(" of")
        else:
            # "a third party" and "the third" are no shares.
            is_share = count in {"a", "an", "one"} and not after.startswith((" par", "-par"))
            is_share = is_share and not after.startswith(" time")
        if is_many or is_share:
            top = Decimal(_UNITS.get(count, 1))
            value = top / _FRACTIONS[part]
            found.append(
                WordNumber(match.start(), match.end(), value, Decimal("0.01"), WordKind.SHARE)
            )
    return found


def _multiples(plain: str) -> list[WordNumber]:
    return [
        WordNumber(match.start(), match.end(), value, Decimal("0.1"), WordKind.MULTIPLE)
        for pattern, value in _MULTIPLE
        for match in pattern.finditer(plain)
    ]


def _vague(plain: str) -> list[WordNumber]:
    return [
        WordNumber(match.start(), match.end(), None, _ONE, WordKind.AMOUNT)
        for match in _VAGUE_RUN.finditer(plain)
    ]


def _ordinals(plain: str) -> list[WordNumber]:
    found = []
    for match in _ORDINAL.finditer(plain):
        value = _ORDINALS[match["o"].casefold()] + _TENS.get((match["t"] or "").casefold(), 0)
        found.append(WordNumber(match.start(), match.end(), Decimal(value), _ONE, WordKind.ORDINAL))
    return found
