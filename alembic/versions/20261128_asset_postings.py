"""Assets post what they cost, what depreciation came with them and what their disposal takes out.

The profit or loss of a disposal, and an impairment, are entries like depreciation; the lines here
touch accounts of the balance sheet alone. What lies before the day from which depreciation is
posted was never in the books: it is part of the opening balances.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

SYSTEM = "00000000-0000-0000-0000-0000000000"
ACCOUNTS = {
    "cash": f"'{SYSTEM}03'::uuid",
    "cost": f"'{SYSTEM}04'::uuid",
    "depreciation": f"'{SYSTEM}05'::uuid",
    "clearing": f"'{SYSTEM}06'::uuid",
    "opening": f"'{SYSTEM}09'::uuid",
}

COLUMNS = """
ALTER TABLE assets ADD COLUMN bank_account_id uuid;
ALTER TABLE assets ADD CONSTRAINT fk_assets_organization_id_bank_account_id
    FOREIGN KEY (organization_id, bank_account_id) REFERENCES bank_accounts (organization_id, id);
CREATE INDEX ix_assets_bank_account ON assets (organization_id, bank_account_id)
    WHERE bank_account_id IS NOT NULL;
ALTER TABLE asset_changes
    ADD COLUMN bank_account_id uuid,
    ADD COLUMN expense_id uuid,
    ADD COLUMN income_id uuid;
ALTER TABLE asset_changes
    ADD CONSTRAINT fk_asset_changes_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id),
    ADD CONSTRAINT fk_asset_changes_organization_id_expense_id
        FOREIGN KEY (organization_id, expense_id) REFERENCES expenses (organization_id, id),
    ADD CONSTRAINT fk_asset_changes_organization_id_income_id
        FOREIGN KEY (organization_id, income_id) REFERENCES incomes (organization_id, id);
CREATE INDEX ix_asset_changes_bank_account ON asset_changes (organization_id, bank_account_id)
    WHERE bank_account_id IS NOT NULL;
CREATE INDEX ix_asset_changes_expense ON asset_changes (organization_id, expense_id)
    WHERE expense_id IS NOT NULL;
CREATE INDEX ix_asset_changes_income ON asset_changes (organization_id, income_id)
    WHERE income_id IS NOT NULL;
"""

# What assets and their changes post. Bought before the books began, or taken over, an asset comes
# from the opening balances; else from the account it was paid from.
LINES = """
CREATE FUNCTION asset_lines(asset_ids uuid[])
    RETURNS TABLE (journal_id uuid, kind text, number smallint, posted_on date,
                   gl_account_id uuid, amount numeric)
    LANGUAGE sql STABLE SET search_path = {schema}, pg_temp SET enable_seqscan = off AS $$
