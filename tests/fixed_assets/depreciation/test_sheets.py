"""Every charge of the Depreciation sheet, computed from the cells of its row a second time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.sheets import depreciation_columns, stretch_rows
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset as Registered
from finance_app.fixed_assets.terms.rules import METHOD_LABELS, Convention, Method, Terms
from finance_app.kit.excel import ROW, ROW_ABOVE, Formula, column_letter
from finance_app.kit.period import FiscalYearStart
from tests.fixed_assets.depreciation.assets import Asset, changed_assets
from tests.reports.workbook.spreadsheet import Scratch

LETTERS = {column.title: column_letter(n) for n, column in enumerate(depreciation_columns(2), 1)}
BOOKS = Books(FiscalYearStart(1, 1), Decimal("0.01"))
MACRS = METHOD_LABELS[Method.MACRS]
DAY, MONTH = Convention.DAY, Convention.MONTH


def registered(asset: Asset) -> Registered:
    basis = asset.basis
    return Registered(
        id=UUID(int=1), name="Lathe", acquisition_date=basis.acquired_on, value=basis.cost,
        setup_cost=Decimal(0), type_id=None, type="", notes="", supplier="", location="",
        serial_number="", parent_id=None, in_service_on=basis.in_service_on, terms=basis.terms,
        unit_name="", opening_depreciation=basis.opening_depreciation, opening_on=basis.opening_on,
        disposed_on=None, currency_code="EUR", source="screen", version=1,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def rows_of(asset: Asset) -> list[dict[str, Any]]:
    """Return the rows by the heads of their columns."""
    rows = stretch_rows(registered(asset), asset.schedule(), asset.books)
    return [dict(zip(LETTERS, row, strict=True)) for row in rows]


def told(value: Any, number: int) -> str:
    """Return a formula as it stands in a row."""
    assert isinstance(value, Formula)
    return value.text.replace(ROW, str(number)).replace(ROW_ABOVE, str(number - 1))


def texts(asset: Asset, title: str = "Charge") -> list[str]:
    """Return the formulas of a column, what is none as it is."""
    return [
        told(row[title], number) if isinstance(row[title], Formula) else str(row[title])
        for number, row in enumerate(rows_of(asset), start=2)
    ]


def bought(
    terms: Terms, *, cost: str = "10000", on: date = date(2020, 1, 1), **basis: Any
) -> Asset:
    return Asset(Basis(Decimal(cost), on, on, terms, **basis), BOOKS)


def recompute(asset: Asset) -> None:
    """Hold every figure of an asset against its formula, computed from the cells it names."""
    sheet = Scratch()
    for number, row in enumerate(rows_of(asset), start=2):
        own = {LETTERS[title]: value for title, value in row.items()}
        for letter in sorted(own, key="IKJNGRS".find):  # a charge comes before what it leaves
            value = own[letter]
            if isinstance(value, Formula):
                found = sheet.evaluate(told(value, number))
                assert float(found) == float(value.value), (told(value, number), row)
                value = found
            sheet.put(f"{letter}{number}", value)


@given(asset=changed_assets())
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_every_formula_comes_to_the_figure_of_the_schedule(asset: Asset) -> None:
    recompute(asset)
    stretches = asset.schedule().stretches
    for row, stretch in zip(rows_of(asset), stretches, strict=True):
        charge = row["Charge"]
        assert (charge.value if isinstance(charge, Formula) else charge) == stretch.charge
        assert isinstance(charge, Formula) == (stretch.recipe is not None)
        assert row["Closing book value"].value == stretch.cost - stretch.opening - stretch.charge
        # Nothing but a disposal under MACRS and a coin that hangs on the last digit is put in.
        assert row["Adjustment"] is None or row["Method"] == MACRS or "ROUND(ROUND(" in charge.text


def test_straight_line_is_sln_from_where_it_starts() -> None:
    asset = bought(Terms(Method.STRAIGHT_LINE, DAY, 36), on=date(2020, 7, 1))
    assert texts(asset) == [
        "MIN(ROUND(SLN(F2,H2,I2)*L2/M2,2),G2-H2)",
        "MIN(ROUND(SLN(F3,H3,I3),2),G3-H3)",
        "MIN(ROUND(SLN(F4,H4,I4),2),G4-H4)",
        "G5-H5",
    ]
    assert texts(asset, "Opening book value") == ["10000.00", "S2", "S3", "S4"]
    assert texts(asset, "Closing book value") == [f"ROUND(G{n}-R{n},2)" for n in (2, 3, 4, 5)]
    assert texts(asset, "Years or units elapsed") == ["0", *(f"J{n}+L{n}/M{n}" for n in (2, 3, 4))]


def test_a_stretch_that_was_cut_short_keeps_its_share() -> None:
    change = Change(ChangeKind.ADDITION, date(2020, 10, 1), Decimal(500))
    asset = bought(Terms(Method.STRAIGHT_LINE, DAY, 24)).having(change)
    first, second, *_ = rows_of(asset)
    assert told(first["Charge"], 2) == "ROUND((MIN(ROUND(SLN(F2,H2,I2),2),G2-H2))*P2/L2,2)"
    assert (first["Kept when cut short"], first["Days, months or units"]) == (274, 366)
    assert second["Opening book value"] == Decimal("6756.83")  # 500 more than what was left
    assert told(second["Years or units elapsed"], 3) == "J2+P2/M2"
    assert told(second["Charge"], 3) == "MIN(ROUND(SLN(F3,H3,I3-K3)*L3/M3,2),G3-H3)"
    recompute(asset)


def test_sum_of_years_digits_is_syd_and_over_two_years_of_the_asset_both() -> None:
    terms = Terms(Method.SUM_OF_YEARS_DIGITS, MONTH, 36)
    whole = "MIN(ROUND(SYD(F{n},H{n},I{n},J{n}+1),2),G{n}-H{n})"
    assert texts(bought(terms)) == [whole.format(n=2), whole.format(n=3), "G4-H4"]
    assert texts(bought(terms, on=date(2020, 4, 1)))[:2] == [
        "MIN(ROUND(SYD(F2,H2,I2,1)*L2/M2,2),G2-H2)",
        "MIN(ROUND(SYD(F3,H3,I3,1)*(1-J3)+SYD(F3,H3,I3,2)*(J3+L3/M3-1),2),G3-H3)",
    ]


def test_declining_balance_is_ddb_or_vdb_where_these_come_to_the_same() -> None:
    terms = Terms(Method.DECLINING_BALANCE, DAY, 60, Decimal(1000))
    assert texts(bought(terms)) == [
        *(f"ROUND(VDB(F{n},H{n},I{n},J{n},J{n}+1,2),2)" for n in (2, 3, 4, 5)),
        "G6-H6",
    ]
    never = replace(terms, is_switching=False, factor=Decimal("1.5"))
    assert texts(bought(never))[:2] == [
        "ROUND(DDB(F2,H2,I2,J2+1,1.5),2)",
        "ROUND(DDB(F3,H3,I3,J3+1,1.5),2)",
    ]
    # Excel carries what is left on without rounding it, so that a cent parts the ways.
    assert texts(bought(replace(terms, life_months=84), cost="13711.55"))[1] == (
        "MIN(ROUND(MAX(G3*N3,(G3-H3)/(I3-J3)),2),G3-H3)"
    )
    part = texts(bought(terms, on=date(2020, 7, 1)))
    assert part[0] == "ROUND(VDB(F2,H2,I2,J2,J2+L2/M2,2),2)"
    assert part[1] == "MIN(ROUND(MAX(G3*N3,(G3-H3)/(I3-J3)),2),G3-H3)"


def test_rates_are_said_as_they_come_about() -> None:
    declining = Terms(Method.DECLINING_BALANCE, DAY, 84)
    assert texts(bought(declining), "Rate a year")[0] == "2/I2"
    written = Terms(Method.WRITTEN_DOWN_VALUE, DAY, 60, Decimal(1000))
    assert texts(bought(written), "Rate a year")[0] == "1-(H2/F2)^(1/I2)"
    assert texts(bought(written))[1] == "MIN(ROUND(G3*N3,2),G3-H3)"


def test_a_table_of_macrs_is_its_percentages() -> None:
    asset = bought(Terms(Method.MACRS, Convention.HALF_YEAR, 36), on=date(2020, 5, 5))
    assert texts(asset) == [
        *(f"MIN(ROUND(F{n}*O{n}/100,2),G{n}-H{n})" for n in (2, 3, 4)),
        "G5-H5",
    ]
    assert [row["MACRS percent"] for row in rows_of(asset)] == [
        Decimal(one) for one in ("33.33", "44.45", "14.81", "7.41")
    ]
    sold = asset.having(Change(ChangeKind.DISPOSAL, date(2021, 3, 31), Decimal(10000)))
    recompute(sold)
    # Half of 4,445.00 is allowed in the year of disposal; 90 of 365 days had been charged by then.
    adjusted = [row["Adjustment"] for row in rows_of(sold) if row["Adjustment"]]
    assert adjusted == [Decimal("4445.00") / 2 - Decimal("1096.03")]


def test_units_are_counted_against_the_capacity() -> None:
    terms = Terms(Method.UNITS_OF_PRODUCTION, DAY, 0, Decimal(100), capacity=Decimal(900))
    used = [Change(ChangeKind.USAGE, date(2020, n, 9), units=Decimal(100 * n)) for n in (2, 3, 4)]
    asset = bought(terms).having(*used)
    assert texts(asset, "Years or units elapsed") == ["None", "0", "J3+L3", "J4+L4"]
    assert texts(asset)[2] == ("ROUND(MAX(F4-H4,0)*MIN(J4+L4,M4)/M4,2)-ROUND(MAX(F4-H4,0)*J4/M4,2)")
    recompute(asset)


def test_half_a_coin_is_rounded_in_two_steps_so_that_64_bits_agree() -> None:
    terms = Terms(Method.STRAIGHT_LINE, DAY, 48)
    assert texts(bought(terms, cost="100.02"))[0] == (
        "MIN(ROUND(ROUND(SLN(F2,H2,I2),6),2),G2-H2)"  # 25.005
    )
    assert rows_of(bought(terms, cost="100.02"))[0]["Charge"].value == Decimal("25.01")


@pytest.mark.parametrize("coin", ["1", "0.01", "0.001"])
def test_amounts_are_rounded_to_the_coin_of_the_currency(coin: str) -> None:
    books = Books(FiscalYearStart(4, 6), Decimal(coin))
    terms = Terms(Method.STRAIGHT_LINE, DAY, 36)
    asset = Asset(Basis(Decimal(1000), date(2021, 5, 5), date(2021, 5, 5), terms), books)
    digits = -int(Decimal(coin).as_tuple().exponent)
    assert texts(asset)[0] == f"MIN(ROUND(SLN(F2,H2,I2)*L2/M2,{digits}),G2-H2)"
    assert [row["Fiscal year"] for row in rows_of(asset)][:2] == ["FY 2021/22", "FY 2022/23"]
    recompute(asset)


def test_land_has_a_row_without_a_charge() -> None:
    (row,) = rows_of(bought(Terms(Method.NONE, DAY, 0)))
    assert (row["Method"], row["Charge"]) == (None, 0)
    assert row["Closing book value"] == Formula(f"ROUND(G{ROW}-R{ROW},2)", Decimal(10000))
