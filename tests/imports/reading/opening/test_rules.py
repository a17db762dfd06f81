"""Opening: samples of large files, the number of lines, and files of statements."""

from itertools import islice

import pytest

from finance_app.imports.detect.rules import find_format
from finance_app.imports.lines.rules import FileUnreadableError, Format
from finance_app.imports.reading.opening.rules import (
    SAMPLE_BYTES,
    estimate,
    head_of,
    open_sample,
    open_source,
    read_sample,
    read_source,
    sample_of,
    without_padding,
)
from finance_app.imports.reading.rules import ReadRequest
from tests.imports.reading import hostile
from tests.imports.reading.hostile import entry, rows, transaction
from tests.imports.workbook_files import row_xml, sheet_xml, workbook

REQUEST = ReadRequest("", "", "EUR", "2026-11-25")
QIF = b"!Type:Bank\nD03/04/2026\nT-1,500\nPShop\n^\nD05/06/2026\nT2,500\n^\n"


def asking(**mapping: object) -> ReadRequest:
    return ReadRequest("", "", "EUR", "2026-11-25", mapping=mapping)


def long_table(encoding: str = "utf-8") -> bytes:
    lines = (f"2026-{1 + at // 5_000:02}-04,Shop {at},-{at}.50\n" for at in range(50_000))
    return ("Date,Payee,Amount\n" + "".join(lines)).encode(encoding)


def test_a_small_file_and_a_workbook_are_their_own_samples():
    for content, kind in ((rows("a,b,1"), Format.CSV), (bytes(2 * SAMPLE_BYTES), Format.XLSX)):
        sample = sample_of(content, kind)
        assert (sample.content, sample.is_whole, sample.is_even) == (content, True, True)


def test_a_sample_of_a_table_is_of_whole_rows_from_all_of_it():
    content = long_table()
    sample = sample_of(content, Format.CSV)
    assert (sample.is_whole, sample.is_even) == (False, True)
    assert len(sample.content) <= SAMPLE_BYTES
    lines = content.splitlines()
    known = set(lines)
    assert all(line in known for line in sample.content.splitlines())
    assert sample.content.splitlines()[:1_000] == lines[:1_000]
    assert sample.content.splitlines()[-1] == lines[-1]
    months = {line[:7] for line in sample.content.splitlines()[1:]}
    assert months == {b"2026-%02d" % month for month in range(1, 11)}


def test_what_cannot_be_divided_anywhere_is_sampled_from_its_head():
    for content, kind in ((long_table("utf-16"), Format.CSV), (long_table(), Format.OFX)):
        sample = sample_of(content, kind)
        assert (sample.is_whole, sample.is_even) == (False, False)
        assert content.startswith(sample.content)


def test_a_sample_without_ends_of_lines_is_cut_where_it_is():
    assert len(sample_of(b"a" * 2 * SAMPLE_BYTES, Format.QIF).content) == SAMPLE_BYTES


def test_a_large_table_is_mapped_as_its_sample():
    content = long_table()
    sample = sample_of(content, Format.CSV)
    part = read_sample(sample.content, Format.CSV, REQUEST)
    sampled = open_sample(part, REQUEST, is_even=sample.is_even)
    opened = open_source(read_source(content, Format.CSV, REQUEST), REQUEST, sampled.choice)
    assert opened.readings["is_whole"] is False
    assert sum(1 for _ in opened.statements[0].lines) == 50_000
    uneven = open_sample(part, REQUEST, is_even=False)
    opened = open_source(read_source(content, Format.CSV, REQUEST), REQUEST, uneven.choice)
    assert opened.readings["is_whole"] is True


@pytest.mark.parametrize("end", [b",,\n", b"\n", b"\r\n", b";;;\n", b"\t \n"])
def test_padding_is_left_out(end):
    content = rows("2026-03-04,Shop,-12.50")
    assert without_padding(content + end * 20_000, Format.CSV) == content
    assert without_padding(content + end, Format.CSV) == content + end


def test_padding_of_a_row_that_ends_with_empty_columns():
    content = b"a,b,c\n1,2,,,\n"
    assert without_padding(content + b",,,\n" * 9_000, Format.CSV) == content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a,b\n1,2" + b"," * 20_000, Format.CSV),
        ("a,b\n1,2\n".encode("utf-16") + ",,\n".encode("utf-16-le") * 9_000, Format.CSV),
        (b"\n" * 5_000_000, Format.QIF),
    ],
)
def test_what_is_no_padding_stays(content, kind):
    assert without_padding(content, kind) == content


