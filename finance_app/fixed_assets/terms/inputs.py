"""How an asset is written down, read from a form, a file or a request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from finance_app.fixed_assets.terms.rules import (
    FACTOR_MAX,
    LIFE_MONTHS_MAX,
    MONTHS_A_YEAR,
    UNITS_MAX,
    Convention,
    Method,
    Terms,
    fitted_terms,
)
from finance_app.kit.fields import Fields, flag_of, optional_amount_of, text_of

T = TypeVar("T", bound=StrEnum)

_LIFE: Final = re.compile(
    r"(?:(?P<years>[0-9]{1,4}(?:[.,][0-9]{1,3})?)(?![0-9]) ?(?:y|yr|yrs|year|years)?)?"
    r"(?: ?(?P<months>[0-9]{1,4}) ?(?:m|mo|months|month))?",
)
_LIFE_WANTED: Final = "Write the useful life in years, such as 5, 27.5 or 60 months."
_NUMBER_WANTED: Final = "Enter a number, such as 2 or 1.5."
_SCALE_MAX: Final = 4


def life_of(value: object) -> int:
    """Return a life in months: 60 for "5", "5 years" and "60 months". Raises ValueError."""
    text = text_of(str(value) if isinstance(value, int) else value).strip().casefold()
    if text.startswith("-"):
        raise ValueError("The useful life must be longer than zero.")
    found = _LIFE.fullmatch(text)
    if not text or found is None:
        raise ValueError(_LIFE_WANTED)
    if found["months"] and not found["years"]:
        return int(found["months"])
    years = Decimal((found["years"] or "0").replace(",", ".")) * MONTHS_A_YEAR
    if years != int(years):
        raise ValueError("The useful life must come to whole months.")
    return int(years) + int(found["months"] or 0)


def months_of(value: object) -> int:
    """Return a life given as a number of months. Raises ValueError."""
    text = str(value).strip() if isinstance(value, int | str) else ""
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,6}", text):
        raise ValueError(f"Write whole months, from 1 to {LIFE_MONTHS_MAX}.")
    return int(text)


def number_of(value: object, *, most: Decimal = UNITS_MAX) -> Decimal:
    """Return a number above zero with at most four decimals. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError(_NUMBER_WANTED)  # noqa: TRY004 - a sentence for the user, not a defect
    text = _plain_number(str(value).strip().replace(" ", ""))
    try:
        number = Decimal(text) if len(text) <= 30 else Decimal("NaN")
    except InvalidOperation:
        raise ValueError(_NUMBER_WANTED) from None
    if not number.is_finite():
        raise ValueError(_NUMBER_WANTED)
    if number <= 0:
        raise ValueError("Enter a number above zero.")
    if number > most:
        raise ValueError(f"The most is {most:,f}.")
    if number != round(number, _SCALE_MAX):
        raise ValueError(f"At most {_SCALE_MAX} decimals fit here.")
    return number


def _plain_number(text: str) -> str:
    """Return the number with a point for its decimals and no other mark.

    "1,000" is a thousand and "1,5" one and a half; a point alone stands before decimals.
    """
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", text):
        return text.replace(",", "")
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*|[0-9]{1,3}(?:\.[0-9]{3}){2,}", text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if re.fullmatch(r"[0-9]*,[0-9]*", text) else text


def read_terms(read: Fields, defaults: Terms, currency_code: str) -> Terms:
    """Return the terms that the fields say; what is left out comes from the defaults.

    Keeps a sentence for each field that cannot be read in `read.problems`.
    """
    raw, method, convention = read.raw, defaults.method, defaults.convention
    methods = partial(_one_of, default=method, words=tuple(Method), what="method")
    conventions = partial(_one_of, default=convention, words=tuple(Convention), what="convention")
    made = replace(
        defaults,
        method=read.read("method", methods, method),
        convention=read.read("convention", conventions, convention),
        life_months=_life(read, defaults),
    )
    if _is_given(raw, "residual"):
        amount_of = partial(optional_amount_of, currency_code=currency_code)
        made = replace(made, residual=read.read("residual", amount_of, None) or Decimal(0))
    if _is_given(raw, "factor"):
        made = replace(made, factor=read.read("factor", _factor, defaults.factor))
    if _is_given(raw, "is_switching"):
        made = replace(made, is_switching=read.read("is_switching", flag_of, default=True))
    if _is_given(raw, "capacity"):
        made = replace(made, capacity=read.read("capacity", number_of, None))
    return fitted_terms(made, has_convention=_is_given(raw, "convention"))


def read_problems(problems: Mapping[str, str], raw: Mapping[str, object]) -> dict[str, str]:
    """Return problems of terms under the names that the sender used."""
    name = "life_months" if _is_given(raw, "life_months") else "life"
    return {(name if key == "life" else key): text for key, text in problems.items()}


def _is_given(raw: Mapping[str, object], name: str) -> bool:
    value = raw.get(name)
    return value is not None and value != ""


def _factor(value: object) -> Decimal:
    return number_of(value, most=FACTOR_MAX)


def _life(read: Fields, defaults: Terms) -> int:
    if _is_given(read.raw, "life_months"):
        return read.read("life_months", months_of, defaults.life_months)
    if _is_given(read.raw, "life"):
        return read.read("life", life_of, defaults.life_months)
    return defaults.life_months


def _one_of(value: object, *, default: T, words: Sequence[T], what: str) -> T:
    word = text_of(value).strip().casefold().replace(" ", "_").replace("-", "_").replace("'", "")
    for one in words:
        if word == one.value:
            return one
    if not word:
        return default
    raise ValueError(f"Choose a {what}: {', '.join(one.value for one in words)}.")
