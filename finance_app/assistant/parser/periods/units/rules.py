"""Finds single days, weeks, months, quarters and years in a text, each with its first and last day.

Without a year a month is the last that has begun, a day the last that has come. Quarters are those
of the fiscal year; "this year" is the calendar year, "this fiscal year" the fiscal one. A period
that is not over goes to its end, and whoever asks cuts it at today.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from finance_app.assistant.figures.days.rules import MONTHS
from finance_app.kit.period import (
    CALENDAR_YEAR,
    FiscalYearStart,
    Period,
    PeriodError,
    PeriodKind,
    period_from_key,
    period_of,
)

_DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = {name.casefold(): at for at, name in enumerate(calendar.day_name)}
_COUNTS: Final = {
    word: at
    for at, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), 1
    )
} | {"couple of": 2, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip
_NTH: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
               "4th": 4}  # fmt: skip
_STEPS: Final = {"this": 0, "current": 0, "the": 0, "next": 1, "coming": 1, "before": -2}
_M: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_Y: Final = r"(?:19|20|21)[0-9]{2}"
_D: Final = r"[0-3]?[0-9]"
_N: Final = rf"[0-9]{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}"
_FY: Final = r"(?:fy|fiscal year|financial year|tax year|business year)"
_OF_YEAR: Final = rf"(?P<y>{_Y})|(?P<rel>last|this|previous) year"


@dataclass(frozen=True, slots=True)
class Unit:
    """A period in a text: where, its days, and what it is.

    `kind` is day, week, month, quarter, half, year or days; `has_year` that its year was said.
    `count` is how many months "the last 6 months" are, 0 for others.
    """

    start: int
    end: int
    first: date
    last: date
    kind: str
    has_year: bool = True
    count: int = 0
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class _When:
    """What dates are read with."""

    today: date
    fiscal: FiscalYearStart


_Made = tuple[date, date, str, bool]
_Reader = Callable[[re.Match[str], _When], _Made | None]


def units_in(low: str, today: date, start: FiscalYearStart) -> list[Unit]:
    """Return the single periods of a casefolded text, in order and without overlaps."""
    when = _When(today, start)
    found: list[Unit] = []
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(low):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            try:
                made = reader(match, when)
            except (ValueError, OverflowError, PeriodError):
                continue
            if made is not None and made[0] <= made[1]:
                count = _count(match.groupdict().get("n") or "0") if made[2] == "months" else 0
                ahead = match.group().startswith(("next", "in ", "coming", "tomorrow", "the next"))
                found.append(Unit(match.start(), match.end(), *made, count=count, is_ahead=ahead))
    return sorted(found, key=lambda one: one.start)


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the days of a calendar month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_back(day: date, months: int) -> date:
    """Return the day so many months earlier, clamped to the length of its month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _count(text: str) -> int:
    return _COUNTS[text] if text in _COUNTS else int(text)


def _of(period: Period, kind: str, *, has_year: bool = True) -> _Made:
    return period.starts_on, period.ends_on, kind, has_year


def _iso(match: re.Match[str], when: _When) -> _Made:  # noqa: ARG001
    day = date(int(match["y"]), int(match["mm"]), int(match["d"]))
    return day, day, "day", True


def _slashed(match: re.Match[str], when: _When) -> _Made:  # noqa: ARG001
    first, second = int(match["d"]), int(match["mm"])
    day, month = (second, first) if second > 12 >= first else (first, second)
    year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
    made = date(year, month, day)
    return made, made, "day", True


def _named_day(match: re.Match[str], when: _When) -> _Made:
    month, day = MONTHS[match["m"]], int(match["d"])
    if match["y"]:
        made = date(int(match["y"]), month, day)
        return made, made, "day", True
    made = date(when.today.year, month, day)
    if made > when.today:
        made = date(when.today.year - 1, month, day)
    return made, made, "day", False


def _of_month(match: re.Match[str], when: _When) -> _Made:
    """Read "the 3rd": the last such day up to today."""
    day, found = int(match["d"]), when.today
    for _ in range(62):
        if found.day == day:
            return found, found, "day", False
        found -= _DAY
    raise ValueError


