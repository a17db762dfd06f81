"""From which amount on a business wants receipts."""

from alembic import op

revision = "0019"
down_revision = "0018"

TABLE = """
CREATE TABLE missing_data_settings (
    organization_id uuid NOT NULL
        CONSTRAINT fk_missing_data_settings_organization_id REFERENCES organizations (id),
    receipt_threshold numeric(20, 4) NOT NULL
        CONSTRAINT ck_missing_data_settings_receipt_threshold
            CHECK (receipt_threshold BETWEEN 0 AND 99999999999999),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_missing_data_settings PRIMARY KEY (organization_id)
);
ALTER TABLE missing_data_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE missing_data_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON missing_data_settings
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON missing_data_settings TO {app};
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(TABLE.format(app=f'"{database}_app"'))
