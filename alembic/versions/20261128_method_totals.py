"""Sums by way of paying, bank account and weekday, which questions read instead of rows."""

from alembic import op

revision = "0026"
down_revision = "0025"

CREATE = """
-- Net sums of calendar months. No bank account is the nil UUID, Monday is weekday 1. What no entry
-- has any more stays, with zeros.
CREATE TABLE method_totals (
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    month date NOT NULL,
    payment_method text COLLATE "C" NOT NULL,
    bank_account_id uuid NOT NULL,
    weekday smallint NOT NULL,
    amount numeric(24, 4) NOT NULL,
    entry_count integer NOT NULL,
    CONSTRAINT pk_method_totals
        PRIMARY KEY (organization_id, kind, month, payment_method, bank_account_id, weekday)
);
"""
INTO = """
    INSERT INTO method_totals AS t
        (organization_id, kind, month, payment_method, bank_account_id, weekday, amount,
         entry_count)
    SELECT r.organization_id, '{kind}', date_trunc('month', r.date)::date, r.payment_method,
           coalesce(r.bank_account_id, '00000000-0000-0000-0000-000000000000'),
           extract(isodow FROM r.date)::smallint, sum(r.sign * (r.amount - r.tax_amount)),
           sum(r.sign)
    FROM ({rows}) AS r WHERE r.deleted_at IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(r.sign * (r.amount - r.tax_amount)) <> 0 OR sum(r.sign) <> 0
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, kind, month, payment_method, bank_account_id, weekday)
    DO UPDATE SET amount = t.amount + excluded.amount,
                  entry_count = t.entry_count + excluded.entry_count;
"""
ROWS = {
    "insert": "SELECT n.*, 1 AS sign FROM new_rows AS n",
    "delete": "SELECT o.*, -1 AS sign FROM old_rows AS o",
    "update": (
        "SELECT n.*, 1 AS sign FROM new_rows AS n"
        " UNION ALL SELECT o.*, -1 AS sign FROM old_rows AS o"
    ),
}
ALL = "SELECT a.*, 1 AS sign FROM {table} AS a"
TRANSITIONS = {
    "insert": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
TRIGGER = """
CREATE FUNCTION add_{table}_ways_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_nestloop = off AS $$
BEGIN
    {into}
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION add_{table}_ways_{event}() FROM PUBLIC;
CREATE TRIGGER ways_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION add_{table}_ways_{event}();
"""
KINDS = {"expenses": "expense", "incomes": "income"}


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    op.execute(CREATE)
    for table, kind in KINDS.items():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(INTO.format(kind=kind, rows=ALL.format(table=table)))
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for event, rows in ROWS.items():
            into = INTO.format(kind=kind, rows=rows)
            op.execute(
                TRIGGER.format(
                    schema=schema, table=table, event=event, into=into,
                    transition=TRANSITIONS[event],
                )
            )  # fmt: skip
    op.execute("ALTER TABLE method_totals ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE method_totals FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant_isolation ON method_totals"
        " USING (organization_id = current_organization())"
        " WITH CHECK (organization_id = current_organization())"
    )
    op.execute(f"GRANT SELECT ON method_totals TO {app}")
