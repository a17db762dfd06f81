"""The days, counts and names that a turn holds: of the question, the arguments and the findings.

A number that is no figure may only repeat one of these, and only as what it was there: "top 5"
stays a rank, "past 90 days" a number of days, "over 500" the threshold that was asked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from finance_app.assistant.figures.days.rules import DayText
from finance_app.assistant.figures.numbers.rules import Number, NumberKind, numbers_in
from finance_app.assistant.figures.plain.rules import plain_of
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart, PeriodKind, period_of
from finance_app.kit.tools import Figure, Finding, Unit

_RANK_TEXT: Final = (
    "top last past first next previous following biggest largest highest smallest lowest latest "
    "these those the your"
)
_RANK_WORDS: Final = frozenset(_RANK_TEXT.split())
_RANK_NOUN_TEXT: Final = "biggest largest highest smallest lowest latest most top cheapest recent"
_RANK_NOUNS: Final = frozenset(_RANK_NOUN_TEXT.split())
_SPANS: Final = {"day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month",
    "months": "month", "quarter": "quarter", "quarters": "quarter", "year": "year",
    "years": "year"}  # fmt: skip
_LIMIT_NOUNS: Final = re.compile(
    r"\b(?:entr(?:y|ies)|expenses?|incomes?|payments?|ones?|amounts?|invoices?|those|rows?|"
    r"purchases?|transactions?|bookings?)(?: (?:of|that|which|are|is|were|was|from))* (?:over|"
    r"above|under|below|more than|less than|at least|at most|between|from|exceeding|up to)"
    r"(?: [^ ]+ (?:and|to))? ?$",
    re.IGNORECASE,
)
_DRAFT_WORDS: Final = re.compile(
    r"\b(?:draft(?:ed|s)?|proposed?|proposal|card|ready to save|check(?: it| them)? and save)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What the person and the tools of a turn said that is no figure.

    `arguments` are those of every call of the turn, `drafts` the values of every proposal.
    """

    question: str = ""
    today: date | None = None
    arguments: tuple[Mapping[str, Any], ...] = ()
    drafts: tuple[Mapping[str, str], ...] = ()
    days: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    fiscal_year_start: FiscalYearStart = CALENDAR_YEAR


@dataclass(frozen=True, slots=True)
class Known:
    """The same in a form to compare with; made by `known_of`."""

    days: frozenset[date]
    day_texts: frozenset[DayText]
    quarters: frozenset[int]
    names: tuple[str, ...]
    sentences: tuple[str, ...]
    ranks: frozenset[Decimal]
    spans: frozenset[tuple[Decimal, str]]
    limits: frozenset[Decimal]
    drafted: frozenset[Decimal]
    row_count_max: int
    counts: frozenset[Decimal] = field(default_factory=frozenset)


def known_of(allowed: Allowed, findings: Sequence[Finding]) -> Known:
    """Return everything of a turn that a text may repeat."""
    texts = [allowed.question, *allowed.names, *_texts(allowed.arguments), *_words(findings)]
    said = [one for text in texts for one in numbers_in(text)]
    days = {*allowed.days, *_days(allowed.arguments), *(one.as_of for one in findings)}
    periods = [one.period for one in findings if one.period]
    days |= {day for period in periods for day in period}
    if allowed.today:
        days.add(allowed.today)
    day_texts = frozenset(part for one in said for part in one.days)
    amounts = [value for call in allowed.arguments for value in _amounts(call)]
    lengths = {(Decimal((last - first).days + 1), "day") for first, last in periods}
    lengths |= {(Decimal(_months(first, last)), "month") for first, last in periods}
    asked = numbers_in(allowed.question)
    return Known(
        days=frozenset(days),
        day_texts=day_texts,
        quarters=frozenset(_quarters(days, allowed.fiscal_year_start))
        | {text.quarter for text in day_texts if text.quarter},
        names=tuple(dict.fromkeys(_names(texts, allowed.question))),
        sentences=tuple(_names([text for one in findings for text in (one.title, one.missing)])),
        ranks=frozenset(
            {value for name, value in amounts if name == "top"}
            | {one.value for one in asked if _is_rank(one) and one.value is not None}
        ),
        spans=frozenset(
            lengths
            | {(value, name.removesuffix("s")) for name, value in amounts if name in _SPANS}
            | {
                (one.value, _SPANS[one.noun])
                for one in said
                if one.noun in _SPANS and one.value is not None
            }
        ),
        limits=frozenset(value for name, value in amounts if name.startswith("amount_")),
        drafted=frozenset(_drafted(allowed.drafts)),
        row_count_max=max((len(one.table.rows) for one in findings if one.table), default=0),
        counts=frozenset(
            Decimal(count)
            for one in findings
            for count in (one.row_count, len(one.table.rows) if one.table else one.row_count)
        ),
    )


