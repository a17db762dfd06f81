"""Every table, imported once: the metadata for migrations and tests."""

from sqlalchemy import MetaData

from finance_app.identity import models as _identity
from finance_app.kit.db import metadata as _metadata
from finance_app.ledger.categories import models as _categories
from finance_app.ledger.entries import models as _entries

TABLES = (_identity, _categories, _entries)


def metadata() -> MetaData:
    """Return the metadata with every table declared in it."""
    return _metadata()
