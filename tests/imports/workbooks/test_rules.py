"""Workbooks: typed cells, several sheets, and files made to hurt."""

import io
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest

from finance_app.imports.lines.rules import FileUnreadableError, Format
from finance_app.imports.workbooks import rules
from finance_app.imports.workbooks.rules import read_workbook
from tests.imports.workbook_files import (
    HEAD,
    MAIN,
    parts_of,
    row_xml,
    sheet_xml,
    strings_xml,
    workbook,
    zipped,
)

HEADER = row_xml(1, "Date", "Amount", "Text")
TABLE = sheet_xml(HEADER + row_xml(2, 46_346, 5, "x"))


def refusal(content: bytes, **options: str) -> str:
    with pytest.raises(FileUnreadableError) as caught:
        read_workbook(content, **options)
    return str(caught.value)


def made_by_openpyxl(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_numbers_and_days_stay_what_they_are():
    table = read_workbook(
        made_by_openpyxl(
            ["Statement of January"],
            [],
            ["Date", "Amount", "Text", "Number", "Done", "At"],
            [date(2026, 11, 20), 12.5, "007", 22_054_013, True, time(9, 30)],
            [datetime.fromisoformat("2026-11-21 13:45"), 1428.64, "ÄÖ", 1e15, False, None],
        )
    )
    assert (table.format, table.header_number, table.sheet) == (Format.XLSX, 3, "Sheet")
    assert table.header == ("Date", "Amount", "Text", "Number", "Done", "At")
    assert table.titles == (("Statement of January", "", "", "", "", ""),)
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (4, [date(2026, 11, 20), Decimal("12.5"), "007", Decimal(22_054_013), "TRUE", "09:30:00"]),
        (5, [date(2026, 11, 21), Decimal("1428.64"), "ÄÖ", Decimal(10**15), "FALSE", ""]),
    ]
    assert list(table.rows) == list(table.rows)


def test_the_sheet_with_the_most_rows_or_the_one_named():
    other = sheet_xml(row_xml(1, "Day", "Sum") + row_xml(2, 46_346, 1))
    longer = sheet_xml(HEADER + "".join(row_xml(at, 46_346, at, "x") for at in range(2, 9)))
    book = workbook(other, longer)
    assert read_workbook(book).sheet == "Sheet2"
    assert read_workbook(book).sheets == ("Sheet1", "Sheet2")
    assert read_workbook(book, sheet="Sheet1").header == ("Day", "Sum")
    assert refusal(book, sheet="Other") == "This workbook has no sheet “Other”."


def test_hidden_sheets_are_not_seen():
    longer = sheet_xml(HEADER + "".join(row_xml(at, 46_346, at, "x") for at in range(2, 9)))
    book = workbook(TABLE, longer, longer, states=("visible", "hidden", "veryHidden"))
    assert read_workbook(book).sheets == ("Sheet1",)


def test_a_sheet_that_begins_further_down():
    rows = row_xml(5, None, "Date", "Amount") + row_xml(7, None, 46_346, 5)
    table = read_workbook(workbook(sheet_xml(rows)))
    assert (table.header_number, [row.number for row in table.rows]) == (5, [7])


def test_shared_texts_and_parts_in_capitals():
    rows = row_xml(1, "@0", "@1") + row_xml(2, 46_346, 5)
    parts = parts_of(sheet_xml(rows), strings=strings_xml("Date", "Amount"))
    assert read_workbook(zipped(parts)).header == ("Date", "Amount")
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace("<si>", "\n <si>")
    assert read_workbook(zipped(parts)).header == ("Date", "Amount")
    parts["xl/SharedStrings.xml"] = parts.pop("xl/sharedStrings.xml")
    assert read_workbook(zipped(parts)).header == ("Date", "Amount")


def test_without_a_header():
    table = read_workbook(workbook(sheet_xml(row_xml(1, 46_346, 5) + row_xml(2, 46_347, 6))))
    assert (table.has_header, table.header) == (False, ("Column 1", "Column 2"))
    assert table.remarks == ("This sheet has no header; its columns are numbered.",)


def test_columns_past_the_header_get_names():
    rows = HEADER + row_xml(2, 46_346, 5, "x", "more")
    assert read_workbook(workbook(sheet_xml(rows))).header[-1] == "Column 4"


def test_errors_and_formulas_without_values_are_told():
    rows = (
        HEADER
        + '<row r="2"><c r="A2"><v>46346</v></c><c r="B2" t="e"><v>#REF!</v></c>'
        + '<c r="C2"><f>A1</f></c></row>'
        + '<row r="3"><c><f>A1</f><v/></c><c><f>A2</f><v>5</v></c></row>'
    )
    assert read_workbook(workbook(sheet_xml(rows))).remarks == (
        "1 cell shows an error such as #REF!, read as empty.",
        "2 formulas were saved without a value. Open the workbook in Excel and save it again.",
    )


