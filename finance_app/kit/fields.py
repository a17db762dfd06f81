"""Fields from outside: text made fit to be stored, and all problems of a form collected at once."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from finance_app.kit.errors import InvalidInputError

T = TypeVar("T")

# What neither a text column nor a workbook can hold; surrogates come from broken JSON escapes.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


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
