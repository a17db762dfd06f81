"""Finds what a question means, and adds up what it asks for, as the ledger is at one moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.db import NIL_ID
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import amount_or_none
from finance_app.kit.money import AmountError, check_amount
from finance_app.kit.names import known_name, unknown_name_sentence
from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.bank_accounts.repository import BankAccountRepository
from finance_app.ledger.categories.rules import NO_CATEGORY_WORDS, Category, Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.repository import EntryRepository
from finance_app.ledger.entries.rules import UNCATEGORISED, Entry, EntrySummary
from finance_app.ledger.entries.service import summarise_entries
from finance_app.ledger.suggestions.service import matching_parties, payment_methods
from finance_app.reports.questions.inputs import Against, EntryOrder, EntryQuestion, Grouping
from finance_app.reports.questions.names.repository import NameRepository
from finance_app.reports.questions.repository import QuestionRepository
from finance_app.reports.questions.rules import (
    Days,
    GroupSum,
    Ranked,
    Scope,
    by_fiscal_month,
    by_weekday,
    month_starts,
    named,
    rank,
    together,
)
from finance_app.reports.shell.days.rules import DATE_MIN, Compare, shifted

PARTIES_LOOKED_AT: Final = 2_000
"""How many names of vendors or clients are compared with one that is unknown."""


_OF_ROWS: Final = frozenset({Grouping.CATEGORY, Grouping.COUNTERPARTY})
"""Groups that are not kept by way of paying and account."""


class UnknownNameError(InvalidInputError):
    """This name stands for nothing in these books."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Sums by kind in the days asked about, beside those of the days before where asked for."""

    scope: Scope
    sums: Mapping[Kind, GroupSum]
    before: Days | None
    has_tax: bool


@dataclass(frozen=True, slots=True)
class BrokenDown:
    """Groups by kind, those with the largest amounts, or all months in order."""

    scope: Scope
    groups: Mapping[Kind, Ranked]
    by: Grouping
    has_tax: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The first entries, and by kind how many there are and what they come to, with tax."""

    scope: Scope
    entries: tuple[Entry, ...]
    sums: Mapping[Kind, EntrySummary]


async def resolve(actor: Actor, asked: EntryQuestion) -> Scope:
    """Return which entries are meant. Raises `UnknownNameError`, InvalidInputError."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        kinds = [asked.kind] if asked.kind else list(Kind)
        kinds, category = await _category(actor, kinds, asked.category)
        kinds, party = await _party(actor, kinds, asked.counterparty)
        wanted = EntryFilter(
            category=category,
            party=party,
            payment_method=await _method(actor, asked.payment_method),
            bank_account=await _account(session, asked.account),
            q=asked.text or "",
            q_amount=amount_or_none(asked.text or "", actor.currency_code),
            min_amount=_bound(asked.amount_min or None, "amount_min", actor.currency_code),
            max_amount=_bound(asked.amount_max, "amount_max", actor.currency_code),
        )
        days = await _days(session, kinds, asked, actor.fiscal_year_start)
    return Scope(tuple(kinds), days, wanted, actor.fiscal_year_start)


async def read_sums(actor: Actor, scope: Scope, against: Against | None = None) -> Answered:
    """Return what the entries of a scope come to, and those of the days compared with."""
    actor.require(Permission.READ)
    before = None
    if against is not None:
        before = earlier(scope, against)
    days = [scope.days, *([before] if before else [])]
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        sums = {}
        for kind in scope.kinds:
            found = await _Reader(actor, session, kind, scope).read(days)
            sums[kind] = together(found)
        is_taxed = await has_tax(actor)
    return Answered(scope, sums, before, is_taxed)


async def read_groups(
    actor: Actor,
    scope: Scope,
    by: Grouping,
    *,
    top: int,
    before: Days | None = None,
) -> BrokenDown:
    """Return the largest groups of a scope; with days before, those that changed most.

    Months are all there, in order, where they are not more than `top`.
    """
    actor.require(Permission.READ)
    days = [scope.days, *([before] if before else [])]
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        groups = {}
        for kind in scope.kinds:
            reader = _Reader(actor, session, kind, scope)
            groups[kind] = await reader.rank(days, by, top, by_difference=before is not None)
        is_taxed = await has_tax(actor)
    return BrokenDown(scope, groups, by, is_taxed)


