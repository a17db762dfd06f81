"""Amounts of a file: how a column is written is decided from all its values, never from one.

A cell alone cannot say whether "1,234" is a thousand or one and a bit; its column mostly can.
Where it cannot, both readings are returned with what they would come to, the likelier one first.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from finance_app.imports.lines.rules import Cell, add, quoted
from finance_app.kit.currencies import ALL_SIGNS, CURRENCIES, signs
from finance_app.kit.money import AMOUNT_MAX, AmountError, digits, format_amount, round_amount

TEXT_LENGTH_MAX: Final = 60
NOTHING: Final = frozenset({"", "-", "–", "—", "−", "--", "n/a", "#n/a", "null", "none"})
"""What stands in a cell without an amount."""

_PLAIN: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_SHAPE: Final = str.maketrans("12345678", "99999999")
_SAME: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4`\uff07\u066c", "'")
    | {"\uff0b": "+", "\uff08": "(", "\uff09": ")", "\uff0e": ".", "\uff0c": ",", "\u066b": "."}
    | {"\uffe5": "\u00a5", "\uff04": "$", "\uffe1": "\u00a3"}
)
_WRAPPED: Final = re.compile(r'="([^"]*)"|\'([=+@-].*)')
_FIGURES: Final = re.compile(r"(?:(?<![^\W\d_])[.,])?[0-9](?:[0-9.,' ]*[0-9])?[.,]?")
_GROUPED: Final = r"[1-9][0-9]{{0,2}}(?:{0}[0-9]{{3}})+"
_INDIAN: Final = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_BEFORE: Final = re.compile(r"(?P<a>\(? ?[+-]?) ?(?P<sign>[^()+-]*?) ?(?P<z>[(+-]?)")
_AFTER: Final = re.compile(
    r"(?P<a>-?) ?(?P<sign>[^()+-]*?) ?(?P<z>[+-]? ?\)?)(?P<word> ?\b(?:CR|DR|C|D|H|S))?\.?",
    re.IGNORECASE,
)
_IS_OUT: Final = {
    ("", ""): False,
    ("+", ""): False,
    ("", "+"): False,
    ("-", ""): True,
    ("", "-"): True,
    ("(", ")"): True,
    ("(-", ")"): True,
}
_OUT_WORDS: Final = frozenset({"DR", "D", "S"})
# What is left of a sum of binary fractions: less than a millionth of the amount, and a millionth.
_ARTEFACT: Final = Decimal("1e-6")
_ARTEFACT_DECIMALS: Final = 8


class DecimalMark(StrEnum):
    """Which mark stands before the decimals of a column."""

    POINT = "."
    COMMA = ","


_WHOLES: Final = {
    DecimalMark.POINT: "|".join(["[0-9]*", *(_GROUPED.format(one) for one in ",' "), _INDIAN]),
    DecimalMark.COMMA: "|".join(["[0-9]*", *(_GROUPED.format(one) for one in (r"\.", "'", " "))]),
}
_NUMBERS: Final = {
    mark: re.compile(rf"(?P<whole>{whole})(?:{re.escape(mark)}(?P<decimals>[0-9]*))?")
    for mark, whole in _WHOLES.items()
}


@dataclass(frozen=True, slots=True)
class AmountReading:
    """What a column comes to if read with one decimal mark.

    `failure_count` are the texts that are no amounts so; `excess_count` those with more decimals
    than the currency has.
    """

    mark: DecimalMark
    value_count: int
    failure_count: int
    excess_count: int
    negative_count: int
    minimum: Decimal | None
    maximum: Decimal | None
    total: Decimal


@dataclass(slots=True)
class _Tally:
    """The running figures of one reading."""

    mark: DecimalMark
    values: int = 0
    failures: int = 0
    excess: int = 0
    negatives: int = 0
    minimum: Decimal = field(default_factory=lambda: Decimal("Infinity"))
    maximum: Decimal = field(default_factory=lambda: Decimal("-Infinity"))
    total: Decimal = field(default_factory=Decimal)

    def take(self, value: Decimal) -> None:
        self.values += 1
        self.negatives += value < 0
        self.minimum = min(self.minimum, value)
        self.maximum = max(self.maximum, value)
        self.total = add(self.total, value)

    def reading(self) -> AmountReading:
        return AmountReading(
            mark=self.mark,
            value_count=self.values,
            failure_count=self.failures,
            excess_count=self.excess,
            negative_count=self.negatives,
            minimum=self.minimum if self.values else None,
            maximum=self.maximum if self.values else None,
            total=self.total,
        )


class AmountColumn:
    """Takes the cells of a column one by one and says how they are to be read."""

    def __init__(self, currency_code: str | None = None) -> None:
        self._decimals_max = decimals_max(currency_code)
        self._tallies = {mark: _Tally(mark) for mark in DecimalMark}

    def take(self, cell: Cell) -> None:
        """Take the next cell; an empty one says nothing."""
        if isinstance(cell, Decimal):
            for tally in self._tallies.values():
                tally.take(cell)
            return
        text = cell.strip() if isinstance(cell, str) else cell.isoformat()
        if text.casefold() in NOTHING:
            return
        for mark, decimals in _shape_of(text[: TEXT_LENGTH_MAX + 1].translate(_SHAPE)):
            tally = self._tallies[mark]
            if decimals is None:
                tally.failures += 1
            else:
                tally.excess += decimals > self._decimals_max
                tally.take(read_amount(text, mark)[0])

    def readings(self) -> tuple[AmountReading, ...]:
        """Return the readings that fit best: one, or both where the column leaves it open.

        A reading fits where texts are amounts, and amounts have no more decimals than the
        currency has. If the first speaks for one reading and the second for the other, it is open.
        """
        point, comma = (tally.reading() for tally in self._tallies.values())
        if (point.total, point.minimum, point.maximum, point.failure_count) == (
            comma.total, comma.minimum, comma.maximum, comma.failure_count,
        ):  # fmt: skip
            return (point,)
        best, other = sorted(
            (point, comma),
            key=lambda one: (one.failure_count + one.excess_count, one.failure_count),
        )
        return (best,) if best.failure_count < other.failure_count else (best, other)


def read_amount(text: str, mark: DecimalMark) -> tuple[Decimal, str]:
    """Return the signed amount and the sign or code of a currency that stands with it, or "".

    Knows a minus before or behind, brackets, and CR and DR behind. Raises AmountError with a
    sentence for what is no amount when read so.
    """
    if mark is DecimalMark.POINT and _PLAIN.fullmatch(text):
        return Decimal(text), ""
    plain = _normalise(text)
    figures = _FIGURES.search(plain)
    if figures is None or len(plain) > TEXT_LENGTH_MAX:
        raise AmountError(f"{quoted(text)} is not an amount.")
    before = _BEFORE.fullmatch(plain[: figures.start()].rstrip())
    after = _AFTER.fullmatch(plain[figures.end() :].lstrip())
    number = _NUMBERS[mark].fullmatch(figures.group())
    is_price = figures.group()[-1] in ".," and plain[figures.end() :].startswith("-")
    if before is None or after is None or is_price:
        raise AmountError(f"{quoted(text)} is not an amount.")
    if number is None:
        raise AmountError(
            f"{quoted(text)} does not fit its column, which has “{mark}” before decimals."
        )
    is_out, sign = _sign_of(before, after, text)
    whole = "".join(filter(str.isdigit, number["whole"]))
    amount = Decimal(
        f"{whole or 0}.{number['decimals'] or 0}" if number["decimals"] else whole or 0
    )
    return (-amount if is_out else amount), sign


def fit(amount: Decimal, currency_code: str | None, *, is_rounding: bool) -> tuple[Decimal, str]:
    """Return the amount with the digits of its currency, and a remark where that changed it.

    What binary fractions leave behind (1428.6399999999999) is always rounded, other decimals
    past the currency's only where `is_rounding`. Raises AmountError for those otherwise, for
    an amount that is too large and for an unknown currency.
    """
    if abs(amount) > AMOUNT_MAX:
        raise AmountError(f"{quoted(f'{amount:f}')} is too large. The most is {AMOUNT_MAX:,}.")
    if currency_code is None:
        return amount, ""
    rounded = round_amount(amount, currency_code)
    if rounded == amount:
        return rounded, ""
    shown = format_amount(rounded, currency_code)
    is_artefact = abs(rounded - amount) < _ARTEFACT and decimals_of(amount) >= _ARTEFACT_DECIMALS
    if is_artefact or is_rounding:
        return rounded, f"{amount:f} is rounded to {shown} {currency_code}."
    raise AmountError(f"{amount:f} has more decimals than {currency_code} has ({shown}).")


def currency_of(sign: str, currency_code: str | None) -> str | None:
    """Return the currency of an amount that has a sign with it, `currency_code` without one.

    Raises AmountError for a sign that is not of that currency.
    """
    code = sign.strip(".").upper()
    if not sign or (currency_code in CURRENCIES and sign.casefold() in signs(currency_code or "")):
        return currency_code
    if code in CURRENCIES:
        return code
    if currency_code is None and sign.casefold() in ALL_SIGNS:
        return None
    raise AmountError(f"{quoted(sign)} is not a sign of {currency_code or 'a currency'}.")


def decimals_max(currency_code: str | None) -> int:
    """Return how many decimals amounts may have; two where the currency is not known."""
    return digits(currency_code) if currency_code in CURRENCIES and currency_code else 2


def decimals_of(amount: Decimal) -> int:
    """Return how many decimals an amount has, zeros at the end not counted."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    return len(f"{amount:f}".partition(".")[2].rstrip("0"))


