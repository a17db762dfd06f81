"""Fields from outside: text made fit to be stored, and all problems of a form collected at once."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import AMOUNT_MAX, AmountError, check_amount, parse_amount

T = TypeVar("T")

# What neither a text column nor a workbook can hold; surrogates come from broken JSON escapes.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ZERO: Final = re.compile("0{1,20}(?:[.,]0{1,20})?")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_FLAGS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
}


class TextError(ValueError):
    """A text that cannot be kept; str() of it is a sentence for the user."""


class Fields:
    """What came in from outside, read field by field; problems are kept and raised together.

    `raw` maps the outside names of fields to whatever a form, URL or JSON body gave for them.
    """

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.raw = raw
        self.problems: dict[str, str] = {}

    def read(self, name: str, convert: Callable[[object], T], default: T) -> T:
        """Return the converted value; where `convert` raises ValueError, keep its sentence."""
        try:
            return convert(self.raw.get(name))
        except ValueError as error:
            self.problems[name] = str(error)
            return default

    def line(self, name: str, length_max: int) -> str:
        """Return one cleaned line of text, "" for a missing one."""
        return self.read(name, lambda value: clean_line(value, length_max=length_max), "")

    def raise_problems(self) -> None:
        """Raise `InvalidInputError` with a sentence per wrong field, if there is any."""
        if not self.problems:
            return
        only = next(iter(self.problems.values())) if len(self.problems) == 1 else ""
        raise InvalidInputError(only, fields=self.problems)


def text_of(value: object) -> str:
    """Return the text of a field, "" for a missing one. Raises TextError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TextError("Enter this as text.")
    return value


def clean_line(value: object, *, length_max: int) -> str:
    """Return one line of text, its white space collapsed.

    Raises TextError for text that is too long or holds characters that cannot be stored.
    """
    text = text_of(value)
    _refuse_forbidden(text)
    return _limited(" ".join(text.split()), length_max)


def clean_text(value: object, *, length_max: int) -> str:
    """Return text of several lines as typed, without white space at its ends.

    Emoji and right-to-left text stay as they are. Raises TextError as `clean_line` does.
    """
    text = text_of(value)
    _refuse_forbidden(text)
    return _limited(_LINE_ENDS.sub("\n", text).strip(), length_max)


def amount_of(value: object, currency_code: str) -> Decimal:
    """Return an amount above zero, exact in its currency. Raises AmountError.

    Text is read as people write it; a number of a JSON body has one meaning.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str | None):
        raise AmountError("Enter the amount as text or as a number.")
    if value is None or isinstance(value, str):
        return parse_amount(value or "", currency_code)
    if isinstance(value, int):  # its digits may be past counting; the limits are enough to judge
        value = max(min(value, int(AMOUNT_MAX) + 1), -1)
    return check_amount(Decimal(str(value)), currency_code)


def optional_amount_of(value: object, currency_code: str) -> Decimal | None:
    """Return a bound for amounts: None for a missing one, zero allowed. Raises AmountError."""
    text = value.strip() if isinstance(value, str) else value
    if text is None or text == "":
        return None
    is_zero = _ZERO.fullmatch(text) if isinstance(text, str) else text == 0
    return Decimal(0) if is_zero else amount_of(text, currency_code)


def amount_or_none(text: str, currency_code: str) -> Decimal | None:
    """Return the amount that a text reads as, None where it does not."""
    try:
        return parse_amount(text, currency_code)
    except AmountError:
        return None


def flag_of(value: object) -> bool:
    """Return whether a switch of a URL or body is on. Raises TextError for other words."""
    if isinstance(value, bool):
        return value
    word = text_of(value).strip().casefold()
    if word not in _FLAGS:
        raise TextError("Write 1 for yes or 0 for no.")
    return _FLAGS[word]


def whole_number_of(value: object, *, least: int, most: int, default: int) -> int:
    """Return a whole number within limits, the default for a missing one. Raises TextError."""
    if value is None or value == "":
        return default
    text = str(value).strip() if isinstance(value, int | str) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not least <= number <= most:
        raise TextError(f"Write a whole number from {least} to {most}.")
    return number


def like_pattern(text: str) -> str:
    """Return the LIKE pattern of texts that contain this one; its % and _ stand for themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is None:
        return
    name = "NUL" if found.group() == "\0" else f"U+{ord(found.group()):04X}"
    raise TextError(f"This holds an invisible character ({name}) that cannot be kept. Remove it.")


def _limited(text: str, length_max: int) -> str:
    if len(text) > length_max:
        raise TextError(f"At most {length_max:,} characters fit here; this has {len(text):,}.")
    return text
