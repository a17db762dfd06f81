"""Only payments whose lines change are posted again.

The lines of a payment follow from what its entry says and from the payments before it. One that
says the same is left alone, so that an entry can be paid further after the books of the days on
which some of it was paid are locked.
"""

import importlib.util
from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"

POST = """
CREATE OR REPLACE FUNCTION post_payments_of_{table}(entry_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE changed uuid[];
BEGIN
    WITH known AS (
        SELECT j.organization_id, j.journal_id, j.number, j.kind, j.posted_on, j.gl_account_id,
               j.basis, j.amount
        FROM journal_lines AS j
        WHERE j.organization_id = current_organization() AND j.kind = 'payment'
          AND j.journal_id = ANY (ARRAY(
              SELECT p.id FROM payments AS p
              WHERE p.organization_id = current_organization() AND p.entry_id = ANY (entry_ids)
                AND p.kind = '{kind}'))
    ), wanted AS ({lines})
    SELECT array_agg(DISTINCT d.journal_id) INTO changed
    FROM ((TABLE known EXCEPT TABLE wanted) UNION ALL (TABLE wanted EXCEPT TABLE known)) AS d
        (organization_id, journal_id);
    IF changed IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM journal_lines AS j
    WHERE j.organization_id = current_organization() AND j.kind = 'payment'
      AND j.journal_id = ANY (changed);
    {insert}
    SELECT * FROM ({lines}) AS w (organization_id, journal_id)
    WHERE w.journal_id = ANY (changed);
END $$;
"""


def upgrade() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    postings = _migration("20261128_postings")
    for values in postings.ENTRIES.values():
        lines = postings.PAYMENT_LINES.format(**values)
        op.execute(POST.format(**values, schema=schema, insert=postings.INTO_JOURNAL, lines=lines))


def _migration(name: str) -> object:
    """Return an earlier migration, whose lines of payments these are."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
