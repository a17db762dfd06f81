"""The form of an account of the ledger: the texts it starts from and sends."""

from collections.abc import Mapping
from typing import Any, Final

from finance_app.kit.money import plain_amount
from finance_app.ledger.gl_accounts.rules import OPENING_DAY, Account, AccountRole

PATH: Final = "/gl-accounts"
FIELDS: Final = ("name", "code", "kind", "opening_balance", "opening_on")
KINDS: Final = (
    ("loan:liability", "Loan"),
    ("equity:equity", "Owner’s capital or drawings"),
    ("tax:liability", "Tax that is owed"),
    ("tax:asset", "Tax that comes back"),
    ("other:asset", "Other asset"),
    ("other:liability", "Other debt"),
    ("other:equity", "Other equity"),
)
"""What an account of one's own can be, as (role:type, text)."""


def form_values(account: Account | None, currency_code: str) -> dict[str, str]:
    """Return what the fields of the form start from."""
    if account is None:
        return {**dict.fromkeys(FIELDS, ""), "kind": KINDS[0][0]}
    is_said = bool(account.opening_balance) and account.opening_on != OPENING_DAY
    opening = account.opening_balance
    return {
        "name": account.name,
        "code": account.code,
        "kind": f"{account.role}:{account.type}",
        "opening_balance": plain_amount(opening, currency_code) if opening else "",
        "opening_on": account.opening_on.isoformat() if is_said else "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


def outside_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return the texts under the names that `GlAccountInput.parse` reads."""
    role, _, kind = values["kind"].partition(":")
    return {**values, "role": role, "type": kind}


def inside_problems(problems: Mapping[str, str]) -> dict[str, str]:
    """Return problems of outside fields under the names of the form."""
    return {("kind" if name in {"role", "type"} else name): problems[name] for name in problems}


def opening_hint(account: Account | None) -> str:
    """Return what an opening balance of an account is."""
    if account is not None and account.role is AccountRole.DEPRECIATION:
        return "Below zero: it lowers the assets."
    return "What it had before the first entry here: for a loan what was owed."
