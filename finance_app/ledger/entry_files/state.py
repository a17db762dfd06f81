"""The files of the entry whose form is open: listed, taken off, put back, and what came in.

Files do not pass through here: the browser posts them to REST, and `told` gets the answers.
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.access import aside
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_files.rules import FILES_MAX, sending_text
from finance_app.ledger.entry_files.service import remove_file, restore_file
from finance_app.ledger.entry_files.views import FileRow, address, file_rows, refusal_text
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ui.toast import NoticeState

_PROBLEMS_MAX: Final = 10


class EntryFilesState(rx.State):
    """The files of one entry; `entry_id` is "" while no form is open."""

    kind: str = ""
    entry_id: str = ""
    url: str = ""
    files: list[FileRow] = []
    removed: list[FileRow] = []
    problems: list[str] = []
    said: str = ""
    sending: str = ""
    round: int = 0

    _count: int = 0
    _missed: list[str] = []

    @rx.event
    @allow(Permission.READ)
    @aside
    async def open(self, kind: str, entry_id: str, is_saved: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Show the files of an entry whose form opens; a new one has none yet."""
        self._forget()
        of, found = kind_of(kind), id_of(entry_id)
        if is_saved is True:
            self.files = await file_rows(await current_actor(self), of, found)
        self.kind, self.entry_id, self.url = of.value, str(found), address(of, found)

    @rx.event
    @allow(Permission.READ)
    @aside
    async def leave(self) -> None:
        """Forget the entry whose form closes."""
        self._forget()

    @rx.event
    @allow(Permission.WRITE)
    async def begin(self, count: int) -> None:
        """Say that the browser sends files."""
        if not isinstance(count, int) or not 0 < count <= 1000:
            return
        self.problems, self.said = [], ""
        self._count += count
        self.round += 1
        self.sending = sending_text(self._count)

    @rx.event
    @allow(Permission.WRITE)
    async def told(self, entry_id: str, status: int, name: str, answer: str) -> Any:
        """Show what the server answered to one file; as a notice where the form is closed."""
        is_here = bool(self.entry_id) and entry_id == self.entry_id
        if is_here:
            self._count = max(0, self._count - 1)
            self.sending = sending_text(self._count)
        if isinstance(status, int) and 200 <= status < 300:
            if is_here:
                await self._read()
                self.said = f"{self.files[-1].name} is attached." if self.files else ""
            return reload_page()
        problem = refusal_text(status if isinstance(status, int) else 0, str(name), str(answer))
        if is_here:
            self.problems = [*self.problems, problem][-_PROBLEMS_MAX:]
            return None
        self._missed = [*self._missed, problem][-_PROBLEMS_MAX:]
        return NoticeState.show_error(f"Not attached. {' '.join(self._missed)}")

    @rx.event
    @allow(Permission.WRITE)
    async def remove(self, file_id: str) -> Any:
        """Take a file off; it stays in sight, to be put back."""
        await remove_file(await current_actor(self), *self._place(), id_of(file_id))
        gone = [one for one in self.files if one.id == file_id]
        await self._read()
        self.removed = [*self.removed, *gone][-FILES_MAX:]
        self.said = f"{gone[0].name} is removed." if gone else ""
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, file_id: str) -> Any:
        """Put a file back that was taken off."""
        found = await restore_file(await current_actor(self), *self._place(), id_of(file_id))
        await self._read()
        self.said = f"{found.name} is back."
        return reload_page()

    @rx.event
    @allow(Permission.READ)
    @aside
    async def no_picture(self, file_id: str) -> None:
        """Show the type of a file whose picture the browser did not get."""
        self.files = [replace(one, preview="") if one.id == file_id else one for one in self.files]

    async def _read(self) -> None:
        """Show the files as they are now; those that are there are not among the removed."""
        self.files = await file_rows(await current_actor(self), *self._place())
        there = {one.id for one in self.files}
        self.removed = [one for one in self.removed if one.id not in there]
        self.problems = []

    def _place(self) -> tuple[Kind, UUID]:
        return kind_of(self.kind), id_of(self.entry_id)

    def _forget(self) -> None:
        self.kind = self.entry_id = self.url = self.said = self.sending = ""
        self.files, self.removed, self.problems, self._missed = [], [], [], []
        self._count = 0
