"""Statements and other tables of reports as text, each figure in the parts a page draws."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from finance_app.kit.money import CURRENCIES, format_accounting
from finance_app.reports.shell.rules import Grid
from finance_app.reports.shell.statement.rules import Line, LineKind, percent_text

_TONES: Final[Mapping[bool, str]] = {True: "is-good", False: "is-bad"}
_PAPERS: Final = (
    ("", 9.5, 7.5, 500),
    ("is-tight", 8, 6, 500),
    ("is-wide", 8, 6, 690),
    ("is-wide is-small", 6.5, 4.5, 690),
    ("is-wide is-a3", 7, 4.5, 1090),
    ("is-wide is-a2", 7, 4.5, 1590),
    ("is-wide is-a0", 7, 4.5, 3280),
)
"""How a table is printed: its classes, the size of its letters, what stands around each cell, and
the room on the paper, in points.

Upright, smaller, across, smaller, on larger paper; rooms are within the margins of A4 and Letter.
"""
_COLUMNS_UPRIGHT_MAX: Final = 6
_WORDS_LENGTH_MAX: Final = 30
"""Longer words wrap."""
_LETTER_WIDTH: Final = 0.55


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of a column; figures end at their column's end, words begin at its start."""

    text: str
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in parts, so that sign and decimals can be grey; words are all in `whole`.

    `look` holds classes; `spoken` is what the look means, for those who do not see it.
    """

    whole: str = ""
    decimals: str = ""
    end: str = ""
    sign: str = ""
    href: str = ""
    look: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a table: its name, and a cell for each further column."""

    kind: str
    label: str
    cells: list[Cell] = field(default_factory=list)
    href: str = ""
    note: str = ""
    level: str = "0"


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of a report. `width` are classes by how much room it takes, mostly on paper."""

    titles: list[Title] = field(default_factory=list)
    lines: list[LineView] = field(default_factory=list)
    width: str = ""


def money_cell(
    amount: Decimal, code: str, href: str = "", *, sign: str = "", is_good: bool | None = None
) -> Cell:
    """Return an amount as a statement writes it; zero is a dash. `is_good` colours a change."""
    text = format_accounting(amount, code)
    end = ")" if text.startswith("(") else ""
    whole, mark, rest = text.removesuffix(")").partition(".")
    tone = "" if is_good is None else _TONES[is_good]
    return Cell(
        whole=whole,
        decimals=f"{mark}{rest}",
        end=end,
        sign=sign,
        href=href,
        look=f"{'is-negative' if end else ''} {tone}".strip(),
        spoken="" if is_good is None else ("better" if is_good else "worse"),
    )


def text_cell(text: str, href: str = "", *, look: str = "") -> Cell:
    """Return words, or a figure that is no amount."""
    return Cell(whole=text, href=href, look=look)


def table_view(titles: Sequence[Title], lines: Iterable[LineView]) -> TableView:
    """Return a table; the first title is that of the names of its lines."""
    shown = list(lines)
    return TableView(list(titles), shown, _width(titles, shown))


def _width(titles: Sequence[Title], lines: Sequence[LineView]) -> str:
    """Return the classes of the first paper that the table fits on, else of the largest."""
    lengths = [len(one.text) for one in titles]
    lengths[0] = max([lengths[0], *(len(line.label) + 2 * int(line.level) for line in lines)])
    for line in lines:
        for at, cell in enumerate(line.cells, start=1):
            # Figures leave room for a bracket, also where they have none.
            lengths[at] = max(lengths[at], len(cell.sign + cell.whole + cell.decimals) + 1)
    letters = sum(
        min(length, _WORDS_LENGTH_MAX) if at == 0 or titles[at].is_words else length
        for at, length in enumerate(lengths)
    )
    is_upright = len(titles) - 1 <= _COLUMNS_UPRIGHT_MAX
    for look, size, around, room in _PAPERS if is_upright else _PAPERS[2:]:
        if letters * size * _LETTER_WIDTH + len(titles) * around <= room:
            return look
    return _PAPERS[-1][0]


def statement_view(grid: Grid, lines: Iterable[Line], code: str, first: str = "") -> TableView:
    """Return a statement: a column of figures each, with comparison and change beside it."""
    titles = [Title(first)]
    for at, column in enumerate(grid.columns):
        titles.append(Title(column.label))
        if grid.before:
            titles += [Title(grid.before[at].label), Title("Change"), Title("%")]
    return table_view(titles, (_line_view(line, code) for line in lines))


def _line_view(line: Line, code: str) -> LineView:
    sign = CURRENCIES[code].symbol if line.kind is LineKind.TOTAL else ""
    hrefs = line.hrefs or ("",) * (len(line.amounts) + len(line.before))
    cells: list[Cell] = []
    for at, amount in enumerate(line.amounts):
        cells.append(money_cell(amount, code, hrefs[at], sign=sign))
        if line.before:
            before, href = line.before[at], hrefs[len(line.amounts) + at]
            cells.append(money_cell(before, code, href, sign=sign))
            cells += _change_cells(amount, before, line, code)
    return LineView(line.kind.value, line.label, cells, level=str(line.level))


def _change_cells(now: Decimal, before: Decimal, line: Line, code: str) -> list[Cell]:
    change = now - before
    is_good = None
    if line.is_more_better is not None and change:
        is_good = (change > 0) is line.is_more_better
    cell = money_cell(change, code, is_good=is_good)
    percent = percent_text(now, before)
    end = ")" if percent.endswith(")") else ""
    return [cell, Cell(percent.removesuffix(")"), end=end, look=cell.look)]
