"""Queries on bank accounts, and what moved on them.

The journal belongs to another feature, so its tables are named here only as text.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata, new_id
from finance_app.kit.money import round_amount
from finance_app.ledger.bank_accounts import models
from finance_app.ledger.bank_accounts.rules import (
    AccountFigures,
    BankAccount,
    BankAccountType,
)

_ACCOUNTS: Final = metadata().tables[str(models.BankAccount.__tablename__)]
_COLUMNS: Final = (
    _ACCOUNTS.c.id,
    _ACCOUNTS.c.name,
    _ACCOUNTS.c.identification,
    _ACCOUNTS.c.type,
    _ACCOUNTS.c.currency_code,
    _ACCOUNTS.c.opening_balance,
    _ACCOUNTS.c.opening_on,
    _ACCOUNTS.c.version,
    _ACCOUNTS.c.archived_at,
)
# The journal keeps sums by day, so that an account costs the same however much moved on it.
_FIGURES: Final = text("""
SELECT a.id, a.name, a.identification, a.type, a.currency_code, a.opening_balance, a.opening_on,
    a.version, a.archived_at, d.balance,
    d.line_count - CASE WHEN a.opening_balance = 0 THEN 0 ELSE 1 END AS line_count,
    (SELECT j.posted_on FROM journal_lines AS j
     WHERE j.gl_account_id = a.id AND j.kind <> 'opening'
     ORDER BY j.gl_account_id DESC, j.posted_on DESC LIMIT 1) AS last_line_on,
    (SELECT max(r.statement_on) FROM reconciliations AS r
     WHERE r.bank_account_id = a.id AND r.undone_at IS NULL) AS reconciled_on
FROM bank_accounts AS a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(debit - credit), 0) AS balance, coalesce(sum(line_count), 0) AS line_count
    FROM account_days WHERE gl_account_id = a.id AND basis <> 'cash') AS d
WHERE a.id = ANY (CAST(:ids AS uuid[]))
ORDER BY lower(a.name)
""")


class BankAccountRepository:
    """The bank accounts of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self, *, archived: bool | None = False) -> tuple[BankAccount, ...]:
        """Return the accounts in use, the archived ones, or all for None, by name."""
        query = select(*_COLUMNS).order_by(func.lower(_ACCOUNTS.c.name))
        if archived is not None:
            is_archived = _ACCOUNTS.c.archived_at.is_not(None)
            query = query.where(is_archived if archived else ~is_archived)
        return tuple(_account(row) for row in await self._session.execute(query))

    async def list_figures(self, ids: Sequence[UUID]) -> tuple[AccountFigures, ...]:
        """Return accounts with what their entries come to, by name."""
        rows = await self._session.execute(_FIGURES, {"ids": list(ids)})
        return tuple(
            AccountFigures(
                account=_account(row),
                balance=round_amount(row.balance, row.currency_code),
                line_count=int(row.line_count),
                last_line_on=row.last_line_on,
                reconciled_on=row.reconciled_on,
            )
            for row in rows
        )

    async def find(self, account_id: UUID, *, lock: bool = False) -> BankAccount | None:
        """Return an account or None; `lock` keeps others from changing it until the end."""
        query = select(*_COLUMNS).where(_ACCOUNTS.c.id == account_id)
        if lock:
            query = query.with_for_update(key_share=True)  # entries may still join it
        return await self._first(query)

    async def find_by_name(self, name: str) -> BankAccount | None:
        """Return the account of that name in any case, archived or not, or None."""
        return await self._first(
            select(*_COLUMNS).where(func.lower(_ACCOUNTS.c.name) == func.lower(name))
        )

    async def find_by_identification(self, identification: str) -> BankAccount | None:
        """Return the account with that IBAN or number, or None; an empty one is nobody's."""
        if not identification:
            return None
        return await self._first(
            select(*_COLUMNS).where(_ACCOUNTS.c.identification == identification)
        )

    async def add(self, values: Mapping[str, Any]) -> BankAccount | None:
        """Add an account and return it; None where its name or identification is taken.

        Waits for others that are adding the same.
        """
        query = (
            insert(_ACCOUNTS)
            .values(id=new_id(), **values)
            .on_conflict_do_nothing()
            .returning(*_COLUMNS)
        )
        return await self._first(query)

    async def identify(self, account_id: UUID, identification: str) -> BankAccount | None:
        """Give an account that has none its identification; None where it has one by now."""
        query = (
            update(_ACCOUNTS)
            .where(_ACCOUNTS.c.id == account_id, _ACCOUNTS.c.identification == "")
            .values(identification=identification, version=_ACCOUNTS.c.version + 1)
            .returning(*_COLUMNS)
        )
        return await self._first(query)

    async def change(self, account_id: UUID, values: Mapping[str, Any]) -> BankAccount:
        """Set what an account says, and give it the next version."""
        return await self._set(account_id, values)

    async def archive(self, account_id: UUID, archived_at: datetime | None) -> BankAccount:
        """Archive an account, or bring it back for None."""
        return await self._set(account_id, {"archived_at": archived_at})

    async def _set(self, account_id: UUID, values: Mapping[str, Any]) -> BankAccount:
        query = (
            update(_ACCOUNTS)
            .where(_ACCOUNTS.c.id == account_id)
            .values(**values, version=_ACCOUNTS.c.version + 1)
            .returning(*_COLUMNS)
        )
        return _account((await self._session.execute(query)).one())

    async def _first(self, query: Any) -> BankAccount | None:
        row = (await self._session.execute(query)).first()
        return None if row is None else _account(row)


def _account(row: Any) -> BankAccount:
    return BankAccount(
        id=row.id,
        name=row.name,
        identification=row.identification,
        currency_code=row.currency_code,
        opening_balance=round_amount(row.opening_balance, row.currency_code),
        version=row.version,
        archived_at=row.archived_at,
        type=BankAccountType(row.type),
        opening_on=row.opening_on,
    )
