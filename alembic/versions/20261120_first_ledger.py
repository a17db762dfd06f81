"""People, businesses, categories, entries, month totals, and who may see them."""

from alembic import op

revision = "0001"
down_revision = None

TENANT_TABLES = (
    "form_drafts",
    "idempotency_keys",
    "categories",
    "category_merges",
    "expenses",
    "incomes",
    "month_totals",
)

CONTEXT = """
CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.organization_id', true), '')::uuid;
CREATE FUNCTION current_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.user_id', true), '')::uuid;
"""

IDENTITY = """
CREATE TABLE users (
    id uuid CONSTRAINT pk_users PRIMARY KEY,
    email text NOT NULL CONSTRAINT uq_users_email UNIQUE
        CONSTRAINT ck_users_email_lower CHECK (email = lower(email)),
    password_hash text NOT NULL,
    name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE organizations (
    id uuid CONSTRAINT pk_organizations PRIMARY KEY,
    business_name text NOT NULL CONSTRAINT ck_organizations_business_name
        CHECK (char_length(business_name) BETWEEN 1 AND 120),
    currency_code text NOT NULL CONSTRAINT ck_organizations_currency_code
        CHECK (currency_code ~ '^[A-Z]{3}$'),
    fiscal_year_start_month smallint NOT NULL,
    fiscal_year_start_day smallint NOT NULL,
    has_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_organizations_fiscal_year_start CHECK (
        fiscal_year_start_month BETWEEN 1 AND 12 AND fiscal_year_start_day BETWEEN 1 AND 31
        AND NOT (fiscal_year_start_month = 2 AND fiscal_year_start_day > 28))
);
CREATE TABLE memberships (
    organization_id uuid NOT NULL
        CONSTRAINT fk_memberships_organization_id REFERENCES organizations (id),
    user_id uuid NOT NULL CONSTRAINT fk_memberships_user_id REFERENCES users (id),
    role text NOT NULL CONSTRAINT ck_memberships_role
        CHECK (role IN ('owner', 'bookkeeper', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_memberships PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX ix_memberships_user_id ON memberships (user_id);
CREATE TABLE login_sessions (
    id uuid CONSTRAINT pk_login_sessions PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT fk_login_sessions_user_id REFERENCES users (id),
    organization_id uuid NOT NULL
        CONSTRAINT fk_login_sessions_organization_id REFERENCES organizations (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ix_login_sessions_user_id ON login_sessions (user_id);
CREATE INDEX ix_login_sessions_organization_id ON login_sessions (organization_id);
CREATE TABLE form_drafts (
    organization_id uuid NOT NULL
        CONSTRAINT fk_form_drafts_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT fk_form_drafts_user_id REFERENCES users (id),
    form text NOT NULL,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_form_drafts PRIMARY KEY (organization_id, id)
);
CREATE INDEX ix_form_drafts_user_id ON form_drafts (user_id);
CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL
        CONSTRAINT fk_idempotency_keys_organization_id REFERENCES organizations (id),
    key text NOT NULL CONSTRAINT ck_idempotency_keys_key
        CHECK (char_length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL,
    status smallint,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (organization_id, key)
);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (organization_id, created_at);
CREATE UNLOGGED TABLE attempts (
    purpose text NOT NULL,
    subject_hash bytea NOT NULL,
    window_started_at timestamptz NOT NULL,
    attempt_count integer NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (purpose, subject_hash)
);
"""

CATEGORIES = """
CREATE TABLE categories (
    organization_id uuid NOT NULL
        CONSTRAINT fk_categories_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT ck_categories_kind CHECK (kind IN ('expense', 'income')),
    name text NOT NULL CONSTRAINT ck_categories_name CHECK (char_length(name) BETWEEN 1 AND 80),
    created_at timestamptz NOT NULL DEFAULT now(),
    merged_at timestamptz,
    CONSTRAINT pk_categories PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX uq_categories_name ON categories (organization_id, kind, lower(name))
    WHERE merged_at IS NULL;
CREATE TABLE category_merges (
    organization_id uuid NOT NULL
        CONSTRAINT fk_category_merges_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    target_id uuid NOT NULL,
    entry_ids uuid[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    CONSTRAINT pk_category_merges PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_category_merges_organization_id_source_id
        FOREIGN KEY (organization_id, source_id) REFERENCES categories (organization_id, id),
    CONSTRAINT fk_category_merges_target_id
        FOREIGN KEY (organization_id, target_id) REFERENCES categories (organization_id, id)
);
CREATE INDEX ix_category_merges_source_id ON category_merges (organization_id, source_id);
CREATE INDEX ix_category_merges_target_id ON category_merges (organization_id, target_id);
"""

