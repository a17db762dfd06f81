"""Tax rates with their days, and what was reported."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("tax_rates", "tax_reports", "tax_report_lines")

RATES = """
-- A rate holds from a day on until the next of its days.
CREATE TABLE tax_rates (
    organization_id uuid NOT NULL
        CONSTRAINT fk_tax_rates_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL
        CONSTRAINT ck_tax_rates_name CHECK (char_length(name) BETWEEN 1 AND 60),
    starts_on date[] NOT NULL,
    ratios numeric(7, 6)[] NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT pk_tax_rates PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_tax_rates_days CHECK (cardinality(starts_on) BETWEEN 1 AND 100
        AND cardinality(starts_on) = cardinality(ratios)
        AND 0 <= ALL (ratios) AND 1 >= ALL (ratios))
);
CREATE UNIQUE INDEX uq_tax_rates_name ON tax_rates (organization_id, lower(name));
"""
REPORTS = """
-- What was told to the authority: the figures of some days, and the rows that they came from.
CREATE TABLE tax_reports (
    organization_id uuid NOT NULL
        CONSTRAINT fk_tax_reports_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    basis text NOT NULL
        CONSTRAINT ck_tax_reports_basis CHECK (basis IN ('accrual', 'cash')),
    rounding text NOT NULL
        CONSTRAINT ck_tax_reports_rounding CHECK (rounding IN ('line', 'total')),
    output_tax numeric(20, 4) NOT NULL,
    input_tax numeric(20, 4) NOT NULL,
    reported_by uuid,
    reported_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    CONSTRAINT pk_tax_reports PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_tax_reports_days CHECK (first_on <= last_on)
);
CREATE TABLE tax_report_lines (
    organization_id uuid NOT NULL
        CONSTRAINT fk_tax_report_lines_organization_id REFERENCES organizations (id),
    tax_report_id uuid NOT NULL,
    document text NOT NULL CONSTRAINT ck_tax_report_lines_document
        CHECK (document IN ('expense', 'income', 'payment')),
    document_id uuid NOT NULL,
    kind text NOT NULL
        CONSTRAINT ck_tax_report_lines_kind CHECK (kind IN ('expense', 'income')),
    entry_id uuid NOT NULL,
    day date NOT NULL,
    party text NOT NULL,
    tax_rate_id uuid,
    net_amount numeric(20, 4) NOT NULL,
    tax_amount numeric(20, 4) NOT NULL,
    CONSTRAINT pk_tax_report_lines
        PRIMARY KEY (organization_id, tax_report_id, document, document_id),
    CONSTRAINT fk_tax_report_lines_organization_id_tax_report_id
        FOREIGN KEY (organization_id, tax_report_id) REFERENCES tax_reports (organization_id, id)
);
CREATE INDEX ix_tax_report_lines_entry ON tax_report_lines (organization_id, entry_id);
"""
ENTRIES = """
ALTER TABLE {table} ADD CONSTRAINT fk_{table}_organization_id_tax_rate_id
    FOREIGN KEY (organization_id, tax_rate_id) REFERENCES tax_rates (organization_id, id);
CREATE INDEX ix_{table}_tax_rate ON {table} (organization_id, tax_rate_id)
    WHERE tax_rate_id IS NOT NULL;
"""
TAXED = """
CREATE INDEX ix_{table}_taxed ON {table} (organization_id, date, id)
    WHERE (tax_rate_id IS NOT NULL OR tax_amount <> 0) AND deleted_at IS NULL;
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    app = f'"{database}_app"'
    op.execute(RATES)
    op.execute(REPORTS)
    for table in ("expenses", "incomes", "recurring_entries"):
        op.execute(ENTRIES.format(table=table))
    for table in ("expenses", "incomes"):
        op.execute(TAXED.format(table=table))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE ON tax_rates TO {app};
        GRANT SELECT, INSERT, UPDATE (undone_at) ON tax_reports TO {app};
        GRANT SELECT, INSERT ON tax_report_lines TO {app};
    """)
