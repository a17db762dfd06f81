"""The chart of accounts as one list, whichever table an account is in."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType

_CHART: Final = text("""
SELECT id, code, name, type, role, is_system, opening_balance, opening_on,
       archived_at IS NOT NULL AS is_archived
FROM chart_of_accounts ORDER BY code = '', code, lower(name), id
""")


class GlAccountRepository:
    """The accounts of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_chart(self) -> list[Account]:
        """Return every account, archived ones and categories merged away too."""
        return [
            Account(
                id=row.id,
                code=row.code,
                name=row.name,
                type=AccountType(row.type),
                role=AccountRole(row.role),
                is_system=row.is_system,
                opening_balance=row.opening_balance,
                opening_on=row.opening_on,
                is_archived=row.is_archived,
            )
            for row in await self._session.execute(_CHART)
        ]