def _near_day(match: re.Match[str], when: _When) -> _Made:
    back = {"today": 0, "yesterday": 1, "tomorrow": -1}.get(match["near"], 2)
    made = when.today - back * _DAY
    return made, made, "day", True


def _weekday(match: re.Match[str], when: _When) -> _Made:
    back = (when.today.weekday() - _WEEKDAYS[match["w"]] - 1) % 7 + 1
    made = when.today - back * _DAY
    return made, made, "day", True


def _month(match: re.Match[str], when: _When) -> _Made:
    month = MONTHS[match["m"]]
    if match["y"]:
        return *month_span(int(match["y"]), month), "month", True
    if match["rel"]:
        year = when.today.year - (match["rel"] != "this")
        return *month_span(year, month), "month", True
    year = when.today.year - (month > when.today.month)
    return *month_span(year, month), "month", False


def _month_key(match: re.Match[str], when: _When) -> _Made:  # noqa: ARG001
    return *month_span(int(match["y"]), int(match["mm"])), "month", True


def _quarter(match: re.Match[str], when: _When) -> _Made:
    text = match["q"]
    number = _NTH[text] if text in _NTH else int(text)
    return _nth_quarter(number, match, when)


def _nth_quarter(number: int, match: re.Match[str], when: _When) -> _Made:
    said = match.groupdict()
    if said.get("y"):
        return _of(period_from_key(f"{said['y']}-q{number}", when.fiscal), "quarter")
    year = period_of(when.today, PeriodKind.YEAR, when.fiscal).fiscal_year
    if said.get("rel"):
        year -= said["rel"] != "this"
        return _of(period_from_key(f"{year}-q{number}", when.fiscal), "quarter")
    found = period_from_key(f"{year}-q{number}", when.fiscal)
    if found.starts_on > when.today:
        found = period_from_key(f"{year - 1}-q{number}", when.fiscal)
    return _of(found, "quarter", has_year=False)


def _half(match: re.Match[str], when: _When) -> _Made:
    number = _NTH[match["h"]] if match["h"] in _NTH else int(match["h"])
    first = _nth_quarter(2 * number - 1, match, when)
    period = period_of(first[0], PeriodKind.QUARTER, when.fiscal)
    return first[0], period.shift(1).ends_on, "half", first[3]


def _fiscal(match: re.Match[str], when: _When) -> _Made:
    text = match["y"]
    year = int(text) if len(text) == 4 else 2000 + int(text)
    return _of(period_from_key(f"fy{year}", when.fiscal), "year")


def _year(match: re.Match[str], when: _When) -> _Made:  # noqa: ARG001
    year = int(match["y"])
    return date(year, 1, 1), date(year, 12, 31), "year", True


def _relative(match: re.Match[str], when: _When) -> _Made:
    """Read "this month", "last quarter", "next year", "the fiscal year"."""
    step = _STEPS.get(match["rel"], -1)
    unit = match["unit"]
    if unit == "week":
        monday = when.today - when.today.weekday() * _DAY + 7 * step * _DAY
        return monday, monday + 6 * _DAY, "week", True
    if unit == "month":
        period = period_of(when.today, PeriodKind.MONTH, CALENDAR_YEAR)
    elif unit == "quarter":
        period = period_of(when.today, PeriodKind.QUARTER, when.fiscal)
    elif unit == "year":
        period = period_of(when.today, PeriodKind.YEAR, CALENDAR_YEAR)
    else:
        period, unit = period_of(when.today, PeriodKind.YEAR, when.fiscal), "year"
    return _of(period.shift(step), unit)


def _last_days(match: re.Match[str], when: _When) -> _Made | None:
    """Read "the last 90 days", "past 6 months": up to today."""
    count = _count(match["n"])
    if not 0 < count <= 999:
        return None
    unit = match["unit"]
    if unit in {"day", "week"}:
        days = count * (7 if unit == "week" else 1)
        return when.today - (days - 1) * _DAY, when.today, "days", True
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    first = months_back(when.today, months) + _DAY
    return first, when.today, "months" if unit == "month" else "days", True


