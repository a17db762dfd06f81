"""One embedded PostgreSQL a run; every test works in businesses of its own.

Row-level security keeps the tests apart just as it keeps customers apart, so nothing is rolled
back and concurrent transactions can be tested as they are.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from finance_app.kit import db
from finance_app.kit.migrations import prepare_database
from finance_app.kit.postgres import EmbeddedServer
from finance_app.kit.settings import settings, use

# How long an example takes says more about the machine than about the code.
hypothesis_settings.register_profile("tests", deadline=None)
hypothesis_settings.load_profile("tests")

DATABASE = "finance_test"
SLOW = (
    "tests/operations/",
    "tests/test_command_line.py",
    "tests/test_schemathesis.py",
    "tests/kit/test_postgres.py",
    "tests/kit/test_processes.py",
    "tests/reports/workbook/",
    "tests/assistant/evaluation/",
    "tests/ledger/test_totals_property.py",
    "tests/identity/test_idempotency.py",
    "tests/kit/test_excel.py",
    "tests/ledger/sample/",
    "tests/fixed_assets/depreciation/test_changes.py",
    "tests/fixed_assets/depreciation/test_properties.py",
    "tests/fixed_assets/depreciation/test_sql.py",
    "tests/fixed_assets/changes/test_service.py",
    "tests/fixed_assets/posting/test_property.py",
)
_KEPT = (
    "DATA_DIR", "DATABASE_URL", "DATABASE_APP_URL", "SECRET_KEY", "PORT", "PUBLIC_URL",
    "ATTACHMENTS_URL", "S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY",
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` leaves out."""
    for item in items:
        if any(part in item.path.as_posix() for part in SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """Run one embedded server; it is not durable, only as real as PostgreSQL is."""
    folder = Path(tempfile.mkdtemp(prefix="finance-app-tests-"))
    folder.chmod(0o755)
    for name in _KEPT:
        os.environ.pop(name, None)
    use(
        DATA_DIR=str(folder),
        SECRET_KEY="a-secret-for-the-tests-of-32-letters-or-more",
        SESSION_HOURS="8760",  # a log-in under a clock that stands still outlives the test
    )
    embedded = EmbeddedServer(folder / "postgres", is_durable=False)
    embedded.start()
    yield embedded
    embedded.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def admin_url(server: EmbeddedServer) -> str:
    """Return the administrator's connection to the prepared database, for looking and breaking."""
    url = server.create_database(DATABASE)
    use(DATABASE_URL=url)
    asyncio.run(prepare_database(url, app_password=settings().runtime_password(DATABASE)))
    return url


@pytest.fixture(scope="session", autouse=True)
async def _pool(admin_url: str) -> AsyncIterator[None]:
    """Close the pool at the end of the run."""
    assert admin_url
    yield
    await db.close()
