"""Every query of plans and of saved mappings; their lines have a repository of their own."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.imports.plans.rules import Counts, Plan, Status, Work

_TIMES: Final = text(
    "SELECT set_config('statement_timeout', '1800s', true),"
    " set_config('idle_in_transaction_session_timeout', '300s', true),"
    " set_config('lock_timeout', '300s', true)"
)
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(current_organization() AS text), 20261127))"
)
_PLANS: Final = """
SELECT i.*, b.name AS bank_account, j.work, j.done_count, j.total_count, j.started_at, j.preview,
    j.cancelled_at, c.*
FROM imports AS i
LEFT JOIN bank_accounts AS b
    ON b.organization_id = i.organization_id AND b.id = i.bank_account_id
LEFT JOIN import_jobs AS j ON j.organization_id = i.organization_id AND j.import_id = i.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(line_count), 0) AS line_count,
        coalesce(sum(new_count), 0) AS new_count,
        coalesce(sum(problem_count), 0) AS problem_count,
        coalesce(sum(duplicate_count), 0) AS duplicate_count,
        coalesce(sum(left_out_count), 0) AS left_out_count,
        coalesce(sum(note_count), 0) AS note_count,
        coalesce(sum(remark_count), 0) AS remark_count,
        coalesce(sum(suggested_count), 0) AS suggested_count,
        coalesce(sum(expense_count), 0) AS expense_count,
        coalesce(sum(expense_total), 0) AS expense_total,
        coalesce(sum(income_count), 0) AS income_count,
        coalesce(sum(income_total), 0) AS income_total,
        coalesce(sum(booked_total), 0) AS booked_total
    FROM import_chunks WHERE organization_id = i.organization_id AND import_id = i.id
) AS c
"""
_FIND: Final = text(_PLANS + " WHERE i.id = :id")
_HOLD: Final = text("SELECT id FROM imports WHERE id = :id FOR UPDATE")
_LIST: Final = text(
    _PLANS
    + " WHERE i.status <> 'discarded'"
    + " AND (CAST(:before AS uuid) IS NULL OR i.id < CAST(:before AS uuid))"
    + " ORDER BY i.id DESC LIMIT :most"
)
_FIND_SAME: Final = text("""
SELECT id FROM imports WHERE sha256 = :sha256 AND status = 'committed' AND id <> :id
ORDER BY id LIMIT 1
""")
_IS_KEPT: Final = text(
    "SELECT EXISTS (SELECT FROM imports WHERE sha256 = :sha256 AND status <> 'discarded')"
)
_ADD: Final = text("""
INSERT INTO imports (organization_id, id, file_name, sha256, size_bytes, currency_code,
    bank_account_id, created_by)
VALUES (:organization_id, :id, :file_name, :sha256, :size_bytes, :currency_code,
    :bank_account_id, :created_by)
""")
_KEEP_FACTS: Final = text("""
UPDATE imports SET status = 'read', facts = CAST(:facts AS jsonb),
    mapping = CAST(:mapping AS jsonb), bank_account_id = :bank_account_id, problem = '',
    version = version + 1
WHERE id = :id
""")
_KEEP_PROBLEM: Final = text(
    "UPDATE imports SET problem = :problem, version = version + 1 WHERE id = :id"
)
_SET_STATUS: Final = text("""
UPDATE imports SET status = :status, version = version + 1,
    committed_at = CASE :status WHEN 'committed' THEN now() ELSE committed_at END,
    committed_by = CASE :status WHEN 'committed' THEN CAST(:user_id AS uuid) ELSE committed_by END,
    undone_at = CASE :status WHEN 'undone' THEN now() ELSE undone_at END,
    undone_by = CASE :status WHEN 'undone' THEN CAST(:user_id AS uuid) ELSE undone_by END,
    entries_sha256 = coalesce(CAST(:digest AS bytea), entries_sha256)
WHERE id = :id
""")
_TOUCH: Final = text("UPDATE imports SET version = version + 1 WHERE id = :id")
_COUNT_COMMITS: Final = text("SELECT count(*) FROM imports WHERE committed_at IS NOT NULL")
_MAPPINGS: Final = text(
    "SELECT header_hash, mapping FROM saved_mappings ORDER BY saved_at DESC LIMIT 500"
)
_SAVE_MAPPING: Final = text("""
INSERT INTO saved_mappings (organization_id, header_hash, mapping)
VALUES (:organization_id, :header_hash, CAST(:mapping AS jsonb))
ON CONFLICT (organization_id, header_hash) DO UPDATE
    SET mapping = excluded.mapping, saved_at = now()
