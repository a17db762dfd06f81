"""For the command line: a file of this machine goes into the books, or is only looked at."""

from collections.abc import AsyncIterator
from pathlib import Path

from finance_app.identity.rules import Actor
from finance_app.imports.plans import service
from finance_app.imports.plans.booking.service import list_new_categories
from finance_app.imports.plans.lines.inputs import LinesWanted
from finance_app.imports.plans.lines.service import list_lines
from finance_app.imports.plans.rules import LineFilter, Plan, Status
from finance_app.imports.plans.storage.service import content_of
from finance_app.imports.work.jobs import do_work
from finance_app.imports.work.service import wait_for
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import plain_amount
from finance_app.ledger.bank_accounts.service import require_account

PROBLEMS_SHOWN = 20
_WAIT_SECONDS = 3_600


async def import_path(
    actor: Actor, path: Path, account_name: str, *, dry_run: bool
) -> AsyncIterator[str]:
    """Yield what to say of a file while it is read and, unless only looked at, committed.

    A file that was only looked at is thrown away again. Raises AppError with the reason why a
    file cannot be read or committed; nothing is added then.
    """
    account = await require_account(actor, account_name)
    account_id = account.id if account else None
    plan = await service.receive_file(actor, path.name, content_of(path), account_id)
    try:
        plan = await _worked(actor, plan)
        for line in await _told(actor, plan):
            yield line
        if not dry_run:
            await service.start_commit(actor, plan.id)
            done = await _worked(actor, plan)
            yield f"{done.counts.new_count:,} entries are added (import {done.id})."
    finally:
        if dry_run or plan.status is Status.WAITING:
            await service.discard_plan(actor, plan.id)


async def _worked(actor: Actor, plan: Plan) -> Plan:
    await do_work(actor.organization_id, plan.id)
    await wait_for(actor, plan.id, _WAIT_SECONDS)  # where the running program was quicker
    found = await service.get_import(actor, plan.id)
    if found.problem:
        raise InvalidInputError(found.problem)
    return found


async def _told(actor: Actor, plan: Plan) -> list[str]:
    """Return what the file says and what would become of it."""
    counts, code = plan.counts, plan.currency_code
    lines = [*plan.questions, *plan.facts["remarks"]]
    page = await list_lines(
        actor, plan.id, LinesWanted(filter=LineFilter.PROBLEMS, limit=PROBLEMS_SHOWN)
    )
    lines += [f"Line {line.number}: {' '.join(line.problems)}" for line in page.items]
    if counts.problem_count > PROBLEMS_SHOWN:
        lines.append(f"... and {counts.problem_count - PROBLEMS_SHOWN:,} more lines with problems.")
    lines += [
        (
            f"{counts.line_count:,} lines: {counts.new_count:,} new, {counts.duplicate_count:,}"
            f" duplicates, {counts.problem_count:,} with problems,"
            f" {counts.left_out_count + counts.note_count:,} left out."
        ),
        (
            f"Expenses {plain_amount(counts.expense_total, code)} {code},"
            f" incomes {plain_amount(counts.income_total, code)} {code}."
        ),
    ]
    if names := [name for _, name in await list_new_categories(actor, plan.id)]:
        lines.append(f"New categories: {', '.join(names)}.")
    if plan.difference is not None:
        lines.append(
            f"Closing less opening less all lines: {plain_amount(plan.difference, code)} {code}."
        )
    return lines
