"""Who may do what: roles, what each may, and the signed-in person as the server knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.access import Permission, allow
from finance_app.kit.errors import ForbiddenError
from finance_app.kit.period import FiscalYearStart

__all__ = ["PASSWORD_LENGTH_MIN", "Actor", "Permission", "Role", "allow"]

PASSWORD_LENGTH_MIN: Final = 10
PASSWORD_LENGTH_MAX: Final = 128


class Role(StrEnum):
    """What a member of a business is."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    VIEWER = "viewer"


_GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.VIEWER: frozenset({Permission.PUBLIC, Permission.SIGNED_IN, Permission.READ}),
    Role.BOOKKEEPER: frozenset(
        {Permission.PUBLIC, Permission.SIGNED_IN, Permission.READ, Permission.WRITE}
    ),
    Role.OWNER: frozenset(Permission),
}


def may(role: Role | None, permission: Permission) -> bool:
    """Say whether a role holds a permission; nobody (None) holds only PUBLIC."""
    if role is None:
        return permission is Permission.PUBLIC
    return permission in _GRANTS[role]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request and the business they act for; only the server makes one."""

    user_id: UUID
    organization_id: UUID
    role: Role
    session_id: UUID
    email: str
    name: str
    business_name: str
    currency_code: str
    fiscal_year_start: FiscalYearStart
    has_sample: bool = False

    def may(self, permission: Permission) -> bool:
        """Say whether this person may do that in this business."""
        return may(self.role, permission)

    def require(self, permission: Permission) -> None:
        """Raise `ForbiddenError` unless the role holds the permission."""
        if not self.may(permission):
            raise ForbiddenError


def password_problem(password: str, email: str) -> str:
    """Return what is wrong with a new password as a sentence, or "" (OWASP ASVS 6.2)."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return f"Use at least {PASSWORD_LENGTH_MIN} characters."
    if len(password) > PASSWORD_LENGTH_MAX:
        return f"Use at most {PASSWORD_LENGTH_MAX} characters."
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in _COMMON:
        return "This password is too easy to guess."
    if email and plain in {email.casefold(), email.partition("@")[0].casefold()}:
        return "Do not use your email address as the password."
    return ""


_COMMON: Final = frozenset(
    """
    1234567890 12345678910 0123456789 0987654321 qwertyuiop 1q2w3e4r5t password12 password123
    password1234 passw0rd123 iloveyou12 iloveyou123 qwerty1234 qwerty12345 qwertyuiop1
    1qaz2wsx3edc q1w2e3r4t5 zaq12wsxcde3 abcdefghij abcd123456 letmein123 welcome123 welcome1234
    admin12345 administrator football123 baseball123 superman123 princess123 sunshine123
    michael123 monkey1234 dragon1234 trustno1234 changeme123 changeme1234 internet123
    computer123 asdfghjkl1 asdfghjkl123 qazwsxedc1 qazwsxedcrfv 1234512345 1111122222 1122334455
    9876543210 102030405060 password!1 passwordpassword 12341234123 correcthorse basketball
    bestfriend butterfly1 chocolate1
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""The commonest passwords of ten characters and more, which the length alone lets through."""
