"""The table of consents: one row a business, once its owner has decided."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, Text, text
from sqlmodel import Field, SQLModel


def _text() -> Any:
    return Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class ConsentRow(SQLModel, table=True):
    """Whether a model may be asked, which one, and who said so."""

    __tablename__ = "assistant_settings"
    __table_args__ = (
        CheckConstraint("char_length(host) <= 300", name="host"),
        CheckConstraint("char_length(model) <= 120", name="model"),
        CheckConstraint("char_length(allowed_by) <= 320", name="allowed_by"),
        CheckConstraint(
            "not is_model_allowed or host <> '' and model <> '' and allowed_at is not null",
            name="allowed",
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    is_model_allowed: bool = Field(
        default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")}
    )
    host: str = _text()
    model: str = _text()
    allowed_by: str = _text()
    allowed_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
