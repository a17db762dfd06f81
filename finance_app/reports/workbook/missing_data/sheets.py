"""The sheet Missing data: a row an item, of the whole ledger as it is today."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from finance_app.kit.excel import CellKind, Column, Formula, Row, Section, number_format
from finance_app.reports.missing_data.rules import MissingGroup, MissingKind
from finance_app.reports.missing_data.service import list_missing
from finance_app.reports.missing_data.views import missing_view, title_of
from finance_app.reports.workbook.checks.rules import Check
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.parts.service import Part, Reading
from finance_app.reports.workbook.rules import DATE_FORMAT, Report

TITLE: Final = "Missing data"
ITEMS_MAX: Final = 2_000
"""Items listed of a kind."""
WORDS: Final = {
    MissingKind.CATEGORY: "Category",
    MissingKind.PARTY: "Vendor or client",
    MissingKind.RECEIPT: "Receipt",
    MissingKind.RECURRING: "Recurring entry",
    MissingKind.INCOME: "Income of a month",
    MissingKind.STATEMENT: "Bank statement",
    MissingKind.ASSET_LIFE: "Life of an asset",
    MissingKind.RATE: "Exchange rate",
}


def missing_columns(digits: int) -> list[Column]:
    """Return the columns, for a currency with so many decimals."""
    return [
        Column("Missing", width=22, name="missing_what"),
        Column("Name", width=40),
        Column("Date", CellKind.DATE, 12, DATE_FORMAT),
        Column("Until", CellKind.DATE, 12, DATE_FORMAT),
        Column("Amount", CellKind.NUMBER, 18, number_format(digits)),
        Column("Where to settle it", width=60),
    ]


async def write_missing(reading: Reading) -> Sequence[MissingGroup]:
    """Write what is missing, the first items of each kind, and return how much there is."""
    groups = await list_missing(reading.actor, item_count=ITEMS_MAX)
    columns = missing_columns(reading.heading.digits)
    stream = reading.section.stream(TITLE, table="Missing_data", columns=columns)
    code = reading.heading.currency_code
    await asyncio.to_thread(stream.write_rows, list(_rows(groups, code)))
    return groups


def fill_missing(_section: Section, _report: Report, groups: Sequence[MissingGroup]) -> Filled:
    """Say how much is missing, and that all that is listed is there."""
    count = sum(len(one.items) for one in groups)
    rows = Formula("COUNTA(missing_what)", count)
    listed = [
        Check(
            f"Missing: {WORDS[one.kind].lower()}",
            Formula(f'COUNTIF(missing_what,"{WORDS[one.kind]}")', len(one.items)),
            len(one.items),
            _source(one),
            is_count=True,
        )
        for one in groups
    ]
    source = "the list of missing data"
    checks = [Check("Missing data, rows", rows, count, source, is_count=True), *listed]
    words = ". ".join(title_of(one) for one in groups) or "Nothing is missing"
    return Filled(checks=checks, about=[("Missing data, whole ledger", f"{words}.")])


def _rows(groups: Iterable[MissingGroup], code: str) -> Iterator[Row]:
    for group in groups:
        rows = missing_view(group, code).rows
        for item, row in zip(group.items, rows, strict=True):
            name, href = item.name or None, row.href
            yield WORDS[group.kind], name, item.day, item.until, item.amount, href or None


def _source(group: MissingGroup) -> str:
    if group.count == len(group.items):
        return "the list of missing data"
    return f"the first of {group.count:,}{'' if group.is_exact else ' and more'}"


MISSING_DATA: Final = Part(write_missing, fill_missing)
