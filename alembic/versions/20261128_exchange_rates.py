"""What currencies were worth, by day."""

from alembic import op

revision = "0008"
down_revision = "0007"

# A rate belongs to the currency the books were in when it was kept: a business without entries
# may choose another, in which its rates would say something else.
RATES = """
CREATE TABLE exchange_rates (
    organization_id uuid NOT NULL
        CONSTRAINT fk_exchange_rates_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    base_currency_code text NOT NULL CONSTRAINT ck_exchange_rates_base_currency_code
        CHECK (base_currency_code ~ '^[A-Z]{3}$'),
    currency_code text NOT NULL
        CONSTRAINT ck_exchange_rates_currency_code CHECK (currency_code ~ '^[A-Z]{3}$'),
    quoted_on date NOT NULL,
    rate numeric(24, 12) NOT NULL CONSTRAINT ck_exchange_rates_rate CHECK (rate > 0),
    source text NOT NULL DEFAULT 'manual'
        CONSTRAINT ck_exchange_rates_source CHECK (source IN ('manual', 'import')),
    version integer NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT ck_exchange_rates_currencies CHECK (currency_code <> base_currency_code),
    CONSTRAINT pk_exchange_rates PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX uq_exchange_rates_day
    ON exchange_rates (organization_id, base_currency_code, currency_code, quoted_on)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_exchange_rates_day
    ON exchange_rates (organization_id, base_currency_code, quoted_on) WHERE deleted_at IS NULL;

ALTER TABLE exchange_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON exchange_rates
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    op.execute(RATES)
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON exchange_rates TO "{database}_app"')
