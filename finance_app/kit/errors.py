"""Errors that are sentences with a status.

    AppError
    ├── InvalidInputError 422      ├── ForbiddenError 403
    ├── UnauthenticatedError 401   ├── NotFoundError 404
    ├── ConflictError 409          ├── StaleError 412
    ├── TooManyRequestsError 429   └── UnavailableError 503

A `LockedError`, a `ReplacedError` and a `ChangedSinceError` are `ConflictError`s.

The docstring of a class is its message; one class becomes a notice, a text under a field or an
RFC 9457 problem.
"""

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """That did not work. Nothing was saved."""

    status: ClassVar[int] = 500

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        self.message = message or " ".join((type(self).__doc__ or "").split())
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(self.message)


class InvalidInputError(AppError):
    """Some of what was entered cannot be used."""

    status = 422


class UnauthenticatedError(AppError):
    """Please log in."""

    status = 401


class ForbiddenError(AppError):
    """Your role does not allow this."""

    status = 403


class NotFoundError(AppError):
    """That does not exist, or is not yours."""

    status = 404


class ConflictError(AppError):
    """That cannot be combined with what is already there."""

    status = 409


class LockedError(ConflictError):
    """The books are locked for this day. Nothing was saved."""

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=fields)
        if fields is None:
            self.fields = {"date": self.message}


class ReplacedError(ConflictError):
    """A transfer stands for this entry. Delete the transfer, and the entry is back."""


class ChangedSinceError(ConflictError):
    """This has been changed since it was saved, so it stays as it is."""


class StaleError(AppError):
    """Someone else changed this in the meantime."""

    status = 412


class TooManyRequestsError(AppError):
    """Too many attempts. Please wait a moment."""

    status = 429

    def __init__(self, message: str = "", *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(AppError):
    """The database is not answering. Nothing was saved; it is tried again by itself."""

    status = 503
