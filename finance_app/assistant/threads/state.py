"""The conversations of a person: opened, renamed, deleted and brought back."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from finance_app.assistant.threads import service
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

PATH = "/assistant"
THREADS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A conversation in the list."""

    id: str
    title: str
    href: str


class ThreadsState(rx.State):
    """The list, the one that was deleted last, and the form of a title."""

    threads: list[ThreadView] = []
    current: str = ""
    deleted_id: str = ""
    deleted_title: str = ""
    is_open: bool = False
    renamed_id: str = ""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    key: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the person's conversations, the one asked in last first."""
        page = await service.list_threads(await current_actor(self), limit=THREADS_SHOWN)
        self.threads = [
            ThreadView(str(one.id), one.title, f"{PATH}?thread={one.id}") for one in page.items
        ]
        self.current = self.router.url.query_parameters.get("thread", "")

    @rx.event
    @allow(Permission.READ)
    async def open_rename(self, thread_id: str) -> None:
        """Open the form of a title."""
        thread = await service.get_thread(await current_actor(self), id_of(thread_id))
        self.renamed_id, self.values = thread_id, {"title": thread.title}
        self.errors, self.key, self.is_open = {}, str(new_id()), True

    @rx.event
    @allow(Permission.READ)
    async def close(self) -> None:
        """Close the form."""
        self.is_open = False

    @rx.event
    @allow(Permission.READ)
    @keeps_draft("thread-title")
    async def rename(self, form: dict[str, Any]) -> Any:
        """Give a conversation another title, or say at the field why not."""
        actor = await current_actor(self)
        try:
            await service.rename_thread(actor, id_of(form.get("id")), str(form.get("title") or ""))
        except InvalidInputError as error:
            self.errors = error.fields or {"form": error.message}
            return None
        self.is_open = False
        return ThreadsState.load

    @rx.event
    @allow(Permission.READ)
    async def delete(self, thread_id: str) -> Any:
        """Take a conversation away; Undo beside the list brings it back."""
        try:
            gone = await service.delete_thread(await current_actor(self), id_of(thread_id))
        except AppError as error:
            return NoticeState.show_error(error.message)
        self.deleted_id, self.deleted_title = str(gone.id), gone.title
        self.threads = [one for one in self.threads if one.id != thread_id]
        return rx.redirect(PATH) if self.current == thread_id else None

    @rx.event
    @allow(Permission.READ)
    async def restore(self) -> Any:
        """Bring back the conversation that was deleted last."""
        if not self.deleted_id:
            return None
        await service.restore_thread(await current_actor(self), id_of(self.deleted_id))
        self.deleted_id = self.deleted_title = ""
        return ThreadsState.load
