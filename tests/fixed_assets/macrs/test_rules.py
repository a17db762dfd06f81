"""The MACRS tables are the published ones: they sum to 100 and follow from the law's formula."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest

from finance_app.fixed_assets.macrs.rules import (
    CLASS_MONTHS,
    MacrsError,
    disposal_ratio,
    last_quarter_share,
    mid_quarter_applies,
    percentages,
)

PERSONAL = (36, 60, 84, 120, 180, 240)
REAL = (330, 468)
COLUMNS = [
    *((life, "half_year", 1) for life in PERSONAL),
    *((life, "mid_quarter", quarter) for life, quarter in product(PERSONAL, range(1, 5))),
    *((life, "mid_month", month) for life, month in product(REAL, range(1, 13))),
]
# Printed further from the formula than rounding explains, so that the columns sum to 100:
# (life, quarter, recovery year).
PRINTED_APART = {(84, 2, 8), (240, 1, 2), (240, 1, 21)}


def column(life: int, convention: str, place: int) -> tuple[Decimal, ...]:
    return percentages(life, convention=convention, place=place)


def bases(text: str) -> list[Decimal]:
    return [Decimal(basis) for basis in text.split()]


def charge(basis: str, percent: Decimal) -> Decimal:
    return (Decimal(basis) * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def law(life: int, convention: str, place: int) -> list[Fraction]:
    """Section 168(b): declining balance, straight line once that gives more; in percent."""
    first = {
        "half_year": Fraction(1, 2),
        "mid_quarter": Fraction(9 - 2 * place, 8),
        "mid_month": Fraction(25 - 2 * place, 24),
    }[convention]
    years = Fraction(life, 12)
    rate = (Fraction(2) if years <= 10 else Fraction(3, 2)) / years
    left, book, found = years, Fraction(100), []
    while book:
        part = min(1, left) if found else first
        declining = 0 if life in REAL else book * rate * part
        found.append(min(book, max(declining, book * part / left)))
        book -= found[-1]
        left -= part
    return found


# The tables


def test_there_is_a_table_for_every_class():
    assert sorted({life for life, _, _ in COLUMNS}) == list(CLASS_MONTHS)
    assert len(COLUMNS) == 6 + 24 + 24


@pytest.mark.parametrize(("life", "convention", "place"), COLUMNS)
def test_every_column_sums_to_exactly_100(life, convention, place):
    assert sum(column(life, convention, place)) == 100


@pytest.mark.parametrize(("life", "convention", "place"), COLUMNS)
def test_every_column_lasts_a_year_longer_than_the_life(life, convention, place):
    years = len(column(life, convention, place))
    if life == 330:
        assert years == (28 if place <= 6 else 29)
    else:
        assert years == life // 12 + 1


@pytest.mark.parametrize(("life", "convention", "place"), COLUMNS)
def test_every_percentage_is_the_formula_to_one_unit_of_its_last_digit(life, convention, place):
    unit = Fraction(1, 1000) if life in {240, *REAL} else Fraction(1, 100)
    quarter = place if convention == "mid_quarter" else 0
    printed, exact = column(life, convention, place), law(life, convention, place)
    for year, (percent, wanted) in enumerate(zip(printed, exact, strict=True), start=1):
        if life == 468 and year in {1, 40}:
            continue
        is_close = abs(Fraction(percent) - wanted) <= unit
        assert is_close != ((life, quarter, year) in PRINTED_APART), (year, percent)


@pytest.mark.parametrize(
    ("life", "convention", "place", "first_years"),
    [
        (36, "half_year", 1, "33.33 44.45 14.81 7.41"),
        (60, "half_year", 1, "20 32 19.2 11.52 11.52 5.76"),
        (84, "half_year", 1, "14.29 24.49 17.49 12.49 8.93 8.92 8.93 4.46"),
        (120, "half_year", 1, "10 18 14.4 11.52 9.22 7.37 6.55 6.55 6.56 6.55 3.28"),
        (180, "half_year", 1, "5 9.5 8.55 7.7 6.93 6.23 5.9 5.9 5.91"),
        (240, "half_year", 1, "3.75 7.219 6.677 6.177 5.713 5.285 4.888 4.522 4.462 4.461"),
        (60, "mid_quarter", 1, "35 26 15.6 11.01 11.01 1.38"),
        (84, "mid_quarter", 2, "17.85 23.47 16.76 11.97 8.87 8.87 8.87 3.34"),
        (84, "mid_quarter", 3, "10.71 25.51 18.22 13.02 9.3 8.85 8.86 5.53"),
        (60, "mid_quarter", 4, "5 38 22.8 13.68 10.94 9.58"),
        (180, "mid_quarter", 4, "1.25 9.88 8.89 8 7.2 6.48 5.9 5.9 5.9 5.91"),
        (240, "mid_quarter", 1, "6.563 7 6.482 5.996 5.546 5.13 4.746 4.459"),
        (330, "mid_month", 1, "3.485 3.636 3.636"),
        (330, "mid_month", 12, "0.152 3.636 3.636"),
        (468, "mid_month", 1, "2.461 2.564 2.564"),
        (468, "mid_month", 12, "0.107 2.564 2.564"),
    ],
)
def test_percentages_as_printed(life, convention, place, first_years):
    wanted = bases(first_years)
    assert list(column(life, convention, place)[: len(wanted)]) == wanted


def test_residential_property_alternates_from_year_10_as_printed():
    in_january, in_july = column(330, "mid_month", 1), column(330, "mid_month", 7)
    assert set(in_january[1:9] + in_july[1:9]) == {Decimal("3.636")}
    assert [str(percent) for percent in in_january[9:12]] == ["3.637", "3.636", "3.637"]
    assert [str(percent) for percent in in_july[9:12]] == ["3.636", "3.637", "3.636"]
    assert [str(percent) for percent in in_january[26:]] == ["3.636", "1.970"]
    assert [str(percent) for percent in in_july[26:]] == ["3.637", "3.636", "0.152"]


@pytest.mark.parametrize(("month", "last"), [(6, "3.485"), (12, "1.667")])
def test_the_last_year_of_residential_property_goes_by_its_month(month, last):
    assert column(330, "mid_month", month)[-1] == Decimal(last)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_outer_years_of_nonresidential_property_step_by_a_rounded_month(month):
    """100/468 a month is 0.2137; the printed table starts at 0.107 and steps by 0.214."""
    first, *between, last = column(468, "mid_month", month)
    assert first == Decimal("0.107") + (12 - month) * Decimal("0.214")
    assert last == Decimal("0.107") + (month - 1) * Decimal("0.214")
    assert set(between) == {Decimal("2.564")}


@pytest.mark.parametrize("place", [0, 1, 4, 12, 99])
def test_half_year_has_no_place(place):
    assert column(60, "half_year", place) == column(60, "half_year", 1)
    assert disposal_ratio("half_year", place) == Fraction(1, 2)


# What the tables do not have


@pytest.mark.parametrize(
    ("life", "convention", "place", "sentence"),
    [
        (330, "half_year", 1, "MACRS counts 27.5 years by the mid-month convention."),
        (468, "mid_quarter", 4, "MACRS counts 39 years by the mid-month convention."),
        (60, "mid_month", 1, "MACRS counts 5 years by the half-year or mid-quarter convention."),
        (
            72,
            "half_year",
            1,
            "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 and 39 years, not for 6 years.",
        ),
        (
            378,
            "mid_month",
            1,
            "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 and 39 years, not for 31.5 years.",
        ),
        (
            12,
            "half_year",
            1,
            "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 and 39 years, not for 1 year.",
        ),
        (
            40,
            "mid_quarter",
            1,
            "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 and 39 years, not for 40 months.",
        ),
        (60, "mid_quarter", 0, "A tax year has quarters 1 to 4, not 0."),
        (60, "mid_quarter", 5, "A tax year has quarters 1 to 4, not 5."),
        (330, "mid_month", 0, "A tax year has months 1 to 12, not 0."),
        (330, "mid_month", 13, "A tax year has months 1 to 12, not 13."),
        (
            60,
            "day",
            1,
            "MACRS counts by the half-year, the mid-quarter or the mid-month convention.",
        ),
    ],
)
def test_a_table_that_does_not_exist_is_refused_with_a_sentence(life, convention, place, sentence):
    with pytest.raises(MacrsError) as refused:
        percentages(life, convention=convention, place=place)
    assert str(refused.value) == sentence


# The year of disposal


def test_a_disposal_counts_in_the_middle_of_its_quarter():
    ratios = [disposal_ratio("mid_quarter", quarter) for quarter in range(1, 5)]
    assert ratios == [Fraction(1, 8), Fraction(3, 8), Fraction(5, 8), Fraction(7, 8)]


def test_a_disposal_counts_in_the_middle_of_its_month():
    ratios = [disposal_ratio("mid_month", month) for month in range(1, 13)]
    assert ratios == [(month - Fraction(1, 2)) / 12 for month in range(1, 13)]
    assert (ratios[0], ratios[11]) == (Fraction(1, 24), Fraction(23, 24))


@pytest.mark.parametrize(
    ("convention", "place"), [("mid_quarter", 0), ("mid_quarter", 5), ("mid_month", 13), ("", 1)]
)
def test_a_disposal_outside_the_year_is_refused(convention, place):
    with pytest.raises(MacrsError):
        disposal_ratio(convention, place)


# The 40 % test


@pytest.mark.parametrize(
    ("quarters", "share", "applies"),
    [
        ("4000 0 1000 5000", "0.5", True),
        ("6000 0 0 4000", "0.4", False),
        ("6000 0 0 4000.01", None, True),
        ("6000.01 0 0 4000", None, False),
        ("59999999999999.9999 0 0 39999999999999.9999", None, False),
        ("59999999999999.9999 0 0 40000000000000.0000", None, True),
        ("0 0 0 5000", "1", True),
        ("5000 0 0 0", "0", False),
        ("0 0 0 0", None, False),
    ],
)
def test_mid_quarter_applies_above_40_percent_and_not_at_40(quarters, share, applies):
    assert mid_quarter_applies(bases(quarters)) is applies
    if share is not None:
        assert last_quarter_share(bases(quarters)) == Decimal(share)


def test_a_year_without_new_property_has_no_share():
    assert last_quarter_share(bases("0 0 0 0")) is None


def test_a_share_is_a_ratio_to_28_digits():
    assert last_quarter_share(bases("1 1 0 1")) == Decimal("0.3333333333333333333333333333")


@pytest.mark.parametrize(
    ("quarters", "sentence"),
    [
        ("", "A tax year has four quarters, not 0."),
        ("1 2 3", "A tax year has four quarters, not 3."),
        ("1 2 3 4 5", "A tax year has four quarters, not 5."),
        ("9 0 -1 4", "The cost of a quarter's new property cannot be below zero."),
    ],
)
def test_bases_that_cannot_be_are_refused(quarters, sentence):
    for test in (last_quarter_share, mid_quarter_applies):
        with pytest.raises(MacrsError) as refused:
            test(bases(quarters))
        assert str(refused.value) == sentence


# Worked examples


@pytest.mark.parametrize(
    ("basis", "life", "quarter", "deductions"),
    [
        ("4000", 84, 1, "1000.00 857.20"),
        ("1000", 84, 3, "107.10 255.10"),
        ("5000", 60, 4, "250.00 1900.00"),
    ],
)
def test_publication_946_machine_furniture_and_computer(basis, life, quarter, deductions):
    """Publication 946 prints these in whole dollars: 1,000 and 857, 107 and 255, 250 and 1,900."""
    assert mid_quarter_applies(bases("4000 0 1000 5000"))
    table = column(life, "mid_quarter", quarter)
    assert [charge(basis, percent) for percent in table[:2]] == bases(deductions)


def test_publication_946_item_disposed_of_in_the_second_quarter():
    """5-year property of 10,000 from December: 500, 3,800, 2,280; April of year 4 leaves 513.

    The figures of this and the next example are recomputed, not read in the publication.
    """
    table = column(60, "mid_quarter", 4)
    assert [charge("10000", percent) for percent in table[:4]] == bases("500 3800 2280 1368")
    assert 1368 * disposal_ratio("mid_quarter", 2) == 513


def test_publication_946_residential_property_sold_in_march():
    """A full year of 3,636 on a basis of 100,000; two and a half months of it are 757.50."""
    assert charge("100000", column(330, "mid_month", 7)[1]) == 3636
    assert 3636 * disposal_ratio("mid_month", 3) == Fraction("757.50")


def test_publication_946_without_tables_agrees_with_the_table():
    """5-year property of 1,000 by the half-year convention: 200, 320, 192, 115.20 twice, 57.60."""
    table = column(60, "half_year", 1)
    assert [charge("1000", percent) for percent in table] == bases("200 320 192 115.2 115.2 57.6")


def test_publication_527_rental_house_placed_in_service_in_february():
    """A building of 160,000: 3.182 % of it, printed as 5,091 dollars."""
    assert charge("160000", column(330, "mid_month", 2)[0]) == Decimal("5091.20")
