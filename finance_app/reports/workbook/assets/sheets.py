"""The three sheets of fixed assets, and what of them is held against the register."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.changes.rules import RecordedChange, schedule_changes
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.service import changes_of
from finance_app.fixed_assets.depreciation.sheets import (
    CHARGE_NAME,
    depreciation_columns,
    stretch_rows,
)
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset, ListedAsset
from finance_app.fixed_assets.register.sheets import asset_columns, asset_row
from finance_app.fixed_assets.roll_forward.sheets import (
    RollFigures,
    RollFrame,
    fill_roll_forward,
    sum_of,
)
from finance_app.kit.excel import ROWS_MAX, Formula, Row, Section, StreamedSheet
from finance_app.kit.period import period_from_key
from finance_app.reports.workbook.assets.rules import (
    AssetReport,
    AssetTally,
    RegisterFigures,
)
from finance_app.reports.workbook.assets.service import read_assets, read_figures
from finance_app.reports.workbook.checks.rules import Check
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.parts.service import Part, Reading
from finance_app.reports.workbook.rules import Heading, Report, long_date

_ROWS: Final = "the years of the roll-forward, by a formula"
_STRETCHES: Final = "the charges the register keeps"
_REGISTER: Final = "the register"


class AssetSheets:
    """The sheets of assets: rows come in batches, first all assets, then all their schedules."""

    def __init__(
        self, section: Section, heading: Heading, coin: Decimal, *, rows_max: int = ROWS_MAX
    ) -> None:
        self._section = section
        self._heading = heading
        self._rows_max = rows_max
        self._tally = AssetTally(Books(heading.start, coin))
        self._assets = self._stream("Assets")
        self._depreciation: StreamedSheet | None = None

    def add_assets(self, batch: Sequence[ListedAsset]) -> None:
        """Write a batch of the register."""
        for listed in batch:
            self._tally.add_asset(listed)
        last = self._heading.last
        self._assets.write_rows(asset_row(listed, last) for listed in batch)

    def begin_schedules(self) -> None:
        """Go on to the next sheet."""
        self._depreciation = self._stream("Depreciation")

    def add_schedules(
        self, batch: Sequence[ListedAsset], changes: Mapping[UUID, Sequence[RecordedChange]]
    ) -> None:
        """Write the schedules of a batch; they are made here, one at a time."""
        self._rows.write_groups(self._groups(batch, changes))

    def report(self, register: RegisterFigures) -> AssetReport:
        """Close the sheets and return what the others show, beside what the register says."""
        self._rows.close()
        return AssetReport(
            totals=self._tally.totals,
            years=self._tally.years(self._heading.last),
            charge_total=sum(self._tally.charges.values(), Decimal(0)),
            register=register,
        )

    def fill(self, report: AssetReport) -> list[Check]:
        """Fill the roll-forward and return what of all three is to be checked."""
        frame = RollFrame(
            caption=self._heading.caption,
            digits=self._heading.digits,
            day=long_date(self._heading.last),
            labels={one.fiscal_year: self._label(one.fiscal_year) for one in report.years},
            assets=self._assets,
            depreciation=self._rows,
        )
        sheet = self._section.sheet("Asset roll-forward", landscape=True)
        figures = fill_roll_forward(sheet, frame, report.years, report.totals)
        return list(self._checks(report, figures))

    def _checks(self, report: AssetReport, figures: RollFigures) -> Iterator[Check]:
        yield Check("Cost of assets, closing", figures.closing_cost, figures.cost_to_foot, _ROWS)
        shown, to_foot = figures.closing_depreciation, figures.depreciation_to_foot
        yield Check("Depreciation of assets, closing", shown, to_foot, _ROWS)
        register = report.register
        for year, cell in figures.charges.items():
            charge = register.charges.get(year, Decimal(0))
            yield Check(f"Depreciation, {self._label(year)}", cell, charge, _STRETCHES)
        charges = Formula(sum_of(self._rows, CHARGE_NAME), report.charge_total)
        whole = sum(register.charges.values(), Decimal(0))
        yield Check("Depreciation of all years", charges, whole, _STRETCHES)
        totals, day = register.totals, long_date(self._heading.last)
        yield Check("Assets", figures.asset_count, totals.asset_count, _REGISTER, is_count=True)
        yield Check(f"Cost at {day}", figures.cost, totals.cost, _REGISTER)
        yield Check(f"Book value at {day}", figures.book_value, totals.book_value, _REGISTER)
        year, totals = register.complete
        if year in figures.book_values:
            name = f"Closing book value, {self._label(year)}"
            yield Check(name, figures.book_values[year], totals.book_value, _REGISTER)

    def _groups(
        self, batch: Sequence[ListedAsset], changes: Mapping[UUID, Sequence[RecordedChange]]
    ) -> Iterator[list[Row]]:
        for listed in batch:
            yield self._schedule_rows(listed.asset, changes.get(listed.asset.id, ()))

    def _schedule_rows(self, asset: Asset, changes: Sequence[RecordedChange]) -> list[Row]:
        books = self._tally.books
        schedule = make_schedule(asset.basis, schedule_changes(changes), books)
        self._tally.add_schedule(asset, schedule, changes)
        return stretch_rows(asset, schedule, books)

    def _label(self, fiscal_year: int) -> str:
        return period_from_key(f"fy{fiscal_year:04d}", self._heading.start).label

    @property
    def _rows(self) -> StreamedSheet:
        assert self._depreciation is not None, "begin_schedules comes first"
        return self._depreciation

    def _stream(self, title: str) -> StreamedSheet:
        columns = (asset_columns if title == "Assets" else depreciation_columns)(
            self._heading.digits
        )
        return self._section.stream(title, table=title, columns=columns, rows_max=self._rows_max)


Written = tuple[AssetSheets, AssetReport] | None


async def write_assets(reading: Reading) -> Written:
    """Write the assets bought by the last day and their schedules; None where there are none."""
    heading, writer = reading.heading, None
    async for batch in read_assets(reading.actor, heading.last):
        if writer is None:
            coin = Decimal(1).scaleb(-heading.digits)
            writer = AssetSheets(reading.section, heading, coin, rows_max=reading.rows_max)
        await asyncio.to_thread(writer.add_assets, batch)
    if writer is None:
        return None
    writer.begin_schedules()
    async for batch in read_assets(reading.actor, heading.last):
        ids = [listed.asset.id for listed in batch]
        changes = await changes_of(reading.session, reading.actor).list_all(ids)
        await asyncio.to_thread(writer.add_schedules, batch, changes)
    figures = await read_figures(reading.actor, reading.session, heading.last)
    return writer, writer.report(figures)


def fill_assets(_section: Section, _report: Report, written: Written) -> Filled:
    """Fill the roll-forward, where there are assets."""
    if written is None:
        return Filled(about=[("Assets", "0")])
    sheets, report = written
    return Filled(checks=sheets.fill(report), about=[("Assets", f"{report.totals.asset_count:,}")])


ASSETS: Final = Part(write_assets, fill_assets)
