"""What is open by party and age. Ages are days after the due day: 0 is due on the day itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount

BUCKETS: Final = ("Not due", "1 to 30", "31 to 60", "61 to 90", "Over 90")
"""Names of the ages, in days overdue."""
EDGES: Final = (1, 31, 61, 91)
"""From how many days overdue on the next bucket begins."""

TITLES: Final = {Kind.INCOME: "Aged receivables", Kind.EXPENSE: "Aged payables"}
ACCOUNTS: Final = {Kind.INCOME: SystemAccount.RECEIVABLE, Kind.EXPENSE: SystemAccount.PAYABLE}
PARTIES_MAX: Final = 200
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartyAges:
    """What a client owes, or is owed to a vendor, by bucket; "" is for entries without a name."""

    party: str
    amounts: tuple[Decimal, ...]
    count: int

    @property
    def total(self) -> Decimal:
        """All that is open."""
        return sum(self.amounts, _ZERO)


@dataclass(frozen=True, slots=True)
class Aged:
    """Parties, the largest first; `others` are those past the first, `other` is not by entries.

    `other` is what the account holds beside them: an opening balance, transfers.
    """

    kind: Kind
    parties: Sequence[PartyAges]
    others: PartyAges | None
    other: Decimal

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """The sums by bucket of everything that is by entries."""
        rows = [one.amounts for one in (*self.parties, *([self.others] if self.others else []))]
        return tuple(sum((row[at] for row in rows), _ZERO) for at in range(len(BUCKETS)))

    @property
    def total(self) -> Decimal:
        """All that is open: the balance of the account."""
        return sum(self.amounts, self.other)


def aged(kind: Kind, found: Sequence[PartyAges], balance: Decimal) -> Aged:
    """Return the report; `balance` is what the account holds on the day, owed to us or by us."""
    ranked = sorted(found, key=lambda one: (-abs(one.total), one.party.casefold()))
    shown, rest = ranked[:PARTIES_MAX], ranked[PARTIES_MAX:]
    others = None
    if rest:
        amounts = tuple(sum((one.amounts[at] for one in rest), _ZERO) for at in range(len(BUCKETS)))
        others = PartyAges(f"{len(rest):,} others", amounts, sum(one.count for one in rest))
    by_entries = sum((one.total for one in found), _ZERO)
    return Aged(kind, shown, others, balance - by_entries)
