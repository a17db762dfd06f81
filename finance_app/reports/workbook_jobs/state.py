"""Workbooks on their page, and the button that every page has for one."""

import asyncio
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.reports.workbook_jobs import service
from finance_app.reports.workbook_jobs.rules import WorkbookNotFoundError
from finance_app.reports.workbook_jobs.views import (
    PATH,
    WorkbookRow,
    days_of,
    stream_url,
    workbook_rows,
)
from finance_app.ui.toast import NoticeState

POLL_SECONDS: Final = 1.0
_FAILED: Final = "Workbooks could not be read."
_IN_LINE: Final = "This workbook is large, so it is made here. You can close this page meanwhile."


class WorkbooksState(rx.State):
    """The latest workbooks, followed while any of them is being made."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[WorkbookRow] = []

    _is_watching: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the workbooks; those that are under way are followed."""
        self.failure = ""
        try:
            await self._read()
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
            return None
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        return self._follow()

    @rx.event(background=True)
    @allow(Permission.READ)
    async def watch(self) -> None:
        """Show how far each workbook is until none is under way any more."""
        async with self:
            if self._is_watching:
                return
            self._is_watching = True
            actor = await current_actor(self)
        try:
            is_under_way = True
            while is_under_way:
                await asyncio.sleep(POLL_SECONDS)
                rows = await workbook_rows(actor)
                is_under_way = any(row.is_under_way for row in rows)
                async with self:
                    self.rows = rows
        finally:
            async with self:
                self._is_watching = False

    @rx.event
    @allow(Permission.READ)
    async def fetch(self, url: str) -> Any:
        """Download the workbook at an address, or have it made where it is a large one."""
        actor = await current_actor(self)
        try:
            first, last = days_of(url, actor)
        except AppError as error:
            return NoticeState.show_error(next(iter(error.fields.values()), error.message))
        if await service.order_workbook(actor, first, last) is None:
            return rx.download(url=stream_url(first, last))
        return [NoticeState.show(_IN_LINE), rx.redirect(PATH)]

    @rx.event
    @allow(Permission.READ)
    async def cancel(self, workbook_id: str) -> Any:
        """Have a workbook stop."""
        await service.cancel_workbook(await current_actor(self), _id(workbook_id))
        await self._read()
        return self._follow()

    @rx.event
    @allow(Permission.READ)
    async def retry(self, workbook_id: str) -> Any:
        """Make a workbook again that is not there."""
        await service.retry_workbook(await current_actor(self), _id(workbook_id))
        await self._read()
        return self._follow()

    @rx.event
    @allow(Permission.READ)
    async def delete(self, workbook_id: str) -> Any:
        """Take a workbook away with its file; the Excel button makes it again."""
        await service.delete_workbook(await current_actor(self), _id(workbook_id))
        await self._read()
        return NoticeState.show("Workbook deleted.")

    async def _read(self) -> None:
        self.rows = await workbook_rows(await current_actor(self))

    def _follow(self) -> Any:
        return WorkbooksState.watch if any(row.is_under_way for row in self.rows) else None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise WorkbookNotFoundError from None
