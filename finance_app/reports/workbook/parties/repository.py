"""What entries come to by vendor and by client, added up by the database."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.entries.rules import Kind

BATCH_ROWS: Final = 1_000
_MODELS: Final[dict[Kind, Any]] = {Kind.EXPENSE: Expense, Kind.INCOME: Income}

PartyRow = tuple[str, int, Decimal, Decimal]
"""Name, "" for none; count, net amount and tax of the entries."""


class PartiesRepository:
    """Sums within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def stream_sums(
        self, kind: Kind, first: date, last: date
    ) -> AsyncIterator[Sequence[PartyRow]]:
        """Yield the parties of the days, those with the largest amounts first, in batches."""
        model = _MODELS[kind]
        gross, tax = func.sum(model.amount), func.sum(model.tax_amount)
        sums = (
            select(func.min(getattr(model, model.PARTY)), func.count(), gross - tax, tax)
            .where(model.deleted_at.is_(None), model.date.between(first, last))
            .group_by(model.party_key)
            .order_by(func.abs(gross).desc(), model.party_key)
        )
        result = await self._session.stream(sums, execution_options={"yield_per": BATCH_ROWS})
        async for batch in result.partitions():
            yield [(name, count, net, tax) for name, count, net, tax in batch]
