"""Queries on exchange rates; each is of one base, the currency the books are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata, new_id
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.exchange_rates.files.rules import QuotedRate
from finance_app.ledger.exchange_rates.inputs import RateFilter
from finance_app.ledger.exchange_rates.models import ExchangeRate
from finance_app.ledger.exchange_rates.rules import Rate, Source

SORT: Final = "-day"
"""The one order of lists: the latest day first, its currencies by code."""

_RATES: Final = metadata().tables[str(ExchangeRate.__tablename__)]
_COLUMNS: Final = (
    _RATES.c.id,
    _RATES.c.currency_code,
    _RATES.c.base_currency_code,
    _RATES.c.quoted_on,
    _RATES.c.rate,
    _RATES.c.source,
    _RATES.c.version,
    _RATES.c.deleted_at,
)
_BLOCK: Final = 10_000
_TAKE_TIME: Final = text(
    "SELECT set_config('statement_timeout', '120s', true), set_config('lock_timeout', '60s', true)"
)
# Steps from one currency to the next in the unique index, whatever number of days each has.
_LAST: Final = text("""
WITH RECURSIVE codes AS (
    SELECT min(currency_code) AS code FROM exchange_rates
    WHERE base_currency_code = :base AND deleted_at IS NULL
    UNION ALL
    SELECT (SELECT min(r.currency_code) FROM exchange_rates AS r
            WHERE r.base_currency_code = :base AND r.deleted_at IS NULL
                AND r.currency_code > codes.code)
    FROM codes WHERE codes.code IS NOT NULL
)
SELECT last.* FROM codes CROSS JOIN LATERAL (
    SELECT r.* FROM exchange_rates AS r
    WHERE r.base_currency_code = :base AND r.currency_code = codes.code
        AND r.deleted_at IS NULL AND r.quoted_on <= :day
    ORDER BY r.quoted_on DESC LIMIT 1
) AS last
ORDER BY last.currency_code
""")
# What is the same is left out before it is written: ON CONFLICT would lock, and so rewrite, it.
# The span of days keeps the planner from holding a block against all rates there are.
_IMPORT: Final = text("""
WITH file AS (
    SELECT f.*, r.rate AS old_rate, r.source AS old_source
    FROM unnest(CAST(:ids AS uuid[]), CAST(:codes AS text[]), CAST(:days AS date[]),
                CAST(:rates AS numeric[])) AS f (id, code, day, rate)
    LEFT JOIN exchange_rates AS r ON r.base_currency_code = :base AND r.currency_code = f.code
        AND r.quoted_on = f.day AND r.deleted_at IS NULL
        AND r.quoted_on BETWEEN :first_day AND :last_day
), written AS (
    INSERT INTO exchange_rates AS r (organization_id, id, base_currency_code, currency_code,
        quoted_on, rate, source, created_by)
    SELECT :organization_id, id, :base, code, day, rate, 'import', :user_id FROM file
    WHERE old_rate IS NULL OR (old_rate <> rate AND (old_source = 'import' OR :is_replacing))
    ORDER BY code, day
    ON CONFLICT (organization_id, base_currency_code, currency_code, quoted_on)
        WHERE deleted_at IS NULL
    DO UPDATE SET rate = excluded.rate, source = excluded.source, version = r.version + 1
        WHERE r.source = 'import' OR :is_replacing
    RETURNING r.version
)
SELECT (SELECT count(*) FROM written WHERE version = 1) AS new_count,
    (SELECT count(*) FROM written WHERE version > 1) AS changed_count,
    (SELECT count(*) FROM file WHERE old_rate <> rate AND old_source = 'manual'
        AND NOT :is_replacing) AS kept_count
