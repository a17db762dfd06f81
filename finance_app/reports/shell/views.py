"""Reports as their pages show them: the query in words and addresses, or why there is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit.period import PeriodError, PeriodKind, period_of
from finance_app.reports.shell.days.rules import (
    DATE_MAX,
    DATE_MIN,
    days_text,
    neighbour,
    neighbour_end,
    short_date,
    span_label,
)
from finance_app.reports.shell.inputs import ReportQuery


@dataclass(frozen=True, slots=True)
class QueryView:
    """What a report is asked for in words, and the addresses of its neighbours."""

    label: str = ""
    days: str = ""
    kind: str = ""
    basis: str = "accrual"
    compare: str = "none"
    by: str = "total"
    first: str = ""
    last: str = ""
    last_text: str = ""
    previous_href: str = ""
    following_href: str = ""
    month_href: str = ""
    quarter_href: str = ""
    year_href: str = ""
    excel_url: str = ""
    business: str = ""
    currency_code: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class NothingView:
    """Why a report has no line, and where the first one is; the title is "" where it has some."""

    title: str = ""
    text: str = ""
    link: str = ""
    href: str = ""


def address(path: str, query: Mapping[str, str]) -> str:
    """Return the address of a page with parameters; those without a value are left out."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def query_view(
    actor: Actor,
    query: ReportQuery,
    path: str,
    *,
    now: datetime,
    kept: Mapping[str, str],
    is_as_of: bool = False,
) -> QueryView:
    """Return the query as the head of a page shows it; `kept` are the page's own parameters."""
    today = now.date()
    anchor = today if query.first <= today <= query.last else query.last
    around = {kind: address(path, {**_around(query, kind, anchor), **kept}) for kind in PeriodKind}
    previous, following = (_beside(query, step, is_as_of=is_as_of) for step in (-1, 1))
    days = {"from": query.first.isoformat(), "to": query.last.isoformat()}
    return QueryView(
        label=(
            short_date(query.last) if is_as_of else span_label(query.first, query.last, query.start)
        ),
        days=days_text(query.first, query.last),
        kind=query.kind.value if query.kind else "",
        basis=query.basis.value,
        compare=query.compare.value,
        by=query.by.value,
        first=days["from"],
        last=days["to"],
        last_text=short_date(query.last),
        previous_href=address(path, {**previous, **kept}) if previous else "",
        following_href=address(path, {**following, **kept}) if following else "",
        month_href=around[PeriodKind.MONTH],
        quarter_href=around[PeriodKind.QUARTER],
        year_href=around[PeriodKind.YEAR],
        excel_url=address("/api/v1/reports/excel", days),
        business=actor.business_name,
        currency_code=actor.currency_code,
        made_at=f"{short_date(today)}, {now:%H:%M}",
    )


def nothing_view(
    query: ReportQuery,
    first_day: date | None,
    path: str,
    kept: Mapping[str, str],
    *,
    what: str = "No entries",
) -> NothingView:
    """Return what stands in place of a report without a line; `what` says what there is none of.

    `first_day` is that of the first entry, which leads on where it lies in other days.
    """
    if first_day is None:
        text = "This report fills with the first one."
        return NothingView("No entries yet", text, "Go to expenses", "/expenses")
    title, day = "Nothing in these days", short_date(first_day)
    text = f"{what} from {short_date(query.first)} to {short_date(query.last)}."
    if query.first <= first_day <= query.last:
        return NothingView(title, text)
    kind = query.kind or PeriodKind.YEAR
    return NothingView(
        title,
        f"{text} The first entry is of {day}.",
        f"Go to {day}",
        address(path, {**_around(query, kind, first_day), **kept}),
    )


def _around(query: ReportQuery, kind: PeriodKind, day: date) -> dict[str, str]:
    """Return the parameters for the fiscal period of that kind which holds a day."""
    period = period_of(day, kind, query.start)
    return _for_days(query, period.starts_on, period.ends_on)


def _beside(query: ReportQuery, step: int, *, is_as_of: bool) -> dict[str, str]:
    """Return the parameters for the days before (-1) or after (1); {} past the calendar.

    For a report at the end of its days it is the end of the fiscal month before or after.
    """
    try:
        if is_as_of:
            day = neighbour_end(query.last, query.start, step=step)
            return query.query(**{"from": "", "to": day.isoformat()})
        return _for_days(query, *neighbour(query.first, query.last, query.start, step=step))
    except PeriodError:
        return {}


def _for_days(query: ReportQuery, first: date, last: date) -> dict[str, str]:
    first, last = max(first, DATE_MIN), min(last, DATE_MAX)
    return query.query(**{"from": first.isoformat(), "to": last.isoformat()})
