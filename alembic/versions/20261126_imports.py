"""Bank accounts, rules for entries, and imports: plans, their lines, work under way, mappings."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = (
    "bank_accounts",
    "reconciliations",
    "entry_rules",
    "bulk_changes",
    "imports",
    "import_chunks",
    "import_jobs",
    "saved_mappings",
)

ACCOUNTS = """
CREATE TABLE bank_accounts (
    organization_id uuid NOT NULL
        CONSTRAINT fk_bank_accounts_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL
        CONSTRAINT ck_bank_accounts_name CHECK (char_length(name) BETWEEN 1 AND 120),
    identification text NOT NULL DEFAULT ''
        CONSTRAINT ck_bank_accounts_identification CHECK (char_length(identification) <= 120),
    currency_code text NOT NULL
        CONSTRAINT ck_bank_accounts_currency_code CHECK (currency_code ~ '^[A-Z]{3}$'),
    opening_balance numeric(20, 4) NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT pk_bank_accounts PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX uq_bank_accounts_name ON bank_accounts (organization_id, lower(name));
CREATE UNIQUE INDEX uq_bank_accounts_identification
    ON bank_accounts (organization_id, identification) WHERE identification <> '';

-- What a statement says an account held at the end of a day, and that the books agree.
CREATE TABLE reconciliations (
    organization_id uuid NOT NULL
        CONSTRAINT fk_reconciliations_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    statement_on date NOT NULL,
    closing_balance numeric(20, 4) NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    CONSTRAINT pk_reconciliations PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_reconciliations_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id)
);
CREATE INDEX ix_reconciliations_bank_account ON reconciliations (organization_id, bank_account_id);
CREATE UNIQUE INDEX uq_reconciliations_day
    ON reconciliations (organization_id, bank_account_id, statement_on) WHERE undone_at IS NULL;
"""

RULES = """
CREATE TABLE entry_rules (
    organization_id uuid NOT NULL
        CONSTRAINT fk_entry_rules_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL DEFAULT ''
        CONSTRAINT ck_entry_rules_kind CHECK (kind IN ('', 'expense', 'income')),
    field text NOT NULL DEFAULT 'any'
        CONSTRAINT ck_entry_rules_field CHECK (field IN ('any', 'party', 'notes')),
    operator text NOT NULL DEFAULT 'contains'
        CONSTRAINT ck_entry_rules_operator CHECK (operator IN ('contains', 'equals', 'starts')),
    phrase text NOT NULL DEFAULT ''
        CONSTRAINT ck_entry_rules_phrase CHECK (char_length(phrase) <= 200),
    amount_min numeric(20, 4),
    amount_max numeric(20, 4),
    bank_account_id uuid,
    day_min smallint CONSTRAINT ck_entry_rules_day_min CHECK (day_min BETWEEN 1 AND 31),
    day_max smallint CONSTRAINT ck_entry_rules_day_max CHECK (day_max BETWEEN 1 AND 31),
    new_party text NOT NULL DEFAULT ''
        CONSTRAINT ck_entry_rules_new_party CHECK (char_length(new_party) <= 200),
    category_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT ck_entry_rules_condition CHECK (phrase <> '' OR amount_min IS NOT NULL
        OR amount_max IS NOT NULL OR bank_account_id IS NOT NULL OR day_min IS NOT NULL
        OR day_max IS NOT NULL),
    CONSTRAINT ck_entry_rules_effect CHECK (new_party <> '' OR category_id IS NOT NULL),
    CONSTRAINT ck_entry_rules_category_kind CHECK (category_id IS NULL OR kind <> ''),
    CONSTRAINT ck_entry_rules_amounts CHECK (amount_min <= amount_max),
    CONSTRAINT pk_entry_rules PRIMARY KEY (organization_id, id),
    CONSTRAINT uq_entry_rules_position UNIQUE (organization_id, position)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_entry_rules_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id),
    CONSTRAINT fk_entry_rules_organization_id_category_id
        FOREIGN KEY (organization_id, category_id) REFERENCES categories (organization_id, id)
);
CREATE INDEX ix_entry_rules_category ON entry_rules (organization_id, category_id);
CREATE INDEX ix_entry_rules_bank_account ON entry_rules (organization_id, bank_account_id);

