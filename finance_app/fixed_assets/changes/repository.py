"""Every query on the changes of assets; they are added and reversed, never taken out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.changes.rules import RecordedChange
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.models import AssetChange
from finance_app.fixed_assets.register.repository import terms_of
from finance_app.kit.db import metadata
from finance_app.kit.money import round_amount
from finance_app.ledger.bank_accounts.models import account_name

_CHANGES: Final = metadata().tables[str(AssetChange.__tablename__)]
_ALL: Final = select(_CHANGES, account_name(_CHANGES))


class ChangeRepository:
    """The changes of the session's business's assets, amounts in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def list_of(self, asset_id: UUID) -> list[RecordedChange]:
        """Return the changes of an asset in order, those reversed too."""
        query = _ALL.where(_CHANGES.c.asset_id == asset_id).order_by(_CHANGES.c.number)
        return [self._change(row) for row in await self._session.execute(query)]

    async def list_all(
        self, asset_ids: Sequence[UUID] | None = None
    ) -> Mapping[UUID, list[RecordedChange]]:
        """Return the changes of all assets, or of some, by asset and in order."""
        found: dict[UUID, list[RecordedChange]] = defaultdict(list)
        query = _ALL.order_by(_CHANGES.c.asset_id, _CHANGES.c.number)
        if asset_ids is not None:
            query = query.where(_CHANGES.c.asset_id.in_(asset_ids))
        for row in await self._session.execute(query):
            found[row.asset_id].append(self._change(row))
        return found

    async def list_group(self, group_id: UUID) -> list[RecordedChange]:
        """Return the changes that were made together."""
        query = _ALL.where(_CHANGES.c.group_id == group_id)
        return [self._change(row) for row in await self._session.execute(query)]

    async def find(self, change_id: UUID) -> RecordedChange | None:
        """Return a change, or None."""
        row = (await self._session.execute(_ALL.where(_CHANGES.c.id == change_id))).first()
        return None if row is None else self._change(row)

    async def add(self, values: Mapping[str, Any]) -> bool:
        """Add a change; False where its id is taken."""
        query = (
            insert(_CHANGES)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["organization_id", "id"])
            .returning(_CHANGES.c.id)
        )
        return (await self._session.execute(query)).first() is not None

    async def set_depreciation(self, change_id: UUID, depreciation: Decimal) -> None:
        """Keep what depreciation went with a disposal."""
        query = update(_CHANGES).where(_CHANGES.c.id == change_id).values(depreciation=depreciation)
        await self._session.execute(query)

    async def reverse(self, ids: Sequence[UUID], by: UUID) -> None:
        """Mark changes as reversed."""
        query = (
            update(_CHANGES)
            .where(_CHANGES.c.id.in_(ids), _CHANGES.c.reversed_at.is_(None))
            .values(reversed_at=func.now(), reversed_by=by)
        )
        await self._session.execute(query)

    async def remove_sample(self, asset_ids: Sequence[UUID]) -> None:
        """Take out the changes of sample assets; the database lets no others go."""
        await self._session.execute(delete(_CHANGES).where(_CHANGES.c.asset_id.in_(asset_ids)))

    def _change(self, row: Any) -> RecordedChange:
        created_at: datetime = row.created_at
        return RecordedChange(
            id=row.id,
            asset_id=row.asset_id,
            number=row.number,
            kind=ChangeKind(row.kind),
            on=row.changed_on,
            amount=round_amount(row.amount, self._code),
            units=row.units,
            proceeds=round_amount(row.proceeds, self._code),
            depreciation=round_amount(row.depreciation, self._code),
            terms=terms_of(row, self._code) if row.method else None,
            notes=row.notes,
            group_id=row.group_id,
            created_at=created_at,
            reversed_at=row.reversed_at,
            bank_account=row.bank_account,
        )
