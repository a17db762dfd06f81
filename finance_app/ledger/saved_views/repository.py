"""Queries on saved views."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.ledger.saved_views.models import SavedViewRow
from finance_app.ledger.saved_views.rules import SavedView, ViewedList

_VIEWS: Final = metadata().tables[str(SavedViewRow.__tablename__)]
_IS_KEPT: Final = _VIEWS.c.deleted_at.is_(None)

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('saved_views:' || current_organization(), 0))"
)


class SavedViewRepository:
    """The saved views of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Wait for whoever else changes views of the business; nobody else does until the end."""
        await self._session.execute(_LOCK)

    async def list_visible(self, wanted: ViewedList, user_id: UUID) -> tuple[SavedView, ...]:
        """Return a person's own views of a list in their order, then those others share."""
        is_mine = _VIEWS.c.user_id == user_id
        query = (
            select(_VIEWS)
            .where(
                _IS_KEPT, _VIEWS.c.list == wanted.value, or_(is_mine, _VIEWS.c.is_shared.is_(True))
            )
            .order_by(is_mine.desc(), _VIEWS.c.position, func.lower(_VIEWS.c.name), _VIEWS.c.id)
        )
        return tuple(_view(row) for row in await self._session.execute(query))

    async def find(self, view_id: UUID) -> SavedView | None:
        """Return a view, a deleted one too, or None."""
        query = select(_VIEWS).where(_VIEWS.c.id == view_id)
        row = (await self._session.execute(query)).first()
        return None if row is None else _view(row)

    async def is_taken(
        self, wanted: ViewedList, user_id: UUID, name: str, *, but: UUID | None = None
    ) -> bool:
        """Say whether a person has another view of that name, in any case, for a list."""
        query = select(_VIEWS.c.id).where(
            _IS_KEPT,
            _VIEWS.c.user_id == user_id,
            _VIEWS.c.list == wanted.value,
            func.lower(_VIEWS.c.name) == func.lower(name),
        )
        if but is not None:
            query = query.where(_VIEWS.c.id != but)
        return (await self._session.execute(query)).first() is not None

    async def count(self, wanted: ViewedList, user_id: UUID) -> tuple[int, int]:
        """Return how many views a person has for a list, and the place after the last of them."""
        query = select(func.count(), func.coalesce(func.max(_VIEWS.c.position), 0) + 1).where(
            _IS_KEPT, _VIEWS.c.user_id == user_id, _VIEWS.c.list == wanted.value
        )
        count, place = (await self._session.execute(query)).one()
        return count, place

    async def add(self, values: Mapping[str, Any]) -> None:
        """Add a view."""
        await self._session.execute(insert(_VIEWS).values(**values))

    async def change(self, view_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of a view and give it the next version."""
        query = update(_VIEWS).where(_VIEWS.c.id == view_id)
        await self._session.execute(query.values(**values, version=_VIEWS.c.version + 1))


def _view(row: Any) -> SavedView:
    return SavedView(
        id=row.id,
        user_id=row.user_id,
        list=ViewedList(row.list),
        name=row.name,
        query=row.query,
        is_shared=row.is_shared,
        position=row.position,
        version=row.version,
        deleted_at=row.deleted_at,
    )
