"""Sums that reports read instead of rows: of taxes by day, of parties and of accounts by month.

Each is kept by the triggers of what it adds up, in the same transaction, so that a report over a
million entries reads about as much as one over ten thousand.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

SYSTEM = "00000000-0000-0000-0000-0000000000"
NIL = f"{SYSTEM}00"
TABLES = ("account_months", "party_totals", "payment_taxes", "tax_days")
READ = (
    "expenses", "incomes", "payments", "journal_lines", "account_days", "organizations",
    "tax_rates", *TABLES,
)  # fmt: skip

CREATE = """
-- Calendar months of account_days.
CREATE TABLE account_months (
    organization_id uuid NOT NULL,
    month date NOT NULL,
    gl_account_id uuid NOT NULL,
    basis text NOT NULL,
    debit numeric(24, 4) NOT NULL,
    credit numeric(24, 4) NOT NULL,
    line_count integer NOT NULL,
    CONSTRAINT pk_account_months PRIMARY KEY (organization_id, month, gl_account_id, basis)
);

-- Days of the months that are cut.
CREATE INDEX ix_account_days_day ON account_days (organization_id, day);

-- Net sums of entries by vendor or client, of calendar months (1) and calendar years (12). A name
-- that no entry has any more is not kept.
CREATE TABLE party_totals (
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    month_count smallint NOT NULL,
    starts_on date NOT NULL,
    party_key text COLLATE "C" NOT NULL,
    amount numeric(24, 4) NOT NULL,
    entry_count integer NOT NULL,
    CONSTRAINT pk_party_totals
        PRIMARY KEY (organization_id, kind, month_count, starts_on, party_key)
);
CREATE INDEX ix_party_totals_gone ON party_totals (organization_id, kind) WHERE entry_count = 0;

-- What a payment of an entry with tax is on cash basis: its part of the net amount and of the tax.
CREATE TABLE payment_taxes (
    organization_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL,
    paid_on date NOT NULL,
    tax_rate_id uuid,
    net_amount numeric(20, 4) NOT NULL,
    tax_amount numeric(20, 4) NOT NULL,
    CONSTRAINT pk_payment_taxes PRIMARY KEY (organization_id, entry_id, payment_id)
);

-- Net and tax of the rows of tax reports. Basis as in the journal: 'both' is paid at once,
-- 'accrual' an entry on credit, 'cash' a payment of one. No rate is the nil UUID.
CREATE TABLE tax_days (
    organization_id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    tax_rate_id uuid NOT NULL,
    is_by_rate boolean NOT NULL,
    basis text NOT NULL,
    net_amount numeric(24, 4) NOT NULL,
    tax_amount numeric(24, 4) NOT NULL,
    row_count integer NOT NULL,
    CONSTRAINT pk_tax_days
        PRIMARY KEY (organization_id, day, kind, tax_rate_id, is_by_rate, basis)
);

