"""What is to be posted, found by the database over all assets at once, and what was."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.posting.rules import (
    Charge,
    DueMonth,
    PostingMonth,
    PostingSettings,
)
from finance_app.kit.db import enter_books
from finance_app.kit.money import digits, round_amount

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(current_organization() AS text), 20261125))"
)
_CHARGES: Final = text("""
WITH begun AS (
    -- Where fiscal months were cut otherwise before, an asset goes on after what was posted of it.
    SELECT asset_id, max(ends_on) + 1 AS first FROM depreciation_postings
    WHERE NOT :is_posted AND month <= :last AND ends_on >= :first AND ends_on < :last
    GROUP BY asset_id
), charged AS (
    SELECT s.asset_id, coalesce(b.first, :first) AS first, sum(
        accrued(s.charge, s.pace_charge, s.pace_count, s.is_by_month, s.starts_on,
                s.ends_on, :last, :start_day, :digits)
        - accrued(s.charge, s.pace_charge, s.pace_count, s.is_by_month, s.starts_on,
                  s.ends_on, coalesce(b.first, :first) - 1, :start_day, :digits)) AS amount
    FROM asset_stretches AS s
    LEFT JOIN begun AS b ON b.asset_id = s.asset_id
    WHERE s.starts_on <= :last AND s.ends_on >= :first
      AND (:is_any OR s.asset_id = ANY (CAST(:ids AS uuid[])))
    GROUP BY s.asset_id, b.first
)
SELECT a.id, a.name, a.source, coalesce(c.first, :first) AS first, coalesce(c.amount, 0) AS amount,
       p.amount AS posted, p.expense_id, p.income_id
FROM assets AS a
LEFT JOIN charged AS c ON c.asset_id = a.id
LEFT JOIN depreciation_postings AS p
    ON p.asset_id = a.id AND p.month = :first AND p.ends_on = :last
WHERE a.deleted_at IS NULL AND (:is_any OR a.id = ANY (CAST(:ids AS uuid[])))
  AND (CASE WHEN :is_posted THEN p.amount IS NOT NULL AND p.amount <> coalesce(c.amount, 0)
       ELSE c.amount <> 0 AND NOT EXISTS (
           SELECT FROM depreciation_postings AS q
           WHERE q.asset_id = a.id AND q.month <= :last AND q.ends_on >= c.first) END)
ORDER BY a.id
""")
_ADD: Final = text("""
INSERT INTO depreciation_postings
    (organization_id, asset_id, month, ends_on, amount, expense_id, income_id)
SELECT current_organization(), s.* FROM unnest(
    CAST(:asset_ids AS uuid[]), CAST(:firsts AS date[]), CAST(:lasts AS date[]),
    CAST(:amounts AS numeric[]),
    CAST(:expense_ids AS uuid[]), CAST(:income_ids AS uuid[])) AS s
""")
_CHANGE: Final = text("""
UPDATE depreciation_postings SET amount = :amount, expense_id = :expense_id,
    income_id = :income_id, posted_at = now()
WHERE asset_id = :asset_id AND month = :month
""")
_MONTHS: Final = text("""
SELECT DISTINCT month, ends_on FROM depreciation_postings
WHERE asset_id = ANY (CAST(:ids AS uuid[])) ORDER BY month, ends_on
""")
_ENTRIES: Final = text("""
SELECT expense_id, income_id FROM depreciation_postings
WHERE asset_id = ANY (CAST(:ids AS uuid[])) AND amount <> 0
UNION ALL
SELECT expense_id, income_id FROM asset_changes
WHERE asset_id = ANY (CAST(:ids AS uuid[])) AND reversed_at IS NULL
""")
_SETTINGS: Final = text("SELECT posts_from, is_automatic FROM depreciation_settings")
_START: Final = text("""
INSERT INTO depreciation_settings (organization_id, posts_from)
VALUES (current_organization(), :posts_from) ON CONFLICT (organization_id) DO NOTHING
""")
_SET: Final = text("""
INSERT INTO depreciation_settings (organization_id, posts_from, is_automatic)
VALUES (current_organization(), :posts_from, :is_automatic)
ON CONFLICT (organization_id) DO UPDATE
    SET posts_from = excluded.posts_from, is_automatic = excluded.is_automatic
""")
_POSTED: Final = text("""
SELECT month, ends_on, count(*) FILTER (WHERE amount <> 0) AS charge_count,
    sum(amount) AS amount
