"""A disposal leaves its gain or loss in the profit, an impairment its loss, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.fixed_assets.changes.service import list_changes, reverse_change
from finance_app.fixed_assets.posting.service import post_due, set_settings
from finance_app.fixed_assets.register.service import delete_asset, restore_asset
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import categorise_entry
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.service import sum_accounts
from tests.factories import make_asset
from tests.fixed_assets.figures import all_entries, happened, sign_up

TODAY = date(2026, 11, 25)
JUNE = date(2026, 6, 30)
GAINS, LOSSES = "Gains on disposal", "Losses on disposal"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def results(actor):
    """Return category, day and amount of the entries that are no depreciation."""
    return [
        (one.kind, one.category, one.date, one.amount)
        for kind in Kind
        for one in await all_entries(actor, kind)
        if one.category != "Depreciation"
    ]


async def balances(actor, day=TODAY):
    """Return what the accounts an asset touches hold."""
    sums = await sum_accounts(actor, [], day)
    return {
        name: int(sums.of(getattr(SystemAccount, name), 0).balance)
        for name in ("CASH", "FIXED_ASSETS", "DEPRECIATION", "CLEARING", "OPENING")
    }


# The forklift costs 6,000 on 1 January 2026 and is charged 100 a month: 600 by the end of June.


@pytest.mark.parametrize(
    ("proceeds", "wanted"),
    [
        (5900, [(Kind.INCOME, GAINS, JUNE, 500)]),
        (5000, [(Kind.EXPENSE, LOSSES, JUNE, 400)]),
        (5400, []),
    ],
)
async def test_a_disposal_is_gain_or_loss(proceeds, wanted):
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "disposal", JUNE, proceeds=proceeds)
    await post_due(actor)
    assert await results(actor) == wanted
    assert await balances(actor) == {
        "CASH": proceeds - 6000, "FIXED_ASSETS": 0, "DEPRECIATION": 0, "CLEARING": 0, "OPENING": 0,
    }  # fmt: skip


async def test_a_reversed_disposal_leaves_nothing():
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "disposal", JUNE, proceeds=5000)
    (change,) = await list_changes(actor, asset.id)
    await reverse_change(actor, asset.id, change.id)
    await post_due(actor)
    assert await results(actor) == []
    assert await balances(actor) == {
        "CASH": -6000, "FIXED_ASSETS": 6000, "DEPRECIATION": -1000, "CLEARING": 0, "OPENING": 0,
    }  # fmt: skip


async def test_an_impairment_is_an_expense_and_lowers_the_asset():
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "impairment", JUNE, amount=1500)
    assert await results(actor) == [(Kind.EXPENSE, "Impairment", JUNE, 1500)]
    assert (await balances(actor))["DEPRECIATION"] == -1500


async def test_an_addition_is_paid():
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "addition", JUNE, amount=300)
    found = await balances(actor)
    assert (found["FIXED_ASSETS"], found["CASH"]) == (6300, -6300)


async def test_what_was_before_the_books_began_is_an_opening_balance():
    actor = await sign_up()
    asset = await make_asset(actor, acquisition_date=date(2025, 1, 1))
    await happened(actor, asset, "impairment", date(2025, 7, 1), amount=600)
    await post_due(actor)
    # 6 months of 100, and the rest of 4,800 over 54 months from July on: 88.89 a month
    found = await balances(actor, date(2025, 12, 31))
    assert found["FIXED_ASSETS"] == 6000
    assert found["DEPRECIATION"] == -(600 + 600 + 533)
    assert found["OPENING"] == -(6000 - 600 - 600 - 533) + 1  # to the whole number above
    assert found["CASH"] == 0
    assert await results(actor) == []


async def test_when_the_books_begin_earlier_its_result_becomes_an_entry():
    actor = await sign_up()
    asset = await make_asset(actor, acquisition_date=date(2025, 1, 1))
    await happened(actor, asset, "disposal", date(2025, 6, 30), proceeds=5000)
    assert await results(actor) == []
    await set_settings(actor, date(2025, 1, 1), is_automatic=True)
    await post_due(actor)
    assert await results(actor) == [(Kind.EXPENSE, LOSSES, date(2025, 6, 30), 400)]
    found = await balances(actor)
    assert (found["CASH"], found["OPENING"], found["CLEARING"]) == (-1000, 0, 0)


async def test_an_asset_taken_over_brings_its_depreciation_along():
    actor = await sign_up()
    await make_asset(
        actor, acquisition_date=date(2024, 1, 1), opening_on=date(2026, 2, 1),
        opening_depreciation=Decimal(2500),
    )  # fmt: skip
    found = await balances(actor)
    assert (found["CASH"], found["OPENING"]) == (0, -3500)
    assert (found["FIXED_ASSETS"], found["DEPRECIATION"]) == (6000, -2500)


async def test_the_entry_keeps_the_words_it_was_given_and_follows_the_register():
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "disposal", JUNE, proceeds=5000)
    (entry,) = [one for one in await all_entries(actor) if one.category == LOSSES]
    await categorise_entry(actor, Kind.EXPENSE, entry.id, "Other", version=None)
    (change,) = await list_changes(actor, asset.id)
    await reverse_change(actor, asset.id, change.id)
    await happened(actor, asset, "disposal", JUNE, proceeds=5100)
    assert await results(actor) == [(Kind.EXPENSE, LOSSES, JUNE, 300)]
    assert (await balances(actor))["CLEARING"] == 0


async def test_results_go_to_the_trash_and_back_with_the_asset():
    actor = await sign_up()
    asset = await make_asset(actor)
    await happened(actor, asset, "disposal", JUNE, proceeds=5000)
    before = await balances(actor)
    await delete_asset(actor, asset.id)
    assert await results(actor) == []
    assert set((await balances(actor)).values()) == {0}
    await restore_asset(actor, asset.id)
    assert await balances(actor) == before
    assert await results(actor) == [(Kind.EXPENSE, LOSSES, JUNE, 400)]
