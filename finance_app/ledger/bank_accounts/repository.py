"""Queries on bank accounts, and what their entries come to.

Entries belong to a feature that stands above this one, so their tables are named here only as
text.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata, new_id
from finance_app.kit.money import round_amount
from finance_app.ledger.bank_accounts import models
from finance_app.ledger.bank_accounts.rules import AccountFigures, BankAccount

_ACCOUNTS: Final = metadata().tables[str(models.BankAccount.__tablename__)]
_COLUMNS: Final = (
    _ACCOUNTS.c.id,
    _ACCOUNTS.c.name,
    _ACCOUNTS.c.identification,
    _ACCOUNTS.c.currency_code,
    _ACCOUNTS.c.opening_balance,
    _ACCOUNTS.c.version,
    _ACCOUNTS.c.archived_at,
)
_FIGURES: Final = text("""
SELECT a.id, a.name, a.identification, a.currency_code, a.opening_balance, a.version,
    a.archived_at,
    a.opening_balance + i.amount - e.amount AS balance, i.n + e.n AS entry_count,
    greatest(i.last_on, e.last_on) AS last_entry_on,
    (SELECT max(r.statement_on) FROM reconciliations AS r
     WHERE r.bank_account_id = a.id AND r.undone_at IS NULL) AS reconciled_on
FROM bank_accounts AS a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount, count(*) AS n, max(date) AS last_on
    FROM expenses WHERE bank_account_id = a.id AND deleted_at IS NULL) AS e
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount, count(*) AS n, max(date) AS last_on
    FROM incomes WHERE bank_account_id = a.id AND deleted_at IS NULL) AS i
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
                entry_count=int(row.entry_count),
                last_entry_on=row.last_entry_on,
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

    async def change(
        self, account_id: UUID, *, name: str, identification: str, opening_balance: Decimal
    ) -> BankAccount:
        """Set what an account says, and give it the next version."""
        return await self._set(
            account_id,
            {"name": name, "identification": identification, "opening_balance": opening_balance},
        )

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
    )
