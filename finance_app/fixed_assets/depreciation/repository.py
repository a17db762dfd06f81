"""The stretches as the database keeps them: replaced as a whole whenever an asset changes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.models import AssetStretch
from finance_app.kit.db import metadata
from finance_app.kit.period import FiscalYearStart

_STRETCHES: Final = metadata().tables[str(AssetStretch.__tablename__)]
_COLUMNS: Final[Mapping[str, str]] = {
    "asset_id": "uuid",
    "number": "integer",
    "from_on": "date",
    "starts_on": "date",
    "ends_on": "date",
    "until_on": "date",
    "fiscal_year": "integer",
    "cost": "numeric",
    "opening": "numeric",
    "charge": "numeric",
    "is_by_month": "boolean",
    "pace_charge": "numeric",
    "pace_count": "integer",
}
_ADD_ALL: Final = text("""
INSERT INTO asset_stretches (organization_id, asset_id, number, from_on, starts_on, ends_on,
    until_on, fiscal_year, cost, opening, charge, is_by_month, pace_charge, pace_count)
SELECT :organization_id, s.* FROM unnest(
    CAST(:asset_id AS uuid[]), CAST(:number AS integer[]), CAST(:from_on AS date[]),
    CAST(:starts_on AS date[]), CAST(:ends_on AS date[]), CAST(:until_on AS date[]),
    CAST(:fiscal_year AS integer[]), CAST(:cost AS numeric[]), CAST(:opening AS numeric[]),
    CAST(:charge AS numeric[]), CAST(:is_by_month AS boolean[]),
    CAST(:pace_charge AS numeric[]), CAST(:pace_count AS integer[])) AS s
""")
_SHARE: Final = text("SELECT pg_advisory_xact_lock_shared(totals_lock(current_organization()))")
_BUSINESS: Final = text("""
SELECT currency_code, fiscal_year_start_month, fiscal_year_start_day
FROM organizations WHERE id = current_organization()
""")
_BULK: Final = 20_000


class StretchRepository:
    """The stretches of the session's business."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def keep_business(self) -> tuple[str, FiscalYearStart]:
        """Return currency and fiscal year start, which nobody changes before the end."""
        await self._session.execute(_SHARE)
        row = (await self._session.execute(_BUSINESS)).one()
        return row.currency_code, FiscalYearStart(
            row.fiscal_year_start_month, row.fiscal_year_start_day
        )

    async def replace(self, asset_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put new stretches in the place of an asset's old ones."""
        await self._session.execute(delete(_STRETCHES).where(_STRETCHES.c.asset_id == asset_id))
        same = {"organization_id": self._organization_id, "asset_id": asset_id}
        await self._session.execute(insert(_STRETCHES), [{**same, **row} for row in rows])

    async def remove_all(self) -> None:
        """Take out all stretches of the business, to be made again."""
        await self._session.execute(delete(_STRETCHES))

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add the stretches of many assets; each row names its `asset_id`."""
        for at in range(0, len(rows), _BULK):
            part = rows[at : at + _BULK]
            values = {name: [row[name] for row in part] for name in _COLUMNS}
            await self._session.execute(
                _ADD_ALL, {"organization_id": self._organization_id, **values}
            )
