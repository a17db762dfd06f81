"""Rates of tax on a real PostgreSQL."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.tax_rates.rules import PERIODS_MAX
from finance_app.ledger.tax_rates.service import (
    StaleTaxRateError,
    TaxRateExistsError,
    TaxRateNotFoundError,
    UnknownTaxRateError,
    add_rate,
    archive_rate,
    change_rate,
    get_rate,
    list_rates,
    remove_period,
    require_rate,
    restore_rate,
)
from tests.factories import join, make_actor
from tests.ledger.tax_rates.rates import FIRST, make_german_rate, make_tax_rate, rate_input

D = Decimal
JULY = date(2020, 7, 1)


async def test_a_rate_is_another_from_a_day_on():
    actor = await make_actor()
    made = await make_german_rate(actor)
    assert [(str(one.starts_on), one.ratio) for one in made.periods] == [
        ("2007-01-01", D("0.19")), ("2020-07-01", D("0.16")), ("2021-01-01", D("0.19")),
    ]  # fmt: skip
    before = await require_rate(actor, "standard", date(2020, 6, 30))
    since = await require_rate(actor, "STANDARD", JULY)
    assert (before.ratio, since.ratio, since.id, since.name) == (
        D("0.19"), D("0.16"), made.id, "Standard",
    )  # fmt: skip


async def test_the_same_day_corrects_and_the_name_can_change_with_it():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    found = await change_rate(actor, made.id, rate_input("Full", 20), version=1)
    assert (found.name, found.version) == ("Full", 2)
    assert [one.ratio for one in found.periods] == [D("0.2")]
    assert await get_rate(actor, made.id) == found


async def test_a_stale_change_is_refused_with_what_is_there():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    changed = await change_rate(actor, made.id, rate_input(percent=16, day=JULY), version=1)
    with pytest.raises(StaleTaxRateError) as caught:
        await change_rate(actor, made.id, rate_input("Mine", 5), version=1)
    assert caught.value.current == changed
    with pytest.raises(StaleTaxRateError):
        await remove_period(actor, made.id, JULY, version=1)
    assert await get_rate(actor, made.id) == changed


async def test_of_two_changes_at_once_without_a_version_none_is_lost():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    days = [date(2020, 1, day) for day in range(1, 9)]
    await asyncio.gather(
        *(change_rate(actor, made.id, rate_input(percent=5, day=day), version=None)
          for day in days)
    )  # fmt: skip
    found = await get_rate(actor, made.id)
    assert [one.starts_on for one in found.periods] == [FIRST, *days]


async def test_a_name_is_taken_in_any_case_also_by_an_archived_rate():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    await archive_rate(actor, made.id)
    with pytest.raises(TaxRateExistsError):
        await add_rate(actor, rate_input("STANDARD", 20))
    other = await make_tax_rate(actor, rate_input("Reduced", 7))
    with pytest.raises(TaxRateExistsError) as caught:
        await change_rate(actor, other.id, rate_input("standard", 7), version=1)
    assert set(caught.value.fields) == {"name"}
    assert (await change_rate(actor, other.id, rate_input("REDUCED", 7), version=1)).version == 2


async def test_the_same_id_adds_a_rate_once():
    actor, rate_id = await make_actor(), db.new_id()
    first = await add_rate(actor, rate_input(), rate_id=rate_id)
    assert await add_rate(actor, rate_input(), rate_id=rate_id) == first
    assert len(await list_rates(actor)) == 1


async def test_a_period_goes_but_the_last_one_stays():
    actor = await make_actor()
    made = await make_german_rate(actor)
    found = await remove_period(actor, made.id, JULY, version=made.version)
    assert [one.starts_on for one in found.periods] == [FIRST, date(2021, 1, 1)]
    found = await remove_period(actor, made.id, FIRST, version=None)
    with pytest.raises(InvalidInputError) as caught:
        await remove_period(actor, made.id, date(2021, 1, 1), version=None)
    assert set(caught.value.fields) == {"starts_on"}


async def test_an_archived_rate_comes_back_and_is_last_in_the_list():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    reduced = await make_tax_rate(actor, rate_input("Zero", 0))
    gone = await archive_rate(actor, made.id)
    assert gone.is_archived
    assert await archive_rate(actor, made.id) == gone
    assert [one.name for one in await list_rates(actor)] == ["Zero", "Standard"]
    with pytest.raises(UnknownTaxRateError):
        await require_rate(actor, "Standard", JULY)
    kept = await require_rate(actor, "Standard", JULY, may_be_archived=True)
    assert kept.ratio == D("0.19")
    assert not (await restore_rate(actor, made.id)).is_archived
    assert [one.id for one in await list_rates(actor)] == [made.id, reduced.id]


async def test_a_day_before_the_first_and_a_name_that_is_none_are_said():
    actor = await make_actor()
    await make_tax_rate(actor)
    with pytest.raises(UnknownTaxRateError) as early:
        await require_rate(actor, "Standard", FIRST - timedelta(days=1))
    assert early.value.fields == {"tax_rate": "The tax rate Standard begins on 1 January 2007."}
    with pytest.raises(UnknownTaxRateError) as unknown:
        await require_rate(actor, "Luxury", JULY)
    assert 'no tax rate "Luxury"' in unknown.value.message


async def test_a_rate_changes_only_so_often():
    actor = await make_actor()
    made = await make_tax_rate(actor)
    for day in range(1, PERIODS_MAX):
        later = rate_input(percent=5, day=FIRST + timedelta(days=day))
        made = await change_rate(actor, made.id, later, version=made.version)
    with pytest.raises(InvalidInputError) as caught:
        await change_rate(actor, made.id, rate_input(day=date(2030, 1, 1)), version=None)
    assert set(caught.value.fields) == {"starts_on"}


async def test_the_rates_of_another_business_are_nowhere():
    owner, other = await make_actor(), await make_actor()
    made = await make_tax_rate(owner)
    assert await list_rates(other) == []
    assert (await make_tax_rate(other)).id != made.id  # the name is free there
    for work in (
        get_rate(other, made.id),
        change_rate(other, made.id, rate_input("Theirs", 1), version=None),
        remove_period(other, made.id, FIRST, version=None),
        archive_rate(other, made.id),
        restore_rate(other, made.id),
    ):
        with pytest.raises(TaxRateNotFoundError):
            await work
    assert await get_rate(owner, made.id) == made


async def test_a_viewer_reads_and_changes_nothing():
    owner = await make_actor()
    made = await make_tax_rate(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    assert await list_rates(viewer) == [made]
    for work in (
        add_rate(viewer, rate_input("Mine", 1)),
        change_rate(viewer, made.id, rate_input("Mine", 1), version=None),
        remove_period(viewer, made.id, FIRST, version=None),
        archive_rate(viewer, made.id),
        restore_rate(viewer, made.id),
    ):
        with pytest.raises(ForbiddenError):
            await work
