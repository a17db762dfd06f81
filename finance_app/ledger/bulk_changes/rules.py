"""What became of a change of many entries that was taken back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undone:
    """How many entries are again what they were, and how many stay: changed since, or locked."""

    entry_count: int
    kept_count: int


def undone_text(undone: Undone) -> str:
    """Return what to say of it: "12 entries put back, 1 stays: changed since, or locked."."""
    count, kept = undone.entry_count, undone.kept_count
    told = f"{count:,} {'entry' if count == 1 else 'entries'} put back"
    if not kept:
        return f"{told}."
    return f"{told}, {kept:,} {'stays' if kept == 1 else 'stay'}: changed since, or locked."
