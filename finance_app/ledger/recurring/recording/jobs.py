"""The job that records what comes again by itself, for every business that wants it.

It runs when the program starts and then every hour, so that a day has its entries soon after it
begins. It may run twice, late or in several processes at once; each day is recorded once all the
same.
"""

import asyncio
import logging
from typing import Final

from finance_app.identity.service import actor_for_job
from finance_app.kit import db
from finance_app.kit.errors import AppError
from finance_app.ledger.recurring.recording.service import record_due
from finance_app.ledger.recurring.repository import list_businesses

log = logging.getLogger("finance_app.recurring")

HOURS_BETWEEN: Final = 1
START_SECONDS: Final = 15


async def record_everywhere() -> int:
    """Record what is due in every business that wants it by itself; returns how many entries.

    What fails in one business is logged, and the others go on.
    """
    async with db.transaction(None, read_only=True) as session:
        businesses = await list_businesses(session)
    count = 0
    for organization_id in businesses:
        try:
            actor = await actor_for_job(organization_id)
            has_more = True
            while has_more:
                recorded = await record_due(actor, only_automatic=True)
                count, has_more = count + recorded.entry_count, recorded.has_more
        except Exception as error:  # noqa: BLE001 - one business must not stop the others
            what = error.message if isinstance(error, AppError) else type(error).__name__
            log.warning("what comes again in a business was not recorded: %s", what)
    return count


async def keep_recording() -> None:
    """Record again and again, for as long as the program runs."""
    await asyncio.sleep(START_SECONDS)
    while True:
        try:
            await record_everywhere()
        except AppError as error:
            log.warning("what comes again was not recorded: %s", error.message)
        await asyncio.sleep(HOURS_BETWEEN * 3600)
