"""The invented business is the same every time, plausible, and right for any currency."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.money import CURRENCIES, check_amount
from finance_app.ledger.categories.rules import STARTER_CHART, Kind
from finance_app.ledger.sample.rules import sample_entries

TODAY = date(2026, 11, 20)
ENTRIES = sample_entries(TODAY, "EUR")


def test_the_same_day_gives_the_same_books():
    assert sample_entries(TODAY, "EUR") == ENTRIES


def test_tomorrow_only_the_ends_differ():
    later = sample_entries(TODAY + timedelta(1), "EUR")
    middle = [one for one in ENTRIES if one.date > date(2024, 12, 1)]
    assert [one for one in later if date(2024, 12, 1) < one.date <= TODAY] == middle


def test_two_years_of_about_two_thousand():
    assert 1900 <= len(ENTRIES) <= 2100
    assert (ENTRIES[0].date, ENTRIES[-1].date) == (date(2024, 11, 21), TODAY)
    assert list(ENTRIES) == sorted(ENTRIES, key=lambda one: one.date)
    months = Counter(one.date.replace(day=1) for one in ENTRIES)
    assert len(months) == 25


def test_some_want_attention():
    assert 30 <= sum(not one.category for one in ENTRIES) <= 90
    assert 20 <= sum(not one.party for one in ENTRIES) <= 90


def test_all_categories_are_of_the_starter_chart():
    for kind in Kind:
        used = {one.category for one in ENTRIES if one.kind is kind and one.category}
        assert used <= set(STARTER_CHART[kind])
        assert len(used) >= 4


def test_the_business_earns_a_little_and_has_seasons():
    sums = Counter()
    for one in ENTRIES:
        sums[one.kind] += one.amount
        if one.kind is Kind.INCOME:
            sums[one.date.strftime("%Y-%m")] += one.amount
    assert 0.02 < (sums[Kind.INCOME] - sums[Kind.EXPENSE]) / sums[Kind.INCOME] < 0.4
    assert sums["2025-12"] > sums["2026-01"] * 5 / 4


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_every_currency_has_amounts_it_can_keep(code):
    for one in sample_entries(TODAY, code)[::97]:
        assert check_amount(one.amount, code) == one.amount


def test_amounts_have_the_magnitude_of_the_currency():
    rent = {
        code: next(
            one.amount for one in sample_entries(TODAY, code) if one.notes.startswith("Work")
        )
        for code in ("EUR", "JPY", "KWD")
    }
    assert [str(rent[code]) for code in ("EUR", "JPY", "KWD")] == ["1850.00", "277500", "555.000"]


@settings(max_examples=40)
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_any_day_has_its_two_years(today):
    found = sample_entries(today, "EUR")
    assert 1900 <= len(found) <= 2100
    assert all(one.date <= today for one in found)
    assert (today - found[0].date).days <= 731
