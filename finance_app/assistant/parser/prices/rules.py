"""Finds which number of a line is its amount, and in which currency it is."""

import re
from collections.abc import Sequence
from typing import Final

from finance_app.assistant.figures.signs.rules import named
from finance_app.assistant.parser.periods.units.rules import Unit
from finance_app.assistant.parser.readings.rules import Context
from finance_app.kit.currencies import CURRENCIES

MONEY: Final = re.compile(
    r"(?<![\w-])[^\w\s\"'#]{0,2}[0-9][0-9.,']*(?:[^\w\s?.,!]{1,2})?(?![\w%-])"
)
_WORD_AFTER: Final = re.compile(r"([0-9]) ?([A-Za-z]+)\b")
_CODE_AFTER: Final = re.compile(r"[0-9] ?(?P<code>[A-Z]{3})\b")
_CODE_BEFORE: Final = re.compile(r"\b(?P<code>[A-Z]{3}) ?(?=[0-9])")
_PRICE_BEFORE: Final = re.compile(
    r"\b(?:for|of|costing|cost|worth|paid|total|at|=|@)\s*$", re.IGNORECASE
)
_OTHER_CURRENCY: Final = (
    "Amounts are recorded in {} here. For another currency write its code, "
    "such as USD, behind the amount."
)


def currency_in(part: str, context: Context) -> tuple[str, str, str]:
    """Return the line without the words of its currency, the code of another, and what is wrong.

    A code in capitals next to the amount is another currency; a word such as "dollars" has to be
    that of the business, since it can stand for several.
    """
    own = context.currency_code
    for match in _WORD_AFTER.finditer(part):
        codes = named(match[2])
        if codes:
            if own not in codes:
                return part, "", _OTHER_CURRENCY.format(own)
            return f"{part[: match.end(1)]}{part[match.end() :]}", "", ""
    for match in (*_CODE_AFTER.finditer(part), *_CODE_BEFORE.finditer(part)):
        code = match["code"]
        if code in CURRENCIES:
            start, end = match.span("code")
            other = "" if code == own else code
            return f"{part[:start].rstrip()} {part[end:].lstrip()}".strip(), other, ""
    return part, "", ""


def amount_first(part: str, days: Sequence[Unit] = ()) -> tuple[str, bool]:
    """Return the line with its amount in front, and whether several numbers may be it."""
    found = [
        one
        for one in MONEY.finditer(part)
        if not any(one.start() < day.end and day.start < one.end() for day in days)
    ]
    if len(found) < 2:
        return part, False
    led = [one for one in found if _PRICE_BEFORE.search(part[: one.start()])]
    marked = [one for one in found if re.search(r"[^\w\s.,']|[.,][0-9]{2}$", one.group())]
    chosen = led if len(led) == 1 else marked
    if len(chosen) != 1:
        return part, True
    start, end = chosen[0].span()
    head = _PRICE_BEFORE.sub("", part[:start])
    return f"{chosen[0].group()} {head.strip()} {part[end:].strip()}".strip(), False
