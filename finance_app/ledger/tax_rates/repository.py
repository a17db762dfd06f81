"""Every query on rates of tax."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.ledger.tax_rates.models import TaxRateRow
from finance_app.ledger.tax_rates.rules import TaxPeriod, TaxRate

_RATES: Final = metadata().tables[str(TaxRateRow.__tablename__)]


class TaxRateRepository:
    """The rates of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self) -> list[TaxRate]:
        """Return every rate by name, archived ones last."""
        query = select(_RATES).order_by(
            _RATES.c.archived_at.is_not(None), func.lower(_RATES.c.name), _RATES.c.id
        )
        return [_rate(row) for row in await self._session.execute(query)]

    async def find(self, rate_id: UUID, *, lock: bool = False) -> TaxRate | None:
        """Return a rate, or None; `lock` keeps others from changing it."""
        query = select(_RATES).where(_RATES.c.id == rate_id)
        if lock:  # entries of the rate may be recorded meanwhile
            query = query.with_for_update(key_share=True)
        row = (await self._session.execute(query)).first()
        return None if row is None else _rate(row)

    async def find_named(self, name: str) -> TaxRate | None:
        """Return the rate of a name in any case, or None."""
        query = select(_RATES).where(func.lower(_RATES.c.name) == func.lower(name))
        row = (await self._session.execute(query)).first()
        return None if row is None else _rate(row)

    async def add(self, organization_id: UUID, rate_id: UUID, name: str, period: TaxPeriod) -> bool:
        """Add a rate; False where its name or id is taken."""
        values = {"organization_id": organization_id, "id": rate_id, "name": name}
        days = {"starts_on": [period.starts_on], "ratios": [period.ratio]}
        query = insert(_RATES).values(**values, **days).on_conflict_do_nothing()
        found = await self._session.execute(query.returning(_RATES.c.id))
        return found.first() is not None

    async def change(
        self, rate_id: UUID, version: int | None, values: Mapping[str, object]
    ) -> bool:
        """Change a rate if it still has the version; gives it the next."""
        query = update(_RATES).where(_RATES.c.id == rate_id)
        if version is not None:
            query = query.where(_RATES.c.version == version)
        query = query.values(**values, version=_RATES.c.version + 1)
        found = await self._session.execute(query.returning(_RATES.c.id))
        return found.first() is not None


def columns_of(periods: Sequence[TaxPeriod]) -> dict[str, Any]:
    """Return periods as columns."""
    return {
        "starts_on": [one.starts_on for one in periods],
        "ratios": [one.ratio for one in periods],
    }


def _rate(row: Any) -> TaxRate:
    pairs = zip(row.starts_on, row.ratios, strict=True)
    return TaxRate(
        id=row.id,
        name=row.name,
        periods=tuple(TaxPeriod(day, ratio) for day, ratio in sorted(pairs)),
        version=row.version,
        is_archived=row.archived_at is not None,
    )
