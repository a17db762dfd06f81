"""The Asset roll-forward sheet: a fiscal year a row, opening to closing, and totals of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.fixed_assets.depreciation.sheets import CHARGE_NAME, YEAR_NAME
from finance_app.fixed_assets.register.rules import RegisterTotals
from finance_app.fixed_assets.register.sheets import (
    BOOK_VALUE_NAME,
    COST_NAME,
    DEPRECIATION_NAME,
    ID_NAME,
)
from finance_app.fixed_assets.roll_forward.rules import Movement, RollYear
from finance_app.kit.excel import FormSheet, Formula, Look, StreamedSheet, number_format

_HEADING_ROW: Final = 4
_TITLES: Final = (
    "Fiscal year", "Opening cost", "Additions", "Disposals", "Closing cost",
    "Opening depreciation", "Brought in", "Charge", "Impairments", "Depreciation of disposals",
    "Closing depreciation", "Closing book value",
)  # fmt: skip
_CLOSINGS: Final = {"E": "B{row}+C{row}-D{row}", "K": "F{row}+G{row}+H{row}+I{row}-J{row}"}
_OPENED_BY: Final = {"B": "E", "F": "K"}
_MOVED: Final = "CDGHIJ"


@dataclass(frozen=True, slots=True)
class RollFrame:
    """What the sheet is set in: its caption, the currency's decimals, and the sheets of rows.

    `day` is that of the Assets sheet in words, `labels` are the fiscal years as the Depreciation
    sheet has them.
    """

    caption: str
    digits: int
    day: str
    labels: Mapping[int, str]
    assets: StreamedSheet
    depreciation: StreamedSheet


@dataclass(frozen=True, slots=True)
class RollFigures:
    """Cells of the sheet that are held against something else, as formulas that refer to them.

    `closing_cost` and `closing_depreciation` are those of the last year; `cost_to_foot` and
    `depreciation_to_foot` say what they must come to from the first opening on.
    """

    charges: Mapping[int, Formula]
    book_values: Mapping[int, Formula]
    closing_cost: Formula
    cost_to_foot: Formula
    closing_depreciation: Formula
    depreciation_to_foot: Formula
    asset_count: Formula
    cost: Formula
    depreciation: Formula
    book_value: Formula


def sum_of(stream: StreamedSheet, name: str, function: str = "SUM") -> str:
    """Return a function over a named column, on all sheets that its rows needed."""
    return "+".join(f"{function}({each})" for each in stream.range_names(name))


def fill_roll_forward(
    sheet: FormSheet, frame: RollFrame, years: Sequence[RollYear], totals: RegisterTotals
) -> RollFigures:
    """Fill the sheet: the years, and under them what the Assets sheet comes to."""
    sheet.put_title("Asset roll-forward by fiscal year", frame.caption)
    sheet.put_headings(_HEADING_ROW, *_TITLES)
    sheet.widths(28, *(16 for _ in _TITLES[1:]))
    table = _Table(sheet, frame)
    for year in years:
        table.put_year(year)
    return table.finish(totals)


class _Table:
    """The sheet while it is filled."""

    def __init__(self, sheet: FormSheet, frame: RollFrame) -> None:
        self._sheet = sheet
        self._frame = frame
        self._style = number_format(frame.digits, is_statement=True)
        self._row = self._first = _HEADING_ROW + 1
        self._charges: dict[int, Formula] = {}
        self._book_values: dict[int, Formula] = {}
        self._sum = Movement()
        self._last: RollYear | None = None

    def put_year(self, year: RollYear) -> None:
        """Write the next fiscal year."""
        row, one = self._row, year.movement
        self._sheet.put(row, 1, self._frame.labels[year.fiscal_year])
        opening = {"B": year.opening_cost, "F": year.opening_depreciation}
        for letter, value in opening.items():
            above = f"{_OPENED_BY[letter]}{row - 1}"
            self._put(letter, value if row == self._first else Formula(above, value))
        for letter, value in self._moves(one).items():
            self._put(letter, Formula(self._charge(), value) if letter == "H" else value)
        closing = {"E": year.closing_cost, "K": year.closing_depreciation}
        for letter, value in closing.items():
            self._put(letter, Formula(_CLOSINGS[letter].format(row=row), value))
        self._put("L", Formula(f"E{row}-K{row}", year.closing_book_value))
        self._charges[year.fiscal_year] = self._cell("H", one.charge)
        self._book_values[year.fiscal_year] = self._cell("L", year.closing_book_value)
        self._sum, self._last = self._sum + one, year
        self._row += 1

    def finish(self, totals: RegisterTotals) -> RollFigures:
        """Write the line under the years and the totals of the day, and say where figures are."""
        assert self._last is not None
        last, row = self._row - 1, self._row
        self._put_sums(last)
        cost = Formula(self._foot("B", "C", "D"), self._last.closing_cost)
        depreciation = Formula(self._foot("F", "GHI", "J"), self._last.closing_depreciation)
        closing_cost = self._cell("E", self._last.closing_cost)
        closing_depreciation = self._cell("K", self._last.closing_depreciation)
        self._row = row + 2
        count, *amounts = self._put_day(totals)
        return RollFigures(
            self._charges, self._book_values, closing_cost, cost, closing_depreciation,
            depreciation, count, *amounts,
        )  # fmt: skip

    def _put_sums(self, last: int) -> None:
        """Write what moved in all years together, and what the last one closes with."""
        assert self._last is not None
        for letter in "ABCDEFGHIJKL":
            self._put(letter, "All years" if letter == "A" else "", look=Look.GRAND)
        for letter, value in self._moves(self._sum).items():
            text = f"SUM({letter}{self._first}:{letter}{last})"
            self._put(letter, Formula(text, value), look=Look.GRAND)
        closing = {
            "E": self._last.closing_cost,
            "K": self._last.closing_depreciation,
            "L": self._last.closing_book_value,
        }
        for letter, value in closing.items():
            self._put(letter, Formula(f"{letter}{last}", value), look=Look.GRAND)

    def _put_day(self, totals: RegisterTotals) -> list[Formula]:
        """Write what the Assets sheet comes to."""
        assets, found = self._frame.assets, []
        self._put("A", f"Register at {self._frame.day}", look=Look.SECTION)
        lines: tuple[tuple[str, str, Decimal | int], ...] = (
            ("Assets", sum_of(assets, ID_NAME, "COUNTA"), totals.asset_count),
            ("Cost", sum_of(assets, COST_NAME), totals.cost),
            ("Depreciation to date", sum_of(assets, DEPRECIATION_NAME), totals.depreciation),
            ("Book value", sum_of(assets, BOOK_VALUE_NAME), totals.book_value),
        )
        for name, text, value in lines:
            self._row += 1
            look = Look.TOTAL if name == "Book value" else Look.BODY
            form = "#,##0" if name == "Assets" else self._style
            self._sheet.put(self._row, 1, name, look=look)
            self._sheet.put(self._row, 2, Formula(text, value), look=look, number_format=form)
            found.append(self._cell("B", value))
        return found

    def _charge(self) -> str:
        rows = self._frame.depreciation
        names = zip(rows.range_names(CHARGE_NAME), rows.range_names(YEAR_NAME), strict=True)
        return "+".join(f"SUMIFS({charge},{year},$A{self._row})" for charge, year in names)

    def _moves(self, one: Movement) -> dict[str, Decimal]:
        values = (
            one.additions, one.disposed_cost, one.brought_in, one.charge, one.impairments,
            one.disposed_depreciation,
        )  # fmt: skip
        return dict(zip(_MOVED, values, strict=True))

    def _foot(self, opening: str, more: str, less: str) -> str:
        """Return the first opening with all that moved since, for another sheet to compare with."""
        opened = self._sheet.address(self._first, _column(opening))
        added = "".join(f"+{self._address(letter)}" for letter in more)
        return f"{opened}{added}-{self._address(less)}"

    def _address(self, letter: str) -> str:
        return self._sheet.address(self._row, _column(letter))

    def _cell(self, letter: str, value: Decimal | int) -> Formula:
        return Formula(self._address(letter), value)

    def _put(self, letter: str, value: str | Decimal | Formula, *, look: Look = Look.BODY) -> None:
        self._sheet.put(self._row, _column(letter), value, look=look, number_format=self._style)


def _column(letter: str) -> int:
    return ord(letter) - ord("A") + 1
