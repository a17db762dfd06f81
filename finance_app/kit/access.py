"""Who may call what: the permissions, and the mark that a Reflex handler carries.

A handler without a mark is denied to everyone. The guard, REST and the services read the same
names; which role holds which permission is decided in `identity.rules`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

_MARK = "_permission"
F = TypeVar("F", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a caller may do, from nobody in particular up to the owner of a business."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    READ = "read"
    WRITE = "write"
    MANAGE = "manage"


def allow(permission: Permission) -> Callable[[F], F]:
    """Mark a handler (below `@rx.event`) as callable by holders of the permission."""

    def mark(function: F) -> F:
        setattr(function, _MARK, permission)
        return function

    return mark


def permission_of(function: Callable[..., Any]) -> Permission | None:
    """Return the permission a handler was marked with, or None: denied to everyone."""
    found = getattr(function, _MARK, None)
    return found if isinstance(found, Permission) else None


_FORM = "_draft_form"


def keeps_draft(form: str) -> Callable[[F], F]:
    """Mark a handler whose typed content is kept when the log-in has run out by the time it comes.

    `form` names the form; after the next log-in its page offers the content again.
    """

    def mark(function: F) -> F:
        setattr(function, _FORM, form)
        return function

    return mark


def draft_form_of(function: Callable[..., Any]) -> str:
    """Return the form whose content a handler carries, or ""."""
    return str(getattr(function, _FORM, ""))


_ASIDE = "_is_aside"


def aside(function: F) -> F:
    """Mark a handler that runs beside a form while someone types in it.

    Where the log-in has run out it does nothing and leads nowhere: what is typed stays, and is kept
    when the form itself is sent.
    """
    setattr(function, _ASIDE, True)
    return function


def is_aside(function: Callable[..., Any]) -> bool:
    """Say whether a handler only runs beside a form."""
    return getattr(function, _ASIDE, False) is True
