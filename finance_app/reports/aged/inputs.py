"""What the assistant asks of open invoices and bills."""

from enum import StrEnum

from pydantic import Field

from finance_app.ledger.categories.rules import Kind
from finance_app.reports.shell.days.inputs import DayAsked


class OpenKind(StrEnum):
    """Whether clients owe it, or it is owed to vendors."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"

    @property
    def of(self) -> Kind:
        """The entries that it is open on."""
        return Kind.INCOME if self is OpenKind.RECEIVABLE else Kind.EXPENSE


class OpenAsked(DayAsked):
    """Which side is meant, and the day."""

    kind: OpenKind = Field(
        description="receivable: what clients owe; payable: what is owed to vendors."
    )
