"""`finance-app start` as a program of its own, told to stop, killed, and its parts crashed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from finance_app.kit.postgres import EmbeddedServer
from finance_app.kit.processes import Lock, alive, free_port, wait_until
from finance_app.kit.settings import SettingError, Settings
from finance_app.operations.serving.service import (
    AlreadyRunningError,
    PortTakenError,
    answers,
    check_port,
    serve,
)

SECONDS_MAX = 60


class Program:
    """The stub, served by a process of its own with a data folder of its own."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.server = EmbeddedServer(folder / "postgres")
        self.log = folder.with_suffix(".log")
        self.process = None

    def start(self):
        """Start it and wait until it answers."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DATABASE_APP_URL", "SECRET_KEY"}
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.operations.serving.serve_stub"],
                env=environment | {"DATA_DIR": str(self.folder), "PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        shown = f"finance_app is at http://127.0.0.1:{self.port}"
        self.wait_for(lambda: self.said().count(shown) > 0 and self.answers())

    def said(self):
        """Return what it printed so far."""
        return self.log.read_text()

    def answers(self):
        """Say whether its web server does."""
        return answers("127.0.0.1", self.port)

    def ask(self, path):
        """Return what the stub answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def wait_for(self, is_true):
        """Wait for it, no longer than the program itself lasts."""
        wait_until(lambda: is_true() or self.process.poll() is not None, SECONDS_MAX, every=0.05)
        assert is_true(), self.said()

    def database_pid(self):
        """Return the number of the database's process."""
        return int((self.server.cluster / "postmaster.pid").read_text().splitlines()[0])

    def end(self):
        """End whatever is left of it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(SECONDS_MAX)


@pytest.fixture
def program(tmp_path):
    """Return the program, not started yet."""
    found = Program(tmp_path / "data", free_port(0))
    yield found
    found.end()


def _settings(monkeypatch, **changes):
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in changes.items():
        monkeypatch.setenv(name, str(value))
    return Settings()


def _is_free(port):
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return door.connect_ex(("127.0.0.1", port)) != 0


def test_a_signal_to_the_whole_group_stops_everything_in_order(program):
    program.start()
    assert program.ask("/user") == "finance_app"
    assert program.ask("/has-admin") == "False"
    database = program.database_pid()
    web = int(program.ask("/pid"))
    os.killpg(program.process.pid, signal.SIGTERM)
    assert program.process.wait(SECONDS_MAX) == 0
    assert program.said().endswith("Stopped.\n")
    assert not alive(database)
    assert not alive(web)
    assert _is_free(program.port)
    assert "database system is shut down" in program.server.log_path.read_text()


def test_a_second_interrupt_does_not_cut_the_stopping_short(program):
    program.start()
    database = program.database_pid()
    program.process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(SECONDS_MAX) == 0
    assert not alive(database)


def test_the_start_after_a_kill_recovers(program):
    program.start()
    left = [program.database_pid(), int(program.ask("/pid"))]
    program.process.kill()
    program.process.wait(SECONDS_MAX)
    assert all(alive(pid) for pid in left)
    program.log.write_text("")
    program.start()
    assert not any(alive(pid) for pid in left)
    assert program.ask("/user") == "finance_app"


def test_what_crashes_while_serving_is_started_again(program):
    program.start()
    database, web = program.database_pid(), int(program.ask("/pid"))
    os.kill(database, signal.SIGKILL)
    program.wait_for(lambda: program.server.is_running() and program.database_pid() != database)
    assert "The database ended by itself" in program.said()
    assert int(program.ask("/pid")) == web
    os.killpg(web, signal.SIGKILL)
    program.wait_for(lambda: "The web server ended by itself" in program.said())
    program.wait_for(program.answers)
    assert int(program.ask("/pid")) != web


def test_a_taken_port_is_one_sentence_naming_port(monkeypatch, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = _settings(monkeypatch, PORT=port, DATA_DIR=tmp_path)
        with pytest.raises(PortTakenError) as error:
            serve(settings, print, has_pages=False)
    assert f"Port {port} is already in use by " in error.value.message
    assert f"(process {os.getpid()})" in error.value.message
    assert "PORT=" in error.value.message
    assert not (tmp_path / "postgres").exists()


def test_the_reason_is_left_out_where_the_system_does_not_tell(monkeypatch):
    monkeypatch.setattr(psutil, "net_connections", _refuse)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTakenError, match=r"is already in use\. Stop that program"):
            check_port("127.0.0.1", other.getsockname()[1])


def _refuse(**_options):
    raise psutil.AccessDenied


def test_a_host_that_is_not_ours_is_a_sentence():
    with pytest.raises(SettingError, match=r"HOST 192\.0\.2\.1 is not an address of this machine"):
        check_port("192.0.2.1", free_port(0))


def test_a_folder_in_use_is_a_sentence(monkeypatch, tmp_path):
    lock = Lock(tmp_path / "lock")
    assert lock.take()
    with pytest.raises(AlreadyRunningError, match="finance-app already runs"):
        serve(_settings(monkeypatch, DATA_DIR=tmp_path), print, has_pages=False)
    lock.release()
