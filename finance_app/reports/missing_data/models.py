"""The table of what a business wants to be told of."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, Numeric, text
from sqlmodel import Field, SQLModel


class MissingDataSettings(SQLModel, table=True):
    """From which amount on an expense needs a receipt, in the business's currency; 0 is never."""

    __tablename__ = "missing_data_settings"
    __table_args__ = (
        CheckConstraint("receipt_threshold between 0 and 99999999999999", name="receipt_threshold"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    receipt_threshold: Decimal = Field(sa_type=Numeric(20, 4))
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
