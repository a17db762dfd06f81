"""REST: all routes of fixed assets, in the order they are looked for.

Addresses with a word of their own come before /assets/{asset_id}, which would take the word.
"""

from typing import Final

from fastapi import APIRouter

from finance_app.fixed_assets.changes import api as changes
from finance_app.fixed_assets.files import api as files
from finance_app.fixed_assets.macrs import api as macrs
from finance_app.fixed_assets.posting import api as posting
from finance_app.fixed_assets.register import api as register
from finance_app.fixed_assets.roll_forward import api as roll_forward
from finance_app.fixed_assets.transfer import api as transfer
from finance_app.fixed_assets.types import api as types

ROUTERS: Final[tuple[APIRouter, ...]] = (
    transfer.router,
    roll_forward.router,
    posting.router,
    macrs.router,
    register.router,
    changes.router,
    files.router,
    types.router,
)

FORMS: Final[tuple[APIRouter, ...]] = (transfer.forms, files.forms)
"""What the browser itself posts from pages; not described as REST."""
