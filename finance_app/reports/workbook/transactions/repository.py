"""What the workbook reads: the entries in batches, and the ledger's own sums of them."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, and_, case, cast, func, literal, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.period import Segment
from finance_app.ledger.bank_accounts.models import BankAccount
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.models import Expense, Income, MonthTotal
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.tax_rates.models import TaxRateRow

BATCH_ROWS: Final = 1_000
TIMEOUT_SECONDS: Final = 600

_MODELS: Final[tuple[tuple[Kind, Any], ...]] = ((Kind.EXPENSE, Expense), (Kind.INCOME, Income))

EntryRow = Sequence[Any]
"""kind, id, date, category id, vendor or client, payment method, tax (None where there is no word
of any), its rate's id, gross, currency, foreign amount, its currency, exchange rate, bank account
id, due day, amount paid of what is on credit, notes, split id; in this order, ids as text."""


class TransactionsRepository:
    """Reads entries and sums of them within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def allow_time(self) -> None:
        """Let the statements of this transaction take longer than those that a page waits for."""
        await self._session.execute(text(f"SET LOCAL statement_timeout = '{TIMEOUT_SECONDS}s'"))

    async def list_category_names(self) -> dict[UUID, str]:
        """Return the names of all categories by their ids."""
        return await self._list_names(Category)

    async def list_account_names(self) -> dict[UUID, str]:
        """Return the names of all bank accounts by their ids."""
        return await self._list_names(BankAccount)

    async def list_tax_rate_names(self) -> dict[UUID, str]:
        """Return the names of all tax rates by their ids."""
        return await self._list_names(TaxRateRow)

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
        """Return kind, category id (None is uncategorised), net amount and count of entries."""
        sums = union_all(*(_category_sums(kind, model, first, last) for kind, model in _MODELS))
        rows = await self._session.execute(sums)
        return [(kind, key, amount, count) for kind, key, amount, count in rows]

    async def sum_between(
        self, first: dt.date, last: dt.date
    ) -> list[tuple[str, Decimal, Decimal, int]]:
        """Return kind, net amount, gross amount and count of the entries of the days."""
        sums = union_all(*(_sums(kind, model, first, last) for kind, model in _MODELS))
        rows = await self._session.execute(sums)
        return [(kind, Decimal(net), Decimal(gross), count) for kind, net, gross, count in rows]

    async def list_totals(
        self, first: dt.date, last: dt.date
    ) -> dict[tuple[str, Segment], tuple[Decimal, int]]:
        """Return the kept net amount and count by kind and segment, of calendar months touched."""
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

    async def _list_names(self, model: Any) -> dict[UUID, str]:
        rows = await self._session.execute(select(model.id, model.name))
        return {key: name for key, name in rows}  # noqa: C416 - a Row is no pair to the checkers


def _entries(kind: Kind, model: Any, first: dt.date, last: dt.date) -> Select[Any]:
    has_no_tax = model.tax_amount == 0, model.tax_rate_id.is_(None)
    return select(
        literal(kind.value).label("kind"),
        cast(model.id, Text).label("id"),
        model.date,
        cast(model.category_id, Text),
        getattr(model, model.PARTY).label("party"),
        model.payment_method,
        case((and_(*has_no_tax), None), else_=model.tax_amount).label("tax"),
        cast(model.tax_rate_id, Text),
        model.amount,
        model.currency_code,
        model.foreign_amount,
        model.foreign_currency_code,
        model.exchange_rate,
        cast(model.bank_account_id, Text),
        model.due_on,
        model.paid_amount,
        model.notes,
        cast(model.split_id, Text),
    ).where(model.deleted_at.is_(None), model.date.between(first, last))


def _sums(kind: Kind, model: Any, first: dt.date, last: dt.date) -> Any:
    net, gross = func.sum(model.amount - model.tax_amount), func.sum(model.amount)
    return select(
        literal(kind.value), func.coalesce(net, 0), func.coalesce(gross, 0), func.count()
    ).where(model.deleted_at.is_(None), model.date.between(first, last))


def _category_sums(kind: Kind, model: Any, first: dt.date, last: dt.date) -> Select[Any]:
    net = func.sum(model.amount - model.tax_amount)
    return (
        select(literal(kind.value), model.category_id, net, func.count())
        .where(model.deleted_at.is_(None), model.date.between(first, last))
        .group_by(model.category_id)
    )
