"""A child process for what is not to be trusted: limited for good, and ended with all it started.

The child has its own session, so that one signal reaches everything in it; it knows no secret of
ours and no connection, and what it sends is data and never an instruction.
"""

import asyncio
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_BUFFER_BYTES: Final = 64 * 1024


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Bound what this process may use, for good; it can write no file and start no other."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    sys.dont_write_bytecode = True


async def start_child(
    module: str,
    *,
    stdin: int | IO[bytes] = asyncio.subprocess.PIPE,
    buffer_bytes: int = _BUFFER_BYTES,
) -> asyncio.subprocess.Process:
    """Return a child that runs a module of ours, started with nothing of our environment.

    `buffer_bytes` is the longest line that can be read of what it sends. Whoever starts it calls
    `end_child`, whatever happens.
    """
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        module,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
        limit=buffer_bytes,
    )


async def end_child(process: asyncio.subprocess.Process) -> int:
    """End the child and whatever it started, wait for it, and return what it ended with."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return await process.wait()
