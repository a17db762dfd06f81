"""Have a database: start the embedded server or reach the one that is set, and migrate it."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from finance_app.kit.errors import UnavailableError
from finance_app.kit.postgres import EmbeddedServer
from finance_app.kit.settings import Settings, use

FOLDER: Final = "postgres"


class DatabaseUnreachableError(UnavailableError):
    """The database of DATABASE_URL does not answer."""


class DataFolderError(UnavailableError):
    """The data folder cannot be written."""


class Database:
    """The one database of these settings. `start` before anything else, `stop` at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: EmbeddedServer | None = None
        if not settings.database_url:
            self._server = EmbeddedServer(settings.data_dir / FOLDER)
        self.admin_url = settings.database_url

    @property
    def app_url(self) -> str:
        """Return the runtime role's connection."""
        return self._settings.runtime_url_for(self.admin_url)

    def start(self) -> None:
        """Start the embedded server, where it is ours to start, and migrate.

        Raises UnavailableError where there is no database to be had, and the sentences of
        `migrations`: a server older than 16, a schema newer than this code, missing rights.
        """
        if self._server is not None:
            self._server.start()
            self.admin_url = self._server.create_database()
        migrate(self._settings, self.admin_url)

    def has_ended(self) -> bool:
        """Say whether the embedded server has ended without being asked to."""
        return self._server is not None and self._server.has_ended()

    def stop(self) -> None:
        """Stop the embedded server, where it is ours to stop."""
        if self._server is not None:
            self._server.stop()


def migrate(settings: Settings, admin_url: str) -> None:
    """Make roles, schema and tables as this code needs them; idempotent."""
    from sqlalchemy.exc import DBAPIError  # heavy, and not needed for --help

    from finance_app.kit.migrations import prepare_database

    database = unquote(urlsplit(admin_url).path.lstrip("/"))
    password = settings.runtime_password(database)
    try:
        asyncio.run(prepare_database(admin_url, app_password=password))
    except (DBAPIError, OSError) as error:
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None):
            raise  # it answered, and said no to one of our statements
        raise DatabaseUnreachableError(unreachable(error)) from error


def unreachable(error: BaseException) -> str:
    """Return the sentence for a database that cannot be connected to, with its own reason."""
    text = str(getattr(error, "orig", None) or error).strip()
    reason = text.splitlines()[0].removeprefix("connection failed: ").rstrip(".")
    return (
        f"The database of DATABASE_URL does not answer: {reason}. Check that it runs and that"
        " DATABASE_URL is right."
    )


@contextmanager
def connected(settings: Settings) -> Generator[Settings]:
    """Have the migrated database for one command, joining a finance-app that runs already.

    Inside, `finance_app.kit.settings.settings()` knows the runtime role's connection.
    """
    prepare_folder(settings.data_dir)
    if settings.database_url:
        migrate(settings, settings.database_url)
        yield settings
        return
    server = EmbeddedServer(settings.data_dir / FOLDER)
    with server.running():
        admin_url = server.create_database()
        migrate(settings, admin_url)
        yield use(DATABASE_APP_URL=settings.runtime_url_for(admin_url))


def prepare_folder(folder: Path) -> None:
    """Make the data folder and see that it can be written. Raises DataFolderError."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        probe = folder / "probe"
        probe.write_bytes(b"")
        probe.unlink()
    except FileExistsError as error:
        raise DataFolderError(
            f"DATA_DIR names {folder}, which is a file. Set DATA_DIR to a folder."
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataFolderError(
            f"The data folder {folder} cannot be written: {reason}. Make it writable, or set"
            " DATA_DIR to another folder."
        ) from error
