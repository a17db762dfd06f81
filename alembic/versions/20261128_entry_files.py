"""Files attached to entries."""

from alembic import op

revision = "0010"
down_revision = "0009"

ENTRY_FILES = """
-- The entry is named by kind and id; the two computed columns are for the foreign keys. Nothing
-- but entries of the sample can be deleted for good, and their links go with them.
CREATE TABLE entry_files (
    organization_id uuid NOT NULL
        CONSTRAINT fk_entry_files_organization_id REFERENCES organizations (id),
    kind text NOT NULL
        CONSTRAINT ck_entry_files_kind CHECK (kind IN ('expense', 'income')),
    entry_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    expense_id uuid GENERATED ALWAYS AS
        (CASE WHEN (kind = 'expense'::text) THEN entry_id ELSE NULL::uuid END) STORED,
    income_id uuid GENERATED ALWAYS AS
        (CASE WHEN (kind = 'income'::text) THEN entry_id ELSE NULL::uuid END) STORED,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_entry_files PRIMARY KEY (organization_id, kind, entry_id, attachment_id),
    CONSTRAINT fk_entry_files_organization_id_expense_id
        FOREIGN KEY (organization_id, expense_id) REFERENCES expenses (organization_id, id)
        ON DELETE CASCADE,
    CONSTRAINT fk_entry_files_organization_id_income_id
        FOREIGN KEY (organization_id, income_id) REFERENCES incomes (organization_id, id)
        ON DELETE CASCADE,
    CONSTRAINT fk_entry_files_organization_id_attachment_id
        FOREIGN KEY (organization_id, attachment_id) REFERENCES attachments (organization_id, id)
);
CREATE INDEX ix_entry_files_file ON entry_files (organization_id, attachment_id);
CREATE INDEX ix_entry_files_expense ON entry_files (organization_id, expense_id)
    WHERE expense_id IS NOT NULL;
CREATE INDEX ix_entry_files_income ON entry_files (organization_id, income_id)
    WHERE income_id IS NOT NULL;
ALTER TABLE entry_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry_files FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON entry_files
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(ENTRY_FILES)
    op.execute(f'GRANT SELECT, INSERT, UPDATE (deleted_at) ON entry_files TO "{database}_app"')
