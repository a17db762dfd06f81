"""What the sign-in pages say: problems travel in the address as codes, never as text.

A problem is looked up here by its code; whatever else an address carries is not shown.
"""

import calendar
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from finance_app.identity.inputs import BUSINESS_NAME_LENGTH_MAX
from finance_app.identity.rules import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from finance_app.identity.service import EmailTakenError, WrongPasswordError
from finance_app.identity.sign_in.rules import COMMON_CURRENCIES
from finance_app.kit.money import CURRENCIES

FIELDS: Final = ("email", "password", "business_name", "currency_code", "fiscal_year_start")
THROTTLED: Final = "throttled"
_MINUTES_MAX: Final = 24 * 60

PROBLEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bad": WrongPasswordError.__doc__ or "",
        "throttled": "Too many attempts. Please wait a moment.",
        "origin": "This request came from another site, so nothing was done.",
        "expired": "Your log-in ran out. Log in again to go on where you were.",
        "replaced": "Somebody else logged in on this browser. Log in to go on.",
        "unavailable": "The database is not answering. Please try again in a moment.",
        "email_missing": "Enter your email address.",
        "email_invalid": "This does not look like an email address.",
        "email_taken": EmailTakenError.__doc__ or "",
        "password_short": f"Use at least {PASSWORD_LENGTH_MIN} characters.",
        "password_long": f"Use at most {PASSWORD_LENGTH_MAX} characters.",
        "password_common": "This password is too easy to guess.",
        "password_email": "Do not use your email address as the password.",
        "password_invalid": "The password contains a character that cannot be used.",
        "business_name_missing": "Enter the name of the business.",
        "business_name_long": f"Use at most {BUSINESS_NAME_LENGTH_MAX} characters.",
        "business_name_invalid": "The name contains a character that cannot be stored.",
        "currency_code_invalid": "Choose a currency by its three letters, for example EUR.",
        "fiscal_year_start_invalid": "Choose a day that this month has, other than 29 February.",
    }
)
"""Every sentence a sign-in page can show, by the code that an address may carry."""


def problem_code(field: str, sentence: str) -> str:
    """Return the code of a sentence about a field; one that has none gets the field's general."""
    for code, known in PROBLEMS.items():
        if code.startswith(field) and known == sentence:
            return code
    general = f"{field}_invalid"
    return general if general in PROBLEMS else "bad"


def page_problem(code: str, minutes: str = "") -> str:
    """Return the sentence about the whole form for `error`, or "" for a code we never sent."""
    if code == THROTTLED and minutes.isdecimal() and 0 < int(minutes[:6]) <= _MINUTES_MAX:
        count = int(minutes[:6])
        return f"Too many attempts. Try again in {count} minute{'' if count == 1 else 's'}."
    if code.startswith(FIELDS):
        return ""
    return PROBLEMS.get(code, "")


def field_problems(problems: str) -> dict[str, str]:
    """Return the sentences by field of "field:code,field:code"; unknown parts are left out."""
    found: dict[str, str] = {}
    for part in problems[:1000].split(","):
        field, _, code = part.partition(":")
        if field in FIELDS and code.startswith(field) and code in PROBLEMS:
            found[field] = PROBLEMS[code]
    return found


def currency_options() -> list[tuple[str, str]]:
    """Return every currency as (code, "EUR, Euro"): the common ones, then all by code."""
    others = sorted(set(CURRENCIES) - set(COMMON_CURRENCIES))
    return [(code, f"{code}, {CURRENCIES[code].name}") for code in (*COMMON_CURRENCIES, *others)]


def month_options() -> list[tuple[str, str]]:
    """Return the months as ("04", "April")."""
    return [(f"{number:02d}", calendar.month_name[number]) for number in range(1, 13)]


def day_options() -> list[tuple[str, str]]:
    """Return the days a month can have as ("6", "6")."""
    return [(str(day), str(day)) for day in range(1, 32)]
