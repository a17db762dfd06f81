"""Queries on the consent of a business."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.assistant.consent.models import ConsentRow
from finance_app.assistant.consent.rules import Choice
from finance_app.identity.rules import Actor
from finance_app.kit.db import metadata

_SETTINGS: Final = metadata().tables[str(ConsentRow.__tablename__)]


class ConsentRepository:
    """The consent of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self) -> Choice | None:
        """Return what was decided, None where nothing ever was."""
        row = (await self._session.execute(select(_SETTINGS))).first()
        if row is None:
            return None
        return Choice(row.is_model_allowed, row.host, row.model, row.allowed_by, row.allowed_at)

    async def keep(self, actor: Actor, choice: Choice) -> None:
        """Keep what was decided, in the place of what was before."""
        values = {
            "is_model_allowed": choice.is_allowed,
            "host": choice.host,
            "model": choice.model,
            "allowed_by": choice.allowed_by,
            "allowed_at": choice.allowed_at,
        }
        added = insert(_SETTINGS).values(organization_id=actor.organization_id, **values)
        query = added.on_conflict_do_update(
            index_elements=[_SETTINGS.c.organization_id], set_=values
        )
        await self._session.execute(query)
