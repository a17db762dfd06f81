"""Accounts of the business, and the balanced posting of everything that is recorded.

Lines of the journal are written by the triggers of the documents and by nobody else: an entry, a
payment, a transfer or an opening balance has its lines in its own transaction, whoever records it.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

SYSTEM = "00000000-0000-0000-0000-0000000000"
RECEIVABLE, PAYABLE, CASH = f"{SYSTEM}01", f"{SYSTEM}02", f"{SYSTEM}03"
CLEARING, OUTPUT_TAX, INPUT_TAX = f"{SYSTEM}06", f"{SYSTEM}07", f"{SYSTEM}08"
OPENING = f"{SYSTEM}09"
UNCATEGORISED = {"expense": f"{SYSTEM}0a", "income": f"{SYSTEM}0b"}
SYSTEM_ACCOUNTS = f"""
    ('{RECEIVABLE}'::uuid, 'Receivables', 'asset', 'receivable'),
    ('{PAYABLE}'::uuid, 'Payables', 'liability', 'payable'),
    ('{CASH}'::uuid, 'Unassigned cash', 'asset', 'cash'),
    ('{SYSTEM}04'::uuid, 'Fixed assets at cost', 'asset', 'fixed_asset'),
    ('{SYSTEM}05'::uuid, 'Accumulated depreciation', 'asset', 'depreciation'),
    ('{CLEARING}'::uuid, 'Clearing', 'asset', 'clearing'),
    ('{OUTPUT_TAX}'::uuid, 'Output tax', 'liability', 'tax'),
    ('{INPUT_TAX}'::uuid, 'Input tax', 'liability', 'tax'),
    ('{OPENING}'::uuid, 'Opening balances', 'equity', 'opening'),
    ('{UNCATEGORISED["expense"]}'::uuid, 'Uncategorised expenses', 'expense', 'uncategorised'),
    ('{UNCATEGORISED["income"]}'::uuid, 'Uncategorised incomes', 'income', 'uncategorised')
"""

TENANT_TABLES = ("gl_accounts", "journal_lines", "account_days", "payments", "transfers")

TABLES = """
CREATE TABLE gl_accounts (
    organization_id uuid NOT NULL
        CONSTRAINT fk_gl_accounts_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    code text NOT NULL DEFAULT ''
        CONSTRAINT ck_gl_accounts_code CHECK (char_length(code) <= 20),
    name text NOT NULL
        CONSTRAINT ck_gl_accounts_name CHECK (char_length(name) BETWEEN 1 AND 120),
    type text NOT NULL CONSTRAINT ck_gl_accounts_type
        CHECK (type IN ('asset', 'liability', 'equity', 'expense', 'income')),
    role text NOT NULL CONSTRAINT ck_gl_accounts_role
        CHECK (role IN ('receivable', 'payable', 'cash', 'fixed_asset', 'depreciation', 'clearing',
                        'tax', 'opening', 'uncategorised', 'loan', 'equity', 'other')),
    is_system boolean NOT NULL DEFAULT false,
    opening_balance numeric(20, 4) NOT NULL DEFAULT 0,
    opening_on date NOT NULL DEFAULT '1900-01-01' CONSTRAINT ck_gl_accounts_opening_on
        CHECK (opening_on BETWEEN '1900-01-01' AND '2199-12-31'),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT pk_gl_accounts PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_gl_accounts_opening CHECK (opening_balance = 0
        OR (type IN ('asset', 'liability', 'equity') AND role NOT IN ('clearing', 'opening')))
);
CREATE UNIQUE INDEX uq_gl_accounts_name ON gl_accounts (organization_id, lower(name));
CREATE UNIQUE INDEX uq_gl_accounts_code ON gl_accounts (organization_id, lower(code))
    WHERE code <> '';

