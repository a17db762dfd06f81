"""Content at s3://<bucket>/<prefix>/<business>/<two digits>/<sha256>, path-style.

A request is tried three times within seconds, then the outage is told. What is opened comes into
a draft of its own first and is compared with its hash, so that nothing cut or damaged is sent on.
Nobody but this server ever has an address in the store.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from finance_app.kit.errors import UnavailableError
from finance_app.ledger.attachments.storage.disk.service import in_sentences, new_draft
from finance_app.ledger.attachments.storage.rules import Draft, Place, Stored, place_of

log = logging.getLogger("finance_app.attachments")

_BLOCK_BYTES: Final = 256 * 1024
_RETRIES: Final = 2
_CONNECT: Final = timedelta(seconds=4)
_SILENCE: Final = timedelta(seconds=10)
_REQUEST: Final = timedelta(seconds=60)
_TRYING: Final = timedelta(seconds=20)
_REFUSALS: Final = ("NoSuchBucket", "403 Forbidden", "401 Unauthorized")
_PAUSE: Final = timedelta(milliseconds=200)


class StoreUnreachableError(UnavailableError):
    """The file store cannot be reached just now; nothing was saved. Try again in a moment."""


class StoreRefusedError(UnavailableError):
    """The file store refuses this installation; nothing was saved. Check the S3 settings."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is and how to sign for it; `endpoint` is "" for Amazon's own."""

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)


class ObjectStore:
    """The content in a bucket; drafts are made beside the content of the data folder."""

    is_remote = True

    def __init__(self, bucket: Bucket, base: Path) -> None:
        self._bucket = bucket
        self._base = base
        self._client = _client(bucket)

    def put(self, draft: Draft, place: Place) -> None:
        """Send a draft's content. Raises `StoreUnreachableError`, `StoreRefusedError`."""
        import obstore

        with _told():
            # One request: the object is there whole, or not at all.
            obstore.put(self._client, place.key, draft.path, use_multipart=False)

    def open(self, place: Place, size_bytes: int) -> Path | None:
        """Return a copy of the content, None where it is missing or is not what it was.

        The copy is the caller's to remove. Raises as `put` does.
        """
        import obstore

        with in_sentences():
            path, copy = new_draft(self._base)
        has_all = False
        try:
            with in_sentences(), copy, _told():
                found = obstore.get(self._client, place.key)
                digest = hashlib.sha256()
                for block in found.stream(_BLOCK_BYTES):
                    digest.update(block)
                    copy.write(block)
                has_all = digest.digest() == place.sha256
        except _Missing:
            return None
        finally:
            if not has_all:
                path.unlink(missing_ok=True)
        if not has_all:
            log.error("what the file store has of %s (%s bytes) is damaged", place.key, size_bytes)
        return path if has_all else None

    def exists(self, place: Place, size_bytes: int) -> bool:
        """Say whether an object of this size is there. Raises as `put` does."""
        import obstore

        try:
            with _told():
                return int(obstore.head(self._client, place.key)["size"]) == size_bytes
        except _Missing:
            return False

    def remove(self, place: Place) -> None:
        """Remove the object. Raises as `put` does."""
        import obstore

        with suppress(_Missing), _told():
            obstore.delete(self._client, place.key)

    def list_all(self) -> Iterator[Stored]:
        """Return all objects that are called as content is. Raises as `put` does."""
        import obstore

        with _told():
            for page in obstore.list(self._client):
                for one in page:
                    place = place_of(one["path"])
                    if place is not None:
                        yield Stored(place, one["size"], one["last_modified"])


class _Missing(Exception):  # noqa: N818  a fact, not a failure
    """There is no such object."""


def _client(bucket: Bucket) -> Any:
    from obstore.store import S3Store

    options: dict[str, Any] = {
        "access_key_id": bucket.key_id,
        "secret_access_key": bucket.secret,
        "region": bucket.region,
        "virtual_hosted_style_request": False,
        "disable_bulk_delete": True,  # which not every compatible store has
        "client_options": {
            "allow_http": bucket.endpoint.startswith("http://"),
            "connect_timeout": _CONNECT,
            "read_timeout": _SILENCE,
            "timeout": _REQUEST,
        },
        "retry_config": {
            "max_retries": _RETRIES,
            "retry_timeout": _TRYING,
            "backoff": {"init_backoff": _PAUSE, "max_backoff": 10 * _PAUSE, "base": 3},
        },
    }
    if bucket.endpoint:
        options["endpoint"] = bucket.endpoint
    return S3Store(bucket.name, prefix=bucket.prefix or None, **options)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the client says into `_Missing`, or an error people can act on."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except FileNotFoundError as error:
        if not _is_refusal(error):
            raise _Missing from error
        raise _refused(error) from None
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise _refused(error) from None
    except BaseError as error:
        if _is_refusal(error):  # of a listing the client does not tell what kind it is
            raise _refused(error) from None
        log.warning("the file store did not answer: %s", _line(error))
        raise StoreUnreachableError from None


def _is_refusal(error: Exception) -> bool:
    """Say whether the store knows neither our bucket nor us, whatever the client makes of it."""
    return any(word in str(error) for word in _REFUSALS)


def _refused(error: Exception) -> StoreRefusedError:
    log.error("the file store refuses us: %s", _line(error))
    return StoreRefusedError()


def _line(error: Exception) -> str:
    """Return what the log is told of an error: its first lines, which name no secret."""
    return " ".join(str(error).partition("Debug source")[0].split())[:400]