def _next_days(match: re.Match[str], when: _When) -> _Made | None:
    count = _count(match["n"])
    days = count * {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[match["unit"]]
    return when.today, when.today + days * _DAY, "days", True


def _to_date(match: re.Match[str], when: _When) -> _Made:
    kind = {"m": "month", "q": "quarter"}.get(match.group()[0], "year")
    if kind == "quarter":
        first = period_of(when.today, PeriodKind.QUARTER, when.fiscal).starts_on
    else:
        first = when.today.replace(day=1) if kind == "month" else date(when.today.year, 1, 1)
    return first, when.today, kind, True


_MAY: Final = r"(?<!\bwe )(?<!\bi )(?<!\bthat )"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(rf"(?<![\w./-])(?:{pattern})(?![\w]|[./-]\d)"), reader)
    for pattern, reader in (
        (rf"(?P<y>{_Y})-(?P<mm>[01]?[0-9])-(?P<d>{_D})", _iso),
        ((rf"(?P<d>{_D})[/.](?P<mm>[01]?[0-9]|3[01]|2[0-9]|1[0-9])[/.](?P<y>{_Y}|"
         rf"[0-9]{{2}})"), _slashed),
        (rf"(?P<d>{_D})(?:st|nd|rd|th)? (?:of )?(?P<m>{_M})\.?(?:,? (?P<y>{_Y}))?", _named_day),
        (rf"(?P<m>{_M})\.? (?P<d>{_D})(?:st|nd|rd|th)?(?:,? (?P<y>{_Y}))?", _named_day),
        (rf"{_MAY}(?P<m>{_M})\.?(?:(?: of)? ?'?,? ?(?:{_OF_YEAR}))?", _month),
        (rf"(?P<y>{_Y})-q(?P<q>[1-4])", _quarter),
        (rf"q(?P<q>[1-4])(?: (?:of )?(?:fy ?)?(?:{_OF_YEAR})(?:[/-][0-9]{{2,4}})?)?", _quarter),
        ((rf"(?:the )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th) quarter"
         rf"(?: (?:of )?(?:the )?(?:{_FY} )?(?:{_OF_YEAR})?)?"), _quarter),
        (rf"h(?P<h>[12])(?: (?:of )?(?:{_OF_YEAR}))?", _half),
        (rf"(?:the )?(?P<h>first|second|1st|2nd) half(?: of)?(?: the)? (?:{_OF_YEAR}|year)", _half),
        (rf"{_FY} ?'?(?P<y>{_Y}|[0-9]{{2}})(?: ?[/-] ?[0-9]{{2,4}})?", _fiscal),
        (rf"(?P<y>{_Y})/[0-9]{{2,4}}", _fiscal),
        (rf"(?P<y>{_Y})-(?P<mm>0[1-9]|1[0-2])", _month_key),
        (r"year to date|ytd|month to date|mtd|quarter to date|qtd|so far this year", _to_date),
        ((rf"(?:in |over |during |within )?(?:the )?(?:last|past|previous|preceding) (?P<n>{_N}) "
         r"(?:full |whole |complete )?(?P<unit>day|week|month|quarter|year)s?"), _last_days),
        ((rf"(?:(?:the )?(?:next|coming|following)|in|within) (?P<n>{_N}) "
         r"(?P<unit>day|week|month|quarter|year)s?(?: time)?"), _next_days),
        ((r"(?:the )?(?P<rel>this|current|last|previous|past|next|coming) "
         rf"(?P<unit>week|month|quarter|year|{_FY[3:-1]})"), _relative),
        (r"(?:the )?(?P<unit>week|month|quarter|year) (?P<rel>before) last", _relative),
        (r"(?<=of )(?P<rel>the) (?P<unit>month|quarter|year)", _relative),
        (r"(?P<rel>)the (?P<unit>fiscal year|financial year)", _relative),
        (r"(?P<near>today|yesterday|tomorrow|(?:the )?day before yesterday)", _near_day),
        (rf"(?:last |on )?(?P<w>{'|'.join(_WEEKDAYS)})", _weekday),
        (rf"(?P<y>{_Y})(?! ?(?:€|£|\$|%|eur|usd|gbp|euro|dollar|pound))", _year),
        (rf"(?:on )?the (?P<d>{_D})(?:st|nd|rd|th)", _of_month),
    )
)  # fmt: skip
