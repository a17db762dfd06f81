"""What a page shows of entries: text only."""

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.kit import clock
from finance_app.ledger.entries import views
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, EntrySummary, Kind
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 20)
ENTRY = Entry(
    id=UUID(int=1), kind=Kind.EXPENSE, date=TODAY, category_id=UUID(int=7), category="Office",
    party="Acme", payment_method="Card", amount=Decimal("1234.50"), currency_code="EUR",
    notes="two\nlines", version=3, created_at=datetime(2026, 11, 20, tzinfo=UTC),
)  # fmt: skip


def row(**changes: object) -> views.EntryRow:
    return views.entry_row(dataclasses.replace(ENTRY, **changes), TODAY)


def test_a_row_is_text():
    found = row()
    assert (found.date, found.date_iso) == ("20 Nov", "2026-11-20")
    assert (found.amount, found.amount_plain) == ("1,234.50", "1234.50")
    assert (found.notes, found.notes_excerpt) == ("two\nlines", "two lines")
    assert (found.colour, found.category, found.version) == ("2", "Office", 3)
    assert not found.is_uncategorised
    assert all(isinstance(value, str | int) for value in dataclasses.asdict(found).values())


def test_another_year_is_named():
    assert row(date=date(2025, 1, 2)).date == "2 Jan 2025"


def test_what_is_missing():
    found = row(category_id=None, category=None, party="", deleted_at=ENTRY.created_at)
    assert (found.category, found.colour) == ("", "")
    assert found.is_uncategorised
    assert found.is_unnamed
    assert found.is_trashed


@pytest.mark.parametrize(("code", "text"), [("JPY", "1,235"), ("KWD", "1,234.500")])
def test_amounts_have_the_digits_of_the_currency(code, text):
    assert row(currency_code=code).amount == text


def test_long_notes_are_cut():
    found = row(notes="word " * 100)
    assert len(found.notes_excerpt) <= views.NOTES_EXCERPT_LENGTH
    assert found.notes_excerpt.endswith("…")


def test_a_category_always_has_the_same_colour_of_six():
    colours = {views.colour_of(UUID(int=number)) for number in range(100)}
    assert colours == set("123456")


def test_counts_in_words():
    assert views._count_text(EntrySummary(1, Decimal(1), is_exact=True)) == "1 entry"
    assert views._count_text(EntrySummary(1200, Decimal(1), is_exact=True)) == "1,200 entries"
    many = EntrySummary(10_001, Decimal(1), is_exact=False)
    assert views._count_text(many) == "More than 10,000 entries"
    assert views._total_text(many, "EUR") == ""


async def test_a_list_with_its_totals():
    actor = await make_actor(currency_code="KWD")
    for number in range(3):
        await make_entry(actor, amount=Decimal("1000.125"), date=date(2026, 11, number + 1))
    with clock.fixed(TODAY):
        found = await views.entry_list(actor, Kind.EXPENSE, EntryFilter(limit=2))
        assert [one.date for one in found.rows] == ["3 Nov", "2 Nov"]
        assert (found.entry_count, found.total) == ("3 entries", "3,000.375")
        assert (bool(found.older_cursor), found.newer_cursor) == (True, "")
        older = EntryFilter(limit=2, cursor=found.older_cursor)
        found = await views.entry_list(actor, Kind.EXPENSE, older)
        assert [one.date for one in found.rows] == ["1 Nov"]
        assert (found.older_cursor, bool(found.newer_cursor)) == ("", True)
