"""A child for what is not to be trusted: it begins with nothing of ours, and ends when told."""

import asyncio
import signal
from pathlib import Path

from finance_app.kit.sandbox import end_child, start_child

CHILD = "tests.kit.sandboxed"


async def answer(tmp_path: Path, way: str) -> list[str]:
    """Return what the child says of what it may do."""
    path = tmp_path / "asked"
    path.write_text(way)
    with path.open("rb") as source:
        process = await start_child(CHILD, stdin=source)
    assert process.stdout is not None
    try:
        return (await process.stdout.read()).decode().splitlines()
    finally:
        await end_child(process)


async def test_it_inherits_no_secret_and_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.chdir(tmp_path)
    folder, *names = await answer(tmp_path, "environment")
    assert folder == "/"
    assert set(names) <= {"PYTHONPATH", "LANG", "LC_CTYPE", "PWD"}


async def test_once_limited_it_writes_no_file_and_takes_no_more_than_it_may(tmp_path):
    target = tmp_path / "target"
    assert await answer(tmp_path, str(target)) == ["OSError"]
    assert not target.exists() or not target.stat().st_size
    assert await answer(tmp_path, "memory") == ["MemoryError"]


async def test_it_ends_when_it_is_told_to():
    process = await start_child(CHILD)
    assert await end_child(process) == -signal.SIGKILL
    assert await asyncio.wait_for(end_child(process), 5) == -signal.SIGKILL, "twice is as once"
