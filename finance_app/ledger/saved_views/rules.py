"""What a saved view is, and who may change it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

NAME_LENGTH_MAX: Final = 80
QUERY_LENGTH_MAX: Final = 2_000
VIEWS_MAX: Final = 100
"""How many views a person can keep for one list."""

PAGING: Final = frozenset({"limit", "cursor", "q_amount"})
"""What a list's filter knows and a view leaves out: the page, and what is read out of `q`."""


class ViewedList(StrEnum):
    """The list that a view filters; also its path and the name of its table."""

    EXPENSES = "expenses"
    INCOMES = "incomes"


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name. `query` is what stands after the "?" of the list's address.

    A shared view is visible to the whole business.
    """

    id: UUID
    user_id: UUID
    list: ViewedList
    name: str
    query: str
    is_shared: bool
    position: int
    version: int
    deleted_at: datetime | None = None

    @property
    def href(self) -> str:
        """Return the address that the view leads to."""
        return f"/{self.list}?{self.query}"

    def is_visible_to(self, user_id: UUID) -> bool:
        """Say whether a person sees the view: its maker, and everybody where it is shared."""
        return self.is_shared or self.user_id == user_id

    def may_change(self, user_id: UUID, *, is_owner: bool) -> bool:
        """Say whether a person who sees it may change it: its maker, or the owner."""
        return self.user_id == user_id or is_owner