""")


class PlanRepository:
    """The plans of the session's business."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def allow_time(self) -> None:
        """Let statements of this transaction take as long as a million lines do."""
        await self._session.execute(_TIMES)

    async def lock(self) -> None:
        """Wait until nobody else commits or undoes an import of this business."""
        await self.allow_time()
        await self._session.execute(_LOCK)

    async def find(self, import_id: UUID) -> Plan | None:
        """Return a plan, or None."""
        row = (await self._session.execute(_FIND, {"id": import_id})).first()
        return None if row is None else _plan(row)

    async def hold(self, import_id: UUID) -> Plan | None:
        """Return a plan that nobody else changes before the end, or None."""
        held = await self._session.execute(_HOLD, {"id": import_id})
        return None if held.first() is None else await self.find(import_id)

    async def list_before(self, before: UUID | None, most: int) -> list[Plan]:
        """Return plans, the latest first, from those before an id on."""
        rows = await self._session.execute(_LIST, {"before": before, "most": most})
        return [_plan(row) for row in rows]

    async def find_same(self, sha256: bytes, import_id: UUID) -> UUID | None:
        """Return the first other import of this content that is in the books, or None."""
        found = await self._session.execute(_FIND_SAME, {"sha256": sha256, "id": import_id})
        return found.scalar_one_or_none()

    async def is_kept(self, sha256: bytes) -> bool:
        """Say whether a plan that was not thrown away has this content."""
        return bool((await self._session.execute(_IS_KEPT, {"sha256": sha256})).scalar_one())

    async def add(self, values: Mapping[str, Any]) -> None:
        """Add a plan whose file is still to be read."""
        await self._session.execute(_ADD, {"organization_id": self._organization_id, **values})

    async def keep_facts(
        self,
        import_id: UUID,
        facts: Mapping[str, Any],
        mapping: Mapping[str, Any] | None,
        bank_account_id: UUID | None,
    ) -> None:
        """Keep with a plan what its file says, which makes it a plan that was read."""
        values = {
            "id": import_id,
            "facts": json.dumps(facts),
            "mapping": None if mapping is None else json.dumps(mapping),
            "bank_account_id": bank_account_id,
        }
        await self._session.execute(_KEEP_FACTS, values)

    async def keep_problem(self, import_id: UUID, problem: str) -> None:
        """Keep with a plan why the work on it came to nothing, "" for no reason."""
        await self._session.execute(_KEEP_PROBLEM, {"id": import_id, "problem": problem[:1_000]})

    async def touch(self, import_id: UUID) -> None:
        """Give a plan whose lines have changed the next version."""
        await self._session.execute(_TOUCH, {"id": import_id})

    async def set_status(
        self, import_id: UUID, status: Status, user_id: UUID | None, digest: bytes | None = None
    ) -> None:
        """Say how far a plan has come, by whom, and what its entries' digest is."""
        values = {"id": import_id, "status": status.value, "user_id": user_id, "digest": digest}
        await self._session.execute(_SET_STATUS, values)

    async def count_commits(self) -> int:
        """Return how many imports of the business were ever committed."""
        return int((await self._session.execute(_COUNT_COMMITS)).scalar_one())

    async def list_mappings(self) -> dict[str, Mapping[str, Any]]:
        """Return the saved mappings by the hash of their header."""
        return {row.header_hash: row.mapping for row in await self._session.execute(_MAPPINGS)}

    async def save_mapping(self, header_hash: str, mapping: Mapping[str, Any]) -> None:
        """Keep a mapping for the next file with this header."""
        await self._session.execute(
            _SAVE_MAPPING,
            {
                "organization_id": self._organization_id,
                "header_hash": header_hash,
                "mapping": json.dumps(mapping),
            },
        )


def _plan(row: Any) -> Plan:
    work = None
    if row.work is not None:
        work = Work(
            work=row.work,
            done_count=row.done_count,
            total_count=row.total_count,
            started_at=row.started_at,
            is_cancelled=row.cancelled_at is not None,
            preview=row.preview,
        )
    return Plan(
        id=row.id,
        file_name=row.file_name,
        sha256=bytes(row.sha256),
        size_bytes=row.size_bytes,
        status=Status(row.status),
        bank_account_id=row.bank_account_id,
        bank_account=row.bank_account or "",
        currency_code=row.currency_code,
        mapping=row.mapping,
        facts=row.facts,
        problem=row.problem,
        counts=Counts(**{name: getattr(row, name) for name in Counts.__dataclass_fields__}),
        work=work,
        version=row.version,
        created_by=row.created_by,
        created_at=row.created_at,
        committed_at=row.committed_at,
        undone_at=row.undone_at,
    )
