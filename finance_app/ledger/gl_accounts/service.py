"""The chart of accounts of a business: what it has and owes, and the accounts it adds itself."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.kit.fields import TextError, clean_line
from finance_app.kit.money import round_amount
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.repository import GlAccountRepository
from finance_app.ledger.gl_accounts.rules import (
    NAME_LENGTH_MAX,
    OWN_ROLES,
    OWN_TYPES,
    Account,
    AccountRole,
    Opening,
    Uses,
    in_use_sentence,
    taken_sentence,
    unknown_account_sentence,
)
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.locks.service import require_open

_ALWAYS: Final = {
    AccountRole.LOAN: "A loan is always a liability.",
    AccountRole.EQUITY: "Equity is always equity.",
}


class GlAccountNotFoundError(NotFoundError):
    """This account does not exist, or is not yours."""


class UnknownGlAccountError(InvalidInputError):
    """There is no account of this name."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, fields={field: message})


class NameTakenError(ConflictError):
    """There is already an account of this name or code."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, fields={field: message})


class ElsewhereError(ConflictError):
    """This account is not one of the ledger's own."""


class SystemAccountError(ConflictError):
    """Every business has this account, so it cannot be archived."""


class AccountInUseError(ConflictError):
    """This account is in use."""


class StaleGlAccountError(StaleError):
    """This account has been changed since you opened it. Nothing was saved."""

    def __init__(self, current: Account) -> None:
        super().__init__()
        self.current = current
        """The account as it is now."""


async def list_chart(actor: Actor) -> list[Account]:
    """Return every account a line can be on, by code and name; archived ones too."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await GlAccountRepository(session).list_chart()


async def list_balances(actor: Actor, on: date) -> dict[UUID, Decimal]:
    """Return what each account of the chart has at the end of a day, by its id.

    Above zero for what it usually has, in the business's currency. Incomes and expenses begin anew
    with the fiscal year of the day; all else goes on from the first line.
    """
    actor.require(Permission.READ)
    year = period_of(on, PeriodKind.YEAR, actor.fiscal_year_start)
    async with db.transaction(actor, read_only=True):
        chart = await list_chart(actor)
        sums = await sum_accounts(actor, [year.starts_on], on)
    found = {}
    for one in chart:
        all_time = one.type.is_permanent
        debit = (sums.through if all_time else sums.of)(one.id, 1).balance
        found[one.id] = round_amount(one.natural(debit), actor.currency_code)
    return found


async def get_account(actor: Actor, account_id: UUID) -> Account:
    """Return any account of the chart, archived or not. Raises `GlAccountNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return _found(await GlAccountRepository(session).find(account_id))


async def find_account_by_name(actor: Actor, name: str) -> Account | None:
    """Return the account of that name in any case, archived or not; None where there is none.

    Bank accounts are looked through as well; categories are not, for two can have one name.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await GlAccountRepository(session).find_by_name(name)


async def require_account(actor: Actor, name: str, field: str) -> Account:
    """Return the account of that name in any case, archived or not, bank accounts too.

    Raises `UnknownGlAccountError` at the field, naming the closest there is.
    """
    actor.require(Permission.READ)
    try:
        plain = clean_line(name, length_max=NAME_LENGTH_MAX)
    except TextError as error:
        raise UnknownGlAccountError(str(error), field) from None
    async with db.transaction(actor, read_only=True) as session:
        repository = GlAccountRepository(session)
        found = await repository.find_by_name(plain)
        if found is None:
            chart = [one for one in await repository.list_chart() if one.type.is_permanent]
            names = [one.name for one in chart if not one.is_archived]
            raise UnknownGlAccountError(unknown_account_sentence(plain, names), field)
    return found


async def refuse_taken_name(actor: Actor, name: str, own_id: UUID | None) -> None:
    """Raise `NameTakenError` where another account of the chart has the name.

    Categories aside: two of them can have one name. The database keeps to it as well, so that of
    two who give one name at once the second is refused.
    """
    found = await find_account_by_name(actor, name)
    if found is not None and found.id != own_id:
        raise NameTakenError(taken_sentence(found), "name")


async def find_uses(actor: Actor, account_id: UUID) -> Uses:
    """Return what uses an account and what it holds. Raises `GlAccountNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = GlAccountRepository(session)
        account = _found(await repository.find(account_id))
        debit = await repository.sum_debit(account_id)
        balance = debit if account.role.is_money else account.natural(debit)
        counts = await repository.count_uses(account_id)
    return Uses(counts, round_amount(balance, actor.currency_code))


async def refuse_used(actor: Actor, account: Account, *, is_closing: bool) -> None:
    """Raise `AccountInUseError`, saying by what, unless the account was never used.

    With `is_closing` one that was used may go if nothing is left on it and nothing will come.
    """
    uses = await find_uses(actor, account.id)
    if not (uses.is_none or (is_closing and uses.is_over)):
        raise AccountInUseError(in_use_sentence(account.name, uses, actor.currency_code))


async def add_account(actor: Actor, entered: GlAccountInput) -> Account:
    """Add an account of the ledger: a loan, equity, tax, or another asset or liability.

    In locked books it opens after them. Raises `NameTakenError`, InvalidInputError (fields
    `role`, `type`).
    """
    actor.require(Permission.WRITE)
    problems = _kind_problems(entered)
    if problems:
        raise InvalidInputError(next(iter(problems.values())), fields=problems)
    async with db.transaction(actor) as session:
        repository = GlAccountRepository(session)
        await _refuse_taken(actor, repository, entered, None)
        own = {"organization_id": actor.organization_id, "type": entered.own_type}
        added = await repository.add({**entered.model_dump(exclude={"type"}), **own})
        if added is None:  # by someone else, between looking and adding
            await _refuse_taken(actor, repository, entered, None)
            raise ConflictError
        return _found(await repository.find(added))


