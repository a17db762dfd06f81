"""Native charts as other programs read them, and the XML of every part in its proper order."""

import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from finance_app.kit.excel import (
    INK_COLOUR,
    PALETTE,
    Chart,
    ChartKind,
    Formula,
    Series,
    WorkbookFile,
)
from tests.kit.excel_order import misplaced
from tests.kit.test_excel import write

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
VALUES = {"B": ["10", "2.5"], "C": ["4", "-1.25"], "D": ["6", "3.75"]}


def series(letter: str, colour: str) -> Series:
    """Return the series of a column under its head."""
    values = [Decimal(value) for value in VALUES[letter]]
    return Series(
        letter, f"'Front'!${letter}$2:${letter}$3", values, colour, f"'Front'!${letter}$1"
    )


def draw(folder: Path, kind: ChartKind, *, has_line: bool = False) -> Path:
    """Write a sheet with its figures and a chart of them."""
    chart = Chart(
        title="By month & year",
        label_cells="'Front'!$A$2:$A$3",
        labels=["Jan", "Feb <2>"],
        series=[series("B", PALETTE[0]), series("C", PALETTE[1])][: 2 if has_line else 1],
        line=series("D", INK_COLOUR) if has_line else None,
        kind=kind,
        number_format="#,##0",
    )
    with WorkbookFile(folder, title="Charts & more") as book:
        front = book.sheet("Front")
        for column, letter in enumerate(VALUES, start=2):
            front.put(1, column, letter)
            for row, value in enumerate(VALUES[letter], start=2):
                front.put(row, column, Formula(value, Decimal(value)))
        front.place_chart(chart, "F2", size=(20, 8))
        return book.save()


def part(path: Path, name: str = "xl/charts/chart1.xml") -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read(name))


KINDS = [(kind, has_line) for kind in ChartKind for has_line in (False, True)]


@pytest.mark.parametrize(("kind", "has_line"), [k for k in KINDS if k != (ChartKind.BARS, True)])
def test_a_chart_names_its_cells_and_keeps_what_they_show(
    tmp_path: Path, kind: ChartKind, has_line: bool
) -> None:
    path = draw(tmp_path, kind, has_line=has_line)
    root = part(path)
    letters = "BCD" if has_line else "B"
    drawn = list(root.iter(f"{CHART}ser"))
    assert len(drawn) == len(letters)
    for one, letter in zip(drawn, letters, strict=True):
        formulas = [found.text for found in one.iter(f"{CHART}f")]
        assert formulas == [
            f"'Front'!${letter}$1", "'Front'!$A$2:$A$3", f"'Front'!${letter}$2:${letter}$3",
        ]  # fmt: skip
        shown = [found.text for found in one.find(f"{CHART}val").iter(f"{CHART}v")]
        assert shown == VALUES[letter]
        labels = [found.text for found in one.find(f"{CHART}cat").iter(f"{CHART}v")]
        assert labels == ["Jan", "Feb <2>"]
    assert misplaced(path) == []
    (read,) = openpyxl.load_workbook(path)["Front"]._charts
    assert read.title.tx.rich.p[0].r[0].t == "By month & year"


def test_series_have_the_colours_of_the_palette(tmp_path: Path) -> None:
    root = part(draw(tmp_path, ChartKind.COLUMNS, has_line=True))
    colours = [
        next(one.find(f"{CHART}spPr").iter(f"{DRAWING}srgbClr")).get("val")
        for one in root.iter(f"{CHART}ser")
    ]
    assert colours == ["365DBC", "D17F4F", "171C25"]


def test_what_is_below_zero_keeps_its_colour_and_axes_are_shown(tmp_path: Path) -> None:
    root = part(draw(tmp_path, ChartKind.COLUMNS, has_line=True))
    assert {one.get("val") for one in root.iter(f"{CHART}invertIfNegative")} == {"0"}
    assert {one.get("val") for one in root.iter(f"{CHART}delete")} == {"0"}
    assert root.find(f"{CHART}roundedCorners").get("val") == "0"


def test_bars_lie_with_the_first_on_top_and_a_figure_at_each(tmp_path: Path) -> None:
    root = part(draw(tmp_path, ChartKind.BARS))
    assert next(root.iter(f"{CHART}barDir")).get("val") == "bar"
    (category,), (value,) = root.iter(f"{CHART}catAx"), root.iter(f"{CHART}valAx")
    assert category.find(f"{CHART}scaling/{CHART}orientation").get("val") == "maxMin"
    assert value.find(f"{CHART}delete").get("val") == "1"
    (labels,) = root.iter(f"{CHART}dLbls")
    assert labels.find(f"{CHART}showVal").get("val") == "1"
    assert labels.find(f"{CHART}showSerName").get("val") == "0"
    assert labels.find(f"{CHART}numFmt").attrib == {"formatCode": "#,##0", "sourceLinked": "0"}
    assert root.find(f"{CHART}chart/{CHART}legend") is None


def test_an_area_begins_at_the_axis(tmp_path: Path) -> None:
    root = part(draw(tmp_path, ChartKind.AREA))
    assert len(list(root.iter(f"{CHART}areaChart"))) == 1
    assert next(root.iter(f"{CHART}crossBetween")).get("val") == "midCat"


def test_the_order_of_a_streamed_sheet_and_its_workbook(tmp_path: Path) -> None:
    assert misplaced(write(tmp_path, [], rows_max=4)) == []
    assert misplaced(draw(tmp_path, ChartKind.AREA)) == []


def test_another_order_would_be_found(tmp_path: Path) -> None:
    path, other = draw(tmp_path, ChartKind.BARS), tmp_path / "other.xlsx"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as changed:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/charts/chart1.xml":
                root = ET.fromstring(data)
                shape = next(root.iter(f"{CHART}barChart"))
                shape.append(shape[0])
                shape.remove(shape[0])
                data = ET.tostring(root)
            changed.writestr(name, data)
    assert misplaced(other) == ["xl/charts/chart1.xml: plotArea/barChart"]
