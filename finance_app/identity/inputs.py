"""What identity accepts: sign-up, log-in and the settings of a business, each parsed once."""

import re
from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from finance_app.identity.rules import password_problem
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import CURRENCIES
from finance_app.kit.period import FiscalYearStart, PeriodError

_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f.]+")
_BAD_LETTERS: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
BUSINESS_NAME_LENGTH_MAX: Final = 120


class _Input(BaseModel):
    """A frozen input whose every problem is a sentence at its field."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """Return the input, or raise `InvalidInputError` with a sentence for each wrong field."""
        known = {name: raw.get(name) for name in cls.model_fields}
        known = {name: "" if value is None else value for name, value in known.items()}
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            fields = {str(item["loc"][0]): _sentence(item) for item in error.errors()}
            raise InvalidInputError(fields=fields) from None


def _sentence(item: Any) -> str:
    """Return pydantic's error as our own sentence."""
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    return "This must be text."


def check_email(value: str) -> str:
    """Return an address in lower case; raise ValueError with a sentence if it is none."""
    email = value.strip().lower()
    if not email:
        raise ValueError("Enter your email address.")
    if len(email) > 254 or not _EMAIL.fullmatch(email) or _BAD_LETTERS.search(email):
        raise ValueError("This does not look like an email address.")
    return email


def check_business_name(value: str) -> str:
    """Return a business name with single spaces; raise ValueError with a sentence."""
    name = " ".join(value.split())
    if not name:
        raise ValueError("Enter the name of the business.")
    if len(name) > BUSINESS_NAME_LENGTH_MAX:
        raise ValueError(f"Use at most {BUSINESS_NAME_LENGTH_MAX} characters.")
    if _BAD_LETTERS.search(name):
        raise ValueError("The name contains a character that cannot be stored.")
    return name


def check_currency(value: str) -> str:
    """Return an ISO 4217 code in capitals; raise ValueError with a sentence."""
    code = value.strip().upper()
    if code not in CURRENCIES:
        raise ValueError("Choose a currency by its three letters, for example EUR.")
    return code


def check_fiscal_year_start(value: str) -> str:
    """Return "MM-DD"; raise ValueError with a sentence."""
    try:
        return str(FiscalYearStart.parse(value.strip()))
    except PeriodError as error:
        raise ValueError(str(error)) from None


class BusinessInput(_Input):
    """The settings of a business."""

    business_name: str
    currency_code: str
    fiscal_year_start: str = "01-01"

    _name = field_validator("business_name")(check_business_name)
    _currency = field_validator("currency_code")(check_currency)
    _fiscal = field_validator("fiscal_year_start")(check_fiscal_year_start)


class SignUpInput(BusinessInput):
    """A new person and their business."""

    email: str
    password: str

    _email = field_validator("email")(check_email)

    @field_validator("password")
    @classmethod
    def _password_is_strong(cls, value: str, info: Any) -> str:
        return check_password(value, str(info.data.get("email", "")))


def check_password(value: str, email: str) -> str:
    """Return the password; raise ValueError with a sentence if it is too weak or unusable."""
    if problem := password_problem(value, email):
        raise ValueError(problem)
    if re.search(r"[\x00\ud800-\udfff]", value):
        raise ValueError("The password contains a character that cannot be used.")
    return value


class LogInInput(_Input):
    """An address and a password to try."""

    email: str
    password: str
