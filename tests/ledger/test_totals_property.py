"""Whatever is done to the books, the totals that the database keeps equal the sums of entries.

The sums are made here, in plain Python, from a record of what was done; not by any query.
"""

import asyncio
import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import AppError
from finance_app.ledger.categories import service as categories
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryInput
from tests.ledger.businesses import make_actor

NAMES = {Kind.EXPENSE: ("Rent", "Office", "Meals"), Kind.INCOME: ("Sales", "Services", "Interest")}
Key = tuple[date, int, str, UUID]
Sums = dict[Key, tuple[Decimal, int, int]]


@dataclass
class Row:
    """One entry as the books should have it."""

    kind: Kind
    day: date
    amount: Decimal
    category: str | None
    party: str
    is_trashed: bool = False


@dataclass
class Books:
    """What was done to a business, kept beside it."""

    actor: Actor
    ids: dict[tuple[Kind, str], UUID]
    rows: dict[UUID, Row] = field(default_factory=dict)
    start_day: int = 1
    merges: list[tuple[UUID, Kind, str, str, list[UUID]]] = field(default_factory=list)
    gone: set[tuple[Kind, str]] = field(default_factory=set)

    def open_name(self, kind: Kind, number: int | None) -> str | None:
        """Return a category that has not been merged away, or None."""
        if number is None:
            return None
        left = [name for name in NAMES[kind] if (kind, name) not in self.gone]
        return left[number % len(left)]

    def sums(self) -> Sums:
        """Return the totals as they should be kept."""
        found: dict[Key, list[Any]] = defaultdict(lambda: [Decimal(0), 0, 0])
        for row in self.rows.values():
            if row.is_trashed:
                continue
            length = calendar.monthrange(row.day.year, row.day.month)[1]
            part = int(row.day.day >= min(self.start_day, length))
            category_id = self.ids[row.kind, row.category] if row.category else db.NIL_ID
            cell = found[row.day.replace(day=1), part, row.kind.value, category_id]
            cell[0] += row.amount
            cell[1] += 1
            cell[2] += row.party == ""
        return {key: (cell[0], cell[1], cell[2]) for key, cell in found.items()}


async def kept_sums(actor: Actor) -> Sums:
    """Return the totals that the database keeps; those of no entry must be zero."""
    async with db.transaction(actor) as session:
        rows = (await session.execute(text("SELECT * FROM month_totals"))).all()
    for row in rows:
        assert row.entry_count > 0 or (row.amount, row.unnamed_count) == (0, 0), row
    return {
        (row.month, row.part, row.kind, row.category_id): (
            row.amount, row.entry_count, row.unnamed_count,
        )
        for row in rows
        if row.entry_count
    }  # fmt: skip


async def open_books() -> Books:
    actor = await make_actor()
    found = await categories.list_categories(actor)
    return Books(actor, {(one.kind, one.name): one.id for one in found})


KINDS = st.sampled_from(list(Kind))
EDGES = (
    date(2024, 1, 31),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 30),
    date(2024, 4, 30),
)
DAYS = st.dates(min_value=date(2024, 1, 20), max_value=date(2024, 5, 10))
FIELDS = st.fixed_dictionaries(
    {
        "day": st.one_of(DAYS, st.sampled_from(EDGES)),
        "cents": st.integers(1, 10**7),
        "category": st.one_of(st.none(), st.integers(0, 2)),
        "party": st.sampled_from(["", "Acme"]),
    }
)
PICKS = st.lists(st.integers(0, 50), min_size=1, max_size=4)
STEPS = st.one_of(
    st.tuples(st.just("add"), KINDS, FIELDS),
    st.tuples(st.just("edit"), st.integers(0, 50), FIELDS),
    st.tuples(st.just("delete"), KINDS, PICKS),
    st.tuples(st.just("restore"), KINDS, PICKS),
    st.tuples(st.just("move"), PICKS, st.one_of(st.none(), st.integers(0, 2))),
    st.tuples(st.just("merge"), KINDS, st.integers(0, 2)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
    st.tuples(st.just("fiscal"), st.integers(1, 12), st.integers(1, 28)),
    st.tuples(st.just("fiscal"), st.sampled_from([1, 3, 5]), st.integers(29, 31)),
)


async def add(books: Books, kind: Kind, fields: dict[str, Any]) -> None:
    row = Row(
        kind, fields["day"], Decimal(fields["cents"]) / 100,
        books.open_name(kind, fields["category"]), fields["party"],
    )  # fmt: skip
    made = await entries.record_entry(books.actor, kind, entered(row))
    books.rows[made.id] = row


def entered(row: Row) -> EntryInput:
    return EntryInput(date=row.day, amount=row.amount, category=row.category, party=row.party)


def pick(books: Books, numbers: list[int], kind: Kind | None = None) -> list[UUID]:
    ids = [one for one, row in books.rows.items() if kind in {None, row.kind}]
    return list(dict.fromkeys(ids[number % len(ids)] for number in numbers)) if ids else []


async def edit(books: Books, number: int, fields: dict[str, Any]) -> None:
    for entry_id in pick(books, [number]):
        old = books.rows[entry_id]
        row = Row(
            old.kind, fields["day"], Decimal(fields["cents"]) / 100,
            books.open_name(old.kind, fields["category"]), fields["party"],
        )  # fmt: skip
        if not old.is_trashed:
            await entries.change_entry(books.actor, row.kind, entry_id, entered(row), version=None)
            books.rows[entry_id] = row


async def delete(books: Books, kind: Kind, numbers: list[int]) -> None:
    ids = pick(books, numbers, kind)
    await entries.delete_entries(books.actor, kind, ids)
    for one in ids:
        books.rows[one].is_trashed = True


async def restore(books: Books, kind: Kind, numbers: list[int]) -> None:
    ids = pick(books, numbers, kind)
    await entries.restore_entries(books.actor, kind, ids)
    for one in ids:
        books.rows[one].is_trashed = False


async def move(books: Books, numbers: list[int], category: int | None) -> None:
    for kind in Kind:
        ids = pick(books, numbers, kind)
        name = books.open_name(kind, category)
        await entries.categorise_entries(books.actor, kind, ids, name)
        for one in ids:
            if not books.rows[one].is_trashed:
                books.rows[one].category = name


async def merge(books: Books, kind: Kind, number: int) -> None:
    source, target = books.open_name(kind, number), books.open_name(kind, number + 1)
    if source is None or target is None or source == target:
        return
    moved = [one for one, row in books.rows.items() if (row.kind, row.category) == (kind, source)]
    merge_id = await categories.merge_categories(
        books.actor, books.ids[kind, source], books.ids[kind, target]
    )
    for one in moved:
        books.rows[one].category = target
    books.merges.append((merge_id, kind, source, target, moved))
    books.gone.add((kind, source))


async def undo(books: Books, *_: Any) -> None:
    if not books.merges:
        return
    merge_id, kind, source, target, moved = books.merges.pop()
    back = [one for one in moved if books.rows[one].category == target]
    assert await categories.undo_merge(books.actor, merge_id) == len(back)
    for one in back:
        books.rows[one].category = source
    books.gone.discard((kind, source))


async def fiscal(books: Books, month: int, day: int) -> None:
    async with db.transaction(books.actor) as session:
        await session.execute(
            text("SELECT set_fiscal_year_start(:month, :day)"), {"month": month, "day": day}
        )
    books.start_day = day


DO = {one.__name__: one for one in (add, edit, delete, restore, move, merge, undo, fiscal)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=25))
async def test_totals_equal_the_sums_of_entries(steps):
    books = await open_books()
    for name, first, second in steps:
        await DO[name](books, first, second)
        assert await kept_sums(books.actor) == books.sums(), (name, first, second)


