"""Finds every number of a text, as a reader of English would read it.

"1,234" is a thousand and "1.234" a decimal; "1.234,50", "1 234,50" and "12,5" are read the
European way, since they can be nothing else. What cannot be read has no value, and so can never
be proved.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from finance_app.assistant.figures.days.rules import DayText, day_spans
from finance_app.assistant.figures.digits.rules import value_of
from finance_app.assistant.figures.plain.rules import NUMERAL, Plain, plain_of
from finance_app.assistant.figures.signs.rules import named, sign_after, sign_before
from finance_app.assistant.figures.words.rules import SCALES, WordKind, WordNumber, word_numbers
from finance_app.kit.tools import Unit


class NumberKind(StrEnum):
    """What a number is said to be."""

    AMOUNT = "amount"
    ORDINAL = "ordinal"
    SHARE = "share"
    MULTIPLE = "multiple"
    DAY = "day"
    MARKER = "marker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a text between two places of it, with its sign, scale and unit.

    `value` is None where it cannot be read; `step` is what its last shown digit is worth. `codes`
    are the currencies that its sign may stand for, empty without a sign. `sign` is 0 without one,
    in brackets it may be either. `unit` is None where the text says none.
    """

    start: int
    end: int
    text: str
    value: Decimal | None
    kind: NumberKind = NumberKind.AMOUNT
    step: Decimal = Decimal(1)
    unit: Unit | None = None
    codes: frozenset[str] = frozenset()
    sign: int = 0
    is_bracketed: bool = False
    is_about: bool = False
    before: str = ""
    noun: str = ""
    days: tuple[DayText, ...] = ()


