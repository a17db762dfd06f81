"""Bad files, each through the real child: a refusal in a sentence, or a correct import.

Each has 10 seconds and half a gigabyte at most.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from finance_app.imports.reading.packing.rules import SEPARATOR
from finance_app.imports.reading.rules import ReadRequest
from finance_app.imports.reading.service import UnreadableFileError, read_messages
from tests.imports.reading import hostile
from tests.imports.reading.hostile import DTD, EXTERNAL, LAUGHS, entry, rows, sheet, transaction
from tests.imports.workbook_files import row_xml

MEASURED = "tests.imports.reading.measured"
KILOBYTES_MAX = 512 * 1024
DECLARES = "declares entities"
ENTRY = ("2026-03-04", "-12.50")


class Outcome(NamedTuple):
    """What came of a file: the sentence of its refusal, or its lines and facts."""

    sentence: str
    lines: list[dict[str, str]]
    facts: dict[str, Any]
    preview: dict[str, Any]

    @property
    def entries(self) -> list[tuple[str, str]]:
        return [(one["date"], one["amount"]) for one in self.lines if one["is_wanted"] == "t"]

    @property
    def problems(self) -> list[str]:
        return [one["problems"] for one in self.lines if one["problems"]]


async def read(path: Path, content: bytes | None = None, **more: Any) -> Outcome:
    if content is not None:
        path.write_bytes(content)
    asked = ReadRequest(str(path), path.name, "EUR", "2026-11-25", **more)
    sentence, lines, told, most = "", list[dict[str, str]](), dict[str, Any](), 0
    try:
        async for message in read_messages(asked, module=MEASURED, wall_seconds=10):
            most = message.get("kilobytes", most)
            told |= message
            if "lines" in message:
                columns = {name: text.split(SEPARATOR) for name, text in message["lines"].items()}
                assert {len(column) for column in columns.values()} == {message["count"]}
                rows = zip(*columns.values(), strict=True)
                lines += [dict(zip(columns, row, strict=True)) for row in rows]
    except UnreadableFileError as error:
        sentence = error.message
        assert "facts" not in told
    assert 0 < most < KILOBYTES_MAX
    return Outcome(sentence, lines, told.get("facts", {}), told.get("preview", {}))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (hostile.zip_bomb, "unpacks to far more than its size"),
    "300 MB string": (hostile.long_string, "unpacks to far more than its size"),
    "cell at XFD1048576": (hostile.far_cell, "a cell in column XFD, row 1,048,576"),
    "entity bomb, xlsx": (lambda: hostile.declaring_workbook(LAUGHS), DECLARES),
    "entity bomb, camt": (lambda: hostile.camt(entry(), declaration=LAUGHS), DECLARES),
    "entity bomb, ofx": (lambda: hostile.ofx(transaction("1"), declaration=LAUGHS), DECLARES),
    "external entity, xlsx": (lambda: hostile.declaring_workbook(EXTERNAL), DECLARES),
    "external entity, camt": (lambda: hostile.camt(entry(), declaration=EXTERNAL), DECLARES),
    "external entity, ofx": (lambda: hostile.ofx(transaction("1"), declaration=EXTERNAL), DECLARES),
    "dtd, xlsx": (lambda: hostile.declaring_workbook(DTD), DECLARES),
    "dtd, camt": (lambda: hostile.camt(entry(), declaration=DTD), DECLARES),
    "dtd, ofx": (lambda: hostile.ofx(transaction("1"), declaration=DTD), DECLARES),
    "password": (hostile.protected_workbook, "protected by a password"),
    "picture named csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "This is an image"),
    "empty": (lambda: b"", "This file is empty"),
    "only NULs": (lambda: bytes(1_000), "nothing but white space"),
    "no table": (lambda: b"no table at all", "No table was found"),
    "header only": (rows, "a header but no rows under it"),
    "100,000 columns": (lambda: b"a,1\n" * 3 + b"1," * 99_999 + b"1\n", "100,000 columns"),
    "line without end": (lambda: rows(*["2026-03-04,a,1.50"] * 99, "x" * 3_000_000), "Line 101 is"),
    "blank lines without end": (
        lambda: rows("2026-03-04,a,1.50") + b"\n" * 4_000_001 + b"2026-03-04,a,1.50",
        "more than 1,000,000 lines",
    ),
    "xlsx cut": (lambda: sheet()[:-200], "damaged"),
    "camt cut": (lambda: hostile.camt(entry(), entry())[:-150], "damaged or cut off"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_refused_is_refused_with_a_sentence(name, tmp_path):
    made, sentence = REFUSED[name]
    outcome = await read(tmp_path / "a.csv", made())
    assert sentence in outcome.sentence
    assert outcome.sentence.endswith(".")


async def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    outcome = await read(path)
    assert outcome.sentence == "This file is larger than 200 MB, the most that can be imported."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", sheet(), "xlsx"),
        ("a.xlsx", rows("2026-03-04,Shop,-12.50"), "csv"),
        ("a.qif", hostile.camt(entry()), "camt"),
        ("a.txt", hostile.ofx(transaction("1")), "ofx"),
        ("a.ofx", b"!Type:Bank\nD3/14/2026\nT-12.50\nPShop\n^\n", "qif"),
        ("a.pdf", hostile.mt940(), "mt940"),
        ("a", b"Date\tPayee\tAmount\n2026-03-04\tShop\t-12.50\n", "tsv"),
    ],
)
async def test_content_says_what_a_file_is_whatever_its_name(name, content, kind, tmp_path):
    outcome = await read(tmp_path / name, content)
    assert outcome.facts["format"] == kind
    assert outcome.entries[0][1] == "-12.50"
    assert outcome.preview["lines"][0] == outcome.lines[0]


IMPORTED: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "one row": (rows("2026-03-04,Shop,-12.50"), [ENTRY]),
    "one row without a header": (b"2026-03-04,Shop,-12.50\n", [ENTRY]),
    "no header": (
        b"2026-03-04,Shop,-12.50\n2026-03-05,Shop,1.00\n", [ENTRY, ("2026-03-05", "1.00")],
    ),
    "two header rows": (
        b",,Amount,Amount\nDate,Payee,Debit,Credit\n2026-03-04,Shop,12.50,\n2026-03-05,Ann,,3.00\n",
        [ENTRY, ("2026-03-05", "3.00")],
    ),
    "a total at the end": (
        rows("2026-03-04,Shop,-12.50", "2026-03-05,Shop,-1.00", "Total,,-13.50"),
        [ENTRY, ("2026-03-05", "-1.00")],
    ),
    "blank rows": (rows("2026-03-04,Shop,-12.50", *[",,"] * 1_000_000), [ENTRY]),
    "blank rows between": (
        rows("2026-03-04,Shop,-12.50", *[",,"] * 5_000, "2026-03-05,Ann,3.00"),
        [ENTRY, ("2026-03-05", "3.00")],
    ),
    "one day in the order of all": (
        rows("25/03/2026,Shop,-1.00", "04/03/2026,Shop,-12.50"),
        [("2026-03-25", "-1.00"), ENTRY],
    ),
    "binary fractions": (
        rows("2026-03-04,Shop,-12.500000000000002", "2026-03-05,Shop,1428.6399999999999"),
        [ENTRY, ("2026-03-05", "1428.64")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPORTED)
async def test_what_is_odd_and_can_be_read_is_read(name, tmp_path):
    content, entries = IMPORTED[name]
    outcome = await read(tmp_path / "a.csv", content)
    assert outcome.entries == entries
    assert outcome.facts["questions"] == []
    assert not outcome.problems


async def test_what_was_rounded_is_told(tmp_path):
    outcome = await read(tmp_path / "a.csv", IMPORTED["binary fractions"][0])
    assert [one["remarks"] for one in outcome.lines] == [
        "-12.500000000000002 is rounded to -12.50 EUR.",
        "1428.6399999999999 is rounded to 1,428.64 EUR.",
    ]


PROBLEMS: dict[str, tuple[bytes, str]] = {
    "30 February": (
        rows("2026-02-30,Shop,-1.00", "2026-03-04,Shop,-12.50"), "February 2026 has no day 30",
    ),
    "a day of the other order": (
        rows("25/03/2026,a,-1", "31/03/2026,a,-1", "03/31/2026,a,-1", "04/03/2026,a,-12.50"),
        "does not fit the order of its column",
    ),
    "five decimals": (
        rows("2026-03-05,Shop,-1.23456", "2026-03-04,Shop,-12.50"), "more decimals than EUR has",
    ),
    "a row cut": (rows("2026-03-04,Shop,-12.50", "2026-03-05,Sh")[:-1], "may have been cut off"),
    "ofx cut": (
        hostile.ofx(transaction("1"), transaction("2"), is_cut=True), "may have been cut off",
    ),
    "a cell that is no amount": (
        sheet(row_xml(3, "2026-03-05", "Shop", "twelve")), "is not an amount",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
async def test_a_bad_line_is_shown_and_bars_no_other(name, tmp_path):
    content, sentence = PROBLEMS[name]
    outcome = await read(tmp_path / "a.csv", content)
    (problem,) = outcome.problems
    assert sentence in problem
    assert outcome.entries[-1 if outcome.entries[-1] == ENTRY else 0] == ENTRY
    (barred,) = (one for one in outcome.lines if one["problems"])
    assert (barred["key"], barred["reference_key"], barred["is_wanted"]) == ("", "", "f")
    assert barred["raw"].startswith("[")


async def test_a_statement_that_was_cut_says_so(tmp_path):
    outcome = await read(tmp_path / "a.sta", hostile.mt940(is_cut=True))
    (statement,) = outcome.facts["statements"]
    assert statement["problems"] == [
        "This statement has no closing balance. The file may have been cut off."
    ]
    assert outcome.entries == [ENTRY, ("2026-03-05", "-7.50")]
    whole = await read(tmp_path / "b.sta", hostile.mt940())
    assert whole.facts["statements"][0]["difference"] == "0.00"


async def test_days_that_can_be_read_in_two_orders_are_a_question(tmp_path):
    content = rows("03/04/2026,Shop,-12.50", "05/06/2026,Shop,-1.00")
    outcome = await read(tmp_path / "a.csv", content)
    assert outcome.facts["questions"] == [
        "The dates can be read in more than one order. Choose the right one."
    ]
    chosen = outcome.facts["mapping"] | {"date_order": "mdy"}
    answered = await read(tmp_path / "a.csv", content, mapping=chosen)
    assert answered.facts["questions"] == []
    assert answered.entries == [("2026-03-04", "-12.50"), ("2026-05-06", "-1.00")]