def test_far_too_many_lines():
    with pytest.raises(FileUnreadableError, match="more than 1,000,000 lines"):
        without_padding(b"a\n" * 4_000_001, Format.CSV)


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (rows("2026-03-04,a,1.50", "2026-03-05,b,2.50"), 2),
        (rows("2026-03-04,a,1.50")[:-1], 1),
        (workbook(sheet_xml(row_xml(1, "Date", "Amount") + row_xml(2, "2026-03-04", 1))), 1),
        (hostile.ofx(transaction("1"), transaction("2"), transaction("3")), 3),
        (hostile.camt(entry(), entry()), 2),
        (hostile.camt(entry(), entry()).decode().encode("utf-16"), 2),
        (hostile.mt940(), 2),
        (QIF, 2),
    ],
)
def test_about_how_many_lines_there_are(content, count):
    kind = find_format(content)
    assert estimate(content, kind, read_source(content, kind, REQUEST)) == count


def test_the_first_rows_of_a_long_sheet():
    body = "".join(row_xml(at, "2026-03-04", at) for at in range(2, 2_600))
    content = workbook(sheet_xml(row_xml(1, "Date", "Amount") + body))
    source = read_source(content, Format.XLSX, REQUEST)
    assert len(head_of(source, 2_598).rows) == 2_000
    assert head_of(source, 2_000) is source
    statements = read_source(hostile.mt940(), Format.MT940, REQUEST)
    assert head_of(statements, 9_999) is statements


def test_a_sheet_can_be_chosen():
    rows_of = "".join(row_xml(at, "2026-03-04", at) for at in range(2, 9))
    one = sheet_xml(row_xml(1, "Date", "Amount") + rows_of)
    other = sheet_xml(row_xml(1, "Date", "Amount") + row_xml(2, "2026-05-06", 7))
    content = workbook(one, other)
    asked = asking(sheet="Sheet2")
    opened = open_source(read_source(content, Format.XLSX, asked), asked)
    assert [line.amount for line in opened.statements[0].lines] == [7]
    assert opened.mapping["sheet"] == "Sheet2"
    assert opened.readings["sheets"] == ["Sheet1", "Sheet2"]
    assert (
        open_source(read_source(content, Format.XLSX, REQUEST), REQUEST).mapping["sheet"]
        == "Sheet1"
    )
    with pytest.raises(FileUnreadableError, match="no sheet"):
        read_source(content, Format.XLSX, asking(sheet="Sheet3"))


def test_an_encoding_and_a_delimiter_can_be_chosen():
    content = "Date|Payee,x|Amount\n2026-03-04|Žluť|-1.50\n".encode("cp1250")
    asked = asking(encoding="cp1250", delimiter="|")
    opened = open_source(read_source(content, Format.CSV, asked), asked)
    assert opened.header == ("Date", "Payee,x", "Amount")
    assert next(iter(opened.statements[0].lines)).counterparty == "Žluť"
    assert (opened.mapping["encoding"], opened.mapping["delimiter"]) == ("cp1250", "|")
    odd = asking(encoding=7, delimiter=None)
    assert open_source(read_source(content, Format.CSV, odd), odd).readings["delimiter"] == "|"


def test_a_qif_file_that_can_be_read_in_two_ways_asks_and_takes_the_answer():
    opened = open_source(read_source(QIF, Format.QIF, REQUEST), REQUEST)
    assert len(opened.questions) == 2
    assert {one["order"] for one in opened.readings["dates"]} == {"dmy", "mdy"}
    assert {one["decimal_mark"] for one in opened.readings["amounts"]} == {".", ","}
    assert set(opened.mapping) == {"date_order", "decimal_mark"}
    asked = asking(date_order="mdy", decimal_mark=",")
    answered = open_source(read_source(QIF, Format.QIF, asked), asked)
    line = next(iter(answered.statements[0].lines))
    assert (line.date.isoformat(), str(line.amount)) == ("2026-03-04", "-1.50")
    assert answered.questions == ()
    assert answered.mapping == {"date_order": "mdy", "decimal_mark": ","}
    with pytest.raises(FileUnreadableError, match="date_order is one of"):
        read_source(QIF, Format.QIF, asking(date_order="x"))


def test_statements_have_no_columns_and_no_mapping():
    opened = open_source(read_source(hostile.mt940(), Format.MT940, REQUEST), REQUEST)
    assert (opened.header, opened.mapping, opened.header_hash) == (None, None, "")
    assert open_sample(opened.statements, REQUEST, is_even=False).statements == opened.statements


def test_the_head_of_a_document_has_its_first_entries():
    head = hostile.camt(*[entry(f"{at}.00") for at in range(1, 2_000)])[:200_000]
    (statement,) = read_sample(head, Format.CAMT, REQUEST)
    found = list(islice(statement.lines, 3))
    assert [(line.number, line.amount) for line in found] == [(1, -1), (2, -2), (3, -3)]
    with pytest.raises(FileUnreadableError, match="cut off"):
        list(statement.lines)
