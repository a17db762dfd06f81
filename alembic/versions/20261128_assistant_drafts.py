"""Cards of what the assistant proposes; assets can say that they came from one."""

from alembic import op

revision = "0024"
down_revision = "0023"

TABLE = """
-- What is proposed is written only while it is open and not expired, once, by its own person.
CREATE TABLE assistant_drafts (
    organization_id uuid NOT NULL
        CONSTRAINT fk_assistant_drafts_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT fk_assistant_drafts_user_id REFERENCES users (id),
    thread_id uuid,
    proposals jsonb NOT NULL,
    payload_digest bytea NOT NULL CONSTRAINT ck_assistant_drafts_payload_digest
        CHECK (octet_length(payload_digest) = 32),
    status text NOT NULL DEFAULT 'open' CONSTRAINT ck_assistant_drafts_status
        CHECK (status IN ('open', 'saved', 'discarded', 'undone')),
    note text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_drafts_note CHECK (char_length(note) <= 500),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    saved_at timestamptz,
    saved jsonb,
    CONSTRAINT pk_assistant_drafts PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_assistant_drafts_saved CHECK (
        (saved_at IS NOT NULL) = (status IN ('saved', 'undone'))
        AND (saved IS NOT NULL) = (saved_at IS NOT NULL))
);
CREATE INDEX ix_assistant_drafts_user_id ON assistant_drafts (user_id);
CREATE INDEX ix_assistant_drafts_open ON assistant_drafts (organization_id, user_id, id)
    WHERE status = 'open';
ALTER TABLE assistant_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_drafts FORCE ROW LEVEL SECURITY;
-- A card is its person's: not even the owner of the business sees another's.
CREATE POLICY tenant_isolation ON assistant_drafts
    USING (organization_id = current_organization() AND user_id = current_person())
    WITH CHECK (organization_id = current_organization() AND user_id = current_person());
GRANT SELECT, INSERT,
    UPDATE (proposals, payload_digest, status, expires_at, saved_at, saved)
    ON assistant_drafts TO {app};
"""

SOURCE = """
ALTER TABLE assets
    DROP CONSTRAINT ck_assets_source,
    ADD CONSTRAINT ck_assets_source
        CHECK (source IN ('screen', 'api', 'import', 'sample', 'assistant'));
"""


def upgrade() -> None:
    app = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(TABLE.format(app=f'"{app}_app"'))
    op.execute(SOURCE)
