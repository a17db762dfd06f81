"""Columns and lines of reports as REST answers with them: days and money as text."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.shell.statement.rules import Line


class ColumnOut(BaseModel):
    """The days of a column, both included; balances are those at the end of the last."""

    label: str = Field(examples=["Nov 2026"])
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")

    @classmethod
    def of(cls, column: Column) -> Self:
        """Return a column."""
        return cls(label=column.label, first=column.first, last=column.last)


class AmountsOut(BaseModel):
    """An amount for each column, and for each column compared with, where there are any."""

    amounts: list[str] = Field(examples=[["1234.50"]])
    before: list[str]


class AccountAmountsOut(AmountsOut):
    """The amounts of an account."""

    account_id: UUID | None
    name: str


class ReportOut(BaseModel):
    """What every report says of itself; money is text with the digits of the currency."""

    currency_code: str
    basis: Basis
    compare: Compare
    columns: list[ColumnOut]
    columns_before: list[ColumnOut]


def head(query: ReportQuery, grid: Grid, code: str) -> dict[str, object]:
    """Return the fields of ReportOut."""
    return {
        "currency_code": code,
        "basis": query.basis,
        "compare": query.compare,
        "columns": [ColumnOut.of(one) for one in grid.columns],
        "columns_before": [ColumnOut.of(one) for one in grid.before],
    }


def amounts_out(line: Line, code: str, *, is_turned: bool = False) -> AmountsOut:
    """Return the amounts of a line; turned round where a statement has them in brackets."""
    return AmountsOut(
        amounts=_texts(line.amounts, code, is_turned=is_turned),
        before=_texts(line.before, code, is_turned=is_turned),
    )


def account_out(line: Line, code: str, *, is_turned: bool = False) -> AccountAmountsOut:
    """Return the amounts of an account's line."""
    found = amounts_out(line, code, is_turned=is_turned)
    return AccountAmountsOut(
        account_id=line.account_id, name=line.label, amounts=found.amounts, before=found.before
    )


def _texts(amounts: Iterable[Decimal], code: str, *, is_turned: bool) -> list[str]:
    return [plain_amount(-one if is_turned else one, code) for one in amounts]