-- What money is held on: a statement of a card shows what is owed as a balance below zero.
ALTER TABLE bank_accounts
    ADD COLUMN type text NOT NULL DEFAULT 'bank'
        CONSTRAINT ck_bank_accounts_type CHECK (type IN ('bank', 'cash', 'card')),
    ADD COLUMN opening_on date NOT NULL DEFAULT '1900-01-01'
        CONSTRAINT ck_bank_accounts_opening_on
            CHECK (opening_on BETWEEN '1900-01-01' AND '2199-12-31');

-- The chart: everything that a line can be on, under one key.
CREATE VIEW chart_of_accounts WITH (security_invoker = true) AS
SELECT organization_id, id, code, name, type, role, is_system, opening_balance, opening_on,
       archived_at
FROM gl_accounts
UNION ALL
SELECT organization_id, id, '', name, CASE type WHEN 'card' THEN 'liability' ELSE 'asset' END,
       type, false, opening_balance, opening_on, archived_at
FROM bank_accounts
UNION ALL
SELECT organization_id, id, '', name, kind, 'category', false, 0, '1900-01-01', merged_at
FROM categories;

-- A line of the posting of the document whose id the journal has. Debits are above zero, credits
-- below. Lines of basis 'both' count always; an invoice is 'accrual', what a payment says of the
-- profit is 'cash'.
CREATE TABLE journal_lines (
    organization_id uuid NOT NULL,
    journal_id uuid NOT NULL,
    number smallint NOT NULL,
    kind text NOT NULL,
    posted_on date NOT NULL,
    gl_account_id uuid NOT NULL,
    basis text NOT NULL
        CONSTRAINT ck_journal_lines_basis CHECK (basis IN ('both', 'accrual', 'cash')),
    amount numeric(20, 4) NOT NULL CONSTRAINT ck_journal_lines_amount CHECK (amount <> 0),
    CONSTRAINT pk_journal_lines PRIMARY KEY (organization_id, journal_id, kind, number)
);
CREATE INDEX ix_journal_lines_account
    ON journal_lines (organization_id, gl_account_id, posted_on, journal_id);

-- What the lines of an account come to on a day: reports add these up, drill-downs read lines.
CREATE TABLE account_days (
    organization_id uuid NOT NULL,
    gl_account_id uuid NOT NULL,
    day date NOT NULL,
    basis text NOT NULL,
    debit numeric(24, 4) NOT NULL,
    credit numeric(24, 4) NOT NULL,
    line_count integer NOT NULL,
    CONSTRAINT pk_account_days PRIMARY KEY (organization_id, gl_account_id, day, basis)
);

CREATE TABLE payments (
    organization_id uuid NOT NULL
        CONSTRAINT fk_payments_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT ck_payments_kind CHECK (kind IN ('expense', 'income')),
    entry_id uuid NOT NULL,
    paid_on date NOT NULL
        CONSTRAINT ck_payments_paid_on CHECK (paid_on BETWEEN '1900-01-01' AND '2199-12-31'),
    amount numeric(20, 4) NOT NULL
        CONSTRAINT ck_payments_amount CHECK (amount <> 0 AND abs(amount) < 100000000000000),
    money_amount numeric(20, 4) NOT NULL
        CONSTRAINT ck_payments_money_amount CHECK (money_amount * sign(amount) > 0),
    foreign_amount numeric(20, 4),
    bank_account_id uuid,
    exchange_entry_id uuid,
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_payments_notes CHECK (char_length(notes) <= 10000),
    reconciliation_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_payments PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_payments_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id),
    CONSTRAINT fk_payments_organization_id_reconciliation_id
        FOREIGN KEY (organization_id, reconciliation_id)
        REFERENCES reconciliations (organization_id, id)
);
CREATE INDEX ix_payments_entry ON payments (organization_id, entry_id);
CREATE INDEX ix_payments_bank_account ON payments (organization_id, bank_account_id, paid_on, id)
    WHERE bank_account_id IS NOT NULL;
