"""What is said of suggested categories."""

from typing import Final

COUNTED_MAX: Final = 10_000
"""How many suggested categories are counted one by one."""


def suggested_text(count: int) -> str:
    """Return "3 suggested categories to review", "" for none."""
    if not count:
        return ""
    if count > COUNTED_MAX:
        return f"More than {COUNTED_MAX:,} suggested categories to review"
    return f"{count:,} suggested {'category' if count == 1 else 'categories'} to review"
