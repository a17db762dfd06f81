"""A part of one's own: rows, a small sheet, a key figure, a chart, a check, a line about it."""

import asyncio
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from finance_app.kit.excel import (
    PALETTE,
    CellKind,
    Chart,
    ChartKind,
    Column,
    Formula,
    Section,
    Series,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook import service
from finance_app.reports.workbook.checks.rules import Check, shown
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.parts.service import Part, Reading
from finance_app.reports.workbook.rules import Figure, Report
from finance_app.reports.workbook.service import write_workbook
from finance_app.reports.workbook.statement.rules import Rows
from tests.factories import make_actor
from tests.reports.workbook.books import Line, record
from tests.reports.workbook.spreadsheet import Spreadsheet, check_checks

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


async def read_counts(reading: Reading) -> list[int]:
    """Write three rows, as a part with rows of any number does."""
    column = Column("Count", CellKind.NUMBER, name="my_count")
    stream = reading.section.stream("Counts", table="Counts", columns=[column])
    await asyncio.to_thread(stream.write_rows, [(n,) for n in (1, 2, 3)])
    return [1, 2, 3]


def fill_counts(section: Section, report: Report, counts: list[int]) -> Filled:
    sheet = section.sheet("Counted")
    total = Decimal(sum(counts))
    sheet.put(1, 1, "Count")
    sheet.put(1, 2, Formula("SUM(my_count)", total))
    income = report.tally.by_kind()[Kind.INCOME]
    sheet.put(2, 2, Formula(Rows(report.sheet_count, Kind.INCOME).sum_of(), income))
    sheet.put(3, 1, "20%")  # which a criterion would take for a number
    twenty = Rows(report.sheet_count, Kind.INCOME, {"tax_rate": "$A3"}, is_exact=True)
    sheet.put(3, 2, Formula(twenty.sum_of("tax"), Decimal("2.06")))
    figure = Figure(sheet.address(1, 2), total)
    cells, labels = sheet.address(1, 2, 2), sheet.address(1, 1, 2)
    series = Series("Counts", cells, [total, income], PALETTE[0])
    return Filled(
        checks=[Check("Counts", shown(figure), Decimal(6), "what was counted")],
        key_figures=[KeyFigure("Counted", figure, "Counted_total")],
        charts=[Chart("Counts", labels, ["Count", ""], [series], kind=ChartKind.AREA)],
        about=[("Counts", "3")],
    )


COUNTS = Part(read_counts, fill_counts)


@pytest.mark.parametrize("place", ["FRONT_PARTS", "BACK_PARTS"])
async def test_a_part_is_added_by_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(service, place, (*getattr(service, place), COUNTS))
    actor = await make_actor()
    taxed = {"terms": {"tax_amount": Decimal("2.06")}, "tax_rate": "20%"}
    await record(actor, [Line("income", YEAR[0], Decimal("14.40"), **taxed)])
    path = await write_workbook(actor, *YEAR, tmp_path)
    sheet = Spreadsheet(path)
    assert sheet.compute("Counted", "B2") == Fraction("12.34")
    assert sheet.compute("Counted", "B3") == Fraction("2.06")
    titles = sheet.formulas.sheetnames
    behind = "Checks" if place == "BACK_PARTS" else "Transactions"
    at = titles.index("Counts")
    assert titles[at : at + 3] == ["Counts", "Counted", behind]
    assert sheet.cells(sheet.names["Counted_total"], "Summary") == [6]
    labels = [row[0] for row in sheet.values["Summary"].iter_rows(values_only=True)]
    row = labels.index("Counted") + 1
    assert sheet.compute("Summary", f"B{row}") == 6
    assert sheet.cached("Counted", "B2") == Decimal("12.34")
    check_checks(path)
    assert "Counts" in [row[0] for row in sheet.values["Checks"].iter_rows(values_only=True)]
    about = dict(openpyxl.load_workbook(path)["About"].iter_rows(min_row=4, values_only=True))
    assert about["Counts"] == "3"
    charts = [chart.title.tx.rich.p[0].r[0].t for chart in sheet.formulas["Summary"]._charts]
    assert charts[0] == "Income, expenses and net profit by fiscal month"
    assert charts[1:].count("Counts") == 1


async def test_a_part_that_disagrees_is_seen_on_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(section: Section, report: Report, counts: list[int]) -> Filled:
        filled = fill_counts(section, report, [*counts, 4])
        return Filled(checks=filled.checks)

    monkeypatch.setattr(service, "BACK_PARTS", (Part(read_counts, fill),))
    path = await write_workbook(await make_actor(), *YEAR, tmp_path)
    assert Spreadsheet(path).cached("Summary", "B9") == 4
