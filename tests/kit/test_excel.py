"""Workbooks as other programs read them: openpyxl, calamine and the XML itself."""

import datetime as dt
import errno
import random
import threading
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from finance_app.kit import clock, excel_file
from finance_app.kit.excel import (
    CellKind,
    Column,
    ExportFolderError,
    ExportSpaceError,
    Formula,
    Look,
    WorkbookFile,
    column_letter,
    number_format,
)
from finance_app.kit.excel_file import clear_leftovers
from finance_app.kit.excel_text import (
    TEXT_MAX,
    clean_text,
    date_serial,
    number_text,
    page_text,
    text_xml,
)

COLUMNS = [
    Column("Date", CellKind.DATE, 12, "yyyy-mm-dd", "row_date"),
    Column("Text", width=30, name="row_text"),
    Column("Amount", CellKind.NUMBER, 14, number_format(2), "row_amount"),
]
DAY = dt.date(2026, 2, 28)


def write(folder: Path, rows: list[tuple], *, rows_max: int = 1_048_576) -> Path:
    with WorkbookFile(folder, title="Rows") as book:
        book.sheet("Front").put(1, 1, "front")
        stream = book.stream("Entries", table="Entries", columns=COLUMNS, rows_max=rows_max)
        stream.write_rows(rows)
        return book.save()


def texts(path: Path) -> list[str]:
    """Return the Text column as openpyxl reads it."""
    sheet = openpyxl.load_workbook(path)["Entries"]
    return [row[1].value for row in sheet.iter_rows(min_row=2)]


def raw_values(path: Path, part: str = "xl/worksheets/sheet101.xml") -> list[str]:
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read(part))
    return [found.text or "" for found in root.iter(f"{{{root.tag[1:].partition('}')[0]}}}v")]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "=", "#N/A", "TRUE", "1"]
)
def test_text_is_never_a_formula_or_a_number(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, [(DAY, text, Decimal(1))])
    cell = openpyxl.load_workbook(path)["Entries"]["B2"]
    assert (cell.data_type, cell.value) == ("s", text)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet101.xml")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "#N/A", "a\x07b", "_x0041_"])
def test_text_on_a_small_sheet_is_never_a_formula(tmp_path: Path, text: str) -> None:
    with WorkbookFile(tmp_path) as book:
        book.sheet("Front").put(1, 1, text)
        path = book.save()
    cell = openpyxl.load_workbook(path)["Front"]["A1"]
    assert cell.data_type == "s"
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("Front").to_python() == [
        [text.replace("\x07", "")]
    ]


def test_text_arrives_as_it_was_written(tmp_path: Path) -> None:
    written = [
        "Café & <b>\"quoted\"</b> 'x'",
        "👩‍👩‍👧‍👦 family",
        "שלום עולם",
        "مرحبا",
        "two\nlines",
        "a\ttab",
        "  spaces around  ",
        "ﬁ 中文 ❤️",
        "x" * TEXT_MAX,
    ]
    path = write(tmp_path, [(DAY, text, Decimal(1)) for text in written])
    assert texts(path) == written
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Entries").to_python()[1:]
    assert [row[1] for row in rows] == written


def test_characters_that_xml_forbids_are_dropped(tmp_path: Path) -> None:
    forbidden = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xD800, 0xFFFE, 0xFFFF]))
    assert clean_text(f"a{forbidden}b") == "ab"
    assert texts(write(tmp_path, [(DAY, f"a{forbidden}b", Decimal(1))])) == ["ab"]


def test_line_ends_become_one_line_feed() -> None:
    assert clean_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_an_escape_look_alike_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path, [(DAY, "_x0041_ and __x000d__", Decimal(1))])
    read = CalamineWorkbook.from_path(path).get_sheet_by_name("Entries").to_python()
    assert read[1][1] == "_x0041_ and __x000d__"


def test_long_text_is_cut_at_what_a_cell_holds() -> None:
    assert len(clean_text("x" * (TEXT_MAX + 1))) == TEXT_MAX
    cut = clean_text("x" + "😀" * TEXT_MAX)  # each is two units, so the last would be halved
    assert len(cut.encode("utf-16-le")) // 2 == TEXT_MAX
    assert clean_text("😀" * TEXT_MAX).encode("utf-16-le")[-4:] == "😀".encode("utf-16-le")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_text_is_well_formed_xml(text: str) -> None:
    element = ET.fromstring(text_xml(text))
    decoded = (element.text or "").replace("_x005F_", "_")
    assert decoded == clean_text(text).replace("_x005F_", "_")


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (Decimal("99999999999999.99"), "99999999999999.99"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-4"), "0.0001"),
        (Decimal("-1234.567"), "-1234.567"),
        (7, "7"),
    ],
)
def test_numbers_keep_their_digits(tmp_path: Path, value: Decimal | int, digits: str) -> None:
    assert number_text(value) == digits
    path = write(tmp_path, [(DAY, "x", value)])
    assert raw_values(path)[-1] == digits


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_a_number_without_an_end_is_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="no cell"):
        number_text(value)


