"""The rows of a tax report as they are, and as they were reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID
from finance_app.kit.money import round_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.tax.rules import Rounding, TaxRow, TaxSum

# On cash basis an entry on credit counts by its payments, each with its part of net and tax: what
# their lines in the journal say.
_ROWS: Final = text("""
SELECT 'expense' AS document, id AS document_id, 'expense' AS kind, id AS entry_id, date AS day,
       vendor AS party, tax_rate_id, amount - tax_amount AS net, tax_amount AS tax
FROM expenses
WHERE date BETWEEN :first AND :last AND (tax_rate_id IS NOT NULL OR tax_amount <> 0)
  AND deleted_at IS NULL AND (NOT :is_cash OR due_on IS NULL)
UNION ALL
SELECT 'income', id, 'income', id, date, client, tax_rate_id, amount - tax_amount, tax_amount
FROM incomes
WHERE date BETWEEN :first AND :last AND (tax_rate_id IS NOT NULL OR tax_amount <> 0)
  AND deleted_at IS NULL AND (NOT :is_cash OR due_on IS NULL)
UNION ALL
SELECT 'payment', p.id, p.kind, p.entry_id, p.paid_on, e.party, e.tax_rate_id,
       coalesce(sum(j.amount * e.sign) FILTER (WHERE j.gl_account_id <> e.tax_account), 0),
       coalesce(sum(j.amount * e.sign) FILTER (WHERE j.gl_account_id = e.tax_account), 0)
FROM payments AS p
JOIN (SELECT id, 'expense' AS kind, vendor AS party, tax_rate_id, 1 AS sign,
             CAST(:input_tax AS uuid) AS tax_account
      FROM expenses WHERE (tax_rate_id IS NOT NULL OR tax_amount <> 0) AND deleted_at IS NULL
      UNION ALL
      SELECT id, 'income', client, tax_rate_id, -1, CAST(:output_tax AS uuid)
      FROM incomes WHERE (tax_rate_id IS NOT NULL OR tax_amount <> 0) AND deleted_at IS NULL
     ) AS e ON e.id = p.entry_id AND e.kind = p.kind
JOIN journal_lines AS j ON j.journal_id = p.id AND j.kind = 'payment' AND j.basis = 'cash'
WHERE :is_cash AND p.paid_on BETWEEN :first AND :last AND p.deleted_at IS NULL
GROUP BY p.id, p.kind, p.entry_id, p.paid_on, e.party, e.tax_rate_id
""")
# The same rows, added up: of each rate by the stretches of its days in which it is one ratio.
_SUMS: Final = text("""
SELECT d.kind, nullif(d.tax_rate_id, CAST(:nil AS uuid)) AS tax_rate_id,
       CASE WHEN d.is_by_rate THEN r.ratios[width_bucket(d.day, r.starts_on)] END AS ratio,
       sum(d.net_amount) AS net, sum(d.tax_amount) AS tax, sum(d.row_count) AS row_count
FROM tax_days AS d LEFT JOIN tax_rates AS r ON r.id = d.tax_rate_id
WHERE d.day BETWEEN :first AND :last AND d.basis IN ('both', :basis)
GROUP BY 1, 2, 3
HAVING sum(d.row_count) <> 0
""")
_REPORTS: Final = text("""
SELECT * FROM tax_reports WHERE undone_at IS NULL ORDER BY last_on DESC, reported_at DESC
""")
_FIND: Final = text("SELECT * FROM tax_reports WHERE id = :id")
_LINES: Final = text("SELECT * FROM tax_report_lines WHERE tax_report_id = :id")
_ADD: Final = text("""
INSERT INTO tax_reports (organization_id, id, first_on, last_on, basis, rounding, output_tax,
                         input_tax, reported_by)
VALUES (current_organization(), :id, :first, :last, :basis, :rounding, :output, :input, :by)
ON CONFLICT (organization_id, id) DO NOTHING RETURNING id
""")
_ADD_LINES: Final = text("""
INSERT INTO tax_report_lines
    (organization_id, tax_report_id, document, document_id, kind, entry_id, day, party,
     tax_rate_id, net_amount, tax_amount)
SELECT current_organization(), :id, l.* FROM unnest(
    CAST(:documents AS text[]), CAST(:document_ids AS uuid[]), CAST(:kinds AS text[]),
    CAST(:entry_ids AS uuid[]), CAST(:days AS date[]), CAST(:parties AS text[]),
    CAST(:rate_ids AS uuid[]), CAST(:nets AS numeric[]), CAST(:taxes AS numeric[])) AS l
