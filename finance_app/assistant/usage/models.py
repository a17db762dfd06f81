"""The table of what the assistant was used for, by person and day."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Integer, Numeric, Text, text
from sqlmodel import Field, SQLModel

_COST = Numeric(20, 8)


def _zero(kind: Any) -> Any:
    return Field(default=0, sa_type=kind, sa_column_kwargs={"server_default": text("0")})


class UsageRow(SQLModel, table=True):
    """A day of a person. `reserved` is set aside for calls of the model that are under way."""

    __tablename__ = "assistant_usage"
    __table_args__ = (
        CheckConstraint(
            "turns >= 0 and model_turns >= 0 and input_tokens >= 0 and output_tokens >= 0"
            " and cost >= 0 and reserved >= 0 and minute_turns >= 0",
            name="counts",
        ),
        CheckConstraint("char_length(person) <= 320", name="person"),
        Index("ix_assistant_usage_user_id", "user_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    day: dt.date = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True, foreign_key="users.id")
    person: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    turns: int = _zero(Integer)
    model_turns: int = _zero(Integer)
    input_tokens: int = _zero(BigInteger)
    output_tokens: int = _zero(BigInteger)
    cost: Decimal = _zero(_COST)
    reserved: Decimal = _zero(_COST)
    minute_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    minute_turns: int = _zero(Integer)
