"""The table of rules: what an entry must be like, and what it is given then."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


def _text(default: str) -> Any:
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


class EntryRule(SQLModel, table=True):
    """A rule. All its conditions must hold; the first rule that does decides.

    `kind` is "" for both kinds; a category belongs to one. Days are days of the month. The
    database's `rule_matches` says what a rule applies to, for plans and for the past alike.
    """

    __tablename__ = "entry_rules"
    __table_args__ = (
        CheckConstraint("kind in ('', 'expense', 'income')", name="kind"),
        CheckConstraint("field in ('any', 'party', 'notes')", name="field"),
        CheckConstraint("operator in ('contains', 'equals', 'starts')", name="operator"),
        CheckConstraint("char_length(phrase) <= 200", name="phrase"),
        CheckConstraint("day_min between 1 and 31", name="day_min"),
        CheckConstraint("day_max between 1 and 31", name="day_max"),
        CheckConstraint("char_length(new_party) <= 200", name="new_party"),
        CheckConstraint(
            "phrase <> '' or amount_min is not null or amount_max is not null"
            " or bank_account_id is not null or day_min is not null or day_max is not null",
            name="condition",
        ),
        CheckConstraint("new_party <> '' or category_id is not null", name="effect"),
        CheckConstraint("category_id is null or kind <> ''", name="category_kind"),
        CheckConstraint("amount_min <= amount_max", name="amounts"),
        UniqueConstraint(
            _TENANT,
            "position",
            name="uq_entry_rules_position",
            deferrable=True,
            initially="DEFERRED",
        ),
        ForeignKeyConstraint(
            [_TENANT, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        ForeignKeyConstraint(
            [_TENANT, "category_id"], ["categories.organization_id", "categories.id"]
        ),
        Index("ix_entry_rules_category", _TENANT, "category_id"),
        Index("ix_entry_rules_bank_account", _TENANT, "bank_account_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    position: int = Field(sa_type=Integer)
    kind: str = _text("")
    field: str = _text("any")
    operator: str = _text("contains")
    phrase: str = _text("")
    amount_min: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    amount_max: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    bank_account_id: UUID | None = None
    day_min: int | None = Field(default=None, sa_type=SmallInteger)
    day_max: int | None = Field(default=None, sa_type=SmallInteger)
    new_party: str = _text("")
    category_id: UUID | None = None
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
