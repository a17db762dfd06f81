"""Amounts and counts in a question: "over 500", "between 100 and 200", "top 5", "30 days"."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from finance_app.kit.money import AmountError, parse_amount

_NUMBER_WORDS: Final = {
    word: at
    for at, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), 1
    )
} | {"fifteen": 15, "twenty": 20, "fifty": 50, "hundred": 100}  # fmt: skip
_COUNT: Final = rf"[0-9]{{1,3}}|{'|'.join(_NUMBER_WORDS)}"
_RANKED: Final = "biggest|largest|highest|top|most expensive|best|latest|last|newest|recent"
_TOP: Final = re.compile(
    rf"\b(?:(?:{_RANKED}) (?P<a>{_COUNT})|(?P<b>{_COUNT}) (?:{_RANKED}))\b(?! (?:days?|weeks?|"
    rf"months?"
    r"|quarters?|years?)\b)"
)
_NAMED: Final = re.compile(
    rf"\b(?:which|what|the|our|my) (?P<c>{_COUNT}) (?:vendors?|suppliers?|clients?|customers?|"
    r"categor(?:y|ies)|expenses?|incomes?|months?|merchants?)\b"
)
_MONEY: Final = (
    r"(?:[^\W\d_]{3} ?|[^\w\s\"'#]{1,2} ?)?[0-9][0-9.,' ]*(?:[0-9]|k)?(?: ?(?:k|"
    r"[^\w\s?.,!]{1,2}|(?!and|but|for|the|per|via|are|was|not|or )[a-z]{3}|"
    r"euros?|dollars?|pounds?)\b)?"
)
_OVER: Final = re.compile(
    r"\b(?:over|above|more than|greater than|at least|exceeding|bigger than|larger than|minimum of|"
    rf"from) (?P<n>{_MONEY})"
)
_UNDER: Final = re.compile(
    r"\b(?:under|below|less than|at most|smaller than|up to|maximum of|cheaper than|not more than) "
    rf"(?P<n>{_MONEY})"
)
_EXACT: Final = re.compile(
    rf"\b(?:amounts? (?:of |is |= ?)?|exactly |equal to |amounting to )(?P<n>{_MONEY})"
)
_BETWEEN: Final = re.compile(rf"\bbetween (?P<n>{_MONEY}) and (?P<m>{_MONEY})")
_CURRENCY_WORD: Final = re.compile(r" ?(?:euros?|dollars?|pounds?|yen|rupees?|bucks|quid)\b")


def amount_of(text: str, currency_code: str) -> Decimal | None:
    """Return the amount that a text is, in the currency of the business; None for other texts."""
    plain = _CURRENCY_WORD.sub("", text.strip().casefold()).strip(" .,;:'")
    times = Decimal(1)
    if plain.endswith("k"):
        plain, times = plain[:-1].strip(), Decimal(1000)
    try:
        return parse_amount(plain, currency_code) * times
    except (AmountError, InvalidOperation):
        return None


def limits_in(low: str, currency_code: str) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """Return `amount_min` and `amount_max` of a text without periods, and where they were said."""
    found: dict[str, Any] = {}
    places: list[tuple[int, int]] = []
    if match := _BETWEEN.search(low):
        least, most = amount_of(match["n"], currency_code), amount_of(match["m"], currency_code)
        if least is not None and most is not None and least <= most:
            return {"amount_min": least, "amount_max": most}, [match.span()]
    if match := _EXACT.search(low):
        amount = amount_of(match["n"], currency_code)
        if amount is not None:
            return {"amount_min": amount, "amount_max": amount}, [match.span()]
    for name, pattern in (("amount_min", _OVER), ("amount_max", _UNDER)):
        match = pattern.search(low)
        amount = amount_of(match["n"], currency_code) if match else None
        if match and amount is not None:
            found[name] = amount
            places.append(match.span())
    return found, places


def top_in(low: str) -> int | None:
    """Return the number of "top 5", "ten largest", 1 to 100."""
    match = _TOP.search(low) or _NAMED.search(low)
    if match is None:
        return None
    said = match.groupdict()
    count = _count(said.get("a") or said.get("b") or said["c"])
    return count if 1 <= count <= 100 else None


def _count(text: str) -> int:
    return _NUMBER_WORDS[text] if text in _NUMBER_WORDS else int(text)
