"""What a category is, the chart a new business starts with, and names that are alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

NAME_LENGTH_MAX: Final = 80
NO_CATEGORY_WORDS: Final = frozenset({"none", "uncategorised", "uncategorized"})
"""Words that stand for entries without a category, and so cannot name one."""


class Kind(StrEnum):
    """Which way the money of an entry went."""

    EXPENSE = "expense"
    INCOME = "income"

    @property
    def plural(self) -> str:
        """Return the name of the list of such entries: its table, URL and page."""
        return f"{self.value}s"

    @property
    def party_field(self) -> str:
        """Return what the other side of such an entry is called outside: vendor or client."""
        return "vendor" if self is Kind.EXPENSE else "client"


@dataclass(frozen=True, slots=True)
class Category:
    """A name that a business collects its expenses, or its incomes, under."""

    id: UUID
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class CategoryUsage:
    """A category with how many entries it holds and their sum, in the business's currency."""

    category: Category
    entry_count: int
    amount: Decimal


STARTER_CHART: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.EXPENSE: (
            "Bank fees",
            "Equipment",
            "Insurance",
            "Marketing",
            "Meals",
            "Office",
            "Payroll",
            "Professional fees",
            "Rent",
            "Software",
            "Taxes",
            "Telephone and internet",
            "Travel",
            "Utilities",
            "Vehicles and fuel",
            "Other",
        ),
        Kind.INCOME: ("Sales", "Services", "Consulting", "Interest", "Other income"),
    }
)
"""The categories of a new business, by kind; all can be renamed and merged."""


def closest_name(name: str, names: Iterable[str]) -> str | None:
    """Return the one of the names most like a misspelt one, or None where none is near."""
    by_key = {known.casefold(): known for known in names}
    found = get_close_matches(name.casefold(), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def unknown_sentence(name: str, names: Iterable[str]) -> str:
    """Return what to say about a category that does not exist, naming the closest that does."""
    near = closest_name(name, names)
    advice = f"Did you mean “{near}”?" if near else "Choose one of the list, or add it first."
    return f"There is no category “{name}”. {advice}"
