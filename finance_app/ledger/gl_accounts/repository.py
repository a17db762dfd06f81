"""The chart of accounts as one list, whichever table an account is in, and what uses one.

What uses an account belongs to features that stand above this one, so their tables are named here
only as text.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata, new_id
from finance_app.ledger.gl_accounts import models
from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType

_ACCOUNTS: Final = metadata().tables[str(models.GlAccount.__tablename__)]
_COLUMNS: Final = """
SELECT id, code, name, type, role, is_system, opening_balance, opening_on,
       archived_at IS NOT NULL AS is_archived, version
FROM chart_of_accounts
"""
_CHART: Final = text(_COLUMNS + "ORDER BY code = '', code, lower(name), id")
_FIND: Final = text(_COLUMNS + "WHERE id = :id")
_NAMED: Final = text(_COLUMNS + "WHERE role <> 'category' AND lower(name) = lower(:name)")
_CODED: Final = text(_COLUMNS + "WHERE code <> '' AND lower(code) = lower(:code)")
_LOCK: Final = text("SELECT id FROM gl_accounts WHERE id = :id FOR NO KEY UPDATE")
_USES: Final = text("""
SELECT (SELECT count(*) FROM expenses WHERE deleted_at IS NULL AND bank_account_id = :id)
     + (SELECT count(*) FROM expenses WHERE deleted_at IS NULL AND contra_account_id = :id)
           AS expenses,
       (SELECT count(*) FROM incomes WHERE deleted_at IS NULL AND bank_account_id = :id)
     + (SELECT count(*) FROM incomes WHERE deleted_at IS NULL AND contra_account_id = :id)
           AS incomes,
       (SELECT count(*) FROM payments WHERE deleted_at IS NULL AND bank_account_id = :id)
           AS payments,
       (SELECT count(*) FROM transfers WHERE deleted_at IS NULL AND from_account_id = :id)
     + (SELECT count(*) FROM transfers WHERE deleted_at IS NULL AND to_account_id = :id)
           AS transfers,
       (SELECT count(*) FROM assets WHERE deleted_at IS NULL AND bank_account_id = :id)
     + (SELECT count(*) FROM asset_changes WHERE reversed_at IS NULL AND bank_account_id = :id)
           AS assets,
       (SELECT count(*) FROM reconciliations WHERE undone_at IS NULL AND bank_account_id = :id)
           AS statements,
       (SELECT count(*) FROM entry_rules WHERE deleted_at IS NULL AND bank_account_id = :id)
           AS rules,
       (SELECT count(*) FROM recurring_entries WHERE deleted_at IS NULL AND bank_account_id = :id)
           AS recurring
""")
_DEBIT: Final = text("""
SELECT coalesce(sum(debit - credit), 0) FROM account_days
WHERE gl_account_id = :id AND basis <> 'cash'
""")


class GlAccountRepository:
    """The accounts of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_chart(self) -> list[Account]:
        """Return every account, archived ones and categories merged away too."""
        return [_account(row) for row in await self._session.execute(_CHART)]

    async def find(self, account_id: UUID, *, lock: bool = False) -> Account | None:
        """Return an account or None; `lock` keeps others from changing one of the ledger."""
        if lock:
            await self._session.execute(_LOCK, {"id": account_id})
        return await self._first(_FIND, {"id": account_id})

    async def find_by_name(self, name: str) -> Account | None:
        """Return the account of that name in any case, archived or not; no category."""
        return await self._first(_NAMED, {"name": name})

    async def find_by_code(self, code: str) -> Account | None:
        """Return the account with that code in any case, or None; an empty one is nobody's."""
        return await self._first(_CODED, {"code": code})

    async def add(self, values: Mapping[str, Any]) -> UUID | None:
        """Add an account and return its id; None where its name or code is taken."""
        query = (
            insert(_ACCOUNTS)
            .values(id=new_id(), **values)
            .on_conflict_do_nothing()
            .returning(_ACCOUNTS.c.id)
        )
        added: UUID | None = (await self._session.execute(query)).scalar_one_or_none()
        return added

    async def change(self, account_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of an account, and give it the next version."""
        query = (
            update(_ACCOUNTS)
            .where(_ACCOUNTS.c.id == account_id)
            .values(**values, version=_ACCOUNTS.c.version + 1)
        )
        await self._session.execute(query)

    async def archive(self, account_id: UUID, archived_at: datetime | None) -> None:
        """Archive an account, or bring it back for None."""
        await self.change(account_id, {"archived_at": archived_at})

    async def count_uses(self, account_id: UUID) -> dict[str, int]:
        """Return how many records of each sort name an account, the trash left out."""
        row = (await self._session.execute(_USES, {"id": account_id})).one()
        return {name: int(count) for name, count in row._asdict().items()}

    async def sum_debit(self, account_id: UUID) -> Decimal:
        """Return debits less credits of an account, of all days."""
        found: Decimal = (await self._session.execute(_DEBIT, {"id": account_id})).scalar_one()
        return found

    async def _first(self, query: Any, values: Mapping[str, Any]) -> Account | None:
        row = (await self._session.execute(query, dict(values))).first()
        return None if row is None else _account(row)


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        code=row.code,
        name=row.name,
        type=AccountType(row.type),
        role=AccountRole(row.role),
        is_system=row.is_system,
        opening_balance=row.opening_balance,
        opening_on=row.opening_on,
        is_archived=row.is_archived,
        version=row.version,
    )