async def change_account(
    actor: Actor, account_id: UUID, entered: GlAccountInput, *, version: int | None = None
) -> Account:
    """Replace what an account says; `version` is the one that was read, None for any.

    An account that every business has keeps its role and type. Raises `GlAccountNotFoundError`,
    `ElsewhereError` for a bank account or category, `StaleGlAccountError`, `NameTakenError`,
    `LockedError` (field `opening_on`), InvalidInputError (fields `role`, `type`,
    `opening_balance`).
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = GlAccountRepository(session)
        current = _of_ledger(_found(await repository.find(account_id, lock=True)))
        if version not in {None, current.version}:
            raise StaleGlAccountError(current)
        wanted = _wanted(current, entered)
        await _refuse_taken(actor, repository, wanted, account_id)
        await require_open_opening(actor, current, wanted)
        await repository.change(account_id, wanted.model_dump())
        return _found(await repository.find(account_id))


async def archive_account(actor: Actor, account_id: UUID) -> Account:
    """Close an account: it leaves lists and choices, and what was recorded on it stays.

    Raises `AccountInUseError` while there is anything on it or more will come,
    `SystemAccountError`, `ElsewhereError`, `GlAccountNotFoundError`.
    """
    return await _take_away(actor, account_id, is_closing=True)


async def delete_account(actor: Actor, account_id: UUID) -> Account:
    """Take away an account that was never used; it can be restored.

    Raises `AccountInUseError` where it was, and as `archive_account` does.
    """
    return await _take_away(actor, account_id, is_closing=False)


async def restore_account(actor: Actor, account_id: UUID) -> Account:
    """Bring an archived account back; one in use stays as it is. Raises as `get_account` does."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = GlAccountRepository(session)
        current = _of_ledger(_found(await repository.find(account_id, lock=True)))
        if current.is_archived:
            await repository.archive(account_id, None)
        return _found(await repository.find(account_id))


async def require_open_opening(actor: Actor, current: Opening, entered: Opening) -> None:
    """Raise `LockedError` (field `opening_on`) where an opening balance changes in locked books.

    One of zero is on no day.
    """
    before, after = (
        (one.opening_balance, one.opening_on if one.opening_balance else None)
        for one in (current, entered)
    )
    if before != after:
        for _, day in (before, after):
            if day is not None:
                await require_open(actor, day, "opening_on")


async def _take_away(actor: Actor, account_id: UUID, *, is_closing: bool) -> Account:
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = GlAccountRepository(session)
        current = _of_ledger(_found(await repository.find(account_id, lock=True)))
        if current.is_system:
            raise SystemAccountError(f"Every business has {current.name}: it cannot be archived.")
        if not current.is_archived:
            await refuse_used(actor, current, is_closing=is_closing)
            await repository.archive(account_id, clock.now())
        return _found(await repository.find(account_id))


async def _refuse_taken(
    actor: Actor, repository: GlAccountRepository, entered: GlAccountInput, own_id: UUID | None
) -> None:
    """Raise `NameTakenError` where another account has the name or the code."""
    await refuse_taken_name(actor, entered.name, own_id)
    coded = await repository.find_by_code(entered.code)
    if coded is not None and coded.id != own_id:
        raise NameTakenError(f"“{coded.name}” has this code already.", "code")


def _wanted(current: Account, entered: GlAccountInput) -> GlAccountInput:
    """Return what an account is to say, with its role and type filled in."""
    problems: dict[str, str] = {}
    kept = {"role": entered.role or current.role, "type": entered.type or current.type}
    if current.is_system:
        for name, value in kept.items():
            if value is not getattr(current, name):
                problems[name] = f"Every business has {current.name}: this cannot be changed."
    else:
        if entered.role and not entered.type:
            kept["type"] = OWN_TYPES.get(entered.role, current.type)
        problems |= _kind_problems(entered.model_copy(update=kept))
    if entered.opening_balance != Decimal(0) and not current.may_open:
        problems["opening_balance"] = f"{current.name} opens at zero."
    if problems:
        raise InvalidInputError(next(iter(problems.values())), fields=problems)
    return entered.model_copy(update=kept)


def _kind_problems(entered: GlAccountInput) -> dict[str, str]:
    """Return what is wrong with role and type of an account of one's own, by field."""
    if entered.role not in OWN_ROLES:
        known = ", ".join(OWN_ROLES)
        return {"role": f"Choose one of these: {known}."}
    of_role = OWN_TYPES.get(entered.role)
    if of_role and entered.type not in {None, of_role}:
        return {"type": _ALWAYS[entered.role]}
    if entered.own_type is None:
        return {"type": "Say whether it is an asset, a liability or equity."}
    if not entered.own_type.is_permanent:
        return {"type": "Incomes and expenses are collected under categories."}
    return {}


def _of_ledger(account: Account) -> Account:
    """Return an account of the ledger itself; the others are kept elsewhere."""
    if account.is_bank_account:
        raise ElsewhereError(f"{account.name} is changed under Bank accounts.")
    if account.role is AccountRole.CATEGORY:
        raise ElsewhereError(f"{account.name} is changed under Categories.")
    return account


def _found(account: Account | None) -> Account:
    if account is None:
        raise GlAccountNotFoundError
    return account
