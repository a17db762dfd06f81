"""Every table, imported once: the metadata for migrations and tests."""

from sqlalchemy import MetaData

from finance_app.fixed_assets.files import models as _asset_files
from finance_app.fixed_assets.posting import models as _postings
from finance_app.fixed_assets.register import models as _assets
from finance_app.identity import models as _identity
from finance_app.kit.db import metadata as _metadata
from finance_app.ledger.attachments import models as _attachments
from finance_app.ledger.categories import models as _categories
from finance_app.ledger.entries import models as _entries
from finance_app.ledger.locks import models as _locks

TABLES = (_identity, _categories, _entries, _locks, _attachments, _assets, _postings, _asset_files)


def metadata() -> MetaData:
    """Return the metadata with every table declared in it."""
    return _metadata()
