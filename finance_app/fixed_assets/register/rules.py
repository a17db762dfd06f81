"""What an asset is, the types a new business starts with, and which dates go together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.depreciation.life.rules import Basis
from finance_app.fixed_assets.terms.rules import DOUBLE, Convention, Method, Terms
from finance_app.kit.fields import TextError, text_of

NAME_LENGTH_MAX: Final = 200
TYPE_LENGTH_MAX: Final = 80
SERIAL_LENGTH_MAX: Final = 100
UNIT_LENGTH_MAX: Final = 40

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {"": "In use", "depreciated": "Fully depreciated", "disposed": "Disposed of", "all": "All"}
)
"""Which assets a list shows; without a word those in use."""

SORTS: Final = frozenset({"date", "cost", "name"})
DEFAULT_SORT: Final = "-date"


@dataclass(frozen=True, slots=True)
class AssetType:
    """A kind of asset with the terms a new one starts with; its residual is a part of the cost."""

    id: UUID
    name: str
    terms: Terms
    residual_ratio: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Asset:
    """Something the business owns and uses, as it was recorded. Amounts are in `currency_code`.

    `bank_account` is the name of the account it was paid from, "" without one.
    """

    id: UUID
    name: str
    acquisition_date: date
    value: Decimal
    setup_cost: Decimal
    type_id: UUID | None
    type: str
    notes: str
    supplier: str
    location: str
    serial_number: str
    parent_id: UUID | None
    in_service_on: date
    terms: Terms
    unit_name: str
    opening_depreciation: Decimal
    opening_on: date | None
    disposed_on: date | None
    currency_code: str
    source: str
    version: int
    created_at: datetime
    deleted_at: datetime | None = None
    bank_account_id: UUID | None = None
    bank_account: str = ""

    @property
    def cost(self) -> Decimal:
        """The price and what it took to bring the asset into use (IAS 16.16)."""
        return self.value + self.setup_cost

    @property
    def basis(self) -> Basis:
        """What its depreciation starts from."""
        return Basis(
            cost=self.cost,
            acquired_on=self.acquisition_date,
            in_service_on=self.in_service_on,
            terms=self.terms,
            opening_depreciation=self.opening_depreciation,
            opening_on=self.opening_on,
        )


@dataclass(frozen=True, slots=True)
class ListedAsset:
    """An asset with what it stands at on a day, in its currency."""

    asset: Asset
    cost: Decimal
    depreciation: Decimal

    @property
    def book_value(self) -> Decimal:
        """Cost less depreciation to date."""
        return self.cost - self.depreciation


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """What the assets of a list come to on a day, in the business's currency."""

    asset_count: int
    cost: Decimal
    depreciation: Decimal

    @property
    def book_value(self) -> Decimal:
        """Cost less depreciation to date."""
        return self.cost - self.depreciation


def _straight(years: int) -> Terms:
    return Terms(Method.STRAIGHT_LINE, Convention.DAY, years * 12)


STARTER_TYPES: Final[Mapping[str, tuple[Terms, Decimal]]] = MappingProxyType(
    {
        "Land": (Terms(Method.NONE, Convention.DAY, 0), Decimal(0)),
        "Buildings": (_straight(40), Decimal(0)),
        "Machinery": (_straight(10), Decimal(0)),
        "Vehicles": (
            Terms(Method.DECLINING_BALANCE, Convention.DAY, 60, factor=DOUBLE),
            Decimal("0.1"),
        ),
        "Equipment": (_straight(5), Decimal(0)),
        "Furniture": (_straight(8), Decimal(0)),
        "Computers": (_straight(3), Decimal(0)),
        "Software": (_straight(3), Decimal(0)),
    }
)
"""The types of a new business with terms and the residual's part of the cost; all can change."""

PLAIN_TERMS: Final = _straight(5)
"""What an asset without a type, or of a new one, starts with."""


def date_problems(basis: Basis, today: date) -> dict[str, str]:
    """Return a sentence for each date that does not go with the others."""
    problems: dict[str, str] = {}
    if basis.acquired_on > today:
        problems["acquisition_date"] = "The purchase date is in the future."
    if basis.in_service_on < basis.acquired_on:
        problems["in_service_on"] = "It cannot be in use before it was bought."
    opening_on = basis.opening_on
    if opening_on is not None and opening_on < basis.in_service_on:
        problems["opening_on"] = "This day is before the asset was in use."
    if opening_on is not None and opening_on > today:
        problems["opening_on"] = "This day is in the future."
    if basis.opening_depreciation > basis.cost:
        problems["opening_depreciation"] = "This is more than the cost."
    return problems


def status_wanted(value: object) -> str:
    """Return which assets a list is to show. Raises TextError for another word."""
    word = text_of(value).strip().casefold()
    word = "" if word == "in_use" else word
    if word not in STATUSES:
        raise TextError("Ask for in_use, depreciated, disposed or all.")
    return word


def sort_wanted(value: object) -> str:
    """Return the order of a list ("-date", "name"). Raises TextError for another."""
    word = text_of(value).strip() or DEFAULT_SORT
    if word.removeprefix("-") not in SORTS:
        raise TextError("Sort by date, cost or name, with - in front for descending.")
    return word
