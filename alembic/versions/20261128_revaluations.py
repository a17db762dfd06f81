"""Open receivables and payables in other currencies at a closing rate."""

from alembic import op

revision = "0020"
down_revision = "0019"

TABLE = """
-- What a currency made of one side on a day: an entry then, and its opposite on the day after.
CREATE TABLE revaluations (
    organization_id uuid NOT NULL
        CONSTRAINT fk_revaluations_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL
        CONSTRAINT ck_revaluations_kind CHECK (kind IN ('expense', 'income')),
    currency_code text NOT NULL
        CONSTRAINT ck_revaluations_currency_code CHECK (currency_code ~ '^[A-Z]{{3}}$'),
    foreign_amount numeric(24, 4) NOT NULL,
    amount numeric(24, 4) NOT NULL,
    exchange_rate numeric(24, 12) NOT NULL
        CONSTRAINT ck_revaluations_exchange_rate CHECK (exchange_rate > 0),
    gain numeric(20, 4) NOT NULL
        CONSTRAINT ck_revaluations_gain CHECK (gain <> 0),
    expense_id uuid NOT NULL,
    income_id uuid NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_revaluations PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_revaluations_organization_id_expense_id
        FOREIGN KEY (organization_id, expense_id) REFERENCES expenses (organization_id, id),
    CONSTRAINT fk_revaluations_organization_id_income_id
        FOREIGN KEY (organization_id, income_id) REFERENCES incomes (organization_id, id)
);
CREATE UNIQUE INDEX uq_revaluations_day
    ON revaluations (organization_id, day, currency_code, kind) WHERE deleted_at IS NULL;
CREATE INDEX ix_revaluations_expense ON revaluations (organization_id, expense_id);
CREATE INDEX ix_revaluations_income ON revaluations (organization_id, income_id);
ALTER TABLE revaluations ENABLE ROW LEVEL SECURITY;
ALTER TABLE revaluations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON revaluations
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE (deleted_at) ON revaluations TO {app};
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(TABLE.format(app=f'"{database}_app"'))
