"""The migrations make exactly what the models declare, and nothing newer is touched."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from finance_app.kit import db
from finance_app.kit.migrations import (
    NewerSchemaError,
    migration_status,
    newest_revision,
    prepare_database,
)
from finance_app.kit.settings import settings
from finance_app.schema import metadata
from tests.factories import as_admin


async def test_migrations_equal_the_models(admin_url):
    engine = create_async_engine(db.driver_url(admin_url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text("SET search_path TO finance"))
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), metadata()
            )
        )
    await engine.dispose()
    assert differences == []


async def test_preparing_again_changes_nothing(admin_url, server):
    url = server.create_database("finance_twice")
    password = settings().runtime_password("finance_twice")
    for _ in range(2):
        await prepare_database(url, app_password=password)
    status = await migration_status(url)
    assert status.is_current
    assert status.newest == newest_revision()


async def test_a_newer_database_is_refused(server):
    url = server.create_database("finance_newer")
    password = settings().runtime_password("finance_newer")
    await prepare_database(url, app_password=password)
    await as_admin(url, "UPDATE alembic_version SET version_num = 'from the future'")
    with pytest.raises(NewerSchemaError):
        await prepare_database(url, app_password=password)


def test_every_tenant_table_is_led_by_its_business():
    free = {"users", "organizations", "login_sessions", "attempts"}
    for table in metadata().sorted_tables:
        if table.name not in free:
            assert next(iter(table.primary_key.columns)).name == "organization_id", table.name
