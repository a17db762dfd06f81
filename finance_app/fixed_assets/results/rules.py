"""What a disposal or an impairment means for profit, and the entry that says so."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount

IMPAIRMENT: Final = "Impairment"
CATEGORIES: Final = {Kind.INCOME: "Gains on disposal", Kind.EXPENSE: "Losses on disposal"}


@dataclass(frozen=True, slots=True)
class Result:
    """The profit of a change of an asset, a loss below zero, beside the entry that there is.

    Zero for a change that was reversed, or that was before the books began.
    """

    change_id: UUID
    kind: ChangeKind
    on: date
    asset_name: str
    source: str
    amount: Decimal
    expense_id: UUID | None
    income_id: UUID | None

    @property
    def entry_kind(self) -> Kind:
        """What the entry is."""
        return Kind.INCOME if self.amount > 0 else Kind.EXPENSE

    @property
    def entry(self) -> tuple[Kind, UUID] | None:
        """The entry that was made, None without one."""
        if self.expense_id is not None:
            return Kind.EXPENSE, self.expense_id
        return None if self.income_id is None else (Kind.INCOME, self.income_id)

    @property
    def category(self) -> str:
        """What the entry is collected under."""
        return IMPAIRMENT if self.kind is ChangeKind.IMPAIRMENT else CATEGORIES[self.entry_kind]

    @property
    def contra_account_id(self) -> UUID:
        """The account on the other side: value lost lowers the asset, a disposal is cleared."""
        if self.kind is ChangeKind.IMPAIRMENT:
            return SystemAccount.DEPRECIATION
        return SystemAccount.CLEARING

    @property
    def notes(self) -> str:
        """What the entry says of itself."""
        return "Impairment" if self.kind is ChangeKind.IMPAIRMENT else "Disposal"
