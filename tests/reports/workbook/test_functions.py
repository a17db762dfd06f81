"""The spreadsheet of the tests, held against the examples of Excel's own documentation."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.reports.workbook.spreadsheet import Scratch

SALES = {
    **{f"A{n}": amount for n, amount in enumerate([5, 4, 15, 3, 22, 12, 10, 33], start=2)},
    **dict(
        zip(
            [f"B{n}" for n in range(2, 10)],
            ["Apples", "Apples", "Artichokes", "Artichokes", "Bananas", "Bananas", "Carrots",
             "Carrots"],
            strict=True,
        )
    ),
    **{f"C{n}": "Tom" if n % 2 == 0 else "Sarah" for n in range(2, 10)},
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("SLN(30000,7500,10)", "2250"),
        ("SYD(30000,7500,10,1)", "4090.91"),
        ("SYD(30000,7500,10,10)", "409.09"),
        ("DDB(2400,300,10*365,1,2)", "1.32"),
        ("DDB(2400,300,10*12,1,2)", "40"),
        ("DDB(2400,300,10,1,2)", "480"),
        ("DDB(2400,300,10,2,1.5)", "306"),
        ("DDB(2400,300,10,10,2)", "22.12"),
        ("VDB(2400,300,10*365,0,1)", "1.32"),
        ("VDB(2400,300,10*12,0,1)", "40"),
        ("VDB(2400,300,10,0,1)", "480"),
        ("VDB(2400,300,10*12,6,18)", "396.31"),
        ("VDB(2400,300,10*12,6,18,1.5)", "311.81"),
        ("VDB(2400,300,10,0,0.875,1.5)", "315"),
        ("ROUND(2.15,1)", "2.2"),
        ("ROUND(2.149,1)", "2.1"),
        ("ROUND(0-1.475,2)", "-1.48"),
        ("ROUND(21.5,0-1)", "20"),
        ("ROUND(626.3,0-3)", "1000"),
        ("ROUND(1.98,0-1)", "0"),
        ("ROUND(0-50.55,0-2)", "-100"),
        ("MIN(10,7,9,27,2)", "2"),
        ("MAX(10,7,9,27,2)", "27"),
        ("5^2", "25"),
        ("98.6^3.2", "2401077.22"),
        ("4^(5/4)", "5.66"),
    ],
)  # fmt: skip
def test_functions_come_to_what_excel_documents(formula: str, shown: str) -> None:
    places = Decimal(shown).as_tuple().exponent
    assert round(float(Scratch().evaluate(formula)), -int(places)) == float(shown)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('SUMIFS(A2:A9,B2:B9,"=A*",C2:C9,"Tom")', 20),
        ('SUMIFS(A2:A9,B2:B9,"<>Bananas",C2:C9,"Tom")', 30),
        ("SUM(A2:A9)", 104),
        ("MIN(A2:A9)", 3),
        ("MAX(A2:A9,100)", 100),
        ('IF(A2=5,"yes","no")', "yes"),
        ("A2-A3*A5/A6^2", Fraction(5) - Fraction(12, 484)),
    ],
)
def test_ranges_and_conditions(formula: str, value: Any) -> None:
    assert Scratch(**SALES).evaluate(formula) == value


def test_a_straight_line_takes_over_where_it_is_greater_and_not_without_leave() -> None:
    years = [Scratch().evaluate(f"VDB(1000,0,5,{n},{n + 1},2)") for n in range(5)]
    assert [float(one) for one in years] == [400, 240, 144, 108, 108]
    left = [Scratch().evaluate(f"VDB(1000,0,5,{n},{n + 1},2,1)") for n in range(5)]
    assert [float(one) for one in left] == [400, 240, 144, 86.4, 51.84]
