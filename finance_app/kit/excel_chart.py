"""Native charts of a workbook: columns with a line over them, lying bars, an area.

Each series names the cells it draws and carries what they show now, so that a viewer that does not
calculate draws it too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from finance_app.kit.excel_text import clean_text, number_text

PALETTE: Final = ("365DBC", "D17F4F", "3A9286", "803F75", "936E00", "631C1A")
"""Colours of series (RRGGBB) in their order: 1 is income or actual, 2 expense or forecast."""
INK_COLOUR: Final = "171C25"
"""The colour of what is left over: a net, a total."""

_TEXT: Final = "3C4655"
_GRID: Final = "E3E7ED"
_LINE_WIDTH: Final = 22_225  # 1.75 pt in EMU
_HAIR_WIDTH: Final = 6_350  # 0.5 pt
_OWN_FORMAT = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*")\s*/>')
_POINTS: Final = 100  # DrawingML counts letters in hundredths of a point


class ChartKind(StrEnum):
    """How a chart shows its series."""

    COLUMNS = "columns"
    """Side by side, a group a label."""
    BARS = "bars"
    """Lying, the first on top, each with its figure beside it."""
    AREA = "area"
    """Filled down to the axis, for what stands and falls over time."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: where its cells are, what they show now, its colour (RRGGBB).

    `title_cell` is where its title stands, "" for a title of its own.
    """

    title: str
    cells: str
    values: Sequence[Decimal]
    colour: str
    title_cell: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart; all series share the labels. `line` is drawn over columns or an area."""

    title: str
    label_cells: str
    labels: Sequence[str]
    series: Sequence[Series]
    line: Series | None = None
    kind: ChartKind = ChartKind.COLUMNS
    number_format: str = "#,##0"


def drawn(chart: Chart, size: tuple[float, float]) -> Any:
    """Return the chart as openpyxl has it; size is width and height in cm."""
    shape = _SHAPES[chart.kind](chart)
    for number, series in enumerate(chart.series):
        shape.series.append(_filled(chart, series, number))
    if chart.line is not None:
        shape += _line_over(chart, chart.line)
    shape.width, shape.height = size
    shape.title = chart.title
    shape.title.tx.rich.p[0].r[0].rPr = _letters(12, is_bold=True)
    shape.title.overlay = False
    shape.roundedCorners = False  # a chart that does not say so has them
    shape.graphical_properties = _properties(fill="FFFFFF", line=_GRID)
    if len(chart.series) + (chart.line is not None) > 1:
        shape.legend.position, shape.legend.txPr = "b", _text(9)
    else:
        shape.legend = None
    for axis in (shape.x_axis, shape.y_axis):
        axis.txPr, axis.title = _text(9), None
    return shape


def _columns(chart: Chart) -> Any:
    from openpyxl.chart import BarChart

    shape = BarChart()
    shape.type, shape.grouping, shape.gapWidth = "col", "clustered", 60
    _show_axes(chart, shape)
    return shape


