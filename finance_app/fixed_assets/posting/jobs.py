"""The job that posts depreciation by itself, for every business that wants it.

It runs when the program starts and then a few times a day. It may run twice, late or in several
processes at once; each charge is posted once all the same.
"""

import asyncio
import logging
from typing import Final

from finance_app.fixed_assets.posting.repository import list_businesses
from finance_app.fixed_assets.posting.service import post_due
from finance_app.identity.service import actor_for_job
from finance_app.kit import db
from finance_app.kit.errors import AppError

log = logging.getLogger("finance_app.posting")

HOURS_BETWEEN: Final = 6
START_SECONDS: Final = 20


async def post_everywhere() -> int:
    """Post what is due in every business that wants it by itself; returns how many charges.

    What fails in one business is logged, and the others go on.
    """
    async with db.transaction(None, read_only=True) as session:
        businesses = await list_businesses(session)
    count = 0
    for organization_id in businesses:
        try:
            posted = await post_due(await actor_for_job(organization_id))
        except Exception as error:  # noqa: BLE001 - one business must not stop the others
            what = error.message if isinstance(error, AppError) else type(error).__name__
            log.warning("depreciation of a business was not posted: %s", what)
            continue
        count += sum(one.charge_count for one in posted)
    return count


async def keep_posting() -> None:
    """Post again and again, for as long as the program runs."""
    await asyncio.sleep(START_SECONDS)
    while True:
        try:
            await post_everywhere()
        except AppError as error:
            log.warning("depreciation was not posted: %s", error.message)
        await asyncio.sleep(HOURS_BETWEEN * 3600)