@pytest.mark.parametrize("value", [1.5, True])
def test_floats_and_booleans_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        number_text(value)


@pytest.mark.parametrize("day", [dt.date(1900, 3, 1), dt.date(2024, 2, 29), dt.date(2199, 12, 31)])
def test_dates_are_real_dates(tmp_path: Path, day: dt.date) -> None:
    path = write(tmp_path, [(day, "x", Decimal(1))])
    cell = openpyxl.load_workbook(path)["Entries"]["A2"]
    assert cell.is_date
    assert cell.value.date() == day
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Entries").to_python()
    assert rows[1][0] == day


def test_the_first_days_of_1900_count_as_excel_counts_them() -> None:
    assert date_serial(dt.date(1900, 1, 1)) == 1
    assert date_serial(dt.date(1900, 2, 28)) == 59
    assert date_serial(dt.date(1900, 3, 1)) == 61
    with pytest.raises(ValueError, match="before the first day"):
        date_serial(dt.date(1899, 12, 31))


@pytest.mark.parametrize(
    ("digits", "plain", "statement"),
    [
        (0, "#,##0", '#,##0_);\\(#,##0\\);"-"_)'),
        (2, "#,##0.00", '#,##0.00_);\\(#,##0.00\\);"-"_)'),
        (3, "#,##0.000", '#,##0.000_);\\(#,##0.000\\);"-"_)'),
    ],
)
def test_formats_have_the_digits_of_the_currency(digits: int, plain: str, statement: str) -> None:
    assert number_format(digits) == plain
    assert number_format(digits, is_statement=True) == statement


def test_a_formula_carries_its_value(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path) as book:
        front = book.sheet("Front & more")
        front.put(1, 1, Decimal("0.1"))
        front.put(2, 1, Decimal("99999999999999.99"))
        front.put(3, 1, Formula("A1+A2", Decimal("100000000000000.09")), number_format="0.00")
        front.put(4, 1, Formula('IF(A1<1,"a<b","c")', "a<b"))
        path = book.save()
    cells = openpyxl.load_workbook(path)["Front & more"]
    assert cells["A3"].value == "=A1+A2"
    assert cells["A4"].value == '=IF(A1<1,"a<b","c")'
    assert raw_values(path, "xl/worksheets/sheet1.xml") == [
        "0.1", "99999999999999.99", "100000000000000.09", "a<b",
    ]  # fmt: skip
    assert openpyxl.load_workbook(path, data_only=True)["Front & more"]["A4"].value == "a<b"


