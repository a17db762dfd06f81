"""One import as its page shows it: where it stands, what a commit adds, and the proof of it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.imports.history.views import (
    FORMAT_NAMES,
    import_href,
    status_of,
    when_text,
)
from finance_app.imports.plans.booking.service import list_kept, list_new_categories
from finance_app.imports.plans.rules import Plan, Status, Undone
from finance_app.imports.plans.service import find_committed, get_import
from finance_app.imports.wizard.confirm.views import (
    Figure,
    KeptRow,
    counts_of,
    kept_row,
    proof_of,
    totals_of,
)
from finance_app.imports.work.views import WorkView, work_view
from finance_app.kit import clock
from finance_app.kit.errors import AppError

STEPS: Final = ("columns", "check", "duplicates", "confirm")
_REMARKS_MAX: Final = 12
_CATEGORIES_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as its page shows it; `step` is the one to show."""

    id: str
    name: str
    about: str
    status: str
    tone: str
    step: str
    is_read: bool
    is_committed: bool
    is_undone: bool
    is_table: bool
    problem: str
    work: WorkView
    questions: tuple[str, ...]
    remarks: tuple[str, ...]
    same_href: str
    check_label: str
    duplicates_label: str
    counts: tuple[Figure, ...]
    totals: tuple[Figure, ...]
    proof: tuple[Figure, ...]
    new_categories: str
    button: str
    can_commit: bool
    done_text: str
    kept: tuple[KeptRow, ...]
    kept_text: str


async def import_view(actor: Actor, import_id: UUID, wanted_step: str) -> ImportView:
    """Return an import for its page. Raises `ImportNotFoundError`."""
    plan = await get_import(actor, import_id)
    same = await find_committed(actor, plan) if plan.status is Status.READ else None
    categories, blocker = await _categories(actor, plan)
    kept = await list_kept(actor, import_id) if plan.status is Status.UNDONE else Undone(0, 0)
    status, tone = status_of(plan)
    counts = plan.counts
    return ImportView(
        id=str(plan.id),
        name=plan.file_name,
        about=_about(plan),
        status=status,
        tone=tone,
        step=_step(plan, wanted_step),
        is_read=plan.status is Status.READ,
        is_committed=plan.status is Status.COMMITTED,
        is_undone=plan.status is Status.UNDONE,
        is_table=_is_mapped(plan),
        problem=plan.problem or blocker,
        work=work_view(plan.work, clock.now()),
        questions=tuple(plan.questions),
        remarks=_remarks(plan),
        same_href=import_href(same) if same else "",
        check_label=_label("Check", counts.problem_count),
        duplicates_label=_label("Duplicates", counts.duplicate_count),
        counts=counts_of(plan),
        totals=totals_of(plan),
        proof=proof_of(plan),
        new_categories=categories,
        button=f"Import {counts.new_count:,} {'row' if counts.new_count == 1 else 'rows'}",
        can_commit=plan.status is Status.READ
        and not plan.questions
        and not blocker
        and counts.new_count > 0,
        done_text=_done(plan),
        kept=tuple(kept_row(one, plan.currency_code) for one in kept.kept),
        kept_text=f"{kept.kept_count:,} were edited since and are still in the books.",
    )


async def _categories(actor: Actor, plan: Plan) -> tuple[str, str]:
    """Return the categories a commit would make, and the sentence that there are too many."""
    if plan.status is not Status.READ:
        return "", ""
    try:
        found = await list_new_categories(actor, plan.id)
    except AppError as error:
        return "", error.message
    names = [name for _, name in found]
    shown = ", ".join(names[:_CATEGORIES_SHOWN])
    rest = len(names) - _CATEGORIES_SHOWN
    return f"{shown} and {rest:,} more" if rest > 0 else shown, ""


def _is_mapped(plan: Plan) -> bool:
    """Say whether there is something to choose about how the file is read."""
    return plan.header is not None or bool(plan.facts.get("readings", {}).get("dates"))


def _step(plan: Plan, wanted: str) -> str:
    if wanted in STEPS and (wanted != "columns" or _is_mapped(plan)):
        return wanted
    if plan.questions:
        return "columns"
    return "check" if plan.counts.problem_count else "confirm"


def _about(plan: Plan) -> str:
    parts = [FORMAT_NAMES.get(plan.format, ""), plan.bank_account, _span(plan)]
    return " · ".join(filter(None, parts))


def _span(plan: Plan) -> str:
    return f"{plan.first_on} to {plan.last_on}" if plan.first_on and plan.last_on else ""


def _label(text: str, count: int) -> str:
    return f"{text} ({count:,})" if count else text


def _remarks(plan: Plan) -> tuple[str, ...]:
    found = [*plan.facts.get("remarks", ())]
    for statement in plan.statements:
        found += [*statement["problems"], *statement["remarks"]]
    if len(found) > _REMARKS_MAX:
        found = [*found[:_REMARKS_MAX], f"And {len(found) - _REMARKS_MAX:,} more remarks."]
    return tuple(found)


def _done(plan: Plan) -> str:
    count = plan.counts.new_count
    entries = f"{count:,} {'entry' if count == 1 else 'entries'}"
    if plan.status is Status.COMMITTED:
        return f"{entries} added on {when_text(plan.committed_at)} UTC."
    if plan.status is Status.UNDONE:
        return f"Undone on {when_text(plan.undone_at)} UTC. Import the file again to have it back."
    return ""
