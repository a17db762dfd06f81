"""Finds the dates and periods that a text names: "28 Nov 2026", "FY 2025/26", "Q3", "in 2025".

They are no figures, so they are compared with the days of a turn, part by part.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = {
    **{name.casefold(): number for number, name in enumerate(calendar.month_name) if number},
    **{name.casefold(): number for number, name in enumerate(calendar.month_abbr) if number},
    "sept": 9,
}
_MONTH: Final = rf"(?P<m>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_Y: Final = r"(?:19|20|21)[0-9]{2}"
_D: Final = r"[0-3]?[0-9]"
_TH: Final = r"(?:st|nd|rd|th)?"
_END: Final = r"(?![0-9]|[.,][0-9])"
_START: Final = r"(?<![0-9A-Za-z])(?<![0-9][.,])"
_LINK: Final = r" ?(?:-|to|and|until|through) ?"
_YEARS: Final = rf"(?P<y>{_Y})(?: ?[/-] ?(?P<z>{_Y}|[0-9]{{2}}))?"
_WORDS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3} | {
    "fourth": 4, "4th": 4, "last": 4,
}  # fmt: skip
# A bare year is a year behind such a word, and otherwise a number like any other.
_CUES: Final = (
    "in|for|since|year|years|during|through|until|till|from|to|and|or|vs|versus|than|calendar|early|late|"
    "mid|end|before|after|by|both|throughout|all|into|of|between|quarter|half|fy|start|beginning|"
    "full-year|full year|only"
)

_PATTERNS: Final = tuple(
    re.compile(_START + pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"(?P<y>{_Y})-(?P<mm>[01][0-9])-(?P<d>[0-3][0-9])",
        rf"(?P<y>{_Y})-q(?P<q>[1-4])",
        rf"(?P<d>{_D}){_TH}(?:{_LINK}(?P<e>{_D}){_TH})? (?:of )?{_MONTH}(?:,? (?P<y>{_Y}))?",
        rf"{_MONTH} (?P<y>{_Y})",
        rf"{_MONTH} (?P<d>{_D}){_TH}(?:{_LINK}(?P<e>{_D}){_TH})?(?![0-9])(?:,? (?P<y>{_Y}))?",
        rf"(?P<d>{_D})(?P<sep>[/.])(?P<mm>[01]?[0-9])(?P=sep)(?P<y>{_Y})",
        (
            rf"(?P<q>[1-4]|first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter"
            rf"(?: (?:of )?(?:the )?(?:fy ?|fiscal year |financial year )?{_YEARS})?"
        ),
        rf"q ?(?P<q>[1-4])(?: (?:of )?(?:fy ?)?{_YEARS})?",
        rf"h(?P<h>[12])(?: (?:of )?(?:fy ?)?{_YEARS})?",
        r"(?P<h>first|second)[ -]half(?= of (?:the|this|last|20|fy|19)\b| year)",
        rf"(?:fy|fiscal year|financial year|tax year) ?{_YEARS}",
        r"fy ?'?(?P<yy>[0-9]{2})(?:[/-](?P<z>[0-9]{2}))?",
        rf"(?P<y>{_Y})/(?P<z>{_Y}|[0-9]{{2}})(?![/0-9])",
        rf"(?P<y>{_Y})-(?P<mm>0[1-9]|1[0-2])(?!-)",
    )
)
_BARE_YEARS: Final = re.compile(
    rf"(?:^|[(\[\"\u201c:;]|(?<![A-Za-z])(?:{_CUES})) ?(?P<year>(?P<y>{_Y})(?:-(?P<z>{_Y}))?)"
    rf"(?![0-9]|[.,'][0-9]| [0-9]{{3}}\b| ?[%€$£¥]|\^)(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class DayText:
    """What a date in a text says; None is not said. `last_year` is that of "2025/26"."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    last_year: int | None = None

    def fits(self, other: date) -> bool:
        """Say whether a day agrees with every part of it but quarter and half."""
        return (
            self.month in {None, other.month}
            and self.day in {None, other.day}
            and (self.year is None or other.year in {self.year, self.last_year})
        )


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A date in a text, between two places; a range of days has more than one part."""

    start: int
    end: int
    parts: tuple[DayText, ...]


def day_spans(plain: str) -> list[DaySpan]:
    """Return the dates and periods of a plain text, in order, without overlaps."""
    found: list[DaySpan] = []
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            _keep(found, taken, match, match.span())
    for match in _BARE_YEARS.finditer(plain):
        _keep(found, taken, match, match.span("year"))
    return sorted(found, key=lambda span: span.start)


def _keep(
    found: list[DaySpan],
    taken: list[tuple[int, int]],
    match: re.Match[str],
    place: tuple[int, int],
) -> None:
    start, end = place
    if any(start < last and first < end for first, last in taken):
        return
    parts = _parts(match.groupdict())
    if parts:
        found.append(DaySpan(start, end, parts))
        taken.append(place)


def _parts(said: dict[str, str | None]) -> tuple[DayText, ...]:
    year = _year(said.get("y") or said.get("yy"))
    last = _last_year(year, said.get("z"))
    month = _month(said)
    if month is not None and not 1 <= month <= 12:
        return ()
    first = DayText(
        year=year,
        month=month,
        day=int(day) if (day := said.get("d")) else None,
        quarter=_number(said.get("q")),
        half=_number(said.get("h")),
        last_year=last,
    )
    if not said.get("e"):
        return (first,)
    return first, DayText(year=year, month=month, day=int(said["e"] or 0))


def _month(said: dict[str, str | None]) -> int | None:
    if name := said.get("m"):
        return MONTHS[name.casefold().rstrip(".")]
    return int(digits) if (digits := said.get("mm")) else None


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else _WORDS[text.casefold()]


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _last_year(first: int | None, text: str | None) -> int | None:
    """Return the second year of "2025/26"; a year that does not follow is none of it."""
    if first is None or text is None:
        return None
    return int(text) if len(text) == 4 else first // 100 * 100 + int(text)
