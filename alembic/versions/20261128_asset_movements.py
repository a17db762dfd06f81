"""Assets that are bought and sold move money on a bank account, and stand on its statements."""

from alembic import op

revision = "0018"
down_revision = "0017"

# Entries, payments and transfers carry the statement that has them; what else the journal has on a
# bank account is marked here.
MARKS = """
CREATE TABLE reconciled_lines (
    organization_id uuid NOT NULL,
    journal_id uuid NOT NULL,
    kind text NOT NULL,
    reconciliation_id uuid,
    CONSTRAINT pk_reconciled_lines PRIMARY KEY (organization_id, journal_id, kind),
    CONSTRAINT fk_reconciled_lines_organization_id_reconciliation_id
        FOREIGN KEY (organization_id, reconciliation_id)
        REFERENCES reconciliations (organization_id, id)
);
CREATE INDEX ix_reconciled_lines_reconciliation
    ON reconciled_lines (organization_id, reconciliation_id)
    WHERE reconciliation_id IS NOT NULL;
ALTER TABLE reconciled_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciled_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON reconciled_lines
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
"""

# The amount is that of the journal, which says what an asset moves; it is found from the asset.
ASSETS = """
SELECT a.organization_id, a.bank_account_id, 'asset'::text AS kind, a.id, NULL::uuid AS entry_id,
       NULL::text AS entry_kind, j.posted_on AS date, a.name AS party, '' AS notes,
       NULL::uuid AS category_id, j.amount, m.reconciliation_id, a.id AS asset_id
FROM assets AS a
JOIN journal_lines AS j ON j.organization_id = a.organization_id AND j.journal_id = a.id
    AND j.kind = 'asset' AND j.gl_account_id = a.bank_account_id
LEFT JOIN reconciled_lines AS m ON m.organization_id = a.organization_id
    AND m.journal_id = a.id AND m.kind = 'asset'
WHERE a.bank_account_id IS NOT NULL AND a.deleted_at IS NULL
UNION ALL
SELECT c.organization_id, c.bank_account_id, 'asset_change', c.id, NULL, NULL, j.posted_on, a.name,
       '', NULL, j.amount, m.reconciliation_id, a.id
FROM asset_changes AS c
JOIN assets AS a ON a.organization_id = c.organization_id AND a.id = c.asset_id
JOIN journal_lines AS j ON j.organization_id = c.organization_id AND j.journal_id = c.id
    AND j.kind = 'asset_change' AND j.gl_account_id = c.bank_account_id
LEFT JOIN reconciled_lines AS m ON m.organization_id = c.organization_id
    AND m.journal_id = c.id AND m.kind = 'asset_change'
WHERE c.bank_account_id IS NOT NULL AND c.reversed_at IS NULL AND a.deleted_at IS NULL
"""


def upgrade() -> None:
    connection = op.get_bind()
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(MARKS)
    kept = connection.exec_driver_sql("SELECT pg_get_viewdef('bank_movements'::regclass)")
    lines = kept.scalar_one().rstrip().rstrip(";")
    op.execute(
        "CREATE OR REPLACE VIEW bank_movements WITH (security_invoker = true) AS"
        f" {lines} UNION ALL {ASSETS}"
    )
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON reconciled_lines TO "{database}_app"')
