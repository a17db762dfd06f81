"""Queries on kept answers. A claimed key is a row that others wait for until the claim ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.models import IdempotencyKey
from finance_app.kit.db import metadata

_KEYS: Final = metadata().tables[str(IdempotencyKey.__tablename__)]
_SWEEP: Final = 100


class IdempotencyRepository:
    """Kept answers of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(
        self, organization_id: UUID, key: str, request_hash: bytes, *, expired: datetime
    ) -> bool:
        """Take a key for this transaction; return False where it holds an answer already.

        Waits while another transaction has it. A key made before `expired` is taken over.
        """
        row = {"organization_id": organization_id, "key": key, "request_hash": request_hash}
        fresh = insert(_KEYS).values(row)
        query = fresh.on_conflict_do_update(
            index_elements=[_KEYS.c.organization_id, _KEYS.c.key],
            set_={
                "request_hash": fresh.excluded.request_hash,
                "created_at": fresh.excluded.created_at,
            },
            where=_KEYS.c.created_at < expired,
        ).returning(_KEYS.c.key)
        return (await self._session.execute(query)).first() is not None

    async def find(self, key: str) -> Any | None:
        """Return a kept answer (request_hash, status, headers, body), or None."""
        query = select(_KEYS.c.request_hash, _KEYS.c.status, _KEYS.c.headers, _KEYS.c.body).where(
            _KEYS.c.key == key
        )
        return (await self._session.execute(query)).first()

    async def keep(self, key: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Keep the answer of a claimed key."""
        await self._session.execute(
            update(_KEYS)
            .where(_KEYS.c.key == key)
            .values(status=status, headers=dict(headers), body=body)
        )

    async def drop_before(self, expired: datetime) -> None:
        """Remove some keys made before the instant; others may be removing the rest."""
        old = (
            select(_KEYS.c.organization_id, _KEYS.c.key)
            .where(_KEYS.c.created_at < expired)
            .limit(_SWEEP)
            .with_for_update(skip_locked=True)
        )
        await self._session.execute(
            delete(_KEYS).where(tuple_(_KEYS.c.organization_id, _KEYS.c.key).in_(old))
        )
