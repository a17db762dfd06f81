"""Names that people give: found in any case, and the nearest where one stands for nothing."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

NEAR_MAX: Final = 3
_CUTOFF: Final = 0.5
_SHOWN_MAX: Final = 80


def known_name(name: str, names: Iterable[str]) -> str | None:
    """Return the name as it is written, None where there is none."""
    wanted = name.casefold()
    return next((one for one in names if one.casefold() == wanted), None)


def unknown_name_sentence(what: str, name: str, names: Sequence[str]) -> str:
    """Return what to say about a name that stands for nothing, with the nearest that exist."""
    by_key = {one.casefold(): one for one in names if one}
    wanted = name.casefold()
    within = [key for key in by_key if wanted and (wanted in key or key in wanted)]
    near = [*within, *get_close_matches(wanted, by_key, n=NEAR_MAX, cutoff=_CUTOFF)]
    shown = [f"“{by_key[key][:_SHOWN_MAX]}”" for key in dict.fromkeys(near)][:NEAR_MAX]
    advice = f" The nearest: {', '.join(shown)}." if shown else ""
    return f"There is no {what} “{name[:_SHOWN_MAX]}” in these books.{advice}"
