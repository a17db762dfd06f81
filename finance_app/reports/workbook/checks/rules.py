"""What a line of the Checks sheet says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.kit.excel_stream import Formula
from finance_app.reports.workbook.rules import Figure

BY_FORMULA: Final = "the transactions, by a formula"
BY_LEDGER: Final = "the totals the ledger keeps"
BY_DATABASE: Final = "the transactions, by the database"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: a figure of the workbook, what it is held against, and what that is."""

    name: str
    shown: Formula
    against: Formula | Decimal | int
    source: str
    is_count: bool = False

    @property
    def difference(self) -> Decimal:
        """What the line must not have."""
        other = self.against.value if isinstance(self.against, Formula) else self.against
        return Decimal(self.shown.value) - Decimal(other)


def shown(figure: Figure) -> Formula:
    """Return a formula that shows a figure of another sheet."""
    return Formula(figure.address, figure.value)
