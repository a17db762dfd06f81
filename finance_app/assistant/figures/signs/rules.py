"""Finds the sign of a currency next to a number: which currencies it may stand for, how long it is.

A sign of letters that touches the number counts in any case; behind a space only a code in
capitals ("EUR 5") or the sign as it is written ("Kč"), so that "top 5" is no paʻanga.
"""

import re
from typing import Final

from finance_app.kit.currencies import CURRENCIES, signs

_NONE: Final[frozenset[str]] = frozenset()
_BY_SIGN: dict[str, frozenset[str]] = {}
for _code in CURRENCIES:
    for _sign in signs(_code):
        _BY_SIGN[_sign] = _BY_SIGN.get(_sign, _NONE) | {_code}
_WRITTEN: Final = frozenset(
    one for currency in CURRENCIES.values() for one in (currency.code, currency.symbol)
    if len(one) > 1
)  # fmt: skip
_NAMES: dict[str, frozenset[str]] = {}
for _currency in CURRENCIES.values():
    _word = _currency.name.split()[-1].casefold()
    for _form in {_word, f"{_word}s"}:
        _NAMES[_form] = _NAMES.get(_form, _NONE) | {_currency.code}
_NAMES["pound"] = _NAMES.get("pound", _NONE) | {"GBP"}
_NAMES["pounds"] = _NAMES["pound"]
_NAMES |= {"sterling": frozenset({"GBP"}), "quid": frozenset({"GBP"})}
_NAMES |= {"bucks": _NAMES["dollar"], "buck": _NAMES["dollar"]}

_BEFORE: Final = re.compile(r"([^\s0-9()+,:;\"\u201c\u201d-]{1,8})( ?)$")
_AFTER: Final = re.compile(r"( ?)([^\s0-9()+,:;\"\u201c\u201d-]{1,8})")


def sign_before(head: str) -> tuple[frozenset[str], int]:
    """Return the currencies of the sign at the end of `head` and its length, space included."""
    found = _BEFORE.search(head)
    if found is None:
        return _NONE, 0
    run, is_apart = found[1], bool(found[2])
    for at in range(len(run)):
        sign = run[at:]
        is_whole = at == 0 or not (run[at - 1].isalnum() and sign[0].isalnum())
        if is_whole and _counts(sign, is_apart=is_apart):
            return _BY_SIGN[sign.casefold()], len(sign) + is_apart
    return _NONE, 0


def sign_after(tail: str) -> tuple[frozenset[str], int]:
    """Return the currencies of the sign at the start of `tail` and its length, space included."""
    found = _AFTER.match(tail)
    if found is None:
        return _NONE, 0
    is_apart = bool(found[1])
    run = found[2]
    is_cut = len(tail) > found.end() and tail[found.end()].isalnum()
    for length in range(len(run), 0, -1):
        sign = run[:length]
        rest = run[length:] or ("x" if is_cut else "")
        is_whole = not (rest and rest[0].isalnum() and sign[-1].isalnum())
        if is_whole and _counts(sign, is_apart=is_apart):
            return _BY_SIGN[sign.casefold()], length + is_apart
    return _NONE, 0


def named(word: str) -> frozenset[str]:
    """Return the currencies that a word such as "euros" names."""
    return _NAMES.get(word.casefold(), _NONE)


def _counts(sign: str, *, is_apart: bool) -> bool:
    if sign.casefold() not in _BY_SIGN:
        return False
    return not is_apart or sign in _WRITTEN or not sign[0].isalnum()
