"""Reads digits with marks of groups and decimals, as a reader of English does."""

import re
from decimal import Decimal
from typing import Final

_DIGITS_MAX: Final = 40
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:([,' ])[0-9]{3})(?:\1[0-9]{3})*(\.[0-9]+)?")
_INDIAN: Final = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(\.[0-9]+)?")
_PLAIN: Final = re.compile(r"[0-9]*(\.[0-9]+)?")
_EUROPEAN: Final = re.compile(r"[1-9][0-9]{0,2}(?:([. '])[0-9]{3})(?:\1[0-9]{3})*,([0-9]+)")
_DOTS: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")
_COMMA: Final = re.compile(r"[0-9]+,([0-9]{1,2}|[0-9]{4,})|0,([0-9]+)")


def value_of(core: str) -> tuple[Decimal | None, Decimal]:
    """Return the value of digits with their marks, and what the last of them is worth."""
    digits = "".join(one for one in core if one.isdigit())
    decimals = ""
    if found := _GROUPED.fullmatch(core) or _INDIAN.fullmatch(core) or _PLAIN.fullmatch(core):
        decimals = (found.groups()[-1] or "")[1:]
    elif found := _EUROPEAN.fullmatch(core):
        decimals = found[2]
    elif found := _COMMA.fullmatch(core):
        decimals = found[1] or found[2]
    elif not _DOTS.fullmatch(core):
        return None, Decimal(1)
    if not digits or len(digits) > _DIGITS_MAX:
        return None, Decimal(1)
    return Decimal(digits).scaleb(-len(decimals)), Decimal(1).scaleb(-len(decimals))
