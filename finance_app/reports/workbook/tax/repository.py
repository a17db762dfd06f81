"""What taxed entries come to by rate, added up by the database."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.entries.rules import Kind

_MODELS: Final[dict[Kind, Any]] = {Kind.EXPENSE: Expense, Kind.INCOME: Income}
RateSums = tuple[UUID | None, int, Decimal, Decimal]
"""The rate, None for tax without one; count, net amount and tax of the entries."""


class TaxSumsRepository:
    """Sums within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_sums(self, kind: Kind, first: date, last: date) -> Sequence[RateSums]:
        """Return the rates of the days on one side: entries with a rate, or with tax."""
        model = _MODELS[kind]
        net, tax = func.sum(model.amount - model.tax_amount), func.sum(model.tax_amount)
        query = (
            select(model.tax_rate_id, func.count(), net, tax)
            .where(
                model.deleted_at.is_(None),
                model.date.between(first, last),
                or_(model.tax_rate_id.is_not(None), model.tax_amount != 0),
            )
            .group_by(model.tax_rate_id)
        )
        rows = await self._session.execute(query)
        return [
            (rate, count, Decimal(of_net), Decimal(of_tax)) for rate, count, of_net, of_tax in rows
        ]