def is_amount_like(text: str) -> bool:
    """Say whether a text is an amount in either way of writing."""
    shape = text.strip()[: TEXT_LENGTH_MAX + 1].translate(_SHAPE)
    return any(decimals is not None for _, decimals in _shape_of(shape))


@lru_cache(maxsize=65_536)
def _shape_of(shape: str) -> tuple[tuple[DecimalMark, int | None], ...]:
    """Return the decimals of a text in each reading, None where it is no amount.

    All digits but zero are nines in a shape, so a long column has few of them.
    """
    found: list[tuple[DecimalMark, int | None]] = []
    for mark in DecimalMark:
        try:
            found.append((mark, decimals_of(read_amount(shape, mark)[0])))
        except AmountError:
            found.append((mark, None))
    return tuple(found)


def _normalise(text: str) -> str:
    """Return the text with one form each of digit, space, minus and apostrophe."""
    wrapped = _WRAPPED.fullmatch(text.strip())
    plain = (wrapped[1] or wrapped[2] or "") if wrapped else text
    if not plain.isascii():
        plain = "".join(map(_normal_character, plain[: TEXT_LENGTH_MAX * 2])).translate(_SAME)
    return plain.replace("\t", " ").strip()


def _normal_character(one: str) -> str:
    value = unicodedata.decimal(one, None)
    if value is not None:
        return str(value)
    return {"Cf": "", "Zs": " "}.get(unicodedata.category(one), one)


def _sign_of(before: re.Match[str], after: re.Match[str], text: str) -> tuple[bool, str]:
    """Return whether money went out, and the sign of a currency on either side.

    A lone letter behind is more likely "thousand" than kwacha; "12,-" is a price, no minus.
    """
    left = (before["a"] + before["z"]).replace(" ", "")
    right = (after["a"] + after["z"]).replace(" ", "")
    found = [one for one in (before["sign"].strip(), after["sign"].strip()) if one]
    word = (after["word"] or "").strip().upper()
    is_known = all(one.casefold() in ALL_SIGNS for one in found)
    is_unit = after["sign"].isascii() and after["sign"].isalpha() and len(after["sign"]) == 1
    if (left, right) not in _IS_OUT or len(found) > 1 or not is_known or is_unit:
        raise AmountError(f"{quoted(text)} is not an amount.")
    is_out = _IS_OUT[left, right]
    return is_out or word in _OUT_WORDS, found[0] if found else ""