""")
_UNDO: Final = text("""
UPDATE tax_reports SET undone_at = now() WHERE id = :id AND undone_at IS NULL RETURNING id
""")
_OVERLAP: Final = text("""
SELECT first_on, last_on FROM tax_reports
WHERE undone_at IS NULL AND first_on <= :last AND last_on >= :first
ORDER BY first_on LIMIT 1
""")
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(current_organization() AS text), 20261129))"
)


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported of some days, and by whom."""

    id: UUID
    first: date
    last: date
    basis: Basis
    rounding: Rounding
    output_tax: Decimal
    input_tax: Decimal
    reported_at: datetime
    is_undone: bool


class TaxReportRepository:
    """Tax of the session's business, in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def lock(self) -> None:
        """Wait until nobody else reports for this business."""
        await self._session.execute(_LOCK)

    async def list_sums(self, first: date, last: date, basis: Basis) -> list[TaxSum]:
        """Return what the rows of some days come to, of each side, rate and ratio."""
        values = {"first": first, "last": last, "basis": basis.value, "nil": NIL_ID}
        return [
            TaxSum(
                Kind(row.kind), row.tax_rate_id, row.ratio, int(row.row_count),
                round_amount(row.net, self._code), round_amount(row.tax, self._code),
            )
            for row in await self._session.execute(_SUMS, values)
        ]  # fmt: skip

    async def list_rows(self, first: date, last: date, basis: Basis) -> list[TaxRow]:
        """Return the rows of some days as they are now."""
        values = {
            "first": first,
            "last": last,
            "is_cash": basis is Basis.CASH,
            "input_tax": SystemAccount.INPUT_TAX,
            "output_tax": SystemAccount.OUTPUT_TAX,
        }
        return [self._row(row) for row in await self._session.execute(_ROWS, values)]

    async def list_reported(self) -> list[Reported]:
        """Return what was reported, the latest days first; what was undone is left out."""
        return [self._reported(row) for row in await self._session.execute(_REPORTS)]

    async def find(self, report_id: UUID) -> Reported | None:
        """Return what was reported under an id, also undone, or None."""
        row = (await self._session.execute(_FIND, {"id": report_id})).first()
        return None if row is None else self._reported(row)

    async def list_lines(self, report_id: UUID) -> list[TaxRow]:
        """Return the rows as they were reported."""
        rows = await self._session.execute(_LINES, {"id": report_id})
        return [
            TaxRow(
                row.document, row.document_id, Kind(row.kind), row.entry_id, row.day, row.party,
                row.tax_rate_id, round_amount(row.net_amount, self._code),
                round_amount(row.tax_amount, self._code),
            )
            for row in rows
        ]  # fmt: skip

    async def find_overlap(self, first: date, last: date) -> tuple[date, date] | None:
        """Return the days of a report that shares a day with these, or None."""
        row = (await self._session.execute(_OVERLAP, {"first": first, "last": last})).first()
        return None if row is None else (row.first_on, row.last_on)

    async def add(self, report: Reported, by: UUID, rows: Sequence[TaxRow]) -> None:
        """Keep a report and its rows; one that is there already stays."""
        values = {
            "id": report.id, "first": report.first, "last": report.last,
            "basis": report.basis.value, "rounding": report.rounding.value,
            "output": report.output_tax, "input": report.input_tax, "by": by,
        }  # fmt: skip
        if (await self._session.execute(_ADD, values)).first() is None:
            return
        lines: dict[str, Any] = {
            "id": report.id,
            "documents": [one.document for one in rows],
            "document_ids": [one.document_id for one in rows],
            "kinds": [one.kind.value for one in rows],
            "entry_ids": [one.entry_id for one in rows],
            "days": [one.day for one in rows],
            "parties": [one.party for one in rows],
            "rate_ids": [one.tax_rate_id for one in rows],
            "nets": [one.net for one in rows],
            "taxes": [one.tax for one in rows],
        }
        await self._session.execute(_ADD_LINES, lines)

    async def undo(self, report_id: UUID) -> bool:
        """Take a report back; says whether it was there to take back."""
        return (await self._session.execute(_UNDO, {"id": report_id})).first() is not None

    def _row(self, row: Any) -> TaxRow:
        return TaxRow(
            row.document, row.document_id, Kind(row.kind), row.entry_id, row.day, row.party,
            row.tax_rate_id, round_amount(row.net, self._code), round_amount(row.tax, self._code),
        )  # fmt: skip

    def _reported(self, row: Any) -> Reported:
        return Reported(
            id=row.id,
            first=row.first_on,
            last=row.last_on,
            basis=Basis(row.basis),
            rounding=Rounding(row.rounding),
            output_tax=round_amount(row.output_tax, self._code),
            input_tax=round_amount(row.input_tax, self._code),
            reported_at=row.reported_at,
            is_undone=row.undone_at is not None,
        )
