import os
import signal
import socket
import subprocess
import sys

import psutil
import psycopg
import pytest

from finance_app.kit.postgres import EmbeddedServer, FolderInUseError, PostgresError
from finance_app.kit.processes import alive, wait_until

_START_AND_WAIT = """
import sys, time
from pathlib import Path
from finance_app.kit.postgres import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), is_durable=False)
server.start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a cluster; its parents are closed to others, as a home folder is."""
    place = tmp_path_factory.mktemp("embedded") / "closed" / "postgres"
    place.parent.mkdir(mode=0o700)
    server = EmbeddedServer(place, is_durable=False)
    server.start()
    server.stop()
    return place


@pytest.fixture
def own_server(folder):
    """Return a stopped server over the folder, stopped again afterwards."""
    found = EmbeddedServer(folder, is_durable=False)
    yield found
    found.stop()


def _pid(server):
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def _ask(url, question):
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute(question).fetchone()


def test_everyone_needs_the_password(own_server):
    own_server.start()
    assert _ask(own_server.url("postgres"), "SHOW data_checksums") == ("on",)
    wrong = own_server.url("postgres").replace("finance_admin:", "finance_admin:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _ask(wrong, "SELECT 1")
    rules = (own_server.cluster / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    assert (own_server.folder / "password").stat().st_mode & 0o077 == 0


def test_it_listens_on_the_loopback_only(own_server):
    own_server.start()
    listening = {
        found.laddr.ip
        for found in psutil.Process(_pid(own_server)).net_connections("inet")
        if found.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}
    assert _ask(own_server.url("postgres"), "SHOW unix_socket_directories") == ("",)


def test_it_never_runs_as_root(own_server):
    own_server.start()
    assert psutil.Process(_pid(own_server)).uids().effective != 0


def test_text_sorts_the_same_everywhere(own_server):
    own_server.start()
    found = _ask(
        own_server.create_database("sorted"),
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()",
    )
    assert found == ("b", "C.UTF-8")


def test_making_a_database_twice_makes_it_once(own_server):
    own_server.start()
    assert own_server.create_database("twice") == own_server.create_database("twice")


def test_stopping_keeps_the_data_and_the_port(own_server):
    own_server.start()
    url = own_server.create_database("kept")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    own_server.stop()
    assert not own_server.is_running()
    own_server.start()
    assert own_server.url("kept") == url
    assert _ask(url, "SELECT answer FROM kept") == (42,)


def test_a_crashed_server_is_seen_and_starts_again(own_server):
    own_server.start()
    url = own_server.url("postgres")
    os.kill(_pid(own_server), signal.SIGKILL)
    assert wait_until(own_server.has_ended, 10)
    assert not own_server.is_running()
    own_server.start()
    assert own_server.is_running()
    assert _ask(url, "SELECT 1") == (1,)


def test_what_a_killed_process_left_running_is_taken_over(own_server, folder):
    code = [sys.executable, "-c", _START_AND_WAIT, str(folder)]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "started\n"
        with pytest.raises(FolderInUseError, match=f"process {other.pid}"):
            own_server.start()
        assert own_server.is_running()
        other.kill()
    orphan = _pid(own_server)
    assert alive(orphan)
    own_server.start()
    assert _pid(own_server) != orphan
    assert not alive(orphan)


def test_a_command_joins_the_server_that_runs_and_leaves_it_running(own_server, folder):
    own_server.start()
    pid = _pid(own_server)
    with EmbeddedServer(folder).running():
        assert _pid(own_server) == pid
    assert own_server.is_running()


def test_a_command_stops_the_server_it_had_to_start(own_server):
    with own_server.running():
        assert own_server.is_running()
    assert not own_server.is_running()


def test_a_stale_pid_file_with_a_number_in_use_again_does_not_stop_it(own_server):
    (own_server.cluster / "postmaster.pid").write_text(
        f"{os.getppid()}\n{own_server.cluster}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready\n"
    )
    assert not own_server.is_running()
    own_server.start()
    assert own_server.is_running()


def test_a_taken_port_is_left_to_its_owner(own_server):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        (own_server.folder / "port").write_text(str(taken))
        own_server.start()
        assert own_server.port != taken
        assert _ask(own_server.url("postgres"), "SELECT 1") == (1,)


def test_a_copy_that_lost_its_mode_is_put_right(own_server):
    own_server.cluster.chmod(0o755)
    own_server.start()
    assert own_server.cluster.stat().st_mode & 0o077 == 0


def test_a_half_made_cluster_is_made_anew(tmp_path):
    draft = tmp_path / "postgres" / "cluster.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(tmp_path / "postgres", is_durable=False)
    with server.running():
        assert _ask(server.url("postgres"), "SELECT 1") == (1,)
    assert not draft.exists()


def test_another_major_version_is_a_sentence(tmp_path):
    cluster = tmp_path / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 15, and this finance-app brings"):
        EmbeddedServer(tmp_path / "postgres").start()


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / "postgres").write_text("")
    with pytest.raises(PostgresError, match="set DATA_DIR to another folder"):
        EmbeddedServer(tmp_path / "postgres").start()


def test_a_server_that_cannot_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("finance_app.kit.postgres.LAUNCH_ATTEMPTS_MAX", 1)
    monkeypatch.setitem(__import__("finance_app.kit.postgres").kit.postgres._TUNING, "jit", "maybe")
    with pytest.raises(PostgresError, match='parameter "jit" requires a Boolean value'):
        EmbeddedServer(tmp_path / "postgres", is_durable=False).start()


def test_the_log_holds_no_values(own_server):
    own_server.start()
    with pytest.raises(psycopg.Error):
        _ask(own_server.url("postgres"), "SELECT 'Acme owes 42'::int")
    own_server.stop()
    assert "Acme" not in own_server.log_path.read_text()
