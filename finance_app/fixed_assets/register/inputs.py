"""What comes in about assets: one to keep, and which ones to list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.fixed_assets.depreciation.life.rules import Basis
from finance_app.fixed_assets.register import rules
from finance_app.fixed_assets.register.rules import Asset, AssetType
from finance_app.fixed_assets.terms.inputs import read_problems, read_terms
from finance_app.fixed_assets.terms.rules import Terms, term_problems
from finance_app.kit import clock, fields
from finance_app.kit.money import round_amount
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.entries.rules import NOTES_LENGTH_MAX, check_date, read_iso_date


class AssetInput(BaseModel):
    """An asset as it is to be kept; every text cleaned, every amount exact, the terms sound."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: str
    acquisition_date: date
    value: Decimal
    setup_cost: Decimal = Decimal(0)
    type: str = ""
    notes: str = ""
    supplier: str = ""
    location: str = ""
    serial_number: str = ""
    parent_id: UUID | None = None
    in_service_on: date
    terms: Terms
    unit_name: str = ""
    opening_depreciation: Decimal = Decimal(0)
    opening_on: date | None = None
    bank_account: str = ""

    @classmethod
    def parse(
        cls, raw: Mapping[str, object], currency_code: str, of_type: AssetType | None = None
    ) -> Self:
        """Read the outside fields; terms that are left out come from the type.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read, today = fields.Fields(raw), clock.today()
        optional = partial(_amount_or_zero, currency_code=currency_code)
        acquired_on = read.read("acquisition_date", day_of, today)
        value = read.read(
            "value", partial(fields.amount_of, currency_code=currency_code), Decimal(1)
        )
        setup_cost = read.read("setup_cost", optional, Decimal(0))
        defaults = type_terms(of_type, value + setup_cost, currency_code)
        made = cls(
            name=read.read("name", _name, "-"),
            acquisition_date=acquired_on,
            value=value,
            setup_cost=setup_cost,
            type=read.line("type", rules.TYPE_LENGTH_MAX),
            notes=read.read("notes", partial(fields.clean_text, length_max=NOTES_LENGTH_MAX), ""),
            supplier=read.line("supplier", rules.NAME_LENGTH_MAX),
            location=read.line("location", rules.NAME_LENGTH_MAX),
            serial_number=read.line("serial_number", rules.SERIAL_LENGTH_MAX),
            parent_id=read.read("parent_id", optional_id, None),
            in_service_on=read.read("in_service_on", optional_day, None) or acquired_on,
            terms=read_terms(read, defaults, currency_code),
            unit_name=read.line("unit_name", rules.UNIT_LENGTH_MAX),
            opening_depreciation=read.read("opening_depreciation", optional, Decimal(0)),
            opening_on=read.read("opening_on", optional_day, None),
            bank_account=read.line("bank_account", ACCOUNT_LENGTH_MAX),
        )
        found = term_problems(made.terms, made.cost) | rules.date_problems(made.basis, today)
        for name, text in read_problems(found, raw).items():
            read.problems.setdefault(name, text)
        read.raise_problems()
        return made

    @classmethod
    def of(cls, asset: Asset) -> Self:
        """Return what would keep the asset as it is."""
        return cls(**{name: getattr(asset, name) for name in cls.model_fields})

    @property
    def cost(self) -> Decimal:
        """The price and what it took to bring the asset into use."""
        return self.value + self.setup_cost

    @property
    def basis(self) -> Basis:
        """What the depreciation starts from."""
        return Basis(
            cost=self.cost,
            acquired_on=self.acquisition_date,
            in_service_on=self.in_service_on,
            terms=self.terms,
            opening_depreciation=self.opening_depreciation,
            opening_on=self.opening_on,
        )


def type_terms(of_type: AssetType | None, cost: Decimal, currency_code: str) -> Terms:
    """Return the terms a new asset of a type starts with, its residual as an amount."""
    if of_type is None:
        return rules.PLAIN_TERMS
    residual = round_amount(cost * of_type.residual_ratio, currency_code)
    return replace(of_type.terms, residual=residual)


def _name(value: object) -> str:
    name = fields.clean_line(value, length_max=rules.NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError("Give the asset a name.")
    return name


def day_of(value: object) -> date:
    """Return a day an asset may have, from 1900 to ten years ahead. Raises DateError."""
    return check_date(read_iso_date(_date_text(value)), clock.today())


def optional_day(value: object) -> date | None:
    """Return such a day, None for a missing one. Raises DateError."""
    return day_of(value) if _date_text(value).strip() else None


def _date_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else fields.text_of(value)


def _amount_or_zero(value: object, currency_code: str) -> Decimal:
    return fields.optional_amount_of(value, currency_code) or Decimal(0)


def optional_id(value: object) -> UUID | None:
    """Return the id of an asset, None for a missing one. Raises TextError."""
    text = fields.text_of(str(value) if isinstance(value, UUID) else value).strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise fields.TextError("This is not the id of an asset.") from None
