"""Which vendors and clients have a line of their own, and what the others come to together."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

LISTED_MAX: Final = 200
"""Lines of a kind; formulas over a million rows are a second's work each."""


@dataclass(slots=True)
class PartySums:
    """What entries come to, in the business's currency."""

    name: str = ""
    count: int = 0
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)

    def add(self, other: "PartySums") -> None:
        """Add what others come to; the name stays."""
        self.count += other.count
        self.net += other.net
        self.tax += other.tax

    @property
    def gross(self) -> Decimal:
        """The amount with its tax."""
        return self.net + self.tax


@dataclass(slots=True)
class PartyTally:
    """The vendors, or the clients, of a period. They are added in order, the largest first.

    `listed` are by name without its case, which a spreadsheet does not tell apart; `unnamed` are
    the entries without a vendor or client, `others` all that are not listed.
    """

    listed: dict[str, PartySums] = field(default_factory=dict)
    unnamed: PartySums = field(default_factory=PartySums)
    others: PartySums = field(default_factory=PartySums)
    other_count: int = 0

    def add(self, sums: PartySums) -> None:
        """Add the next party."""
        key = sums.name.casefold()
        if not key:
            self.unnamed.add(sums)
        elif key in self.listed:
            self.listed[key].add(sums)
        elif len(self.listed) < LISTED_MAX:
            self.listed[key] = sums
        else:
            self.others.add(sums)
            self.other_count += 1

    @property
    def lines(self) -> list[PartySums]:
        """Those with a line of their own, and at their end the entries without a name."""
        return [*self.listed.values(), self.unnamed]

    @property
    def whole(self) -> PartySums:
        """What all come to."""
        whole = PartySums()
        for sums in (*self.lines, self.others):
            whole.add(sums)
        return whole

    @property
    def shown(self) -> PartySums:
        """What the lines of their own come to."""
        shown = PartySums()
        for sums in self.lines:
            shown.add(sums)
        return shown