ENTRIES = """
CREATE TABLE {table} (
    organization_id uuid NOT NULL
        CONSTRAINT fk_{table}_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    date date NOT NULL
        CONSTRAINT ck_{table}_date CHECK (date BETWEEN '1900-01-01' AND '2199-12-31'),
    category_id uuid,
    {party} text NOT NULL DEFAULT ''
        CONSTRAINT ck_{table}_{party} CHECK (char_length({party}) <= 200),
    payment_method text NOT NULL DEFAULT ''
        CONSTRAINT ck_{table}_payment_method CHECK (char_length(payment_method) <= 40),
    amount numeric(20, 4) NOT NULL
        CONSTRAINT ck_{table}_amount CHECK (amount > 0 AND amount < 100000000000000),
    currency_code text NOT NULL
        CONSTRAINT ck_{table}_currency_code CHECK (currency_code ~ '^[A-Z]{{3}}$'),
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_{table}_notes CHECK (char_length(notes) <= 10000),
    source text NOT NULL DEFAULT 'screen'
        CONSTRAINT ck_{table}_source CHECK (source IN ('screen', 'api', 'sample')),
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    amount_units bigint GENERATED ALWAYS AS ((amount * 10000)::bigint) STORED,
    party_key text COLLATE "C" GENERATED ALWAYS AS (lower({party})) STORED,
    CONSTRAINT pk_{table} PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_{table}_organization_id_category_id
        FOREIGN KEY (organization_id, category_id) REFERENCES categories (organization_id, id)
);
CREATE INDEX ix_{table}_date ON {table} (organization_id, date, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_{table}_amount ON {table} (organization_id, amount_units, id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_{table}_party ON {table} (organization_id, party_key, id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_{table}_category ON {table} (organization_id, category_id, date, id);
CREATE INDEX ix_{table}_unnamed ON {table} (organization_id, date, id)
    WHERE deleted_at IS NULL AND {party} = '';
CREATE INDEX ix_{table}_trash ON {table} (organization_id, deleted_at, id)
    WHERE deleted_at IS NOT NULL;
"""

TOTALS = """
CREATE TABLE month_totals (
    organization_id uuid NOT NULL
        CONSTRAINT fk_month_totals_organization_id REFERENCES organizations (id),
    month date NOT NULL,
    part smallint NOT NULL,
    kind text NOT NULL,
    category_id uuid NOT NULL,
    amount numeric(24, 4) NOT NULL,
    entry_count integer NOT NULL,
    unnamed_count integer NOT NULL,
    CONSTRAINT pk_month_totals PRIMARY KEY (organization_id, month, part, kind, category_id)
);

-- 0 before the day the fiscal month starts on (clamped to the month's length), 1 from it on.
CREATE FUNCTION month_part(day date, start_day integer) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (CASE WHEN extract(day FROM day) >= least(
        start_day,
        extract(day FROM date_trunc('month', day) + interval '1 month' - interval '1 day')
    ) THEN 1 ELSE 0 END)::smallint;

-- Readers of a business's fiscal day and currency share this lock; changing either takes it alone.
CREATE FUNCTION totals_lock(organization uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtextextended(organization::text, 20261120);
"""

