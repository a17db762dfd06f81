"""Bank accounts: add, change, archive, list with balances, and find the one of a file."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.kit.fields import TextError, clean_line
from finance_app.kit.money import round_amount
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.repository import BankAccountRepository
from finance_app.ledger.bank_accounts.rules import (
    NAME_LENGTH_MAX,
    AccountFigures,
    BankAccount,
    archived_account_sentence,
    free_name,
    unknown_account_sentence,
)
from finance_app.ledger.gl_accounts import service as chart
from finance_app.ledger.gl_accounts.rules import AccountRole, taken_sentence

_TRIES_MAX: Final = 5
"""How often an account is looked for again because someone else added one meanwhile."""


class AccountNotFoundError(NotFoundError):
    """This bank account does not exist, or is not yours."""


class UnknownAccountError(InvalidInputError):
    """There is no bank account of this name."""

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"bank_account": message})


class ArchivedAccountError(InvalidInputError):
    """This bank account is archived."""

    def __init__(self, name: str) -> None:
        message = archived_account_sentence(name)
        super().__init__(message, fields={"bank_account": message})


class AccountExistsError(ConflictError):
    """There is already a bank account of this name or number."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, fields={field: message})


class StaleAccountError(StaleError):
    """This account has been changed since you opened it. Nothing was saved."""


async def list_accounts(actor: Actor) -> tuple[BankAccount, ...]:
    """Return the accounts in use by name, without their balances: for choices."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await BankAccountRepository(session).list_all()


async def list_figures(actor: Actor, *, archived: bool = False) -> tuple[AccountFigures, ...]:
    """Return the accounts in use, or the archived ones, with what each holds."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = BankAccountRepository(session)
        found = await repository.list_all(archived=archived)
        return await repository.list_figures([one.id for one in found])


async def has_archived(actor: Actor) -> bool:
    """Say whether any account is archived."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return bool(await BankAccountRepository(session).list_all(archived=True))


async def get_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Return an account, archived or not. Raises `AccountNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return _found(await BankAccountRepository(session).find(account_id))


async def get_figures(actor: Actor, account_id: UUID) -> AccountFigures:
    """Return an account with what it holds. Raises `AccountNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await BankAccountRepository(session).list_figures([account_id])
    if not found:
        raise AccountNotFoundError
    return found[0]


async def lock_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Return an account that nobody else changes or reconciles before the end of the transaction.

    Raises `AccountNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        return _found(await BankAccountRepository(session).find(account_id, lock=True))


async def require_account(actor: Actor, name: str | None) -> BankAccount | None:
    """Return the account of that name in any case, archived or not; None for no name.

    Raises `UnknownAccountError` (field `bank_account`), naming the closest there is.
    """
    actor.require(Permission.READ)
    plain = _plain(name or "")
    if not plain:
        return None
    async with db.transaction(actor, read_only=True) as session:
        repository = BankAccountRepository(session)
        found = await repository.find_by_name(plain)
        if found is None:
            names = (one.name for one in await repository.list_all())
            raise UnknownAccountError(unknown_account_sentence(plain, names))
    return found


async def require_account_in_use(
    actor: Actor, name: str | None, *, kept_id: UUID | None = None
) -> BankAccount | None:
    """Return the account of that name, None for no name; the one that is kept may be archived.

    Raises `UnknownAccountError`, `ArchivedAccountError` (field `bank_account`).
    """
    found = await require_account(actor, name)
    if found is not None and found.archived_at is not None and found.id != kept_id:
        raise ArchivedAccountError(found.name)
    return found


async def require_accounts(actor: Actor, names: Collection[str]) -> Mapping[str, UUID]:
    """Return the id of the account in use by each of many names, "" left out; one query.

    Raises as `require_account_in_use` does, for the first that is wrong.
    """
    found, problems = await find_accounts(actor, names)
    for text in problems.values():
        raise UnknownAccountError(text)
    return found


async def find_accounts(
    actor: Actor, names: Collection[str]
) -> tuple[Mapping[str, UUID], Mapping[str, str]]:
    """Return the id of the account in use by name, and a sentence by each name that has none."""
    actor.require(Permission.READ)
    wanted = sorted(filter(None, names))
    if not wanted:
        return {}, {}
    async with db.transaction(actor, read_only=True) as session:
        known = await BankAccountRepository(session).list_all(archived=None)
    by_name = {one.name.lower(): one for one in known}
    in_use = [one.name for one in known if one.archived_at is None]
    ids, problems = dict[str, UUID](), dict[str, str]()
    for name in wanted:
        found = by_name.get(name.lower())
        if found is None:
            problems[name] = unknown_account_sentence(name, in_use)
        elif found.archived_at is not None:
            problems[name] = archived_account_sentence(found.name)
        else:
            ids[name] = found.id
    return ids, problems


