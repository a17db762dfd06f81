"""Money: amounts are Decimals with the digits of their currency, read from and written as text.

Nothing is guessed. Text that can be read in two ways is refused with a sentence naming both.
Rounding is half up, away from zero for negative amounts, so a refund mirrors its purchase.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

from finance_app.kit.currencies import ALL_SIGNS, CURRENCIES, Currency, signs

__all__ = [
    "AMOUNT_MAX",
    "CURRENCIES",
    "AmountError",
    "Currency",
    "NegativeAmountError",
    "amount_parts",
    "check_amount",
    "digits",
    "format_accounting",
    "format_amount",
    "parse_amount",
    "plain_amount",
    "round_amount",
    "split_amount",
]

AMOUNT_MAX = Decimal("99999999999999")
"""The largest amount of one entry, in any currency."""

_TEXT_LENGTH_MAX = 100
_QUOTE_LENGTH_MAX = 40
# From three digits on, "12.345" is a plain decimal and "12,345" the doubtful one.
_DIGITS_OF_A_GROUP = 3
# Wide enough for sums of any number of entries; the default 28 digits are not.
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)

_EMPTY = "Enter an amount."
_ZERO = "An amount must be more than zero."
_NEGATIVE = "An amount cannot be negative. Enter it without a minus or brackets."
_NOT_A_NUMBER = "NaN is not a number. Enter an amount in figures."
_INFINITE = "An amount cannot be infinite. Enter it in figures."
_EXPONENT = "An amount cannot have an exponent. Write all its digits."
_TOO_LARGE = f"The amount is too large. The most is {AMOUNT_MAX:,}."
_TOO_LONG = f"The amount is too long. Write at most {_TEXT_LENGTH_MAX} characters."

_MINUSES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`\uff07"
_SAME_CHARACTER = str.maketrans(
    dict.fromkeys(_MINUSES, "-")
    | dict.fromkeys(_APOSTROPHES, "'")
    | {"\uff0b": "+", "\uff08": "(", "\uff09": ")", "\uff0e": ".", "\uff0c": ","}
    | {"\u066b": ".", "\u066c": ",", "\uffe5": "\u00a5", "\uff04": "$", "\uffe1": "\u00a3"}
)

# A mark right after a letter or slash belongs to the sign before it: "Rs.50", "B/.50".
_FIGURES = re.compile(r"(?:(?<![^\W\d_])(?<!/)[.,])?[0-9](?:[0-9.,' ]*[0-9])?")
_BEFORE = re.compile(r"(?P<a>\(? ?[+-]?)(?P<sign>[^()+-]*)(?P<z>[+-]?)")
_AFTER = re.compile(r"(?P<a>-?)(?P<sign>[^()+-]*)(?P<z>-? ?\)?)")
_IS_NEGATIVE = {
    ("", ""): False,
    ("+", ""): False,
    ("-", ""): True,
    ("", "-"): True,
    ("(", ")"): True,
    ("(-", ")"): True,
}
_NAN = re.compile(r"[+-]?[sq]?nan", re.IGNORECASE)
_INFINITY = re.compile("[+-]?(?:inf|infinity|\u221e)", re.IGNORECASE)
_EXPONENT_MARK = re.compile(r"[0-9][.,]?e[+-]?[0-9]", re.IGNORECASE)
_GROUPED_IN_THREES = re.compile(r"[1-9][0-9]{0,2}(?:([,.' ])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_THE_INDIAN_WAY = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[,.][0-9]{3}")


class AmountError(ValueError):
    """An amount or currency that cannot be accepted; str() of it is a sentence for the user."""


class NegativeAmountError(AmountError):
    """An amount below zero; forms that have another way to say so name it instead."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _NEGATIVE)


def digits(code: str) -> int:
    """Return how many decimals the currency has. Raises AmountError for an unknown code."""
    if code not in CURRENCIES:
        raise AmountError(f"{_quoted(code)} is not the code of a currency.")
    return CURRENCIES[code].digits


def parse_amount(text: str, code: str) -> Decimal:
    """Return the amount typed as text, with exactly the digits of the currency.

    Accepts "1234.5", "1,234.50", "1.234,50", "1 234,50", "1'234.50", "1,23,456.78", digits of any
    script, and the currency's own sign or code before or after. With both marks present the last
    is the decimal mark. Raises AmountError, and nothing else, with a sentence for the rest.
    """
    scale = digits(code)
    plain = _normalise(text)
    _refuse_non_numbers(plain)
    figures, is_negative = _strip_signs(plain, text, code)
    if not figures.strip("0.,' "):
        raise AmountError(_ZERO)
    if is_negative:
        raise NegativeAmountError
    whole, fraction = _split(figures, text, code)
    if len(fraction) > scale:
        raise AmountError(_too_many_decimals(code))
    return check_amount(Decimal(f"{whole or 0}.{fraction or 0}"), code)