-- The one place that says what a rule applies to; short enough to be put into the query that asks.
CREATE FUNCTION rule_matches(rule entry_rules, kind text, party text, notes text, amount numeric,
                             day date, account uuid) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((rule).kind = '' OR (rule).kind = kind)
        AND ((rule).amount_min IS NULL OR amount >= (rule).amount_min)
        AND ((rule).amount_max IS NULL OR amount <= (rule).amount_max)
        AND ((rule).bank_account_id IS NULL OR coalesce((rule).bank_account_id = account, false))
        AND ((rule).day_min IS NULL OR extract(day FROM day) >= (rule).day_min)
        AND ((rule).day_max IS NULL OR extract(day FROM day) <= (rule).day_max)
        AND ((rule).phrase = ''
            OR ((rule).field <> 'notes' AND CASE (rule).operator
                WHEN 'contains' THEN strpos(lower(party), lower((rule).phrase)) > 0
                WHEN 'starts' THEN starts_with(lower(party), lower((rule).phrase))
                ELSE lower(party) = lower((rule).phrase) END)
            OR ((rule).field <> 'party' AND CASE (rule).operator
                WHEN 'contains' THEN strpos(lower(notes), lower((rule).phrase)) > 0
                WHEN 'starts' THEN starts_with(lower(notes), lower((rule).phrase))
                ELSE lower(notes) = lower((rule).phrase) END));

-- Changes of many entries with what was there before, an entry at a place of the arrays; versions
-- are those that the change left.
CREATE TABLE bulk_changes (
    organization_id uuid NOT NULL
        CONSTRAINT fk_bulk_changes_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT ck_bulk_changes_kind CHECK (kind IN ('expense', 'income')),
    entry_ids uuid[] NOT NULL
        CONSTRAINT ck_bulk_changes_entry_ids CHECK (cardinality(entry_ids) > 0),
    versions integer[] NOT NULL,
    parties text[] NOT NULL,
    category_ids uuid[] NOT NULL,
    suggestions boolean[] NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    CONSTRAINT pk_bulk_changes PRIMARY KEY (organization_id, id, kind)
);
-- A rule follows its category where that is merged away.
ALTER TABLE category_merges ADD COLUMN rule_ids uuid[] NOT NULL DEFAULT '{}';
"""

PLANS = """
CREATE TABLE imports (
    organization_id uuid NOT NULL
        CONSTRAINT fk_imports_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    file_name text NOT NULL
        CONSTRAINT ck_imports_file_name CHECK (char_length(file_name) BETWEEN 1 AND 200),
    sha256 bytea NOT NULL CONSTRAINT ck_imports_sha256 CHECK (octet_length(sha256) = 32),
    size_bytes bigint NOT NULL CONSTRAINT ck_imports_size_bytes
        CHECK (size_bytes > 0 AND size_bytes <= 200000000),
    status text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_imports_status
        CHECK (status IN ('waiting', 'read', 'committed', 'undone', 'refused', 'discarded')),
    currency_code text NOT NULL
        CONSTRAINT ck_imports_currency_code CHECK (currency_code ~ '^[A-Z]{3}$'),
    bank_account_id uuid,
    mapping jsonb,
    facts jsonb NOT NULL DEFAULT '{}',
    problem text NOT NULL DEFAULT ''
        CONSTRAINT ck_imports_problem CHECK (char_length(problem) <= 1000),
    entries_sha256 bytea,
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    committed_by uuid,
    committed_at timestamptz,
    undone_by uuid,
    undone_at timestamptz,
    CONSTRAINT pk_imports PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_imports_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id)
);
CREATE INDEX ix_imports_bank_account ON imports (organization_id, bank_account_id);
CREATE INDEX ix_imports_sha256 ON imports (organization_id, sha256);

-- The lines of a plan, up to a thousand in a row, a column of them an array: a million lines are
-- a thousand rows. The line at a place of the arrays becomes the entry of its place in the plan.
CREATE TABLE import_chunks (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    number integer NOT NULL,
    first_position integer NOT NULL,
    statement integer NOT NULL,
    numbers integer[] NOT NULL,
    kinds text[] NOT NULL,
    dates date[] NOT NULL,
    amounts numeric(20, 4)[] NOT NULL,
    currency_codes text[] NOT NULL,
    counterparties text[] NOT NULL,
    descriptions text[] NOT NULL,
    bank_references text[] NOT NULL,
    categories text[] NOT NULL,
    suggestions boolean[] NOT NULL,
    rule_ids uuid[] NOT NULL,
    problems text[] NOT NULL,
    remarks text[] NOT NULL,
    raws text[] NOT NULL,
    keys uuid[] NOT NULL,
    reference_keys uuid[] NOT NULL,
    duplicates text[] NOT NULL,
    match_ids uuid[] NOT NULL,
    choices boolean[] NOT NULL,
    line_count integer NOT NULL,
    new_count integer NOT NULL,
    problem_count integer NOT NULL,
    duplicate_count integer NOT NULL,
    left_out_count integer NOT NULL,
    note_count integer NOT NULL,
    remark_count integer NOT NULL,
    suggested_count integer NOT NULL,
    expense_count integer NOT NULL,
    expense_total numeric NOT NULL,
    income_count integer NOT NULL,
    income_total numeric NOT NULL,
    booked_total numeric NOT NULL,
    CONSTRAINT pk_import_chunks PRIMARY KEY (organization_id, import_id, number),
    CONSTRAINT uq_import_chunks_first_position UNIQUE (organization_id, import_id, first_position),
    CONSTRAINT fk_import_chunks_organization_id_import_id
        FOREIGN KEY (organization_id, import_id) REFERENCES imports (organization_id, id)
);

