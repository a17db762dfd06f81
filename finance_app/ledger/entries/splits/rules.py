"""What a split is: entries that share one payment or invoice, and add up to it."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.money import format_amount
from finance_app.ledger.entries.rules import Entry

PARTS_MAX: Final = 100

_VERSION_MAX: Final = 10**9 - 1


@dataclass(frozen=True, slots=True)
class Split:
    """One payment or invoice in parts, in order. The first stands for the whole.

    Party, dates, currency and account are those of every part; amounts are in the business's
    currency, below zero for a refund.
    """

    split_id: UUID
    parts: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The part that keeps what the whole is known by, such as its line of an import."""
        return self.parts[0]

    @property
    def amount(self) -> Decimal:
        """What the parts come to."""
        return sum((one.amount for one in self.parts), Decimal(0))

    @property
    def tax_amount(self) -> Decimal:
        """The tax in it."""
        return sum((one.tax_amount for one in self.parts), Decimal(0))

    @property
    def paid_amount(self) -> Decimal:
        """What is paid of it."""
        return sum((one.paid_amount for one in self.parts), Decimal(0))

    @property
    def foreign_amount(self) -> Decimal | None:
        """What the parts come to in their own currency, None where that is the books'."""
        amounts = [one.foreign_amount for one in self.parts]
        return None if None in amounts else sum((one for one in amounts if one), Decimal(0))

    @property
    def version(self) -> int:
        """A number that is another one after every change of any part."""
        return version_of(self.parts)


def version_of(parts: Sequence[Entry]) -> int:
    """Return one number for the versions of all parts, and of which they are."""
    text = " ".join(f"{one.id}:{one.version}" for one in parts)
    return zlib.crc32(text.encode()) % _VERSION_MAX + 1


def places_of(before: Sequence[UUID], wanted: Sequence[UUID | None]) -> list[UUID | None]:
    """Return which entry each part becomes, None for a new one.

    Parts that name the entry they were keep it; the others take what is left, in order. The first
    of all is always taken, for the whole is known by it.
    """
    named = {one for one in wanted if one in before}
    left = [one for one in before if one not in named]
    places: list[UUID | None] = []
    for one in wanted:
        if one in named:
            named.discard(one)  # a second part of the same name is a new one
            places.append(one)
        else:
            places.append(None)
    for at, place in enumerate(places):
        if place is None and left:
            places[at] = left.pop(0)
    if before and before[0] not in places:
        places[0] = before[0]
    return places


def parts_problem(amount: Decimal, parts: Decimal, currency_code: str) -> str:
    """Return what is wrong where parts do not come to the amount, or "". Both are above zero."""
    if parts == amount:
        return ""
    whole, wanted, rest = (
        format_amount(one, currency_code) for one in (parts, amount, abs(amount - parts))
    )
    what = "missing" if parts < amount else "too much"
    return f"The parts come to {whole}, the amount is {wanted}: {rest} are {what}."