async def add_account(actor: Actor, entered: AccountInput) -> BankAccount:
    """Add an account in the business's currency; in locked books it opens after them.

    Raises `AccountExistsError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = BankAccountRepository(session)
        await _refuse_taken(actor, repository, entered, None)
        added = await repository.add(_values(actor, entered))
        if added is None:  # by someone else, between looking and adding
            await _refuse_taken(actor, repository, entered, None)
            raise ConflictError
    return added


async def change_account(
    actor: Actor, account_id: UUID, entered: AccountInput, *, version: int | None = None
) -> BankAccount:
    """Replace what an account says.

    `version` is the one that was read, None for any. Statements that were reconciled stay; where
    the opening balance changes, the first of them no longer agrees and its page says so. Raises
    `AccountNotFoundError`, `StaleAccountError`, `AccountExistsError`, and `LockedError` (field
    `opening_on`) where what it opened with is in locked books.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = BankAccountRepository(session)
        current = _found(await repository.find(account_id, lock=True))
        if version not in {None, current.version}:
            raise StaleAccountError
        await _refuse_taken(actor, repository, entered, account_id)
        await chart.require_open_opening(actor, current, entered)
        return await repository.change(account_id, entered.model_dump())


async def archive_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Close an account: it leaves lists and choices, and what was recorded on it stays.

    Raises `AccountNotFoundError`, and `gl_accounts.service.AccountInUseError`, saying by what,
    while there is anything on it or a rule or recurring entry names it.
    """
    return await _archive(actor, account_id, is_closing=True)


async def delete_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Take away an account that was never used; it can be restored.

    Raises `AccountNotFoundError`, and `gl_accounts.service.AccountInUseError` where it was.
    """
    return await _archive(actor, account_id, is_closing=False)


async def restore_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Bring an archived account back. Raises `AccountNotFoundError`."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = BankAccountRepository(session)
        current = _found(await repository.find(account_id, lock=True))
        is_archived = current.archived_at is not None
        return await repository.archive(account_id, None) if is_archived else current


async def find_or_add_account(
    actor: Actor, name: str, identification: str, *, opening_balance: Decimal | None = None
) -> BankAccount:
    """Return the account a file is of, however many look for it at once; added where it is new.

    It is found by its identification; else by its name in any case, unless that account has
    another identification: one that has none gets this one. A new one gets a free name, and only
    a new one the opening balance. An archived one comes back into use. Without a name the
    identification is the name. Raises InvalidInputError (field `name`) where there is neither.
    """
    actor.require(Permission.WRITE)
    number = AccountInput.parse({"name": "-", "identification": identification}, "EUR")
    opening = opening_balance or Decimal(0)
    wanted = " ".join(name.split())[:NAME_LENGTH_MAX].strip() or number.identification
    entered = AccountInput.parse(
        {"name": wanted, "identification": number.identification}, actor.currency_code
    ).model_copy(update={"opening_balance": round_amount(opening, actor.currency_code)})
    async with db.transaction(actor) as session:
        repository = BankAccountRepository(session)
        for _ in range(_TRIES_MAX):
            found = await _find_or_add(actor, repository, entered)
            if found is not None:
                is_archived = found.archived_at is not None
                return await repository.archive(found.id, None) if is_archived else found
    raise ConflictError


async def _find_or_add(
    actor: Actor, repository: BankAccountRepository, entered: AccountInput
) -> BankAccount | None:
    """Return the account, or None where someone else has just added one: look again."""
    number = entered.identification
    found = await repository.find_by_identification(number)
    if found is not None:
        return found
    named = await repository.find_by_name(entered.name)
    if named is not None and not number:
        return named
    if named is not None and not named.identification:
        return await repository.identify(named.id, number)
    name = entered.name
    holder = await chart.find_account_by_name(actor, name)
    if holder is not None and named is None and holder.is_bank_account:
        return None
    if holder is not None:
        # The database may see two names as one where Python does not.
        others = await chart.list_chart(actor)
        taken = {one.name.lower() for one in others if one.role is not AccountRole.CATEGORY}
        name = free_name(name, number, taken | {name.lower()})
    return await repository.add(_values(actor, entered.model_copy(update={"name": name})))


async def _archive(actor: Actor, account_id: UUID, *, is_closing: bool) -> BankAccount:
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = BankAccountRepository(session)
        current = _found(await repository.find(account_id, lock=True))
        if current.archived_at is not None:
            return current
        account = await chart.get_account(actor, account_id)
        await chart.refuse_used(actor, account, is_closing=is_closing)
        return await repository.archive(account_id, clock.now())


async def _refuse_taken(
    actor: Actor, repository: BankAccountRepository, entered: AccountInput, own_id: UUID | None
) -> None:
    """Raise `AccountExistsError` where another account has the name or the identification."""
    account = await chart.find_account_by_name(actor, entered.name)
    if account is not None and account.id != own_id:
        raise AccountExistsError(taken_sentence(account), "name")
    numbered = await repository.find_by_identification(entered.identification)
    if numbered is not None and numbered.id != own_id:
        raise AccountExistsError(f"“{numbered.name}” has this number already.", "identification")


def _values(actor: Actor, entered: AccountInput) -> dict[str, object]:
    return {
        **entered.model_dump(),
        "organization_id": actor.organization_id,
        "currency_code": actor.currency_code,
    }


def _found(account: BankAccount | None) -> BankAccount:
    if account is None:
        raise AccountNotFoundError
    return account


def _plain(name: str) -> str:
    """Return a name to look for; one that no account can have is as good as unknown."""
    try:
        return clean_line(name, length_max=NAME_LENGTH_MAX)
    except TextError as error:
        raise UnknownAccountError(str(error)) from None