def test_the_streamed_range_is_a_table(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write(tmp_path, [(DAY, "x", Decimal(1))] * 5))["Entries"]
    table = sheet.tables["Entries"]
    assert (table.ref, table.autoFilter.ref) == ("A1:C6", "A1:C6")
    assert [column.name for column in table.tableColumns] == ["Date", "Text", "Amount"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.page_setup.orientation == "landscape"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [12, 30, 14]
    assert sheet["C2"].number_format == "#,##0.00"


def test_a_table_without_rows_has_an_empty_one(tmp_path: Path) -> None:
    path = write(tmp_path, [])
    sheet = openpyxl.load_workbook(path)["Entries"]
    assert sheet.tables["Entries"].ref == "A1:C2"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Entries").to_python()
    assert rows == [["Date", "Text", "Amount"]]


def test_columns_have_names(tmp_path: Path) -> None:
    names = openpyxl.load_workbook(write(tmp_path, [(DAY, "x", Decimal(1))] * 3)).defined_names
    assert names["row_amount"].attr_text == "'Entries'!$C$2:$C$4"


def test_rows_past_the_limit_go_to_a_next_sheet(tmp_path: Path) -> None:
    rows = [(DAY, f"row {number}", Decimal(number)) for number in range(10)]
    path = write(tmp_path, rows, rows_max=5)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Front", "Entries", "Entries 2", "Entries 3"]
    assert [list(book[f"Entries{n}"].tables) for n in ("", " 2", " 3")] == [
        ["Entries"], ["Entries_2"], ["Entries_3"],
    ]  # fmt: skip
    assert book["Entries 3"].tables["Entries_3"].ref == "A1:C3"
    assert book.defined_names["row_text_3"].attr_text == "'Entries 3'!$B$2:$B$3"
    read = [
        row[1]
        for title in book.sheetnames[1:]
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name(title).to_python()[1:]
    ]
    assert read == [text for _, text, _ in rows]


def test_sheets_stand_in_the_order_they_were_asked_for(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path) as book:
        book.sheet("One")
        stream = book.stream("Two", table="Two", columns=COLUMNS, rows_max=2)
        book.sheet("Three").put(1, 1, Formula("SUM(row_amount)+SUM(row_amount_2)", Decimal(3)))
        stream.write_rows([(DAY, "x", Decimal(1)), (DAY, "y", Decimal(2))])
        path = book.save()
    assert openpyxl.load_workbook(path).sheetnames == ["One", "Two", "Two 2", "Three"]


def test_sheets_of_a_section_stand_together_whenever_they_are_added(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path) as book:
        one, two, three = (book.section() for _ in range(3))
        stream = two.stream("Rows", table="Rows", columns=COLUMNS, rows_max=3)
        three.sheet("Last")
        one.sheet("First")
        stream.write_rows([(DAY, str(n), Decimal(n)) for n in range(5)])
        stream.close()
        two.sheet("After rows")
        one.sheet("Second")
        three.define("Whole", "'Last'!$A$1")
        path = book.save()
    read = openpyxl.load_workbook(path)
    assert read.sheetnames == [
        "First", "Second", "Rows", "Rows 2", "Rows 3", "After rows", "Last",
    ]  # fmt: skip
    assert read.defined_names["Whole"].attr_text == "'Last'!$A$1"
    assert read.active.title == "First"


def test_pages_say_whose_they_are_and_which_of_how_many(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path, title="Salt & Sons <2026>") as book:
        book.sheet("Front").put(1, 1, "x")
        book.stream("Rows", table="Rows", columns=COLUMNS)
        path = book.save()
    for sheet in openpyxl.load_workbook(path):
        assert sheet.oddHeader.left.text == "Salt && Sons <2026>"
        assert sheet.oddFooter.left.text == "&A"
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            0,
            True,
        )


def test_a_long_title_still_fits_over_a_page(tmp_path: Path) -> None:
    assert len(f"&L{page_text('&' * 500)}") <= 255


def test_last_columns_can_be_left_out_of_print(tmp_path: Path) -> None:
    columns = [*COLUMNS, Column("Id", name="row_id", is_printed=False)]
    with WorkbookFile(tmp_path) as book:
        stream = book.stream("Rows", table="Rows", columns=columns, rows_max=4)
        stream.write_rows([(DAY, "x", Decimal(1), "id")] * 4)
        path = book.save()
    read = openpyxl.load_workbook(path)
    assert [sheet.print_area for sheet in read] == ["'Rows'!$A$1:$C$4", "'Rows 2'!$A$1:$C$2"]
    assert [sheet.print_title_rows for sheet in read] == ["$1:$1", "$1:$1"]
    with zipfile.ZipFile(path) as archive:
        names = archive.read("xl/workbook.xml").decode()
    assert names.count("_xlnm.Print_Area") == names.count("_xlnm.Print_Titles") == 2
    assert openpyxl.load_workbook(write(tmp_path, []))["Entries"].print_area == ""


def test_no_cells_are_merged(tmp_path: Path) -> None:
    for sheet in openpyxl.load_workbook(write(tmp_path, [(DAY, "x", Decimal(1))] * 9, rows_max=4)):
        assert not sheet.merged_cells.ranges


def test_heads_stand_over_what_is_under_them(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write(tmp_path, [(DAY, "x", Decimal(1))]))["Entries"]
    assert [sheet.cell(1, n).alignment.horizontal for n in (1, 2, 3)] == ["left", "left", "right"]
    assert [sheet.cell(2, n).alignment.horizontal for n in (1, 2, 3)] == ["left", "left", None]
    assert sheet.column_dimensions["C"].number_format == "#,##0.00"  # also of cells without a value


def test_values_that_repeat_are_each_in_their_row(tmp_path: Path) -> None:
    rows = [(DAY + dt.timedelta(days=n % 3), f"text {n % 5000}", Decimal(n)) for n in range(11_000)]
    path = write(tmp_path, rows)
    read = CalamineWorkbook.from_path(path).get_sheet_by_name("Entries").to_python()[1:]
    assert [tuple(row) for row in read] == [(day, text, float(one)) for day, text, one in rows]


def test_the_file_is_known_by_its_first_parts(tmp_path: Path) -> None:
    with zipfile.ZipFile(write(tmp_path, [])) as archive:
        names = archive.namelist()
    assert names[0] == "_rels/.rels"
    assert names[2].startswith("xl/")
    assert len(names) == len(set(names))


