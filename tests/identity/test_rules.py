"""Who may do what, and which passwords are refused."""

import pytest

from finance_app.identity.rules import Permission, Role, may, password_problem


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (None, {"public"}),
        (Role.VIEWER, {"public", "signed_in", "read"}),
        (Role.BOOKKEEPER, {"public", "signed_in", "read", "write"}),
        (Role.OWNER, {"public", "signed_in", "read", "write", "manage"}),
    ],
)
def test_a_role_holds_exactly_these_permissions(role, granted):
    assert {p.value for p in Permission if may(role, p)} == granted


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "at least 10"),
        ("x" * 129, "at most 128"),
        ("aaaaaaaaaaaa", "too easy"),
        ("Password123", "too easy"),
        ("me@example.com", "email address"),
        ("a fine long phrase", ""),
        ("пароль длинный да", ""),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, problem):
    found = password_problem(password, "me@example.com")
    assert (problem in found) if problem else found == ""