_CORE: Final = re.compile(
    r"[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9](?:[0-9.,']*[0-9])?|"
    rf"(?<![0-9A-Za-z])[.,][0-9]+|{NUMERAL}+"
)
_SCALES: Final = {
    "k": 1000, "m": 10**6, "mn": 10**6, "mio": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9,
    "tn": 10**12, "t": 10**12, "cr": 10**7, **SCALES,
    **{f"{word}s": worth for word, worth in SCALES.items()},
}  # fmt: skip
_SCALE: Final = re.compile(
    rf"(?:[ -]?(?:{'|'.join(sorted({*_SCALES} - {'b', 't'}, key=len, reverse=True))})"
    r"|[bt])(?!\w)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    r" ?(?P<p>%|percentage points?|per ?cent(?:age)?(?: points?)?|pct|pp\b|\u2030|basis points?|"
    r"bps?\b)",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_TIMES: Final = re.compile(
    r"(?:x| ?\u00d7)(?![A-Za-z0-9])| times(?= (?:as|more|what|that|the))", re.I
)
_CENTS: Final = re.compile(r" (?:cents?|pence|penny|pennies)(?![A-Za-z])|[cp](?![A-Za-z])", re.I)
_NOUN: Final = re.compile(r"[ -]([A-Za-z]+)")
_EDGE: Final = re.compile(r"[^\W\d_]")
_JOINED: Final = re.compile(r"\^|e[+-]?[0-9]|[/:][0-9]|\.[0-9]", re.IGNORECASE)
_WORD_BEFORE: Final = re.compile(r"([A-Za-z]+)['\"\u201c(]? ?$")
_ABOUT: Final = re.compile(
    r"(?:~|\u2248|\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|"
    r"ca\.?|over|under|more than|less than|fewer than|close to|above|below|up to)) ?$",
    re.IGNORECASE,
)
_MINUS_WORD: Final = re.compile(r"\b(?:minus|negative) $", re.IGNORECASE)
_PARTS: Final = {"\u2030": Decimal("0.1"), "b": Decimal("0.01")}
_MARKER_BEFORE: Final = re.compile(r"(?:^|\n) *$")
_MARKER_AFTER: Final = re.compile(r"[.)](?= )")


def numbers_in(text: str) -> list[Number]:
    """Return every number of a text, dates included, in order; never raises."""
    plain = plain_of(text)
    found = [
        Number(
            start=plain.start(span.start), end=plain.end(span.end), value=None,
            text=text[plain.start(span.start) : plain.end(span.end)],
            kind=NumberKind.DAY, days=span.parts,
        )
        for span in day_spans(plain.text)
    ]  # fmt: skip
    taken = [(one.start, one.end) for one in found]
    at = 0
    while match := _CORE.search(plain.text, at):
        at = match.end()
        start = plain.start(match.start())
        if day := next((end for first, end in taken if first <= start < end), 0):
            # The next search begins behind the date, not inside it.
            while at < len(plain.text) and plain.start(at) < day:
                at += 1
            continue
        one, at = _figures(plain, text, match)
        found.append(one)
    taken = [(one.start, one.end) for one in found]
    for word in word_numbers(plain.text):
        start, end = plain.start(word.start), plain.end(word.end)
        if not any(start < last and first < end for first, last in taken):
            found.append(_words(plain, text, word))
    return sorted(found, key=lambda one: one.start)


def _figures(plain: Plain, text: str, match: re.Match[str]) -> tuple[Number, int]:
    """Return the number that these digits are part of, and where the search goes on."""
    line, start = plain.text, match.start()
    if _MARKER_BEFORE.search(line, max(0, start - 9), start) and _MARKER_AFTER.match(
        line, match.end()
    ):
        value, _ = value_of(match.group())
        end = match.end() + 1
        return _number(plain, text, (start, end), value=value, kind=NumberKind.MARKER), end
    value, step = value_of(match.group())
    if NUMERAL in match.group():
        value = plain.numerals[start] if len(match.group()) == 1 else None
    return _around(plain, text, match.span(), (value, step))


def _words(plain: Plain, text: str, word: WordNumber) -> Number:
    if word.kind is WordKind.AMOUNT:
        return _around(plain, text, (word.start, word.end), (word.value, word.step))[0]
    head = plain.text[max(0, word.start - 30) : word.start]
    return _number(
        plain,
        text,
        (word.start, word.end),
        value=word.value,
        kind=NumberKind(word.kind.value),
        step=word.step,
        is_about=bool(_ABOUT.search(head)),
        before=_last_word(head),
        noun=_next_word(plain.text, word.end),
    )


@dataclass(slots=True)
class _Found:
    """A number while what stands behind it is read."""

    value: Decimal | None
    step: Decimal
    end: int
    codes: frozenset[str]
    is_readable: bool
    kind: NumberKind = NumberKind.AMOUNT
    unit: Unit | None = None

    def times(self, factor: Decimal) -> None:
        self.value = None if self.value is None else self.value * factor
        self.step *= factor


def _around(
    plain: Plain, text: str, span: tuple[int, int], read: tuple[Decimal | None, Decimal]
) -> tuple[Number, int]:
    """Return the number with all that stands around it, and where the search goes on."""
    line, (start, end) = plain.text, span
    whole = line[max(0, start - 40) : start]
    head, sign, codes = _head(whole)
    begins = start - (len(whole) - len(head))
    is_part = bool(_JOINED.match(line, end)) or (begins == start and _touches(head))
    found = _Found(*read, end, codes, not is_part)
    if line[end : end + 1] == NUMERAL and found.value is not None:
        found.value += plain.numerals[end]
        found.step, found.end = Decimal("0.01"), end + 1
    _read_behind(line, found)
    if _EDGE.match(line, found.end) or not found.is_readable:
        found.value, found.end = None, _token_end(line, found.end)
    elif found.value is not None and sign < 0:
        found.value = -found.value
    number = _number(
        plain, text, (begins, found.end), value=found.value, kind=found.kind, step=found.step,
        unit=found.unit, codes=found.codes, sign=sign,
        is_bracketed=head.endswith("(") and line[found.end : found.end + 1] == ")",
        is_about=bool(_ABOUT.search(head)), before=_last_word(head),
        noun=_next_word(line, found.end),
    )  # fmt: skip
    return number, max(found.end, end)


def _read_behind(line: str, found: _Found) -> None:
    """Take what makes it an ordinal, a multiple, a percentage or an amount of money."""
    if behind := _ORDINAL.match(line, found.end):
        found.kind, found.end = NumberKind.ORDINAL, behind.end()
        return
    if behind := _TIMES.match(line, found.end):
        found.kind, found.end = NumberKind.MULTIPLE, behind.end()
        return
    while behind := _SCALE.match(line, found.end):
        found.times(Decimal(_SCALES[behind[0].strip(" -").casefold()]))
        found.end = behind.end()
    if behind := _PERCENT.match(line, found.end):
        found.unit, found.end = Unit.PERCENT, behind.end()
        found.is_readable &= not found.codes
        found.times(_PARTS.get(behind["p"][:1].casefold(), Decimal(1)))
    elif behind := _CENTS.match(line, found.end):
        found.unit, found.end = Unit.MONEY, behind.end()
        found.times(Decimal("0.01"))
    else:
        _read_currency(line, found)


def _read_currency(line: str, found: _Found) -> None:
    """Take the sign or name of a currency; with one before it too, both must agree."""
    codes, length = sign_after(line[found.end : found.end + 12])
    found.end += length
    if not codes and (word := _NOUN.match(line, found.end)) and (codes := named(word[1])):
        found.end = word.end()
    found.is_readable &= not (codes and found.codes and not codes & found.codes)
    found.codes = codes & found.codes if codes and found.codes else codes or found.codes
    found.unit = Unit.MONEY if found.codes else None


def _number(plain: Plain, text: str, place: tuple[int, int], **fields: object) -> Number:
    first, last = plain.start(place[0]), plain.end(place[1])
    return Number(start=first, end=last, text=text[first:last], **fields)  # type: ignore[arg-type]


def _head(head: str) -> tuple[str, int, frozenset[str]]:
    """Return what stands before a number, its sign, and the currencies of a sign before it."""
    head, sign = _take_sign(head)
    codes, length = sign_before(head)
    if length:
        head = head[:-length]
        if not sign:
            head, sign = _take_sign(head)
    if not sign and (found := _MINUS_WORD.search(head)):
        head, sign = head[: found.start()], -1
    return head, sign, codes


def _take_sign(head: str) -> tuple[str, int]:
    """Take a plus or minus; a dash behind a word or number joins or ranges, a bullet lists."""
    last, before = head[-1:], head[-2:-1]
    if last not in {"+", "-"} or before.isalnum() or before in {".", ",", "%", ")"}:
        return head, 0
    if last == "-" and before == "-":
        return head, 0
    return head[:-1], 1 if last == "+" else -1


def _touches(head: str) -> bool:
    """Say whether a letter stands right before a number: it is part of a word then."""
    return bool(head) and (head[-1].isalpha() or (head[-1] in "_/^#@" and head[-2:-1].isalnum()))


def _token_end(line: str, end: int) -> int:
    while end < len(line) and not line[end].isspace():
        end += 1
    while end and line[end - 1] in ".,;:!?)\"'":
        end -= 1
    return end


def _last_word(head: str) -> str:
    found = _WORD_BEFORE.search(head)
    return found[1].casefold() if found else ""


def _next_word(line: str, end: int) -> str:
    found = _NOUN.match(line, end)
    return found[1].casefold() if found else ""
