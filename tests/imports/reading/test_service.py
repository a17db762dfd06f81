"""The child that reads: what it sends, its limits, and what becomes of all it started."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from finance_app.imports.reading import service
from finance_app.imports.reading.rules import ReadRequest
from finance_app.imports.reading.service import UnreadableFileError, read_messages

CHILDREN = "tests.imports.reading.children"
LIMITS = "This file could not be read within the limits."


def hostile(way: str, **more: Any) -> ReadRequest:
    return ReadRequest("", way, "EUR", "2026-11-25", **more)


async def messages(asked: ReadRequest, **more: Any) -> list[dict[str, Any]]:
    return [message async for message in read_messages(asked, **more)]


async def test_a_preview_comes_first_then_the_total_the_batches_and_the_facts(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(f"2026-03-{1 + at % 28:02},Shop {at},-{at + 1}.50\n" for at in range(2_500))
    path.write_text("Date,Payee,Amount\n" + rows)

    found = await messages(ReadRequest(str(path), "a.csv", "EUR", "2026-11-25"))

    assert [next(iter(one)) for one in found] == [
        "preview", "total", "lines", "lines", "lines", "facts",
    ]  # fmt: skip
    preview = found[0]["preview"]
    assert preview["is_provisional"] is True
    assert len(preview["lines"]) == 20
    assert preview["lines"][0]["counterparty"] == "Shop 0"
    assert found[1] == {"total": 2_500}
    assert [one["count"] for one in found[2:5]] == [1_000, 1_000, 500]
    assert found[2]["lines"]["amount"].split("\x1f")[:2] == ["-1.50", "-2.50"]
    facts = found[5]["facts"]
    assert (facts["format"], facts["header"]) == ("csv", ["Date", "Payee", "Amount"])
    assert facts["totals"]["EUR"]["count"] == 2_500


async def test_endless_work_is_ended_by_the_limit_of_cpu():
    with pytest.raises(UnreadableFileError, match=LIMITS):
        await messages(hostile("cpu", cpu_seconds=1), module=CHILDREN, wall_seconds=60)


async def test_memory_is_bounded():
    with pytest.raises(UnreadableFileError, match=LIMITS):
        await messages(hostile("memory", memory_bytes=300_000_000), module=CHILDREN)


async def test_a_child_that_only_waits_is_ended_by_the_clock():
    with pytest.raises(UnreadableFileError, match=LIMITS):
        await messages(hostile("sleep"), module=CHILDREN, wall_seconds=2)


@pytest.mark.parametrize("way", ["crash", "garbage", "half", "nothing", "write"])
async def test_a_child_that_breaks_is_one_sentence(way, tmp_path):
    target = tmp_path / "written"
    asked = ReadRequest(str(target), way, "EUR", "2026-11-25")
    with pytest.raises(UnreadableFileError, match=LIMITS) as caught:
        await messages(asked, module=CHILDREN)
    assert caught.value.fields == {"file": LIMITS}
    assert not target.exists() or not target.stat().st_size


def is_running(pid: int) -> bool:
    if pid < 0:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and " Z " not in stat.read_text()


@pytest.mark.parametrize("way", ["grandchild", "fork"])
async def test_nothing_that_the_child_started_outlives_it(way):
    stream = read_messages(hostile(way), module=CHILDREN)
    pid = (await anext(stream))["pid"]
    assert is_running(pid) or pid < 0
    await stream.aclose()
    for _ in range(100):
        if not is_running(pid):
            return
        await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the grandchild was still running")


async def test_the_child_inherits_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@db/finance")
    found = await messages(hostile("environment"), module=CHILDREN)
    assert set(found[0]["facts"]) <= {"PYTHONPATH", "LANG", "LC_CTYPE", "PWD"}


async def test_at_most_two_files_are_read_at_a_time():
    assert service._slots._value == 2
