"""What a rate of tax comes to in the period, on either side."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from finance_app.ledger.entries.rules import Kind


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A rate, or what has tax without one: entries, net amount and tax; `percent` is text."""

    kind: Kind
    rate_id: UUID | None
    name: str
    percent: str
    count: int
    net: Decimal
    tax: Decimal