-- Who writes the books of a business is alone until the end. With sums that many writers share,
-- one would otherwise wait for a sum that another holds, who waits for a row of the first. The
-- books are entered before any row of them is held.
CREATE FUNCTION books_lock(organization uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtextextended(organization::text, 20261129);

CREATE FUNCTION enter_books() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    SELECT pg_advisory_xact_lock(books_lock(current_organization()));
$$;

CREATE FUNCTION enter_books_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM enter_books();
    RETURN NULL;
END $$;

-- Whether tax is what the rate of its day makes it, to the smallest unit of the currency.
CREATE FUNCTION is_tax_by_rate(net numeric, tax numeric, day date, starts_on date[],
                               ratios numeric[], digits integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        abs(net * ratios[width_bucket(day, starts_on)] - tax) <= 1 / 10::numeric ^ digits, false);
"""

# What is open is added up from its index alone, and what of it is in other currencies has its own.
OPEN = """
DROP INDEX ix_{table}_open;
CREATE INDEX ix_{table}_open ON {table} (organization_id, due_on, id)
    INCLUDE (amount, paid_amount)
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL;
CREATE INDEX ix_{table}_open_foreign ON {table} (organization_id, id)
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL
      AND foreign_currency_code IS NOT NULL;
"""

INTO_PARTIES = """
    WITH months AS (
        SELECT r.organization_id, date_trunc('month', r.date)::date AS month, r.party_key,
               sum(r.sign * (r.amount - r.tax_amount)) AS amount, sum(r.sign) AS entry_count
        FROM ({rows}) AS r WHERE r.deleted_at IS NULL
        GROUP BY 1, 2, 3
        HAVING sum(r.sign * (r.amount - r.tax_amount)) <> 0 OR sum(r.sign) <> 0
    )
    INSERT INTO party_totals AS t
        (organization_id, kind, month_count, starts_on, party_key, amount, entry_count)
    SELECT organization_id, '{kind}', 1, month, party_key, amount, entry_count FROM months
    UNION ALL
    SELECT organization_id, '{kind}', 12, date_trunc('year', month)::date, party_key, sum(amount),
           sum(entry_count)
    FROM months GROUP BY 1, 4, 5 HAVING sum(amount) <> 0 OR sum(entry_count) <> 0
    ORDER BY 1, 3, 4, 5
    ON CONFLICT (organization_id, kind, month_count, starts_on, party_key) DO UPDATE
        SET amount = t.amount + excluded.amount,
            entry_count = t.entry_count + excluded.entry_count;
"""
INTO_TAXES = """
    INSERT INTO tax_days AS t
        (organization_id, day, kind, tax_rate_id, is_by_rate, basis, net_amount, tax_amount,
         row_count)
    SELECT r.organization_id, r.day, r.kind, coalesce(r.tax_rate_id, '{nil}'),
           is_tax_by_rate(r.net, r.tax, r.day, x.starts_on, x.ratios,
                          currency_digits(o.currency_code)),
           r.basis, sum(r.sign * r.net), sum(r.sign * r.tax), sum(r.sign)
    FROM ({rows}) AS r
    JOIN organizations AS o ON o.id = r.organization_id
    LEFT JOIN tax_rates AS x ON x.organization_id = r.organization_id AND x.id = r.tax_rate_id
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(r.sign * r.net) <> 0 OR sum(r.sign * r.tax) <> 0 OR sum(r.sign) <> 0
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, day, kind, tax_rate_id, is_by_rate, basis) DO UPDATE
        SET net_amount = t.net_amount + excluded.net_amount,
            tax_amount = t.tax_amount + excluded.tax_amount,
            row_count = t.row_count + excluded.row_count;
"""
# Rows of a tax report out of entries, and out of the payments of entries on credit.
TAXED_ENTRIES = """
    SELECT e.organization_id, e.date AS day, '{kind}' AS kind, e.tax_rate_id,
           CASE WHEN e.due_on IS NULL THEN 'both' ELSE 'accrual' END AS basis,
           e.amount - e.tax_amount AS net, e.tax_amount AS tax, e.sign
    FROM ({rows}) AS e
    WHERE (e.tax_rate_id IS NOT NULL OR e.tax_amount <> 0) AND e.deleted_at IS NULL
"""
TAXED_PAYMENTS = """
    SELECT p.organization_id, p.paid_on AS day, p.kind, p.tax_rate_id, 'cash' AS basis,
           p.net_amount AS net, p.tax_amount AS tax, p.sign
    FROM ({rows}) AS p
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

# Plans are kept from the first run on; rates and businesses are found by their keys however many
# there come to be. Rates do not change while their entries are being added up.
TRIGGER = """
CREATE FUNCTION add_{table}_sums_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_seqscan = off AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    {steps}
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION add_{table}_sums_{event}() FROM PUBLIC;
CREATE TRIGGER sums_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION add_{table}_sums_{event}();
"""
FORGET = """
    DELETE FROM party_totals AS t
    WHERE t.organization_id = current_organization() AND t.kind = '{kind}' AND t.entry_count = 0;
"""

