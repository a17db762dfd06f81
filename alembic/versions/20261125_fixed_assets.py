"""Asset types, assets, what happens to them, their charges, and the entries these become."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = (
    "asset_types",
    "assets",
    "asset_changes",
    "asset_stretches",
    "depreciation_postings",
    "depreciation_settings",
    "asset_attachments",
)
METHODS = (
    "'straight_line', 'declining_balance', 'written_down_value', 'sum_of_years_digits',"
    " 'units_of_production', 'macrs', 'none'"
)
CONVENTIONS = "'day', 'month', 'half_year', 'mid_quarter', 'mid_month'"

REGISTER = f"""
CREATE TABLE asset_types (
    organization_id uuid NOT NULL
        CONSTRAINT fk_asset_types_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL CONSTRAINT ck_asset_types_name CHECK (char_length(name) BETWEEN 1 AND 80),
    method text NOT NULL CONSTRAINT ck_asset_types_method CHECK (method IN ({METHODS})),
    convention text NOT NULL
        CONSTRAINT ck_asset_types_convention CHECK (convention IN ({CONVENTIONS})),
    life_months integer NOT NULL
        CONSTRAINT ck_asset_types_life_months CHECK (life_months BETWEEN 0 AND 1200),
    residual_ratio numeric(7, 6) NOT NULL
        CONSTRAINT ck_asset_types_residual_ratio CHECK (residual_ratio BETWEEN 0 AND 1),
    factor numeric(7, 4) NOT NULL
        CONSTRAINT ck_asset_types_factor CHECK (factor > 0 AND factor <= 10),
    is_switching boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_asset_types PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX uq_asset_types_name ON asset_types (organization_id, lower(name));

CREATE TABLE assets (
    organization_id uuid NOT NULL
        CONSTRAINT fk_assets_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL CONSTRAINT ck_assets_name CHECK (char_length(name) BETWEEN 1 AND 200),
    acquisition_date date NOT NULL,
    value numeric(20, 4) NOT NULL
        CONSTRAINT ck_assets_value CHECK (value > 0 AND value < 100000000000000),
    setup_cost numeric(20, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_assets_setup_cost CHECK (setup_cost >= 0 AND setup_cost < 100000000000000),
    type_id uuid,
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_assets_notes CHECK (char_length(notes) <= 10000),
    supplier text NOT NULL DEFAULT ''
        CONSTRAINT ck_assets_supplier CHECK (char_length(supplier) <= 200),
    location text NOT NULL DEFAULT ''
        CONSTRAINT ck_assets_location CHECK (char_length(location) <= 200),
    serial_number text NOT NULL DEFAULT ''
        CONSTRAINT ck_assets_serial_number CHECK (char_length(serial_number) <= 100),
    parent_id uuid CONSTRAINT ck_assets_parent_id CHECK (parent_id <> id),
    in_service_on date NOT NULL,
    method text NOT NULL CONSTRAINT ck_assets_method CHECK (method IN ({METHODS})),
    convention text NOT NULL CONSTRAINT ck_assets_convention CHECK (convention IN ({CONVENTIONS})),
    life_months integer NOT NULL
        CONSTRAINT ck_assets_life_months CHECK (life_months BETWEEN 0 AND 1200),
    residual numeric(20, 4) NOT NULL
        CONSTRAINT ck_assets_residual CHECK (residual >= 0 AND residual < 100000000000000),
    factor numeric(7, 4) NOT NULL
        CONSTRAINT ck_assets_factor CHECK (factor > 0 AND factor <= 10),
    is_switching boolean NOT NULL,
    capacity numeric(20, 4) CONSTRAINT ck_assets_capacity CHECK (capacity > 0),
    unit_name text NOT NULL DEFAULT ''
        CONSTRAINT ck_assets_unit_name CHECK (char_length(unit_name) <= 40),
    opening_depreciation numeric(20, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_assets_opening_depreciation CHECK (
            opening_depreciation >= 0 AND opening_depreciation <= value + setup_cost),
    opening_on date,
    disposed_on date,
    currency_code text NOT NULL
        CONSTRAINT ck_assets_currency_code CHECK (currency_code ~ '^[A-Z]{{3}}$'),
    source text NOT NULL DEFAULT 'screen'
        CONSTRAINT ck_assets_source CHECK (source IN ('screen', 'api', 'import', 'sample')),
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    cost_units bigint GENERATED ALWAYS AS (((value + setup_cost) * 10000)::bigint) STORED,
    name_key text COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED,
    CONSTRAINT ck_assets_dates CHECK (
        acquisition_date BETWEEN '1900-01-01' AND '2199-12-31'
        AND in_service_on BETWEEN acquisition_date AND '2199-12-31'
        AND (opening_on IS NULL OR opening_on BETWEEN in_service_on AND '2199-12-31')),
    CONSTRAINT pk_assets PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_assets_organization_id_type_id
        FOREIGN KEY (organization_id, type_id) REFERENCES asset_types (organization_id, id),
    CONSTRAINT fk_assets_organization_id_parent_id
        FOREIGN KEY (organization_id, parent_id) REFERENCES assets (organization_id, id)
);
-- All partial, so that no check of a foreign key takes one of these for the primary key.
CREATE INDEX ix_assets_date ON assets (organization_id, acquisition_date, id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_assets_cost ON assets (organization_id, cost_units, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assets_name ON assets (organization_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assets_type ON assets (organization_id, type_id) WHERE type_id IS NOT NULL;
CREATE INDEX ix_assets_parent ON assets (organization_id, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE asset_changes (
    organization_id uuid NOT NULL
        CONSTRAINT fk_asset_changes_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    asset_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL CONSTRAINT ck_asset_changes_kind
        CHECK (kind IN ('revision', 'addition', 'impairment', 'usage', 'disposal')),
    changed_on date NOT NULL CONSTRAINT ck_asset_changes_changed_on
        CHECK (changed_on BETWEEN '1900-01-01' AND '2199-12-31'),
    amount numeric(20, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_asset_changes_amount CHECK (amount >= 0),
    units numeric(20, 4) NOT NULL DEFAULT 0 CONSTRAINT ck_asset_changes_units CHECK (units >= 0),
    proceeds numeric(20, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_asset_changes_proceeds CHECK (proceeds >= 0),
    depreciation numeric(20, 4) NOT NULL DEFAULT 0,
    method text CONSTRAINT ck_asset_changes_method CHECK (method IN ({METHODS})),
    convention text CONSTRAINT ck_asset_changes_convention CHECK (convention IN ({CONVENTIONS})),
    life_months integer,
    residual numeric(20, 4),
    factor numeric(7, 4),
    is_switching boolean,
    capacity numeric(20, 4),
    notes text NOT NULL DEFAULT ''
        CONSTRAINT ck_asset_changes_notes CHECK (char_length(notes) <= 10000),
    group_id uuid NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    reversed_at timestamptz,
    reversed_by uuid,
    CONSTRAINT pk_asset_changes PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_asset_changes_organization_id_asset_id
        FOREIGN KEY (organization_id, asset_id) REFERENCES assets (organization_id, id)
);
CREATE UNIQUE INDEX uq_asset_changes_number ON asset_changes (organization_id, asset_id, number);
CREATE INDEX ix_asset_changes_date ON asset_changes (organization_id, changed_on);
CREATE INDEX ix_asset_changes_group ON asset_changes (organization_id, group_id);

CREATE TABLE asset_stretches (
    organization_id uuid NOT NULL
        CONSTRAINT fk_asset_stretches_organization_id REFERENCES organizations (id),
    asset_id uuid NOT NULL,
    number integer NOT NULL,
    from_on date NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    until_on date NOT NULL,
    fiscal_year integer NOT NULL,
    cost numeric(20, 4) NOT NULL,
    opening numeric(20, 4) NOT NULL,
    charge numeric(20, 4) NOT NULL,
    is_by_month boolean NOT NULL,
    pace_charge numeric(20, 4) NOT NULL,
    pace_count integer NOT NULL,
    CONSTRAINT pk_asset_stretches PRIMARY KEY (organization_id, asset_id, number),
    CONSTRAINT fk_asset_stretches_organization_id_asset_id
        FOREIGN KEY (organization_id, asset_id) REFERENCES assets (organization_id, id)
);
CREATE INDEX ix_asset_stretches_until ON asset_stretches (organization_id, until_on, from_on);

CREATE TABLE asset_attachments (
    organization_id uuid NOT NULL
        CONSTRAINT fk_asset_attachments_organization_id REFERENCES organizations (id),
    asset_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    CONSTRAINT pk_asset_attachments PRIMARY KEY (organization_id, asset_id, attachment_id),
    CONSTRAINT fk_asset_attachments_organization_id_asset_id
        FOREIGN KEY (organization_id, asset_id) REFERENCES assets (organization_id, id),
    CONSTRAINT fk_asset_attachments_organization_id_attachment_id
        FOREIGN KEY (organization_id, attachment_id) REFERENCES attachments (organization_id, id)
);
CREATE INDEX ix_asset_attachments_file ON asset_attachments (organization_id, attachment_id);
"""

ACCRUED = """
-- Fiscal months that are over at the end of the last day, counted from the one of the first day.
CREATE FUNCTION completed_months(first_day date, last_day date, start_day integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (extract(year FROM last_day + 1) - extract(year FROM first_day)) * 12
        + extract(month FROM last_day + 1) - extract(month FROM first_day)
        + month_part(last_day + 1, start_day) - month_part(first_day, start_day);

-- The calendar year in which the fiscal year of a day starts.
CREATE FUNCTION fiscal_year_of(day date, start_month integer, start_day integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN extract(year FROM day)::integer - CASE
        WHEN extract(month FROM day) < start_month THEN 1
        WHEN extract(month FROM day) = start_month AND month_part(day, start_day) = 0 THEN 1
        ELSE 0 END;

-- What of a charge has accrued at the end of a day; the same as `accrued` of the rules.
CREATE FUNCTION accrued(charge numeric, pace_charge numeric, pace_count integer,
                        is_by_month boolean, starts_on date, ends_on date, day date,
                        start_day integer, digits integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN day < starts_on THEN 0
        WHEN day >= ends_on THEN CASE
            WHEN is_by_month AND completed_months(starts_on, ends_on, start_day) = 0 THEN 0
            ELSE charge END
        ELSE round((pace_charge * CASE
                WHEN is_by_month THEN completed_months(starts_on, day, start_day)
                ELSE day - starts_on + 1 END)::numeric(40, 15) / pace_count, digits)
        END;
"""

POSTING = """
CREATE TABLE depreciation_postings (
    organization_id uuid NOT NULL
        CONSTRAINT fk_depreciation_postings_organization_id REFERENCES organizations (id),
    asset_id uuid NOT NULL,
    month date NOT NULL,
    ends_on date NOT NULL,
    amount numeric(20, 4) NOT NULL,
    expense_id uuid,
    income_id uuid,
    posted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_depreciation_postings PRIMARY KEY (organization_id, asset_id, month),
    CONSTRAINT fk_depreciation_postings_organization_id_asset_id
        FOREIGN KEY (organization_id, asset_id) REFERENCES assets (organization_id, id),
    CONSTRAINT fk_depreciation_postings_organization_id_expense_id
        FOREIGN KEY (organization_id, expense_id) REFERENCES expenses (organization_id, id),
    CONSTRAINT fk_depreciation_postings_organization_id_income_id
        FOREIGN KEY (organization_id, income_id) REFERENCES incomes (organization_id, id)
);
CREATE INDEX ix_depreciation_postings_month ON depreciation_postings (organization_id, month);
CREATE INDEX ix_depreciation_postings_expense
    ON depreciation_postings (organization_id, expense_id);
CREATE INDEX ix_depreciation_postings_income ON depreciation_postings (organization_id, income_id);

CREATE TABLE depreciation_settings (
    organization_id uuid NOT NULL
        CONSTRAINT fk_depreciation_settings_organization_id REFERENCES organizations (id),
    posts_from date NOT NULL,
    is_automatic boolean NOT NULL DEFAULT true,
    CONSTRAINT pk_depreciation_settings PRIMARY KEY (organization_id)
);
"""

SOURCES = """
ALTER TABLE {table} DROP CONSTRAINT ck_{table}_source;
ALTER TABLE {table} ADD CONSTRAINT ck_{table}_source
    CHECK (source IN ('screen', 'api', 'sample', 'depreciation'));
"""

DUE = """
-- The businesses whose depreciation is posted by itself, for the job that goes through them.
CREATE FUNCTION organizations_to_depreciate() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT organization_id FROM depreciation_settings WHERE is_automatic ORDER BY 1 $$;
"""

CURRENCY = """
-- A business changes its currency only while it has no entries and assets, trashed ones included.
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
    RETURN true;
END $$;
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app, owner = names[0], f'"{names[1]}_app"', f'"{names[1]}_owner"'
    for statement in (REGISTER, ACCRUED, POSTING):
        op.execute(statement)
    for table in ("expenses", "incomes"):
        op.execute(SOURCES.format(table=table))
    op.execute(DUE.format(schema=schema))
    op.execute(CURRENCY.format(schema=schema))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    # Only what the sample brought is ever deleted for good, and what it led to.
    op.execute(
        "CREATE POLICY sample_only ON assets AS RESTRICTIVE FOR DELETE USING (source = 'sample')"
    )
    for table in ("asset_changes", "depreciation_postings", "asset_attachments"):
        op.execute(
            f"CREATE POLICY sample_only ON {table} AS RESTRICTIVE FOR DELETE"
            " USING (EXISTS (SELECT FROM assets AS a"
            " WHERE a.id = asset_id AND a.source = 'sample'))"
        )
    op.execute(
        f"CREATE POLICY for_the_job ON depreciation_settings TO {owner}"
        " USING (true) WITH CHECK (true)"
    )
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE ON asset_types, depreciation_settings TO {app};
        GRANT SELECT, INSERT, UPDATE, DELETE ON assets, depreciation_postings, asset_changes
            TO {app};
        GRANT SELECT, INSERT, DELETE ON asset_stretches, asset_attachments TO {app};
        REVOKE EXECUTE ON FUNCTION organizations_to_depreciate() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION organizations_to_depreciate() TO {app};
    """)