async def list_found(actor: Actor, scope: Scope, order: EntryOrder, top: int) -> Listed:
    """Return the first entries of a scope, the largest or the latest, and how many there are."""
    actor.require(Permission.READ)
    entries: list[Entry] = []
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        sums = {}
        await QuestionRepository(session, Kind.EXPENSE).plan_each()
        for kind in scope.kinds:
            wanted = scope.filter_of(sort=f"-{order.value}", limit=top)
            entries += (await EntryRepository(session, kind).list_page(wanted, None)).items
            sums[kind] = await summarise_entries(actor, kind, wanted)

    def place(one: Entry) -> tuple[object, ...]:
        return (one.amount, one.date) if order is EntryOrder.AMOUNT else (one.date, one.id)

    entries.sort(key=place, reverse=True)
    return Listed(scope, tuple(entries[:top]), sums)


async def party_names(
    actor: Actor, kind: Kind, text: str = "", limit: int = PARTIES_LOOKED_AT
) -> list[str]:
    """Return the vendors or clients with most entries whose names have a text in them."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = NameRepository(session, kind)
        names = await repository.party_names(await repository.list_party_keys(text, limit))
    return [one for one in names.values() if one]


async def method_names(actor: Actor) -> list[str]:
    """Return the ways of paying that entries have, most used first."""
    actor.require(Permission.READ)
    counts: Counter[str] = Counter()
    async with db.transaction(actor, read_only=True) as session:
        for kind in Kind:
            counts.update(await NameRepository(session, kind).list_methods())
    return [name for name, _ in counts.most_common()]


async def has_tax(actor: Actor) -> bool:
    """Say whether any entry of the business has tax."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await NameRepository(session, Kind.EXPENSE).has_tax()


def earlier(scope: Scope, against: Against) -> Days:
    """Return the days that those of a scope are compared with. Raises InvalidInputError."""
    days = shifted(scope.days, scope.days, Compare(against.value), scope.start)
    if days[0] < DATE_MIN:
        raise InvalidInputError("The ledger begins in 1900: there is nothing to compare with.")
    return days


class _Reader:
    """Reads the sums of one kind from where they are kept."""

    def __init__(self, actor: Actor, session: AsyncSession, kind: Kind, scope: Scope) -> None:
        self._actor = actor
        self._session = session
        self._kind = kind
        self._scope = scope
        self._repository = QuestionRepository(session, kind)
        self._known = NameRepository(session, kind)

    async def read(self, days: Sequence[Days], by: Grouping | None = None) -> list[GroupSum]:
        """Return sums by their keys; parties are ranked elsewhere."""
        scope, wanted = self._scope, self._scope.wanted
        if scope.is_by_category and by in {None, Grouping.CATEGORY, Grouping.MONTH}:
            return await self._repository.sum_totals(
                days, category_id=await self._category_id(), by=by,
                start_day=scope.start.day,
            )  # fmt: skip
        if scope.is_by_party and by is None:
            found, _, _ = await self._repository.sum_parties(
                days, 1, party=wanted.party, by_difference=False
            )
            return found
        is_kept = by is not Grouping.MONTH or scope.start.day == 1
        if scope.is_by_method and is_kept and by not in _OF_ROWS:
            return await self._repository.sum_methods(
                days, method=wanted.payment_method, account_id=await self._account_id(), by=by
            )
        starts = []
        if by is Grouping.MONTH:
            starts = month_starts(scope.days, scope.start)
        await self._repository.plan_each()
        return await self._repository.sum_entries(wanted, days, by, starts)

    async def rank(
        self, days: Sequence[Days], by: Grouping, top: int, *, by_difference: bool
    ) -> Ranked:
        """Return the largest groups under their names."""
        scope = self._scope
        if by is Grouping.COUNTERPARTY:
            return await self._rank_parties(days, top, by_difference=by_difference)
        found = await self.read(days, by)
        if by is Grouping.MONTH:
            months = by_fiscal_month(scope.days, scope.start, found)
            return Ranked(tuple(months)) if len(months) <= top else rank(months, top)
        if by is Grouping.WEEKDAY:
            return Ranked(by_weekday(found))
        return rank(named(found, await self._names(by)), top, by_difference=by_difference)

    async def _rank_parties(self, days: Sequence[Days], top: int, *, by_difference: bool) -> Ranked:
        if self._scope.is_by_party:
            shown, others, count = await self._repository.sum_parties(
                days, top, party=self._scope.wanted.party or None, by_difference=by_difference
            )
            ranked = Ranked(tuple(shown), others, count)
        else:
            await self._repository.plan_each()
            found = await self._repository.sum_entries(
                self._scope.wanted, days, Grouping.COUNTERPARTY
            )
            ranked = rank(found, top, by_difference=by_difference)
        names = await self._known.party_names([one.key for one in ranked.shown])
        return Ranked(tuple(named(ranked.shown, names)), ranked.others, ranked.other_count)

    async def _category_id(self) -> UUID | None:
        name = self._scope.wanted.category
        if name is None:
            return None
        known = {one.name: one.id for one in await list_categories(self._actor, self._kind)}
        return known.get(name, NIL_ID)

    async def _account_id(self) -> UUID | None:
        name = self._scope.wanted.bank_account
        known = await BankAccountRepository(self._session).list_all(archived=None)
        return {one.name: one.id for one in known}[name] if name else None

    async def _names(self, by: Grouping) -> dict[object, str]:
        if by is Grouping.CATEGORY:
            known: Sequence[Category] = await list_categories(self._actor, self._kind)
            return {None: UNCATEGORISED, **{one.id: one.name for one in known}}
        if by is Grouping.ACCOUNT:
            accounts = await BankAccountRepository(self._session).list_all(archived=None)
            return {None: "", **{one.id: one.name for one in accounts}}
        methods = await self._known.list_methods()
        by_key: dict[object, str] = {"": ""}
        for name in sorted(methods, key=lambda one: methods[one]):
            by_key[name.lower()] = name
        return by_key


