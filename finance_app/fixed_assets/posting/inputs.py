"""What comes in about when depreciation becomes entries."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.fixed_assets.register.inputs import day_of
from finance_app.kit import clock, fields


class PostingInput(BaseModel):
    """From which day on charges become entries, and whether by themselves."""

    model_config = ConfigDict(frozen=True)

    posts_from: date
    is_automatic: bool

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        posts_from = read.read("posts_from", day_of, clock.today())
        is_automatic = read.read("is_automatic", fields.flag_of, default=True)
        read.raise_problems()
        return cls(posts_from=posts_from, is_automatic=is_automatic)