FROM depreciation_postings GROUP BY month, ends_on HAVING sum(abs(amount)) <> 0
ORDER BY month DESC LIMIT 120
""")
_BUSINESSES: Final = text("SELECT organizations_to_depreciate()")
_REMOVE_SAMPLE: Final = text(
    "DELETE FROM depreciation_postings WHERE asset_id = ANY (CAST(:ids AS uuid[]))"
)


class PostingRepository:
    """The postings of the session's business, in its currency and fiscal months."""

    def __init__(self, session: AsyncSession, *, currency_code: str, start_day: int) -> None:
        self._session = session
        self._code = currency_code
        self._start_day = start_day

    async def lock(self) -> None:
        """Wait until nobody else posts for this business."""
        await enter_books(self._session)
        await self._session.execute(_LOCK)

    async def list_unposted(self, month: PostingMonth) -> list[Charge]:
        """Return the charges of a fiscal month that were never posted."""
        return await self._charges(month, (), is_posted=False)

    async def list_changed(self, month: PostingMonth, ids: Sequence[UUID]) -> list[Charge]:
        """Return the charges of some assets in a month that were posted otherwise."""
        return await self._charges(month, ids, is_posted=True)

    async def list_months(self, ids: Sequence[UUID]) -> list[PostingMonth]:
        """Return the months in which something was posted of some assets."""
        rows = await self._session.execute(_MONTHS, {"ids": list(ids)})
        return [PostingMonth(row.month, row.ends_on) for row in rows]

    async def list_entries(self, ids: Sequence[UUID]) -> tuple[list[UUID], list[UUID]]:
        """Return the expenses and the incomes of some assets: charges and results."""
        rows = (await self._session.execute(_ENTRIES, {"ids": list(ids)})).all()
        expenses = [row.expense_id for row in rows if row.expense_id]
        return expenses, [row.income_id for row in rows if row.income_id]

    async def list_posted(self) -> list[DueMonth]:
        """Return the months that were posted with their charges and sums, the latest first."""
        return [
            DueMonth(
                PostingMonth(row.month, row.ends_on),
                int(row.charge_count),
                round_amount(row.amount, self._code),
            )
            for row in await self._session.execute(_POSTED)
        ]

    async def add(self, charges: Sequence[Charge], entry_ids: Sequence[UUID]) -> None:
        """Keep which entry holds which charge."""
        pairs = list(zip(charges, entry_ids, strict=True))
        values: dict[str, Any] = {
            "asset_ids": [one.asset_id for one in charges],
            "firsts": [one.month.first for one in charges],
            "lasts": [one.month.last for one in charges],
            "amounts": [one.amount for one in charges],
            "expense_ids": [key if one.amount > 0 else None for one, key in pairs],
            "income_ids": [key if one.amount < 0 else None for one, key in pairs],
        }
        await self._session.execute(_ADD, values)

    async def change(self, charge: Charge) -> None:
        """Keep what a posting is now."""
        values = {
            "asset_id": charge.asset_id,
            "month": charge.month.first,
            "amount": charge.amount,
            "expense_id": charge.expense_id,
            "income_id": charge.income_id,
        }
        await self._session.execute(_CHANGE, values)

    async def find_settings(self) -> PostingSettings | None:
        """Return from when on the business posts, None before it has any asset."""
        row = (await self._session.execute(_SETTINGS)).first()
        return None if row is None else PostingSettings(row.posts_from, row.is_automatic)

    async def start(self, posts_from: date) -> None:
        """Keep from when on the business posts, unless it is said already."""
        await self._session.execute(_START, {"posts_from": posts_from})

    async def set(self, wanted: PostingSettings) -> None:
        """Keep from when on the business posts, and whether by itself."""
        values = {"posts_from": wanted.posts_from, "is_automatic": wanted.is_automatic}
        await self._session.execute(_SET, values)

    async def remove_sample(self, ids: Sequence[UUID]) -> None:
        """Take out the postings of sample assets; the database lets no others go."""
        await self._session.execute(_REMOVE_SAMPLE, {"ids": list(ids)})

    async def _charges(
        self, month: PostingMonth, ids: Sequence[UUID], *, is_posted: bool
    ) -> list[Charge]:
        values: dict[str, Any] = {
            "first": month.first,
            "last": month.last,
            "start_day": self._start_day,
            "digits": digits(self._code),
            "is_any": not ids,
            "ids": list(ids),
            "is_posted": is_posted,
        }
        rows = await self._session.execute(_CHARGES, values)
        return [
            Charge(
                asset_id=row.id,
                name=row.name,
                source=row.source,
                month=PostingMonth(row.first, month.last),
                amount=round_amount(row.amount, self._code),
                posted=None if row.posted is None else round_amount(row.posted, self._code),
                expense_id=row.expense_id,
                income_id=row.income_id,
            )
            for row in rows
        ]


async def list_businesses(session: AsyncSession) -> list[UUID]:
    """Return the businesses whose depreciation is posted by itself."""
    return list((await session.execute(_BUSINESSES)).scalars())