def check_amount(amount: Decimal, code: str) -> Decimal:
    """Return the amount with exactly the digits of the currency, if an entry may have it.

    Raises AmountError unless it is finite, above zero, at most AMOUNT_MAX and without more
    decimals than the currency has (zeros at the end do not count).
    """
    digits(code)
    if amount.is_nan():
        raise AmountError(_NOT_A_NUMBER)
    if amount.is_infinite():
        raise AmountError(_INFINITE)
    if amount.is_zero():
        raise AmountError(_ZERO)
    if amount.is_signed():
        raise NegativeAmountError
    if amount > AMOUNT_MAX:
        raise AmountError(_TOO_LARGE)
    rounded = round_amount(amount, code)
    if rounded != amount:
        raise AmountError(_too_many_decimals(code))
    return rounded


def round_amount(amount: Decimal, code: str) -> Decimal:
    """Return the amount rounded half up to the digits of the currency; zero has no minus.

    Raises AmountError for an unknown code and for NaN, infinity and sums past sixty digits.
    """
    step = Decimal((0, (1,), -digits(code)))
    if not amount.is_finite():
        raise AmountError(_NOT_A_NUMBER if amount.is_nan() else _INFINITE)
    try:
        rounded = amount.quantize(step, context=_CONTEXT)
    except InvalidOperation:
        raise AmountError(_TOO_LARGE) from None
    return rounded.copy_abs() if rounded.is_zero() else rounded


def format_amount(amount: Decimal, code: str) -> str:
    """Return the amount for reading, without a sign of currency: "1,234.50", "-1,234.50"."""
    return f"{round_amount(amount, code):,f}"


def format_accounting(amount: Decimal, code: str) -> str:
    """Return the amount as statements show it: "1,234.50", "(1,234.50)", and "-" for zero."""
    rounded = round_amount(amount, code)
    if rounded.is_zero():
        return "-"
    text = f"{rounded.copy_abs():,f}"
    return f"({text})" if rounded.is_signed() else text


def plain_amount(amount: Decimal, code: str) -> str:
    """Return the amount for programs: "1234.50", "-1234.50"; no grouping, all digits."""
    return f"{round_amount(amount, code):f}"


def amount_parts(amount: Decimal, code: str) -> tuple[str, str, str]:
    """Return symbol, whole and fraction for a key figure: ("$", "61,340", ".00").

    A minus stands before the symbol: ("-$", "61,340", ".00"). The symbol is the code where the
    currency has no sign; the fraction is empty where it has no decimals.
    """
    rounded = round_amount(amount, code)
    whole, mark, fraction = f"{rounded.copy_abs():,f}".partition(".")
    minus = "-" if rounded.is_signed() else ""
    return f"{minus}{CURRENCIES[code].symbol}", whole, f"{mark}{fraction}"


def split_amount(total: Decimal, weights: Sequence[Decimal], coin: Decimal) -> list[Decimal]:
    """Return a total in parts by weight, each a multiple of the smallest coin; they sum to it.

    By largest remainder, so that a negative total splits as its positive does. Weights are not
    negative; where all are zero the first part is the whole.
    """
    whole = sum(weights, Decimal(0))
    if not whole:
        return [total, *(Decimal(0) for _ in weights[1:])]
    exact = [_CONTEXT.divide(abs(total) * one, whole) for one in weights]
    parts = [one.quantize(coin, rounding=ROUND_DOWN, context=_CONTEXT) for one in exact]
    missing = int((abs(total) - sum(parts, Decimal(0))) / coin)
    for at in sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))[:missing]:
        parts[at] += coin
    return [part.copy_sign(total) if part else part for part in parts]


def _normalise(text: str) -> str:
    """Return the text with one form each of digit, space, minus and apostrophe.

    Only true decimal digits become digits: a superscript or a fraction stays what it is, and is
    refused later. Invisible marks of direction, which come along with pasted text, are dropped.
    """
    written = text.strip()
    if len(written) > _TEXT_LENGTH_MAX:
        raise AmountError(_TOO_LONG)
    characters = (_normal_character(one) for one in written)
    plain = "".join(characters).translate(_SAME_CHARACTER).strip()
    if not plain:
        raise AmountError(_EMPTY)
    return plain


