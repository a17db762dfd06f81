"""The table of charges by stretches.

Stretches are made from assets, their terms and changes by `depreciation.rules` whenever one of
them changes, in the same transaction, so that figures of any day are one query for all assets.
"""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKeyConstraint, Index, Integer, Numeric
from sqlmodel import Field, SQLModel

MONEY = Numeric(20, 4)
_TENANT = "organization_id"


class AssetStretch(SQLModel, table=True):
    """Days over which a charge accrues at an even pace; in force from `from_on` to `until_on`."""

    __tablename__ = "asset_stretches"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "asset_id"], ["assets.organization_id", "assets.id"]),
        Index("ix_asset_stretches_until", _TENANT, "until_on", "from_on"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    asset_id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True)
    from_on: dt.date = Field(sa_type=Date)
    starts_on: dt.date = Field(sa_type=Date)
    ends_on: dt.date = Field(sa_type=Date)
    until_on: dt.date = Field(sa_type=Date)
    fiscal_year: int = Field(sa_type=Integer)
    cost: Decimal = Field(sa_type=MONEY)
    opening: Decimal = Field(sa_type=MONEY)
    charge: Decimal = Field(sa_type=MONEY)
    is_by_month: bool = Field(sa_type=Boolean)
    pace_charge: Decimal = Field(sa_type=MONEY)
    pace_count: int = Field(sa_type=Integer)
