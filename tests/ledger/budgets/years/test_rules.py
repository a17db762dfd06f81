"""One amount for a year, and a year for another: hand-computed, then for any amount."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.budgets.rules import BudgetError
from finance_app.ledger.budgets.years.inputs import CopyInput, FillInput
from finance_app.ledger.budgets.years.rules import Fill, check_factor, copied, filled

ID = UUID(int=7)
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def texts(amount: str, how: Fill, code: str = "EUR") -> list[str]:
    return [str(one) for one in filled(Decimal(amount), how, code)]


def test_the_same_amount_comes_every_month():
    assert texts("850.00", Fill.EVERY_MONTH) == ["850.00"] * 12
    assert filled(None, Fill.SPREAD, "EUR") == [None] * 12


def test_a_spread_year_gives_what_does_not_divide_to_the_first_months():
    # 1,000.00 / 12 = 83.33 and 4 cents are left; 100 yen / 12 = 8 and 4 yen are left.
    assert texts("1000.00", Fill.SPREAD) == ["83.34"] * 4 + ["83.33"] * 8
    assert texts("100", Fill.SPREAD, "JPY") == ["9"] * 4 + ["8"] * 8
    assert texts("0.05", Fill.SPREAD) == ["0.01"] * 5 + ["0.00"] * 7
    assert texts("1200.00", Fill.SPREAD) == ["100.00"] * 12
    assert texts("1.000", Fill.SPREAD, "KWD") == ["0.084"] * 4 + ["0.083"] * 8


@given(st.integers(0, 10**16), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_spread_year_comes_to_its_amount_and_no_month_is_a_coin_away(units, code):
    coin = {"EUR": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}[code]
    amount = units * coin
    parts = filled(amount, Fill.SPREAD, code)
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= coin
    assert parts == sorted(parts, reverse=True)
    assert all(part % coin == 0 for part in parts)


def test_a_copy_rounds_each_month_half_up_by_itself():
    amounts = {(ID, JAN): Decimal("100.10"), (ID, FEB): Decimal("0.10")}
    months = {JAN: date(2027, 1, 1), FEB: date(2027, 2, 1)}
    made = copied(amounts, Decimal("1.05"), "EUR", months=months)
    # 105.105 and 0.105 are halves, and go up.
    assert made == {(ID, date(2027, 1, 1)): Decimal("105.11"),
                    (ID, date(2027, 2, 1)): Decimal("0.11")}  # fmt: skip
    assert copied(amounts, Decimal(1), "EUR", months={JAN: FEB}) == {(ID, FEB): Decimal("100.10")}


@pytest.mark.parametrize("factor", ["-0.01", "11.01", "NaN", "Infinity"])
def test_a_factor_has_its_bounds(factor):
    with pytest.raises(BudgetError):
        check_factor(Decimal(factor))


@pytest.mark.parametrize(
    ("percent", "factor"),
    [("", "1"), (None, "1"), ("5", "1.05"), ("2,5", "1.025"), ("-3.25 %", "0.9675"),
     ("\u22125", "0.95"), ("-100", "0"), ("1000", "11"), ("+4", "1.04")],
)  # fmt: skip
def test_a_percentage_is_read_as_people_write_it(percent, factor):
    read = CopyInput.parse({"from_year": "2025", "to_year": 2026, "percent": percent})
    assert (read.from_year, read.to_year, read.factor_ratio) == (2025, 2026, Decimal(factor))


@pytest.mark.parametrize(
    "percent", ["five", "1e2", "-101", "1001", "NaN", "1.2.3", "9" * 30, "½", True]
)
def test_other_percentages_are_refused_at_their_field(percent):
    with pytest.raises(InvalidInputError) as caught:
        CopyInput.parse({"from_year": "2025", "to_year": "2026", "percent": percent})
    assert list(caught.value.fields) == ["percent"]


def test_a_year_and_a_way_to_fill_it_are_read():
    raw = {"category_id": str(ID), "year": "2026", "amount": "1,200", "how": "Spread"}
    assert FillInput.parse(raw, "EUR") == FillInput(
        category_id=ID, year=2026, amount=Decimal(1200), how=Fill.SPREAD
    )
    assert FillInput.parse({**raw, "amount": "", "how": ""}, "EUR").amount is None
    wrong = {"category_id": "x", "year": "1899", "amount": "-5", "how": "now and then"}
    with pytest.raises(InvalidInputError) as caught:
        FillInput.parse(wrong, "EUR")
    assert set(caught.value.fields) == set(wrong)
    for year in ("", "2200", "26.5", None):
        with pytest.raises(InvalidInputError) as caught:
            FillInput.parse({**raw, "year": year}, "EUR")
        assert set(caught.value.fields) == {"year"}
