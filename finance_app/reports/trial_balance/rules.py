"""The trial balance: every account with its opening, its debits and credits, and its closing.

Incomes and expenses begin each fiscal year at nothing, as if a closing entry had taken them to the
result; so that what they came to before stands on one line of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.gl_accounts.rules import Account, AccountType
from finance_app.ledger.journals.rules import AccountSums, Sums
from finance_app.reports.shell.rules import Column, Cut, cut_of

EARLIER_RESULT: Final = "Result of earlier years"
_DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)
_ORDER: Final = tuple(AccountType)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An account; balances are debits less credits. `account_id` is None for earlier results."""

    name: str
    code: str
    type: AccountType
    account_id: UUID | None
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        """The balance at the end: opening with debits less credits."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts with a balance or a line in some days, and what they come to by side."""

    days: Column
    lines: tuple[TrialLine, ...]

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """Opening debit and credit, debits and credits, closing debit and credit: equal pairs."""
        openings = [one.opening for one in self.lines]
        closings = [one.closing for one in self.lines]
        return (
            *_sides(openings),
            sum((one.debit for one in self.lines), _ZERO),
            sum((one.credit for one in self.lines), _ZERO),
            *_sides(closings),
        )

    @property
    def is_balanced(self) -> bool:
        """Whether debits and credits are equal throughout."""
        found = self.totals
        return found[0::2] == found[1::2]


def year_start_of(day: date, start: FiscalYearStart) -> date:
    """Return the first day of the fiscal year of a day."""
    return period_of(day, PeriodKind.YEAR, start).starts_on


def trial_cut(days: Column, year_start: date) -> Cut:
    """Return the cut for some days of a fiscal year that starts on a day."""
    return cut_of([days], year_start)


def trial_balance(
    accounts: Sequence[Account], sums: AccountSums, days: Column, year_start: date
) -> TrialBalance:
    """Return the trial balance of some days; `year_start` is that of the first day's fiscal year.

    Accounts without an opening and without a line are left out.
    """
    cut = trial_cut(days, year_start)
    lines, earlier = [], _ZERO
    for one in accounts:
        opening = cut.through(sums, one.id, days.first - _DAY).balance
        if not one.type.is_permanent:
            before = cut.through(sums, one.id, year_start - _DAY).balance
            opening, earlier = opening - before, earlier + before
        moved = cut.between(sums, one.id, days)
        if opening or moved != Sums():
            lines.append(
                TrialLine(one.name, one.code, one.type, one.id, opening, moved.debit, moved.credit)
            )
    if earlier:
        lines.append(TrialLine(EARLIER_RESULT, "", AccountType.EQUITY, None, earlier, _ZERO, _ZERO))
    lines.sort(key=lambda line: (_ORDER.index(line.type), not line.code, line.code))
    return TrialBalance(days, tuple(lines))


def sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    """Return a balance as debit and credit; one of them is zero."""
    return max(balance, _ZERO), max(-balance, _ZERO)


def _sides(balances: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    debits, credits_ = zip(*map(sides, balances), strict=True) if balances else ((), ())
    return sum(debits, _ZERO), sum(credits_, _ZERO)
