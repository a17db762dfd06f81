"""Taking the sample's assets out again; the database lets no others go."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.sql import statement

_KEEP_OTHERS: Final = text("""
UPDATE assets SET parent_id = NULL
WHERE parent_id IN (SELECT id FROM assets WHERE source = 'sample')
""")
_REMOVE: Final = (
    "DELETE FROM {table} WHERE asset_id IN (SELECT id FROM assets WHERE source = 'sample')"
)
_TABLES: Final = (
    "depreciation_postings",
    "asset_changes",
    "asset_attachments",
    "asset_stretches",
)
_REMOVE_ASSETS: Final = text("DELETE FROM assets WHERE source = 'sample'")


async def remove_sample_assets(session: AsyncSession) -> None:
    """Delete the sample's assets for good, with their changes and postings."""
    await session.execute(_KEEP_OTHERS)
    for table in _TABLES:
        await session.execute(statement(_REMOVE, table=table))
    await session.execute(_REMOVE_ASSETS)