def _bars(chart: Chart) -> Any:
    from openpyxl.chart import BarChart
    from openpyxl.chart.label import DataLabelList

    shape = BarChart()
    shape.type, shape.grouping, shape.gapWidth = "bar", "clustered", 45
    _show_axes(chart, shape)
    shape.x_axis.scaling.orientation = "maxMin"  # else the first stands at the bottom
    shape.y_axis.delete, shape.y_axis.majorGridlines = True, None
    shape.layout = _inner(x=0.24, y=0.14, w=0.6, h=0.8)  # so that figures stay within the frame
    labels = DataLabelList(numFmt=chart.number_format, txPr=_text(9), showVal=True)
    for other in ("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        setattr(labels, other, False)
    shape.dataLabels = labels
    return shape


def _area(chart: Chart) -> Any:
    from openpyxl.chart import AreaChart

    shape = AreaChart()
    shape.grouping = "standard"
    _show_axes(chart, shape)
    shape.y_axis.crossBetween = "midCat"  # the area begins at the axis, not half a step after
    return shape


_SHAPES: Final = {
    ChartKind.COLUMNS: _columns,
    ChartKind.BARS: _bars,
    ChartKind.AREA: _area,
}


def with_label_formats(part: bytes) -> bytes:
    """Return a chart's XML whose labels have their own number format, not that of the cells."""
    return _OWN_FORMAT.sub(rb'\1 sourceLinked="0"/>', part)


def _inner(**shares: float) -> Any:
    """Return where the plot lies, in shares of the whole chart."""
    from openpyxl.chart.layout import Layout, ManualLayout

    return Layout(
        manualLayout=ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", **shares)
    )


def _show_axes(chart: Chart, shape: Any) -> None:
    x_axis, y_axis = shape.x_axis, shape.y_axis
    x_axis.delete = y_axis.delete = False  # newer Excel hides axes that do not say so
    x_axis.tickLblPos, x_axis.majorTickMark = "low", "none"
    x_axis.graphicalProperties = _properties(line=_TEXT)
    y_axis.number_format, y_axis.numFmt.sourceLinked = chart.number_format, False
    y_axis.majorTickMark = "none"
    y_axis.majorGridlines.spPr = _properties(line=_GRID)
    y_axis.graphicalProperties = _properties(line="")


def _filled(chart: Chart, series: Series, number: int) -> Any:
    made = _series(chart, series, number)
    made.graphicalProperties = _properties(fill=series.colour, line="")
    if chart.kind is not ChartKind.AREA:
        made.invertIfNegative = False  # else what is below zero is white
    return made


def _line_over(chart: Chart, series: Series) -> Any:
    from openpyxl.chart import LineChart
    from openpyxl.chart.marker import Marker

    line = LineChart()
    made = _series(chart, series, len(chart.series))
    made.graphicalProperties = _properties(line=series.colour, width=_LINE_WIDTH)
    made.smooth, made.marker = False, Marker("none")
    line.series.append(made)
    return line


def _series(chart: Chart, series: Series, number: int) -> Any:
    from openpyxl.chart import data_source as source
    from openpyxl.chart.series import Series as Drawn
    from openpyxl.chart.series import SeriesLabel

    points = [source.NumVal(idx=i, v=number_text(v)) for i, v in enumerate(series.values)]
    cache = source.NumData(formatCode=chart.number_format, ptCount=len(points), pt=points)
    title = clean_text(series.title)
    label = SeriesLabel(v=title)
    if series.title_cell:
        label = SeriesLabel(strRef=_texts(series.title_cell, [title]))
    return Drawn(
        idx=number,
        order=number,
        tx=label,
        cat=source.AxDataSource(strRef=_texts(chart.label_cells, chart.labels)),
        val=source.NumDataSource(numRef=source.NumRef(f=series.cells, numCache=cache)),
    )


def _texts(cells: str, values: Sequence[str]) -> Any:
    from openpyxl.chart import data_source as source

    points = [source.StrVal(idx=i, v=clean_text(v)) for i, v in enumerate(values)]
    return source.StrRef(f=cells, strCache=source.StrData(ptCount=len(points), pt=points))


def _properties(*, fill: str | None = None, line: str | None = None, width: int = 0) -> Any:
    """Return fill and outline; "" is without, None as the program likes."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    made = GraphicalProperties()
    if fill is not None:
        made.solidFill = fill
    if line == "":
        made.line = LineProperties(noFill=True)
    elif line:
        made.line = LineProperties(solidFill=line, w=width or _HAIR_WIDTH)
    return made


def _letters(size: int, *, is_bold: bool = False) -> Any:
    from openpyxl.drawing.text import CharacterProperties

    return CharacterProperties(sz=size * _POINTS, b=is_bold, solidFill=_TEXT)


def _text(size: int) -> Any:
    """Return how text of a part of the chart looks."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties

    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))
    return RichText(p=[paragraph])