def _normal_character(one: str) -> str:
    value = unicodedata.decimal(one, None)
    if value is not None:
        return str(value)
    category = unicodedata.category(one)
    return {"Cf": "", "Zs": " "}.get(category, one)


def _refuse_non_numbers(plain: str) -> None:
    if _NAN.fullmatch(plain):
        raise AmountError(_NOT_A_NUMBER)
    if _INFINITY.fullmatch(plain):
        raise AmountError(_INFINITE)
    if _EXPONENT_MARK.search(plain):
        raise AmountError(_EXPONENT)


def _strip_signs(plain: str, text: str, code: str) -> tuple[str, bool]:
    """Return the figures alone and whether a minus or brackets stood around them."""
    figures = _FIGURES.search(plain)
    if figures is None:
        raise AmountError(_not_an_amount(text, code))
    before = _BEFORE.fullmatch(plain[: figures.start()].rstrip())
    after = _AFTER.fullmatch(plain[figures.end() :].lstrip())
    if before is None or after is None:
        raise AmountError(_not_an_amount(text, code))
    marks = _marks(before), _marks(after)
    first, last = before["sign"].strip(), after["sign"].strip()
    # A lone letter after the figures is more likely "thousand" or "million" than kwacha or loti.
    if marks not in _IS_NEGATIVE or (len(last) == 1 and last.isascii() and last.isalpha()):
        raise AmountError(_not_an_amount(text, code))
    for sign in filter(None, (first, last)):
        _refuse_foreign_sign(sign, text, code)
    return figures.group(), _IS_NEGATIVE[marks]


def _marks(side: re.Match[str]) -> str:
    return (side["a"] + side["z"]).replace(" ", "")


def _refuse_foreign_sign(sign: str, text: str, code: str) -> None:
    if sign.casefold() in signs(code):
        return
    if sign.casefold() in ALL_SIGNS:
        raise AmountError(f"{_quoted(sign)} is not a sign of {code}. Enter the amount in {code}.")
    raise AmountError(_not_an_amount(text, code))


def _split(figures: str, text: str, code: str) -> tuple[str, str]:
    """Return the digits before and after the decimal mark."""
    marks = [one for one in figures if not one.isdigit()]
    if not marks:
        return figures, ""
    last = marks[-1]
    if len(marks) == 1 and last in ".,":
        whole, _, fraction = figures.partition(last)
        if not _ONE_GROUP.fullmatch(figures):
            return whole, fraction
        return _split_one_group(figures, last, text, code)
    if len(set(marks)) == 1:
        return _ungroup(figures, text, code), ""
    whole, _, fraction = figures.rpartition(last)
    if last not in ".," or marks.count(last) > 1:
        raise AmountError(_misplaced(text, code))
    return _ungroup(whole, text, code), fraction


def _split_one_group(figures: str, mark: str, text: str, code: str) -> tuple[str, str]:
    """Read "12,345" and "12.345": a thousand or a decimal, by what the currency can mean."""
    whole, _, fraction = figures.partition(mark)
    has_long_fraction = CURRENCIES[code].digits >= _DIGITS_OF_A_GROUP
    if mark == "." and has_long_fraction:
        return whole, fraction
    if mark == "," and not has_long_fraction:
        return whole + fraction, ""
    large, small = Decimal(whole + fraction), Decimal(f"{whole}.{fraction}")
    exact = format_amount(small, code) if has_long_fraction else str(small)
    raise AmountError(
        f"{_quoted(text)} can mean {format_amount(large, code)} or {exact}. "
        f"Write {large} or {plain_amount(small, code)} to say which."
    )


def _ungroup(whole: str, text: str, code: str) -> str:
    if _GROUPED_IN_THREES.fullmatch(whole) or _GROUPED_THE_INDIAN_WAY.fullmatch(whole):
        return "".join(one for one in whole if one.isdigit())
    raise AmountError(_misplaced(text, code))


def _too_many_decimals(code: str) -> str:
    allowed = digits(code)
    if not allowed:
        return f"{code} has no decimals. Enter a whole amount."
    return f"{code} has {allowed} decimals, and this amount has more."


def _not_an_amount(text: str, code: str) -> str:
    return f"{_quoted(text)} is not an amount. Write it like {format_amount(Decimal(1234), code)}."


def _misplaced(text: str, code: str) -> str:
    example = format_amount(Decimal(1234), code)
    return f"The marks in {_quoted(text)} are out of place. Write it like {example}."


def _quoted(text: str) -> str:
    shown = "".join(one for one in text.strip() if one.isprintable())
    return f"“{shown[:_QUOTE_LENGTH_MAX]}{'…' if len(shown) > _QUOTE_LENGTH_MAX else ''}”"
