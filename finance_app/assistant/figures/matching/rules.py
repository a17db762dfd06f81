"""Compares a number as it is shown with a figure: value at the shown precision, unit and sign."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from finance_app.assistant.figures.numbers.rules import Number, NumberKind
from finance_app.kit.tools import Figure, Unit

_CONTEXT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_OFF_MAX: Final = Decimal("0.05")
"""How far a number shown in thousands or millions, or with "about", may be from its figure."""

_SHARE_OFF: Final = Decimal(1)
"""How many points of a percentage "half" or "a third" may be off; "doubled" twice as many."""

_DOWN: Final = re.compile(
    r"\b(?:loss(?:es)?|lost|negative|minus|below|decreas\w*|declin\w*|fell|fall(?:s|en|ing)?|"
    r"drop\w*|lower|less|fewer|down|shrank|shrunk|reduc\w*|refund\w*|returned|deficit|overdrawn|"
    r"shortfall|worse|under|owed?|owes|owing|outflow|smaller|cheaper|overspent|dip\w*|slid|loan|"
    r"liabilit\w*|overdraft|behind)\b",
    re.IGNORECASE,
)
_NOUN_TEXT: Final = (
    "entry entries expense expenses income incomes row rows item items asset assets vendor "
    "vendors client clients customer customers supplier suppliers category categories "
    "payment payments invoice invoices transaction transactions receipt receipts account "
    "accounts purchase purchases sale sales bill bills booking bookings problem problems "
    "line lines name names match matches record records refund refunds people businesses "
    "companies budget budgets draft drafts rule rules method methods group groups other "
    "others more party parties time times"
)
COUNT_NOUNS: Final = frozenset(_NOUN_TEXT.split())
_COUNTED: Final = re.compile(r"(?:[ -][A-Za-z'-]+){1,4}")
_SPANS: Final = {
    Unit.DAYS: {"day", "days"},
    Unit.MONTHS: {"month", "months"},
}
_SPAN_TEXT: Final = "day days week weeks month months quarter quarters year years"
_SPAN_WORDS: Final = frozenset(_SPAN_TEXT.split())


def fits(number: Number, figure: Figure, sentence: str, at: int) -> bool:
    """Say whether a number, at a place of its sentence, shows this figure."""
    if number.value is None or number.kind in {NumberKind.DAY, NumberKind.MARKER}:
        return False
    if number.kind is NumberKind.ORDINAL:
        return False
    if number.kind in {NumberKind.SHARE, NumberKind.MULTIPLE}:
        return _shows_part(number, figure, sentence)
    return _has_unit(number, figure, sentence, at) and _has_value(number, figure.value, sentence)


def rounds_to(value: Decimal, shown: Decimal, step: Decimal) -> bool:
    """Say whether a value, rounded half up to a step, is what is shown."""
    try:
        steps = _CONTEXT.divide(value, step).quantize(Decimal(1), context=_CONTEXT)
        return _CONTEXT.multiply(steps, step) == shown
    except InvalidOperation:
        return False


def nearest(number: Number) -> tuple[Decimal, Decimal] | None:
    """Return between which values, signs apart, a figure must lie to be this number."""
    if number.value is None or number.kind in {NumberKind.SHARE, NumberKind.MULTIPLE}:
        return None
    shown = abs(number.value)
    is_fine = number.step <= 1 and not number.is_about
    off = number.step if is_fine else 2 * _OFF_MAX * shown + 1
    return shown - off, shown + off


def is_counted(sentence: str, at: int) -> bool:
    """Say whether what stands behind a place is what one counts: "12 uncategorised expenses"."""
    found = _COUNTED.match(sentence, at)
    words = re.findall("[a-z]+", found.group().casefold()) if found else []
    return any(word in COUNT_NOUNS for word in words)


def _has_value(number: Number, value: Decimal, sentence: str) -> bool:
    shown = number.value
    if shown is None:
        return False
    if number.sign < 0 or (number.is_bracketed and value < 0):
        wanted = -value
        shown = abs(shown)
    elif number.sign > 0 or value >= 0:
        wanted = value
    elif _says_down(sentence):
        wanted = -value
    else:
        return False
    if wanted < 0:
        return False
    step = number.step
    if number.is_about and shown:
        step = max(step, _worth_of_zeros(shown))
    if step > 1 and abs(wanted - shown) > _OFF_MAX * max(wanted, shown):
        return False
    return rounds_to(wanted, shown, step)


def _worth_of_zeros(shown: Decimal) -> Decimal:
    """Return what the last digit before the zeros at the end is worth: 100 for 1,200."""
    _, digits, exponent = shown.normalize().as_tuple()
    if not isinstance(exponent, int) or not any(digits):
        return Decimal(1)
    return max(Decimal(1).scaleb(exponent), Decimal(1).scaleb(min(exponent, 0)))


def _has_unit(number: Number, figure: Figure, sentence: str, at: int) -> bool:
    unit = figure.unit
    if number.unit is Unit.PERCENT or unit is Unit.PERCENT:
        return number.unit is unit
    if number.codes or number.unit is Unit.MONEY:
        return unit is Unit.MONEY and (
            not figure.currency_code or not number.codes or figure.currency_code in number.codes
        )
    if number.noun in _SPAN_WORDS:
        return number.noun in _SPANS.get(unit, set())
    behind = at + len(number.text)
    if unit is Unit.COUNT:
        return is_counted(sentence, behind) or _shares_word(figure.label, sentence)
    if unit in _SPANS:
        # "Runway: 7.5" names no months, so its label has to.
        return number.noun == "" and _shares_word(figure.label, sentence)
    return number.noun not in COUNT_NOUNS


def _shares_word(label: str, sentence: str) -> bool:
    words = _stems(sentence)
    return any(_stem(word) in words for word in re.findall(r"[a-z]{4,}", label.casefold()))


@lru_cache(maxsize=64)
def _stems(sentence: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in re.findall(r"[a-z]{4,}", sentence.casefold()))


@lru_cache(maxsize=64)
def _says_down(sentence: str) -> bool:
    """Say whether a sentence says that something is less than nothing, or has become less."""
    return _DOWN.search(sentence) is not None


def _stem(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.rstrip("s")


def _shows_part(number: Number, figure: Figure, sentence: str) -> bool:
    """Say whether "half", "twice" or "3x" shows a ratio, a share or a change in percent."""
    value = number.value
    if value is None or number.codes:
        return False
    if figure.unit is Unit.RATE:
        return rounds_to(figure.value, value, Decimal("0.1")) or rounds_to(
            figure.value, value.quantize(Decimal("0.01"), context=_CONTEXT), Decimal("0.01")
        )
    if figure.unit is not Unit.PERCENT:
        return False
    hundred = 100 * value
    if number.kind is NumberKind.SHARE:
        wanted = abs(figure.value) if _says_down(sentence) else figure.value
        return abs(wanted - hundred) <= _SHARE_OFF
    return any(abs(figure.value - wanted) <= 2 * _SHARE_OFF for wanted in (hundred, hundred - 100))
