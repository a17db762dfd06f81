"""The database itself keeps businesses apart: the catalogue, and attempts to get across."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from finance_app.kit import db
from finance_app.kit.errors import AppError, ConflictError, ForbiddenError
from tests.factories import as_admin, make_actor, make_entry

WITHOUT_TENANT = {"users", "organizations", "login_sessions", "attempts", "alembic_version"}
"""Tables known before a business is; each has a policy of its own or is out of reach."""

GUARD = """
WITH tables AS (
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
           c.reloptions, c.relowner
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'finance'
)
SELECT 'no row-level security: ' || relname FROM tables
WHERE relkind IN ('r', 'p') AND relname <> 'alembic_version'
  AND NOT (relrowsecurity AND relforcerowsecurity
           AND EXISTS (SELECT FROM pg_policy WHERE polrelid = tables.oid))
UNION ALL
SELECT 'readable without a policy: ' || relname FROM tables
WHERE relname = 'alembic_version'
  AND has_table_privilege(:app, oid, 'SELECT, INSERT, UPDATE, DELETE')
UNION ALL
SELECT 'view that is not security_invoker: ' || relname FROM tables
WHERE relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
UNION ALL
SELECT 'materialised view: ' || relname FROM tables WHERE relkind = 'm'
UNION ALL
SELECT 'definer function without search_path: ' || proname
FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace
WHERE n.nspname = 'finance' AND prosecdef
  AND NOT coalesce(array_to_string(proconfig, ',') LIKE 'search_path=finance, pg_temp%', false)
UNION ALL
SELECT 'definer function anyone may call: ' || p.proname
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace,
     LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
WHERE n.nspname = 'finance' AND p.prosecdef AND a.grantee = 0
UNION ALL
SELECT 'runtime role too strong: ' || rolname FROM pg_roles
WHERE rolname = :app
  AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
UNION ALL
SELECT 'owner may log in: ' || rolname FROM pg_roles WHERE rolname = :owner AND rolcanlogin
UNION ALL
SELECT 'runtime role is a member of: ' || roleid::regrole FROM pg_auth_members
WHERE member = CAST(:app AS regrole)
UNION ALL
SELECT 'runtime role owns: ' || relname FROM tables
WHERE relowner = CAST(:app AS regrole)
UNION ALL
SELECT 'temporary tables allowed' WHERE has_database_privilege(:app, current_database(), 'TEMP')
UNION ALL
SELECT 'schema writable: ' || nspname FROM pg_namespace
WHERE nspname IN ('finance', 'public') AND has_schema_privilege(:app, nspname, 'CREATE')
UNION ALL
SELECT 'truncate allowed: ' || relname FROM tables
WHERE relkind = 'r' AND has_table_privilege(:app, oid, 'TRUNCATE')
UNION ALL
SELECT 'unique index not led by the business: ' || i.indexrelid::regclass
FROM pg_index AS i JOIN tables ON tables.oid = i.indrelid
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indisunique AND tables.relname <> ALL (:free) AND a.attname <> 'organization_id'
UNION ALL
SELECT 'foreign key between tenants: ' || conname FROM pg_constraint AS k
JOIN tables AS f ON f.oid = k.conrelid JOIN tables AS t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND f.relname <> ALL (:free) AND t.relname <> ALL (:free)
  AND NOT EXISTS (SELECT FROM pg_attribute AS a
                  WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
                    AND a.attname = 'organization_id')
UNION ALL
SELECT 'foreign key without an index: ' || conname FROM pg_constraint AS k
JOIN tables AS f ON f.oid = k.conrelid
WHERE k.contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_index AS i WHERE i.indrelid = k.conrelid
      -- A row without a reference needs no place in the index.
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) IN (
          SELECT format('(%s IS NOT NULL)', a.attname) FROM pg_attribute AS a
          WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)))
      AND (SELECT array_agg(x) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(x, n)
           WHERE n <= cardinality(k.conkey)) @> k.conkey)