PAYMENT_TAXES = """
    INSERT INTO payment_taxes
        (organization_id, entry_id, payment_id, kind, paid_on, tax_rate_id, net_amount, tax_amount)
    SELECT p.organization_id, p.entry_id, p.id, p.kind, p.paid_on, e.tax_rate_id,
           coalesce({sign}sum(j.amount) FILTER (WHERE j.gl_account_id <> '{tax}'), 0),
           coalesce({sign}sum(j.amount) FILTER (WHERE j.gl_account_id = '{tax}'), 0)
    FROM payments AS p
    JOIN {table} AS e ON e.organization_id = p.organization_id AND e.id = p.entry_id
    JOIN journal_lines AS j ON j.organization_id = p.organization_id AND j.journal_id = p.id
        AND j.kind = 'payment' AND j.basis = 'cash'
    WHERE p.kind = '{kind}' AND p.deleted_at IS NULL AND e.deleted_at IS NULL
      AND (e.tax_rate_id IS NOT NULL OR e.tax_amount <> 0) {wanted}
    GROUP BY p.organization_id, p.id, e.tax_rate_id;
"""
OF_ENTRIES = "AND p.organization_id = current_organization() AND p.entry_id = ANY (entry_ids)"
# After the lines of payments, which say what part of them is tax.
PAYMENTS = """
CREATE FUNCTION keep_payment_taxes_of_{table}(entry_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM payment_taxes AS t
    WHERE t.organization_id = current_organization() AND t.entry_id = ANY (entry_ids)
      AND t.kind = '{kind}';
    {insert}
END $$;
REVOKE EXECUTE ON FUNCTION keep_payment_taxes_of_{table}(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION settle_{table}(entry_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE found_count integer;
BEGIN
    UPDATE {table} AS e SET paid_amount = coalesce((
        SELECT sum(p.amount) FROM payments AS p
        WHERE p.organization_id = e.organization_id AND p.entry_id = e.id
          AND p.kind = '{kind}' AND p.deleted_at IS NULL), 0)
    WHERE e.organization_id = current_organization() AND e.id = ANY (entry_ids);
    GET DIAGNOSTICS found_count = ROW_COUNT;
    IF found_count <> cardinality(entry_ids) THEN
        RAISE EXCEPTION 'a payment names an entry that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    PERFORM post_payments_of_{table}(entry_ids);
    PERFORM keep_payment_taxes_of_{table}(entry_ids);
END $$;

CREATE OR REPLACE FUNCTION repost_payments_of_{table}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_nestloop = off AS $$
DECLARE entry_ids uuid[];
BEGIN
    SELECT array_agg(n.id) INTO entry_ids
    FROM new_rows AS n JOIN old_rows AS o USING (organization_id, id)
    WHERE (n.due_on IS NOT NULL OR o.due_on IS NOT NULL)
      AND (n.category_id, n.amount, n.tax_amount, n.tax_rate_id, n.deleted_at)
          IS DISTINCT FROM
          (o.category_id, o.amount, o.tax_amount, o.tax_rate_id, o.deleted_at);
    IF entry_ids IS NOT NULL THEN
        PERFORM post_payments_of_{table}(entry_ids);
        PERFORM keep_payment_taxes_of_{table}(entry_ids);
    END IF;
    RETURN NULL;
END $$;

-- What is gone with its entry; the payments of the sample go with it.
CREATE FUNCTION drop_payment_taxes_of_{table}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    DELETE FROM payment_taxes AS t
    WHERE t.organization_id = current_organization()
      AND t.entry_id = ANY (ARRAY(SELECT o.id FROM old_rows AS o)) AND t.kind = '{kind}';
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION drop_payment_taxes_of_{table}() FROM PUBLIC;
CREATE TRIGGER drop_payment_taxes AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION drop_payment_taxes_of_{table}();
"""

