"""Which expense and which income are one transfer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

DAYS_MAX: Final = 5
"""How many days money may be under way between two accounts."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An expense on an account and an income of the same amount on another, near in time."""

    expense_id: UUID
    income_id: UUID
    amount: Decimal
    out_on: date
    in_on: date
    from_account: str
    to_account: str
    vendor: str
    client: str

    @property
    def gap(self) -> int:
        """How many days lie between the two."""
        return abs((self.in_on - self.out_on).days)


def best_pairs(found: Iterable[Pair], most: int) -> list[Pair]:
    """Return pairs in which no entry is twice, the nearest in time first; then the latest."""
    ranked = sorted(found, key=lambda one: (one.gap, one.expense_id, one.income_id))
    used: set[UUID] = set()
    kept = []
    for one in ranked:
        ids = {one.expense_id, one.income_id}
        if not ids & used:
            used |= ids
            kept.append(one)
    return sorted(kept, key=lambda one: (one.out_on, one.expense_id), reverse=True)[:most]


def notes_of(parts: Iterable[str], length_max: int) -> str:
    """Return what two entries say, each thing once, in one text of at most so many characters."""
    lines = dict.fromkeys(" ".join(part.split()) for part in parts)
    return "\n".join(line for line in lines if line)[:length_max].rstrip()
