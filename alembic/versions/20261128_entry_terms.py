"""Entries say when they are due, their tax, their foreign amount and what they belong to.

Totals are net of tax from here on; entries without tax, so all that there are, stay as they were.
A refund is an entry below zero.
"""

import importlib.util
from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

SOURCES = (
    "'screen', 'api', 'sample', 'depreciation', 'import', 'recurring', 'assistant',"
    " 'disposal', 'exchange', 'revaluation'"
)

COLUMNS = """
ALTER TABLE {table} DROP CONSTRAINT ck_{table}_source;
ALTER TABLE {table} DROP CONSTRAINT ck_{table}_amount;
ALTER TABLE {table}
    ADD CONSTRAINT ck_{table}_source CHECK (source IN ({sources})),
    ADD CONSTRAINT ck_{table}_amount CHECK (amount <> 0 AND abs(amount) < 100000000000000),
    ADD COLUMN due_on date
        CONSTRAINT ck_{table}_due_on CHECK (due_on BETWEEN '1900-01-01' AND '2199-12-31'),
    ADD COLUMN paid_amount numeric(20, 4) NOT NULL DEFAULT 0,
    ADD COLUMN tax_rate_id uuid,
    ADD COLUMN tax_amount numeric(20, 4) NOT NULL DEFAULT 0,
    ADD COLUMN foreign_amount numeric(20, 4),
    ADD COLUMN foreign_currency_code text
        CONSTRAINT ck_{table}_foreign_currency_code CHECK (foreign_currency_code ~ '^[A-Z]{{3}}$'),
    ADD COLUMN exchange_rate numeric(24, 12)
        CONSTRAINT ck_{table}_exchange_rate CHECK (exchange_rate > 0),
    ADD COLUMN split_id uuid,
    ADD COLUMN contra_account_id uuid,
    ADD COLUMN recurring_id uuid,
    ADD COLUMN occurrence_on date;
ALTER TABLE {table}
    ADD CONSTRAINT ck_{table}_tax_amount
        CHECK (tax_amount BETWEEN least(amount, 0) AND greatest(amount, 0)),
    ADD CONSTRAINT ck_{table}_paid_amount
        CHECK (paid_amount BETWEEN least(amount, 0) AND greatest(amount, 0)
            AND (due_on IS NOT NULL OR paid_amount = 0)),
    ADD CONSTRAINT ck_{table}_foreign CHECK (
        num_nonnulls(foreign_amount, foreign_currency_code, exchange_rate) IN (0, 3)),
    ADD CONSTRAINT ck_{table}_recurring CHECK (
        num_nonnulls(recurring_id, occurrence_on) IN (0, 2));
CREATE INDEX ix_{table}_open ON {table} (organization_id, due_on, id)
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL;
CREATE INDEX ix_{table}_split ON {table} (organization_id, split_id) WHERE split_id IS NOT NULL;
CREATE UNIQUE INDEX uq_{table}_occurrence ON {table} (organization_id, recurring_id, occurrence_on)
    WHERE recurring_id IS NOT NULL;
"""

LOCKS = """
-- What says where an entry stands, not what it is, may change in locked books: whether a statement
-- has it, whether someone has looked at a suggestion, what was paid of it since. Any other column
-- is refused, also one that is added later.
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
          AND ((o.reconciliation_id, o.is_suggested, o.paid_amount)
                   IS NOT DISTINCT FROM (n.reconciliation_id, n.is_suggested, n.paid_amount)
               OR to_jsonb(o) - '{{reconciliation_id,is_suggested,paid_amount}}'::text[]
                   IS DISTINCT FROM
                   to_jsonb(n) - '{{reconciliation_id,is_suggested,paid_amount}}'::text[])
    ) THEN
        RAISE EXCEPTION 'the books are locked for this day' USING ERRCODE = 'FL001';
    END IF;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    for table in ("expenses", "incomes"):
        op.execute(COLUMNS.format(table=table, sources=SOURCES))
    op.execute(LOCKS.format(schema=schema))
    _make_totals_net(schema)


def _make_totals_net(schema: str) -> None:
    """Let the functions that keep the month totals add up net amounts."""
    first, locks = _migration("20261120_first_ledger"), _migration("20261125_period_locks")
    for kind, party in (("expense", "vendor"), ("income", "client")):
        for event, rows in first.ROWS.items():
            function, *_ = first.TOTALS_TRIGGER.split("REVOKE EXECUTE")
            made = function.format(event=event, rows=rows, kind=kind, party=party, schema=schema)
            op.execute(_net(made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), "r."))
    op.execute(_net(_fiscal_year_function(locks.FUNCTIONS).format(schema=schema), "e."))


def _net(function: str, row: str) -> str:
    """Return a function that sums amounts as one that sums them without their tax."""
    net = function.replace(f"{row}amount", f"({row}amount - {row}tax_amount)")
    for party in ("vendor", "client"):  # the entries that set_fiscal_year_start takes together
        net = net.replace(f"amount, {party}", f"amount, tax_amount, {party}")
    return net


def _fiscal_year_function(functions: str) -> str:
    begins = functions.index("CREATE OR REPLACE FUNCTION set_fiscal_year_start")
    return functions[begins:]


def _migration(name: str) -> object:
    """Return an earlier migration, whose text these functions are made of."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
