"""Files that belong to records: what the database knows of each, beside its content on disk."""

from alembic import op

revision = "0003"
down_revision = "0002"

ATTACHMENTS = """
CREATE TABLE attachments (
    organization_id uuid NOT NULL
        CONSTRAINT fk_attachments_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    sha256 bytea NOT NULL
        CONSTRAINT ck_attachments_sha256 CHECK (octet_length(sha256) = 32),
    name text NOT NULL
        CONSTRAINT ck_attachments_name CHECK (char_length(name) BETWEEN 1 AND 200),
    media_type text NOT NULL,
    size_bytes bigint NOT NULL
        CONSTRAINT ck_attachments_size_bytes CHECK (size_bytes > 0 AND size_bytes <= 20000000),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_attachments PRIMARY KEY (organization_id, id)
);
CREATE INDEX ix_attachments_sha256 ON attachments (organization_id, sha256);
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attachments
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(ATTACHMENTS)
    op.execute(f'GRANT SELECT, INSERT, UPDATE (deleted_at) ON attachments TO "{database}_app"')
