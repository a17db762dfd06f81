import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from finance_app.kit.processes import (
    Lock,
    alive,
    end,
    end_group,
    free_port,
    group_members,
    is_port_free,
    wait_until,
)

_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(1, flush=True); time.sleep(600)"
)
_WITH_CHILD = (
    "import subprocess, sys;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(1, flush=True); sys.stdin.read()"
)


def _start(code):
    """Start Python code in a group of its own and wait for its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    process.stdout.readline()
    return process


def test_one_process_holds_a_lock_and_its_number_is_known(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.holder() == 0
    assert first.take()
    assert first.take()
    assert not second.take()
    assert second.holder() == os.getpid()
    first.release()
    assert second.take()
    second.release()


def test_a_process_that_ignores_a_polite_request_is_ended_anyway():
    with _start(_STUBBORN) as process:
        end(psutil.Process(process.pid), [(signal.SIGTERM, 0.2), (signal.SIGKILL, 10)])
        assert process.poll() is not None


def test_a_group_outlives_its_leader_and_is_ended_with_it():
    with _start(_WITH_CHILD) as process:
        process.kill()
        process.wait()
        (child,) = group_members(process.pid)
        end_group(process.pid, 5)
        assert not alive(child.pid)
        assert group_members(process.pid) == []


def test_a_process_that_ended_is_not_alive_before_it_is_waited_for():
    with _start("print(1)") as process:
        assert wait_until(lambda: alive(process.pid) is None, 10)


def test_a_taken_port_is_replaced_and_a_free_one_kept():
    free = free_port(0)
    assert free_port(free) == free
    with socket.socket() as other:
        other.bind(("127.0.0.1", free))
        other.listen()
        assert not is_port_free("127.0.0.1", free)
        assert free_port(free) != free


def test_an_address_that_is_not_ours_is_an_error():
    with pytest.raises(OSError, match="assign"):
        is_port_free("192.0.2.1", free_port(0))
