"""Files become plans, plans become entries once, and are undone; nothing is lost or made twice."""

import asyncio
import datetime as dt
import os
import subprocess
import sys
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Role
from finance_app.imports.plans.booking import repository as booking_repository
from finance_app.imports.plans.booking.service import (
    ImportClosedError,
    ImportNotFoundError,
    ImportOpenError,
    ImportOpenQuestionError,
    ImportUndoneError,
    commit_import,
    list_new_categories,
    remove_edited,
    undo_import,
)
from finance_app.imports.plans.filling.repository import FillingRepository
from finance_app.imports.plans.lines.inputs import LineInput, LinesWanted
from finance_app.imports.plans.lines.service import (
    LineNotFoundError,
    LineUnfitError,
    change_line,
    list_lines,
)
from finance_app.imports.plans.repository import PlanRepository
from finance_app.imports.plans.rules import Duplicate, LineFilter, Status, entry_id_of
from finance_app.imports.plans.service import (
    discard_plan,
    get_import,
    list_imports,
    read_again,
    receive_file,
    start_commit,
    start_undo,
)
from finance_app.imports.plans.storage import service as storage
from finance_app.imports.plans.storage.service import FileEmptyError, FileTooLargeError
from finance_app.imports.reading.service import UnreadableFileError
from finance_app.imports.work.service import cancel_work
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, ForbiddenError, LockedError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account, get_figures, list_accounts
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.service import change_split
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.service import pay_entry
from tests import factories
from tests.imports.plans.files import (
    BAD,
    COFFEE,
    RENT,
    SALE,
    books,
    change_mapping,
    csv,
    expected,
    lines,
    read_file,
    scalar,
)


async def imported(actor, *rows):
    plan = await read_file(actor, "bank.csv", csv(*rows))
    return await commit_import(actor, plan.id)


async def test_a_file_becomes_expenses_and_incomes():
    actor = await factories.make_actor()

    plan = await read_file(actor, "bank.csv", csv(RENT, SALE, COFFEE))
    assert await books(actor) == [], "reading adds nothing"
    done = await commit_import(actor, plan.id)

    assert done.status is Status.COMMITTED
    assert (done.counts.expense_count, done.counts.expense_total) == (2, Decimal("903.20"))
    assert (done.counts.income_count, done.counts.income_total) == (1, Decimal("1250.50"))
    assert await books(actor) == expected(RENT, SALE, COFFEE)
    entry = await entries.get_entry(actor, Kind.EXPENSE, entry_id_of(plan.id, 1))
    assert (entry.party, entry.version) == ("Landlord", 1)
    source = await scalar(actor, "SELECT DISTINCT source || import_id::text FROM expenses")
    assert source == f"import{plan.id}"


async def test_the_month_totals_follow():
    actor = await factories.make_actor()
    await imported(actor, RENT, SALE, COFFEE)
    total = "SELECT sum(amount) FROM month_totals WHERE kind = 'expense'"
    assert await scalar(actor, total) == Decimal("903.20")


async def test_a_commit_again_changes_nothing():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT)
    again = await commit_import(actor, plan.id)
    assert (again.status, again.committed_at) == (Status.COMMITTED, plan.committed_at)
    assert await books(actor) == expected(RENT)


async def test_bad_rows_never_block_good_ones_and_are_put_right_in_place():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, BAD, SALE))
    assert (plan.counts.new_count, plan.counts.problem_count) == (2, 1)
    [bad] = await lines(actor, plan, LineFilter.PROBLEMS)
    assert bad.problems
    assert bad.raw[:3] == BAD[:3]

    line, _ = await change_line(
        actor, plan.id, bad.position, LineInput.parse({"date": "2026-02-28"}, "EUR")
    )
    assert (line.problems, line.is_wanted, line.amount) == ((), True, Decimal(-5))
    done = await commit_import(actor, plan.id)

    assert done.counts.new_count == 3
    assert await books(actor) == expected(RENT, SALE, ("2026-02-28", "Nobody", "-5.00", ""))


async def test_a_bad_row_that_stays_is_left_out():
    actor = await factories.make_actor()
    await imported(actor, RENT, BAD)
    assert await books(actor) == expected(RENT)


async def test_a_bad_line_cannot_be_wanted():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, BAD))
    with pytest.raises(LineUnfitError):
        await change_line(actor, plan.id, 2, LineInput(is_wanted=True))
    with pytest.raises(LineNotFoundError):
        await change_line(actor, plan.id, 3, LineInput(is_wanted=True))


