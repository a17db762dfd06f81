"""How names are looked up by their beginning, and which of several suggestions comes first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

PAYMENT_METHODS: Final = ("Card", "Cash", "Bank transfer", "Direct debit")
"""Offered before a business has used others."""

_LAST = "\U0010ffff"
_SURROGATES = range(0xD800, 0xE000)


def key_range(prefix: str) -> tuple[str, str]:
    """Return the range (from, before) of lower-case keys that begin with the prefix."""
    low = prefix.lower()
    plain = low.rstrip(_LAST)
    if not plain:
        return low, _LAST
    following = ord(plain[-1]) + 1
    if following in _SURROGATES:
        following = _SURROGATES.stop
    return low, plain[:-1] + chr(following)


def most_frequent(names: Sequence[str | None]) -> str | None:
    """Return the name that occurs most, the earliest of equals; None where all are None."""
    counts = Counter(name for name in names if name is not None)
    return max(counts, key=counts.__getitem__, default=None)


def rank_payment_methods(counts: Sequence[Mapping[str, int]]) -> tuple[str, ...]:
    """Return the ways of paying, most used first, then the usual ones; case makes no second."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    ranked = sorted(total, key=lambda name: (-total[name], name.casefold()))
    by_key: dict[str, str] = {}
    for name in (*ranked, *PAYMENT_METHODS):
        by_key.setdefault(name.casefold(), name)
    return tuple(by_key.values())