-- The lines themselves: what the chunks hold, taken apart.
CREATE VIEW import_lines WITH (security_invoker = true) AS
SELECT c.organization_id, c.import_id, c.number AS chunk, c.first_position, c.line_count,
    c.new_count, c.problem_count, c.left_out_count, c.remark_count, c.statement,
    c.first_position + l.place::integer - 1 AS position, l.*
FROM import_chunks AS c
CROSS JOIN LATERAL unnest(c.numbers, c.kinds, c.dates, c.amounts, c.currency_codes,
    c.counterparties, c.descriptions, c.bank_references, c.categories, c.suggestions, c.rule_ids,
    c.problems, c.remarks, c.raws, c.keys, c.reference_keys, c.duplicates, c.match_ids, c.choices)
    WITH ORDINALITY AS l (number, kind, date, amount, currency_code, counterparty, description,
        reference, category, is_suggested, rule_id, problem, remark, raw, key, reference_key,
        duplicate, match_id, is_wanted, place);

-- Work under way. A row goes with its work; one that no longer beats is taken up again.
CREATE TABLE import_jobs (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    work text NOT NULL CONSTRAINT ck_import_jobs_work CHECK (work IN ('read', 'commit', 'undo')),
    user_id uuid NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    done_count bigint NOT NULL DEFAULT 0,
    total_count bigint,
    preview jsonb,
    attempt integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    beat_at timestamptz,
    cancelled_at timestamptz,
    CONSTRAINT pk_import_jobs PRIMARY KEY (organization_id, import_id),
    CONSTRAINT fk_import_jobs_organization_id_import_id
        FOREIGN KEY (organization_id, import_id) REFERENCES imports (organization_id, id)
);

CREATE TABLE saved_mappings (
    organization_id uuid NOT NULL
        CONSTRAINT fk_saved_mappings_organization_id REFERENCES organizations (id),
    header_hash text NOT NULL,
    mapping jsonb NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_saved_mappings PRIMARY KEY (organization_id, header_hash)
);
"""

ENTRIES = """
ALTER TABLE {table} DROP CONSTRAINT ck_{table}_source;
ALTER TABLE {table} ADD CONSTRAINT ck_{table}_source
    CHECK (source IN ('screen', 'api', 'sample', 'depreciation', 'import'));
ALTER TABLE {table}
    ADD COLUMN import_id uuid,
    ADD COLUMN import_key uuid,
    ADD COLUMN import_reference_key uuid,
    ADD COLUMN bank_account_id uuid,
    ADD COLUMN reconciliation_id uuid,
    ADD COLUMN is_suggested boolean NOT NULL DEFAULT false;
ALTER TABLE {table}
    ADD CONSTRAINT fk_{table}_organization_id_bank_account_id
        FOREIGN KEY (organization_id, bank_account_id)
        REFERENCES bank_accounts (organization_id, id),
    ADD CONSTRAINT fk_{table}_organization_id_reconciliation_id
        FOREIGN KEY (organization_id, reconciliation_id)
        REFERENCES reconciliations (organization_id, id);
CREATE UNIQUE INDEX uq_{table}_import_key ON {table} (organization_id, import_key)
    WHERE import_key IS NOT NULL;
CREATE INDEX ix_{table}_import_reference ON {table} (organization_id, import_reference_key)
    WHERE import_reference_key IS NOT NULL;
CREATE INDEX ix_{table}_bank_account ON {table} (organization_id, bank_account_id, date, id)
    WHERE bank_account_id IS NOT NULL;
CREATE INDEX ix_{table}_reconciliation ON {table} (organization_id, reconciliation_id)
    WHERE reconciliation_id IS NOT NULL;
