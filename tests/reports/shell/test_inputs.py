"""The query of a report: read from an address, with a sentence for each thing that is wrong."""

import datetime as dt

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart, PeriodKind
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import By

TODAY = dt.date(2026, 11, 28)
APRIL_6 = FiscalYearStart(4, 6)


def parse(start=CALENDAR_YEAR, **raw):
    raw = {name.rstrip("_"): value for name, value in raw.items()}
    is_as_of = bool(raw.pop("is_as_of", False))
    return ReportQuery.parse(raw, start, TODAY, is_as_of=is_as_of)


def span(query: ReportQuery) -> str:
    return f"{query.first} {query.last}"


def test_nothing_asked_for_is_the_fiscal_year_of_today():
    found = parse()
    assert span(found) == "2026-01-01 2026-12-31"
    assert (found.by, found.compare, found.basis) == (By.TOTAL, Compare.NONE, Basis.ACCRUAL)
    assert span(parse(APRIL_6)) == "2026-04-06 2027-04-05"
    assert span(parse(is_as_of=True)) == "2026-01-01 2026-11-28"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ({"period": "month"}, "2026-11-01 2026-11-30"),
        ({"period": "Quarter", "date": "2026-02-03"}, "2026-01-01 2026-03-31"),
        ({"period": "year", "date": "2024-02-29"}, "2024-01-01 2024-12-31"),
        ({"date": "2024-02-29"}, "2024-01-01 2024-12-31"),
        ({"from_": "2025-03-01"}, "2025-03-01 2025-12-31"),
        ({"to": "2025-03-01"}, "2025-01-01 2025-03-01"),
        ({"from_": "2025-03-01", "to": "2026-02-28"}, "2025-03-01 2026-02-28"),
        ({"from_": " ", "to": ""}, "2026-01-01 2026-12-31"),
        ({"to": "2026-05-31", "is_as_of": True}, "2026-01-01 2026-05-31"),
        ({"from_": "1900-01-01", "to": "2199-12-31"}, "1900-01-01 2199-12-31"),
    ],
    ids=lambda one: str(one) if isinstance(one, str) else "-".join(one),
)
def test_days_are_given_or_found(raw, wanted):
    assert span(parse(**raw)) == wanted


def test_a_fiscal_year_at_the_edge_of_the_ledger_is_cut_to_it():
    assert span(parse(APRIL_6, date="1900-01-01")) == "1900-01-01 1900-04-05"
    assert span(parse(APRIL_6, date="2199-12-31")) == "2199-04-06 2199-12-31"


WRONG = [
    ("the wrong way round", {"from_": "2026-02-01", "to": "2026-01-31"},
     {"to": "The last day is before the first."}),
    ("no such day", {"from_": "2026-02-30"}, {"from": "February 2026 has no day 30."}),
    ("no leap year", {"to": "2026-02-29"},
     {"to": "2026 is not a leap year: it has no 29 February."}),
    ("too early", {"from_": "1899-12-31"},
     {"from": "Days lie between 1 January 1900 and 31 December 2199."}),
    ("too late", {"to": "2200-01-01"},
     {"to": "Days lie between 1 January 1900 and 31 December 2199."}),
    ("no date", {"date": "yesterday"},
     {"date": "“yesterday” is not a date. Write it like 2026-11-20."}),
    ("unknown words", {"period": "week", "by": "day", "compare": "budget", "basis": "tax"},
     {"period": "Write month, quarter or year.", "by": "Write total, month, quarter or year.",
      "compare": "Write none, previous or year.", "basis": "Write accrual or cash."}),
    ("too many columns", {"from_": "2020-01-01", "to": "2025-01-01", "by": "month"},
     {"by": "That is 61 columns, and at most 60 fit. Choose longer ones, or fewer days."}),
    ("too many with comparison",
     {"from_": "2025-01-01", "to": "2026-04-30", "by": "month", "compare": "year"},
     {"by": "That is 64 columns with what they are compared with, and at most 60 fit."
            " Choose longer ones, or fewer days."}),
    ("far too many", {"from_": "1900-01-01", "to": "2199-12-31", "by": "month"},
     {"by": "That is 3,600 columns, and at most 60 fit. Choose longer ones, or fewer days."}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "problems"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
def test_what_is_wrong_is_said_at_its_field(raw, problems):
    with pytest.raises(InvalidInputError) as refused:
        parse(**raw)
    assert refused.value.fields == problems


def test_sixty_columns_fit():
    assert len(parse(from_="2020-01-01", to="2024-12-31", by="month").grid.columns) == 60
    compared = parse(from_="2025-01-01", to="2026-03-31", by="month", compare="year")
    assert len(compared.grid.columns) == 15


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"period": "month", "date": "2026-05-05"},
        {"from": "2026-01-05", "to": "2026-03-09", "by": "month", "compare": "year"},
        {"basis": "cash", "compare": "previous", "by": "quarter"},
    ],
    ids=lambda raw: "-".join(raw) or "nothing",
)
def test_an_address_reads_back_as_the_same_query(raw):
    found = ReportQuery.parse(raw, APRIL_6, TODAY)
    assert ReportQuery.parse(found.query(), APRIL_6, TODAY) == found
    assert "basis" not in found.query(basis="")


def test_the_length_of_the_days_is_known_where_they_are_a_period():
    assert parse(period="quarter").kind is PeriodKind.QUARTER
    assert parse(from_="2026-01-01", to="2026-06-30").kind is None
