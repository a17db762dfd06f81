"""Every charge of the Depreciation sheet, computed from the cells of its row a second time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from finance_app.fixed_assets.depreciation.sheets import depreciation_columns, stretch_rows
from finance_app.fixed_assets.register.rules import Asset as Registered
from finance_app.kit.excel import ROW, ROW_ABOVE, CellKind, Formula, column_letter
from tests.fixed_assets.depreciation.assets import Asset, changed_assets
from tests.reports.workbook.spreadsheet import Scratch

LETTERS = {column.title: column_letter(n) for n, column in enumerate(depreciation_columns(2), 1)}


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


def computed(asset: Asset) -> list[dict[str, Any]]:
    """Return the rows by letter, every formula replaced by what it comes to."""
    sheet = Scratch()
    found = []
    for number, row in enumerate(stretch_rows(registered(asset), asset.schedule(), asset.books), 2):
        own = {column_letter(n): value for n, value in enumerate(row, start=1)}
        waiting = {k: v for k, v in own.items() if isinstance(v, Formula)}
        for letter in sorted(own, key="IKJNGRS".find):  # a charge comes before what it leaves
            value = own[letter]
            if letter in waiting:
                text = value.text.replace(ROW, str(number)).replace(ROW_ABOVE, str(number - 1))
                value, kept = sheet.evaluate(text), value.value
                assert float(value) == float(kept), (text, row)
            sheet.put(f"{letter}{number}", value)
        found.append(own)
    return found


@given(asset=changed_assets())
@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_every_formula_comes_to_the_figure_of_the_schedule(asset: Asset) -> None:
    rows = computed(asset)
    stretches = asset.schedule().stretches
    assert len(rows) == len(stretches)
    for row, stretch in zip(rows, stretches, strict=True):
        charge = row["R"].value if isinstance(row["R"], Formula) else row["R"]
        assert charge == stretch.charge
