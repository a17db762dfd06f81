"""The periods a question names: single ones, ranges, "since", "until", "at the end of".

In a question that compares, "from August to September" are two periods; everywhere else a range.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from finance_app.assistant.figures.days.rules import MONTHS
from finance_app.assistant.parser.periods.units.rules import Unit, months_back, units_in
from finance_app.kit.period import FiscalYearStart

_DAY: Final = timedelta(days=1)
_TO: Final = re.compile(r" ?(?:to|until|till|through|thru|and|up to|-|–) ?(?:the )?")
_FROM: Final = re.compile(r"(?:from|between) (?:the )?$")
_SINCE: Final = re.compile(r"(?:since|as of|starting|beginning|from|after) (?:the )?$")
_ONWARD: Final = re.compile(r" (?:on|onwards?|onward)\b")
_UNTIL: Final = re.compile(
    r"(?:until|till|through|up to|by|before|to) (?:and including )?(?:the )?(?:end of )?$"
)
_END: Final = re.compile(r"(?:at |by |on |as of )?(?:the )?(?:end|close|last day) of (?:the )?$")
_BEGIN: Final = re.compile(
    r"(?:at |since |from )?(?:the )?(?:start|beginning|first day) of (?:the )?$"
)
_EARLY_DAYS: Final = re.compile(
    r"(?<![\w./-])(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)?(?= ?(?:to|and|until|through|-|–) ?(?:the )?"
    rf"[0-3]?[0-9](?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})\b)"
)
_EVER: Final = re.compile(
    r"\b(?:all time|of all time|ever|since the (?:start|beginning)(?! of)|in total|overall|so far|"
    r"altogether)\b"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A period in a text. `first` is None for "until", `last` never is.

    `kind` is that of its unit, or range, since, until, ever; `is_point` that a day at its end is
    meant ("at the end of 2025").
    """

    start: int
    end: int
    first: date | None
    last: date
    kind: str
    count: int = 0
    is_ahead: bool = False
    is_point: bool = False
    has_year: bool = True

    def until(self, today: date) -> "Span":
        """Return the period without the days still to come."""
        begins = self.first or date.min
        return replace(self, last=today) if begins <= today < self.last else self

    @property
    def days(self) -> tuple[date | None, date]:
        """The first and the last day."""
        return self.first, self.last


def find_spans(
    low: str, today: date, start: FiscalYearStart, *, is_comparing: bool = False
) -> list[Span]:
    """Return the periods of a casefolded text in order, without overlaps; never raises."""
    units = _with_early_days(low, units_in(low, today, start))
    found: list[Span] = []
    at = 0
    while at < len(units):
        unit = units[at]
        if at + 1 < len(units) and _is_range(low, unit, units[at + 1], is_comparing=is_comparing):
            found.append(_range(low, unit, units[at + 1]))
            at += 2
            continue
        found.append(_single(low, unit, today))
        at += 1
    if not found and (match := _EVER.search(low)):
        found.append(Span(match.start(), match.end(), None, today, "ever"))
    return found


def full_months(span: Span, today: date) -> Span:
    """Return the whole months before this one, for "the last 6 months" month by month."""
    if not span.count:
        return span
    last = today.replace(day=1) - _DAY
    first = months_back(last.replace(day=1), span.count - 1)
    return replace(span, first=first, last=last)


def _with_early_days(low: str, units: list[Unit]) -> list[Unit]:
    """Return units with the 1 of "1 to 15 March" as a day of its own."""
    more = list(units)
    for match in _EARLY_DAYS.finditer(low):
        after = next((one for one in units if one.start > match.end()), None)
        if after is None or after.kind != "day" or after.start - match.end() > 12:
            continue
        try:
            day = after.first.replace(day=int(match["d"]))
        except ValueError:
            continue
        more.append(Unit(match.start(), match.end(), day, day, "day"))
    return sorted(more, key=lambda one: one.start)


def _is_range(low: str, one: Unit, other: Unit, *, is_comparing: bool) -> bool:
    between = low[one.end : other.start]
    if not _TO.fullmatch(between):
        return False
    is_led = _FROM.search(low[: one.start]) is not None
    if between.strip() == "and" and not is_led:
        return False
    return not (is_comparing and one.kind == other.kind and one.kind != "day")


def _range(low: str, one: Unit, other: Unit) -> Span:
    first = one.first
    if other.has_year and not one.has_year:
        first = _to_year(first, other.last.year if _fits(first, other) else other.last.year - 1)
    elif first > other.last:
        first = _to_year(first, other.last.year - (first.month > other.last.month))
    head = _FROM.search(low[: one.start])
    start = head.start() if head else one.start
    if first > other.last:
        first = other.first
    return Span(start, other.end, first, other.last, "range", has_year=other.has_year)


def _fits(first: date, other: Unit) -> bool:
    return (first.month, first.day) <= (other.last.month, other.last.day)


def _to_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _single(low: str, unit: Unit, today: date) -> Span:
    head = low[: unit.start]
    span = Span(
        unit.start, unit.end, unit.first, unit.last, unit.kind, unit.count, unit.is_ahead,
        has_year=unit.has_year,
    )  # fmt: skip
    if match := _BEGIN.search(head):
        if match.group().startswith(("since", "from")):
            return replace(span, start=match.start(), last=max(today, unit.first), kind="since")
        return replace(span, start=match.start(), last=unit.first, is_point=True)
    if match := _END.search(head):
        return replace(span, start=match.start(), first=unit.last, is_point=True)
    if (match := _SINCE.search(head)) and (
        match.group().startswith(("since", "starting", "beginning", "after"))
        or _ONWARD.match(low, unit.end)
    ):
        is_after = match.group().startswith("after")
        first = unit.last + _DAY if is_after else unit.first
        end = unit.end
        if onward := _ONWARD.match(low, end):
            end = onward.end()
        last = max(today, first)
        return replace(span, start=match.start(), end=end, first=first, last=last, kind="since")
    if match := _UNTIL.search(head):
        word = match.group().split()[0]
        if word in {"until", "till", "through", "before"} or match.group().startswith("up to"):
            last = unit.first - _DAY if word == "before" else unit.last
            return replace(span, start=match.start(), first=None, last=last, kind="until")
    return span
