"""Entries that come again, and the days on which they do."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLE = """
CREATE TABLE recurring_entries (
    organization_id uuid NOT NULL
        CONSTRAINT fk_recurring_entries_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    kind text NOT NULL
        CONSTRAINT ck_recurring_entries_kind CHECK (kind IN ('expense', 'income')),
    amount numeric(20, 4) NOT NULL CONSTRAINT ck_recurring_entries_amount
        CHECK (amount > 0 AND amount < 100000000000000),
    party text NOT NULL DEFAULT ''
        CONSTRAINT ck_recurring_entries_party CHECK (char_length(party) <= 200),
    category_id uuid,
    payment_method text NOT NULL DEFAULT '' CONSTRAINT ck_recurring_entries_payment_method
        CHECK (char_length(payment_method) <= 40),
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_recurring_entries_notes CHECK (char_length(notes) <= 10000),
    bank_account_id uuid,
    due_days smallint
        CONSTRAINT ck_recurring_entries_due_days CHECK (due_days BETWEEN 0 AND 366),
    tax_rate_id uuid,
    foreign_currency_code text CONSTRAINT ck_recurring_entries_foreign_currency_code
        CHECK (foreign_currency_code ~ '^[A-Z]{3}$'),
    foreign_amount numeric(20, 4)
        CONSTRAINT ck_recurring_entries_foreign_amount CHECK (foreign_amount > 0),
    unit text NOT NULL CONSTRAINT ck_recurring_entries_unit
        CHECK (unit IN ('day', 'week', 'month', 'quarter', 'year')),
    every smallint NOT NULL DEFAULT 1
        CONSTRAINT ck_recurring_entries_every CHECK (every BETWEEN 1 AND 99),
    starts_on date NOT NULL CONSTRAINT ck_recurring_entries_starts_on
        CHECK (starts_on BETWEEN '1900-01-01' AND '2199-12-31'),
    day_rule text NOT NULL DEFAULT 'same' CONSTRAINT ck_recurring_entries_day_rule
        CHECK (day_rule = 'same'
            OR (day_rule = 'last' AND unit IN ('month', 'quarter', 'year'))),
    shift text NOT NULL DEFAULT 'none' CONSTRAINT ck_recurring_entries_shift
        CHECK (shift IN ('none', 'next', 'previous', 'modified')),
    ends_on date CONSTRAINT ck_recurring_entries_ends_on
        CHECK (ends_on BETWEEN starts_on AND '2199-12-31'),
    end_count integer
        CONSTRAINT ck_recurring_entries_end_count CHECK (end_count BETWEEN 1 AND 9999),
    skipped_on date[] NOT NULL DEFAULT '{}',
    settled_through date,
    paused_on date,
    posts_automatically boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_recurring_entries PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_recurring_entries_foreign
        CHECK (num_nonnulls(foreign_amount, foreign_currency_code) IN (0, 2)),
    CONSTRAINT ck_recurring_entries_ends CHECK (num_nonnulls(ends_on, end_count) <= 1),
    CONSTRAINT fk_recurring_entries_organization_id_category_id
        FOREIGN KEY (organization_id, category_id) REFERENCES categories (organization_id, id),
    CONSTRAINT fk_recurring_entries_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id)
);
CREATE INDEX ix_recurring_entries_category ON recurring_entries (organization_id, category_id);
CREATE INDEX ix_recurring_entries_bank_account
    ON recurring_entries (organization_id, bank_account_id);

-- What comes again follows its category where that is merged away.
ALTER TABLE category_merges ADD COLUMN recurring_ids uuid[] NOT NULL DEFAULT '{}';
"""

DUE = """
-- The businesses in which something comes again by itself, for the job that goes through them.
CREATE FUNCTION organizations_with_recurring() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
    SELECT DISTINCT organization_id FROM recurring_entries
    WHERE posts_automatically AND deleted_at IS NULL ORDER BY 1
    $$;
REVOKE EXECUTE ON FUNCTION organizations_with_recurring() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_with_recurring() TO {app};
CREATE POLICY for_the_job ON recurring_entries FOR SELECT TO {owner} USING (true);
"""

IS_EMPTY = "IF EXISTS (SELECT FROM expenses WHERE organization_id = current_organization())"
IS_EMPTIER = (
    "IF EXISTS (SELECT FROM recurring_entries WHERE organization_id = current_organization())"
    "\n       OR EXISTS (SELECT FROM expenses WHERE organization_id = current_organization())"
)


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app, owner = names[0], f'"{names[1]}_app"', f'"{names[1]}_owner"'
    op.execute(TABLE)
    op.execute("ALTER TABLE recurring_entries ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recurring_entries FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant_isolation ON recurring_entries"
        " USING (organization_id = current_organization())"
        " WITH CHECK (organization_id = current_organization())"
    )
    op.execute(DUE.format(schema=schema, app=app, owner=owner))
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON recurring_entries TO {app}")
    _keep_currency()


def _keep_currency() -> None:
    """Let a business keep its currency while something comes again in it.

    The function is taken as earlier migrations left it, so that nothing of theirs is lost.
    """
    kept = op.get_bind().exec_driver_sql(
        "SELECT pg_get_functiondef('set_currency(text)'::regprocedure)"
    )
    function = kept.scalar_one()
    if function.count(IS_EMPTY) != 1:
        raise RuntimeError("set_currency is not as it was expected")
    op.execute(function.replace(IS_EMPTY, IS_EMPTIER))
