"""A spreadsheet small enough to read: computes the workbook's formulas the way Excel documents.

It knows nothing of the code under test. Criteria of SUMIFS and its kin have Excel's meaning: * and
? are wildcards, ~ escapes, < > = compare, digits match text that looks like the number. Numbers are
exact fractions; a cached value is right when no number of a spreadsheet is nearer.
"""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from tests.reports.workbook import functions
from tests.reports.workbook.functions import fraction_of, numbers_of

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<range>(?:(?:'(?:[^']|'')+'|[A-Za-z][\w ]*)!)?
      \$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])
  | (?P<name>[A-Za-z_][\w.]*)
  | (?P<mark><>|<=|>=|[-+*/^(),=<>&])
    )""",
    re.VERBOSE,
)
ASSET_SHEETS = {"Assets", "Depreciation", "Asset roll-forward"}
JOURNAL_SHEETS = {"Accounts", "Balance sheet", "Cash flow", "Tax"}
"""Made of the journal: a book of rows in memory has none of them, any other has all."""


class Spreadsheet:
    """An .xlsx file opened twice by openpyxl: what it says, and the values kept beside it."""

    def __init__(self, path: Path) -> None:
        self.formulas = openpyxl.load_workbook(path)
        self.values = openpyxl.load_workbook(path, data_only=True)
        self.names = {name: item.attr_text for name, item in self.formulas.defined_names.items()}
        self._known: dict[tuple[str, str], Any] = {}

    def formula_cells(self) -> list[tuple[str, str]]:
        """Return sheet and address of every formula."""
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.formulas
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def cached(self, sheet: str, address: str) -> Any:
        """Return the value the file keeps for a cell."""
        value = self.values[sheet][address].value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else _exact(value)

    def compute(self, sheet: str, address: str) -> Any:
        """Return the value of a cell, computed from the cells it refers to."""
        key = (sheet, address)
        if key not in self._known:
            cell = self.formulas[sheet][address]
            self._known[key] = (
                _Reader(self, sheet, cell.value[1:]).whole()
                if cell.data_type == "f"
                else _exact(cell.value)
            )
        return self._known[key]

    def cells(self, reference: str, sheet: str) -> list[Any]:
        """Return the values of a range, in order."""
        if "!" in reference:
            title, reference = reference.rsplit("!", 1)
            sheet = title.strip("'").replace("''", "'")
        found = self.formulas[sheet][reference.replace("$", "")]
        rows = found if isinstance(found, tuple) else ((found,),)
        return [self.compute(sheet, cell.coordinate) for row in rows for cell in row]


def check_formulas(path: Path, *, has_assets: bool = False) -> Spreadsheet:
    """Hold every cached value against the same formula computed from the cells it names."""
    sheet = Spreadsheet(path)
    cells = sheet.formula_cells()
    expected = {"Summary", "P&L by month", "P&L by category", "Vendors and clients", "Checks"}
    if JOURNAL_SHEETS & set(sheet.formulas.sheetnames):
        expected |= JOURNAL_SHEETS - (set() if _has_rows(sheet, "Accounts") else {"Accounts"})
    expected |= ASSET_SHEETS if has_assets else set()
    cells.sort(
        key=lambda cell: cell[0] in expected - ASSET_SHEETS
    )  # what leans on long chains last
    assert {re.sub(r" \d+$", "", title) for title, _ in cells} == expected
    wrong = [
        (title, address, sheet.cached(title, address), sheet.compute(title, address))
        for title, address in cells
        if not _is_nearest(sheet.cached(title, address), sheet.compute(title, address))
    ]
    assert wrong == []
    return sheet


def _has_rows(sheet: Spreadsheet, title: str) -> bool:
    return sheet.values[title]["A2"].value is not None


def check_checks(path: Path, *, digits: int = 2) -> None:
    """Every line of Checks is zero, and there is a line for more than the totals."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Checks"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(rows) > 10
    assert {row[3] for row in rows} == {0}
    formats = {sheet.cell(row, 4).number_format for row in range(5, sheet.max_row + 1)}
    assert formats == {"#,##0." + "0" * max(digits, 2)}


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, book: Any, sheet: str, formula: str) -> None:
        self.book = book
        self.sheet = sheet
        self.tokens = self._split(formula)
        self.at = 0

    @staticmethod
    def _split(formula: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while at < len(formula):
            found = _TOKEN.match(formula, at)
            assert found, formula[at:]
            tokens.append((str(found.lastgroup), str(found.group(found.lastgroup or 0))))
            at = found.end()
        return tokens

    def whole(self) -> Any:
        value = _single(self.comparison())
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def _take(self, *marks: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in [("mark", m) for m in marks]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def comparison(self) -> Any:
        left = self.sum()
        while mark := self._take("=", "<>"):
            left = _each(left, self.sum(), lambda a, b, m=mark: _same(a, b) == (m == "="))
        return left

    def sum(self) -> Any:
        left = self.product()
        while mark := self._take("+", "-"):
            sign = 1 if mark == "+" else -1
            left = _each(
                left, self.product(), lambda a, b, s=sign: fraction_of(a) + s * fraction_of(b)
            )
        return left

    def product(self) -> Any:
        left = self.power()
        while mark := self._take("*", "/"):
            one = 1 if mark == "*" else -1
            left = _each(
                left, self.power(), lambda a, b, one=one: fraction_of(a) * fraction_of(b) ** one
            )
        return left

    def power(self) -> Any:
        is_negative = self._take("-")  # binds before ^, as Excel has it
        left = self.atom()
        if is_negative:
            left = _each(left, Fraction(-1), lambda a, b: fraction_of(a) * b)
        while self._take("^"):
            left = _each(
                left, self.atom(), lambda a, b: functions.power(fraction_of(a), fraction_of(b))
            )
        return left

    def atom(self) -> Any:
        if self._take("("):
            value = self.comparison()
            assert self._take(")")
            return value
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Fraction(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "range":
            return self.book.cells(text, self.sheet)
        assert kind == "name", text
        if not self._take("("):
            return self.book.cells(self.book.names[text], self.sheet)
        arguments = []
        while not self._take(")"):
            arguments.append(self.comparison())
            self._take(",")
        return _FUNCTIONS[text](*arguments)


def _exact(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return Fraction(str(value))
    return value.date() if isinstance(value, dt.datetime) else value


def _single(value: Any) -> Any:
    if isinstance(value, list):
        assert len(value) == 1
        return Fraction(0) if value[0] is None else value[0]
    return value


def _each(left: Any, right: Any, function: Any) -> Any:
    size = max(len(side) if isinstance(side, list) else 1 for side in (left, right))
    if size == 1:
        return function(_single(left), _single(right))
    sides = [
        side if isinstance(side, list) and len(side) == size else [_single(side)] * size
        for side in (left, right)
    ]
    return [function(a, b) for a, b in zip(*sides, strict=True)]


def _is_nearest(cached: Any, computed: Any) -> bool:
    """Say whether a spreadsheet, which keeps numbers in 64 bits, would show the same."""
    if isinstance(computed, Fraction):
        return isinstance(cached, Decimal) and float(cached) == float(computed)
    return bool(cached == computed)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def _meets(value: Any, criterion: Any) -> bool:
    """Say whether a cell meets a criterion of SUMIFS, COUNTIFS or COUNTIF."""
    criterion = _single(criterion)
    if not isinstance(criterion, str):
        return bool(value == criterion)
    if criterion == "=":
        return value is None
    mark = next((m for m in ("<>", "<=", ">=", "<", ">", "=") if criterion.startswith(m)), "")
    wanted = criterion[len(mark) :]
    assert mark in {"", "=", "<>"}, "no formula here should compare by size"
    if _looks_numeric(wanted):
        if isinstance(value, str) and _looks_numeric(value):
            value = Fraction(value)
        is_met = value == Fraction(wanted)
    else:
        is_met = isinstance(value, str) and re.fullmatch(_pattern(wanted), value, re.I | re.S)
    return bool(is_met) != (mark == "<>")


def _looks_numeric(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(\.\d*)?(e[-+]?\d+)?", text, re.IGNORECASE) is not None


def _pattern(wanted: str) -> str:
    parts, at = [], 0
    while at < len(wanted):
        one = wanted[at]
        if one == "~" and wanted[at + 1 : at + 2] in {"*", "?", "~"}:
            at += 1
            parts.append(re.escape(wanted[at]))
        else:
            parts.append({"*": ".*", "?": "."}.get(one, re.escape(one)))
        at += 1
    return "".join(parts)


def _sumifs(amounts: list[Any], *conditions: Any) -> Fraction:
    return sum(numbers_of(_kept(amounts, conditions)), Fraction(0))


def _kept(values: list[Any], conditions: Any) -> list[Any]:
    pairs = list(zip(conditions[::2], conditions[1::2], strict=True))
    return [
        value
        for index, value in enumerate(values)
        if all(_meets(column[index], criterion) for column, criterion in pairs)
    ]


def _sumproduct(*columns: Any) -> Fraction:
    total = Fraction(0)
    lists = [column if isinstance(column, list) else [column] for column in columns]
    for values in zip(*lists, strict=True):
        product = Fraction(1)
        for value in values:
            product *= Fraction(value) if isinstance(value, Fraction | bool) else Fraction(0)
        total += product
    return total


def _of_numbers(function: Any) -> Any:
    """Return a function whose arguments are single numbers."""
    return lambda *values: function(*(fraction_of(_single(value)) for value in values))


_FUNCTIONS: dict[str, Any] = {
    "SUM": lambda *values: sum(numbers_of(values), Fraction(0)),
    "MIN": lambda *values: min(numbers_of(values)),
    "MAX": lambda *values: max(numbers_of(values)),
    "SUMIFS": _sumifs,
    "SUMPRODUCT": _sumproduct,
    "COUNTIFS": lambda *conditions: Fraction(len(_kept(conditions[0], conditions))),
    "COUNTIF": lambda values, criterion: Fraction(len(_kept(values, [values, criterion]))),
    "COUNTA": lambda values: Fraction(sum(v is not None for v in values)),
    "COUNT": lambda values: Fraction(len(numbers_of(values))),
    "ABS": lambda values: [abs(fraction_of(v)) for v in values],
    "IF": lambda test, yes, no: yes if _single(test) else no,
    "ROUND": _of_numbers(functions.round_to),
    "SLN": _of_numbers(functions.sln),
    "SYD": _of_numbers(functions.syd),
    "DDB": _of_numbers(functions.ddb),
    "VDB": _of_numbers(functions.vdb),
}


class Scratch:
    """A sheet of cells put there one by one, to try formulas on."""

    def __init__(self, **cells: Any) -> None:
        self.names: dict[str, str] = {}
        self._known: dict[str, Any] = {}
        for address, value in cells.items():
            self.put(address, value)

    def put(self, address: str, value: Any) -> None:
        """Put a value into a cell."""
        self._known[address] = _exact(value)

    def evaluate(self, formula: str) -> Any:
        """Return what a formula comes to."""
        return _Reader(self, "", formula).whole()

    def cells(self, reference: str, _sheet: str) -> list[Any]:
        """Return the values of a range of one column, in order."""
        first, _, last = reference.replace("$", "").partition(":")
        letter = first.rstrip("0123456789")
        begin, end = (int(one.removeprefix(letter)) for one in (first, last or first))
        return [self._known.get(f"{letter}{row}") for row in range(begin, end + 1)]
