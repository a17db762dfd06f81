"""Entries with a rate of tax: by the rate of their day, or as the tax was given."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    change_entry,
    get_entry,
    list_entries,
    record_entry,
    summarise_entries,
)
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import change_split, record_split
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.tax_rates.service import UnknownTaxRateError, archive_rate, change_rate
from tests.factories import join, make_actor
from tests.ledger.entries.terms.test_service import balances
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.tax_rates.rates import make_german_rate, make_tax_rate, rate_input

D = Decimal
DAY = date(2026, 3, 14)


def entered(amount: object = 119, **changes: object) -> EntryInput:
    fields = {"date": DAY, "party": "Hart", "tax_rate": "Standard", **changes}
    return EntryInput.model_validate({**fields, "amount": D(str(amount))})


@pytest.mark.parametrize("kind", list(Kind))
async def test_tax_is_by_the_rate_within_the_amount_or_on_top_of_it(kind):
    actor = await make_actor()
    await make_tax_rate(actor)
    within = await record_entry(actor, kind, entered("119.00"))
    on_top = await record_entry(actor, kind, entered("100.00", amounts_include_tax=False))
    assert (within.amount, within.tax_amount, within.tax_rate) == (119, 19, "Standard")
    assert (on_top.amount, on_top.tax_amount, on_top.tax_rate) == (119, 19, "Standard")
    account = SystemAccount.INPUT_TAX if kind is Kind.EXPENSE else SystemAccount.OUTPUT_TAX
    sign = 1 if kind is Kind.EXPENSE else -1
    assert await balances(actor, account) == [sign * 38]


async def test_the_name_of_a_rate_is_the_same_in_any_case():
    actor = await make_actor()
    await make_tax_rate(actor)
    made = await record_entry(actor, Kind.EXPENSE, entered(tax_rate="sTANDARD"))
    assert (made.tax_rate, made.tax_amount) == ("Standard", 19)


@pytest.mark.parametrize(
    ("day", "tax"),
    [(date(2020, 6, 30), "19.00"), (date(2020, 7, 1), "16.41"), (date(2020, 12, 31), "16.41"),
     (date(2021, 1, 1), "19.00")],
)  # fmt: skip
async def test_the_rate_is_that_of_the_day_on_both_sides_of_a_change(day, tax):
    actor = await make_actor()
    await make_german_rate(actor)
    made = await record_entry(actor, Kind.EXPENSE, entered("119.00", date=day))
    assert str(made.tax_amount) == tax


async def test_a_tax_that_is_given_counts_before_the_rate_zero_too():
    actor = await make_actor()
    await make_tax_rate(actor)
    given = await record_entry(actor, Kind.EXPENSE, entered(tax_amount=D("18.99")))
    none = await record_entry(actor, Kind.EXPENSE, entered(tax_amount=D(0)))
    assert (given.tax_amount, given.tax_rate) == (D("18.99"), "Standard")
    assert (none.tax_amount, none.tax_rate) == (0, "Standard")
    for one in (given, none):  # and stays so where nothing of it is changed
        again = await change_entry(actor, Kind.EXPENSE, one.id, EntryInput.of(one), version=1)
        assert again.tax_amount == one.tax_amount


async def test_a_rate_that_changes_changes_no_entry_until_its_tax_is_asked_for_again():
    actor = await make_actor()
    rate = await make_tax_rate(actor)
    made = await record_entry(actor, Kind.EXPENSE, entered())
    await change_rate(actor, rate.id, rate_input(percent=16), version=None)
    assert (await get_entry(actor, Kind.EXPENSE, made.id)).tax_amount == 19
    kept = await change_entry(actor, Kind.EXPENSE, made.id, EntryInput.of(made), version=1)
    assert kept.tax_amount == 19
    anew = await change_entry(actor, Kind.EXPENSE, made.id, entered(), version=2)
    assert anew.tax_amount == D("16.41")


async def test_a_refund_mirrors_its_purchase():
    actor = await make_actor()
    await make_tax_rate(actor)
    await record_entry(actor, Kind.EXPENSE, entered("33.33"))
    back = await record_entry(actor, Kind.EXPENSE, entered("33.33", is_refund=True))
    assert (back.amount, back.tax_amount) == (D("-33.33"), D("-5.32"))
    assert await balances(actor, SystemAccount.INPUT_TAX) == [0]


async def test_tax_in_another_currency_is_converted_from_there():
    """USD 119 at 0.9127 are EUR 108.61; the tax is USD 19, EUR 17.34, by hand."""
    actor = await make_actor()
    await make_tax_rate(actor)
    await make_rate(actor, "USD", DAY, "0.9127")
    within = await record_entry(actor, Kind.EXPENSE, entered("119.00", currency_code="USD"))
    on_top = await record_entry(
        actor, Kind.EXPENSE, entered("100.00", currency_code="USD", amounts_include_tax=False)
    )
    for made in (within, on_top):
        assert (str(made.amount), str(made.tax_amount)) == ("108.61", "17.34")
        assert (str(made.foreign_amount), made.foreign_currency_code) == ("119.00", "USD")


@pytest.mark.parametrize(("code", "net", "tax"), [("JPY", "105", "10"), ("KWD", "10.555", "1.056")])
async def test_tax_has_the_digits_of_the_currency(code, net, tax):
    """10 % of 105 yen is 10.5, which the gross of 115 has 10 of; 10 % of 10.555 is 1.0555."""
    actor = await make_actor(currency_code=code)
    await make_tax_rate(actor, rate_input(percent=10))
    gross = D(net) + D(tax)
    made = await record_entry(actor, Kind.EXPENSE, entered(gross))
    assert str(made.tax_amount) == tax
    assert made.amount - made.tax_amount == D(net)


async def test_parts_of_a_split_have_tax_by_the_rate_or_of_their_own():
    actor = await make_actor()
    await make_tax_rate(actor)
    parts = (PartInput(amount=D(119)), PartInput(amount=D(50), tax_amount=D(0)),
             PartInput(amount=D(31), tax_amount=D(2)))  # fmt: skip
    made = await record_split(actor, Kind.EXPENSE, entered(200, parts=parts))
    assert isinstance(made, Split)
    assert sorted((one.amount, one.tax_amount) for one in made.parts) == [
        (31, 2), (50, 0), (119, 19),
    ]  # fmt: skip
    assert {one.tax_rate for one in made.parts} == {"Standard"}
    assert await balances(actor, SystemAccount.INPUT_TAX) == [21]
    same = EntryInput.of_parts(made.parts)
    again = await change_split(actor, Kind.EXPENSE, made.first.id, same, version=None)
    assert again.tax_amount == 21


async def test_a_split_on_top_of_which_tax_comes_adds_it_to_each_part():
    actor = await make_actor()
    await make_tax_rate(actor, rate_input(percent=20))
    parts = (PartInput(amount=D(60)), PartInput(amount=D(40)))
    whole = entered(100, parts=parts, amounts_include_tax=False)
    made = await record_split(actor, Kind.INCOME, whole)
    assert (made.amount, made.tax_amount) == (120, 20)


async def test_before_its_first_day_a_rate_is_refused_in_a_sentence():
    actor = await make_actor()
    await make_tax_rate(actor)
    with pytest.raises(UnknownTaxRateError) as caught:
        await record_entry(actor, Kind.EXPENSE, entered(date=date(2006, 12, 31)))
    assert caught.value.fields == {"tax_rate": "The tax rate Standard begins on 1 January 2007."}


async def test_an_archived_rate_cannot_be_chosen_but_what_has_it_keeps_it():
    actor = await make_actor()
    rate = await make_tax_rate(actor)
    made = await record_entry(actor, Kind.EXPENSE, entered())
    parts = (PartInput(amount=D(60)), PartInput(amount=D(59)))
    split = await record_split(actor, Kind.EXPENSE, entered(parts=parts))
    assert isinstance(split, Split)
    await archive_rate(actor, rate.id)
    with pytest.raises(UnknownTaxRateError) as caught:
        await record_entry(actor, Kind.EXPENSE, entered())
    assert set(caught.value.fields) == {"tax_rate"}
    changed = EntryInput.of(made).model_copy(update={"notes": "Paper"})
    kept = await change_entry(actor, Kind.EXPENSE, made.id, changed, version=1)
    assert (kept.notes, kept.tax_rate, kept.tax_amount) == ("Paper", "Standard", 19)
    same = EntryInput.of_parts(split.parts)
    again = await change_split(actor, Kind.EXPENSE, split.first.id, same, version=None)
    assert {one.tax_rate for one in again.parts} == {"Standard"}


async def test_the_rate_of_another_business_does_not_exist():
    other, actor = await make_actor(), await make_actor()
    await make_tax_rate(other)
    with pytest.raises(UnknownTaxRateError):
        await record_entry(actor, Kind.EXPENSE, entered())


async def test_whoever_may_only_read_sees_the_rate_of_an_entry():
    owner = await make_actor()
    await make_tax_rate(owner)
    made = await record_entry(owner, Kind.INCOME, entered())
    viewer = (await join(owner, role=Role.VIEWER)).actor
    assert (await get_entry(viewer, Kind.INCOME, made.id)).tax_rate == "Standard"


async def test_a_list_can_be_of_one_rate():
    actor = await make_actor()
    await make_tax_rate(actor)
    await make_tax_rate(actor, rate_input("Reduced", 7))
    await record_entry(actor, Kind.EXPENSE, entered())
    await record_entry(actor, Kind.EXPENSE, entered(tax_rate=None))
    reduced = await record_entry(actor, Kind.EXPENSE, entered(107, tax_rate="Reduced"))
    wanted = EntryFilter.parse({"tax_rate": "reduced"}, "EUR")
    assert [one.id for one in (await list_entries(actor, Kind.EXPENSE, wanted)).items] == [
        reduced.id
    ]
    assert (await summarise_entries(actor, Kind.EXPENSE, wanted)).amount == 107
    assert EntryFilter.parse(wanted.query(), "EUR") == wanted
    none = EntryFilter(tax_rate="Luxury")
    assert (await list_entries(actor, Kind.EXPENSE, none)).items == ()


async def test_without_a_rate_the_tax_is_what_was_given():
    actor = await make_actor()
    made = await record_entry(actor, Kind.EXPENSE, entered(tax_rate=None, tax_amount=D(5)))
    none = await record_entry(actor, Kind.EXPENSE, entered(tax_rate=None))
    assert (made.tax_amount, made.tax_rate, none.tax_amount) == (5, None, 0)