def test_a_number_past_all_numbers_is_empty():
    rows = HEADER + row_xml(2, 46_346, 5, "x") + '<row r="3"><c r="A3"><v>1e400</v></c></row>'
    rows += row_xml(4, 46_346, 7)
    assert [row.number for row in read_workbook(workbook(sheet_xml(rows))).rows] == [2, 4]


def test_no_rows_no_sheets_no_workbook():
    assert "no sheet with rows" in refusal(workbook(sheet_xml("")))
    assert "no sheet with rows" in refusal(workbook())
    assert "damaged" in refusal(zipped({"a.txt": "x"}))
    assert "No table" in refusal(workbook(sheet_xml(row_xml(1, "x"))))
    assert "no rows under it" in refusal(workbook(sheet_xml(HEADER)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", "<workbook"),
        ("xl/_rels/workbook.xml.rels", "no xml"),
        ("xl/worksheets/sheet1.xml", sheet_xml(HEADER)[:-30]),
        ("xl/worksheets/sheet1.xml", sheet_xml('<row r="x"/>')),
        ("xl/worksheets/sheet1.xml", sheet_xml('<row><c r="é1"><v>1</v></c></row>')),
        ("xl/worksheets/sheet1.xml", sheet_xml('<row><c r="ZZZZ1"><v>1</v></c></row>')),
        ("xl/worksheets/sheet1.xml", sheet_xml(row_xml(1, "@7", "@8") + row_xml(2, 1, 2))),
        ("xl/sharedStrings.xml", "<sst><si>"),
    ],
)
def test_damaged_parts(name, content):
    assert "damaged" in refusal(zipped(parts_of(TABLE) | {name: content}))


def test_a_fault_of_the_reader_is_damage(monkeypatch):
    class PanicException(BaseException):
        """As the reader raises it."""

    def panic(_: object) -> None:
        raise PanicException

    monkeypatch.setattr(rules.CalamineWorkbook, "from_filelike", panic, raising=False)
    assert "damaged" in refusal(workbook(TABLE))

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rules.CalamineWorkbook, "from_filelike", interrupt, raising=False)
    with pytest.raises(KeyboardInterrupt):
        read_workbook(workbook(TABLE))


def test_a_cell_at_the_end_of_the_sheet_is_refused():
    far = sheet_xml(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert refusal(workbook(far)) == (
        "This sheet has a cell in column XFD, row 1,048,576. At most 200 columns are read; "
        "delete what stands outside the table."
    )
    low = sheet_xml(HEADER + '<row r="1048576"><c r="J1048576"><v>1</v></c></row>')
    assert "last is in row 1,048,576" in refusal(workbook(low))


def test_cells_with_a_look_but_without_a_value_do_not_count():
    far = sheet_xml(
        HEADER + row_xml(2, 46_346, 5) + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    assert len(list(read_workbook(workbook(far)).rows)) == 1


def test_too_many_rows_are_refused_before_they_are_laid_out():
    rows = "".join(f"<row><c><v>{number * 7919 % 99991}</v></c></row>" for number in range(100_002))
    assert "more than 100,000 rows" in refusal(workbook(sheet_xml(rows)))


def test_a_text_of_300_million_letters_in_a_small_file():
    bomb = parts_of(TABLE) | {"xl/sharedStrings.xml": strings_xml("a" * 60_000_000)}
    content = zipped(bomb)
    assert len(content) < 300_000
    assert "far more than its size" in refusal(content)


def test_a_text_longer_than_excel_allows():
    parts = parts_of(TABLE, strings=strings_xml("ab" * 20_000))
    assert "more than 32,767 letters" in refusal(zipped(parts))


def test_one_text_used_in_every_cell():
    rows = "".join(
        f'<row><c t="s"><v>0</v></c><c><v>{number * 7919 % 99991}</v></c></row>'
        for number in range(3_000)
    )
    parts = parts_of(sheet_xml(rows), strings=strings_xml("".join(map(str, range(6_000)))))
    assert "texts of this sheet" in refusal(zipped(parts))


def test_long_inline_texts_count_too():
    text = "".join(map(str, range(6_000)))
    rows = "".join(row_xml(number, text, number) for number in range(1, 2_500))
    parts = parts_of(sheet_xml(rows))
    with pytest.raises(FileUnreadableError):
        read_workbook(zipped(parts))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_and_dtds_are_refused(name):
    bomb = f'{HEAD}<!DOCTYPE a [<!ENTITY b "bb">]><a xmlns="{MAIN}">&b;</a>'
    assert "entities" in refusal(zipped(parts_of(TABLE) | {name: bomb}))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_dtd_behind_a_long_comment_is_refused_by_the_parser(name):
    hidden = f'{HEAD}<!--{"x" * 20_000}--><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    assert "damaged" in refusal(zipped(parts_of(TABLE) | {name: hidden}))