def test_every_part_is_named_where_it_is_used(tmp_path: Path) -> None:
    path = write(tmp_path, [(DAY, "x", Decimal(1))] * 9, rows_max=4)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        types = ET.fromstring(archive.read("[Content_Types].xml"))
        book = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    declared = {part.get("PartName", "").lstrip("/") for part in types if part.get("PartName")}
    assert declared <= names
    assert {n for n in names if n.startswith("xl/worksheets/sheet")} <= declared
    targets = {relation.get("Target", "").lstrip("/") for relation in book}
    assert {t if t.startswith("xl/") else f"xl/{t}" for t in targets} <= names


def test_nothing_is_left_of_a_block_that_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="stop"), WorkbookFile(tmp_path) as book:
        stream = book.stream("Entries", table="Entries", columns=COLUMNS)
        stream.write_rows([(DAY, "x", Decimal(1))] * 500)
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_a_block_without_save(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path) as book:
        book.sheet("Front")
    assert list(tmp_path.iterdir()) == []


class FullDisk:
    """A file on a disk that is full after so many bytes."""

    def __init__(self, file, room: int, code: int) -> None:
        self.file, self.room, self.code = file, room, code

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(self.code, "No space left on device")
        return self.file.write(data)

    def __getattr__(self, name: str):
        return getattr(self.file, name)


def fill_up(monkeypatch: pytest.MonkeyPatch, room: int, code: int = errno.ENOSPC) -> None:
    original = Path.open

    def opened(path: Path, mode: str = "r", *args, **kwargs):
        file = original(path, mode, *args, **kwargs)
        return FullDisk(file, room, code) if mode == "xb" else file

    monkeypatch.setattr(Path, "open", opened)


def random_rows(count: int) -> list[tuple]:
    """Return rows that hardly compress, so that the disk sees them."""
    chance = random.Random(7)
    return [
        (DAY, chance.randbytes(40).hex(), Decimal(chance.randrange(10**9))) for _ in range(count)
    ]


@pytest.mark.parametrize("room", [0, 100, 700, 5_000, 60_000, 160_000])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, code: int
) -> None:
    fill_up(monkeypatch, room, code)
    with pytest.raises(ExportSpaceError) as error:
        write(tmp_path, random_rows(4_000))
    assert error.value.status == 507
    assert error.value.message == (
        "There is not enough disk space to write the workbook. Free some space and try again."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_rows_for_the_full_disk_do_fit_on_an_empty_one(tmp_path: Path) -> None:
    assert write(tmp_path, random_rows(4_000)).stat().st_size > 160_000


def test_a_disk_that_is_full_at_the_last_byte_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = excel_file.TargetFile.close

    def close(self) -> None:
        original(self)
        if not self.is_abandoned:
            raise ExportSpaceError

    monkeypatch.setattr(excel_file.TargetFile, "close", close)
    with pytest.raises(ExportSpaceError):
        write(tmp_path, [(DAY, "x", Decimal(1))])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportFolderError, match="data folder"):
        write(tmp_path / "nowhere", [])


def test_discarding_waits_for_the_batch_in_another_thread(tmp_path: Path) -> None:
    book = WorkbookFile(tmp_path)
    stream = book.stream("Entries", table="Entries", columns=COLUMNS)
    started, problems = threading.Event(), []

    def rows():
        for row in random_rows(20_000):
            started.set()
            yield row

    def work() -> None:
        try:
            stream.write_rows(rows())
        except Exception as error:  # noqa: BLE001
            problems.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(10)
    book.discard()
    thread.join(30)
    assert problems == []
    assert list(tmp_path.iterdir()) == []


def test_left_overs_are_cleared_when_they_are_old(tmp_path: Path) -> None:
    path = write(tmp_path, [])
    other = tmp_path / "kept.txt"
    other.write_text("x")
    hour = dt.timedelta(hours=1)
    clear_leftovers(tmp_path, older_than=hour)
    assert path.exists()
    with clock.fixed(clock.now() + 2 * hour):
        clear_leftovers(tmp_path, older_than=hour)
    assert not path.exists()
    assert other.exists()


def test_columns_have_excels_letters() -> None:
    assert [column_letter(n) for n in (1, 26, 27, 52, 702, 703, 16_384)] == [
        "A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


def test_looks_are_kept(tmp_path: Path) -> None:
    with WorkbookFile(tmp_path) as book:
        front = book.sheet("Front")
        for row, look in enumerate(Look, start=1):
            front.put(row, 1, Decimal(1), look=look, number_format="0.000")
        path = book.save()
    sheet = openpyxl.load_workbook(path)["Front"]
    assert {sheet.cell(row, 1).number_format for row in range(1, len(Look) + 1)} == {"0.000"}
    assert sheet.cell(list(Look).index(Look.GRAND) + 1, 1).border.bottom.style == "double"