async def test_a_line_that_is_left_out_is_no_entry():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE))
    await change_line(actor, plan.id, 1, LineInput(is_wanted=False))
    done = await commit_import(actor, plan.id)
    assert (done.counts.new_count, done.counts.left_out_count) == (1, 1)
    assert await books(actor) == expected(SALE)


async def test_the_same_file_again_adds_nothing_and_says_what_it_matches():
    actor = await factories.make_actor()
    first = await imported(actor, RENT, SALE)
    again = await read_file(actor, "bank.csv", csv(RENT, SALE))
    assert (again.counts.new_count, again.counts.duplicate_count) == (0, 2)
    found = await lines(actor, again, LineFilter.DUPLICATES)
    assert [line.duplicate for line in found] == [Duplicate.IMPORTED] * 2
    assert [line.match_id for line in found] == [entry_id_of(first.id, at) for at in (1, 2)]
    await commit_import(actor, again.id)
    assert await books(actor) == expected(RENT, SALE)


async def test_overlapping_files_add_the_new_rows_only():
    actor = await factories.make_actor()
    await imported(actor, RENT, SALE)
    done = await imported(actor, SALE, COFFEE)
    assert done.counts.new_count == 1
    assert await books(actor) == expected(RENT, SALE, COFFEE)


async def test_two_identical_lines_of_one_file_both_stay():
    actor = await factories.make_actor()
    await imported(actor, COFFEE, COFFEE)
    assert await books(actor) == expected(COFFEE, COFFEE)
    await imported(actor, COFFEE, COFFEE, COFFEE)
    assert await books(actor) == expected(COFFEE, COFFEE, COFFEE)


async def test_the_banks_reference_is_the_line_whatever_else_it_says():
    actor = await factories.make_actor()
    await imported(actor, ("2026-03-01", "LANDLORD", "-900.00", "R1"))
    plan = await read_file(actor, "a.csv", csv(("2026-03-01", "Landlord Ltd", "-900.00", "R1")))
    assert [line.duplicate for line in await lines(actor, plan)] == [Duplicate.IMPORTED]


async def test_a_bank_that_moves_the_day_of_a_line_adds_it_once_and_a_monthly_reference_stays():
    actor = await factories.make_actor()
    first = await imported(actor, ("2026-03-01", "Landlord", "-900.00", "RENT"))
    rows = (
        ("2026-03-03", "Landlord", "-900.00", "RENT"),
        ("2026-04-01", "Landlord", "-900.00", "RENT"),
    )
    plan = await read_file(actor, "a.csv", csv(*rows))
    moved, monthly = await lines(actor, plan)
    assert (moved.duplicate, moved.match_id) == (Duplicate.REFERENCE, entry_id_of(first.id, 1))
    assert (moved.is_wanted, monthly.is_wanted) == (False, True)
    assert "reference" in monthly.remarks[0]


async def test_a_reused_reference_with_another_amount_is_kept_and_flagged():
    actor = await factories.make_actor()
    one = ("2026-03-01", "Landlord", "-900.00", "R1")
    other = ("2026-03-01", "Landlord", "-950.00", "R1")
    await imported(actor, one)
    plan = await read_file(actor, "bank.csv", csv(other))
    [line] = await lines(actor, plan)
    assert "reference" in line.remarks[0]
    await commit_import(actor, plan.id)
    assert await books(actor) == expected(one, other)

    both = await read_file(await factories.make_actor(), "bank.csv", csv(one, other, SALE))
    assert both.counts.new_count == 3


async def test_an_entry_typed_by_hand_is_a_possible_duplicate_of_one_line():
    actor = await factories.make_actor()
    day = dt.date(2026, 3, 3)
    typed = await factories.make_entry(actor, date=day, amount=Decimal("3.20"), party="Coffee")
    plan = await read_file(actor, "bank.csv", csv(COFFEE, COFFEE, SALE))

    first, second, third = await lines(actor, plan)
    assert (first.duplicate, first.match_id, first.is_wanted) == (
        Duplicate.BY_HAND, typed.id, False,
    )  # fmt: skip
    assert (second.is_wanted, third.is_wanted) == (True, True)

    await change_line(actor, plan.id, 1, LineInput(is_wanted=True))
    done = await commit_import(actor, plan.id)
    assert done.counts.new_count == 3


