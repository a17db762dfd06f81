"""Accounts on the real database: add, change, archive, find, for one and for two at once."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Role
from finance_app.identity.service import change_settings
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import (
    AccountExistsError,
    AccountNotFoundError,
    StaleAccountError,
    UnknownAccountError,
    find_or_add_account,
)
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    list_entries,
    record_entries,
    summarise_entries,
)
from tests import factories
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

IBAN = "DE89370400440532013000"
DAY = date(2026, 3, 14)


async def test_an_account_shows_what_its_entries_come_to():
    actor = await make_actor()
    account = await make_account(actor, identification=IBAN)
    other = await make_account(actor, "Savings", opening_balance=Decimal("-5.50"))
    await put_in(actor, "20.25", DAY)
    await take_out(actor, 150, date(2026, 4, 1))
    gone = await take_out(actor, 99, date(2026, 4, 2))
    await delete_entries(actor, Kind.EXPENSE, [gone.id])
    await factories.make_entry(actor)
    found = await service.get_figures(actor, account.id)
    assert (found.balance, found.line_count, found.last_line_on, found.reconciled_on) == (
        Decimal("-29.75"), 2, date(2026, 4, 1), None,
    )  # fmt: skip
    listed = await service.list_figures(actor)
    assert [one.account.name for one in listed] == ["Current", "Savings"]
    assert listed[0] == found
    assert (listed[1].balance, listed[1].line_count) == (Decimal("-5.50"), 0)
    assert listed[1].last_line_on is None
    assert await service.list_accounts(actor) == (account, other)


async def test_an_account_is_changed_archived_and_brought_back():
    actor = await make_actor()
    account = await make_account(actor)
    entered = AccountInput(name="Main", identification=IBAN, opening_balance=Decimal(7))
    changed = await service.change_account(actor, account.id, entered, version=1)
    assert (changed.name, changed.identification, changed.version) == ("Main", IBAN, 2)
    assert (await service.get_figures(actor, account.id)).balance == 7
    with pytest.raises(StaleAccountError):
        await service.change_account(actor, account.id, entered, version=1)
    empty = entered.model_copy(update={"opening_balance": Decimal(0)})
    await service.change_account(actor, account.id, empty)
    archived = await service.archive_account(actor, account.id)
    assert archived.archived_at is not None
    assert await service.archive_account(actor, account.id) == archived
    assert await service.list_accounts(actor) == ()
    assert await service.list_figures(actor) == ()
    assert [one.account.id for one in await service.list_figures(actor, archived=True)] == [
        account.id
    ]
    assert await service.has_archived(actor)
    back = await service.restore_account(actor, account.id)
    assert (back.archived_at, back.name) == (None, "Main")
    assert not await service.has_archived(actor)


async def test_names_and_numbers_are_taken_once():
    actor = await make_actor()
    first = await make_account(actor, identification=IBAN)
    second = await make_account(actor, "Savings")
    for entered, field in (
        (AccountInput(name="CURRENT"), "name"),
        (AccountInput(name="New", identification=IBAN), "identification"),
    ):
        with pytest.raises(AccountExistsError) as caught:
            await service.add_account(actor, entered)
        assert set(caught.value.fields) == {field}
        with pytest.raises(AccountExistsError) as caught:
            await service.change_account(actor, second.id, entered)
        assert set(caught.value.fields) == {field}
    same = AccountInput(name="current", identification=IBAN)
    assert (await service.change_account(actor, first.id, same)).name == "current"
    closed = same.model_copy(update={"opening_balance": Decimal(0)})
    await service.change_account(actor, first.id, closed)
    await service.archive_account(actor, first.id)
    with pytest.raises(AccountExistsError, match="It is archived"):
        await service.add_account(actor, AccountInput(name="Current"))


async def test_viewers_look_and_other_businesses_have_no_such_account():
    actor, other = await make_actor(), await make_actor()
    account = await make_account(actor)
    entered = AccountInput(name="Stolen")
    for work in (
        service.get_account(other, account.id),
        service.get_figures(other, account.id),
        service.change_account(other, account.id, entered),
        service.archive_account(other, account.id),
        service.restore_account(other, account.id),
    ):
        with pytest.raises(AccountNotFoundError):
            await work
    with pytest.raises(UnknownAccountError):
        await service.require_account(other, "Current")
    assert await service.list_figures(other) == ()
    viewer = await make_actor(role=Role.VIEWER)
    assert await service.list_accounts(viewer) == ()
    for work in (
        service.add_account(viewer, entered),
        service.change_account(viewer, account.id, entered),
        service.archive_account(viewer, account.id),
        find_or_add_account(viewer, "x", ""),
    ):
        with pytest.raises(ForbiddenError):
            await work


async def test_a_file_finds_its_account_or_adds_it():
    actor = await make_actor()
    made = await find_or_add_account(
        actor, " Business  current ", "de89 3704 0044 0532 0130 00", opening_balance=Decimal("12.5")
    )
    assert (made.name, made.identification, made.opening_balance) == (
        "Business current", IBAN, Decimal("12.50"),
    )  # fmt: skip
    # The number decides, whatever the name is; the opening balance is only for a new one.
    again = await find_or_add_account(actor, "Another", IBAN, opening_balance=Decimal(99))
    assert again == made
    by_name = await find_or_add_account(actor, "BUSINESS CURRENT", "")
    assert by_name == made
    # Another number under the same name is another account.
    second = await find_or_add_account(actor, "Business current", "GB1234")
    assert (second.name, second.identification, second.opening_balance) == (
        "Business current 1234", "GB1234", 0,
    )  # fmt: skip
    unnamed = await find_or_add_account(actor, "", "FR77")
    assert (unnamed.name, unnamed.identification) == ("FR77", "FR77")
    with pytest.raises(InvalidInputError):
        await find_or_add_account(actor, "  ", "")
    assert len(await service.list_accounts(actor)) == 3


async def test_an_account_without_a_number_gets_the_number_of_its_file():
    actor = await make_actor()
    account = await make_account(actor)
    found = await find_or_add_account(actor, "current", IBAN, opening_balance=Decimal(5))
    assert (found.id, found.identification) == (account.id, IBAN)
    assert found.opening_balance == account.opening_balance


async def test_an_archived_account_comes_back_with_its_next_file():
    actor = await make_actor()
    account = await make_account(actor, identification=IBAN, opening_balance=Decimal(0))
    await service.archive_account(actor, account.id)
    found = await find_or_add_account(actor, "x", IBAN)
    assert (found.id, found.archived_at) == (account.id, None)


@pytest.mark.parametrize("number", ["", IBAN])
async def test_two_files_at_once_make_one_account(number):
    actor = await make_actor()
    for n in range(12):  # who comes first is chance
        of = f"{number}{n}" if number else ""
        works = (find_or_add_account(actor, f"Current {n}", of) for _ in range(6))
        assert len({one.id for one in await asyncio.gather(*works)}) == 1
    assert len(await service.list_accounts(actor)) == 12


async def test_the_second_file_waits_for_the_first_and_takes_its_account():
    actor = await make_actor()
    async with Held(actor, lambda: find_or_add_account(actor, "One", IBAN)) as first:
        second = asyncio.create_task(find_or_add_account(actor, "Two", IBAN))
        assert await waits(second)
        await first.end()
        assert (await second).name == "One"


async def test_two_files_at_once_give_one_account_its_number():
    actor = await make_actor()
    account = await make_account(actor)
    async with Held(actor, lambda: find_or_add_account(actor, "Current", IBAN)) as first:
        second = asyncio.create_task(find_or_add_account(actor, "Current", IBAN))
        assert await waits(second)
        await first.end()
        assert (await second).id == account.id
    assert len(await service.list_accounts(actor)) == 1


async def test_an_entry_belongs_to_an_account_by_its_name():
    actor = await make_actor()
    await make_account(actor)
    await make_account(actor, "Savings")
    entry = await put_in(actor, 5, DAY, bank_account="current")
    assert entry.bank_account == "Current"
    (same,) = await record_entries(
        actor,
        Kind.INCOME,
        [EntryInput(date=DAY, amount=Decimal(3), bank_account="Savings")],
        source="screen",
    )
    for name, ids in (("current", [entry.id]), ("SAVINGS", [same]), ("", [same, entry.id])):
        wanted = EntryFilter(bank_account=name)
        assert [one.id for one in (await list_entries(actor, Kind.INCOME, wanted)).items] == ids
        assert (await summarise_entries(actor, Kind.INCOME, wanted)).entry_count == len(ids)
    moved = EntryInput.of(entry).model_copy(update={"bank_account": "Savings"})
    assert (
        await change_entry(actor, Kind.INCOME, entry.id, moved, version=1)
    ).bank_account == "Savings"
    none = moved.model_copy(update={"bank_account": None})
    assert (await change_entry(actor, Kind.INCOME, entry.id, none, version=2)).bank_account is None
    for work in (
        list_entries(actor, Kind.INCOME, EntryFilter(bank_account="Curent")),
        put_in(actor, 5, DAY, bank_account="Curent"),
    ):
        with pytest.raises(UnknownAccountError, match="“Current”"):
            await work


async def test_pages_of_an_account_are_read_from_its_index():
    actor = await make_actor()
    await make_account(actor)
    entries = [await put_in(actor, 1 + n, date(2026, 1, 1 + n % 3)) for n in range(7)]
    seen, cursor = [], ""
    while True:
        wanted = EntryFilter(bank_account="Current", limit=2, cursor=cursor)
        page = await list_entries(actor, Kind.INCOME, wanted)
        seen += [one.id for one in page.items]
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    in_order = sorted(entries, key=lambda one: (one.date, one.id), reverse=True)
    assert seen == [one.id for one in in_order]


async def test_an_entry_cannot_be_on_the_account_of_another_business():
    actor, other = await make_actor(), await make_actor()
    await make_account(other)
    with pytest.raises(UnknownAccountError):
        await put_in(actor, 5, DAY)


async def test_accounts_follow_the_currency_while_there_is_no_entry():
    actor = await factories.make_actor()
    account = await make_account(actor, opening_balance=Decimal(0))
    fields = {"business_name": "x", "currency_code": "JPY", "fiscal_year_start": "01-01"}
    actor = await change_settings(actor, BusinessInput.parse(fields))
    assert (await service.get_account(actor, account.id)).currency_code == "JPY"


async def test_nothing_is_kept_of_an_account_whose_transaction_fails():
    actor = await make_actor()
    with pytest.raises(RuntimeError):
        async with db.transaction(actor):
            await make_account(actor)
            raise RuntimeError
    assert await service.list_accounts(actor) == ()
