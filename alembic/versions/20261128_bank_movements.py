"""What moves on a bank account, names that are unique over the chart, transfers out of entries."""

from alembic import op

revision = "0014"
down_revision = "0012"

# What moves on an account, whichever document says so; the amount as the bank sees it: money out
# is below zero. These are the lines of the journal on that account, opening balances aside; an
# entry that is on credit, or has an account of its own on the other side, moves no money itself.
MOVEMENTS = """
CREATE VIEW bank_movements WITH (security_invoker = true) AS
SELECT organization_id, bank_account_id, 'expense'::text AS kind, id, id AS entry_id,
       'expense'::text AS entry_kind, date, vendor AS party, notes, category_id,
       -amount AS amount, reconciliation_id, NULL::uuid AS asset_id
FROM expenses
WHERE bank_account_id IS NOT NULL AND due_on IS NULL AND contra_account_id IS NULL
  AND deleted_at IS NULL
UNION ALL
SELECT organization_id, bank_account_id, 'income', id, id, 'income', date, client, notes,
       category_id, amount, reconciliation_id, NULL
FROM incomes
WHERE bank_account_id IS NOT NULL AND due_on IS NULL AND contra_account_id IS NULL
  AND deleted_at IS NULL
UNION ALL
SELECT p.organization_id, p.bank_account_id, 'payment', p.id, p.entry_id, 'expense', p.paid_on,
       e.vendor, coalesce(nullif(p.notes, ''), e.notes), e.category_id, -p.money_amount,
       p.reconciliation_id, NULL
FROM payments AS p
JOIN expenses AS e ON e.organization_id = p.organization_id AND e.id = p.entry_id
WHERE p.kind = 'expense' AND p.bank_account_id IS NOT NULL AND p.deleted_at IS NULL
  AND e.deleted_at IS NULL
UNION ALL
SELECT p.organization_id, p.bank_account_id, 'payment', p.id, p.entry_id, 'income', p.paid_on,
       e.client, coalesce(nullif(p.notes, ''), e.notes), e.category_id, p.money_amount,
       p.reconciliation_id, NULL
FROM payments AS p
JOIN incomes AS e ON e.organization_id = p.organization_id AND e.id = p.entry_id
WHERE p.kind = 'income' AND p.bank_account_id IS NOT NULL AND p.deleted_at IS NULL
  AND e.deleted_at IS NULL
UNION ALL
SELECT t.organization_id, t.from_account_id, 'transfer_out', t.id, NULL, NULL, t.date,
       (SELECT c.name FROM chart_of_accounts AS c
        WHERE c.organization_id = t.organization_id AND c.id = t.to_account_id),
       t.notes, NULL, -t.amount, t.from_reconciliation_id, NULL
FROM transfers AS t WHERE t.deleted_at IS NULL
UNION ALL
SELECT t.organization_id, t.to_account_id, 'transfer_in', t.id, NULL, NULL, t.date,
       (SELECT c.name FROM chart_of_accounts AS c
        WHERE c.organization_id = t.organization_id AND c.id = t.from_account_id),
       t.notes, NULL, t.amount, t.to_reconciliation_id, NULL
FROM transfers AS t WHERE t.deleted_at IS NULL;

CREATE OR REPLACE VIEW chart_of_accounts WITH (security_invoker = true) AS
SELECT organization_id, id, code, name, type, role, is_system, opening_balance, opening_on,
       archived_at, version
FROM gl_accounts
UNION ALL
SELECT organization_id, id, '', name, CASE type WHEN 'card' THEN 'liability' ELSE 'asset' END,
       type, false, opening_balance, opening_on, archived_at, version
FROM bank_accounts
UNION ALL
SELECT organization_id, id, '', name, kind, 'category', false, 0, '1900-01-01', merged_at, 1
FROM categories;
"""

# A transfer may stand for an expense on one account and an income on another: they are in the
# trash, where imports still know them, and come back only when the transfer goes.
REPLACED = """
ALTER TABLE transfers
    ADD COLUMN expense_id uuid,
    ADD COLUMN income_id uuid,
    ADD CONSTRAINT ck_transfers_entries CHECK (num_nonnulls(expense_id, income_id) IN (0, 2)),
    ADD CONSTRAINT fk_transfers_organization_id_expense_id
        FOREIGN KEY (organization_id, expense_id) REFERENCES expenses (organization_id, id),
    ADD CONSTRAINT fk_transfers_organization_id_income_id
        FOREIGN KEY (organization_id, income_id) REFERENCES incomes (organization_id, id);
CREATE INDEX ix_transfers_expense ON transfers (organization_id, expense_id)
    WHERE expense_id IS NOT NULL;
CREATE INDEX ix_transfers_income ON transfers (organization_id, income_id)
    WHERE income_id IS NOT NULL;
CREATE UNIQUE INDEX uq_transfers_expense ON transfers (organization_id, expense_id)
    WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_transfers_income ON transfers (organization_id, income_id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_transfers_trash ON transfers (organization_id, deleted_at, id)
    WHERE deleted_at IS NOT NULL;
"""
REPLACED_ENTRY = """
CREATE FUNCTION refuse_replaced_{kind}() RETURNS trigger
    LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM transfers AS t
               WHERE t.organization_id = NEW.organization_id AND t.{kind}_id = NEW.id
                 AND t.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a transfer stands for this entry' USING ERRCODE = 'FL002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_replaced BEFORE UPDATE OF deleted_at ON {kind}s
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)
    EXECUTE FUNCTION refuse_replaced_{kind}();
"""

# A name means one account, so whoever gives one waits for others that give the same.
NAMES = """
UPDATE gl_accounts AS g SET name = g.name || ' (ledger)'
WHERE g.is_system AND EXISTS (
    SELECT FROM bank_accounts AS b
    WHERE b.organization_id = g.organization_id AND lower(b.name) = lower(g.name));
"""
UNIQUE_NAME = """
CREATE FUNCTION refuse_taken_name_of_{table}() RETURNS trigger
    LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended(NEW.organization_id::text || lower(NEW.name), 20261128));
    IF EXISTS (SELECT FROM {other} AS o WHERE o.organization_id = NEW.organization_id
                 AND lower(o.name) = lower(NEW.name)) THEN
        RAISE EXCEPTION 'another account has this name'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_account_names';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_taken_name BEFORE INSERT OR UPDATE OF name ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_taken_name_of_{table}();
"""

IF_USED = "IF EXISTS ("
IF_MOVED = (
    "IF EXISTS (SELECT FROM transfers WHERE organization_id = current_organization())"
    "\n       OR EXISTS ("
)


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    op.execute(MOVEMENTS)
    op.execute(f"GRANT SELECT ON bank_movements TO {app}")
    op.execute(REPLACED)
    for kind in ("expense", "income"):
        op.execute(REPLACED_ENTRY.format(kind=kind, schema=schema))
    tables = ("gl_accounts", "bank_accounts")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(NAMES)
    for table, other in (tables, tables[::-1]):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(UNIQUE_NAME.format(table=table, other=other, schema=schema))
    _keep_currency()


def _keep_currency() -> None:
    """Let a business keep its currency while there are transfers in it.

    The function is taken as earlier migrations left it, so that nothing of theirs is lost.
    """
    kept = op.get_bind().exec_driver_sql(
        "SELECT pg_get_functiondef('set_currency(text)'::regprocedure)"
    )
    function = kept.scalar_one()
    if function.count(IF_USED) != 1:
        raise RuntimeError("set_currency is not as it was expected")
    op.execute(function.replace(IF_USED, IF_MOVED))
