"""Every query of what is missing; each reads no more than it shows, however large the ledger."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Integer, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID
from finance_app.reports.missing_data.rules import StatementSpan

_COUNTS: Final = text("""
SELECT kind, coalesce(sum(entry_count) FILTER (WHERE category_id = :nil), 0) AS uncategorised,
       coalesce(sum(unnamed_count), 0) AS unnamed
FROM month_totals GROUP BY kind
""")
# The limit stands in the text: behind a parameter the planner would not see how few are wanted.
_LIMIT: Final = bindparam("count", type_=Integer, literal_execute=True)
_UNCATEGORISED: Final = text("""
SELECT * FROM (
    (SELECT 'expense' AS kind, id, date, vendor AS party, amount FROM expenses
     WHERE category_id IS NULL AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
    UNION ALL
    (SELECT 'income', id, date, client, amount FROM incomes
     WHERE category_id IS NULL AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
) AS e ORDER BY date DESC, id DESC LIMIT :count
""").bindparams(_LIMIT)
_UNNAMED: Final = text("""
SELECT * FROM (
    (SELECT 'expense' AS kind, id, date, notes AS party, amount FROM expenses
     WHERE vendor = '' AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
    UNION ALL
    (SELECT 'income', id, date, notes, amount FROM incomes
     WHERE client = '' AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
) AS e ORDER BY date DESC, id DESC LIMIT :count
""").bindparams(_LIMIT)
# The largest first, which is the order of an index. What the books made themselves has no receipt.
_WITHOUT_RECEIPT: Final = text("""
SELECT 'expense' AS kind, e.id, e.date, e.vendor AS party, e.amount FROM expenses AS e
WHERE e.amount_units >= :units AND e.deleted_at IS NULL
  AND e.source NOT IN ('depreciation', 'disposal', 'exchange', 'revaluation')
  AND e.contra_account_id IS NULL
  AND NOT EXISTS (SELECT FROM entry_files AS f WHERE f.expense_id = e.id AND f.deleted_at IS NULL)
ORDER BY e.amount_units DESC, e.id DESC LIMIT :count
""").bindparams(_LIMIT)
_INCOME_MONTHS: Final = text("""
SELECT DISTINCT month, part FROM month_totals WHERE kind = 'income' AND entry_count > 0
""")
_STATEMENTS: Final = text("""
SELECT r.bank_account_id, a.name, r.statement_on FROM reconciliations AS r
JOIN bank_accounts AS a ON a.id = r.bank_account_id
WHERE r.undone_at IS NULL AND a.archived_at IS NULL
ORDER BY 1, 3
""")
_IMPORTED: Final = text("""
SELECT i.bank_account_id, s.first_on, s.last_on, s.opening_balance, s.closing_balance
FROM imports AS i
CROSS JOIN LATERAL jsonb_to_recordset(i.facts -> 'statements') AS s
    (first_on date, last_on date, opening_balance numeric, closing_balance numeric)
WHERE i.status = 'committed' AND i.bank_account_id IS NOT NULL
  AND jsonb_typeof(i.facts -> 'statements') = 'array'
  AND s.first_on IS NOT NULL AND s.last_on IS NOT NULL
""")
_ACCOUNTS: Final = text("SELECT id, name FROM bank_accounts")
_ASSETS: Final = text("""
SELECT id, name, acquisition_date FROM assets
WHERE deleted_at IS NULL AND disposed_on IS NULL
  AND (life_months = 0 AND method NOT IN ('none', 'units_of_production', 'written_down_value')
       OR method = 'units_of_production' AND capacity IS NULL)
ORDER BY acquisition_date DESC, id
""")
_FOREIGN: Final = text("""
SELECT foreign_currency_code AS code, min(due_on) AS due_on, count(*) AS entry_count FROM (
    SELECT foreign_currency_code, due_on FROM expenses
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL
      AND foreign_currency_code IS NOT NULL
    UNION ALL
    SELECT foreign_currency_code, due_on FROM incomes
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL
      AND foreign_currency_code IS NOT NULL
) AS e GROUP BY 1 ORDER BY 1
""")
_THRESHOLD: Final = text("SELECT receipt_threshold, version FROM missing_data_settings")
_SET_THRESHOLD: Final = text("""
INSERT INTO missing_data_settings (organization_id, receipt_threshold)
VALUES (current_organization(), :amount)
ON CONFLICT (organization_id) DO UPDATE
    SET receipt_threshold = excluded.receipt_threshold, version = missing_data_settings.version + 1
""")


class MissingDataRepository:
    """What is missing in the books of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_entries(self) -> dict[str, tuple[int, int]]:
        """Return how many entries have no category, and no party, by kind; from kept totals."""
        rows = await self._session.execute(_COUNTS, {"nil": NIL_ID})
        return {row.kind: (int(row.uncategorised), int(row.unnamed)) for row in rows}

    async def list_uncategorised(self, count: int) -> list[Any]:
        """Return the latest entries without a category."""
        return await self._rows(_UNCATEGORISED, count=count)

    async def list_unnamed(self, count: int) -> list[Any]:
        """Return the latest entries without a vendor or client."""
        return await self._rows(_UNNAMED, count=count)

    async def list_without_receipt(self, least: Decimal, count: int) -> list[Any]:
        """Return the largest expenses from an amount on that have no file."""
        return await self._rows(_WITHOUT_RECEIPT, units=int(least * 10_000), count=count)

    async def list_income_segments(self) -> list[tuple[date, int]]:
        """Return the segments of months that have an income."""
        return [(row.month, row.part) for row in await self._rows(_INCOME_MONTHS)]

    async def list_statements(self) -> list[Any]:
        """Return the days accounts were reconciled to, by account and in order."""
        return await self._rows(_STATEMENTS)

    async def list_imported(self) -> list[StatementSpan]:
        """Return the statements that were imported."""
        return [
            StatementSpan(
                row.bank_account_id, row.first_on, row.last_on,
                row.opening_balance, row.closing_balance,
            )
            for row in await self._rows(_IMPORTED)
        ]  # fmt: skip

    async def account_names(self) -> dict[Any, str]:
        """Return the names of the bank accounts by id."""
        return {row.id: row.name for row in await self._rows(_ACCOUNTS)}

    async def list_lifeless_assets(self) -> list[Any]:
        """Return assets in use that are to be depreciated and do not say over how long."""
        return await self._rows(_ASSETS)

    async def list_open_currencies(self) -> list[Any]:
        """Return the currencies in which something is still to be paid."""
        return await self._rows(_FOREIGN)

    async def find_threshold(self) -> Decimal | None:
        """Return from which amount on receipts are wanted, None where nobody said."""
        found: Decimal | None = (await self._session.execute(_THRESHOLD)).scalar()
        return found

    async def set_threshold(self, amount: Decimal) -> None:
        """Keep from which amount on receipts are wanted."""
        await self._session.execute(_SET_THRESHOLD, {"amount": amount})

    async def _rows(self, query: Any, **values: Any) -> list[Any]:
        return list((await self._session.execute(query, values)).all())
