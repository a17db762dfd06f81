"""A line of a SWIFT statement (:61:), by the mt-940 package, and loosely where that cannot.

The package signs reversals; its other conveniences are left out: it would move 30 February to
the 28th, and takes the year 99 for 2099.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from mt940.models import Amount
from mt940.options import Options
from mt940.tags import StatementGLS

from finance_app.imports.lines.rules import quoted, tidy
from finance_app.imports.statements.rules import point_or_comma, wrong_day
from finance_app.kit.money import AmountError

_LOOSE: Final = re.compile(
    r"\s*(?P<day>[0-9]{6})(?P<entry>[0-9]{4}|\s{4})?\s*(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<amount>[0-9][0-9., ]*|,[0-9]+)(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<reference>[^\n]*?)"
    r"(?://(?P<bank>[^\n]*))?(?:\n(?P<details>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_OUT_MARKS: Final = frozenset({"D", "RC", "ED"})
_OF_AMOUNTS: Final = frozenset("0123456789,.")
_CENTURY_TURN: Final = 70
_OPTIONS: Final = Options.all()
_LINE_TAG: Final = StatementGLS()
_UNREADABLE: Final = "{} is not a line of MT940."


@dataclass(frozen=True, slots=True)
class Posting:
    """What a :61: says. `mark` is C or D, with R before it for a reversal, E for expected."""

    day: date | None
    amount: Decimal | None
    reference: str
    bank_reference: str
    details: str
    mark: str
    problems: tuple[str, ...] = ()


def read_posting(told: str) -> Posting:
    """Return what a :61: says; with a problem where that is not all there should be."""
    return _by_package(told) or _loosely(told)


def signed_amount(text: str, mark: str, currency_code: str | None) -> Decimal:
    """Return an amount as the package signs it. Raises ArithmeticError."""
    return Amount(text, mark, currency_code, options=_OPTIONS).amount


def short_day(year: str, month: str, day: str) -> date:
    """Return a day with a year of two digits. Raises ValueError."""
    short = int(year)
    return date(short + (1900 if short >= _CENTURY_TURN else 2000), int(month), int(day))


def _by_package(told: str) -> Posting | None:
    """Return a line as the package reads it, None where it cannot.

    It takes at most 15 characters for the amount, and would leave the rest to the reference.
    """
    first, _, further = told.partition("\n")
    text = f"{first}\n{further.replace(chr(10), ' ')}" if further else first
    found = _LINE_TAG.re.match(text)
    if found is None or text[found.end("amount") :][:1] in _OF_AMOUNTS:
        return None
    mark = found["status"].upper()
    try:
        amount = signed_amount(found["amount"], mark, None)
    except ArithmeticError:
        return None
    entry = f"{found['entry_month'] or ''}{found['entry_day'] or ''}".strip()
    day, problems = _booked_on(f"{found['year']}{found['month']}{found['day']}", entry)
    return Posting(
        day=day,
        amount=amount,
        reference=(found["customer_reference"] or "").strip(),
        bank_reference=tidy(found["bank_reference"] or ""),
        details=tidy(found["extra_details"] or ""),
        mark=mark,
        problems=problems,
    )


def _loosely(told: str) -> Posting:
    """Return a line that the package cannot read, as far as it can be read at all."""
    found = _LOOSE.fullmatch(told)
    if found is None:
        return Posting(None, None, "", "", tidy(told), "", (_UNREADABLE.format(quoted(told)),))
    mark = found["mark"].upper()
    amount, problems = None, tuple[str, ...]()
    try:
        amount = point_or_comma(found["amount"])
    except AmountError as error:
        problems = (str(error),)
    day, wrong = _booked_on(found["day"], (found["entry"] or "").strip())
    return Posting(
        day=day,
        amount=-amount if amount is not None and mark in _OUT_MARKS else amount,
        reference=(found["reference"] or "").strip(),
        bank_reference=tidy(found["bank"] or ""),
        details=tidy(found["details"] or ""),
        mark=mark,
        problems=(*problems, *wrong),
    )


def _booked_on(value: str, entry: str) -> tuple[date | None, tuple[str, ...]]:
    """Return the day of booking, which has no year and lies near the day of value."""
    try:
        day = short_day(value[:2], value[2:4], value[4:])
        if entry:
            near = [one for step in (-1, 0, 1) if (one := _in_year(day.year + step, entry))]
            day = min(near, key=lambda one: abs(one - day))
    except ValueError:
        return None, (wrong_day(f"{value} {entry}".strip()),)
    return day, ()


def _in_year(year: int, entry: str) -> date | None:
    try:
        return date(year, int(entry[:2]), int(entry[2:]))
    except ValueError:
        return None
