"""The engine charges what others have published, every year of every case."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.terms.rules import DOUBLE, Convention, Method, Terms, term_problems
from finance_app.kit.period import FiscalYearStart
from tests.fixed_assets.depreciation.published import CASES, PublishedCase

HOUSE = [case for case in CASES if case.is_house]
OTHERS = [case for case in CASES if not case.is_house]


def books_of(case: PublishedCase) -> Books:
    return Books(FiscalYearStart.parse(case.fiscal_year_start), Decimal(1).scaleb(-case.places))


def terms_of(case: PublishedCase) -> Terms:
    return Terms(
        method=Method(case.method),
        convention=Convention(case.convention),
        life_months=case.life_months,
        residual=case.residual,
        factor=case.factor or DOUBLE,
        is_switching=case.switches,
        capacity=case.capacity,
    )


def changes_of(case: PublishedCase, terms: Terms, books: Books) -> list[Change]:
    """Return what happens in a case; units are entered on the last day of their fiscal year."""
    changes = []
    year = books.year_of(case.in_service_on)
    for number, units in enumerate(case.units):
        changes.append(Change(ChangeKind.USAGE, year.shift(number).ends_on, units=units))
    if case.change is not None:
        revised = Terms(
            terms.method, terms.convention, case.change.life_months, case.change.residual
        )
        changes.append(Change(ChangeKind.REVISION, case.change.on, terms=revised))
    if case.disposed_on is not None:
        changes.append(Change(ChangeKind.DISPOSAL, case.disposed_on, case.cost))
    return changes


def schedule_of(case: PublishedCase) -> Schedule:
    terms, books = terms_of(case), books_of(case)
    basis = Basis(case.cost, case.in_service_on, case.in_service_on, terms)
    return make_schedule(basis, changes_of(case, terms, books), books)


def charges_by_year(schedule: Schedule) -> list[Decimal]:
    """Return the charges of the fiscal years from the first to the last, zero where there is none.

    Several stretches of one year, cut by a change, count together.
    """
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for one in schedule.stretches:
        sums[one.fiscal_year] += one.charge
    return [sums[year] for year in range(min(sums), max(sums) + 1)]


def named(case: PublishedCase) -> str:
    return case.name


def test_all_published_cases_are_held_against_the_engine():
    assert len(HOUSE) == 33
    assert [case.name for case in OTHERS] == ["Excel DB, 7 months in the first year"]


@pytest.mark.parametrize("case", HOUSE, ids=named)
def test_charges_are_those_published(case):
    found = charges_by_year(schedule_of(case))
    wanted = list(case.charges)
    found += [Decimal(0)] * (len(wanted) - len(found))  # some print a last year without a charge
    if case.is_whole:
        assert sum(found[len(wanted) :]) == 0
    differences = [
        (year, ours, theirs)
        for year, (ours, theirs) in enumerate(zip(found, wanted, strict=False), start=1)
        if abs(ours - theirs) > case.tolerance
    ]
    assert differences == []


@pytest.mark.parametrize("case", HOUSE, ids=named)
def test_published_cases_have_sound_terms(case):
    assert term_problems(terms_of(case), case.cost) == {}


@pytest.mark.parametrize("case", HOUSE, ids=named)
def test_the_line_ends_at_the_residual_of_a_published_case(case):
    books, schedule = books_of(case), schedule_of(case)
    last = schedule.at(date(2999, 12, 31), books)
    if case.disposed_on is not None:
        assert (last.cost, last.depreciation) == (0, 0)
        assert schedule.given_up[0].depreciation == sum(case.charges)
        return
    assert last.cost == case.cost
    assert last.book_value == (case.change.residual if case.change else case.residual)


@pytest.mark.parametrize("case", OTHERS, ids=["Excel DB rounds its rate to 0.319"])
def test_a_rate_rounded_to_three_places_is_comparable_to_a_quarter_percent(case):
    """Excel rounds the rate, and its last year goes without the remainder, which ours takes."""
    schedule = schedule_of(case)
    rate = schedule.stretches[0].recipe.rate
    assert round(rate, 3) == Decimal("0.319")
    found = charges_by_year(schedule)
    for ours, theirs in zip(found[:-1], case.charges[:-1], strict=True):
        assert abs(ours - theirs) <= theirs * Decimal("0.0025")
    assert sum(found) == case.cost - case.residual


def test_the_book_value_between_year_ends_of_a_published_case():
    """Walther's asset is charged 27,000 for April to December: 3,000 a month."""
    case = next(case for case in CASES if case.name.startswith("Walther"))
    books, schedule = books_of(case), schedule_of(case)
    assert schedule.at(date(2021, 4, 29), books).depreciation == 0
    assert schedule.at(date(2021, 4, 30), books).depreciation == 3000
    assert schedule.at(date(2021, 12, 30), books).depreciation == 24000
    assert schedule.charge_between(date(2021, 6, 1), date(2021, 7, 31), books) == 6000
    before = case.in_service_on - timedelta(1)
    assert schedule.at(before, books).cost == 0
