"""Processes and ports of this machine: who holds a folder, what is still alive, what is free."""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Final

import psutil

LOOPBACK: Final = "127.0.0.1"


class Lock:
    """A file that one process at a time holds; however that process ends, the system frees it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Hold the file, writing our number into it; say whether that succeeded."""
        if self._file is not None:
            return True
        file = self.path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Let go, where held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def holder(self) -> int:
        """Return the number of the process that last held the file, 0 where none did."""
        try:
            return int(self.path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0


def alive(pid: int) -> psutil.Process | None:
    """Return the process with the number, or None where it has ended, waited for or not."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (psutil.NoSuchProcess, ValueError):
        return None


def end(process: psutil.Process, orders: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, waiting its seconds for the process to end, until it has."""
    for order, seconds_max in orders:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(order)
        if wait_until(lambda: has_ended(process), seconds_max):
            return


def end_group(leader: int, seconds_max: float) -> None:
    """End every process of a group, by its number: politely, and after the seconds at once."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, order)
        if wait_until(lambda: not group_members(leader), seconds_max, every=0.05):
            return


def group_members(leader: int) -> list[psutil.Process]:
    """Return the live processes of a group, whether or not the one it is named after still is."""
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return []
    except PermissionError:
        pass
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, PermissionError, psutil.Error):
            if os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def has_ended(process: psutil.Process) -> bool:
    """Say whether exactly this process has ended; its own child's end is taken note of."""
    with contextlib.suppress(ChildProcessError, psutil.NoSuchProcess, psutil.TimeoutExpired):
        process.wait(0)
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(is_true: Callable[[], bool], seconds_max: float, every: float = 0.02) -> bool:
    """Wait for it to become true; say whether it did within the time."""
    deadline = time.monotonic() + seconds_max
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def free_port(wanted: int) -> int:
    """Return the wanted port of the loopback where it is free, else one that the system picks."""
    return wanted if wanted and is_port_free(LOOPBACK, wanted) else _any_port()


def is_port_free(host: str, port: int) -> bool:
    """Say whether a server could listen there. Raises OSError where the host is not ours."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def _any_port() -> int:
    """Return a port of the loopback that is free now."""
    with socket.socket() as door:
        door.bind((LOOPBACK, 0))
        return int(door.getsockname()[1])
