"""What the child sends: its messages, in their order, without its limits."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from finance_app.imports.lines.rules import FileUnreadableError
from finance_app.imports.reading import jobs
from finance_app.imports.reading.packing.rules import SEPARATOR
from finance_app.imports.reading.rules import ReadRequest
from finance_app.imports.reading.tabular.rules import header_hash
from finance_app.ledger.suggestions.bayes.rules import train
from tests.imports.reading.hostile import CSV_HEAD, camt, entry, mt940, rows
from tests.imports.workbook_files import row_xml, sheet_xml, workbook

HEADER = tuple(CSV_HEAD.strip().split(","))


def sent(path: Path, content: bytes, **more: Any) -> list[dict[str, Any]]:
    path.write_bytes(content)
    target = io.BytesIO()
    jobs.read(ReadRequest(str(path), path.name, "EUR", "2026-11-25", **more), target)
    return list(map(json.loads, target.getvalue().splitlines()))


def column(messages: list[dict[str, Any]], name: str) -> list[str]:
    batches = (one["lines"][name].split(SEPARATOR) for one in messages if "lines" in one)
    return [value for values in batches for value in values]


def test_a_batch_is_of_one_statement(tmp_path):
    messages = sent(tmp_path / "a", mt940() * 3 + mt940().replace(b":25:1234", b":25:12/3 4\x001"))
    batches = [one for one in messages if "lines" in one]
    assert [(one["statement"], one["count"]) for one in batches] == [
        (0, 2), (1, 2), (2, 2), (3, 2),
    ]  # fmt: skip
    assert [one["account"] for one in batches] == ["1234", "1234", "1234", "12/3 41"]
    keys = column(messages, "key")
    assert len(set(keys)) == 8
    facts = messages[-1]["facts"]
    assert [one["line_count"] for one in facts["statements"]] == [2, 2, 2, 2]
    assert facts["totals"] == {"EUR": {"count": 8, "money_in": "0", "money_out": "-80.00"}}
    assert [one["account"] for one in messages[0]["preview"]["accounts"]][:1] == ["1234"]


def test_the_account_of_the_file_goes_before_the_one_that_was_chosen(tmp_path):
    def keys(content: bytes, account: str) -> list[str]:
        return column(sent(tmp_path / "a", content, account=account), "key")

    assert keys(mt940(), "A") == keys(mt940(), "B")
    assert keys(rows("2026-03-04,a,1.50"), "A") != keys(rows("2026-03-04,a,1.50"), "B")


def test_categories_are_guessed_in_the_lines_and_not_in_the_preview(tmp_path):
    examples = [("expense", "Food", "bread"), ("expense", "Rent", "flat")] * 5
    content = rows("2026-03-04,Bread,-1.50", "2026-03-05,Unknown,-2.50")
    messages = sent(tmp_path / "a", content, model=train(examples).stored())
    assert column(messages, "category") == ["Food", ""]
    assert column(messages, "is_suggested") == ["t", "f"]
    assert messages[0]["preview"]["lines"][0]["category"] == ""


def large(*odd: str) -> bytes:
    usual = [f"2026-03-{1 + at % 28:02},Shop number {at},-{at}.50" for at in range(30_000)]
    return rows(*usual, *odd)


def test_a_large_file_is_shown_before_it_is_read(tmp_path):
    messages = sent(tmp_path / "a", large())
    assert [next(iter(one)) for one in messages[:3]] == ["preview", "total", "lines"]
    assert messages[1] == {"total": 30_000}
    assert messages[0]["preview"]["lines"][1]["amount"] == "-1.50"
    assert messages[-1]["facts"]["readings"]["is_whole"] is False
    assert len(column(messages, "number")) == 30_000


def test_a_large_file_whose_beginning_says_nothing_is_shown_when_it_is_open(tmp_path):
    title = b"x" * 900_000 + b"\n"
    messages = sent(tmp_path / "a", title * 2 + rows("2026-03-04,Shop,-12.50"))
    assert len(messages[0]["preview"]["lines"]) == 1
    assert messages[1]["total"] == 1


def test_a_large_document_is_shown_from_its_first_entries(tmp_path):
    content = camt(*(entry(f"{at}.00") for at in range(1, 7_000)))
    messages = sent(tmp_path / "a", content)
    assert len(messages[0]["preview"]["lines"]) == 20
    assert messages[1]["total"] == 6_999
    assert column(messages, "amount")[-1] == "-6999.00"


def test_a_long_sheet_is_shown_from_its_first_rows_and_mapped_from_all(tmp_path):
    body = "".join(row_xml(at, "03/04/2026", -at - 0.5) for at in range(2, 2_600))
    last = row_xml(2_600, "25/04/2026", -1.5)
    content = workbook(sheet_xml(row_xml(1, "Date", "Amount") + body + last))
    messages = sent(tmp_path / "a", content)
    assert len(messages[0]["preview"]["questions"]) == 1
    assert messages[1] == {"total": 2_599}
    assert messages[-1]["facts"]["questions"] == []
    assert set(column(messages, "date")) == {"2026-04-03", "2026-04-25"}


def test_many_rows_that_do_not_fit_what_was_saved_or_sampled_are_a_question(tmp_path):
    saved = {"date": 0, "amount": 2, "date_order": "mdy", "decimal_mark": "."}
    by_hash = {header_hash(HEADER): saved}
    lines = ["03/04/2026,a,-1.50"] * 30_000 + ["25/04/2026,a,-1.50"] * 2_000
    content = rows(*lines[:15_000], *lines[30_000:], *lines[15_000:30_000])
    told = sent(tmp_path / "a", content, saved=by_hash)[-1]["facts"]
    assert told["mapping"]["date_order"] == "dmy"  # rows from all parts speak against the saved one
    hidden = large(*["04/2026,a,-1.50"] * 2_000)
    questions = sent(tmp_path / "a", hidden)[-1]["facts"]["questions"]
    assert questions == [
        "Many rows do not fit. Check how dates and amounts are read, then choose again."
    ]
    chosen = saved | {"date_order": "ymd"}
    assert sent(tmp_path / "a", hidden, mapping=chosen)[-1]["facts"]["questions"] == []


def test_too_many_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "LINES_MAX", 1_500)
    lines = ["2026-03-04,a,-1.50"] * 1_501
    assert sent(tmp_path / "a", rows(*lines[1:]))[-1]["facts"]["totals"]["EUR"]["count"] == 1_500
    for content in (rows(*lines), rows(*lines, *lines)):
        with pytest.raises(FileUnreadableError, match="Divide it"):
            sent(tmp_path / "a", content)


def test_refusals_and_a_lack_of_memory_are_messages(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"")
    monkeypatch.setattr(jobs, "limit", lambda **_: None)
    asked = json.dumps({"path": str(path), "name": "", "currency_code": "EUR", "today": "x"})

    def answer() -> list[dict[str, str]]:
        target = io.BytesIO()
        jobs.run(io.BytesIO(asked.encode()), target)
        return list(map(json.loads, target.getvalue().splitlines()))

    assert answer() == [{"error": "This file is empty."}]

    def fill(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(jobs, "read", fill)
    assert answer() == [
        {"error": "This file needs more memory than one may have. Divide it into several files."}
    ]


def test_the_time_allowed_grows_with_the_file(tmp_path, monkeypatch):
    path, told = tmp_path / "a", []
    monkeypatch.setattr(jobs, "limit", lambda **limits: told.append(limits["cpu_seconds"]))
    monkeypatch.setattr(jobs, "read", lambda *_: None)
    for size, most in ((10, 180), (30_000_000, 180), (1_000_000_000, 180), (10, 5)):
        with path.open("wb") as file:
            file.truncate(size)
        asked = {"path": str(path), "name": "", "currency_code": "EUR", "today": "x"}
        jobs.run(io.BytesIO(json.dumps(asked | {"cpu_seconds": most}).encode()), io.BytesIO())
    assert told == [60, 90, 180, 5]
