"""The chart on the real database: add, change, archive, restore, find, balances."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Role
from finance_app.kit import db
from finance_app.kit.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    LockedError,
)
from finance_app.ledger.bank_accounts import service as bank_accounts
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.rules import BankAccountType
from finance_app.ledger.bank_accounts.service import AccountExistsError, find_or_add_account
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.service import add_rule
from finance_app.ledger.gl_accounts import service
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.rules import (
    OPENING_DAY,
    AccountRole,
    AccountType,
    SystemAccount,
)
from finance_app.ledger.gl_accounts.service import (
    AccountInUseError,
    ElsewhereError,
    GlAccountNotFoundError,
    NameTakenError,
    StaleGlAccountError,
    SystemAccountError,
    UnknownGlAccountError,
)
from finance_app.ledger.locks.service import lock_books, reopen_books
from finance_app.ledger.transfers.service import delete_transfer
from tests.factories import some_id
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out
from tests.ledger.businesses import make_actor
from tests.ledger.gl_accounts.chart import make_gl_account, system_account
from tests.ledger.locks.held import Held, waits
from tests.ledger.transfers.moves import move

DAY = date(2026, 3, 14)


async def test_an_account_is_added_changed_archived_and_brought_back():
    actor = await make_actor()
    made = await make_gl_account(
        actor, code="2300", opening_balance=Decimal("1200.50"), opening_on=date(2026, 1, 1)
    )
    assert (made.type, made.role, made.is_own, made.version) == (
        AccountType.LIABILITY, AccountRole.LOAN, True, 1,
    )  # fmt: skip
    balances = await service.list_balances(actor, DAY)
    assert balances[made.id] == Decimal("1200.50"), "what is owed is above zero"
    assert balances[SystemAccount.OPENING] == Decimal("-1200.50")
    before = await service.list_balances(actor, date(2025, 12, 31))
    assert before[made.id] == 0

    wanted = GlAccountInput(name="Van loan", role=AccountRole.OTHER, type=AccountType.ASSET)
    changed = await service.change_account(actor, made.id, wanted, version=1)
    assert (changed.name, changed.code, changed.type, changed.version) == (
        "Van loan", "", AccountType.ASSET, 2,
    )  # fmt: skip
    assert await service.get_account(actor, made.id) == changed
    with pytest.raises(StaleGlAccountError) as caught:
        await service.change_account(actor, made.id, wanted, version=1)
    assert caught.value.current == changed

    gone = await service.archive_account(actor, made.id)
    assert gone.is_archived
    assert await service.archive_account(actor, made.id) == gone
    back = await service.restore_account(actor, made.id)
    assert not back.is_archived
    assert await service.restore_account(actor, made.id) == back


async def test_what_was_not_said_of_role_and_type_stays():
    actor = await make_actor()
    own = await make_gl_account(actor, role=AccountRole.TAX, type=AccountType.LIABILITY)
    renamed = await service.change_account(actor, own.id, GlAccountInput(name="VAT"))
    assert (renamed.role, renamed.type) == (AccountRole.TAX, AccountType.LIABILITY)
    loan = GlAccountInput(name="VAT", role=AccountRole.EQUITY)
    assert (await service.change_account(actor, own.id, loan)).type is AccountType.EQUITY


@pytest.mark.parametrize(
    ("role", "kind", "field", "words"),
    [
        (None, None, "role", "loan, equity, tax, other"),
        (AccountRole.BANK, AccountType.ASSET, "role", "loan, equity, tax, other"),
        (AccountRole.RECEIVABLE, AccountType.ASSET, "role", "loan, equity, tax, other"),
        (AccountRole.LOAN, AccountType.ASSET, "type", "A loan is always a liability."),
        (AccountRole.EQUITY, AccountType.ASSET, "type", "Equity is always equity."),
        (AccountRole.OTHER, None, "type", "an asset, a liability or equity"),
        (AccountRole.OTHER, AccountType.INCOME, "type", "under categories"),
    ],
)
async def test_an_account_of_ones_own_is_of_a_role_and_a_type_that_fit(role, kind, field, words):
    actor = await make_actor()
    entered = GlAccountInput(name="x", role=role, type=kind)
    own = await make_gl_account(actor, role=AccountRole.OTHER, type=AccountType.ASSET)
    works = [service.add_account(actor, entered)]
    if role and kind:
        works.append(service.change_account(actor, own.id, entered))
    for work in works:
        with pytest.raises(InvalidInputError, match=words) as caught:
            await work
        assert set(caught.value.fields) == {field}


async def test_what_every_business_has_keeps_role_and_type_and_is_not_archived():
    actor = await make_actor()
    tax = await system_account(actor, "Output tax")
    wanted = GlAccountInput(name="VAT on sales", code="2200", opening_balance=Decimal(30))
    changed = await service.change_account(actor, tax.id, wanted)
    assert (changed.name, changed.code, changed.role) == ("VAT on sales", "2200", AccountRole.TAX)
    assert (await service.list_balances(actor, DAY))[tax.id] == 30
    assert (changed.is_system, changed.opening_on) == (True, OPENING_DAY)
    same = wanted.model_copy(update={"role": AccountRole.TAX, "type": AccountType.LIABILITY})
    assert (await service.change_account(actor, tax.id, same)).version == 3
    for change, field in (
        ({"role": AccountRole.OTHER}, "role"),
        ({"type": AccountType.ASSET}, "type"),
    ):
        with pytest.raises(InvalidInputError, match="Every business has VAT on sales") as caught:
            await service.change_account(actor, tax.id, wanted.model_copy(update=change))
        assert set(caught.value.fields) == {field}
    for work in (service.archive_account, service.delete_account):
        with pytest.raises(SystemAccountError, match="Every business has VAT on sales"):
            await work(actor, tax.id)


OPENS = {
    "Receivables": True, "Payables": True, "Fixed assets at cost": True, "Input tax": True,
    "Accumulated depreciation": True, "Unassigned cash": False, "Clearing": False,
    "Opening balances": False, "Uncategorised incomes": False,
}  # fmt: skip


@pytest.mark.parametrize("name", OPENS)
async def test_some_accounts_have_an_opening_balance_of_their_own_and_others_none(name):
    actor = await make_actor()
    found = await system_account(actor, name)
    entered = GlAccountInput(name=name, opening_balance=Decimal(-12))
    if OPENS[name]:
        changed = await service.change_account(actor, found.id, entered)
        assert changed.opening_balance == -12
        assert (await service.list_balances(actor, DAY))[found.id] == -12
    else:
        with pytest.raises(InvalidInputError, match="opens at zero") as caught:
            await service.change_account(actor, found.id, entered)
        assert set(caught.value.fields) == {"opening_balance"}


async def test_a_name_means_one_account_of_the_whole_chart():
    actor = await make_actor()
    loan = await make_gl_account(actor, code="2300")
    bank = await make_account(actor)
    for work in (
        make_gl_account(actor, "CURRENT"),
        make_gl_account(actor, "receivables"),
        make_gl_account(actor, "loan FROM the bank"),
        service.change_account(actor, loan.id, GlAccountInput(name="current")),
    ):
        with pytest.raises(NameTakenError, match="There is already") as caught:
            await work
        assert set(caught.value.fields) == {"name"}
    for work in (
        make_account(actor, "loan from the BANK"),
        make_account(actor, "Clearing"),
        bank_accounts.change_account(actor, bank.id, AccountInput(name="Payables")),
    ):
        with pytest.raises(AccountExistsError, match="There is already an account") as caught:
            await work
        assert set(caught.value.fields) == {"name"}
    with pytest.raises(NameTakenError, match="has this code already") as caught:
        await make_gl_account(actor, "Another", code="2300")
    assert set(caught.value.fields) == {"code"}
    await make_gl_account(actor, "Rent")  # a category of that name collects entries
    same = GlAccountInput(name="LOAN from the bank", code="2300")
    assert (await service.change_account(actor, loan.id, same)).name == "LOAN from the bank"


async def test_a_file_of_an_account_called_like_one_of_the_ledger_gets_a_name_of_its_own():
    actor = await make_actor()
    await make_gl_account(actor, "Savings")
    made = await find_or_add_account(actor, "savings", "DE893704")
    assert made.name == "savings 3704"
    assert (await find_or_add_account(actor, "savings", "DE893704")).id == made.id


async def test_of_two_who_give_one_name_at_once_the_second_is_refused():
    actor = await make_actor()
    async with Held(actor, lambda: make_gl_account(actor, "Savings")) as first:
        second = asyncio.create_task(make_account(actor, "SAVINGS"))
        assert await waits(second)
        await first.end()
        with pytest.raises(ConflictError):
            await second
    async with Held(actor, lambda: make_account(actor, "Cash box")) as first:
        second = asyncio.create_task(make_gl_account(actor, "cash BOX"))
        assert await waits(second)
        await first.end()
        with pytest.raises(ConflictError):
            await second


async def test_two_accounts_of_different_names_wait_for_nobody():
    actor = await make_actor()
    async with Held(actor, lambda: make_gl_account(actor, "One")):
        assert (await asyncio.wait_for(make_account(actor, "Two"), 5)).name == "Two"


async def test_accounts_are_found_by_name_bank_accounts_too():
    actor, other = await make_actor(), await make_actor()
    loan = await make_gl_account(actor)
    bank = await make_account(actor)
    for name, account_id in (
        ("loan from THE bank", loan.id),
        ("CURRENT", bank.id),
        ("Receivables", SystemAccount.RECEIVABLE),
    ):
        found = await service.find_account_by_name(actor, name)
        assert found
        assert found.id == account_id
        assert (await service.require_account(actor, f" {name} ", "to")).id == account_id
    assert await service.find_account_by_name(actor, "Rent") is None, "a category"
    assert await service.find_account_by_name(other, "Current") is None
    with pytest.raises(UnknownGlAccountError, match="Did you mean “Current”") as caught:
        await service.require_account(actor, "Curent", "to_account")
    assert set(caught.value.fields) == {"to_account"}
    with pytest.raises(UnknownGlAccountError):
        await service.require_account(actor, "x\0", "to_account")


async def test_an_account_in_use_is_not_taken_away_and_says_by_what():
    actor = await make_actor()
    await make_account(actor, opening_balance=Decimal(0))
    loan = await make_gl_account(actor)
    moves = [await move(actor, loan.name, "Current", amount) for amount in (1000, 100, 100)]
    for work in (service.archive_account, service.delete_account):
        with pytest.raises(AccountInUseError) as caught:
            await work(actor, loan.id)
        assert caught.value.message == (
            "Loan from the bank is used by 3 transfers; its balance is 1,200.00. Move it first."
        )
    uses = await service.find_uses(actor, loan.id)
    assert (uses.counts["transfers"], uses.balance) == (3, 1200)
    await move(actor, "Current", loan.name, 1200)
    with pytest.raises(AccountInUseError, match=r"used by 4 transfers\. Archive it"):
        await service.delete_account(actor, loan.id)
    assert (await service.archive_account(actor, loan.id)).is_archived, "it is paid back"
    await service.restore_account(actor, loan.id)
    for one in moves:
        await delete_transfer(actor, one.id)
    with pytest.raises(AccountInUseError, match=r"its balance is -1,200\.00"):
        await service.archive_account(actor, loan.id)


async def test_an_opening_balance_alone_is_something_on_an_account():
    actor = await make_actor()
    loan = await make_gl_account(actor, opening_balance=Decimal(50))
    with pytest.raises(AccountInUseError, match=r"Loan from the bank has 50.00 on it"):
        await service.delete_account(actor, loan.id)


async def test_an_account_never_used_is_deleted_and_comes_back():
    actor = await make_actor()
    loan = await make_gl_account(actor)
    assert (await service.delete_account(actor, loan.id)).is_archived
    assert loan.id in {one.id for one in await service.list_chart(actor)}
    assert not (await service.restore_account(actor, loan.id)).is_archived


async def test_a_bank_account_that_something_names_says_what():
    actor = await make_actor()
    account = await make_account(actor, opening_balance=Decimal(0))
    await add_rule(actor, RuleInput(bank_account="Current", new_party="Bank"))
    for work in (bank_accounts.archive_account, bank_accounts.delete_account):
        with pytest.raises(AccountInUseError, match=r"used by 1 rule\. Give what comes again"):
            await work(actor, account.id)
    await put_in(actor, 5, DAY)
    await take_out(actor, 2, DAY)
    with pytest.raises(AccountInUseError) as caught:
        await bank_accounts.archive_account(actor, account.id)
    assert caught.value.message == (
        "Current is used by 1 expense, 1 income and 1 rule; its balance is 3.00. Move it first."
    )


async def test_a_card_says_what_is_owed_in_the_chart_and_what_the_bank_says_on_its_own():
    actor = await make_actor()
    card = await make_account(
        actor, "Card", opening_balance=Decimal(-80), type=BankAccountType.CARD
    )
    (shown,) = [one for one in await service.list_chart(actor) if one.id == card.id]
    assert (shown.type, shown.role) == (AccountType.LIABILITY, AccountRole.CARD)
    assert (await service.list_balances(actor, DAY))[card.id] == 80
    assert (await bank_accounts.get_figures(actor, card.id)).balance == -80
    with pytest.raises(AccountInUseError, match=r"Card has -80.00 on it"):
        await bank_accounts.archive_account(actor, card.id)


async def test_incomes_and_expenses_begin_anew_with_the_fiscal_year():
    actor = await make_actor(fiscal_year_start="04-06")
    await make_account(actor)
    await put_in(actor, 100, date(2026, 4, 5), category="Sales")
    await put_in(actor, 7, date(2026, 4, 6), category="Sales")
    await put_in(actor, 1, date(2026, 4, 8), category="Sales")
    chart = await service.list_chart(actor)
    (sales,) = [one for one in chart if one.name == "Sales" and one.kind is Kind.INCOME]
    (bank,) = [one for one in chart if one.name == "Current"]
    for day, earned, held in (
        (date(2026, 4, 5), 100, 200), (date(2026, 4, 6), 7, 207), (date(2026, 4, 8), 8, 208),
    ):  # fmt: skip
        balances = await service.list_balances(actor, day)
        assert (balances[sales.id], balances[bank.id]) == (earned, held)


async def test_locked_books_keep_what_an_account_opened_with():
    actor = await make_actor()
    loan = await make_gl_account(actor, opening_balance=Decimal(50), opening_on=date(2026, 1, 1))
    bank = await make_account(actor, opening_on=date(2026, 1, 1))
    await lock_books(actor, date(2026, 1, 31))
    kept = GlAccountInput(
        name="Other name", opening_balance=Decimal(50), opening_on=date(2026, 1, 1)
    )
    assert (await service.change_account(actor, loan.id, kept)).name == "Other name"
    for change in (
        {"opening_balance": Decimal(51)},
        {"opening_balance": Decimal(0)},
        {"opening_on": date(2026, 2, 1)},
    ):
        with pytest.raises(LockedError, match="31 January 2026") as caught:
            await service.change_account(actor, loan.id, kept.model_copy(update=change))
        assert set(caught.value.fields) == {"opening_on"}
        of_bank = AccountInput(
            name="Current", **{"opening_balance": Decimal(100), "opening_on": date(2026, 1, 1),
                               **change},
        )  # fmt: skip
        with pytest.raises(LockedError) as caught:
            await bank_accounts.change_account(actor, bank.id, of_bank)
        assert set(caught.value.fields) == {"opening_on"}
    later = await make_gl_account(actor, "Later", opening_balance=Decimal(5))
    assert later.opening_on == date(2026, 2, 1), "in locked books an account opens after them"
    to_zero = kept.model_copy(update={"opening_balance": Decimal(0)})
    await reopen_books(actor, None, "A mistake")
    assert (await service.change_account(actor, loan.id, to_zero)).opening_balance == 0


async def test_the_database_refuses_an_opening_in_locked_books_by_itself():
    actor = await make_actor()
    loan = await make_gl_account(actor)
    await lock_books(actor, date(2026, 1, 31))
    with pytest.raises(LockedError):
        async with db.transaction(actor) as session:
            await session.execute(
                text("UPDATE gl_accounts SET opening_balance = 5 WHERE id = :id"), {"id": loan.id}
            )


async def test_what_is_kept_elsewhere_is_changed_there():
    actor = await make_actor()
    bank = await make_account(actor)
    (rent,) = [one for one in await service.list_chart(actor) if one.name == "Rent"]
    entered = GlAccountInput(name="Mine")
    for account_id, words in ((bank.id, "under Bank accounts"), (rent.id, "under Categories")):
        for work in (
            service.change_account(actor, account_id, entered),
            service.archive_account(actor, account_id),
            service.delete_account(actor, account_id),
            service.restore_account(actor, account_id),
        ):
            with pytest.raises(ElsewhereError, match=words):
                await work


async def test_viewers_look_and_other_businesses_have_no_such_account():
    actor, other = await make_actor(), await make_actor()
    loan = await make_gl_account(actor)
    entered = GlAccountInput(name="Stolen", role=AccountRole.LOAN)
    for account_id in (loan.id, some_id()):
        for work in (
            service.get_account(other, account_id),
            service.find_uses(other, account_id),
            service.change_account(other, account_id, entered),
            service.archive_account(other, account_id),
            service.delete_account(other, account_id),
            service.restore_account(other, account_id),
        ):
            with pytest.raises(GlAccountNotFoundError):
                await work
    viewer = await make_actor(role=Role.VIEWER)
    assert await service.list_chart(viewer)
    for work in (
        service.add_account(viewer, entered),
        service.change_account(viewer, SystemAccount.CLEARING, entered),
        service.archive_account(viewer, SystemAccount.CLEARING),
        service.restore_account(viewer, SystemAccount.CLEARING),
    ):
        with pytest.raises(ForbiddenError):
            await work
    assert (await service.get_account(actor, loan.id)).version == 1
