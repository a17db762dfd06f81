"""An import of assets as its page shows it, row by row."""

from dataclasses import dataclass
from typing import Final

from finance_app.fixed_assets.register.views import terms_text
from finance_app.fixed_assets.transfer.service import CheckedFile, CheckedRow
from finance_app.kit.money import format_amount

ROWS_SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of the file and what becomes of it."""

    number: str
    name: str
    outcome: str
    text: str
    amount: str
    is_new: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ImportView:
    """All of a file; only the first rows are shown, those with something wrong before the rest."""

    rows: tuple[ImportRow, ...] = ()
    new_count: int = 0
    text: str = ""
    cut_text: str = ""


def import_view(checked: CheckedFile, currency_code: str) -> ImportView:
    """Return what an import would do."""
    rows = [_row(one, currency_code) for one in checked.rows]
    shown = sorted(rows, key=lambda row: not row.is_refused)[:ROWS_SHOWN_MAX]
    new = sum(row.is_new for row in rows)
    refused = sum(row.is_refused for row in rows)
    parts = [f"{new:,} to import"]
    if same := len(rows) - new - refused:
        parts.append(f"{same:,} here already")
    if refused:
        parts.append(f"{refused:,} with something wrong")
    if checked.ignored:
        parts.append(f"columns not read: {', '.join(checked.ignored)[:200]}")
    cut = f"The first {ROWS_SHOWN_MAX} of {len(rows):,} rows are shown."
    return ImportView(tuple(shown), new, " · ".join(parts), cut if len(rows) > len(shown) else "")


def _row(row: CheckedRow, currency_code: str) -> ImportRow:
    asset = row.asset
    text = " ".join(row.problems.values()) or row.same_as or " ".join(row.notices)
    if not text and asset is not None:
        text = terms_text(asset.terms)
    is_refused = asset is None
    outcome = "Wrong" if is_refused else "New" if row.is_new else "Here already"
    return ImportRow(
        number=str(row.number),
        name=row.name,
        outcome=outcome,
        text=text,
        amount=format_amount(asset.cost, currency_code) if asset else "",
        is_new=row.is_new,
        is_refused=is_refused,
    )
