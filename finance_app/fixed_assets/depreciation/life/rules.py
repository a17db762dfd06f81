"""What an asset starts from, what can happen to it, and what a disposal takes out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from finance_app.fixed_assets.terms.rules import Terms


class ChangeKind(StrEnum):
    """What can happen to an asset after its purchase."""

    REVISION = "revision"
    ADDITION = "addition"
    IMPAIRMENT = "impairment"
    USAGE = "usage"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an asset starts from; amounts in the business's currency.

    `cost` includes what it took to bring the asset into use. An asset that comes with opening
    depreciation enters the register on `opening_on` with it; its life counts from
    `in_service_on`, so part of it is over by then.
    """

    cost: Decimal
    acquired_on: date
    in_service_on: date
    terms: Terms
    opening_depreciation: Decimal = Decimal(0)
    opening_on: date | None = None

    @property
    def enters_on(self) -> date:
        """The first day in the register."""
        return self.opening_on or self.acquired_on


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened; `amount` is what is added, what value is lost, or the cost given up.

    `terms` are those of a revision, their life counted from the day on (0: the life there is goes
    on); `units` those of usage.
    """

    kind: ChangeKind
    on: date
    amount: Decimal = Decimal(0)
    units: Decimal = Decimal(0)
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What a disposal takes out of the register."""

    on: date
    cost: Decimal
    depreciation: Decimal

    @property
    def carrying_amount(self) -> Decimal:
        """Cost less depreciation to the day of disposal."""
        return self.cost - self.depreciation
