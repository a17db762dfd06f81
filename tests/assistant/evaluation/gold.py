"""Gold answers: SQL over the rows of the workshop, past the application and its policies."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from finance_app.kit import db
from tests.assistant.evaluation.cases import Question
from tests.assistant.evaluation.judge import GoldRows

_ENTRY: Final = """
CREATE TEMP VIEW {view} AS
SELECT e.id, e.date, e.{party} AS party, coalesce(c.name, '') AS category,
       e.payment_method AS method, coalesce(b.name, '') AS account, e.amount,
       e.tax_amount AS tax, e.due_on, e.paid_amount AS paid, e.notes, e.source
FROM finance.{table} AS e
LEFT JOIN finance.categories AS c
    ON c.organization_id = e.organization_id AND c.id = e.category_id
LEFT JOIN finance.bank_accounts AS b
    ON b.organization_id = e.organization_id AND b.id = e.bank_account_id
WHERE e.organization_id = '{organization}' AND e.deleted_at IS NULL
"""
# Straight from the years of the schedule: what was charged before, and the days of this year.
_CHARGED: Final = """
coalesce((SELECT s.opening + CASE WHEN date '{day}' >= s.ends_on THEN s.charge
            ELSE round(s.charge * (date '{day}' - s.starts_on + 1)
                       / (s.ends_on - s.starts_on + 1), 2) END
          FROM finance.asset_stretches AS s
          WHERE s.organization_id = a.organization_id AND s.asset_id = a.id
            AND s.starts_on <= date '{day}'
          ORDER BY s.starts_on DESC LIMIT 1), 0)
"""
_ASSET: Final = """
CREATE TEMP VIEW asset AS
SELECT a.name, t.name AS type, a.value + a.setup_cost AS cost, a.disposed_on, a.acquisition_date,
       CASE WHEN a.disposed_on <= date '{today}' THEN 0
            ELSE a.value + a.setup_cost - {charged} END AS book_value,
       CASE WHEN a.acquisition_date > date '2025-12-31' THEN 0
            ELSE a.value + a.setup_cost - {charged_2025} END AS book_value_2025
FROM finance.assets AS a
JOIN finance.asset_types AS t ON t.organization_id = a.organization_id AND t.id = a.type_id
WHERE a.organization_id = '{organization}' AND a.deleted_at IS NULL
"""
_PROCEEDS: Final = """
SELECT coalesce(sum(h.proceeds), 0) FROM finance.asset_changes AS h
JOIN finance.assets AS a ON a.organization_id = h.organization_id AND a.id = h.asset_id
WHERE h.organization_id = b.organization_id AND a.bank_account_id = b.id
  AND h.kind = 'disposal' AND h.changed_on <= date '{day}'
"""
_BALANCE: Final = """
b.opening_balance
+ coalesce((SELECT sum(amount) FROM finance.incomes AS e WHERE e.bank_account_id = b.id
    AND e.organization_id = b.organization_id AND e.deleted_at IS NULL AND e.due_on IS NULL
    AND e.source <> 'disposal' AND e.date <= date '{day}'), 0)
- coalesce((SELECT sum(amount) FROM finance.expenses AS e WHERE e.bank_account_id = b.id
    AND e.organization_id = b.organization_id AND e.deleted_at IS NULL AND e.due_on IS NULL
    AND e.date <= date '{day}'), 0)
- coalesce((SELECT sum(value + setup_cost) FROM finance.assets AS a WHERE a.bank_account_id = b.id
    AND a.organization_id = b.organization_id AND a.deleted_at IS NULL
    AND a.acquisition_date <= date '{day}'), 0)
+ coalesce((SELECT sum(CASE WHEN p.kind = 'income' THEN p.money_amount ELSE -p.money_amount END)
    FROM finance.payments AS p WHERE p.bank_account_id = b.id AND p.deleted_at IS NULL
    AND p.organization_id = b.organization_id AND p.paid_on <= date '{day}'), 0)
+ ({proceeds})
"""
_ACCOUNT: Final = """
CREATE TEMP VIEW account AS
SELECT b.name, {balance} AS balance, {balance_2025} AS balance_2025
FROM finance.bank_accounts AS b
WHERE b.organization_id = '{organization}' AND b.archived_at IS NULL
"""
_BUDGET: Final = """
CREATE TEMP VIEW budget AS
SELECT c.name AS category, g.month, g.amount FROM finance.budgets AS g
JOIN finance.categories AS c ON c.organization_id = g.organization_id AND c.id = g.category_id
WHERE g.organization_id = '{organization}' AND g.amount IS NOT NULL
"""


@dataclass(frozen=True)
class Gold:
    """Asks the rows of one business."""

    connection: AsyncConnection
    today: dt.date

    async def rows(self, sql: str, first: dt.date | None, last: dt.date | None) -> list[Any]:
        """Return the rows of a query with :first, :last and :today."""
        values = {"first": first, "last": last, "today": self.today}
        named = {name: value for name, value in values.items() if f":{name}" in sql}
        typed = text(_cast(sql, named))
        found = [tuple(row) for row in await self.connection.execute(typed, named)]
        await self.connection.commit()  # the next query sees what was written until then
        return found


def _cast(sql: str, values: dict[str, Any]) -> str:
    for name in values:
        sql = sql.replace(f":{name}", f"CAST(:{name} AS date)")
    return sql


@asynccontextmanager
async def gold(admin_url: str, organization_id: UUID, today: dt.date) -> AsyncIterator[Gold]:
    """Open a connection of the administrator, with views of that business only."""
    engine = create_async_engine(db.driver_url(admin_url), poolclass=NullPool)
    year_end = "2025-12-31"

    def at(form: str, day: object) -> str:
        return form.format(day=day, proceeds=_PROCEEDS.format(day=day))

    views = (
        _ENTRY.format(
            view="expense", table="expenses", party="vendor", organization=organization_id
        ),
        _ENTRY.format(view="income", table="incomes", party="client", organization=organization_id),
        _ASSET.format(
            organization=organization_id,
            today=today,
            charged=at(_CHARGED, today),
            charged_2025=at(_CHARGED, year_end),
        ),
        _ACCOUNT.format(
            organization=organization_id,
            balance=at(_BALANCE, today),
            balance_2025=at(_BALANCE, year_end),
        ),
        _BUDGET.format(organization=organization_id),
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SET search_path TO pg_temp"))
            for view in views:
                await connection.execute(text(view))
            await connection.commit()
            yield Gold(connection, today)
    finally:
        await engine.dispose()


async def gold_of(question: Question, asked: Gold) -> GoldRows:
    """Return what the rows say about a question."""
    days = question.first, question.last
    figures = await asked.rows(question.figures, *days) if question.figures else []
    rows = await asked.rows(question.rows, *days) if question.rows else []
    lists = await asked.rows(question.lists, *days) if question.lists else []
    names = await asked.rows(question.names, *days) if question.names else []
    found = GoldRows(
        figures=[Decimal(value) for row in figures for value in row],
        rows=[(row[0], Decimal(row[1])) for row in rows],
        count=int(lists[0][0]) if lists else None,
        names=[row[0] for row in names],
    )
    assert found != GoldRows(), f"no gold for {question.ask}"
    return found