WITH known AS (
    SELECT a.id, a.value + a.setup_cost AS cost, a.opening_depreciation, a.opening_on,
           a.bank_account_id, coalesce(a.opening_on, a.acquisition_date) AS enters_on,
           coalesce(s.posts_from, '-infinity'::date) AS posts_from, b.fiscal_year_start_day,
           currency_digits(b.currency_code) AS digits
    FROM assets AS a
    JOIN organizations AS b ON b.id = a.organization_id
    LEFT JOIN depreciation_settings AS s ON s.organization_id = a.organization_id
    WHERE a.organization_id = current_organization() AND a.id = ANY (asset_ids)
      AND a.deleted_at IS NULL
), before AS (
    SELECT k.id, k.posts_from - 1 AS day, sum(accrued(t.charge, t.pace_charge, t.pace_count,
               t.is_by_month, t.starts_on, t.ends_on, k.posts_from - 1, k.fiscal_year_start_day,
               k.digits)) AS amount
    FROM known AS k JOIN asset_stretches AS t
        ON t.organization_id = current_organization() AND t.asset_id = k.id
    WHERE t.starts_on < k.posts_from
    GROUP BY k.id, k.posts_from
), changed AS (
    SELECT c.*, c.changed_on < k.posts_from AS is_before,
           coalesce(c.bank_account_id,
                    CASE WHEN c.changed_on < k.posts_from THEN {opening} ELSE {cash} END) AS money
    FROM asset_changes AS c JOIN known AS k ON k.id = c.asset_id
    WHERE c.organization_id = current_organization() AND c.reversed_at IS NULL
)
SELECT d.journal_id, d.kind, d.number::smallint, d.posted_on, d.gl_account_id, d.amount FROM (
    SELECT k.id AS journal_id, 'asset' AS kind, l.number, k.enters_on AS posted_on,
           l.gl_account_id, l.amount
    FROM known AS k CROSS JOIN LATERAL (VALUES
        (1, {cost}, k.cost),
        (2, {depreciation}, -k.opening_depreciation),
        (3, coalesce(k.bank_account_id,
                     CASE WHEN k.opening_on IS NOT NULL OR k.enters_on < k.posts_from
                          THEN {opening} ELSE {cash} END), k.opening_depreciation - k.cost)
    ) AS l (number, gl_account_id, amount)
    UNION ALL
    SELECT f.id, 'asset_depreciation', l.number, f.day, l.gl_account_id, l.amount
    FROM before AS f CROSS JOIN LATERAL (VALUES
        (1, {opening}, f.amount), (2, {depreciation}, -f.amount)
    ) AS l (number, gl_account_id, amount)
    UNION ALL
    SELECT c.id, 'asset_change', l.number, c.changed_on, l.gl_account_id, l.amount
    FROM changed AS c CROSS JOIN LATERAL (VALUES
        ('addition', 1, {cost}, c.amount),
        ('addition', 2, c.money, -c.amount),
        ('impairment', 1, {opening}, CASE WHEN c.is_before THEN c.amount END),
        ('impairment', 2, {depreciation}, CASE WHEN c.is_before THEN -c.amount END),
        ('disposal', 1, {cost}, -c.amount),
        ('disposal', 2, {depreciation}, c.depreciation),
        ('disposal', 3, c.money, c.proceeds),
        ('disposal', 4, CASE WHEN c.is_before THEN {opening} ELSE {clearing} END,
         c.amount - c.depreciation - c.proceeds)
    ) AS l (of_kind, number, gl_account_id, amount)
    WHERE l.of_kind = c.kind
) AS d
WHERE d.amount <> 0
$$;
REVOKE EXECUTE ON FUNCTION asset_lines(uuid[]) FROM PUBLIC;

-- Post assets again where what they post is another than it was: a posting that stays the same is
-- not touched, so one in locked books does not stand in the way of a change after them. However
-- many assets there are, each is found by its key.
CREATE FUNCTION post_assets(asset_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_seqscan = off AS $$
DECLARE ids uuid[]; kinds text[];
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT w.* FROM asset_lines(asset_ids) AS w
    ), there AS MATERIALIZED (
        SELECT j.journal_id, j.kind, j.number, j.posted_on, j.gl_account_id, j.amount
        FROM journal_lines AS j
        WHERE j.organization_id = current_organization()
          AND j.kind IN ('asset', 'asset_depreciation', 'asset_change')
          AND j.journal_id IN (
              SELECT unnest(asset_ids)
              UNION ALL
              SELECT c.id FROM asset_changes AS c
              WHERE c.organization_id = current_organization() AND c.asset_id = ANY (asset_ids))
    )
    SELECT array_agg(d.journal_id), array_agg(d.kind) INTO ids, kinds
    FROM (SELECT DISTINCT e.journal_id, e.kind FROM (
              (SELECT * FROM wanted EXCEPT SELECT * FROM there)
              UNION ALL
              (SELECT * FROM there EXCEPT SELECT * FROM wanted)) AS e) AS d;
    IF ids IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM journal_lines AS j USING unnest(ids, kinds) AS d (journal_id, kind)
    WHERE j.organization_id = current_organization()
      AND j.journal_id = d.journal_id AND j.kind = d.kind;
    INSERT INTO journal_lines
        (organization_id, journal_id, kind, number, posted_on, gl_account_id, basis, amount)
    SELECT current_organization(), w.journal_id, w.kind, w.number, w.posted_on, w.gl_account_id,
           'both', w.amount
    FROM asset_lines(asset_ids) AS w
    JOIN unnest(ids, kinds) AS d (journal_id, kind) USING (journal_id, kind);