CREATE INDEX ix_{table}_suggested ON {table} (organization_id, date, id)
    WHERE is_suggested AND deleted_at IS NULL;
"""

# A key to imports, held by the statement: a key held by the row costs a file of a hundred thousand
# lines a tenth of its time, and imports are never deleted. The entries of one are found by their
# ids, which lie between those of its first and its last line.
KNOWN_IMPORT = """
CREATE FUNCTION require_known_import() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT organization_id, import_id FROM new_rows
                            WHERE import_id IS NOT NULL) AS n
               WHERE NOT EXISTS (SELECT FROM imports AS i WHERE i.id = n.import_id
                                   AND i.organization_id = n.organization_id)) THEN
        RAISE EXCEPTION 'an entry names an import that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION require_known_import() FROM PUBLIC;
"""
KNOWN_IMPORT_TRIGGER = """
CREATE TRIGGER known_import_{event} AFTER {event} ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_known_import();
"""

FUNCTIONS = """
-- For the program itself: work that nobody is at, in whichever business.
CREATE FUNCTION list_idle_import_jobs(quiet_seconds integer)
    RETURNS TABLE (organization_id uuid, import_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
    SELECT j.organization_id, j.import_id FROM import_jobs AS j
    WHERE j.beat_at IS NULL OR j.beat_at < now() - make_interval(secs => quiet_seconds)
    ORDER BY j.created_at
    $$;
REVOKE EXECUTE ON FUNCTION list_idle_import_jobs(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_idle_import_jobs(integer) TO {app};
CREATE POLICY for_jobs ON import_jobs FOR SELECT TO {owner} USING (true);
"""

LOCKS = """
-- What says where an entry stands, not what it is, may change in locked books: whether a statement
-- has it, and whether someone has looked at a suggestion. Any other column is refused, also one
-- that is added later.
CREATE OR REPLACE FUNCTION refuse_locked_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM FROM organizations WHERE id = current_organization() FOR SHARE;
    END IF;
    IF EXISTS (
        SELECT FROM old_rows AS o FULL JOIN new_rows AS n USING (organization_id, id)
        JOIN organizations AS b ON b.id = organization_id
        WHERE (o.deleted_at IS NULL OR n.deleted_at IS NULL)
          AND least(o.date, n.date) <= b.locked_through
          AND ((o.reconciliation_id, o.is_suggested)
                   IS NOT DISTINCT FROM (n.reconciliation_id, n.is_suggested)
               OR to_jsonb(o) - '{{reconciliation_id,is_suggested}}'::text[]
                   IS DISTINCT FROM to_jsonb(n) - '{{reconciliation_id,is_suggested}}'::text[])
    ) THEN
        RAISE EXCEPTION 'the books are locked for this day' USING ERRCODE = 'FL001';
    END IF;
    RETURN NULL;
END $$;
"""

CURRENCY = """
-- Without entries and assets a business changes its currency, and its bank accounts follow.
CREATE OR REPLACE FUNCTION set_currency(code text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(current_organization()));
    IF EXISTS (SELECT FROM expenses WHERE organization_id = current_organization())
       OR EXISTS (SELECT FROM incomes WHERE organization_id = current_organization())
       OR EXISTS (SELECT FROM assets WHERE organization_id = current_organization()) THEN
        RETURN false;
    END IF;
    UPDATE organizations SET currency_code = code WHERE id = current_organization();
    UPDATE bank_accounts SET currency_code = code WHERE organization_id = current_organization();
    RETURN true;
END $$;
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app, owner = names[0], f'"{names[1]}_app"', f'"{names[1]}_owner"'
    op.execute(ACCOUNTS)
    op.execute(RULES)
    op.execute(PLANS)
    op.execute(KNOWN_IMPORT.format(schema=schema))
    for table in ("expenses", "incomes"):
        op.execute(ENTRIES.format(table=table))
        for event in ("insert", "update"):
            op.execute(KNOWN_IMPORT_TRIGGER.format(table=table, event=event))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    op.execute(FUNCTIONS.format(schema=schema, app=app, owner=owner))
    op.execute(LOCKS.format(schema=schema))
    op.execute(CURRENCY.format(schema=schema))
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE ON bank_accounts, reconciliations, entry_rules, bulk_changes,
            imports, saved_mappings TO {app};
        GRANT SELECT, INSERT, UPDATE, DELETE ON import_chunks, import_jobs TO {app};
        GRANT SELECT ON import_lines TO {app};
        GRANT EXECUTE ON FUNCTION rule_matches(entry_rules, text, text, text, numeric, date, uuid)
            TO {app};
    """)
