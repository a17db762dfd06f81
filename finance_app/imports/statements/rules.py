"""Lines of statements, in any format: the same checks make each of them ready."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.imports.amounts.rules import DecimalMark, fit, read_amount
from finance_app.imports.dates.rules import YEAR_MAX, YEAR_MIN
from finance_app.imports.lines.rules import Balance, LineKind, StatementLine, quoted
from finance_app.kit.money import AmountError

STATEMENTS_MAX: Final = 10_000
"""More statements than this in one file and it is refused."""

TOO_MANY: Final = f"This file has more than {STATEMENTS_MAX:,} statements. Divide it."

_NO_DATE: Final = "This line has no date."
_NO_AMOUNT: Final = "This line has no amount."
_IS_ZERO: Final = "The amount is zero: no entry."
_CODE: Final = re.compile(r"[A-Z]{3}")
_NO_CURRENCY: Final = "XXX"
_DAY: Final = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


def finished(line: StatementLine) -> StatementLine:
    """Return the line with the digits of its currency, and with what it lacks among its problems.

    An amount of zero makes it a note.
    """
    problems, remarks = list(line.problems), list(line.remarks)
    amount = line.amount
    if amount is not None:
        try:
            amount, remark = fit(amount, line.currency_code, is_rounding=False)
            remarks += [remark] if remark else []
        except AmountError as error:
            problems.append(str(error))
    if not problems:
        problems += [_NO_DATE] if line.date is None else []
        problems += [_NO_AMOUNT] if amount is None else []
    is_zero = amount is not None and not amount and not problems
    return line._replace(
        amount=amount,
        kind=LineKind.NOTE if is_zero else line.kind,
        problems=tuple(problems),
        remarks=(*remarks, _IS_ZERO) if is_zero else tuple(remarks),
    )


def point_or_comma(text: str) -> Decimal:
    """Return an amount of a format that allows either mark: the last one is before decimals.

    Raises AmountError.
    """
    mark = DecimalMark.COMMA if text.rfind(",") > text.rfind(".") else DecimalMark.POINT
    return read_amount(text.strip(), mark)[0]


def day_of(text: str) -> date | None:
    """Return the day that "2026-11-20" or "20261120", perhaps with a time, begins with, or None.

    The day is the bank's own: a time zone behind it changes nothing.
    """
    found = _DAY.match(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day if YEAR_MIN <= day.year <= YEAR_MAX else None


def wrong_day(text: str) -> str:
    """Return the sentence for a date that is not in the calendar."""
    return f"{quoted(text)} is not a date."


def code_of(text: str) -> str | None:
    """Return the code of a currency, known or not, None for what is none.

    A code that is not in use, such as DEM, is kept: amounts in it are refused, not taken for
    amounts in another.
    """
    code = text.strip().upper()
    return code if _CODE.fullmatch(code) and code != _NO_CURRENCY else None


def same_currency(balances: Sequence[Balance], currency_code: str | None) -> Balance | None:
    """Return the first balance in the currency of the account, else the first of all."""
    return next(
        (one for one in balances if one.currency_code == currency_code),
        balances[0] if balances else None,
    )
