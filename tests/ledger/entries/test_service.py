"""Recording, changing, deleting, restoring, on a real PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.categories.service import (
    UnknownCategoryError,
    list_categories,
    merge_categories,
)
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    EntryNotFoundError,
    StaleEntryError,
    categorise_entries,
    categorise_entry,
    change_entry,
    delete_entries,
    delete_entry,
    get_entry,
    list_entries,
    record_entry,
    restore_entries,
    summarise_entries,
)
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor

KINDS = pytest.mark.parametrize("kind", list(Kind))
EMPTY = EntryFilter()


def entered(**changes: object) -> EntryInput:
    fields = {"date": date(2026, 3, 14), "amount": Decimal("42.50"), **changes}
    return EntryInput.model_validate(fields)


async def total(actor: Actor, kind: Kind) -> tuple[int, Decimal]:
    found = await summarise_entries(actor, kind, EMPTY)
    assert found.is_exact
    return found.entry_count, found.amount


@KINDS
async def test_an_entry_is_kept_as_entered(kind):
    actor = await make_actor()
    name = "Office" if kind is Kind.EXPENSE else "Sales"
    notes = "first 🧾\nשורה שנייה"
    made = await record_entry(
        actor,
        kind,
        entered(category=name.upper(), party="Acme", payment_method="Card", notes=notes),
    )
    assert (made.category, made.party, made.payment_method) == (name, "Acme", "Card")
    assert (made.notes, made.version, made.deleted_at) == (notes, 1, None)
    assert (str(made.amount), made.currency_code) == ("42.50", "EUR")
    assert await get_entry(actor, kind, made.id) == made
    assert await total(actor, kind) == (1, Decimal("42.50"))


@pytest.mark.parametrize(
    ("code", "amount"), [("JPY", "1200"), ("KWD", "12.345"), ("EUR", "99999999999999.00")]
)
async def test_amounts_have_the_digits_of_the_currency(code, amount):
    actor = await make_actor(currency_code=code)
    made = await record_entry(actor, Kind.EXPENSE, entered(amount=Decimal(amount)))
    assert (str(made.amount), made.currency_code) == (amount, code)


async def test_the_same_id_records_once():
    actor, entry_id = await make_actor(), some_id()
    first = await record_entry(actor, Kind.EXPENSE, entered(), entry_id=entry_id)
    again = await record_entry(actor, Kind.EXPENSE, entered(party="Later"), entry_id=entry_id)
    assert first == again
    assert await total(actor, Kind.EXPENSE) == (1, Decimal("42.50"))


async def test_the_same_id_sent_twice_at_once_records_once():
    actor, entry_id = await make_actor(), some_id()
    both = await asyncio.gather(
        *(record_entry(actor, Kind.EXPENSE, entered(), entry_id=entry_id) for _ in range(4))
    )
    assert len({one.id for one in both}) == 1
    assert await total(actor, Kind.EXPENSE) == (1, Decimal("42.50"))


async def test_an_id_of_another_business_is_no_obstacle():
    mine, theirs = await make_actor(), await make_actor()
    entry = await make_entry(theirs)
    made = await record_entry(mine, Kind.EXPENSE, entered(party="Mine"), entry_id=entry.id)
    assert made.party == "Mine"
    assert (await get_entry(theirs, Kind.EXPENSE, entry.id)).party == entry.party


async def test_an_unknown_category_is_refused_with_the_closest():
    actor = await make_actor()
    with pytest.raises(UnknownCategoryError, match="Did you mean “Office”") as caught:
        await record_entry(actor, Kind.EXPENSE, entered(category="Offise"))
    assert set(caught.value.fields) == {"category"}
    with pytest.raises(UnknownCategoryError, match="Choose one of the list"):
        await record_entry(actor, Kind.EXPENSE, entered(category="qqqq"))
    with pytest.raises(UnknownCategoryError):
        await record_entry(actor, Kind.EXPENSE, entered(category="Sales"))
    assert await total(actor, Kind.EXPENSE) == (0, Decimal(0))


async def test_a_currency_that_changed_meanwhile_is_refused():
    actor = await make_actor()
    with pytest.raises(InvalidInputError):
        await record_entry(replace(actor, currency_code="USD"), Kind.EXPENSE, entered())


@KINDS
async def test_a_change_replaces_everything_and_counts_versions(kind):
    actor = await make_actor()
    old = await make_entry(actor, kind, notes="old")
    new = await change_entry(actor, kind, old.id, entered(party="New"), version=1)
    assert (new.id, new.version, new.party, new.notes) == (old.id, 2, "New", "")
    assert await get_entry(actor, kind, old.id) == new
    assert await total(actor, kind) == (1, Decimal("42.50"))


async def test_a_stale_change_is_refused_with_what_is_there():
    actor = await make_actor()
    old = await make_entry(actor)
    now = await change_entry(actor, Kind.EXPENSE, old.id, entered(party="First"), version=1)
    with pytest.raises(StaleEntryError, match="has been changed since you opened it") as caught:
        await change_entry(actor, Kind.EXPENSE, old.id, entered(party="Second"), version=1)
    assert caught.value.current == now
    assert await get_entry(actor, Kind.EXPENSE, old.id) == now


async def test_of_two_changes_at_once_one_is_refused():
    actor = await make_actor()
    for _ in range(5):
        old = await make_entry(actor)
        results = await asyncio.gather(
            *(
                change_entry(actor, Kind.EXPENSE, old.id, entered(party=name), version=1)
                for name in ("A", "B", "C")
            ),
            return_exceptions=True,
        )
        done = [one for one in results if isinstance(one, Entry)]
        refused = [one for one in results if isinstance(one, StaleEntryError)]
        assert (len(done), len(refused)) == (1, 2), results
        assert all(one.current == done[0] for one in refused)


async def test_without_a_version_the_last_one_wins():
    actor = await make_actor()
    old = await make_entry(actor)
    await change_entry(actor, Kind.EXPENSE, old.id, entered(party="First"), version=None)
    last = await change_entry(actor, Kind.EXPENSE, old.id, entered(party="Second"), version=None)
    assert (last.party, last.version) == ("Second", 3)


async def test_changes_to_a_trashed_entry_say_so():
    actor = await make_actor()
    old = await make_entry(actor)
    await delete_entries(actor, Kind.EXPENSE, [old.id])
    with pytest.raises(StaleEntryError, match="moved to the trash") as caught:
        await change_entry(actor, Kind.EXPENSE, old.id, entered(), version=1)
    assert caught.value.current.deleted_at is not None
    with pytest.raises(EntryNotFoundError):
        await change_entry(actor, Kind.EXPENSE, old.id, entered(), version=None)
    with pytest.raises(EntryNotFoundError):
        await get_entry(actor, Kind.EXPENSE, old.id)


async def test_the_category_alone_is_changed():
    actor = await make_actor()
    old = await make_entry(actor, notes="kept")
    new = await categorise_entry(actor, Kind.EXPENSE, old.id, "rent", version=1)
    assert (new.category, new.notes, new.version) == ("Rent", "kept", 2)
    with pytest.raises(StaleEntryError):
        await categorise_entry(actor, Kind.EXPENSE, old.id, None, version=1)
    assert (await categorise_entry(actor, Kind.EXPENSE, old.id, "", version=2)).category is None


async def test_many_are_categorised_at_once():
    actor = await make_actor()
    ids = [(await make_entry(actor)).id for _ in range(3)]
    await delete_entries(actor, Kind.EXPENSE, ids[:1])
    assert await categorise_entries(actor, Kind.EXPENSE, [*ids, some_id()], "Rent") == tuple(
        ids[1:]
    )
    page = await list_entries(actor, Kind.EXPENSE, EntryFilter(category="rent"))
    assert {one.id for one in page.items} == set(ids[1:])


@KINDS
async def test_deleting_and_restoring_twice_is_the_same_as_once(kind):
    actor = await make_actor()
    ids = [(await make_entry(actor, kind)).id for _ in range(3)]
    assert await delete_entries(actor, kind, ids[:2]) == tuple(sorted(ids[:2]))
    assert await delete_entries(actor, kind, ids) == (ids[2],)
    assert await delete_entries(actor, kind, ids) == ()
    assert await total(actor, kind) == (0, Decimal(0))
    trash = await list_entries(actor, kind, EntryFilter.parse({"trashed": "1"}, "EUR"))
    assert {one.id for one in trash.items} == set(ids)
    assert trash.items[0].id == ids[2]
    assert await restore_entries(actor, kind, [*ids, some_id()]) == tuple(sorted(ids))
    assert await restore_entries(actor, kind, ids) == ()
    assert await total(actor, kind) == (3, Decimal(126))
    assert (await get_entry(actor, kind, ids[0])).version == 3


async def test_one_entry_is_deleted_only_in_the_version_that_was_read():
    actor = await make_actor()
    entry = await make_entry(actor)
    with pytest.raises(StaleEntryError):
        await delete_entry(actor, Kind.EXPENSE, entry.id, version=2)
    await delete_entry(actor, Kind.EXPENSE, entry.id, version=1)
    with pytest.raises(EntryNotFoundError):
        await delete_entry(actor, Kind.EXPENSE, entry.id, version=None)
    assert await total(actor, Kind.EXPENSE) == (0, Decimal(0))


async def test_nothing_is_deleted_for_no_ids():
    actor = await make_actor()
    assert await delete_entries(actor, Kind.EXPENSE, []) == ()
    assert await restore_entries(actor, Kind.EXPENSE, []) == ()


async def test_overlapping_deletes_do_not_wait_for_each_other():
    actor = await make_actor()
    ids = [(await make_entry(actor)).id for _ in range(20)]
    results = await asyncio.gather(
        *(delete_entries(actor, Kind.EXPENSE, part) for part in (ids, ids[::-1], ids[5:15]))
    )
    assert sorted(one for part in results for one in part) == sorted(ids)
    assert await total(actor, Kind.EXPENSE) == (0, Decimal(0))


async def test_another_business_does_not_exist():
    mine, theirs = await make_actor(), await make_actor()
    entry = await make_entry(theirs)
    with pytest.raises(EntryNotFoundError):
        await get_entry(mine, Kind.EXPENSE, entry.id)
    for version in (1, None):
        with pytest.raises(EntryNotFoundError):
            await change_entry(mine, Kind.EXPENSE, entry.id, entered(), version=version)
        with pytest.raises(EntryNotFoundError):
            await categorise_entry(mine, Kind.EXPENSE, entry.id, None, version=version)
    assert await delete_entries(mine, Kind.EXPENSE, [entry.id]) == ()
    assert await restore_entries(mine, Kind.EXPENSE, [entry.id]) == ()
    assert await categorise_entries(mine, Kind.EXPENSE, [entry.id], None) == ()
    assert (await list_entries(mine, Kind.EXPENSE, EMPTY)).items == ()
    assert await get_entry(theirs, Kind.EXPENSE, entry.id) == entry


async def test_the_other_kind_does_not_have_it():
    actor = await make_actor()
    entry = await make_entry(actor, Kind.EXPENSE)
    with pytest.raises(EntryNotFoundError):
        await get_entry(actor, Kind.INCOME, entry.id)


async def test_a_viewer_reads_and_changes_nothing():
    viewer = await make_actor(role="viewer")
    assert (await list_entries(viewer, Kind.EXPENSE, EMPTY)).items == ()
    assert (await summarise_entries(viewer, Kind.EXPENSE, EMPTY)).entry_count == 0
    for attempt in (
        record_entry(viewer, Kind.EXPENSE, entered()),
        change_entry(viewer, Kind.EXPENSE, some_id(), entered(), version=1),
        categorise_entry(viewer, Kind.EXPENSE, some_id(), None, version=1),
        categorise_entries(viewer, Kind.EXPENSE, [some_id()], None),
        delete_entries(viewer, Kind.EXPENSE, [some_id()]),
        restore_entries(viewer, Kind.EXPENSE, [some_id()]),
    ):
        with pytest.raises(ForbiddenError):
            await attempt


async def test_services_compose_into_one_transaction():
    actor = await make_actor()
    with pytest.raises(UnknownCategoryError):
        async with db.transaction(actor):
            await record_entry(actor, Kind.EXPENSE, entered())
            await record_entry(actor, Kind.EXPENSE, entered(category="qqqq"))
    assert await total(actor, Kind.EXPENSE) == (0, Decimal(0))


async def test_a_change_and_a_merge_of_its_category_do_not_wait_for_each_other():
    actor = await make_actor()
    names = ("Office", "Travel", "Meals", "Rent")
    made = [await make_entry(actor, category=name) for name in names]

    async def change(entry: Entry, name: str) -> object:
        try:
            changed = EntryInput.of(entry).model_copy(update={"category": name})
            return await change_entry(actor, Kind.EXPENSE, entry.id, changed, version=None)
        except UnknownCategoryError as error:
            return error

    found = {one.name: one.id for one in await list_categories(actor, Kind.EXPENSE)}
    work = [change(entry, name) for entry in made for name in names]
    merges = [merge_categories(actor, found[name], found["Other"]) for name in names[:3]]
    done = await asyncio.gather(*work[:8], *merges, *work[8:])
    assert all(isinstance(one, Entry | UnknownCategoryError | UUID) for one in done)
