"""The sheet Vendors and clients of a real ledger, every formula computed a second time."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finance_app.reports.workbook.parties import rules
from finance_app.reports.workbook.service import write_workbook
from tests.factories import as_admin, make_actor
from tests.reports.workbook.books import Line, record
from tests.reports.workbook.spreadsheet import Spreadsheet, check_checks, check_formulas
from tests.reports.workbook.test_service import STRANGE, YEAR, some_lines

DAY = dt.date(2026, 5, 1)
Figures = tuple[Decimal, ...]


def lines_of(sheet: Spreadsheet) -> dict[tuple[str, str], Figures]:
    """Return the figures of every line by Clients or Vendors and its name: count to gross."""
    found, many = {}, ""
    rows = sheet.values["Vendors and clients"].iter_rows(min_row=5, values_only=True)
    for name, *figures in rows:
        if name and figures[0] is None:
            many = name
        elif name:
            found[many, name] = tuple(Decimal(str(one)) for one in figures)
    return found


def amounts(lines: dict[tuple[str, str], Figures], many: str) -> list[tuple[str, Decimal]]:
    return [(name, figures[1]) for (of, name), figures in lines.items() if of == many]


async def test_every_party_has_what_its_entries_come_to(tmp_path: Path) -> None:
    actor = await make_actor(currency_code="KWD", fiscal_year_start="04-06")
    lines = some_lines(150, digits=3)
    await record(actor, lines)
    path = await write_workbook(actor, *YEAR, tmp_path)
    sheet = check_formulas(path)
    check_checks(path, digits=3)
    wanted: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for line in lines:
        if not line.is_deleted:
            many = {"income": "Clients", "expense": "Vendors"}[line.kind]
            name = line.party.casefold() or f"(no {many[:-1].lower()})"
            for key in ((many, name), (many, f"total {many.lower()}")):
                for place, value in enumerate((1, line.net, line.tax)):
                    wanted[key][place] += value
    found = {(many, name.casefold()): one for (many, name), one in lines_of(sheet).items()}
    assert found == {key: (count, net, tax, net + tax) for key, (count, net, tax) in wanted.items()}


async def test_the_largest_come_first_also_where_they_are_refunds(tmp_path: Path) -> None:
    actor = await make_actor()
    sums = {"Small": "1", "Refunded": "-50", "Large": "100", "Middle": "20"}
    await record(actor, [Line("expense", DAY, Decimal(sums[name]), party=name) for name in sums])
    sheet = check_formulas(await write_workbook(actor, *YEAR, tmp_path))
    assert amounts(lines_of(sheet), "Vendors") == [
        ("Large", 100), ("Refunded", -50), ("Middle", 20), ("Small", 1), ("(No vendor)", 0),
        ("Total vendors", 71),
    ]  # fmt: skip


async def test_all_others_add_up_to_the_total(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LISTED_MAX", 3)
    actor = await make_actor()
    await record(
        actor,
        [
            Line("income", DAY, Decimal(n + 1), "Sales", f"Client {n}", terms={"tax_amount": 1})
            for n in range(9)
        ],
    )
    path = await write_workbook(actor, *YEAR, tmp_path)
    found = lines_of(check_formulas(path))
    check_checks(path)
    assert amounts(found, "Clients") == [
        ("Client 8", 8), ("Client 7", 7), ("Client 6", 6), ("(No client)", 0),
        ("All others (6)", 15), ("Total clients", 36),
    ]  # fmt: skip
    assert found["Clients", "All others (6)"] == (6, 15, 6, 21)
    assert found["Clients", "Total clients"] == (9, 36, 9, 45)


async def test_strange_names_are_told_apart(tmp_path: Path) -> None:
    actor = await make_actor()
    lines = [
        Line(kind, DAY, Decimal(2**n) / 100, party=name)
        for kind in ("expense", "income")
        for n, name in enumerate([*STRANGE, ""])
    ]
    await record(actor, lines)
    path = await write_workbook(actor, *YEAR, tmp_path)
    found = lines_of(check_formulas(path))
    check_checks(path)
    assert {name: figures[1] for (many, name), figures in found.items() if many == "Vendors"} == {
        **{name: Decimal(2**n) / 100 for n, name in enumerate(STRANGE)},
        "(No vendor)": Decimal(2 ** len(STRANGE)) / 100,
        "Total vendors": Decimal(2 ** (len(STRANGE) + 1) - 1) / 100,
    }


async def test_an_entry_that_the_rows_lack_is_found(tmp_path: Path, admin_url: str) -> None:
    """The totals of the ledger are one side of Checks, so a wrong one shows there."""
    actor = await make_actor()
    await record(actor, [Line("expense", DAY, Decimal(5), party="Quay")])
    await as_admin(
        admin_url,
        "UPDATE month_totals SET entry_count = 2 WHERE organization_id = :id",
        id=actor.organization_id,
    )
    sheet = check_formulas(await write_workbook(actor, *YEAR, tmp_path))
    assert sheet.cached("Summary", "B9") == 1