"""


async def findings(admin_url):
    database = db.driver_url(admin_url).database
    rows = await as_admin(
        admin_url, GUARD, app=f"{database}_app", owner=f"{database}_owner",
        free=list(WITHOUT_TENANT),
    )  # fmt: skip
    return [row[0] for row in rows]


async def test_the_catalogue_is_safe(admin_url):
    assert await findings(admin_url) == []


@pytest.mark.parametrize(
    ("defect", "repair", "finding"),
    [
        ("CREATE TABLE leak (id int)", "DROP TABLE leak", "no row-level security: leak"),
        (
            "ALTER TABLE expenses NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE expenses FORCE ROW LEVEL SECURITY",
            "no row-level security: expenses",
        ),
        (
            "CREATE VIEW all_expenses AS SELECT * FROM expenses",
            "DROP VIEW all_expenses",
            "view that is not security_invoker: all_expenses",
        ),
        (
            "CREATE MATERIALIZED VIEW sums AS SELECT 1 AS one",
            "DROP MATERIALIZED VIEW sums",
            "materialised view: sums",
        ),
        (
            "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "DROP FUNCTION peek()",
            "definer function without search_path: peek",
        ),
        (
            "CREATE UNIQUE INDEX leaky ON categories (id)",
            "DROP INDEX leaky",
            "unique index not led by the business: leaky",
        ),
        (
            "ALTER ROLE finance_test_app BYPASSRLS",
            "ALTER ROLE finance_test_app NOBYPASSRLS",
            "runtime role too strong: finance_test_app",
        ),
        (
            "GRANT TEMPORARY ON DATABASE finance_test TO PUBLIC",
            "REVOKE TEMPORARY ON DATABASE finance_test FROM PUBLIC",
            "temporary tables allowed",
        ),
    ],
)
async def test_the_guard_finds_a_planted_defect(admin_url, defect, repair, finding):
    await as_admin(admin_url, defect)
    try:
        assert finding in await findings(admin_url)
    finally:
        await as_admin(admin_url, repair)
    assert await findings(admin_url) == []


ATTEMPTS = [
    "SELECT * FROM expenses",
    "SELECT * FROM expenses WHERE organization_id = :victim",
    "SELECT * FROM expenses e JOIN categories c ON true WHERE e.organization_id = :victim",
    "SELECT * FROM month_totals WHERE organization_id = :victim",
    "SELECT * FROM organizations WHERE id = :victim",
    "SELECT * FROM memberships WHERE organization_id = :victim",
    "UPDATE expenses SET notes = 'mine' WHERE organization_id = :victim RETURNING 1",
    "DELETE FROM expenses WHERE organization_id = :victim RETURNING 1",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_another_business_has_no_rows(statement, is_signed_in):
    victim, other = await make_actor(), await make_actor()
    await make_entry(victim)
    async with db.transaction(other if is_signed_in else None) as session:
        rows = (await session.execute(text(statement), {"victim": victim.organization_id})).all()
    assert rows == []


REFUSED = [
    "UPDATE expenses SET organization_id = :victim",
    "INSERT INTO categories (organization_id, id, kind, name)"
    " VALUES (:victim, gen_random_uuid(), 'expense', 'theirs')",
    "UPDATE month_totals SET amount = 0",
    "INSERT INTO month_totals SELECT * FROM month_totals",
    "TRUNCATE expenses",
    "SET ROLE finance_test_owner",
    "CREATE TEMP TABLE expenses (id int)",
    "COPY expenses TO '/tmp/stolen'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM attempts",
    "SELECT * FROM alembic_version",
    "UPDATE users SET email = 'other@example.com'",
    "UPDATE organizations SET currency_code = 'JPY'",
    "DELETE FROM categories",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_runtime_role_may_not(statement):
    victim, other = await make_actor(), await make_actor()
    await make_entry(other)
    with pytest.raises((ForbiddenError, ConflictError)) as caught:
        async with db.transaction(other) as session:
            parameters = {"victim": victim.organization_id} if ":victim" in statement else {}
            await session.execute(text(statement), parameters)
    cause = caught.value.__cause__
    assert isinstance(cause, DBAPIError)
    assert cause.orig.sqlstate == "42501"


async def test_row_security_cannot_be_switched_off():
    actor = await make_actor()
    with pytest.raises(ForbiddenError):
        async with db.transaction(actor) as session:
            await session.execute(text("SET LOCAL row_security = off"))
            await session.execute(text("SELECT * FROM expenses"))


async def test_an_entry_cannot_use_another_businesses_category(admin_url):
    victim, other = await make_actor(), await make_actor()
    entry = await make_entry(other)
    async with db.transaction(victim) as session:
        theirs = (await session.execute(text("SELECT id FROM categories LIMIT 1"))).scalar_one()
    with pytest.raises(ConflictError) as caught:
        async with db.transaction(other) as session:
            await session.execute(
                text("UPDATE expenses SET category_id = :c WHERE id = :e"),
                {"c": theirs, "e": entry.id},
            )
    assert isinstance(caught.value.__cause__, IntegrityError)


async def test_an_entry_is_deleted_for_good_only_if_it_is_a_sample():
    actor = await make_actor()
    await make_entry(actor)
    async with db.transaction(actor) as session:
        found = await session.execute(text("DELETE FROM expenses RETURNING 1"))
        assert found.all() == []


async def test_an_entry_is_in_the_currency_of_its_business():
    actor = await make_actor()
    await make_entry(actor)
    with pytest.raises(AppError):
        async with db.transaction(actor) as session:
            await session.execute(text("UPDATE expenses SET currency_code = 'USD'"))


async def test_the_context_ends_with_its_transaction():
    actor = await make_actor()
    async with db.transaction(actor):
        pass
    async with db.transaction(None) as session:
        found = await session.execute(text("SELECT current_organization(), current_person()"))
        assert found.one() == (None, None)
