"""What the control over a list shows: views to choose from, and which of them is shown now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from finance_app.identity.rules import Actor
from finance_app.kit.fields import TextError
from finance_app.ledger.saved_views.inputs import canonical_of
from finance_app.ledger.saved_views.rules import SavedView, ViewedList
from finance_app.ledger.saved_views.service import list_views, may_change

FIELDS: Final = ("id", "version", "name", "query", "is_shared")
AUDIENCE: Final = (("", "Only me"), ("1", "Everyone in the business"))
_VALUE_LENGTH_MAX: Final = 8_000


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view to choose. `is_shown` says that the list shows it now."""

    id: str = ""
    name: str = ""
    href: str = ""
    is_shown: bool = False
    is_shared: bool = False
    can_change: bool = False


@dataclass(frozen=True, slots=True)
class ViewsOfList:
    """The actor's own views and those that others share; `shown` is the one on the screen.

    `query` is the canonical query on the screen, "" where nothing is filtered or it is wrong.
    """

    mine: tuple[ViewLink, ...] = ()
    shared: tuple[ViewLink, ...] = ()
    shown: ViewLink = field(default_factory=ViewLink)
    query: str = ""


async def views_of_list(
    actor: Actor, wanted: ViewedList, parameters: Mapping[str, str]
) -> ViewsOfList:
    """Return the views of a list for the address that is open."""
    query = shown_query(actor, parameters)
    found = await list_views(actor, wanted)
    shown = next((one for one in found if query and one.query == query), None)
    links = [_link(actor, one, is_shown=one is shown) for one in found]
    return ViewsOfList(
        mine=tuple(link for link, one in zip(links, found, strict=True) if _is_mine(actor, one)),
        shared=tuple(
            link for link, one in zip(links, found, strict=True) if not _is_mine(actor, one)
        ),
        shown=next((link for link in links if link.is_shown), ViewLink()),
        query=query,
    )


def shown_query(actor: Actor, parameters: Mapping[str, str]) -> str:
    """Return the canonical query of the parameters of an address, "" where they are wrong."""
    try:
        return canonical_of(parameters, actor.currency_code)
    except TextError:
        return ""


def form_values(view: SavedView) -> dict[str, str]:
    """Return what the form of a view starts from."""
    return {
        "id": str(view.id),
        "version": str(view.version),
        "name": view.name,
        "query": view.query,
        "is_shared": "1" if view.is_shared else "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "")[:_VALUE_LENGTH_MAX] for name in FIELDS}


def _link(actor: Actor, view: SavedView, *, is_shown: bool) -> ViewLink:
    return ViewLink(
        id=str(view.id),
        name=view.name,
        href=view.href,
        is_shown=is_shown,
        is_shared=view.is_shared,
        can_change=may_change(actor, view),
    )


def _is_mine(actor: Actor, view: SavedView) -> bool:
    return view.user_id == actor.user_id