TOTALS_TRIGGER = """
CREATE FUNCTION add_{kind}_totals_{event}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(totals_lock(current_organization()));
    IF EXISTS (SELECT FROM ({rows}) AS r JOIN organizations AS o ON o.id = r.organization_id
               WHERE r.sign > 0 AND r.currency_code <> o.currency_code) THEN
        RAISE EXCEPTION 'an entry must be in the currency of its business'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_currency';
    END IF;
    INSERT INTO month_totals AS t
        (organization_id, month, part, kind, category_id, amount, entry_count, unnamed_count)
    SELECT r.organization_id, date_trunc('month', r.date)::date,
           month_part(r.date, o.fiscal_year_start_day), '{kind}',
           coalesce(r.category_id, '00000000-0000-0000-0000-000000000000'),
           sum(r.sign * r.amount), sum(r.sign), sum(CASE WHEN r.{party} = '' THEN r.sign ELSE 0 END)
    FROM ({rows}) AS r JOIN organizations AS o ON o.id = r.organization_id
    WHERE r.deleted_at IS NULL
    GROUP BY 1, 2, 3, 5
    HAVING sum(r.sign * r.amount) <> 0 OR sum(r.sign) <> 0
        OR sum(CASE WHEN r.{party} = '' THEN r.sign ELSE 0 END) <> 0
    ORDER BY 1, 2, 3, 5
    ON CONFLICT (organization_id, month, part, kind, category_id) DO UPDATE
        SET amount = t.amount + excluded.amount,
            entry_count = t.entry_count + excluded.entry_count,
            unnamed_count = t.unnamed_count + excluded.unnamed_count;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION add_{kind}_totals_{event}() FROM PUBLIC;
CREATE TRIGGER totals_{event} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION add_{kind}_totals_{event}();
"""

REBUILD = """
-- The only way to change what totals are cut by: alone, and with every total made again.
CREATE FUNCTION set_fiscal_year_start(month_no integer, day_no integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(current_organization()));
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

-- A business changes its currency only while it has no entries, not even in the trash.
CREATE FUNCTION set_currency(code text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(totals_lock(current_organization()));
    IF EXISTS (SELECT FROM expenses WHERE organization_id = current_organization())
       OR EXISTS (SELECT FROM incomes WHERE organization_id = current_organization()) THEN
        RETURN false;
    END IF;
    UPDATE organizations SET currency_code = code WHERE id = current_organization();
    RETURN true;
END $$;
"""

SIGN_IN = """
-- Before anyone is signed in: by address, the person and their password hash.
CREATE FUNCTION find_sign_in(address text)
    RETURNS TABLE (user_id uuid, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT u.id, u.password_hash FROM users AS u WHERE u.email = lower(address) $$;

-- By the id of an open log-in, everything the server needs to know of its owner.
CREATE FUNCTION find_session(session_id uuid)
    RETURNS TABLE (user_id uuid, organization_id uuid, role text, email text, name text,
                   business_name text, currency_code text, fiscal_year_start_month smallint,
                   fiscal_year_start_day smallint, has_sample boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
    SELECT u.id, o.id, m.role, u.email, u.name, o.business_name, o.currency_code,
           o.fiscal_year_start_month, o.fiscal_year_start_day, o.has_sample
    FROM login_sessions AS s
    JOIN users AS u ON u.id = s.user_id
    JOIN organizations AS o ON o.id = s.organization_id
    JOIN memberships AS m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
    WHERE s.id = session_id AND s.ended_at IS NULL AND s.expires_at > now()
    $$;

-- Count a guess; say whether it is within the limit, else after how many seconds the next may be.
CREATE FUNCTION count_attempt(for_purpose text, subject bytea, limit_count integer,
                              window_seconds integer)
    RETURNS TABLE (is_allowed boolean, retry_after_seconds integer)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$
    INSERT INTO attempts AS a (purpose, subject_hash, window_started_at, attempt_count)
    VALUES (for_purpose, subject, now(), 1)
    ON CONFLICT (purpose, subject_hash) DO UPDATE SET
        window_started_at = CASE
            WHEN a.window_started_at < now() - make_interval(secs => window_seconds)
            THEN now() ELSE a.window_started_at END,
        attempt_count = CASE
            WHEN a.window_started_at < now() - make_interval(secs => window_seconds)
            THEN 1 ELSE least(a.attempt_count, limit_count) + 1 END
    RETURNING a.attempt_count <= limit_count,
        ceil(extract(epoch FROM a.window_started_at
             + make_interval(secs => window_seconds) - now()))::integer
    $$;
-- Nobody has signed up yet: a visitor is led to sign-up instead of log-in.
CREATE FUNCTION is_unused() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT NOT EXISTS (SELECT FROM users) $$;

CREATE FUNCTION forget_attempts(for_purpose text, subject bytea) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ DELETE FROM attempts WHERE purpose = for_purpose AND subject_hash = subject $$;
"""

