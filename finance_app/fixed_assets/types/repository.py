"""Every query on the types of assets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.register.models import AssetType as TypeTable
from finance_app.fixed_assets.register.rules import AssetType
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit.db import metadata

_TYPES: Final = metadata().tables[str(TypeTable.__tablename__)]


class TypeRepository:
    """The types of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self) -> list[AssetType]:
        """Return the types by name."""
        query = select(_TYPES).order_by(func.lower(_TYPES.c.name))
        return [_type(row) for row in await self._session.execute(query)]

    async def find(self, name: str) -> AssetType | None:
        """Return a type by its name in any case."""
        query = select(_TYPES).where(func.lower(_TYPES.c.name) == func.lower(name))
        row = (await self._session.execute(query)).first()
        return None if row is None else _type(row)

    async def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add types; those whose name is taken stay as they are."""
        await self._session.execute(insert(_TYPES).on_conflict_do_nothing(), list(rows))

    async def change(self, type_id: UUID, values: Mapping[str, Any]) -> bool:
        """Set columns of a type; False where there is none."""
        query = update(_TYPES).where(_TYPES.c.id == type_id).values(**values).returning(_TYPES.c.id)
        return (await self._session.execute(query)).first() is not None


def _type(row: Any) -> AssetType:
    terms = Terms(
        Method(row.method), Convention(row.convention), row.life_months, Decimal(0),
        row.factor.normalize(), row.is_switching,
    )  # fmt: skip
    return AssetType(row.id, row.name, terms, row.residual_ratio)
