"""What an import of exchange rates did, in words, and how the page gets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from finance_app.ledger.exchange_rates.service import ImportedRates

DRAFT: Final = "exchange_rates_import"
"""The name under which the page takes what its own form did."""

FORMATS: Final = "eurofxref as CSV, XML or ZIP, up to 20 MB"
_LIST_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """What of a row of a file was left out, and why."""

    row: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """What an import did: a sentence, more of them, and what was left out; or why it did not."""

    text: str = ""
    notes: tuple[str, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    error: str = ""


def import_draft(done: ImportedRates, base_currency_code: str) -> dict[str, Any]:
    """Return what an import did, to be kept until the page is shown again."""
    return {
        "text": imported_text(done),
        "notes": imported_notes(done, base_currency_code),
        "problems": [[f"{one.row:,}", one.text] for one in done.problems],
    }


def import_view(draft: Mapping[str, Any]) -> ImportView:
    """Return what was kept by `import_draft`, or as {"error": sentence}."""
    return ImportView(
        text=str(draft.get("text") or ""),
        notes=tuple(str(one) for one in draft.get("notes") or ()),
        problems=tuple(
            ProblemRow(str(row), str(text)) for row, text in draft.get("problems") or ()
        ),
        error=str(draft.get("error") or ""),
    )


def imported_text(done: ImportedRates) -> str:
    """Return what an import did: "31 rates added, 2 corrected; 5 were here already."."""
    counts, name = done.counts, done.name or "this file"
    parts = []
    if counts.new_count:
        parts.append(f"{_counted(counts.new_count)} added")
    if counts.changed_count:
        parts.append(f"{_counted(counts.changed_count)} corrected")
    if parts:
        here = counts.same_count
        told = f"; {here:,} {'was' if here == 1 else 'were'} here already" if here else ""
        return f"{', '.join(parts)} from {name}{told}."
    if counts.same_count:
        return f"Nothing new in {name}: its {_counted(counts.same_count)} are here already."
    return f"No rate was added from {name}."


def imported_notes(done: ImportedRates, base_currency_code: str) -> list[str]:
    """Return what else is to be known of an import, a sentence each."""
    notes = []
    if kept := done.counts.kept_count:
        what = (
            "1 rate typed by hand differs" if kept == 1 else f"{kept:,} rates typed by hand differ"
        )
        notes.append(
            f"{what} from the file and {'was' if kept == 1 else 'were'} kept. To take the file's,"
            " import it again and choose to replace rates typed by hand."
        )
    if days := done.days_without_base:
        notes.append(
            f"On {days:,} {'day' if days == 1 else 'days'} the file has no figure for"
            f" {base_currency_code}, so nothing of {'it' if days == 1 else 'them'} was taken."
        )
    if done.ignored:
        names = ", ".join(done.ignored)
        shown = names if len(names) <= _LIST_LENGTH_MAX else f"{names[:_LIST_LENGTH_MAX]}…"
        notes.append(f"Columns that are no currency in use were not read: {shown}.")
    if done.problem_count > len(done.problems):
        notes.append(
            f"{done.problem_count:,} figures or rows could not be read; the first"
            f" {len(done.problems):,} are listed."
        )
    return notes


def _counted(count: int) -> str:
    return f"{count:,} {'rate' if count == 1 else 'rates'}"
