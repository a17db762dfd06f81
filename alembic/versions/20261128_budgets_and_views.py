"""Budgets by category and month, and filters that a person keeps."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = ("budgets", "budget_changes", "saved_views")

BUDGETS = """
-- A fiscal month is kept as the first day of the calendar month it starts in, which names it
-- whatever day the fiscal year starts on: where that changes, nothing here has to. A budget that
-- was taken away stays without an amount, so that its version goes on counting.
CREATE TABLE budgets (
    organization_id uuid NOT NULL
        CONSTRAINT fk_budgets_organization_id REFERENCES organizations (id),
    category_id uuid NOT NULL,
    month date NOT NULL
        CONSTRAINT ck_budgets_month CHECK (
            extract(day FROM month) = 1 AND month BETWEEN '1900-01-01' AND '2199-12-01'),
    amount numeric(20, 4) CONSTRAINT ck_budgets_amount CHECK (amount >= 0),
    currency_code text NOT NULL
        CONSTRAINT ck_budgets_currency_code CHECK (currency_code ~ '^[A-Z]{3}$'),
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid,
    CONSTRAINT pk_budgets PRIMARY KEY (organization_id, category_id, month),
    CONSTRAINT fk_budgets_organization_id_category_id
        FOREIGN KEY (organization_id, category_id) REFERENCES categories (organization_id, id)
);

-- What budgets were before a change, a budget at a place of the arrays (null for none); versions
-- are those that the change left.
CREATE TABLE budget_changes (
    organization_id uuid NOT NULL
        CONSTRAINT fk_budget_changes_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    category_ids uuid[] NOT NULL
        CONSTRAINT ck_budget_changes_category_ids CHECK (cardinality(category_ids) > 0),
    months date[] NOT NULL,
    amounts numeric(20, 4)[] NOT NULL,
    versions integer[] NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    CONSTRAINT pk_budget_changes PRIMARY KEY (organization_id, id)
);

-- The months in which only the category that went had a budget: what an undone merge takes away
-- from the other one again, and does not leave at zero.
ALTER TABLE category_merges ADD COLUMN budget_months date[] NOT NULL DEFAULT '{}';
"""

CURRENCY = """
-- Without entries a business changes its currency, and its budgets follow as its accounts do.
CREATE FUNCTION follow_currency_of_budgets() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE budgets SET currency_code = NEW.currency_code WHERE organization_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION follow_currency_of_budgets() FROM PUBLIC;
CREATE TRIGGER budgets_currency AFTER UPDATE OF currency_code ON organizations
    FOR EACH ROW WHEN (OLD.currency_code <> NEW.currency_code)
    EXECUTE FUNCTION follow_currency_of_budgets();
"""

VIEWS = """
CREATE TABLE saved_views (
    organization_id uuid NOT NULL
        CONSTRAINT fk_saved_views_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT fk_saved_views_user_id REFERENCES users (id),
    list text NOT NULL CONSTRAINT ck_saved_views_list CHECK (list IN ('expenses', 'incomes')),
    name text NOT NULL CONSTRAINT ck_saved_views_name CHECK (char_length(name) BETWEEN 1 AND 80),
    query text NOT NULL
        CONSTRAINT ck_saved_views_query CHECK (char_length(query) BETWEEN 1 AND 2000),
    is_shared boolean NOT NULL DEFAULT false,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_saved_views PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX uq_saved_views_name ON saved_views (organization_id, user_id, list, lower(name))
    WHERE deleted_at IS NULL;
CREATE INDEX ix_saved_views_user_id ON saved_views (user_id);
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    op.execute(BUDGETS)
    op.execute(VIEWS)
    op.execute(CURRENCY.format(schema=schema))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_isolation ON {table}"
            " USING (organization_id = current_organization())"
            " WITH CHECK (organization_id = current_organization())"
        )
    op.execute(f"""
        GRANT SELECT, INSERT, UPDATE (amount, currency_code, version, updated_at, updated_by)
            ON budgets TO {app};
        GRANT SELECT, INSERT, UPDATE (undone_at) ON budget_changes TO {app};
        GRANT SELECT, INSERT, UPDATE (name, query, is_shared, position, version, deleted_at)
            ON saved_views TO {app};
    """)
