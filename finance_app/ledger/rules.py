"""Names that come back from a page: which kind, which record."""

from uuid import UUID

from finance_app.kit.errors import NotFoundError
from finance_app.ledger.categories.rules import Kind


def kind_of(text: object) -> Kind:
    """Return the kind a page named. Raises NotFoundError for anything else."""
    try:
        return Kind(str(text))
    except ValueError:
        raise NotFoundError from None


def id_of(text: object) -> UUID:
    """Return the id a page named. Raises NotFoundError for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFoundError from None


def ids_of(texts: object) -> list[UUID]:
    """Return the ids a page named, at most 200. Raises NotFoundError for anything else."""
    if not isinstance(texts, list) or len(texts) > 200:
        raise NotFoundError
    return [id_of(text) for text in texts]


def version_of(text: object) -> int:
    """Return the version a form carries. Raises NotFoundError for what no form of ours does."""
    plain = str(text)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise NotFoundError
    return int(plain)
