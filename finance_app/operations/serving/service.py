"""Serve: the front end built, the database up, one web process, and all of it watched over.

The web process and the database are started in groups of their own, so that Ctrl-C in a terminal
reaches only this one, which then ends them in order. What a killed predecessor left behind (it may
still hold the port and the data folder) is ended first.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType
from typing import Final

import psutil

from finance_app.kit.errors import AppError, ConflictError, UnavailableError
from finance_app.kit.processes import Lock, end_group, group_members, is_port_free
from finance_app.kit.settings import SettingError, Settings
from finance_app.operations.database.service import Database, prepare_folder
from finance_app.operations.serving.rules import Restarts, address, listens_everywhere, origins

TARGET: Final = "finance_app.finance_app:app"
ROOT: Final = Path(__file__).resolve().parents[3]
START_SECONDS_MAX: Final = 120.0
STOP_SECONDS_MAX: Final = 7.0
_KILL_SECONDS: Final = 4
_WATCH_SECONDS: Final = 0.5

Say = Callable[[str], None]


class AlreadyRunningError(ConflictError):
    """Another finance-app runs with this data folder."""


class PortTakenError(ConflictError):
    """The port is in use by another program."""


class WebServerEndedError(UnavailableError):
    """The web server ended; its reason is above."""


class _StopRequested(BaseException):
    """Someone pressed Ctrl-C, or the system asks us to end."""


def serve(settings: Settings, say: Say, *, target: str = TARGET, has_pages: bool = True) -> None:
    """Serve until told to stop by SIGINT, SIGTERM or SIGHUP; then everything is stopped.

    Raises AppError with the sentence to show where it cannot start or cannot go on.
    `target` names the application; without pages, no front end is built for it.
    """
    prepare_folder(settings.data_dir)
    lock = Lock(settings.data_dir / "lock")
    if not lock.take():
        raise AlreadyRunningError(
            f"finance-app already runs (process {lock.holder()}) with the data folder"
            f" {settings.data_dir}. Stop it first, or set DATA_DIR to another folder."
        )
    try:
        with _stoppable():
            _serve(settings, say, target=target, has_pages=has_pages)
    except _StopRequested:
        say("Stopped.")
    finally:
        lock.release()


def check_port(host: str, port: int) -> None:
    """See that the web server can listen there. Raises PortTakenError or SettingError."""
    try:
        if is_port_free(host, port):
            return
    except PermissionError as error:
        raise SettingError(
            f"PORT {port} is reserved for the system; set PORT to a number above 1023."
        ) from error
    except OSError as error:
        raise SettingError(f"HOST {host} is not an address of this machine.") from error
    raise PortTakenError(
        f"Port {port} is already in use{_user_of(port)}. Stop that program, or choose another"
        f" port, such as PORT={port + 1 if port < 65535 else 8000}."
    )


class WebServer:
    """The one web process, granian, with its environment."""

    def __init__(self, settings: Settings, target: str) -> None:
        self._settings = settings
        self._target = target
        self._record = settings.data_dir / "web.json"
        self._process: subprocess.Popen[bytes] | None = None

    def end_leftover(self) -> None:
        """End the web process of a killed predecessor, if exactly that one still lives."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            record = json.loads(self._record.read_text("utf-8"))
            leader = int(record["pid"])
            if any(_is_ours(found, record["created_at"]) for found in group_members(leader)):
                end_group(leader, STOP_SECONDS_MAX)

    def start(self, app_url: str) -> None:
        """Start it; `wait_until_healthy` says when it answers."""
        self._process = subprocess.Popen(  # noqa: S603  our own program
            _granian(self._settings, self._target),
            cwd=ROOT,
            env=_web_environment(self._settings, app_url),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        created_at = psutil.Process(self._process.pid).create_time()
        record = {"pid": self._process.pid, "created_at": created_at}
        self._record.write_text(json.dumps(record), "utf-8")

    def wait_until_healthy(self) -> None:
        """Return when `/healthz` says so. Raises WebServerEndedError where it never does."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not answers(self._settings.host, self._settings.port):
            if self.has_ended():
                raise WebServerEndedError("The web server ended while starting; see above.")
            if time.monotonic() > deadline:
                raise WebServerEndedError(
                    f"The web server did not answer within {START_SECONDS_MAX:.0f} seconds."
                )
            time.sleep(0.1)

    def has_ended(self) -> bool:
        """Say whether it has ended without being asked to."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """Stop it: running requests are finished, within a few seconds."""
        if self._process is not None:
            end_group(self._process.pid, STOP_SECONDS_MAX)
            self._process.poll()
        self._process = None
        self._record.unlink(missing_ok=True)


def answers(host: str, port: int, path: str = "/healthz") -> bool:
    """Say whether a healthy server of ours answers on this machine."""
    place = "127.0.0.1" if listens_everywhere(host) else host.strip("[]")
    connection = http.client.HTTPConnection(place, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _serve(settings: Settings, say: Say, *, target: str, has_pages: bool) -> None:
    """Bring everything up, watch it, take it down in the opposite order."""
    web, database = WebServer(settings, target), Database(settings)
    web.end_leftover()
    check_port(settings.host, settings.port)
    _ = settings.secret_key  # made now, so that a folder it cannot be kept in is found now
    if has_pages:
        _build_pages(settings, say)
    try:
        database.start()
        web.start(database.app_url)
        web.wait_until_healthy()
        say(f"finance_app is at {address(settings.host, settings.port)}  (Ctrl-C stops it)")
        _watch(web, database, say)
    finally:
        web.stop()
        database.stop()


def _build_pages(settings: Settings, say: Say) -> None:
    """Build the front end where its sources have changed."""
    from finance_app.operations.frontend import service as frontend

    if not frontend.is_fresh():
        say("Building the front end. This takes a minute the first time, and is skipped after.")
        frontend.build(settings.data_dir)


def _watch(web: WebServer, database: Database, say: Say) -> None:
    """Start again what ends by itself, with growing pauses; raise when that does not help."""
    web_restarts, database_restarts = Restarts(), Restarts()
    web_restarts.started(time.monotonic())
    database_restarts.started(time.monotonic())
    while True:
        time.sleep(_WATCH_SECONDS)
        if database.has_ended():
            say("The database ended by itself; it is started again.")
            before = database.app_url
            _again(database.start, database_restarts)
            if database.app_url != before:
                web.stop()
                web.start(database.app_url)
        if web.has_ended():
            say("The web server ended by itself; it is started again.")
            web.stop()
            _again(lambda: web.start(database.app_url), web_restarts)


def _again(start: Callable[[], None], restarts: Restarts) -> None:
    """Call `start` until it succeeds. Raises its error, or WebServerEndedError, to give up."""
    while True:
        pause = restarts.pause_seconds(time.monotonic())
        if pause is None:
            raise WebServerEndedError("It kept ending, so finance-app stops; the reason is above.")
        time.sleep(pause)
        restarts.started(time.monotonic())
        try:
            start()
        except AppError:
            if restarts.in_a_row >= 5:
                raise
        else:
            return


@contextlib.contextmanager
def _stoppable() -> Generator[None]:
    """Turn the first signal to end into `_StopRequested`; later ones change nothing."""
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # as under nohup
    }

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, lambda *_: None)
        raise _StopRequested

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _granian(settings: Settings, target: str) -> list[str]:
    """Return the command of the web server: one process, which keeps the states in memory."""
    return [
        *(sys.executable, "-m", "granian", target),
        *("--interface", "asgi", "--factory", "--workers", "1"),
        *("--host", settings.host.strip("[]"), "--port", str(settings.port)),
        *("--log-level", "warning", "--workers-kill-timeout", str(_KILL_SECONDS)),
    ]


def _web_environment(settings: Settings, app_url: str) -> dict[str, str]:
    """Return the web process's environment: the runtime role's connection, never the owner's."""
    own = [
        item.address
        for items in psutil.net_if_addrs().values()
        for item in items
        if _is_ip(item.family, item.address)
    ]
    allowed = origins(
        settings.public_url, settings.host, settings.port, [*own, socket.gethostname()]
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return environment | {
        "DATABASE_APP_URL": app_url,
        "DATA_DIR": str(settings.data_dir),
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_STATE_MANAGER_MODE": "memory",
        "REFLEX_CORS_ALLOWED_ORIGINS": ",".join(allowed),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(settings.data_dir / "reflex"),
    }


def _is_ip(family: int, place: str) -> bool:
    """Say whether a network card's entry is an address that a browser can use."""
    return family in (socket.AF_INET, socket.AF_INET6) and "%" not in place


def _is_ours(process: psutil.Process, created_at: float) -> bool:
    """Say whether a process is a web process started at a moment, or one that it started."""
    try:
        return process.create_time() >= created_at and bool(process.exe() == psutil.Process().exe())
    except psutil.Error:
        return False


def _user_of(port: int) -> str:
    """Return " by <program> (process N)" for a listening port, or nothing where we may not know."""
    with contextlib.suppress(psutil.Error, OSError):
        for found in psutil.net_connections(kind="tcp"):
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid:
                return f" by {psutil.Process(found.pid).name()} (process {found.pid})"
    return ""
