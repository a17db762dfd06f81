"""What happens to an asset after its purchase: each change, and any sequence of them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finance_app.fixed_assets.depreciation.life.rules import Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.terms.rules import TIMED, Method
from tests.fixed_assets.depreciation.assets import (
    ALL,
    BY_TIME,
    DAY,
    FAR,
    Asset,
    amounts,
    change_of,
    changed_assets,
    charges,
    kept_assets,
    splits,
    total,
)

MANY = settings(max_examples=120)
SOME = settings(max_examples=30)
REVISION, ADDITION, IMPAIRMENT, USAGE, DISPOSAL = ChangeKind


def added(asset: Asset, kind: ChangeKind, since: date, until: date) -> Decimal:
    """Return the amounts of the changes of a kind from one day to another."""
    of_kind = (one for one in asset.changes if one.kind is kind)
    return total(one.amount for one in of_kind if since <= one.on <= until)


@MANY
@given(changed_assets(), st.lists(st.integers(0, 9000), min_size=3, max_size=8))
def test_the_line_foots_between_any_days(asset, numbers):
    """Depreciation moves by charges, impairments and what is given up; cost by the others."""
    schedule, own, enters_on = asset.schedule(), asset.books, asset.basis.enters_on
    days = {enters_on + n * DAY for n in numbers}
    days |= {one.on for one in asset.changes} | {one.on - DAY for one in asset.changes} | {FAR}
    days = sorted(day for day in days if day >= enters_on)
    for first, last in zip([enters_on - DAY, *days], days, strict=False):
        before, after = schedule.at(first, own), schedule.at(last, own)
        gone = [one for one in schedule.given_up if first < one.on <= last]
        entered = asset.basis.cost if first < enters_on else Decimal(0)
        added_up = added(asset, ADDITION, first + DAY, last)
        cost = before.cost + entered + added_up - total(one.cost for one in gone)
        assert after.cost == cost, (first, last)
        charged = schedule.charge_between(first + DAY, last, own)
        lost = added(asset, IMPAIRMENT, first + DAY, last)
        depreciation = before.depreciation + charged + lost
        assert after.depreciation == depreciation - total(one.depreciation for one in gone)
        assert 0 <= after.depreciation <= after.cost


@MANY
@given(changed_assets())
def test_nothing_is_negative_but_the_correction_of_a_macrs_disposal(asset):
    schedule = asset.schedule()
    is_macrs = asset.basis.terms.method is Method.MACRS
    days_out = {one.on for one in schedule.given_up}
    for one in schedule.stretches:
        assert 0 <= one.opening <= one.cost
        assert 0 <= one.opening + one.charge <= one.cost
        assert one.unit_count >= 1
        if one.charge < 0:
            assert is_macrs
            assert one.ends_on in days_out
    for one in schedule.given_up:
        assert 0 <= one.depreciation <= one.cost
        assert one.carrying_amount == one.cost - one.depreciation
    assert [one.cost for one in schedule.given_up] == [
        one.amount for one in asset.changes if one.kind is DISPOSAL
    ]


@MANY
@given(changed_assets())
def test_charges_stop_at_the_residual_and_get_there(asset):
    """Except where there is no plan, or an impairment or revision left the value below."""
    schedule, own = asset.schedule(), asset.books
    closing = schedule.at(FAR, own)
    revised = [n for n, one in enumerate(asset.changes) if one.terms is not None]
    since = asset.changes[revised[-1] :] if revised else asset.changes
    assume(asset.terms.method in {*TIMED, Method.MACRS} and closing.cost)
    assume(all(one.kind is not DISPOSAL for one in since) or asset.terms.method is Method.MACRS)
    residual = asset.terms.residual
    if closing.book_value < residual:
        assert schedule.charge_between(asset.last_on, FAR, own) == 0
    else:
        assert closing.book_value == residual


@pytest.mark.parametrize("method", ALL)
@SOME
@given(data=st.data())
def test_what_was_charged_before_a_change_stays(method, data):
    asset = data.draw(kept_assets([method]))
    change = data.draw(change_of(asset))
    numbers = data.draw(st.lists(st.integers(1, 400), max_size=5))
    before, after, own = asset.schedule(), asset.schedule(change), asset.books
    days = {one.ends_on for one in before.stretches} | {one.on for one in asset.changes}
    days |= {one.from_on for one in before.stretches}
    days |= {change.on - n * DAY for n in [1, *numbers]}
    until = change.on - DAY
    for day in sorted(day for day in days if day < change.on):
        assert before.at(day, own) == after.at(day, own), day
    first = asset.basis.enters_on
    assert before.charge_between(first, until, own) == after.charge_between(first, until, own)
    if change.kind is DISPOSAL and method is not Method.MACRS:
        charged = before.charge_between(first, change.on, own)
        assert after.charge_between(first, change.on, own) == charged
    earlier = [one for one in before.given_up if one.on < change.on]
    assert list(after.given_up[: len(earlier)]) == earlier
    assert asset.schedule() == before  # leaving the change out again is all it takes to reverse it


# Disposal of parts


def figures(gone: Schedule, count: int) -> tuple[Decimal, Decimal, Decimal]:
    """Return cost, depreciation and carrying amount of the last disposals together."""
    last = gone.given_up[-count:]
    return (
        total(one.cost for one in last),
        total(one.depreciation for one in last),
        total(one.carrying_amount for one in last),
    )


@pytest.mark.parametrize("method", ALL)
@SOME
@given(data=st.data())
def test_parts_that_go_on_one_day_are_the_whole(method, data):
    asset = data.draw(kept_assets([method]))
    is_after_disposal = bool(asset.changes) and asset.changes[-1].kind is DISPOSAL
    days = data.draw(st.integers(int(is_after_disposal), 3000))
    on = asset.last_on + days * DAY
    cost = asset.schedule().at(on, asset.books).cost
    assume(cost > asset.books.coin)
    parts = data.draw(splits(cost, asset.books.coin))
    whole = asset.schedule(Change(DISPOSAL, on, cost))
    split = asset.schedule(*[Change(DISPOSAL, on, part) for part in parts])
    assert split.stretches == whole.stretches
    assert figures(split, len(parts)) == figures(whole, 1)
    assert all(0 <= one.depreciation <= one.cost for one in split.given_up)
    assert split.at(on, asset.books).cost == 0
    assert split.at(FAR, asset.books).depreciation == 0


@pytest.mark.parametrize("method", ALL)
@SOME
@given(data=st.data())
def test_parts_that_go_one_after_another_take_it_all_with_them(method, data):
    asset = data.draw(kept_assets([method]))
    while (cost := asset.schedule().at(FAR, asset.books).cost) > 0:
        change = data.draw(change_of(asset, [DISPOSAL]))
        if len(asset.changes) > 6:
            change = Change(DISPOSAL, change.on, cost)
        asset = asset.having(change)
    schedule = asset.schedule()
    entered = asset.basis.cost + added(asset, ADDITION, date.min, date.max)
    assert total(one.cost for one in schedule.given_up) == entered
    written_off = charges(schedule) + added(asset, IMPAIRMENT, date.min, date.max)
    assert total(one.depreciation for one in schedule.given_up) == written_off
    assert schedule.at(asset.last_on, asset.books).book_value == 0
    assert schedule.charge_between(asset.last_on + DAY, FAR, asset.books) == 0


@settings(max_examples=60)
@given(kept_assets(BY_TIME, most=2), st.data())
def test_an_addition_and_an_impairment_of_the_same_amount_are_nothing(asset, data):
    """Book value, and so all charges after them, stay; cost and depreciation both rise."""
    assume(not asset.changes or asset.changes[-1].kind is not DISPOSAL)
    on = asset.last_on + data.draw(st.integers(0, 2000)) * DAY
    amount = data.draw(amounts(asset.books.coin, asset.books.coin, Decimal(1000)))
    nothing = Change(IMPAIRMENT, on, Decimal(0))
    both = [Change(ADDITION, on, amount), Change(IMPAIRMENT, on, amount)]
    one, two = asset.schedule(nothing), asset.schedule(*both)
    assert [each.charge for each in one.stretches] == [each.charge for each in two.stretches]
    assert one.at(FAR, asset.books).book_value == two.at(FAR, asset.books).book_value
