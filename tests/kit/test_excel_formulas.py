"""Live formulas in streamed rows, as other programs read them."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from finance_app.kit.excel import (
    ROW,
    ROW_ABOVE,
    CellKind,
    Column,
    Formula,
    WorkbookFile,
    number_format,
)
from tests.kit.test_excel import raw_values, write

FORMULAS = [
    Column("Text", width=12, name="row_text"),
    Column("Amount", CellKind.FORMULA, 14, number_format(2), "row_amount"),
    Column("Sum", CellKind.FORMULA, 14, number_format(2), "row_sum"),
]


def write_formulas(folder: Path, groups: list[list[tuple]], *, rows_max: int = 1_048_576) -> Path:
    with WorkbookFile(folder) as book:
        book.stream("Rows", table="Rows", columns=FORMULAS, rows_max=rows_max).write_groups(groups)
        return book.save()


def running(count: int, *, text: str = "x") -> list[tuple]:
    """Return rows of 0.10 with the sum of them and those above."""
    first = (text, Decimal("0.10"), Formula(f"B{ROW}", Decimal("0.10")))
    above = Formula(f"C{ROW_ABOVE}+B{ROW}", Decimal(0))
    later = [
        (text, Decimal("0.10"), replace(above, value=Decimal(n) / 10)) for n in range(2, count + 1)
    ]
    return [first, *later]


def test_formulas_in_rows_know_their_row_and_keep_their_value(tmp_path: Path) -> None:
    digits = Decimal("99999999999999.1234")
    path = write_formulas(tmp_path, [[*running(3), ("y", Formula("1/3", digits), 7)]])
    sheet = openpyxl.load_workbook(path)["Rows"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["=B2", "=C2+B3", "=C3+B4", 7]
    assert sheet["C3"].number_format == "#,##0.00"
    read = CalamineWorkbook.from_path(path).get_sheet_by_name("Rows").to_python()
    assert [row[2] for row in read[1:]] == [0.1, 0.2, 0.3, 7]
    assert raw_values(path)[-2:] == ["99999999999999.1234", "7"]


@pytest.mark.parametrize("text", ['IF(B2<1,"a&b>c",2)', "'P&L'!A1", 'IF(A1="\x05",1,2)'])
def test_formulas_in_rows_are_well_formed(tmp_path: Path, text: str) -> None:
    path = write_formulas(tmp_path, [[("x", Formula(text, 1), 2)]])
    cell = openpyxl.load_workbook(path)["Rows"]["B2"]
    assert (cell.data_type, cell.value) == ("f", f"={text}".replace("\x05", ""))


def test_text_beside_formulas_cannot_speak_of_rows(tmp_path: Path) -> None:
    path = write_formulas(tmp_path, [running(2, text=f"=A{ROW}+{ROW_ABOVE}")])
    assert [row[0].value for row in openpyxl.load_workbook(path)["Rows"].iter_rows(min_row=2)] == [
        "=A+", "=A+",
    ]  # fmt: skip


def test_a_formula_in_rows_comes_to_a_number(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="come to a number"):
        write_formulas(tmp_path, [[("x", Formula("A1", "text"), 1)]])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sizes", [[3, 3, 3], [4, 1, 4], [1, 2, 3, 4], [7, 1]])
def test_rows_of_a_group_stay_on_one_sheet(tmp_path: Path, sizes: list[int]) -> None:
    groups = [running(size, text=f"group {n}") for n, size in enumerate(sizes)]
    book = openpyxl.load_workbook(write_formulas(tmp_path, groups, rows_max=5))
    found = [
        (row[0].value, row[2].value)
        for sheet in book
        for row in sheet.iter_rows(min_row=2)
    ]  # fmt: skip
    assert [text for text, _ in found] == [row[0] for group in groups for row in group]
    for sheet in book:
        assert sheet["C2"].value == "=B2"  # nothing on a sheet refers to the one before
        assert sheet.max_row <= max(5, max(sizes) + 1)
        (table,) = sheet.tables.values()
        assert table.ref == f"A1:C{sheet.max_row}"


def test_excel_is_asked_not_to_mark_formulas_that_differ(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_formulas(tmp_path, [running(4)])) as archive:
        sheet = archive.read("xl/worksheets/sheet101.xml").decode()
    wanted = '<ignoredErrors><ignoredError sqref="B2:B5 C2:C5" formula="1" calculatedColumn="1"/>'
    assert sheet.index("</headerFooter>") < sheet.index(wanted) < sheet.index("<tableParts")
    with zipfile.ZipFile(write(tmp_path, [])) as archive:
        assert b"ignoredErrors" not in archive.read("xl/worksheets/sheet101.xml")