CREATE INDEX ix_payments_reconciliation ON payments (organization_id, reconciliation_id)
    WHERE reconciliation_id IS NOT NULL;

CREATE TABLE transfers (
    organization_id uuid NOT NULL
        CONSTRAINT fk_transfers_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    date date NOT NULL
        CONSTRAINT ck_transfers_date CHECK (date BETWEEN '1900-01-01' AND '2199-12-31'),
    from_account_id uuid NOT NULL,
    to_account_id uuid NOT NULL,
    amount numeric(20, 4) NOT NULL
        CONSTRAINT ck_transfers_amount CHECK (amount > 0 AND amount < 100000000000000),
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_transfers_notes CHECK (char_length(notes) <= 10000),
    from_reconciliation_id uuid,
    to_reconciliation_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_transfers PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_transfers_accounts CHECK (from_account_id <> to_account_id),
    CONSTRAINT fk_transfers_from_reconciliation
        FOREIGN KEY (organization_id, from_reconciliation_id)
        REFERENCES reconciliations (organization_id, id),
    CONSTRAINT fk_transfers_to_reconciliation
        FOREIGN KEY (organization_id, to_reconciliation_id)
        REFERENCES reconciliations (organization_id, id)
);
CREATE INDEX ix_transfers_date ON transfers (organization_id, date, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_transfers_from ON transfers (organization_id, from_account_id, date, id);
CREATE INDEX ix_transfers_to ON transfers (organization_id, to_account_id, date, id);
CREATE INDEX ix_transfers_from_reconciliation
    ON transfers (organization_id, from_reconciliation_id)
    WHERE from_reconciliation_id IS NOT NULL;
CREATE INDEX ix_transfers_to_reconciliation ON transfers (organization_id, to_reconciliation_id)
    WHERE to_reconciliation_id IS NOT NULL;
"""

CONTRA = """
ALTER TABLE {table} ADD CONSTRAINT fk_{table}_organization_id_contra_account_id
    FOREIGN KEY (organization_id, contra_account_id) REFERENCES gl_accounts (organization_id, id);
CREATE INDEX ix_{table}_contra ON {table} (organization_id, contra_account_id)
    WHERE contra_account_id IS NOT NULL;
"""

# The rules of posting. `{rows}` are documents, `{sign}` turns the amount of an entry into a debit
# of what it was for. Money not said to be on an account is on the one for that.
ENTRY_LINES = """
    SELECT r.organization_id, r.id, l.number::smallint, '{kind}', r.date, l.gl_account_id,
           CASE WHEN r.due_on IS NOT NULL OR r.source = 'revaluation' THEN 'accrual'
                ELSE 'both' END,
           l.amount
    FROM {rows} AS r CROSS JOIN LATERAL (VALUES
        (1, coalesce(r.category_id, '{uncategorised}'), {sign}(r.amount - r.tax_amount)),
        (2, '{tax}'::uuid, {sign}r.tax_amount),
        (3, coalesce(r.contra_account_id,
                     CASE WHEN r.due_on IS NOT NULL THEN '{credit}'::uuid END,
                     r.bank_account_id, '{cash}'::uuid), -({sign}r.amount))
    ) AS l (number, gl_account_id, amount)
    WHERE r.deleted_at IS NULL AND l.amount <> 0
"""
# Of each payment its part of the tax, so that the parts of all come to the whole to the cent.
PAYMENT_LINES = """
    SELECT p.organization_id, p.id, l.number::smallint, 'payment', p.paid_on, l.gl_account_id,
           l.basis, l.amount
    FROM (SELECT q.*, e.category_id,
                 round(sum(q.amount) OVER paid * e.tax_amount / e.amount, b.digits)
                 - round((sum(q.amount) OVER paid - q.amount) * e.tax_amount / e.amount, b.digits)
                     AS tax
          FROM payments AS q
          JOIN {table} AS e ON e.organization_id = q.organization_id AND e.id = q.entry_id
          JOIN (SELECT id, currency_digits(currency_code) AS digits FROM organizations) AS b
              ON b.id = q.organization_id
          WHERE q.kind = '{kind}' AND q.deleted_at IS NULL AND e.deleted_at IS NULL
            AND q.organization_id = current_organization() AND q.entry_id = ANY (entry_ids)
          WINDOW paid AS (PARTITION BY q.organization_id, q.entry_id ORDER BY q.paid_on, q.id)
         ) AS p
    CROSS JOIN LATERAL (VALUES
        (1, '{credit}'::uuid, 'accrual', {sign}p.amount),
        (2, coalesce(p.category_id, '{uncategorised}'), 'cash', {sign}(p.amount - p.tax)),
        (3, '{tax}'::uuid, 'cash', {sign}p.tax),
        (4, coalesce(p.bank_account_id, '{cash}'::uuid), 'both', -({sign}p.money_amount)),
        (5, '{clearing}'::uuid, 'both', {sign}(p.money_amount - p.amount))
    ) AS l (number, gl_account_id, basis, amount)
    WHERE l.amount <> 0
"""
TRANSFER_LINES = """
    SELECT r.organization_id, r.id, l.number::smallint, 'transfer', r.date, l.gl_account_id,
           'both', l.amount
    FROM {rows} AS r CROSS JOIN LATERAL (VALUES
        (1, r.to_account_id, r.amount), (2, r.from_account_id, -r.amount)
    ) AS l (number, gl_account_id, amount)
    WHERE r.deleted_at IS NULL
"""
OPENING_LINES = """
    SELECT r.organization_id, r.id, l.number::smallint, 'opening', r.opening_on, l.gl_account_id,
           'both', l.amount
    FROM {rows} AS r CROSS JOIN LATERAL (VALUES
        (1, r.id, {debit}), (2, '{opening}'::uuid, -({debit}))
    ) AS l (number, gl_account_id, amount)
    WHERE r.opening_balance <> 0
"""
# A bank says what is there, an account of the ledger what it usually has: loans what is owed.
DEBITS = {
    "bank_accounts": "r.opening_balance",
    "gl_accounts": "CASE WHEN r.type = 'asset' THEN r.opening_balance ELSE -r.opening_balance END",
}
INTO_JOURNAL = """
    INSERT INTO journal_lines
        (organization_id, journal_id, number, kind, posted_on, gl_account_id, basis, amount)
"""

ENTRIES = {
    "expense": {
        "table": "expenses", "kind": "expense", "sign": "", "credit": PAYABLE, "tax": INPUT_TAX,
        "uncategorised": UNCATEGORISED["expense"], "cash": CASH, "clearing": CLEARING,
    },
    "income": {
        "table": "incomes", "kind": "income", "sign": "-", "credit": RECEIVABLE,
        "tax": OUTPUT_TAX, "uncategorised": UNCATEGORISED["income"], "cash": CASH,
        "clearing": CLEARING,
    },
}  # fmt: skip
ENTRY_COLUMNS = (
    "date, category_id, amount, tax_amount, due_on, bank_account_id, contra_account_id, source,"
    " deleted_at"
)
DOCUMENTS = {
    "expenses": (ENTRY_LINES, ENTRIES["expense"], ENTRY_COLUMNS),
    "incomes": (ENTRY_LINES, ENTRIES["income"], ENTRY_COLUMNS),
    "transfers": (
        TRANSFER_LINES, {"kind": "transfer"},
        "date, from_account_id, to_account_id, amount, deleted_at",
    ),
    "bank_accounts": (
        OPENING_LINES, {"debit": DEBITS["bank_accounts"], "opening": OPENING, "kind": "opening"},
        "opening_balance, opening_on",
    ),
    "gl_accounts": (
        OPENING_LINES, {"debit": DEBITS["gl_accounts"], "opening": OPENING, "kind": "opening"},
        "opening_balance, opening_on, type",
    ),
}  # fmt: skip
"""What each kind of document posts, and the columns that its lines come from."""

# Plans are kept from the first run on, when a table of changes may have been short: none of these
# may compare every row with every other. Old lines go by their keys.
POST = """
CREATE FUNCTION post_{table}_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_nestloop = off AS $$
DECLARE ids uuid[];
BEGIN
    {steps}
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION post_{table}_{event}() FROM PUBLIC;
CREATE TRIGGER post_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION post_{table}_{event}();
"""
CHANGED = """
    (SELECT n.* FROM new_rows AS n JOIN old_rows AS o USING (organization_id, id)
     WHERE ({new}) IS DISTINCT FROM ({old}))
"""
UNPOST = """
    SELECT array_agg(r.id) INTO ids FROM {rows} AS r;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    DELETE FROM journal_lines AS j
    WHERE j.organization_id = current_organization() AND j.journal_id = ANY (ids)
      AND j.kind = '{kind}';
"""
TRANSITIONS = {
    "insert": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}

# What is paid of an entry is written to the entry first: that takes the entry's own lock, so that
# the lines come from what the entry says when nobody else is changing it.
PAYMENTS = """
CREATE FUNCTION post_payments_of_{table}(entry_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    DELETE FROM journal_lines AS j
    WHERE j.organization_id = current_organization() AND j.kind = 'payment'
      AND j.journal_id = ANY (ARRAY(
          SELECT p.id FROM payments AS p
          WHERE p.organization_id = current_organization() AND p.entry_id = ANY (entry_ids)
            AND p.kind = '{kind}'));
    {insert}
    {lines};
END $$;
REVOKE EXECUTE ON FUNCTION post_payments_of_{table}(uuid[]) FROM PUBLIC;

CREATE FUNCTION settle_{table}(entry_ids uuid[]) RETURNS void
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
END $$;
REVOKE EXECUTE ON FUNCTION settle_{table}(uuid[]) FROM PUBLIC;

-- A payment follows what its entry says.
CREATE FUNCTION repost_payments_of_{table}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET enable_nestloop = off AS $$
DECLARE entry_ids uuid[];
BEGIN
    SELECT array_agg(n.id) INTO entry_ids
    FROM new_rows AS n JOIN old_rows AS o USING (organization_id, id)
    WHERE (n.due_on IS NOT NULL OR o.due_on IS NOT NULL)
      AND (n.category_id, n.amount, n.tax_amount, n.deleted_at)
          IS DISTINCT FROM (o.category_id, o.amount, o.tax_amount, o.deleted_at);
    IF entry_ids IS NOT NULL THEN
        PERFORM post_payments_of_{table}(entry_ids);
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION repost_payments_of_{table}() FROM PUBLIC;
CREATE TRIGGER repost_payments AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION repost_payments_of_{table}();
"""
PAYMENT_TRIGGER = """
CREATE FUNCTION post_payments_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE entry_ids uuid[];
BEGIN
    {each}
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION post_payments_{event}() FROM PUBLIC;
CREATE TRIGGER post_{event} AFTER {event} ON payments REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION post_payments_{event}();
"""
PAYMENT_EACH = """
    SELECT array_agg(DISTINCT r.entry_id) INTO entry_ids FROM ({rows}) AS r
    WHERE r.kind = '{kind}';
    IF entry_ids IS NOT NULL THEN
        PERFORM settle_{table}(entry_ids);
    END IF;
"""
PAYMENT_ROWS = {
    "insert": "SELECT kind, entry_id FROM new_rows",
    "delete": "SELECT kind, entry_id FROM old_rows",
    "update": (
        "SELECT n.kind, n.entry_id FROM new_rows AS n JOIN old_rows AS o"
        " USING (organization_id, id) WHERE (n.paid_on, n.amount, n.money_amount,"
        " n.bank_account_id, n.deleted_at) IS DISTINCT FROM (o.paid_on, o.amount, o.money_amount,"
        " o.bank_account_id, o.deleted_at)"
    ),
}

# The journal itself: balanced by journal and basis, closed in locked books, kept in sums by day.
JOURNAL = """
CREATE FUNCTION keep_journal_{event}() RETURNS trigger
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
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION keep_journal_{event}() FROM PUBLIC;
CREATE TRIGGER keep_{event} AFTER {event} ON journal_lines REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION keep_journal_{event}();
"""
SEAL = """
CREATE FUNCTION refuse_journal_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'lines of the journal are not changed, they are posted again'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'journal_sealed';
END $$;
CREATE TRIGGER seal BEFORE UPDATE OR TRUNCATE ON journal_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
"""

OTHERS = """
-- The accounts that every business has.
CREATE FUNCTION add_system_accounts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO gl_accounts (organization_id, id, name, type, role, is_system)
    SELECT NEW.id, s.id, s.name, s.type, s.role, true
    FROM (VALUES {accounts}) AS s (id, name, type, role);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION add_system_accounts() FROM PUBLIC;
CREATE TRIGGER add_system_accounts AFTER INSERT ON organizations
    FOR EACH ROW EXECUTE FUNCTION add_system_accounts();

-- An account that is added while books are locked begins after them.
CREATE FUNCTION begin_after_lock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    SELECT greatest(NEW.opening_on, b.locked_through + 1) INTO NEW.opening_on
    FROM organizations AS b WHERE b.id = NEW.organization_id;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION begin_after_lock() FROM PUBLIC;
CREATE TRIGGER begin_after_lock BEFORE INSERT ON bank_accounts
    FOR EACH ROW EXECUTE FUNCTION begin_after_lock();
CREATE TRIGGER begin_after_lock BEFORE INSERT ON gl_accounts
    FOR EACH ROW EXECUTE FUNCTION begin_after_lock();

-- Money moves between accounts of the balance sheet.
CREATE FUNCTION require_known_accounts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT organization_id, from_account_id AS id FROM new_rows
                            UNION SELECT organization_id, to_account_id FROM new_rows) AS n
               WHERE NOT EXISTS (SELECT FROM chart_of_accounts AS c
                                 WHERE c.organization_id = n.organization_id AND c.id = n.id
                                   AND c.type IN ('asset', 'liability', 'equity'))) THEN
        RAISE EXCEPTION 'a transfer names an account that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION require_known_accounts() FROM PUBLIC;
