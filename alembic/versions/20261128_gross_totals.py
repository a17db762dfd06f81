"""Month totals know the tax beside the net amount, so that the sum of a list is exact at any size.

A list shows what was paid or invoiced, with its tax; reports go on from the net amounts.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

READ = ("expenses", "incomes", "organizations", "month_totals")

ROWS = {
    "insert": "SELECT n.*, 1 AS sign FROM new_rows AS n",
    "delete": "SELECT o.*, -1 AS sign FROM old_rows AS o",
    "update": (
        "SELECT n.*, 1 AS sign FROM new_rows AS n"
        " UNION ALL SELECT o.*, -1 AS sign FROM old_rows AS o"
    ),
}

TOTALS = """
CREATE OR REPLACE FUNCTION add_{kind}_totals_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    IF EXISTS (SELECT FROM ({rows}) AS r JOIN organizations AS o ON o.id = r.organization_id
               WHERE r.sign > 0 AND r.currency_code <> o.currency_code) THEN
        RAISE EXCEPTION 'an entry must be in the currency of its business'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_currency';
    END IF;
    INSERT INTO month_totals AS t
        (organization_id, month, part, kind, category_id, amount, entry_count, unnamed_count,
         tax_amount)
    SELECT r.organization_id, date_trunc('month', r.date)::date,
           month_part(r.date, o.fiscal_year_start_day), '{kind}',
           coalesce(r.category_id, '00000000-0000-0000-0000-000000000000'),
           sum(r.sign * (r.amount - r.tax_amount)), sum(r.sign),
           sum(CASE WHEN r.{party} = '' THEN r.sign ELSE 0 END), sum(r.sign * r.tax_amount)
    FROM ({rows}) AS r JOIN organizations AS o ON o.id = r.organization_id
    WHERE r.deleted_at IS NULL
    GROUP BY 1, 2, 3, 5
    HAVING sum(r.sign * (r.amount - r.tax_amount)) <> 0 OR sum(r.sign) <> 0
        OR sum(CASE WHEN r.{party} = '' THEN r.sign ELSE 0 END) <> 0
        OR sum(r.sign * r.tax_amount) <> 0
    ORDER BY 1, 2, 3, 5
    ON CONFLICT (organization_id, month, part, kind, category_id) DO UPDATE
        SET amount = t.amount + excluded.amount,
            entry_count = t.entry_count + excluded.entry_count,
            unnamed_count = t.unnamed_count + excluded.unnamed_count,
            tax_amount = t.tax_amount + excluded.tax_amount;
    RETURN NULL;
END $$;
"""

REBUILD = """
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
        (organization_id, month, part, kind, category_id, amount, entry_count, unnamed_count,
         tax_amount)
    SELECT e.organization_id, date_trunc('month', e.date)::date, month_part(e.date, day_no),
           e.kind, coalesce(e.category_id, '00000000-0000-0000-0000-000000000000'),
           sum(e.amount - e.tax_amount), count(*), count(*) FILTER (WHERE e.party = ''),
           sum(e.tax_amount)
    FROM (SELECT organization_id, date, 'expense' AS kind, category_id, amount, tax_amount,
                 vendor AS party
          FROM expenses WHERE organization_id = current_organization() AND deleted_at IS NULL
          UNION ALL
          SELECT organization_id, date, 'income', category_id, amount, tax_amount, client
          FROM incomes WHERE organization_id = current_organization() AND deleted_at IS NULL) AS e
    GROUP BY 1, 2, 3, 4, 5;
END $$;
"""

BACKFILL = """
UPDATE month_totals AS t SET tax_amount = s.tax_amount
FROM (SELECT e.organization_id, date_trunc('month', e.date)::date AS month,
             month_part(e.date, o.fiscal_year_start_day) AS part, e.kind,
             coalesce(e.category_id, '00000000-0000-0000-0000-000000000000') AS category_id,
             sum(e.tax_amount) AS tax_amount
      FROM (SELECT organization_id, date, 'expense' AS kind, category_id, tax_amount
            FROM expenses WHERE deleted_at IS NULL AND tax_amount <> 0
            UNION ALL
            SELECT organization_id, date, 'income', category_id, tax_amount
            FROM incomes WHERE deleted_at IS NULL AND tax_amount <> 0) AS e
      JOIN organizations AS o ON o.id = e.organization_id
      GROUP BY 1, 2, 3, 4, 5) AS s
WHERE (t.organization_id, t.month, t.part, t.kind, t.category_id)
    = (s.organization_id, s.month, s.part, s.kind, s.category_id);
"""


def upgrade() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    op.execute("ALTER TABLE month_totals ADD COLUMN tax_amount numeric(24, 4) NOT NULL DEFAULT 0")
    for kind, party in (("expense", "vendor"), ("income", "client")):
        for event, rows in ROWS.items():
            op.execute(TOTALS.format(kind=kind, party=party, event=event, rows=rows, schema=schema))
    op.execute(REBUILD.format(schema=schema))
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(BACKFILL)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
