"""One import on its page: what is done to it, how far that has come, and what is to be done."""

import asyncio
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.imports.history.views import PATH, import_href
from finance_app.imports.plans import service
from finance_app.imports.plans.booking import service as booking
from finance_app.imports.plans.booking.service import ImportNotFoundError
from finance_app.imports.wizard.views import STEPS, ImportView, import_view
from finance_app.imports.work.service import cancel_work, wait_for
from finance_app.imports.work.views import WorkView, work_view
from finance_app.kit import clock
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ui.toast import NoticeState

POLL_SECONDS: Final = 0.4
WAIT_SECONDS: Final = 1.0
"""So long a page may wait for work that is nearly done, rather than show that it is under way."""

_FAILED: Final = "This import could not be read."


class WizardState(rx.State):
    """The import that the page's address names."""

    is_loaded: bool = False
    failure: str = ""
    view: ImportView | None = None
    work: WorkView = WorkView()
    hrefs: dict[str, str] = {}
    chosen: dict[str, bool] = {}

    _is_watching: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the import; what is being done to it is watched until it is done."""
        actor, self.failure = await current_actor(self), ""
        try:
            import_id = require_id(self)
            if (await service.get_import(actor, import_id)).is_small:
                await wait_for(actor, import_id, WAIT_SECONDS)
            query = self.router.url.query_parameters
            view = await import_view(actor, import_id, query.get("step", ""))
        except UnavailableError:
            raise
        except AppError as error:
            self.view, self.failure = None, error.message
            return None
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        self.view, self.work, self.chosen = view, view.work, {}
        self.hrefs = {step: import_href(view.id, step=step) for step in STEPS}
        return WizardState.watch if view.work.title else None

    @rx.event(background=True)
    @allow(Permission.READ)
    async def watch(self) -> Any:
        """Follow the work until it is done, then show the import as it is."""
        async with self:
            if self._is_watching or self.view is None:
                return
            self._is_watching = True
            actor, import_id = await current_actor(self), UUID(self.view.id)
        try:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                plan = await service.get_import(actor, import_id)
                async with self:
                    if self.view is None or self.view.id != str(import_id):
                        return
                    if plan.work is not None:
                        self.work = work_view(plan.work, clock.now())
                if plan.work is None:
                    break
        except ImportNotFoundError:
            pass  # it was cancelled, and thrown away
        finally:
            async with self:
                self._is_watching = False
        yield reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def cancel(self) -> Any:
        """Have the work stop."""
        actor, import_id = await current_actor(self), require_id(self)
        await cancel_work(actor, import_id)
        if not await wait_for(actor, import_id, 2 * WAIT_SECONDS):
            self.work = work_view((await service.get_import(actor, import_id)).work, clock.now())
            return None
        try:
            await service.get_import(actor, import_id)
        except ImportNotFoundError:
            return [NoticeState.show("Reading was stopped, the file thrown away."), _to_list()]
        return [NoticeState.show("Stopped. Nothing has changed."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def commit(self) -> Any:
        """Add the lines to the books."""
        await service.start_commit(await current_actor(self), require_id(self))
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def undo(self) -> Any:
        """Take the entries out of the books again."""
        await service.start_undo(await current_actor(self), require_id(self))
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def discard(self) -> Any:
        """Throw the file away."""
        await service.discard_plan(await current_actor(self), require_id(self))
        return [NoticeState.show("The file was thrown away."), _to_list()]

    @rx.event
    @allow(Permission.WRITE)
    async def read_again(self) -> Any:
        """Read the file again as it was read, with the rules and the lock of now."""
        actor, import_id = await current_actor(self), require_id(self)
        plan = await service.get_import(actor, import_id)
        await service.read_again(actor, import_id, None, plan.bank_account_id)
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def choose(self, entry_id: str, is_on: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Choose an edited entry, to be taken out as well."""
        self.chosen = {**self.chosen, entry_id: is_on}

    @rx.event
    @allow(Permission.WRITE)
    async def remove_chosen(self) -> Any:
        """Move the chosen entries to the trash although they were edited."""
        ids = [UUID(one) for one, is_chosen in self.chosen.items() if is_chosen]
        if not ids:
            return NoticeState.show("Choose the entries to move to the trash first.")
        undone = await booking.remove_edited(await current_actor(self), require_id(self), ids)
        count = undone.removed_count
        what = "entry" if count == 1 else "entries"
        return [NoticeState.show(f"{count:,} {what} moved to the trash."), reload_page()]


def id_of_page(state: rx.State) -> UUID | None:
    """Return the import that the address of the page names, None for no id."""
    try:
        return UUID(state.router.url.query_parameters.get("id", ""))
    except ValueError:
        return None


def require_id(state: rx.State) -> UUID:
    """Return the import that the address of the page names. Raises `ImportNotFoundError`."""
    found = id_of_page(state)
    if found is None:
        raise ImportNotFoundError
    return found


def _to_list() -> Any:
    return rx.redirect(PATH)
