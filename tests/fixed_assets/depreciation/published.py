"""Depreciation schedules that others have published, to hold the engine against.

Charges are by fiscal year, from the one in which the asset is placed in service. Unless the note
says otherwise the source prints them all; where it prints only some, the others follow from the
formula it gives. The house convention: a fiscal year's charge is the annual one times the days
(or months, the first included) in service over the days (or 12 months) of that year, and the last
year takes the remainder. Dates that a source leaves open are made up so that its fractions hold.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """A change in estimate: residual and months of life left, from a day on (IAS 8.36)."""

    on: date
    residual: Decimal
    life_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCase:
    """One asset and its charges by fiscal year, in the currency of the source.

    `places` are the decimals the source rounds to, `tolerance` how far a charge may be from ours
    because the source rounds elsewhere too. `is_whole` says that the charges cover the
    life, so that they sum to cost less residual; otherwise they are the first years only.
    `is_house` says that the house convention gives these charges; the note says why not. Units
    of production have `units` by fiscal year and a `capacity`, and no life.
    """

    name: str
    source: str
    method: str
    convention: str
    cost: Decimal
    residual: Decimal
    life_months: int
    in_service_on: date
    charges: tuple[Decimal, ...]
    fiscal_year_start: str = "01-01"
    factor: Decimal | None = None
    switches: bool = False
    units: tuple[Decimal, ...] = ()
    capacity: Decimal | None = None
    change: Change | None = None
    disposed_on: date | None = None
    places: int = 2
    tolerance: Decimal = Decimal(0)
    is_whole: bool = True
    is_house: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        residual = self.change.residual if self.change else self.residual
        if self.is_whole and sum(self.charges) != self.cost - residual:
            raise ValueError(f"{self.name}: the charges do not sum to cost less residual")


def _amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.replace(",", "").split()))


def _case(name: str, source: str, terms: str, charges: str, **others: Any) -> PublishedCase:
    """Read terms: method, convention, cost, residual, life in months, day placed in service."""
    method, convention, cost, residual, life, day = terms.replace(",", "").split()
    return PublishedCase(
        name=name,
        source=source,
        method=method,
        convention=convention,
        cost=Decimal(cost),
        residual=Decimal(residual),
        life_months=int(life),
        in_service_on=date.fromisoformat(day),
        charges=_amounts(charges),
        **others,
    )


DOUBLE, ONE_AND_A_HALF, CENT = Decimal(2), Decimal("1.5"), Decimal("0.01")
EXCEL = "Microsoft Support, Excel functions reference, {} function"
HP12C = "HP 12C financial calculator user's guide (2005), section 13, page {}"
NPTEL = "NPTEL 105103023 Construction Economics and Finance, module 3, lecture {}"
PUB946 = "IRS Publication 946, How To Depreciate Property, {}"
ATO = "Australian Taxation Office, {}"
HR_BLOCK_AU = "H&R Block Australia, tax school 2007, chapter 13, depreciating assets schedule"
ENGINEERING = "Declining Balance 150% Depreciation (Scribd 522522813), {} table"
WILEY = "Wiley IFRS: Practical Implementation Guide and Workbook, page 56, Accurate Inc."

STRAIGHT_LINE = (
    _case(
        "Excel SLN",
        EXCEL.format("SLN"),
        "straight_line month 30,000 7,500 120 2021-01-01",
        "2,250 " * 10,
        note="Whole years: by day gives the same.",
    ),
    _case(
        "HP 12C building, bought 4 months before the end of the year",
        HP12C.format("138, example 1"),
        "straight_line month 125,000 0 300 2021-09-01",
        "1,666.67" + " 5,000" * 24 + " 3,333.33",
        note="Prints years 1 to 3; the last takes the remainder by the guide's formula.",
    ),
    _case(
        "ERPNext, by day over three years and thirty days of a fourth",
        "frappe/erpnext test_asset.py, test_schedule_for_prorated_straight_line_method",
        "straight_line day 100,000 10,000 36 2030-01-31",
        "27,534.25 30,000 30,000 2,465.75",
        note="Counts the days after 30 January 2030, 335 of 365: in service on the 31st here.",
    ),
    _case(
        "ATO prime cost, Laura's photocopier",
        ATO.format("Guide to depreciating assets 2006-07, the prime cost method"),
        "straight_line day 1,500 0 60 2006-07-01",
        "300 " * 5,
        fiscal_year_start="07-01",
        note="Prints year 1. In 2007-08 the ATO may count 366/365; the house counts 366/366.",
    ),
    _case(
        "H&R Block software, prime cost for 363 days",
        HR_BLOCK_AU,
        "straight_line day 879 0 30 2006-07-03",
        "350",
        fiscal_year_start="07-01",
        places=0,
        is_whole=False,
        note="879 x 40 % x 363/365 = 349.67, printed in whole dollars; 529 is carried on.",
    ),
)

SUM_OF_YEARS_DIGITS = (
    _case(
        "Excel SYD",
        EXCEL.format("SYD"),
        "sum_of_years_digits month 30,000 7,500 120 2021-01-01",
        "4090.91 3681.82 3272.73 2863.64 2454.55 2045.45 1636.36 1227.27 818.18 409.09",
        note="Prints years 1 and 10.",
    ),
    _case(
        "Walther, four years from 1 April",
        "L. Walther, Principles of Accounting (ebrary.net/142), Fractional Period Depreciation",
        "sum_of_years_digits month 100,000 10,000 48 2021-04-01",
        "27,000 29,250 20,250 11,250 2,250",
        note="Prints 18,000 for year 3 of whole years, from which the residual is inferred, and "
        "the rule: 3/12 of one year of the asset and 9/12 of the next make a fiscal year.",
    ),
    _case(
        "Sage half-year, ten years",
        "Sage Fixed Assets help, Sum-of-the-Years'-Digits, Half-Year Example",
        "sum_of_years_digits month 2,800 0 120 2021-07-01",
        "254.55 483.64",
        is_whole=False,
        note="Gives the depreciable amount, 2,800, and layers the years as Walther does.",
    ),
    _case(
        "HP 12C movie camera, 11 months in the first year",
        HP12C.format("143"),
        "sum_of_years_digits month 12,000 500 300 2021-02-01",
        "810.90 852.18 816.79 781.41 746.02",
        tolerance=CENT,
        is_whole=False,
        note="Prints years 4 and 5, and 8,238.71 and 7,492.69 left to write off after them. "
        "Year 5 is 746.0256: the calculator rounds the parts of a year.",
    ),
)

DECLINING_BALANCE = (
    _case(
        "Excel DDB, down to salvage",
        EXCEL.format("DDB"),
        "declining_balance month 2,400 300 120 2021-01-01",
        "480 384 307.20 245.76 196.61 157.29 125.83 100.66 80.53 22.12",
        factor=DOUBLE,
        note="Prints year 1, and the formula: the smaller of book value x 2/10 and what is above "
        "salvage. VDB, which switches, gives the same: straight line never charges more.",
    ),
    _case(
        "NPTEL, salvage reached in year 9",
        NPTEL.format("1, example 1, table 3.1"),
        "declining_balance month 3,500,000 500,000 120 2021-01-01",
        "700000 560000 448000 358400 286720 229376 183500.80 146800.64 87202.56 0",
        factor=DOUBLE,
        note="Prints the values after years 8 to 10 and the charge of year 9; year 10 has none.",
    ),
    _case(
        "NPTEL, straight line in year 10",
        NPTEL.format("3, example 4, table 3.6"),
        "declining_balance month 1,500,000 200,000 120 2021-01-01",
        "300000 240000 192000 153600 122880 98304 78643.20 62914.56 50331.65 1326.59",
        factor=DOUBLE,
        switches=True,
        note="Prints the value 201,326.59 after year 9 and 200,000 after year 10.",
    ),
    _case(
        "Jacksonville State University, straight line in year 5",
        "ccba.jsu.edu/accounting/DEPRECIATION.HTML",
        "declining_balance month 10,500 500 60 2021-01-01",
        "4,200 2,520 1,512 907 861",
        factor=DOUBLE,
        switches=True,
        places=0,
        note="Rounded to whole dollars every year; to the cent 907.20 and 860.80.",
    ),
    _case(
        "HP 12C instrument with crossover, 6 months in the first year",
        HP12C.format("147"),
        "declining_balance month 11,000 500 96 2021-07-01",
        "1,375 2,406.25 1,804.69 1,353.51 1,015.14 761.35 713.62 713.63 356.81",
        factor=DOUBLE,
        switches=True,
        tolerance=CENT,
        note="A schedule for the whole life. Year 4 is 1,353.5156 and printed as 1,353.51.",
    ),
    _case(
        "HP 12C welder, 150 % and 4 months in the first year",
        HP12C.format("141"),
        "declining_balance month 50,000 8,000 72 2021-09-01",
        "4,166.67 11,458.33",
        factor=ONE_AND_A_HALF,
        is_whole=False,
        note="Prints year 2.",
    ),
    _case(
        "Engineering economy, 150 % over five years",
        ENGINEERING.format("third"),
        "declining_balance month 17,200 1,000 60 2021-01-01",
        "5,160 3,612 2,528.40 1,769.88",
        factor=ONE_AND_A_HALF,
        is_whole=False,
        note="The source charges 1,238.92 in year 5 and leaves 2,890.80, more than the residual; "
        "the house takes the remainder there, 3,129.72.",
    ),
    _case(
        "Publication 946, 200 % by half-year",
        PUB946.format("Table A-1, 5 years: 20.00 32.00 19.20 11.52 11.52 5.76"),
        "declining_balance month 1,000 0 60 2021-07-01",
        "200 320 192 115.20 115.20 57.60",
        factor=DOUBLE,
        switches=True,
        note="The table's percentages of 1,000; half a year is six months here. Both methods "
        "charge the same in year 4.",
    ),
    _case(
        "Publication 946, 150 % by half-year",
        PUB946.format("Table A-14, 5 years: 15.00 25.50 17.85 16.66 16.66 8.33"),
        "declining_balance month 10,000 0 60 2021-07-01",
        "1,500 2,550 1,785 1,666 1,666 833",
        factor=ONE_AND_A_HALF,
        switches=True,
        note="The table's percentages of 10,000; half a year is six months here.",
    ),
    _case(
        "H&R Block palm pilot, diminishing value for 209 days",
        HR_BLOCK_AU,
        "declining_balance day 969 0 48 2006-12-04",
        "277",
        fiscal_year_start="07-01",
        factor=DOUBLE,
        places=0,
        is_whole=False,
        note="969 x 50 % x 209/365 = 277.43, printed in whole dollars; 692 is carried on.",
    ),
    _case(
        "ATO diminishing value, 10,000 over ten years",
        ATO.format("Uniform capital allowance system: calculate decline in value, example 1"),
        "declining_balance day 10,000 0 120 2013-07-01",
        "2,000 1,600",
        fiscal_year_start="07-01",
        factor=DOUBLE,
        is_whole=False,
        note="Only the asset and the formula were read: base value x days held/365 x 200 %/life.",
    ),
)

WRITTEN_DOWN_VALUE = (
    _case(
        "From 220 to 12 in five years",
        "algebra.com, question 1155467",
        "written_down_value month 220 12 60 2021-01-01",
        "97.04 54.24 30.31 16.94 9.47",
        tolerance=CENT,
        note="Prints the rate, 44.10773454 %, and the values 122.962984, 68.72679743, "
        "38.41296406, 21.46987584 and 12, of which these are the differences.",
    ),
    _case(
        "From 20,000 to 4,000 in four years",
        "AAT forum 26364, r = 1 - (s/c)^(1/n), after Osborne Books",
        "written_down_value month 20,000 4,000 48 2021-01-01",
        "6,625.19 4,430.53 2,962.88 1,981.40",
        tolerance=CENT,
        note="Prints the asset and the formula; the charges are rounded from exact values.",
    ),
    _case(
        "Excel DB, 7 months in the first year",
        EXCEL.format("DB"),
        "written_down_value month 1,000,000 100,000 72 2021-06-01",
        "186,083.33 259,639.42 176,814.44 120,410.64 81,999.64 55,841.76 15,845.10",
        is_whole=False,
        is_house=False,
        note="The rate is rounded to 0.319, and the last year is charged for 5 months instead of "
        "taking the remainder.",
    ),
)

UNITS_OF_PRODUCTION = (
    _case(
        "Sample Company, 54,000 over 150,000 units",
        "Straight-Line and Units-of-Production Methods, Sample Company (ya.guru 4537381)",
        "units_of_production month 60,000 6,000 0 2010-01-01",
        "3,600 7,200 10,800 14,400 18,000",
        units=_amounts("10,000 20,000 30,000 40,000 50,000"),
        capacity=Decimal(150_000),
    ),
    _case(
        "Lasting Company, more units than foreseen",
        "Lasting Company, computerized manufacturing machine (edms.ncdmb.gov.ng 32321465)",
        "units_of_production month 60,000 5,000 0 2021-01-01",
        "9,000 11,000 13,000 15,000 7,000",
        units=_amounts("36,000 44,000 52,000 60,000 32,000"),
        capacity=Decimal(220_000),
        note="Prints the problem only. 32,000 units would be 8,000: it stops at the residual.",
    ),
)

CHANGE_IN_ESTIMATE = (
    _case(
        "Kaplan, a lower residual after two years",
        "Kaplan, F3 FA Integrated Workbook 2018-19, chapter 7, example 5 (Barney)",
        "straight_line month 103,000 28,000 48 2023-01-01",
        "18,750 18,750 25,250 25,250",
        change=Change(date(2025, 1, 1), Decimal(15_000), 24),
        note="The first residual is inferred from the 37,500 charged in two years.",
    ),
    _case(
        "Wiley, buildings of 15 years have 10 more after three",
        WILEY,
        "straight_line month 15,000,000 0 180 2021-01-01",
        "1,000,000 " * 3 + "1,200,000 " * 10,
        change=Change(date(2024, 1, 1), Decimal(0), 120),
        note="Prints the annual charge before and after the change.",
    ),
)

_MID_QUARTER_EXAMPLE = PUB946.format(
    "machine, furniture and computer by the mid-quarter convention"
)
MACRS = (
    _case(
        "Publication 946, machine of January",
        _MID_QUARTER_EXAMPLE,
        "macrs mid_quarter 4,000 0 84 2021-01-15",
        "1,000 857.20 612.40 437.20 350 349.60 350 43.60",
        note="Prints years 1 and 2 in whole dollars, 1,000 and 857; the rest is Table A-2.",
    ),
    _case(
        "Publication 946, furniture of September",
        _MID_QUARTER_EXAMPLE,
        "macrs mid_quarter 1,000 0 84 2021-09-15",
        "107.10 255.10 182.20 130.20 93 88.50 88.60 55.30",
        note="Prints years 1 and 2 in whole dollars, 107 and 255; the rest is Table A-4.",
    ),
    _case(
        "Publication 946, computer of October",
        _MID_QUARTER_EXAMPLE,
        "macrs mid_quarter 5,000 0 60 2021-10-15",
        "250 1,900 1,140 684 547 479",
        note="Prints years 1 and 2; the rest is Table A-5.",
    ),
    _case(
        "7-year property of 10,000 by half-year",
        PUB946.format("Table A-1"),
        "macrs half_year 10,000 0 84 2021-08-11",
        "1,429 2,449 1,749 1,249 893 892 893 446",
        note="The table's percentages of 10,000.",
    ),
    _case(
        "Publication 946, 5-year item disposed of in April of year 4",
        PUB946.format("Sale or Other Disposition Before the Recovery Period Ends"),
        "macrs mid_quarter 10,000 0 60 2018-12-02",
        "500 3,800 2,280 513",
        disposed_on=date(2021, 4, 6),
        is_whole=False,
        note="Recomputed, not read: 13.68 % is 1,368 and 37.5 % of it 513.",
    ),
    _case(
        "Appliance of the fourth quarter, sold in March of year 4",
        "qammunity.org 7993008, Barbara: 40,000 x 14.06 % x 12.5 %",
        "macrs mid_quarter 40,000 0 84 2018-11-15",
        "1,428 11,020 7,872 703",
        disposed_on=date(2021, 3, 15),
        is_whole=False,
        note="Prints year 4; the rest is Table A-5.",
    ),
    _case(
        "Publication 527, rental house of February",
        "IRS Publication 527, Residential Rental Property, example to Table 2-2d",
        "macrs mid_month 160,000 0 330 2021-02-08",
        "5,091.20 5,817.60",
        is_whole=False,
        note="Prints year 1 in whole dollars, 5,091; year 2 is Table A-6.",
    ),
)

CASES = (
    *STRAIGHT_LINE,
    *SUM_OF_YEARS_DIGITS,
    *DECLINING_BALANCE,
    *WRITTEN_DOWN_VALUE,
    *UNITS_OF_PRODUCTION,
    *CHANGE_IN_ESTIMATE,
    *MACRS,
)
