"""What the lines of a statement come to, to hold against the balances that the bank gives."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from finance_app.imports.lines.rules import Balance, LineKind, StatementFile, StatementLine, add


@dataclass(slots=True)
class Sum:
    """What amounts in one currency come to."""

    count: int = 0
    money_in: Decimal = field(default_factory=Decimal)
    money_out: Decimal = field(default_factory=Decimal)

    def take(self, other: "Sum") -> None:
        """Add another sum to this one."""
        self.count += other.count
        self.money_in = add(self.money_in, other.money_in)
        self.money_out = add(self.money_out, other.money_out)


class Tally:
    """What the lines of a statement come to as they are read."""

    def __init__(self) -> None:
        self.line_count = 0
        self.sums: dict[str | None, Sum] = {}
        self._days: set[date] = set()

    def take(self, line: StatementLine) -> None:
        """Take the next line; only booked ones count towards a balance."""
        self.line_count += 1
        _, day, amount, code, _, _, _, _, _, _, kind, _, _, _ = line
        if kind is not LineKind.BOOKED or amount is None:
            return
        found = self.sums.get(code)
        if found is None:
            found = self.sums[code] = Sum()
        found.count += 1
        if amount.is_signed():
            found.money_out = add(found.money_out, amount)
        else:
            found.money_in = add(found.money_in, amount)
        if day is not None:
            self._days.add(day)

    def told(self, statement: StatementFile) -> dict[str, Any]:
        """Return what a statement says of itself, and what its lines come to.

        There is a total only where all of them are in the currency of the statement.
        """
        opening, closing = statement.opening_balance, statement.closing_balance
        total = difference = None
        if not set(self.sums) - {statement.currency_code}:
            found = self.sums.get(statement.currency_code, Sum())
            total = add(found.money_in, found.money_out)
            if opening and closing and _is_provable(opening, closing):
                difference = add(add(closing.amount, -opening.amount), -total)
        return {
            "account": statement.account,
            "account_name": statement.account_name,
            "currency_code": statement.currency_code,
            "opening_balance": plain(opening.amount if opening else None),
            "closing_balance": plain(closing.amount if closing else None),
            "first_on": iso(statement.first_on or min(self._days, default=None)),
            "last_on": iso(statement.last_on or max(self._days, default=None)),
            "total": plain(total),
            "difference": plain(difference),
            "line_count": self.line_count,
            "problems": list(statement.problems),
            "remarks": list(statement.remarks),
        }


def plain(amount: Decimal | None) -> str | None:
    """Return an amount with all its digits and no exponent."""
    return None if amount is None else f"{amount:f}"


def iso(day: date | None) -> str | None:
    """Return a day as 2026-11-20."""
    return None if day is None else day.isoformat()


def _is_provable(opening: Balance, closing: Balance) -> bool:
    return opening.currency_code == closing.currency_code