# Sums of a rate are made again from the first day on which it is another.
RATES = """
CREATE FUNCTION add_taxes_again() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_seqscan = off AS $$
DECLARE first date;
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(NEW.organization_id));
    SELECT min(d.day) INTO first FROM (
        (SELECT * FROM unnest(OLD.starts_on, OLD.ratios)
         EXCEPT SELECT * FROM unnest(NEW.starts_on, NEW.ratios))
        UNION ALL
        (SELECT * FROM unnest(NEW.starts_on, NEW.ratios)
         EXCEPT SELECT * FROM unnest(OLD.starts_on, OLD.ratios))) AS d (day, ratio);
    DELETE FROM tax_days AS t
    WHERE t.organization_id = NEW.organization_id AND t.tax_rate_id = NEW.id AND t.day >= first;
    {insert}
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION add_taxes_again() FROM PUBLIC;
CREATE TRIGGER sums_update AFTER UPDATE ON tax_rates FOR EACH ROW
    WHEN ((OLD.starts_on, OLD.ratios) IS DISTINCT FROM (NEW.starts_on, NEW.ratios))
    EXECUTE FUNCTION add_taxes_again();
"""
OF_RATE = """
    SELECT a.*, 1 AS sign FROM {table} AS a
    WHERE a.organization_id = NEW.organization_id AND a.tax_rate_id = NEW.id AND a.{day} >= first
"""

# Of every statement that may post or alter a sum; a read that keeps rows from others calls
# enter_books() itself. Whether a statement of an account has an entry, and whether someone has
# looked at it, alters nothing: many may say so at once.
ENTRY = (
    "date, category_id, payment_method, bank_account_id, contra_account_id, amount, tax_amount,"
    " tax_rate_id, due_on, paid_amount, deleted_at"
)
DOCUMENTS = {
    "expenses": f"UPDATE OF vendor, {ENTRY}",
    "incomes": f"UPDATE OF client, {ENTRY}",
    "payments": "UPDATE OF paid_on, amount, money_amount, bank_account_id, deleted_at",
    "transfers": "UPDATE OF date, amount, from_account_id, to_account_id, deleted_at",
    "assets": "UPDATE",
    "asset_changes": "UPDATE",
    "asset_stretches": "UPDATE",
}
ENTER = """
CREATE TRIGGER enter_books BEFORE INSERT OR {update} OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION enter_books_first();
"""

# As before, and in months beside the days.
JOURNAL = """
CREATE OR REPLACE FUNCTION keep_journal_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM {rows} AS r GROUP BY r.organization_id, r.journal_id, r.kind
               HAVING coalesce(sum(r.amount) FILTER (WHERE r.basis <> 'cash'), 0) <> 0
                   OR coalesce(sum(r.amount) FILTER (WHERE r.basis <> 'accrual'), 0) <> 0) THEN
        RAISE EXCEPTION 'a posting does not balance'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'journal_balanced';
    END IF;
    IF EXISTS (SELECT FROM (SELECT organization_id, min(posted_on) AS first
                            FROM {rows} GROUP BY organization_id) AS r
               JOIN organizations AS b ON b.id = r.organization_id
               WHERE r.first <= b.locked_through) THEN
        RAISE EXCEPTION 'the books are locked for this day' USING ERRCODE = 'FL001';
    END IF;
    IF EXISTS (SELECT FROM {rows}) THEN
        PERFORM enter_books();
    END IF;
    INSERT INTO account_days AS d
        (organization_id, gl_account_id, day, basis, debit, credit, line_count)
    SELECT r.organization_id, r.gl_account_id, r.posted_on, r.basis,
           {sign}coalesce(sum(r.amount) FILTER (WHERE r.amount > 0), 0),
           -({sign}coalesce(sum(r.amount) FILTER (WHERE r.amount < 0), 0)), {sign}count(*)
    FROM {rows} AS r
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (organization_id, gl_account_id, day, basis) DO UPDATE
        SET debit = d.debit + excluded.debit, credit = d.credit + excluded.credit,
            line_count = d.line_count + excluded.line_count;
    INSERT INTO account_months AS m
        (organization_id, month, gl_account_id, basis, debit, credit, line_count)
    SELECT r.organization_id, date_trunc('month', r.posted_on)::date, r.gl_account_id, r.basis,
           {sign}coalesce(sum(r.amount) FILTER (WHERE r.amount > 0), 0),
           -({sign}coalesce(sum(r.amount) FILTER (WHERE r.amount < 0), 0)), {sign}count(*)
    FROM {rows} AS r
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (organization_id, month, gl_account_id, basis) DO UPDATE
        SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit,
            line_count = m.line_count + excluded.line_count;
    RETURN NULL;
END $$;
"""
BACKFILL_MONTHS = """
INSERT INTO account_months
    (organization_id, month, gl_account_id, basis, debit, credit, line_count)
SELECT organization_id, date_trunc('month', day)::date, gl_account_id, basis, sum(debit),
       sum(credit), sum(line_count)
FROM account_days GROUP BY 1, 2, 3, 4
"""

