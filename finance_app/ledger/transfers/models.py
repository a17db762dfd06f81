"""The table of transfers. Their accounts are bank accounts or accounts of the general ledger."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


def _side(name: str) -> tuple[Index | ForeignKeyConstraint, ...]:
    """Return what one side of a transfer needs: its order in an account, and its statement."""
    return (
        Index(f"ix_transfers_{name}", _TENANT, f"{name}_account_id", "date", "id"),
        ForeignKeyConstraint(
            [_TENANT, f"{name}_reconciliation_id"],
            ["reconciliations.organization_id", "reconciliations.id"],
            name=f"fk_transfers_{name}_reconciliation",
        ),
        Index(
            f"ix_transfers_{name}_reconciliation",
            _TENANT,
            f"{name}_reconciliation_id",
            postgresql_where=text(f"{name}_reconciliation_id IS NOT NULL"),
        ),
    )


def _replaced(kind: str) -> tuple[Index | ForeignKeyConstraint, ...]:
    """Return what the entry of a kind needs that the transfer stands for."""
    column = f"{kind}_id"
    return (
        ForeignKeyConstraint([_TENANT, column], [f"{kind}s.organization_id", f"{kind}s.id"]),
        Index(
            f"ix_transfers_{kind}",
            _TENANT,
            column,
            postgresql_where=text(f"{column} IS NOT NULL"),
        ),
        Index(
            f"uq_transfers_{kind}",
            _TENANT,
            column,
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


def _now() -> Any:
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )


class Transfer(SQLModel, table=True):
    """An amount above zero, in the business's currency, from one account to another.

    It may stand for an expense and an income that are in the trash: `expense_id`, `income_id`.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("date between '1900-01-01' and '2199-12-31'", name="date"),
        CheckConstraint("amount > 0 and amount < 100000000000000", name="amount"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        CheckConstraint("from_account_id <> to_account_id", name="accounts"),
        Index(
            "ix_transfers_date", _TENANT, "date", "id", postgresql_where=text("deleted_at IS NULL")
        ),
        *_side("from"),
        *_side("to"),
        CheckConstraint("num_nonnulls(expense_id, income_id) in (0, 2)", name="entries"),
        *_replaced("expense"),
        *_replaced("income"),
        Index(
            "ix_transfers_trash",
            _TENANT,
            "deleted_at",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    date: dt.date = Field(sa_type=Date)
    from_account_id: UUID
    to_account_id: UUID
    amount: Decimal = Field(sa_type=Numeric(20, 4))
    notes: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    from_reconciliation_id: UUID | None = None
    to_reconciliation_id: UUID | None = None
    expense_id: UUID | None = None
    income_id: UUID | None = None
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = _now()
    updated_at: dt.datetime = _now()
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
