"""Which assets to list."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.fixed_assets.register import rules
from finance_app.fixed_assets.register.inputs import optional_day, optional_id
from finance_app.kit import clock, fields

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000


class AssetFilter(BaseModel):
    """Which assets to list, as of which day, in which order, from which place on.

    `on` is the day the figures are of. `status` is "" (in use that day), depreciated, disposed or
    all. `q` is looked for in name, serial number, supplier, location and notes. `sort` is date,
    cost or name, with "-" in front the latest or largest come first.
    """

    model_config = ConfigDict(frozen=True)

    on: date
    q: str = ""
    type: str = ""
    status: str = ""
    from_: date | None = None
    to: date | None = None
    parent_id: UUID | None = None
    trashed: bool = False
    sort: str = rules.DEFAULT_SORT
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the parameters of a URL; unknown ones are passed over.

        Raises InvalidInputError with a sentence per wrong one.
        """
        read = fields.Fields(raw)
        made = cls(
            on=read.read("on", optional_day, None) or clock.today(),
            q=read.line("q", rules.NAME_LENGTH_MAX),
            type=read.line("type", rules.TYPE_LENGTH_MAX),
            status=read.read("status", rules.status_wanted, ""),
            from_=read.read("from", optional_day, None),
            to=read.read("to", optional_day, None),
            parent_id=read.read("parent_id", optional_id, None),
            trashed=read.read("trashed", fields.flag_of, default=False),
            sort=read.read("sort", rules.sort_wanted, rules.DEFAULT_SORT),
            limit=read.read("limit", _page_length, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        if made.from_ and made.to and made.from_ > made.to:
            read.problems["to"] = "The last day is before the first."
        read.raise_problems()
        return made


def _page_length(value: object) -> int:
    return fields.whole_number_of(value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)