ENTRIES = {
    "expenses": {"table": "expenses", "kind": "expense", "sign": "", "tax": f"{SYSTEM}08"},
    "incomes": {"table": "incomes", "kind": "income", "sign": "-", "tax": f"{SYSTEM}07"},
}


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    op.execute(CREATE)
    _backfill()
    for event, rows, sign in (("insert", "new_rows", ""), ("delete", "old_rows", "-")):
        op.execute(JOURNAL.format(event=event, rows=rows, sign=sign, schema=schema))
    for table, update in DOCUMENTS.items():
        op.execute(ENTER.format(table=table, update=update))
    for table, values in ENTRIES.items():
        op.execute(OPEN.format(table=table))
        for event, rows in ROWS.items():
            steps = INTO_PARTIES.format(rows=rows, **values)
            if event != "insert":
                steps += FORGET.format(**values)
            steps += _into_taxes(_entries(table, rows))
            _add_trigger(schema, table, event, steps)
        insert = PAYMENT_TAXES.format(wanted=OF_ENTRIES, **values)
        op.execute(PAYMENTS.format(schema=schema, insert=insert, **values))
    for event in ("insert", "delete"):
        rows = TAXED_PAYMENTS.format(rows=ROWS[event])
        _add_trigger(schema, "payment_taxes", event, _into_taxes(rows))
    again = [_entries(table, OF_RATE.format(table=table, day="date")) for table in ENTRIES]
    again.append(TAXED_PAYMENTS.format(rows=OF_RATE.format(table="payment_taxes", day="paid_on")))
    op.execute(RATES.format(schema=schema, insert=_into_taxes(" UNION ALL ".join(again))))
    _protect(app)


def _backfill() -> None:
    """Add up what was recorded before, of all businesses."""
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(BACKFILL_MONTHS)
    for table, values in ENTRIES.items():
        rows = ALL.format(table=table)
        op.execute(INTO_PARTIES.format(rows=rows, **values))
        op.execute(_into_taxes(_entries(table, rows)))
        op.execute(PAYMENT_TAXES.format(wanted="", **values))
    op.execute(_into_taxes(TAXED_PAYMENTS.format(rows=ALL.format(table="payment_taxes"))))
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _entries(table: str, rows: str) -> str:
    """Return the rows of a tax report out of entries."""
    return TAXED_ENTRIES.format(rows=rows, **ENTRIES[table])


def _into_taxes(rows: str) -> str:
    """Return the statement that adds rows of a tax report to the sums of their days."""
    return INTO_TAXES.format(rows=rows, nil=NIL)


def _add_trigger(schema: str, table: str, event: str, steps: str) -> None:
    transition = TRANSITIONS[event]
    op.execute(
        TRIGGER.format(schema=schema, table=table, event=event, steps=steps, transition=transition)
    )


def _protect(app: str) -> None:
    """Show a business its own sums, which the runtime role can only read."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
        op.execute(f"GRANT SELECT ON {table} TO {app}")