async def _category(
    actor: Actor, kinds: list[Kind], name: str | None
) -> tuple[list[Kind], str | None]:
    """Return the kinds that have the category, and how it is written."""
    if not name:
        return kinds, None
    if name.casefold() in NO_CATEGORY_WORDS:
        return kinds, UNCATEGORISED
    known = [one for one in await list_categories(actor) if one.kind in kinds]
    own = [one for one in known if one.name.casefold() == name.casefold()]
    if not own:
        text = unknown_name_sentence("category", name, [one.name for one in known])
        raise UnknownNameError(text, fields={"category": text})
    return [kind for kind in kinds if kind in {one.kind for one in own}], own[0].name


async def _party(actor: Actor, kinds: list[Kind], name: str | None) -> tuple[list[Kind], str]:
    """Return the kinds that have the vendor or client, and how it is written."""
    if not name:
        return kinds, ""
    found = {kind: await matching_parties(actor, kind, [name]) for kind in kinds}
    written = next((names[0] for names in found.values() if names), None)
    if written is None:
        known = {one for kind in kinds for one in await party_names(actor, kind)}
        what = "vendor or client" if len(kinds) > 1 else kinds[0].party_field
        text = unknown_name_sentence(what, name, sorted(known))
        raise UnknownNameError(text, fields={"counterparty": text})
    return [kind for kind in kinds if found[kind]], written


def _bound(amount: Decimal | None, field: str, code: str) -> Decimal | None:
    """Return an amount that a list can be narrowed by. Raises InvalidInputError."""
    if amount is None:
        return None
    try:
        return check_amount(amount, code)
    except AmountError as error:
        raise InvalidInputError(str(error), fields={field: str(error)}) from None


async def _method(actor: Actor, name: str | None) -> str:
    if not name:
        return ""
    latest = await payment_methods(actor)
    if found := known_name(name, latest):
        return found
    names = sorted({*latest, *await method_names(actor)})
    found = known_name(name, names)
    if found is None:
        text = unknown_name_sentence("payment method", name, names)
        raise UnknownNameError(text, fields={"payment_method": text})
    return found


async def _account(session: AsyncSession, name: str | None) -> str:
    if not name:
        return ""
    known = [one.name for one in await BankAccountRepository(session).list_all(archived=None)]
    found = known_name(name, known)
    if found is None:
        text = unknown_name_sentence("bank account", name, known)
        raise UnknownNameError(text, fields={"account": text})
    return found


async def _days(
    session: AsyncSession, kinds: Sequence[Kind], asked: EntryQuestion, start: FiscalYearStart
) -> Days:
    """Return both days; without a first, the fiscal month of the first entry begins them."""
    last = asked.last or clock.today()
    first = asked.first
    if first is None:
        days = [await NameRepository(session, kind).first_day() for kind in kinds]
        first = min((day for day in days if day is not None), default=last)
        first = period_of(min(first, last), PeriodKind.MONTH, start).starts_on
    if first > last:
        text = "The first day is after today: name the last day too."
        raise InvalidInputError(text, fields={"first": text})
    return first, last
