"""Workbooks made in the background: asked for, under way, and kept for a while."""

from alembic import op

revision = "0022"
down_revision = "0021"

TABLE = """
-- Whoever makes one says so every second; one that no longer beats is taken up again. Each taking
-- up is another attempt, and what an earlier one says counts no more.
CREATE TABLE workbook_jobs (
    organization_id uuid NOT NULL
        CONSTRAINT fk_workbook_jobs_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    made_by text NOT NULL
        CONSTRAINT ck_workbook_jobs_made_by CHECK (char_length(made_by) <= 320),
    first_on date NOT NULL,
    last_on date NOT NULL,
    status text NOT NULL DEFAULT 'queued' CONSTRAINT ck_workbook_jobs_status
        CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempt integer NOT NULL DEFAULT 0,
    done_count bigint NOT NULL DEFAULT 0,
    total_count bigint NOT NULL DEFAULT 0,
    problem text NOT NULL DEFAULT ''
        CONSTRAINT ck_workbook_jobs_problem CHECK (char_length(problem) <= 1000),
    size_bytes bigint,
    sha256 bytea CONSTRAINT ck_workbook_jobs_sha256 CHECK (octet_length(sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    beat_at timestamptz,
    cancelled_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz,
    deleted_at timestamptz,
    CONSTRAINT pk_workbook_jobs PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_workbook_jobs_days CHECK (first_on <= last_on),
    CONSTRAINT ck_workbook_jobs_beat CHECK ((status = 'running') = (beat_at IS NOT NULL)),
    CONSTRAINT ck_workbook_jobs_file CHECK (CASE WHEN status = 'done'
        THEN num_nulls(size_bytes, sha256, expires_at) = 0
        ELSE num_nonnulls(size_bytes, sha256, expires_at) = 0 END)
);
-- One at a time is made of a business.
CREATE UNIQUE INDEX uq_workbook_jobs_running ON workbook_jobs (organization_id)
    WHERE status = 'running';
CREATE INDEX ix_workbook_jobs_under_way ON workbook_jobs (organization_id, created_at)
    WHERE status IN ('queued', 'running');
ALTER TABLE workbook_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE workbook_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workbook_jobs
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON workbook_jobs TO {app};
"""

FUNCTION = """
-- For the program itself: businesses with a workbook to be made that nobody is at.
CREATE FUNCTION list_idle_workbook_jobs(quiet_seconds integer) RETURNS TABLE (organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
    SELECT j.organization_id FROM workbook_jobs AS j
    WHERE j.status IN ('queued', 'running')
    GROUP BY j.organization_id
    HAVING coalesce(max(j.beat_at) < now() - make_interval(secs => quiet_seconds), true)
    ORDER BY min(j.created_at)
    $$;
REVOKE EXECUTE ON FUNCTION list_idle_workbook_jobs(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_idle_workbook_jobs(integer) TO {app};
CREATE POLICY for_jobs ON workbook_jobs FOR SELECT TO {owner} USING (true);
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app, owner = names[0], f'"{names[1]}_app"', f'"{names[1]}_owner"'
    op.execute(TABLE.format(app=app))
    op.execute(FUNCTION.format(schema=schema, app=app, owner=owner))