async def test_a_duplicate_is_taken_anyway_where_someone_says_so():
    actor = await factories.make_actor()
    await imported(actor, COFFEE)
    plan = await read_file(actor, "bank.csv", csv(COFFEE))
    await change_line(actor, plan.id, 1, LineInput(is_wanted=True))
    await commit_import(actor, plan.id)
    assert await books(actor) == expected(COFFEE, COFFEE)


async def test_a_corrected_line_is_known_as_what_it_has_become():
    actor = await factories.make_actor()
    await imported(actor, COFFEE)
    plan = await read_file(actor, "bank.csv", csv(("2026-02-30", "Cafe", "-3.20", "")))
    line, _ = await change_line(actor, plan.id, 1, LineInput.parse({"date": "2026-03-03"}, "EUR"))
    assert (line.duplicate, line.is_wanted) == (Duplicate.IMPORTED, False)


async def test_two_commits_of_one_plan_at_the_same_moment_add_every_line_once():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE, COFFEE))
    await asyncio.gather(*(commit_import(actor, plan.id) for _ in range(4)))
    assert await books(actor) == expected(RENT, SALE, COFFEE)


async def test_two_plans_of_one_file_committed_at_the_same_moment_add_every_line_once():
    actor = await factories.make_actor()
    rows = [(f"2026-03-{day:02}", "Shop", f"-{day}.00", "") for day in range(1, 29)]
    plans = [await read_file(actor, "bank.csv", csv(*rows)) for _ in range(4)]
    done = await asyncio.gather(*(commit_import(actor, plan.id) for plan in plans))
    assert await books(actor) == expected(*rows)
    assert sorted(plan.counts.new_count for plan in done) == [0, 0, 0, 28]


async def test_without_the_lock_the_keys_alone_keep_a_line_from_being_added_twice(monkeypatch):
    monkeypatch.setattr(PlanRepository, "lock", PlanRepository.allow_time)
    monkeypatch.setattr(FillingRepository, "mark_imported", FillingRepository.has_rules)
    actor = await factories.make_actor()
    rows = [(f"2026-03-{day:02}", "Shop", f"-{day}.00", "") for day in range(1, 29)]
    plans = [await read_file(actor, "bank.csv", csv(*rows)) for _ in range(3)]
    work = (commit_import(actor, plan.id) for plan in plans)
    done = await asyncio.gather(*work, return_exceptions=True)
    assert sorted(isinstance(one, ConflictError) for one in done) == [False, True, True]
    assert await books(actor) == expected(*rows)


async def test_lines_in_locked_books_are_problems_of_their_own_and_block_no_other():
    actor = await factories.make_actor()
    await lock_books(actor, dt.date(2026, 3, 1))
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE, COFFEE))
    [locked] = await lines(actor, plan, LineFilter.PROBLEMS)
    assert (locked.date, locked.is_wanted) == (dt.date(2026, 3, 1), False)
    assert "locked through 1 March 2026" in locked.problems[0]
    await commit_import(actor, plan.id)
    assert await books(actor) == expected(SALE, COFFEE)


async def test_locked_books_refuse_the_whole_commit_with_the_sentence():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE, COFFEE))
    await lock_books(actor, dt.date(2026, 3, 1))
    with pytest.raises(LockedError, match="locked through 1 March 2026"):
        await commit_import(actor, plan.id)
    assert await books(actor) == []
    assert (await get_import(actor, plan.id)).status is Status.READ
    assert await scalar(actor, "SELECT count(import_key) FROM expenses") == 0

    await change_line(actor, plan.id, 1, LineInput(is_wanted=False))
    await commit_import(actor, plan.id)
    assert await books(actor) == expected(SALE, COFFEE)


async def test_an_undo_takes_out_what_nobody_edited_and_lists_the_rest():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT, SALE, COFFEE)
    edited = entry_id_of(plan.id, 1)
    entry = await entries.get_entry(actor, Kind.EXPENSE, edited)
    changed = EntryInput.of(entry).model_copy(update={"notes": "Flat 3"})
    await entries.change_entry(actor, Kind.EXPENSE, edited, changed, version=1)

    undone = await undo_import(actor, plan.id)

    assert (undone.removed_count, undone.kept_count) == (2, 1)
    assert [(one.kind, one.id) for one in undone.kept] == [(Kind.EXPENSE, edited)]
    assert await books(actor) == expected(RENT)
    again = await undo_import(actor, plan.id)
    assert (again.removed_count, again.kept) == (0, undone.kept)
    with pytest.raises(ImportUndoneError):
        await commit_import(actor, plan.id)


