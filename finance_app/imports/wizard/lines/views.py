"""Lines of an import as their table shows them, and what a form for one starts from."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.imports.history.views import import_href
from finance_app.imports.plans.lines.inputs import LinesWanted
from finance_app.imports.plans.lines.service import list_lines
from finance_app.imports.plans.rules import LineFilter, PlanLine
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.money import format_amount
from finance_app.ledger.entry_rules.rules import rule_address

PAGE_LENGTH: Final = 50
FILTERS: Final = (
    ("problems", "Problems"),
    ("remarks", "Remarks"),
    ("new", "New"),
    ("left_out", "Left out"),
    ("all", "All"),
)
_RAW_LENGTH_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as the table shows it, and as its form starts from."""

    position: str
    number: str
    date: str
    party: str
    note: str
    amount: str
    is_in: bool
    category: str
    is_suggested: bool
    reason: str
    is_bad: bool
    is_wanted: bool
    can_choose: bool
    match_id: str
    match_kind: str
    raw: str
    description: str
    plain_amount: str
    rule_href: str


@dataclass(frozen=True, slots=True)
class LinesView:
    """One page of lines, and the pages beside it."""

    rows: tuple[LineRow, ...] = ()
    next_href: str = ""
    previous_href: str = ""


async def lines_view(actor: Actor, import_id: UUID, wanted: LineFilter, cursor: str) -> LinesView:
    """Return one page of lines."""
    page = await list_lines(
        actor, import_id, LinesWanted(filter=wanted, limit=PAGE_LENGTH, cursor=cursor)
    )

    def href(place: str | None) -> str:
        step = "duplicates" if wanted is LineFilter.DUPLICATES else "check"
        found = import_href(import_id, step=step, lines=wanted.value, cursor=place or "")
        return found if place else ""

    return LinesView(
        rows=tuple(line_row(line) for line in page.items),
        next_href=href(page.next_cursor),
        previous_href=href(page.previous_cursor),
    )


def line_row(line: PlanLine) -> LineRow:
    """Return a line as its table shows it."""
    kind = line.entry_kind
    reasons = [*line.problems, line.duplicate.sentence, *line.remarks]
    return LineRow(
        position=str(line.position),
        number=f"{line.number:,}",
        date=_iso(line.date),
        party=line.counterparty or line.description or "No name",
        note=line.description if line.counterparty else "",
        amount=_amount(line),
        is_in=bool(line.amount and line.amount > 0),
        category=line.category,
        is_suggested=line.is_suggested,
        reason=" ".join(filter(None, reasons)),
        is_bad=bool(line.problems),
        is_wanted=line.is_wanted,
        can_choose=not line.problems and line.kind != "note" and bool(line.amount),
        match_id=str(line.match_id or ""),
        match_kind=kind.value if kind and line.match_id else "",
        raw=" · ".join(filter(None, line.raw))[:_RAW_LENGTH_MAX],
        description=line.description,
        plain_amount="" if line.amount is None else f"{line.amount.normalize():f}",
        rule_href=rule_address(kind.value, line.counterparty, line.category)
        if kind and line.counterparty
        else "",
    )


def filter_of(text: str, step: str, problem_count: int) -> LineFilter:
    """Return which lines the address of a step names; without a word, what deserves a look."""
    if step == "duplicates":
        return LineFilter.DUPLICATES
    if text in set(LineFilter):
        return LineFilter(text)
    return LineFilter.PROBLEMS if problem_count else LineFilter.NEW


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _amount(line: PlanLine) -> str:
    if line.amount is None:
        return ""
    if line.currency_code not in CURRENCIES:
        return f"{line.amount:,f}"
    return format_amount(abs(line.amount), line.currency_code)
