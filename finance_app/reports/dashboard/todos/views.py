"""What needs attention, in sentences, each leading to where it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass

from finance_app.ledger.entries.rules import UNCATEGORISED, Kind
from finance_app.reports.dashboard import rules
from finance_app.reports.dashboard.rules import Attention
from finance_app.reports.missing_data.rules import MissingGroup, MissingKind
from finance_app.reports.missing_data.views import PATH, text_of, title_of


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something that needs attention, and where it is settled."""

    title: str
    text: str
    href: str
    is_category: bool
    is_party: bool = False


def todo_rows(found: Attention) -> list[TodoRow]:
    """Return what the entries lack, what is most first."""
    rows: list[tuple[int, TodoRow]] = []
    for kind in (Kind.EXPENSE, Kind.INCOME):
        counts, party = found.of(kind), kind.party_field
        if number := counts.uncategorised_count:
            verb = "needs" if number == 1 else "need"
            title = f"{_count(number, kind)} {verb} a category"
            href = rules.list_href(kind, category=UNCATEGORISED)
            rows.append((number, TodoRow(title, "Choose one right in the list", href, True)))
        if number := counts.unnamed_count:
            title = f"{_count(number, kind)} without a {party}"
            text = "Say who was paid" if kind is Kind.EXPENSE else "Say who paid"
            href = rules.list_href(kind, missing="party")
            rows.append((number, TodoRow(title, text, href, False, True)))
    return [row for _, row in sorted(rows, key=lambda one: -one[0])]


def missing_rows(found: Sequence[MissingGroup]) -> list[TodoRow]:
    """Return what else the books lack; entries without a category or a name are told by kind."""
    told = {MissingKind.CATEGORY, MissingKind.PARTY}
    return [
        TodoRow(title_of(group), text_of(group), PATH, False)
        for group in found
        if group.kind not in told
    ]


def _count(number: int, kind: Kind) -> str:
    return f"{number:,} {kind.value if number == 1 else kind.plural}"