async def test_a_line_that_was_split_and_paid_later_goes_as_a_whole():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT, SALE)
    rent = entry_id_of(plan.id, 1)
    whole = EntryInput.of(await entries.get_entry(actor, Kind.EXPENSE, rent))
    foreign = {"currency_code": "USD", "exchange_rate": Decimal(1), "due_on": whole.date}
    parts = (PartInput(amount=whole.amount - 1), PartInput(amount=Decimal(1)))
    split = whole.model_copy(update={**foreign, "parts": parts, "category": None, "notes": ""})
    await change_split(actor, Kind.EXPENSE, rent, split, version=None)
    await pay_entry(
        actor, Kind.EXPENSE, rent,
        PaymentInput(paid_on=whole.date, amount=whole.amount, money_amount=whole.amount + 3),
    )  # fmt: skip
    undone = await undo_import(actor, plan.id)
    assert [one.id for one in undone.kept] == [rent]
    done = await remove_edited(actor, plan.id, [rent])
    assert (done.removed_count, done.kept_count) == (2, 0)
    assert await scalar(actor, "SELECT count(*) FROM expenses WHERE deleted_at IS NULL") == 0
    assert await scalar(actor, "SELECT count(*) FROM journal_lines") == 0


async def test_after_an_undo_importing_again_works_and_edited_entries_stay_known():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT, SALE)
    await entries.categorise_entry(
        actor, Kind.EXPENSE, entry_id_of(plan.id, 1), "Travel", version=1
    )
    await undo_import(actor, plan.id)
    done = await imported(actor, RENT, SALE)
    assert (done.counts.new_count, done.counts.duplicate_count) == (1, 1)
    assert await books(actor) == expected(RENT, SALE)


async def test_an_entry_taken_back_from_the_trash_after_an_undo_is_told_from_a_new_line():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT, SALE)
    await undo_import(actor, plan.id)
    await entries.restore_entries(actor, Kind.EXPENSE, [entry_id_of(plan.id, 1)])
    again = await read_file(actor, "bank.csv", csv(RENT, SALE))
    found = [(line.duplicate, line.is_wanted) for line in await lines(actor, again)]
    assert found == [(Duplicate.BY_HAND, False), (Duplicate.NONE, True)]


async def test_an_undo_in_locked_books_is_refused():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT, SALE)
    await lock_books(actor, dt.date(2026, 3, 1))
    with pytest.raises(LockedError, match="locked through"):
        await undo_import(actor, plan.id)
    assert await books(actor) == expected(RENT, SALE)


async def test_a_plan_that_is_not_in_the_books_cannot_be_undone():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT))
    with pytest.raises(ImportOpenError):
        await undo_import(actor, plan.id)


async def test_what_is_in_the_books_is_not_changed_in_the_plan():
    actor = await factories.make_actor()
    plan = await imported(actor, RENT)
    with pytest.raises(ImportClosedError):
        await change_line(actor, plan.id, 1, LineInput(is_wanted=False))
    with pytest.raises(ImportClosedError):
        await change_mapping(actor, plan.id, {"date": 0, "amount": 2})


async def test_another_mapping_reads_the_kept_file_again_and_is_offered_next_time():
    actor = await factories.make_actor()
    content = b"Date,Payee,Amount\n03/04/2026,Shop,-1.50\n05/04/2026,Shop,-2.50\n"
    plan = await read_file(actor, "bank.csv", content)
    assert len(plan.facts["readings"]["dates"]) == 2
    with pytest.raises(ImportOpenQuestionError):
        await commit_import(actor, plan.id)

    mapped = await change_mapping(actor, plan.id, {**plan.mapping, "date_order": "mdy"})
    assert mapped.facts["questions"] == []
    assert [line.date for line in await lines(actor, mapped)] == [
        dt.date(2026, 3, 4), dt.date(2026, 5, 4),
    ]  # fmt: skip
    assert (await commit_import(actor, plan.id)).counts.new_count == 2

    later = await read_file(actor, "next.csv", content.replace(b"-1.50", b"-9.50"))
    assert later.mapping["date_order"] == "mdy"
    assert later.counts.new_count == 1


async def test_a_mapping_that_does_not_fit_is_refused_and_changes_nothing():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT))
    with pytest.raises(UnreadableFileError, match="0 to 3"):
        await change_mapping(actor, plan.id, {"date": 0, "amount": 99})
    kept = await get_import(actor, plan.id)
    assert (kept.mapping, kept.counts, kept.status) == (plan.mapping, plan.counts, Status.READ)


