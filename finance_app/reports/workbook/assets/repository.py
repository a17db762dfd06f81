"""What the register's stretches sum to, beside the rows that the workbook makes anew."""

from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.models import AssetStretch
from finance_app.fixed_assets.register.models import Asset
from finance_app.kit.db import metadata

_ASSETS: Final = metadata().tables[str(Asset.__tablename__)]
_STRETCHES: Final = metadata().tables[str(AssetStretch.__tablename__)]


class AssetSumsRepository:
    """Sums within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sum_charges(self, last: date) -> dict[int, Decimal]:
        """Return the charge of every fiscal year, of assets bought by a day."""
        query = (
            select(_STRETCHES.c.fiscal_year, func.sum(_STRETCHES.c.charge))
            .join_from(
                _STRETCHES,
                _ASSETS,
                (_ASSETS.c.organization_id == _STRETCHES.c.organization_id)
                & (_ASSETS.c.id == _STRETCHES.c.asset_id),
            )
            .where(_ASSETS.c.deleted_at.is_(None), _ASSETS.c.acquisition_date <= last)
            .group_by(_STRETCHES.c.fiscal_year)
        )
        rows = await self._session.execute(query)
        return {year: Decimal(charge) for year, charge in rows}
