"""The control over a list: which views there are, which is shown, and the form of one."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import (
    AppError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StaleError,
)
from finance_app.ledger.rules import id_of
from finance_app.ledger.saved_views import service, views
from finance_app.ledger.saved_views.inputs import ViewInput
from finance_app.ledger.saved_views.rules import ViewedList
from finance_app.ledger.saved_views.views import ViewLink
from finance_app.ui.toast import NoticeState

_REFUSALS = (InvalidInputError, ConflictError, ForbiddenError, NotFoundError, StaleError)


class SavedViewsState(rx.State):
    """The views of the list that is open, and the form of one; `key` makes its fields anew."""

    is_loaded: bool = False
    mine: list[ViewLink] = []
    shared: list[ViewLink] = []
    shown: ViewLink = ViewLink()
    query: str = ""

    is_open: bool = False
    title: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the views of the list that the address names, and which of them it is."""
        wanted = self._list()
        if wanted is None:
            return
        actor, parameters = await current_actor(self), self.router.url.query_parameters
        found = await views.views_of_list(actor, wanted, parameters)
        self.mine, self.shared, self.shown = list(found.mine), list(found.shared), found.shown
        self.query, self.is_loaded = found.query, True
        if draft := await take_draft(self, "saved-view"):
            self._start(views.typed_values(draft.get("form") or {}))

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Ask for the name under which to keep the filters that are set."""
        actor = await current_actor(self)
        query = views.shown_query(actor, self.router.url.query_parameters)
        self._start({"query": query})

    @rx.event
    @allow(Permission.WRITE)
    async def open_view(self, view_id: str) -> None:
        """Open the name of a view, and who sees it, to change them."""
        self._start(views.form_values(await service.get_view(await self._actor(), id_of(view_id))))

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Leave the views as they are."""
        self.is_open, self.errors = False, {}

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("saved-view")
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the view, or say at its fields why not."""
        actor, typed, wanted = await self._actor(), views.typed_values(form), self._list()
        try:
            entered = ViewInput.parse(typed, actor.currency_code)
            if typed["id"]:
                version = typed["version"]
                known = int(version) if version.isdecimal() and len(version) < 10 else None
                await service.change_view(actor, id_of(typed["id"]), entered, version=known)
                told = "View changed."
            else:
                if wanted is None:
                    raise NotFoundError
                await service.save_view(actor, wanted, entered)
                told = f"View saved: {entered.name}."
        except _REFUSALS as error:
            return self._refuse(error, typed)
        self.is_open, self.errors = False, {}
        return [NoticeState.show(told), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def share(self, view_id: str, is_shared: bool) -> Any:  # noqa: FBT001 - Reflex calls it
        """Show a view to the whole business, or to its maker alone."""
        actor = await self._actor()
        found = await service.share_view(actor, id_of(view_id), is_shared=bool(is_shared))
        told = (
            f"Everyone in the business sees the view {found.name}."
            if found.is_shared
            else f"The view {found.name} is shared no longer."
        )
        return [NoticeState.show(told), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, view_id: str) -> Any:
        """Take a view away, with Undo; the list stays as it is filtered."""
        found = await service.delete_view(await self._actor(), id_of(view_id))
        told = f"View deleted: {found.name}."
        return [NoticeState.show_undo(told, "saved-view", [view_id]), reload_page()]

    async def _actor(self) -> Any:
        return await current_actor(self)

    def _list(self) -> ViewedList | None:
        """Return the list whose page is open, None on other pages."""
        path = str(self.router.url.path).strip("/")
        return ViewedList(path) if path in set(ViewedList) else None

    def _start(self, values: Mapping[str, str]) -> None:
        self.values = {**dict.fromkeys(views.FIELDS, ""), **values}
        self.title = "Rename or share the view" if self.values["id"] else "Save this view"
        self.key, self.errors, self.is_open = str(new_id()), {}, True

    def _refuse(self, error: AppError, typed: Mapping[str, str]) -> Any:
        """Say what is wrong at its field; what was typed stays in the form."""
        if not self.is_open:
            self._start(typed)
        self.errors = {**error.fields} or {"form": error.message}
        if isinstance(error, service.StaleViewError):
            self.errors = {"form": f"{error.message} It is called “{error.current.name}” now."}
        if "query" in self.errors:
            self.errors["form"] = self.errors["query"]
        return rx.set_focus("view-name") if "name" in self.errors else None
