"""SQL for tables that differ only in name; the one place where a name is put into a statement."""

import re
from functools import lru_cache
from typing import Final

from sqlalchemy import TextClause, text

_NAME: Final = re.compile(r"[a-z][a-z_]{0,62}")


@lru_cache(maxsize=256)
def statement(template: str, **names: str) -> TextClause:
    """Return the template with `{name}`s of tables and columns put in; values stay parameters.

    Raises ValueError for anything that is not a plain lower-case name.
    """
    for name in names.values():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a table or column")
    return text(template.format(**names))
