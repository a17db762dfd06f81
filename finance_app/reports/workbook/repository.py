"""What the workbook reads: the entries in batches, and the ledger's own sums of them."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, literal, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.period import Segment
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.models import Expense, Income, MonthTotal
from finance_app.ledger.entries.rules import Kind

BATCH_ROWS: Final = 1_000
TIMEOUT_SECONDS: Final = 600

_MODELS: Final[tuple[tuple[Kind, Any], ...]] = ((Kind.EXPENSE, Expense), (Kind.INCOME, Income))

EntryRow = tuple[str, UUID, dt.date, UUID | None, str, str, Decimal, str, str]
"""kind, id, date, category id, vendor or client, payment method, amount, currency, notes."""


class WorkbookRepository:
    """Reads within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def allow_time(self) -> None:
        """Let the statements of this transaction take longer than those that a page waits for."""
        await self._session.execute(text(f"SET LOCAL statement_timeout = '{TIMEOUT_SECONDS}s'"))

    async def list_category_names(self) -> dict[UUID, str]:
        """Return the names of all categories by their ids."""
        category: Any = Category
        rows = await self._session.execute(select(category.id, category.name))
        return {key: name for key, name in rows}  # noqa: C416 - a Row is no pair to the checkers

    async def stream_entries(
        self, first: dt.date, last: dt.date
    ) -> AsyncIterator[Sequence[EntryRow]]:
        """Yield the entries of the days, by date, in batches held by a cursor on the server."""
        entries = union_all(*(_entries(kind, model, first, last) for kind, model in _MODELS))
        result = await self._session.stream(
            entries.order_by("date", "id"), execution_options={"yield_per": BATCH_ROWS}
        )
        async for batch in result.partitions():
            yield batch

    async def sum_by_category(
        self, first: dt.date, last: dt.date
    ) -> list[tuple[str, UUID | None, Decimal, int]]:
        """Return kind, category id (None is uncategorised), amount and count of the entries."""
        sums = union_all(*(_category_sums(kind, model, first, last) for kind, model in _MODELS))
        rows = await self._session.execute(sums)
        return [(kind, key, amount, count) for kind, key, amount, count in rows]

    async def sum_between(self, first: dt.date, last: dt.date) -> list[tuple[str, Decimal, int]]:
        """Return kind, amount and count of the entries of the days."""
        sums = union_all(
            *(
                select(
                    literal(kind.value), func.coalesce(func.sum(model.amount), 0), func.count()
                ).where(model.deleted_at.is_(None), model.date.between(first, last))
                for kind, model in _MODELS
            )
        )
        rows = await self._session.execute(sums)
        return [(kind, Decimal(amount), count) for kind, amount, count in rows]

    async def list_totals(
        self, first: dt.date, last: dt.date
    ) -> dict[tuple[str, Segment], tuple[Decimal, int]]:
        """Return the kept amount and count by kind and segment, of the calendar months touched."""
        total: Any = MonthTotal
        sums = (
            select(
                total.kind,
                total.month,
                total.part,
                func.sum(total.amount),
                func.sum(total.entry_count),
            )
            .where(total.month.between(first.replace(day=1), last))
            .group_by(total.kind, total.month, total.part)
        )
        rows = await self._session.execute(sums)
        return {
            (kind, Segment(month, part)): (amount, int(count))
            for kind, month, part, amount, count in rows
        }


def _entries(kind: Kind, model: Any, first: dt.date, last: dt.date) -> Select[Any]:
    return select(
        literal(kind.value).label("kind"),
        model.id,
        model.date,
        model.category_id,
        getattr(model, model.PARTY).label("party"),
        model.payment_method,
        model.amount,
        model.currency_code,
        model.notes,
    ).where(model.deleted_at.is_(None), model.date.between(first, last))


def _category_sums(kind: Kind, model: Any, first: dt.date, last: dt.date) -> Select[Any]:
    return (
        select(literal(kind.value), model.category_id, func.sum(model.amount), func.count())
        .where(model.deleted_at.is_(None), model.date.between(first, last))
        .group_by(model.category_id)
    )
