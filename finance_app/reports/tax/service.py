"""Reads the tax report, keeps what was reported, and finds what changed afterwards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.tax_rates.service import list_rates
from finance_app.reports.tax.repository import Reported, TaxReportRepository
from finance_app.reports.tax.rules import (
    Change,
    Rounding,
    TaxReport,
    changes,
    sums_of,
    tax_report,
)


class TaxReportNotFoundError(NotFoundError):
    """This report does not exist, or is not yours."""


class AlreadyReportedError(ConflictError):
    """Some of these days have been reported already."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What changed in the days of a report since it was made."""

    reported: Reported
    changes: tuple[Change, ...]


async def read_tax_report(
    actor: Actor, first: date, last: date, *, basis: Basis, rounding: Rounding
) -> TaxReport:
    """Return output and input tax of some days by rate, in the business's currency."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        sums = await TaxReportRepository(session, actor.currency_code).list_sums(first, last, basis)
        rates = await list_rates(actor)
    return tax_report(sums, rates, rounding, actor.currency_code)


async def report_tax(
    actor: Actor,
    first: date,
    last: date,
    *,
    basis: Basis,
    rounding: Rounding,
    report_id: UUID | None = None,
) -> Reported:
    """Keep the figures of some days as they were reported, with the rows behind them.

    The days must be over and not be reported yet. The same id again returns what was kept. Raises
    `AlreadyReportedError`, InvalidInputError (field `to`).
    """
    actor.require(Permission.WRITE)
    if last >= clock.today():
        text = "These days are not over yet. Report them from the day after the last one on."
        raise InvalidInputError(text, fields={"to": text})
    own_id = report_id or db.new_id()
    async with db.transaction(actor) as session:
        repository = TaxReportRepository(session, actor.currency_code)
        await repository.lock()
        if found := await repository.find(own_id):
            return found
        if taken := await repository.find_overlap(first, last):
            days = f"{day_words(taken[0])} to {day_words(taken[1])}"
            raise AlreadyReportedError(
                f"{days} has been reported already. Take that report back first."
            )
        rows = await repository.list_rows(first, last, basis)
        rates = await list_rates(actor)
        sums = sums_of(rows, rates, actor.currency_code)
        made = tax_report(sums, rates, rounding, actor.currency_code)
        kept = Reported(
            id=own_id,
            first=first,
            last=last,
            basis=basis,
            rounding=rounding,
            output_tax=made.tax(Kind.INCOME),
            input_tax=made.tax(Kind.EXPENSE),
            reported_at=clock.now(),
            is_undone=False,
        )
        await repository.add(kept, actor.user_id, rows)
        return kept


async def undo_report(actor: Actor, report_id: UUID) -> None:
    """Take a report back: its days can be reported anew. Raises `TaxReportNotFoundError`."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TaxReportRepository(session, actor.currency_code)
        await repository.lock()
        if await repository.find(report_id) is None:
            raise TaxReportNotFoundError
        await repository.undo(report_id)


async def list_reported(actor: Actor) -> list[Reported]:
    """Return what was reported, the latest days first."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await TaxReportRepository(session, actor.currency_code).list_reported()


async def list_exceptions(actor: Actor, report_id: UUID) -> Exceptions:
    """Return the rows that are not as they were reported. Raises `TaxReportNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        repository = TaxReportRepository(session, actor.currency_code)
        found = await repository.find(report_id)
        if found is None:
            raise TaxReportNotFoundError
        reported = {one.key: one for one in await repository.list_lines(report_id)}
        rows = await repository.list_rows(found.first, found.last, found.basis)
    now = {one.key: one for one in rows}
    return Exceptions(found, tuple(changes(reported, now)))