DEFINER_FUNCTIONS = (
    "find_sign_in(text)",
    "find_session(uuid)",
    "count_attempt(text, bytea, integer, integer)",
    "forget_attempts(text, bytea)",
    "is_unused()",
    "set_fiscal_year_start(integer, integer)",
    "set_currency(text)",
)

ROWS = {
    "insert": "SELECT n.*, 1 AS sign FROM new_rows AS n",
    "delete": "SELECT o.*, -1 AS sign FROM old_rows AS o",
    "update": (
        "SELECT n.*, 1 AS sign FROM new_rows AS n"
        " UNION ALL SELECT o.*, -1 AS sign FROM old_rows AS o"
    ),
}
TRANSITIONS = {
    "insert": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app, owner = names[0], f'"{names[1]}_app"', f'"{names[1]}_owner"'
    for statement in (CONTEXT, IDENTITY, CATEGORIES):
        op.execute(statement)
    for table, party in (("expenses", "vendor"), ("incomes", "client")):
        op.execute(ENTRIES.format(table=table, party=party))
    op.execute(TOTALS)
    for table, kind, party in (("expenses", "expense", "vendor"), ("incomes", "income", "client")):
        for event, rows in ROWS.items():
            names_of = {"table": table, "kind": kind, "party": party, "schema": schema}
            op.execute(
                TOTALS_TRIGGER.format(
                    event=event, rows=rows, transition=TRANSITIONS[event], **names_of
                )
            )
    op.execute(REBUILD.format(schema=schema))
    op.execute(SIGN_IN.format(schema=schema))
    _protect(owner)
    _grant(app)


def _protect(owner: str) -> None:
    """Turn row-level security on for every table, for its owner too."""
    for table in (
        *TENANT_TABLES,
        "users",
        "organizations",
        "memberships",
        "login_sessions",
        "attempts",
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in TENANT_TABLES:
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    for table in ("expenses", "incomes"):
        op.execute(
            f"CREATE POLICY sample_only ON {table} AS RESTRICTIVE FOR DELETE"
            " USING (source = 'sample')"
        )
    op.execute("""
        CREATE POLICY own_row ON users USING (id = current_person())
            WITH CHECK (id = current_person());
        CREATE POLICY own_business ON organizations USING (id = current_organization())
            WITH CHECK (id = current_organization());
        CREATE POLICY own_memberships ON memberships
            USING (organization_id = current_organization() OR user_id = current_person())
            WITH CHECK (organization_id = current_organization());
        CREATE POLICY own_sessions ON login_sessions USING (user_id = current_person())
            WITH CHECK (user_id = current_person());
    """)
    for table in ("users", "organizations", "memberships", "login_sessions", "attempts"):
        op.execute(
            f"CREATE POLICY for_sign_in ON {table} TO {owner} USING (true) WITH CHECK (true)"
        )


def _grant(app: str) -> None:
    """Give the runtime role what the services use, and no more."""
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE (password_hash, name) ON users TO {app};
        GRANT SELECT, INSERT, UPDATE (business_name, has_sample) ON organizations TO {app};
        GRANT SELECT, INSERT, UPDATE (role) ON memberships TO {app};
        GRANT SELECT, INSERT, UPDATE (ended_at, organization_id) ON login_sessions TO {app};
        GRANT SELECT, INSERT, DELETE ON form_drafts TO {app};
        GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO {app};
        GRANT SELECT, INSERT, UPDATE (name, merged_at) ON categories TO {app};
        GRANT SELECT, INSERT, UPDATE (undone_at) ON category_merges TO {app};
        GRANT SELECT, INSERT, UPDATE, DELETE ON expenses, incomes TO {app};
        GRANT SELECT ON month_totals TO {app};
    """)
    for function in DEFINER_FUNCTIONS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {app}")