def is_allowed(number: Number, known: Known, sentence: str, at: int) -> bool:
    """Say whether a number, at a place of its sentence, repeats what the turn holds."""
    if number.kind is NumberKind.DAY:
        return all(_is_day_known(part, known) for part in number.days)
    if number.value is None or number.unit is Unit.PERCENT:
        return False
    if number.kind is NumberKind.ORDINAL:
        is_day = any(day.day == number.value for day in known.days) and number.text[0].isdigit()
        return number.value <= max(known.row_count_max, 1) or is_day
    is_said = (number.value in known.drafted and _DRAFT_WORDS.search(sentence)) or (
        number.value in known.limits and _LIMIT_NOUNS.search(sentence[:at])
    )
    if is_said or number.codes or number.kind is not NumberKind.AMOUNT:
        return bool(is_said)
    if number.noun in _SPANS and (number.value, _SPANS[number.noun]) in known.spans:
        return True
    return number.value in known.ranks and _is_rank(number)


def is_in_name(plain_text: str, span: tuple[int, int], known: Known) -> bool:
    """Say whether a place of a plain, casefolded text lies inside a name or title in it.

    A name that is nothing but a number, or holds a sum of money, has to stand in quotes; the
    titles of findings, and their sentences about what is missing, count as they are.
    """
    start, end = span
    for name in (*known.names, *known.sentences):
        if len(name) < end - start:
            continue
        found = plain_text.find(name, max(0, end - len(name)))
        while found != -1 and found <= start:
            if found + len(name) >= end and _stands_alone(plain_text, found, name, known):
                return True
            found = plain_text.find(name, found + 1)
    return False


def is_said(amount: Decimal, text: str) -> bool:
    """Say whether a person's own words hold this amount, for drafts: a model may not invent it."""
    return any(one.value is not None and abs(one.value) == abs(amount) for one in numbers_in(text))


def _stands_alone(text: str, at: int, name: str, known: Known) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + len(name) : at + len(name) + 1]
    if before.isalnum() or after.isalnum():
        return False
    is_quoted = before in {'"', "\u201c", "\u2018", "'"} and after in {'"', "\u201d", "\u2019", "'"}
    return is_quoted or name in known.sentences or not _looks_like_money(name)


def _looks_like_money(name: str) -> bool:
    if not any(one.isalpha() for one in name):
        return True
    return any(
        one.codes or one.unit or (one.kind is NumberKind.AMOUNT and not one.text.isalnum())
        for one in numbers_in(name)
    )


def _is_day_known(part: DayText, known: Known) -> bool:
    if part in known.day_texts:
        return True
    if part.quarter and part.quarter not in known.quarters:
        return False
    if part.year is None and part.month is None and part.day is None:
        return bool(part.quarter) or any(text.half == part.half for text in known.day_texts)
    if any(part.fits(day) for day in known.days):
        return True
    return any(
        part.year in {None, text.year, text.last_year}
        and part.month in {None, text.month}
        and part.day in {None, text.day}
        for text in known.day_texts
    )


def _is_rank(number: Number) -> bool:
    return number.before in _RANK_WORDS or number.noun in _RANK_NOUNS


def _names(texts: Iterable[str], question: str = "") -> Iterable[str]:
    """Return the names that hold a number, as they are compared; the question is none."""
    for text in texts:
        if not text or text == question or len(text) > 500:
            continue
        plain = " ".join(plain_of(text).text.casefold().split())
        if numbers_in(plain):
            yield plain


def _words(findings: Sequence[Finding]) -> Iterable[str]:
    for one in findings:
        yield from (one.title, one.missing, *(figure.label for figure in one.figures))
        for row in one.table.rows if one.table else ():
            yield row.label
            yield from (cell for cell in row.cells if isinstance(cell, str))
            yield from (cell.label for cell in row.cells if isinstance(cell, Figure))
        yield from one.table.columns if one.table else ()


def _texts(arguments: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for call in arguments:
        yield from (value for value in call.values() if isinstance(value, str))


def _days(arguments: Iterable[Mapping[str, Any]]) -> Iterable[date]:
    for call in arguments:
        for value in call.values():
            if isinstance(value, date):
                yield value
            elif isinstance(value, str) and len(value) == 10:
                try:
                    yield date.fromisoformat(value)
                except ValueError:
                    continue


def _amounts(call: Mapping[str, Any]) -> Iterable[tuple[str, Decimal]]:
    for name, value in call.items():
        if isinstance(value, bool) or value is None or isinstance(value, (date, list, tuple)):
            continue
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            continue
        if amount.is_finite():
            yield name, amount


def _drafted(drafts: Iterable[Mapping[str, str]]) -> Iterable[Decimal]:
    for values in drafts:
        for text in values.values():
            yield from (abs(one.value) for one in numbers_in(str(text)) if one.value is not None)


def _quarters(days: Iterable[date], start: FiscalYearStart) -> Iterable[int]:
    for day in days:
        yield (day.month - 1) // 3 + 1
        if not start.is_calendar_year:
            yield int(period_of(day, PeriodKind.QUARTER, start).key[-1])


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1