class Crowd:
    """Eight people who work on one business at once; one of them changes the fiscal year."""

    def __init__(self, books: Books, seed: int) -> None:
        self.books, self.actor = books, books.actor
        self.chance = random.Random(seed)
        self.made: list[UUID] = []

    async def work(self, person: int) -> None:
        """Do twelve things; what was trashed or merged by another meanwhile is passed over."""
        for number in range(12):
            is_turn = number % 4 == 0
            try:
                if is_turn and person < 2:
                    await (self.change_fiscal_year, self.merge_and_undo)[person]()
                else:
                    await self.chance.choice(
                        (self.add, self.add, self.edit, self.delete, self.restore, self.move)
                    )()
            except AppError as error:
                if error.status not in {404, 422}:
                    raise

    def some(self) -> list[UUID]:
        return self.chance.sample(self.made, min(len(self.made), 4))

    def some_entry(self) -> EntryInput:
        return EntryInput(
            date=date(2024, 1, 1) + timedelta(days=self.chance.randrange(90)),
            amount=Decimal(self.chance.randrange(1, 10**6)) / 100,
            category=self.chance.choice([None, "Rent", "Office", "Meals"]),
            party=self.chance.choice(["", "Acme"]),
        )

    async def add(self) -> None:
        made = await entries.record_entry(self.actor, Kind.EXPENSE, self.some_entry())
        self.made.append(made.id)

    async def edit(self) -> None:
        for one in self.some()[:1]:
            await entries.change_entry(
                self.actor, Kind.EXPENSE, one, self.some_entry(), version=None
            )

    async def delete(self) -> None:
        await entries.delete_entries(self.actor, Kind.EXPENSE, self.some())

    async def restore(self) -> None:
        await entries.restore_entries(self.actor, Kind.EXPENSE, self.some())

    async def move(self) -> None:
        name = self.chance.choice(["Rent", "Office", None])
        await entries.categorise_entries(self.actor, Kind.EXPENSE, self.some(), name)

    async def change_fiscal_year(self) -> None:
        await fiscal(self.books, 1, self.chance.randrange(1, 29))

    async def merge_and_undo(self) -> None:
        ids = [self.books.ids[Kind.EXPENSE, name] for name in ("Meals", "Other")]
        merge_id = await categories.merge_categories(self.actor, *ids)
        await categories.undo_merge(self.actor, merge_id)


@pytest.mark.parametrize("seed", range(3))
async def test_totals_equal_the_sums_after_everyone_worked_at_once(seed):
    books = await open_books()
    crowd = Crowd(books, seed)
    await asyncio.gather(*(crowd.work(person) for person in range(8)))
    names = {category_id: name for (_, name), category_id in books.ids.items()}
    async with db.transaction(books.actor) as session:
        rows = (await session.execute(text("SELECT * FROM expenses"))).all()
        start = await session.execute(text("SELECT fiscal_year_start_day FROM organizations"))
        books.start_day = start.scalar_one()
    books.rows = {
        row.id: Row(
            Kind.EXPENSE, row.date, row.amount, names.get(row.category_id), row.vendor,
            is_trashed=row.deleted_at is not None,
        )
        for row in rows
    }  # fmt: skip
    assert len(rows) == len(crowd.made) > 10
    assert await kept_sums(books.actor) == books.sums()
