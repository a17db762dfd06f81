"""One form of each digit, space and mark, so that a number cannot hide in how it is written.

Full-width, Arabic-Indic and bold digits become 0 to 9. What a page does not show (marks of
direction, joiners, the signs of emphasis) is left out, so that "1\u200b2" is read as the 12 that a
reader sees. Numbers that are no decimal digits (a half, a Roman twelve) become the mark NUMERAL.
"""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

NUMERAL: Final = "\x01"
RAISED: Final = "^"
"""Stands before a superscript, subscript or circled digit: "10²" is not 102."""

_MINUSES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4\uff07"
_SAME: Final = {
    **dict.fromkeys(_MINUSES, "-"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    "\u066b": ".",
    "\u066c": ",",
    "\u066a": "%",
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": " ",
    "\r": "\n",
    "\n": "\n",
}
_EMPHASIS: Final = frozenset("*`\\")
_UNSEEN: Final = frozenset({"Cf", "Cc"})
# An enclosing keycap or an accent on a digit leaves the digit what it is.
_MARKS: Final = frozenset({"Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain form of a text: `places[n]` is where its n-th character stood."""

    text: str
    places: tuple[int, ...]
    numerals: dict[int, Decimal] = field(default_factory=dict)
    """The values of the characters NUMERAL by their place in the plain text."""

    def start(self, at: int) -> int:
        """Return where a plain character stood in the text."""
        return self.places[at]

    def end(self, at: int) -> int:
        """Return where the text goes on after the plain characters before `at`."""
        return self.places[at - 1] + 1 if at else 0


def plain_of(text: str) -> Plain:
    """Return the plain form of a text; never raises."""
    characters: list[str] = []
    places: list[int] = []
    numerals: dict[int, Decimal] = {}
    for place, one in enumerate(text):
        if one.isascii() and one.isprintable() and one not in _EMPHASIS:
            written = one
        else:
            written = _written(one, characters[-1] if characters else "")
        if written == NUMERAL:
            numerals[len(characters)] = Decimal(str(unicodedata.numeric(one)))
        characters += written
        places += [place] * len(written)
    return Plain("".join(characters), tuple(places), numerals)


def _written(one: str, before: str) -> str:
    category = unicodedata.category(one)
    if one in _SAME:
        return _SAME[one]
    if one in _EMPHASIS or category in _UNSEEN or (category in _MARKS and before.isdigit()):
        return ""
    if category == "Zs":
        return " "
    # Numbers in brackets and such ("⑿") come apart here, and are seen again as digits.
    return _digit(one) or unicodedata.normalize("NFKC", one)


def _digit(one: str) -> str:
    """Return what stands for a character that is a number, "" for every other."""
    if (decimal := unicodedata.decimal(one, None)) is not None:
        return str(decimal)
    if (digit := unicodedata.digit(one, None)) is not None:
        return f"{RAISED}{digit}"
    return NUMERAL if unicodedata.numeric(one, None) is not None else ""
