"""How a part of the workbook reads and fills: what it is given at each of the two."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor
from finance_app.kit.excel import ROWS_MAX, Section
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.rules import Heading, Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part reads with.

    `session` is the one transaction of the whole workbook, which sees one moment. Rows of any
    number go to a sheet that is streamed into `section`, by `asyncio.to_thread`, as they are read.
    """

    actor: Actor
    session: AsyncSession
    section: Section
    heading: Heading
    rows_max: int = ROWS_MAX


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One or more sheets that are read and filled together.

    `read` is awaited once within the transaction and returns whatever `fill` needs; the rows of
    the Transactions sheets are written by then. `fill` comes after the transaction, in a thread:
    it adds the small sheets to the section. A part without anything to show adds none.
    """

    read: Callable[[Reading], Awaitable[T]]
    fill: Callable[[Section, Report, T], Filled]


async def nothing(_reading: Reading) -> None:
    """Read nothing, for parts that the rows of the Transactions sheets are enough for."""
