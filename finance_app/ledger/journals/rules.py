"""What lines of the journal come to, by account and period."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Basis(StrEnum):
    """When an income or expense on credit counts: when it is invoiced, or when it is paid."""

    ACCRUAL = "accrual"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Sums:
    """Debits and credits of an account, both at least zero but for refunds taken back."""

    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)

    @property
    def balance(self) -> Decimal:
        """Debits less credits."""
        return self.debit - self.credit

    def __add__(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(self.debit + other.debit, self.credit + other.credit)


@dataclass(frozen=True, slots=True)
class AccountSums:
    """Sums by account and period. Period 0 is all that came before the first."""

    sums: Mapping[UUID, Mapping[int, Sums]]

    def of(self, account_id: UUID, period: int) -> Sums:
        """Return the sums of an account in a period, zero without lines."""
        return self.sums.get(account_id, {}).get(period, Sums())

    def through(self, account_id: UUID, period: int) -> Sums:
        """Return the sums of an account up to the end of a period, from the very first line."""
        found = [one for at, one in self.sums.get(account_id, {}).items() if at <= period]
        return sum(found, Sums())


def cut_months(starts: Sequence[date], last: date) -> list[tuple[date, date]]:
    """Return first and last day of the calendar months that no period has whole.

    Periods begin on `starts`, which rise; the last one ends on `last`, and so does a month.
    """
    begins = (*(one for one in starts if one <= last), last + timedelta(days=1))
    months = sorted({one.replace(day=1) for one in begins if one.day != 1})
    return [(one, min(last, one.replace(day=monthrange(one.year, one.month)[1]))) for one in months]