CREATE TRIGGER known_accounts_insert AFTER INSERT ON transfers REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_known_accounts();
CREATE TRIGGER known_accounts_update AFTER UPDATE ON transfers REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_known_accounts();
"""

DIGITS = """
-- Decimals of a currency's minor unit, of ISO 4217; a test holds it to the application's table.
CREATE FUNCTION currency_digits(code text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN code IN ({none}) THEN 0 WHEN code IN ({three}) THEN 3
                WHEN code IN ({four}) THEN 4 ELSE 2 END;
"""
CODES = {
    "none": "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    "three": "BHD IQD JOD KWD LYD OMR TND",
    "four": "CLF UYW",
}

BACKFILLED = (
    "expenses", "incomes", "bank_accounts", "depreciation_postings", "gl_accounts",
    "journal_lines", "account_days", "organizations",
)  # fmt: skip
BACKFILL = """
INSERT INTO gl_accounts (organization_id, id, name, type, role, is_system)
SELECT b.id, s.id, s.name, s.type, s.role, true
FROM organizations AS b CROSS JOIN (VALUES {accounts}) AS s (id, name, type, role);
ALTER TABLE expenses DISABLE TRIGGER USER;
ALTER TABLE incomes DISABLE TRIGGER USER;
UPDATE expenses AS e SET contra_account_id = '{depreciation}' FROM depreciation_postings AS p
WHERE p.organization_id = e.organization_id AND p.expense_id = e.id;
UPDATE incomes AS e SET contra_account_id = '{depreciation}' FROM depreciation_postings AS p
WHERE p.organization_id = e.organization_id AND p.income_id = e.id;
ALTER TABLE expenses ENABLE TRIGGER USER;
ALTER TABLE incomes ENABLE TRIGGER USER;
"""
BACKFILL_DAYS = """
INSERT INTO account_days
    (organization_id, gl_account_id, day, basis, debit, credit, line_count)
SELECT organization_id, gl_account_id, posted_on, basis,
       coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
       coalesce(-sum(amount) FILTER (WHERE amount < 0), 0), count(*)
FROM journal_lines GROUP BY 1, 2, 3, 4;
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    lists = {
        name: ", ".join(f"'{code}'" for code in codes.split()) for name, codes in CODES.items()
    }
    op.execute(DIGITS.format(**lists))
    op.execute(TABLES)
    _backfill()
    for table in ("expenses", "incomes"):
        op.execute(CONTRA.format(table=table))
    for event, rows, sign in (("insert", "new_rows", ""), ("delete", "old_rows", "-")):
        op.execute(
            JOURNAL.format(
                event=event, rows=rows, sign=sign, transition=TRANSITIONS[event], schema=schema
            )
        )
    op.execute(SEAL.format(schema=schema))
    op.execute(OTHERS.format(schema=schema, accounts=SYSTEM_ACCOUNTS))
    for table in DOCUMENTS:
        _post(schema, table)
    _post_payments(schema)
    _protect(app)


def _backfill() -> None:
    """Post what was recorded before there was a journal, of all businesses."""
    for table in BACKFILLED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(BACKFILL.format(accounts=SYSTEM_ACCOUNTS, depreciation=f"{SYSTEM}05"))
    for table, (lines, values, _) in DOCUMENTS.items():
        if table != "transfers":
            op.execute(INTO_JOURNAL + lines.format(**{**values, "rows": table}))
    op.execute(BACKFILL_DAYS)
    for table in BACKFILLED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _post(schema: str, table: str) -> None:
    """Let a table of documents post what is recorded, changed and taken out."""
    lines, values, columns = DOCUMENTS[table]
    names = columns.split(", ")
    changed = CHANGED.format(
        new=", ".join(f"n.{name}" for name in names), old=", ".join(f"o.{name}" for name in names)
    )
    rows = {"insert": "new_rows", "delete": "old_rows", "update": changed}
    for event, source in rows.items():
        steps = [] if event == "insert" else [UNPOST.format(rows=source, kind=values["kind"])]
        if event != "delete":
            steps.append(INTO_JOURNAL + lines.format(**{**values, "rows": source}) + ";")
        names_of = {"table": table, "event": event, "schema": schema}
        op.execute(POST.format(steps="".join(steps), transition=TRANSITIONS[event], **names_of))


def _post_payments(schema: str) -> None:
    """Let payments post, and post again where their entry changes."""
    for values in ENTRIES.values():
        lines = PAYMENT_LINES.format(**values)
        op.execute(PAYMENTS.format(**values, schema=schema, insert=INTO_JOURNAL, lines=lines))
    for event, rows in PAYMENT_ROWS.items():
        each = "".join(
            PAYMENT_EACH.format(rows=rows, kind=values["kind"], table=values["table"])
            for values in ENTRIES.values()
        )
        op.execute(
            PAYMENT_TRIGGER.format(
                event=event, each=each, schema=schema, transition=TRANSITIONS[event]
            )
        )


def _protect(app: str) -> None:
    """Show a business its own rows, and let the runtime role write documents but no lines."""
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE ON gl_accounts, payments, transfers TO {app};
        GRANT SELECT ON journal_lines, account_days, chart_of_accounts TO {app};
    """)
