"""Queries on the use of the assistant. Counting and refusing is one statement each."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.assistant.usage.rules import DayUsage, Limits, Tokens

_COUNT: Final = text("""
SELECT refused, wait_seconds
FROM count_assistant_turn(:now, :today, :who, :per_minute, :per_day, :per_business_day)
""")
_RESERVE: Final = text("SELECT reserve_assistant_spend(:today, :amount, :month_max)")
_SETTLE: Final = text("""
INSERT INTO assistant_usage
    (organization_id, day, user_id, model_turns, input_tokens, output_tokens, cost)
VALUES (current_organization(), :day, current_person(), :turns, :input, :output, :cost)
ON CONFLICT ON CONSTRAINT pk_assistant_usage DO UPDATE SET
    model_turns = assistant_usage.model_turns + excluded.model_turns,
    input_tokens = assistant_usage.input_tokens + excluded.input_tokens,
    output_tokens = assistant_usage.output_tokens + excluded.output_tokens,
    cost = assistant_usage.cost + excluded.cost,
    reserved = greatest(assistant_usage.reserved - :reserved, 0)
""")
_LIST: Final = text("""
SELECT day, user_id, person, turns, model_turns, input_tokens, output_tokens, cost
FROM assistant_usage
WHERE day >= :first AND day < :next AND (CAST(:user_id AS uuid) IS NULL OR user_id = :user_id)
ORDER BY day DESC, person, user_id
""")
_TODAY: Final = text("""
SELECT coalesce(sum(turns), 0) AS business,
    coalesce(sum(turns) FILTER (WHERE user_id = current_person()), 0) AS own
FROM assistant_usage WHERE day = :today
""")


class UsageRepository:
    """The use of the assistant in the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_turn(
        self, now: dt.datetime, today: dt.date, who: str, limits: Limits
    ) -> tuple[str, int]:
        """Count a turn of the session's person, unless a limit refuses it.

        Returns "" or which limit does, and the seconds to wait where a minute does.
        """
        values = {
            "now": now,
            "today": today,
            "who": who,
            "per_minute": limits.per_minute,
            "per_day": limits.per_day,
            "per_business_day": limits.per_business_day,
        }
        row = (await self._session.execute(_COUNT, values)).one()
        return row.refused, row.wait_seconds

    async def reserve(self, today: dt.date, amount: Decimal, month_max: Decimal) -> bool:
        """Set an amount aside, or return False where the month has no room for it."""
        values = {"today": today, "amount": amount, "month_max": month_max}
        return bool((await self._session.execute(_RESERVE, values)).scalar_one())

    async def settle(
        self, day: dt.date, tokens: Tokens, *, cost: Decimal, reserved: Decimal, turns: int
    ) -> None:
        """Add what a call took, in the place of what was set aside for it."""
        values = {
            "day": day,
            "turns": turns,
            "input": tokens.input,
            "output": tokens.output,
            "cost": cost,
            "reserved": reserved,
        }
        await self._session.execute(_SETTLE, values)

    async def list_days(
        self, first: dt.date, following: dt.date, user_id: UUID | None
    ) -> tuple[DayUsage, ...]:
        """Return what was used by day and person, of one person or of all, the latest first."""
        values = {"first": first, "next": following, "user_id": user_id}
        return tuple(_day(row) for row in await self._session.execute(_LIST, values))

    async def turns_of(self, today: dt.date) -> tuple[int, int]:
        """Return the turns of a day: the session's person's, and all of the business."""
        row = (await self._session.execute(_TODAY, {"today": today})).one()
        return row.own, row.business


def _day(row: Any) -> DayUsage:
    return DayUsage(
        day=row.day,
        user_id=row.user_id,
        person=row.person,
        turns=row.turns,
        model_turns=row.model_turns,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=row.cost,
    )