""")
_RESTORE: Final = text("""
UPDATE exchange_rates AS r SET deleted_at = NULL, version = r.version + 1
FROM (
    SELECT DISTINCT ON (d.currency_code, d.quoted_on) d.id FROM exchange_rates AS d
    WHERE d.id = ANY (CAST(:ids AS uuid[])) AND d.deleted_at IS NOT NULL
        AND d.base_currency_code = :base
        AND NOT EXISTS (
            SELECT FROM exchange_rates AS o
            WHERE o.base_currency_code = :base AND o.currency_code = d.currency_code
                AND o.quoted_on = d.quoted_on AND o.deleted_at IS NULL)
    ORDER BY d.currency_code, d.quoted_on, d.deleted_at DESC
) AS wanted
WHERE r.id = wanted.id
RETURNING r.*
""")


@dataclass(frozen=True, slots=True)
class Author:
    """Whose rates are written, and by whom."""

    organization_id: UUID
    user_id: UUID | None


class ExchangeRateRepository:
    """The rates of the session's business, in units of one base."""

    def __init__(self, session: AsyncSession, base_currency_code: str) -> None:
        self._session = session
        self._base = base_currency_code
        self._is_ours = (_RATES.c.base_currency_code == base_currency_code) & (
            _RATES.c.deleted_at.is_(None)
        )

    async def take_time(self) -> None:
        """Let statements of this transaction take as long as a large file needs."""
        await self._session.execute(_TAKE_TIME)

    async def find(self, rate_id: UUID, *, lock: bool = False) -> Rate | None:
        """Return a rate, a deleted one too, or None; `lock` bars changes until the end."""
        query = select(*_COLUMNS).where(
            _RATES.c.id == rate_id, _RATES.c.base_currency_code == self._base
        )
        return await self._first(query.with_for_update() if lock else query)

    async def find_on(self, currency_code: str, day: date) -> Rate | None:
        """Return the rate of exactly this day, or None."""
        return await self._first(self._of(currency_code).where(_RATES.c.quoted_on == day))

    async def find_last(self, currency_code: str, day: date) -> Rate | None:
        """Return the latest rate on or before a day, or None."""
        query = self._of(currency_code).where(_RATES.c.quoted_on <= day)
        return await self._first(query.order_by(_RATES.c.quoted_on.desc()).limit(1))

    async def list_last(self, day: date) -> tuple[Rate, ...]:
        """Return the latest rate of each currency on or before a day, by code."""
        rows = await self._session.execute(_LAST, {"base": self._base, "day": day})
        return tuple(_rate(row) for row in rows)

    async def list_page(self, wanted: RateFilter, cursor: Cursor | None) -> Page[Rate]:
        """Return one page, the latest day first, in one query of constant cost."""
        is_backward = cursor is not None and cursor.is_backward
        day, code = _RATES.c.quoted_on, _RATES.c.currency_code
        query = select(*_COLUMNS).where(self._is_ours)
        if wanted.currency_code:
            query = query.where(code == wanted.currency_code)
        if wanted.to is not None:
            query = query.where(day <= wanted.to)
        if cursor is not None:
            query = query.where(*_beyond(cursor))
        order = (day.asc(), code.desc()) if is_backward else (day.desc(), code.asc())
        # A literal, for a prepared plan that does not know the limit would read and sort it all.
        query = query.order_by(*order).limit(literal_column(str(int(wanted.limit) + 1)))
        found = [_rate(row) for row in await self._session.execute(query)]
        return page_of(found, limit=wanted.limit, sort=SORT, cursor=cursor, place=_place)

    async def add(self, values: Mapping[str, Any], author: Author) -> Rate | None:
        """Add a rate and return it; None where its currency has one on that day."""
        query = (
            insert(_RATES)
            .values(
                organization_id=author.organization_id,
                id=new_id(),
                base_currency_code=self._base,
                created_by=author.user_id,
                **values,
            )
            .on_conflict_do_nothing(
                index_elements=[
                    "organization_id", "base_currency_code", "currency_code", "quoted_on",
                ],
                index_where=_RATES.c.deleted_at.is_(None),
            )
            .returning(*_COLUMNS)
        )  # fmt: skip
        return await self._first(query)

    async def change(self, rate_id: UUID, values: Mapping[str, Any]) -> Rate:
        """Set columns of a rate and give it the next version."""
        query = (
            update(_RATES)
            .where(_RATES.c.id == rate_id)
            .values(**values, version=_RATES.c.version + 1)
            .returning(*_COLUMNS)
        )
        return _rate((await self._session.execute(query)).one())

    async def delete(self, ids: Sequence[UUID]) -> tuple[Rate, ...]:
        """Take rates out of use; return those that were in it."""
        query = (
            update(_RATES)
            .where(_RATES.c.id.in_(ids), self._is_ours)
            .values(deleted_at=func.clock_timestamp(), version=_RATES.c.version + 1)
            .returning(*_COLUMNS)
        )
        return tuple(_rate(row) for row in await self._session.execute(query))

    async def restore(self, ids: Sequence[UUID]) -> tuple[Rate, ...]:
        """Bring deleted rates back, but not beside another of the day; return what came back."""
        rows = await self._session.execute(_RESTORE, {"ids": list(ids), "base": self._base})
        return tuple(_rate(row) for row in rows)

    async def add_all(
        self, rates: Sequence[QuotedRate], author: Author, *, is_replacing: bool
    ) -> tuple[int, int, int]:
        """Write the rates of a file; return how many are new, are changed, and stay as typed.

        Rates typed by hand stay unless `is_replacing`. No day of a currency comes twice.
        """
        counts = [0, 0, 0]
        for start in range(0, len(rates), _BLOCK):
            block = rates[start : start + _BLOCK]
            values = {
                "ids": [new_id() for _ in block],
                "codes": [one.currency_code for one in block],
                "days": [one.quoted_on for one in block],
                "rates": [one.rate for one in block],
                "first_day": min(one.quoted_on for one in block),
                "last_day": max(one.quoted_on for one in block),
                "base": self._base,
                "organization_id": author.organization_id,
                "user_id": author.user_id,
                "is_replacing": is_replacing,
            }
            row = (await self._session.execute(_IMPORT, values)).one()
            counts = [before + now for before, now in zip(counts, row, strict=True)]
        return counts[0], counts[1], counts[2]

    def _of(self, currency_code: str) -> Any:
        return select(*_COLUMNS).where(self._is_ours, _RATES.c.currency_code == currency_code)

    async def _first(self, query: Any) -> Rate | None:
        row = (await self._session.execute(query)).first()
        return None if row is None else _rate(row)


def _place(rate: Rate) -> tuple[str, UUID]:
    return f"{rate.quoted_on.isoformat()} {rate.currency_code}", rate.id


def _beyond(cursor: Cursor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what lies on from a cursor; the first is what an index knows."""
    day, code = _RATES.c.quoted_on, _RATES.c.currency_code
    edge_text, _, edge_code = cursor.key.partition(" ")
    try:
        edge = date.fromisoformat(edge_text)
    except ValueError:
        raise wrong_cursor() from None
    if cursor.is_backward:
        return day >= edge, or_(day > edge, code < edge_code)
    return day <= edge, or_(day < edge, code > edge_code)


def _rate(row: Any) -> Rate:
    return Rate(
        id=row.id,
        currency_code=row.currency_code,
        base_currency_code=row.base_currency_code,
        quoted_on=row.quoted_on,
        rate=Decimal(row.rate),
        source=Source(row.source),
        version=row.version,
        deleted_at=row.deleted_at,
    )
