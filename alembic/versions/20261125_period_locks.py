"""Books locked through a day: the database refuses changes there, and keeps who moved the lock."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
ALTER TABLE organizations ADD COLUMN locked_through date
    CONSTRAINT ck_organizations_locked_through
        CHECK (locked_through BETWEEN '1900-01-01' AND '2199-12-31');
CREATE TABLE period_lock_changes (
    organization_id uuid NOT NULL
        CONSTRAINT fk_period_lock_changes_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    locked_through date,
    reason text NOT NULL DEFAULT ''
        CONSTRAINT ck_period_lock_changes_reason CHECK (char_length(reason) <= 500),
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_period_lock_changes PRIMARY KEY (organization_id, id)
);
ALTER TABLE period_lock_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE period_lock_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON period_lock_changes
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT ON period_lock_changes TO {app};
"""

# Whoever records an entry shares totals_lock until the end of the transaction, and reads the day
# after it has the lock: a move of the day waits for entries under way, and those after it see it.
# Under an isolation whose snapshot is older than the lock, the row itself must still be the newest.
GUARD = """
CREATE FUNCTION refuse_locked_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM FROM organizations WHERE id = current_organization() FOR SHARE;
    END IF;
    IF EXISTS (SELECT FROM ({rows}) AS r JOIN organizations AS o ON o.id = r.organization_id
               WHERE r.date <= o.locked_through) THEN
        RAISE EXCEPTION 'the books are locked for this day' USING ERRCODE = 'FL001';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION refuse_locked_{event}() FROM PUBLIC;
"""

# In the order of their names, so before the triggers that add to the totals.
TRIGGER = """
CREATE TRIGGER locked_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_locked_{event}();
"""

# A row is in the books unless it is in the trash; one that is not there before or after is free.
ROWS = {
    "insert": "SELECT organization_id, date FROM new_rows WHERE deleted_at IS NULL",
    "delete": "SELECT organization_id, date FROM old_rows WHERE deleted_at IS NULL",
    "update": (
        "SELECT organization_id, least(o.date, n.date) AS date"
        " FROM old_rows AS o FULL JOIN new_rows AS n USING (organization_id, id)"
        " WHERE o.deleted_at IS NULL OR n.deleted_at IS NULL"
    ),
}
TRANSITIONS = {
    "insert": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}

FUNCTIONS = """
-- The only way to move the lock: alone, after every entry that is being recorded.
CREATE FUNCTION set_locked_through(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(current_organization()));
    UPDATE organizations SET locked_through = day WHERE id = current_organization();
END $$;
REVOKE EXECUTE ON FUNCTION set_locked_through(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION set_locked_through(date) TO {app};

-- The only way to change what totals are cut by: alone, with every total made again, and only
-- while no day is locked, for it moves the months that were locked.
CREATE OR REPLACE FUNCTION set_fiscal_year_start(month_no integer, day_no integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(current_organization()));
    IF EXISTS (SELECT FROM organizations
               WHERE id = current_organization() AND locked_through IS NOT NULL
                 AND (fiscal_year_start_month <> month_no OR fiscal_year_start_day <> day_no)) THEN
        RAISE EXCEPTION 'the books are locked' USING ERRCODE = 'FL001';
    END IF;
    UPDATE organizations SET fiscal_year_start_month = month_no, fiscal_year_start_day = day_no
    WHERE id = current_organization();
    DELETE FROM month_totals WHERE organization_id = current_organization();
    INSERT INTO month_totals
    SELECT e.organization_id, date_trunc('month', e.date)::date, month_part(e.date, day_no),
           e.kind, coalesce(e.category_id, '00000000-0000-0000-0000-000000000000'),
           sum(e.amount), count(*), count(*) FILTER (WHERE e.party = '')
    FROM (SELECT organization_id, date, 'expense' AS kind, category_id, amount, vendor AS party
          FROM expenses WHERE organization_id = current_organization() AND deleted_at IS NULL
          UNION ALL
          SELECT organization_id, date, 'income', category_id, amount, client
          FROM incomes WHERE organization_id = current_organization() AND deleted_at IS NULL) AS e
    GROUP BY 1, 2, 3, 4, 5;
END $$;
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    op.execute(TABLES.format(app=app))
    for event, rows in ROWS.items():
        op.execute(GUARD.format(event=event, rows=rows, schema=schema))
        for table in ("expenses", "incomes"):
            op.execute(TRIGGER.format(event=event, table=table, transition=TRANSITIONS[event]))
    op.execute(FUNCTIONS.format(schema=schema, app=app))
