"""What is missing: each kind by hand, on both sides of its edge, and nothing for others."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.kit.period import FiscalYearStart
from finance_app.reports.missing_data.inputs import ThresholdInput
from finance_app.reports.missing_data.rules import (
    MissingKind,
    StatementSpan,
    broken_chains,
    late_statements,
    months_without_income,
    usual_threshold,
)
from finance_app.reports.missing_data.service import (
    list_missing,
    receipt_threshold,
    set_receipt_threshold,
)
from finance_app.reports.missing_data.views import missing_views, title_of
from tests.factories import make_asset, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import run

TODAY = dt.date(2026, 11, 28)
D = Decimal
DAY = dt.date.fromisoformat


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def found(actor, kind, **wanted):
    groups = {one.kind: one for one in await list_missing(actor, **wanted)}
    return groups.get(kind)


async def test_complete_books_miss_nothing():
    actor = await make_actor()
    assert await list_missing(actor) == []
    await make_entry(actor, category="Rent", amount=D("99.99"), date=TODAY)
    assert await list_missing(actor) == []


async def test_entries_without_a_category_of_both_kinds():
    actor = await make_actor()
    await make_entry(actor, amount=D(5), date=DAY("2026-11-01"))
    await make_entry(actor, "income", amount=D(7), date=DAY("2026-11-02"), party="Client")
    await make_entry(actor, category="Rent", amount=D(1))
    group = await found(actor, MissingKind.CATEGORY)
    assert (group.count, group.counts) == (2, {"expense": 1, "income": 1})
    assert [(one.name, one.day, one.amount, one.entry[0]) for one in group.items] == [
        ("Client", DAY("2026-11-02"), 7, "income"),
        ("Northgate Stationers", DAY("2026-11-01"), 5, "expense"),
    ]
    assert title_of(group) == "2 entries have no category"


async def test_entries_that_name_nobody():
    actor = await make_actor()
    await make_entry(actor, category="Rent", party="", notes="cash", amount=D(5))
    group = await found(actor, MissingKind.PARTY)
    assert (group.count, group.items[0].name) == (1, "cash")
    assert title_of(group) == "1 entry names nobody"


async def test_large_expenses_without_a_receipt_the_largest_first():
    actor = await make_actor()
    for amount in ("99.99", "100", "250"):
        await make_entry(actor, category="Rent", amount=D(amount))
    group = await found(actor, MissingKind.RECEIPT)
    assert [one.amount for one in group.items] == [250, 100]
    await set_receipt_threshold(actor, ThresholdInput(receipt_threshold=D("99.99")))
    assert (await found(actor, MissingKind.RECEIPT)).count == 3
    await set_receipt_threshold(actor, ThresholdInput(receipt_threshold=D(0)))
    assert await found(actor, MissingKind.RECEIPT) is None


async def test_past_the_limit_the_count_is_at_least():
    actor = await make_actor()
    for amount in (101, 102, 103):
        await make_entry(actor, category="Rent", amount=D(amount))
    group = await found(actor, MissingKind.RECEIPT, item_count=1, count_max=2)
    assert (group.count, group.is_exact, len(group.items)) == (2, False, 1)
    assert title_of(group) == "More than 2 expenses have no receipt"


async def test_a_receipt_settles_it_and_one_taken_away_does_not():
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=D(500))
    attachment = db.new_id()
    await run(
        actor,
        "INSERT INTO attachments (organization_id, id, sha256, name, media_type, size_bytes)"
        " VALUES (current_organization(), :id, :hash, 'r.png', 'image/png', 3)",
        id=attachment, hash=bytes(32),
    )  # fmt: skip
    await run(
        actor,
        "INSERT INTO entry_files (organization_id, kind, entry_id, attachment_id)"
        " VALUES (current_organization(), 'expense', :entry, :file)",
        entry=entry.id, file=attachment,
    )  # fmt: skip
    assert await found(actor, MissingKind.RECEIPT) is None
    await run(actor, "UPDATE entry_files SET deleted_at = now()")
    assert (await found(actor, MissingKind.RECEIPT)).count == 1


async def test_months_between_incomes_without_one():
    actor = await make_actor()
    for day in ("2026-06-30", "2026-08-01"):
        await make_entry(actor, "income", category="Sales", amount=D(5), date=DAY(day))
    group = await found(actor, MissingKind.INCOME)
    assert [(one.day, one.until) for one in group.items] == [
        (DAY("2026-10-01"), DAY("2026-10-31")),
        (DAY("2026-09-01"), DAY("2026-09-30")),
        (DAY("2026-07-01"), DAY("2026-07-31")),
    ]


async def test_a_fiscal_month_has_the_income_of_its_days():
    actor = await make_actor(fiscal_year_start="04-06")
    for day in ("2026-09-05", "2026-09-06", "2026-11-05"):
        await make_entry(actor, "income", category="Sales", amount=D(5), date=DAY(day))
    assert await found(actor, MissingKind.INCOME) is None


async def account(actor, name="Current"):
    account_id = db.new_id()
    await run(
        actor,
        "INSERT INTO bank_accounts (organization_id, id, name, currency_code)"
        " VALUES (current_organization(), :id, :name, 'EUR')",
        id=account_id, name=name,
    )  # fmt: skip
    return account_id


async def test_an_account_that_was_not_reconciled_for_long():
    actor = await make_actor()
    account_id = await account(actor)
    for day in ("2026-06-30", "2026-07-31", "2026-10-31"):
        await run(
            actor,
            "INSERT INTO reconciliations (organization_id, id, bank_account_id, statement_on,"
            " closing_balance) VALUES (current_organization(), :id, :account, :day, 0)",
            id=db.new_id(), account=account_id, day=DAY(day),
        )  # fmt: skip
    group = await found(actor, MissingKind.STATEMENT)
    assert [(one.name, one.day, one.until) for one in group.items] == [
        ("Current", DAY("2026-07-31"), DAY("2026-10-31"))
    ]
    assert group.items[0].subject_id == account_id


async def test_an_asset_that_does_not_say_how_long_it_lives():
    actor = await make_actor()
    await make_asset(actor)
    assert await found(actor, MissingKind.ASSET_LIFE) is None
    await run(actor, "UPDATE assets SET life_months = 0")
    assert (await found(actor, MissingKind.ASSET_LIFE)).items[0].name == "Forklift"


async def test_a_currency_still_to_be_paid_needs_a_recent_rate():
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=D(90), date=TODAY)
    await run(
        actor,
        "UPDATE expenses SET due_on = date, foreign_amount = 100, exchange_rate = 0.9,"
        " foreign_currency_code = 'USD' WHERE id = :id",
        id=entry.id,
    )
    assert [one.name for one in (await found(actor, MissingKind.RATE)).items] == ["USD"]
    for day, is_missing in ((TODAY - dt.timedelta(8), True), (TODAY - dt.timedelta(7), False)):
        await run(
            actor,
            "INSERT INTO exchange_rates (organization_id, id, currency_code, base_currency_code,"
            " quoted_on, rate, source)"
            " VALUES (current_organization(), :id, 'USD', 'EUR', :day, 0.9, 'manual')",
            id=db.new_id(), day=day,
        )  # fmt: skip
        assert (await found(actor, MissingKind.RATE) is not None) is is_missing


async def test_another_business_is_not_in_it():
    actor, other = await make_actor(), await make_actor()
    await make_entry(other, party="", amount=D(500))
    assert await list_missing(actor) == []
    assert len(await list_missing(other)) == 3


async def test_a_viewer_reads_it_and_changes_nothing():
    viewer = await make_actor(role="viewer")
    assert await receipt_threshold(viewer) == 100
    with pytest.raises(ForbiddenError):
        await set_receipt_threshold(viewer, ThresholdInput(receipt_threshold=D(5)))


@pytest.mark.parametrize("typed", ["-1", "abc", "1.234"])
def test_an_amount_that_cannot_be_is_said(typed):
    with pytest.raises(InvalidInputError) as caught:
        ThresholdInput.parse({"receipt_threshold": typed}, "EUR")
    assert list(caught.value.fields) == ["receipt_threshold"]


@pytest.mark.parametrize(("code", "wanted"), [("EUR", 100), ("JPY", 10_000), ("KWD", 10)])
def test_the_usual_threshold_is_about_the_same_in_every_currency(code, wanted):
    assert usual_threshold(code) == wanted


def test_the_month_under_way_is_not_missed():
    start = FiscalYearStart(1, 1)
    assert months_without_income([DAY("2026-11-01")], start, TODAY) == []
    assert months_without_income([], start, TODAY) == []
    labels = [one.label for one in months_without_income([DAY("2026-09-01")], start, TODAY)]
    assert labels == ["October 2026"]


def test_45_days_are_a_month_and_a_late_statement():
    days = [DAY("2026-08-15"), DAY("2026-09-29")]
    assert late_statements(days, DAY("2026-11-13")) == []
    assert late_statements(days, DAY("2026-11-14")) == [(DAY("2026-09-29"), DAY("2026-11-14"))]
    assert late_statements([], TODAY) == []


def test_a_statement_begins_with_what_the_one_before_ended_with():
    one, two = db.new_id(), db.new_id()

    def span(account_id, first, last, opening, closing):
        return StatementSpan(
            account_id, DAY(first), DAY(last),
            None if opening is None else D(opening), None if closing is None else D(closing),
        )  # fmt: skip

    spans = [
        span(one, "2026-03-01", "2026-03-31", 70, 90),  # February is missing
        span(one, "2026-01-01", "2026-01-31", 0, 50),
        span(one, "2026-04-01", "2026-04-30", 90, 10),
        span(one, "2026-05-01", "2026-05-31", None, 5),
        span(one, "2026-05-31", "2026-06-30", 7, 8),  # shares a day
        span(two, "2026-02-01", "2026-02-28", 99, 98),
    ]
    assert broken_chains(spans) == [(one, DAY("2026-01-31"), DAY("2026-03-01"))]


async def test_every_kind_has_words_and_somewhere_to_go():
    actor = await make_actor()
    await make_entry(actor, party="", amount=D(500))
    await account(actor)
    await run(actor, "UPDATE expenses SET notes = ''")
    views = missing_views(await list_missing(actor), "EUR")
    assert [one.kind for one in views] == ["category", "party", "receipt"]
    assert all(one.href.startswith("/") and one.rows[0].href for one in views)
    assert views[1].rows[0].name == "Without a name"