async def test_categories_of_the_file_are_found_by_name_or_made():
    actor = await factories.make_actor()
    content = b"Date,Payee,Amount,Category\n2026-03-01,Rail,-10.00,travel\n2026-03-02,X,-1.00,Odd\n"
    plan = await read_file(actor, "bank.csv", content)
    assert await list_new_categories(actor, plan.id) == [(Kind.EXPENSE, "Odd")]
    await commit_import(actor, plan.id)
    found = [await entries.get_entry(actor, Kind.EXPENSE, entry_id_of(plan.id, n)) for n in (1, 2)]
    assert [entry.category for entry in found] == ["Travel", "Odd"]


async def test_a_bank_account_belongs_to_the_import_and_keeps_lines_apart():
    actor = await factories.make_actor()
    main, savings = [
        await add_account(actor, AccountInput.parse({"name": name}, "EUR"))
        for name in ("Main", "Savings")
    ]
    for account in (main, savings, main):
        plan = await read_file(actor, "bank.csv", csv(COFFEE), account.id)
        await commit_import(actor, plan.id)
        assert plan.bank_account == account.name
    assert await books(actor) == expected(COFFEE, COFFEE)
    count = "SELECT count(DISTINCT bank_account_id) FROM expenses"
    assert await scalar(actor, count) == 2


async def test_a_statement_says_its_account_which_is_made_and_its_balances():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.ofx", OFX.format(balance="1000.00").encode())
    assert plan.statements[0]["account"] == "12345678"
    assert plan.closing_balance == Decimal(1000)
    assert plan.difference is None, "OFX gives no opening balance"
    assert await list_accounts(actor) == (), "reading makes nothing"
    done = await commit_import(actor, plan.id)
    assert done.counts.new_count == 2
    [account] = await list_accounts(actor)
    assert account.identification == "12345678"
    assert await scalar(actor, "SELECT bank_account_id FROM expenses") == account.id


MT940 = """:20:START
:25:DE12500105170648489890
:28C:1/1
:60F:C260301EUR1000,00
:61:2603010301D900,00NTRFREF1
:86:Landlord
:61:2603020302C1250,50NTRFREF2
:86:Customer
:62F:C260302EUR{closing}
"""


@pytest.mark.parametrize(("closing", "difference"), [("1350,50", "0.00"), ("1351,75", "1.25")])
async def test_opening_and_lines_lead_to_closing_or_the_difference_is_said(closing, difference):
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.sta", MT940.format(closing=closing).encode())
    assert plan.opening_balance == Decimal(1000)
    assert plan.counts.booked_total == Decimal("350.50")
    assert plan.difference == Decimal(difference)
    await commit_import(actor, plan.id)
    [account] = await list_accounts(actor)
    figures = await get_figures(actor, account.id)
    assert figures.balance == Decimal("1350.50"), "its opening balance came with the file"


OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260331
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260301<TRNAMT>-900.00<FITID>A1<NAME>Landlord</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>1250.50<FITID>A2<NAME>Customer</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>20260331</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


async def test_another_business_has_no_part_in_it():
    victim, other = await factories.make_actor(), await factories.make_actor()
    plan = await imported(victim, RENT)
    for work in (get_import, commit_import, undo_import):
        with pytest.raises(ImportNotFoundError):
            await work(other, plan.id)
    with pytest.raises(ImportNotFoundError):
        await list_lines(other, plan.id, LinesWanted())
    with pytest.raises(ImportNotFoundError):
        await change_mapping(other, plan.id, {"date": 0, "amount": 2})
    with pytest.raises(ImportNotFoundError):
        await change_line(other, plan.id, 1, LineInput(is_wanted=False))
    assert (await imported(other, RENT)).counts.new_count == 1, "its memory is its own"
    assert (await list_imports(other, limit=50)).items[0].id != plan.id


async def test_a_viewer_looks_and_changes_nothing():
    owner = await factories.make_actor()
    plan = await read_file(owner, "bank.csv", csv(RENT))
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    assert (await get_import(viewer, plan.id)).id == plan.id
    assert len(await lines(viewer, plan)) == 1
    for work in (
        receive_file(viewer, "bank.csv", csv(RENT)),
        commit_import(viewer, plan.id),
        undo_import(viewer, plan.id),
        change_line(viewer, plan.id, 1, LineInput(is_wanted=False)),
        read_again(viewer, plan.id, {"date": 0, "amount": 2}),
        start_commit(viewer, plan.id),
        start_undo(viewer, plan.id),
        discard_plan(viewer, plan.id),
        remove_edited(viewer, plan.id, []),
        cancel_work(viewer, plan.id),
    ):
        with pytest.raises(ForbiddenError):
            await work


