"""MACRS: the share of its cost that United States tax law lets a business deduct each year.

The percentages are those that IRS Publication 946 prints in Appendix A for the general
depreciation system (Rev. Proc. 87-57): Table A-1 half-year, A-2 to A-5 mid-quarter, A-6 residential
rental property and A-7a nonresidential real property, both mid-month. Every column sums to
exactly 100, since its last years take up the rounding of the others. A few figures are printed
further from the formula than rounding explains and are kept as printed: 3.34 in A-3 (7 years),
7.000 and 0.565 in A-2 (20 years), and the first and last years of A-7a, which step by a rounded
0.214 a month, so that January has 2.461 where 11.5 of 468 months are 2.457. A tax year of less
than twelve months has no table.
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

CLASS_MONTHS: Final = (36, 60, 84, 120, 180, 240, 330, 468)
"""The lives that have a table, in months: 3, 5, 7, 10, 15, 20, 27.5 and 39 years."""

_HALF_YEAR: Final = "half_year"
_MID_QUARTER: Final = "mid_quarter"
_MID_MONTH: Final = "mid_month"

_MONTHS_A_YEAR: Final = 12
_QUARTERS_A_YEAR: Final = 4
_REAL_PROPERTY: Final = frozenset({330, 468})
_PLACES: Final = {_MID_QUARTER: ("quarters", 4), _MID_MONTH: ("months", 12)}
_MID_QUARTER_ABOVE: Final = Fraction(40, 100)
# Wide enough for any share, whatever the context of the thread is.
_CONTEXT: Final = Context(prec=28)


class MacrsError(ValueError):
    """A table that MACRS does not have; str() of it is a sentence for the user."""


# Table A-1: half-year convention, by life in months.
_A1: Final = {
    36: "33.33 44.45 14.81 7.41",
    60: "20.00 32.00 19.20 11.52 11.52 5.76",
    84: "14.29 24.49 17.49 12.49 8.93 8.92 8.93 4.46",
    120: "10.00 18.00 14.40 11.52 9.22 7.37 6.55 6.55 6.56 6.55 3.28",
    180: "5.00 9.50 8.55 7.70 6.93 6.23 5.90 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.91 2.95",
    240: (
        "3.750 7.219 6.677 6.177 5.713 5.285 4.888 4.522 4.462 4.461 4.462 "
        "4.461 4.462 4.461 4.462 4.461 4.462 4.461 4.462 4.461 2.231"
    ),
}
# Tables: mid-quarter convention, by life in months, a column a quarter.
_A2_TO_A5: Final = {
    36: (
        "58.33 27.78 12.35 1.54",
        "41.67 38.89 14.14 5.30",
        "25.00 50.00 16.67 8.33",
        "8.33 61.11 20.37 10.19",
    ),
    60: (
        "35.00 26.00 15.60 11.01 11.01 1.38",
        "25.00 30.00 18.00 11.37 11.37 4.26",
        "15.00 34.00 20.40 12.24 11.30 7.06",
        "5.00 38.00 22.80 13.68 10.94 9.58",
    ),
    84: (
        "25.00 21.43 15.31 10.93 8.75 8.74 8.75 1.09",
        "17.85 23.47 16.76 11.97 8.87 8.87 8.87 3.34",
        "10.71 25.51 18.22 13.02 9.30 8.85 8.86 5.53",
        "3.57 27.55 19.68 14.06 10.04 8.73 8.73 7.64",
    ),
    120: (
        "17.50 16.50 13.20 10.56 8.45 6.76 6.55 6.55 6.56 6.55 0.82",
        "12.50 17.50 14.00 11.20 8.96 7.17 6.55 6.55 6.56 6.55 2.46",
        "7.50 18.50 14.80 11.84 9.47 7.58 6.55 6.55 6.56 6.55 4.10",
        "2.50 19.50 15.60 12.48 9.98 7.99 6.55 6.55 6.56 6.55 5.74",
    ),
    180: (
        "8.75 9.13 8.21 7.39 6.65 5.99 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.91 5.90 0.74",
        "6.25 9.38 8.44 7.59 6.83 6.15 5.91 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.91 2.21",
        "3.75 9.63 8.66 7.80 7.02 6.31 5.90 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.91 3.69",
        "1.25 9.88 8.89 8.00 7.20 6.48 5.90 5.90 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.17",
    ),
    240: (
        (
            "6.563 7.000 6.482 5.996 5.546 5.130 4.746 4.459 4.459 4.459 4.459 "
            "4.460 4.459 4.460 4.459 4.460 4.459 4.460 4.459 4.460 0.565"
        ),
        (
            "4.688 7.148 6.612 6.116 5.658 5.233 4.841 4.478 4.463 4.463 4.463 "
            "4.463 4.463 4.463 4.462 4.463 4.462 4.463 4.462 4.463 1.673"
        ),
        (
            "2.813 7.289 6.742 6.237 5.769 5.336 4.936 4.566 4.460 4.460 4.460 "
            "4.460 4.461 4.460 4.461 4.460 4.461 4.460 4.461 4.460 2.788"
        ),
        (
            "0.938 7.430 6.872 6.357 5.880 5.439 5.031 4.654 4.458 4.458 4.458 "
            "4.458 4.458 4.458 4.458 4.458 4.458 4.459 4.458 4.459 3.901"
        ),
    ),
}
# Table A-6: 27.5 years. The first year by month, then the years between, which alternate from
# year 10 on, then the last year: year 28 for property of January to June, else year 29.
_A6_FIRST: Final = "3.485 3.182 2.879 2.576 2.273 1.970 1.667 1.364 1.061 0.758 0.455 0.152"
_A6_JANUARY_TO_JUNE: Final = " 3.636" * 8 + " 3.637 3.636" * 9
_A6_JULY_TO_DECEMBER: Final = " 3.636" * 8 + " 3.636 3.637" * 9 + " 3.636"
_A6_LAST: Final = "1.970 2.273 2.576 2.879 3.182 3.485 0.152 0.455 0.758 1.061 1.364 1.667"
# Table A-7a: 39 years, of property placed in service after 12 May 1993.
_A7A_FIRST: Final = "2.461 2.247 2.033 1.819 1.605 1.391 1.177 0.963 0.749 0.535 0.321 0.107"
_A7A_BETWEEN: Final = " 2.564" * 38
_A7A_LAST: Final = "0.107 0.321 0.535 0.749 0.963 1.177 1.391 1.605 1.819 2.033 2.247 2.461"


def _columns() -> dict[tuple[int, str, int], tuple[Decimal, ...]]:
    """Return every column of the tables, by life, convention and place (0 for half-year)."""
    texts = {(life, _HALF_YEAR, 0): text for life, text in _A1.items()}
    for life, quarters in _A2_TO_A5.items():
        for quarter, text in enumerate(quarters, start=1):
            texts[life, _MID_QUARTER, quarter] = text
    between = (_A6_JANUARY_TO_JUNE,) * 6 + (_A6_JULY_TO_DECEMBER,) * 6
    rows = zip(_A6_FIRST.split(), between, _A6_LAST.split(), strict=True)
    for month, (first, middle, last) in enumerate(rows, start=1):
        texts[330, _MID_MONTH, month] = f"{first} {middle} {last}"
    ends = zip(_A7A_FIRST.split(), _A7A_LAST.split(), strict=True)
    for month, (first, last) in enumerate(ends, start=1):
        texts[468, _MID_MONTH, month] = f"{first} {_A7A_BETWEEN} {last}"
    return {key: tuple(map(Decimal, text.split())) for key, text in texts.items()}


_COLUMNS: Final = _columns()


def percentages(life_months: int, *, convention: str, place: int) -> tuple[Decimal, ...]:
    """Return the percentages of the cost by recovery year, as printed; they sum to 100.

    `convention` is "half_year", "mid_quarter" or "mid_month". `place` is the quarter (1 to 4) or
    the month (1 to 12) of the tax year in which the property was placed in service; half_year
    ignores it. Raises MacrsError with a sentence for a table that Publication 946 does not have.
    """
    _check_place(convention, place)
    if life_months not in CLASS_MONTHS:
        raise MacrsError(
            "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 and 39 years, "
            f"not for {_years(life_months)}."
        )
    found = _COLUMNS.get((life_months, convention, 0 if convention == _HALF_YEAR else place))
    if found is None:
        own = "mid-month" if life_months in _REAL_PROPERTY else "half-year or mid-quarter"
        raise MacrsError(f"MACRS counts {_years(life_months)} by the {own} convention.")
    return found


def disposal_ratio(convention: str, place: int) -> Fraction:
    """Return the share of the year's charge that is allowed in the year of disposal, 0 to 1.

    `place` is the quarter (1 to 4) or the month (1 to 12) of the tax year in which the property
    was disposed of; half_year ignores it. The property counts as disposed of in the middle of the
    year, quarter or month (Publication 946, "Sale or Other Disposition Before the Recovery Period
    Ends"). Property disposed of in the year it was placed in service has no deduction at all,
    which is for the caller to see. Raises MacrsError with a sentence for any other place.
    """
    _check_place(convention, place)
    if convention == _HALF_YEAR:
        return Fraction(1, 2)
    return Fraction(2 * place - 1, 2 * _PLACES[convention][1])


def last_quarter_share(bases: Sequence[Decimal]) -> Decimal | None:
    """Return the share of the year's new property that came in the last quarter, 0 to 1.

    `bases` are the four quarters' depreciable bases in one currency, without real property and
    without what was disposed of in the same year (26 CFR 1.168(d)-1). None where they sum to
    zero. Raises MacrsError for another number of quarters and for a basis below zero.
    """
    share = _share(bases)
    if share is None:
        return None
    return _CONTEXT.divide(Decimal(share.numerator), Decimal(share.denominator))


def mid_quarter_applies(bases: Sequence[Decimal]) -> bool:
    """Return whether more than 40 % of the year's new property came in the last quarter.

    Exactly 40 % is not more (section 168(d)(3) of the Internal Revenue Code); a year without new
    property is not either. Takes the bases that `last_quarter_share` takes, and raises as it does.
    """
    share = _share(bases)
    return share is not None and share > _MID_QUARTER_ABOVE


def _share(bases: Sequence[Decimal]) -> Fraction | None:
    if len(bases) != _QUARTERS_A_YEAR:
        raise MacrsError(f"A tax year has four quarters, not {len(bases)}.")
    quarters = [Fraction(basis) for basis in bases]
    if min(quarters) < 0:
        raise MacrsError("The cost of a quarter's new property cannot be below zero.")
    total = sum(quarters, Fraction())
    return quarters[-1] / total if total else None


def _check_place(convention: str, place: int) -> None:
    if convention == _HALF_YEAR:
        return
    if convention not in _PLACES:
        raise MacrsError(
            "MACRS counts by the half-year, the mid-quarter or the mid-month convention."
        )
    name, most = _PLACES[convention]
    if not 1 <= place <= most:
        raise MacrsError(f"A tax year has {name} 1 to {most}, not {place}.")


def _years(months: int) -> str:
    years, rest = divmod(months, _MONTHS_A_YEAR)
    if rest == 0:
        return "1 year" if years == 1 else f"{years} years"
    return f"{years}.5 years" if rest * 2 == _MONTHS_A_YEAR else f"{months} months"
