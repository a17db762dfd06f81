"""The assistant's question after what the books lack."""

from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import count
from finance_app.kit.tools import Figure, Finding, Row, Table, Tool
from finance_app.reports.missing_data.inputs import MissingAsked
from finance_app.reports.missing_data.rules import MissingGroup
from finance_app.reports.missing_data.service import list_missing as read_missing
from finance_app.reports.missing_data.views import PATH, href_of, missing_view, title_of

ITEMS_SHOWN: Final = 10
_NOTHING: Final = "Nothing is missing: the books lack nothing that is looked for."


async def list_missing(actor: Actor, asked: MissingAsked) -> Finding:
    """Return what is missing by kind, how much of each and the first of it."""
    found = await read_missing(actor, item_count=ITEMS_SHOWN)
    if asked.problem is not None:
        found = [one for one in found if one.kind is asked.problem]
    rows = [row for one in found for row in _rows(one, actor.currency_code)]
    is_one = len(found) == 1
    return Finding(
        title="What is missing" if not is_one else title_of(found[0]),
        as_of=clock.today(),
        figures=tuple(_figure(one) for one in found),
        table=Table(("Name", "Missing", "When and how much"), tuple(rows)),
        row_count=sum(one.count for one in found),
        href=href_of(found[0]) if is_one else PATH,
        missing="" if found else _NOTHING,
        has_foreign_text=bool(rows),
    )


def _words(group: MissingGroup) -> str:
    """Return what is missing without its number: "entries have no category"."""
    return title_of(group).removeprefix("More than ").partition(" ")[2]


def _figure(group: MissingGroup) -> Figure:
    words = _words(group)
    label = words if group.is_exact else f"at least, {words}"
    return count(label[:1].upper() + label[1:], group.count, href_of(group))


def _rows(group: MissingGroup, code: str) -> list[Row]:
    return [
        Row(one.name, (_words(group), one.text), one.href) for one in missing_view(group, code).rows
    ]


TOOLS: Final = (
    Tool(
        "list_missing",
        "What the books lack: entries without category, vendor or client, receipts, recurring"
        " entries not recorded, months without income, gaps between statements, assets without a"
        " life, old exchange rates.",
        MissingAsked,
        list_missing,
    ),
)