async def test_files_that_cannot_be_read_leave_nothing_behind():
    actor = await factories.make_actor()
    with pytest.raises(FileEmptyError):
        await read_file(actor, "a.csv", b"")
    assert (await list_imports(actor, limit=50)).items == ()
    with pytest.raises(UnreadableFileError):
        await read_file(actor, "a.csv", b"no table at all")
    [refused] = (await list_imports(actor, limit=50)).items
    assert (refused.status, refused.counts.line_count) == (Status.REFUSED, 0)
    assert refused.problem
    assert list((storage._base() / storage.INCOMING).iterdir()) == []


async def test_a_file_that_is_thrown_away_is_gone_unless_another_import_has_it():
    actor = await factories.make_actor()
    one, other = [await read_file(actor, "bank.csv", csv(RENT)) for _ in range(2)]
    path = storage.path_of(actor.organization_id, one.sha256)
    await discard_plan(actor, one.id)
    assert path.exists()
    with pytest.raises(ImportNotFoundError):
        await get_import(actor, one.id)
    await discard_plan(actor, other.id)
    assert not path.exists()
    assert await scalar(actor, "SELECT count(*) FROM import_chunks") == 0


async def test_a_file_past_the_size_is_refused_while_it_comes(monkeypatch):
    monkeypatch.setattr(storage, "SIZE_BYTES_MAX", 1_000)
    actor = await factories.make_actor()
    with pytest.raises(FileTooLargeError):
        await read_file(actor, "a.csv", b"x" * 1_001)


async def test_lines_are_read_page_by_page():
    actor = await factories.make_actor()
    rows = [(f"2026-03-{1 + at % 28:02}", f"Shop {at}", "-1.00", "") for at in range(25)]
    plan = await read_file(actor, "bank.csv", csv(*rows))
    found, cursor = [], ""
    while True:
        page = await list_lines(actor, plan.id, LinesWanted(limit=10, cursor=cursor))
        found += [line.position for line in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert found == list(range(1, 26))


async def test_lines_in_another_currency_are_problems():
    actor = await factories.make_actor(currency_code="EUR")
    content = b"Date,Payee,Amount,Currency\n2026-03-01,Shop,-1.50,USD\n2026-03-02,Shop,-2.50,EUR\n"
    plan = await read_file(actor, "bank.csv", content)
    [bad] = await lines(actor, plan, LineFilter.PROBLEMS)
    assert bad.problems == ("This line is in USD. The books are kept in EUR.",)
    assert plan.counts.new_count == 1


@pytest.mark.parametrize("change", ["a new entry", "an old one"])
async def test_the_database_knows_no_entry_of_an_import_that_is_not_there(change):
    actor = await factories.make_actor()
    await factories.make_entry(actor)
    query = "UPDATE expenses SET import_id = :id"
    if change == "a new entry":
        query = """
            INSERT INTO expenses (organization_id, id, date, amount, currency_code, import_id)
            VALUES (current_organization(), :id, '2026-03-01', 1, 'EUR', :id)
        """
    with pytest.raises(ConflictError):
        async with db.transaction(actor) as session:
            await session.execute(text(query), {"id": db.new_id()})


async def test_a_failure_in_the_middle_of_a_commit_leaves_nothing(monkeypatch):
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE))
    whole = booking_repository.BookingRepository.book

    async def broken(self, *told):
        await whole(self, *told)
        await self._session.execute(text("SELECT 1 / 0"))

    monkeypatch.setattr(booking_repository.BookingRepository, "book", broken)
    with pytest.raises(Exception, match="division"):
        await commit_import(actor, plan.id)
    assert await books(actor) == []
    assert await scalar(actor, "SELECT count(import_key) FROM expenses") == 0
    monkeypatch.undo()
    await commit_import(actor, plan.id)
    assert await books(actor) == expected(RENT, SALE)


def test_reading_needs_no_database_and_no_secret():
    """The child imports nothing that could connect, so that nothing is there to be misused."""
    code = (
        "import sys, finance_app.imports.reading.jobs;"
        "print(*[n for n in ('sqlalchemy', 'psycopg', 'reflex', 'fastapi') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.strip() == ""