END $$;
REVOKE EXECUTE ON FUNCTION post_assets(uuid[]) FROM PUBLIC;

-- Lines of changes that are gone with the sample.
CREATE FUNCTION unpost_asset_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    DELETE FROM journal_lines AS j
    WHERE j.organization_id = current_organization() AND j.kind = 'asset_change'
      AND j.journal_id = ANY (ARRAY(SELECT r.id FROM old_rows AS r));
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION unpost_asset_changes() FROM PUBLIC;
CREATE TRIGGER post_delete AFTER DELETE ON asset_changes REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION unpost_asset_changes();
"""

TRIGGER = """
CREATE FUNCTION post_{table}_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE asset_ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT r.id) INTO asset_ids FROM ({rows}) AS r;
    IF asset_ids IS NOT NULL THEN
        PERFORM post_assets(asset_ids);
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION post_{table}_{event}() FROM PUBLIC;
CREATE TRIGGER post_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION post_{table}_{event}();
"""
TRANSITIONS = {
    "insert": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
_ALL = "SELECT a.id FROM assets AS a WHERE a.organization_id = current_organization()"
ROWS = {
    ("assets", "insert"): "SELECT id FROM new_rows",
    ("assets", "delete"): "SELECT id FROM old_rows",
    ("assets", "update"): """
        SELECT id FROM new_rows AS n JOIN old_rows AS o USING (organization_id, id)
        WHERE (n.value, n.setup_cost, n.acquisition_date, n.opening_on, n.opening_depreciation,
               n.bank_account_id, n.deleted_at)
            IS DISTINCT FROM (o.value, o.setup_cost, o.acquisition_date, o.opening_on,
                              o.opening_depreciation, o.bank_account_id, o.deleted_at)
    """,
    ("asset_changes", "insert"): "SELECT asset_id AS id FROM new_rows",
    ("asset_changes", "update"): """
        SELECT n.asset_id AS id FROM new_rows AS n JOIN old_rows AS o USING (organization_id, id)
        WHERE (n.amount, n.depreciation, n.proceeds, n.bank_account_id, n.reversed_at)
            IS DISTINCT FROM (o.amount, o.depreciation, o.proceeds, o.bank_account_id,
                              o.reversed_at)
    """,
    ("asset_stretches", "insert"): "SELECT asset_id AS id FROM new_rows",
    ("asset_stretches", "delete"): "SELECT asset_id AS id FROM old_rows",
    ("depreciation_settings", "insert"): _ALL,
    ("depreciation_settings", "update"): _ALL,
}


def upgrade() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    op.execute(COLUMNS)
    op.execute(LINES.format(schema=schema, **ACCOUNTS))
    for (table, event), rows in ROWS.items():
        op.execute(
            TRIGGER.format(
                table=table, event=event, rows=rows, transition=TRANSITIONS[event], schema=schema
            )
        )
    _backfill()


def _backfill() -> None:
    """Post the assets there are, one business after the other; its lock is no hindrance once."""
    bind = op.get_bind()
    locked = bind.exec_driver_sql("SELECT id, locked_through FROM organizations").all()
    for organization_id, locked_through in locked:
        setting = "SELECT set_config('app.organization_id', %(id)s, true)"
        bind.exec_driver_sql(setting, {"id": str(organization_id)})
        bind.exec_driver_sql("SELECT set_locked_through(NULL)")
        bind.exec_driver_sql("SELECT post_assets(array_agg(id)) FROM assets HAVING count(*) > 0")
        day = {"day": locked_through}
        bind.exec_driver_sql("SELECT set_locked_through(CAST(%(day)s AS date))", day)
    bind.exec_driver_sql("SELECT set_config('app.organization_id', '', true)")
