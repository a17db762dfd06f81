"""Imports as their list shows them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.imports.plans.rules import Plan, Status
from finance_app.imports.plans.service import list_imports
from finance_app.imports.plans.storage.service import FileEmptyError, FileTooLargeError
from finance_app.imports.work.views import WORDS
from finance_app.kit.errors import AppError
from finance_app.ledger.attachments.rules import size_text
from finance_app.ledger.bank_accounts.service import list_accounts

PATH: Final = "/import"
FILE_PATH: Final = "/import/file"
PAGE_LENGTH: Final = 25
FORMATS: Final = "CSV, TSV, Excel (.xlsx), OFX, QFX, QIF, CAMT.052–054, MT940 and MT942"
FORMAT_NAMES: Final = {
    "csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "ofx": "OFX", "qif": "QIF", "camt": "CAMT",
    "mt940": "MT940",
}  # fmt: skip
PROBLEMS: Final = {
    "empty": "Choose a file or paste some rows first.",
    "blank": "One of these files is empty. Choose it again with something in it.",
    "large": "One of these files is larger than 200 MB, the most that can be imported.",
    "many": "Choose at most 20 files at once.",
    "origin": "Send the files from this page.",
    "role": "Your role does not allow this.",
    "account": "This bank account does not exist any more. Choose another one.",
    "other": "The files could not be received. Try again.",
}
"""Sentences that the address of the page can name."""
_STATUS: Final = {
    Status.WAITING: ("Being read", ""),
    Status.READ: ("To be confirmed", "todo"),
    Status.COMMITTED: ("Imported", "good"),
    Status.UNDONE: ("Undone", ""),
    Status.REFUSED: ("Refused", "bad"),
    Status.DISCARDED: ("Thrown away", ""),
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in the list."""

    id: str
    name: str
    href: str
    about: str
    when: str
    status: str
    tone: str
    result: str
    is_working: bool


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One page of imports, and the accounts a file may be of."""

    rows: tuple[ImportRow, ...] = ()
    next_href: str = ""
    previous_href: str = ""
    accounts: tuple[tuple[str, str], ...] = ()


def import_href(import_id: UUID | str, **query: str) -> str:
    """Return the address of the page of an import."""
    return f"{FILE_PATH}?{urlencode({'id': str(import_id), **query})}"


async def history_view(actor: Actor, cursor: str) -> HistoryView:
    """Return one page of imports, the latest first."""
    page = await list_imports(actor, limit=PAGE_LENGTH, cursor=cursor)
    accounts = await list_accounts(actor)
    return HistoryView(
        rows=tuple(import_row(plan) for plan in page.items),
        next_href=f"{PATH}?cursor={page.next_cursor}" if page.next_cursor else "",
        previous_href=f"{PATH}?cursor={page.previous_cursor}" if page.previous_cursor else "",
        accounts=tuple((str(one.id), one.name) for one in accounts),
    )


def import_row(plan: Plan) -> ImportRow:
    """Return an import as the list shows it."""
    text, tone = status_of(plan)
    about = [FORMAT_NAMES.get(plan.format, ""), size_text(plan.size_bytes), plan.bank_account]
    return ImportRow(
        id=str(plan.id),
        name=plan.file_name,
        href=import_href(plan.id),
        about=" · ".join(filter(None, about)),
        when=when_text(plan.created_at),
        status=text,
        tone=tone,
        result=_result(plan),
        is_working=plan.work is not None,
    )


def status_of(plan: Plan) -> tuple[str, str]:
    """Return how far a plan has come in words, and their tone."""
    if plan.work is not None and plan.status is not Status.WAITING:
        return WORDS[plan.work.work], ""
    return _STATUS[plan.status]


def when_text(instant: datetime | None) -> str:
    """Return an instant for reading, in UTC: "25 Nov 2026, 14:05"."""
    if instant is None:
        return ""
    told = instant.astimezone(UTC)
    return f"{told.day} {told:%b %Y, %H:%M}"


def problem_code(error: AppError) -> str:
    """Return the word by which the address of the page names a problem."""
    kinds: tuple[tuple[type[AppError], str], ...] = (
        (FileEmptyError, "blank"),
        (FileTooLargeError, "large"),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), "other")


def _result(plan: Plan) -> str:
    """Return what an import has brought, or will."""
    counts = plan.counts
    if plan.status is Status.REFUSED:
        return plan.problem
    if plan.status in {Status.COMMITTED, Status.UNDONE}:
        return f"{counts.new_count:,} {'entry' if counts.new_count == 1 else 'entries'}"
    if plan.status is not Status.READ:
        return ""
    parts = [f"{counts.new_count:,} new"]
    if counts.duplicate_count:
        parts.append(f"{counts.duplicate_count:,} duplicates")
    if counts.problem_count:
        parts.append(f"{counts.problem_count:,} with problems")
    return " · ".join(parts)
