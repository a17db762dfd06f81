"""What a question can be read as: tools to call, drafts, one question back, or not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from finance_app.assistant.parser.names.rules import Names
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart


@dataclass(frozen=True)
class Call:
    """A tool to call, with arguments as Python values; what was not said is left out.

    Some things are known only when earlier calls of the same reading have run, numbered from 0:
    with `entry_from`, `entry_id` is that of the first row that call listed; with `figures_from`,
    `of` are the ids of the first figures that those calls found; with `rows_from`, those of the
    first figure of each row that call found. `rules.filled` puts them in.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    entry_from: int | None = None
    figures_from: tuple[int, ...] = ()
    rows_from: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it waits for nothing that earlier calls find."""
        return self.entry_from is None and not self.figures_from and self.rows_from is None

    def with_more(self, **arguments: Any) -> "Call":
        """Return the call with more arguments, ready to be made."""
        more = {**self.arguments, **arguments}
        return replace(self, arguments=more, entry_from=None, figures_from=(), rows_from=None)


@dataclass(frozen=True)
class Asked:
    """Tools that answer the question; `wording` names how their findings are told.

    `focus` is what the question is about in the wording's own terms, such as "margin".
    """

    calls: tuple[Call, ...]
    wording: str
    focus: str = ""


@dataclass(frozen=True)
class Drafted:
    """Writes to propose, all on one card; calls that only look something up come first."""

    calls: tuple[Call, ...]


@dataclass(frozen=True)
class NeedsOne:
    """One thing is missing: `question` asks for it, the reply fills `field` of the calls so far.

    `at` is the call that lacks it; `choices` are names to choose from, where it is ambiguous.
    """

    question: str
    field: str
    so_far: tuple[Call, ...]
    at: int = 0
    choices: tuple[str, ...] = ()
    wording: str = ""
    """Set where the calls ask something: how they are told once the field is filled."""
    due_days: int = 0
    """Days after its date that an entry is due, where the date is still to be said."""


@dataclass(frozen=True)
class NotUnderstood:
    """Nothing is called: `why` says what is missing or who does it, `suggestions` what to ask.

    `href` is the page where it is done instead, "" where there is none.
    """

    why: str
    suggestions: tuple[str, ...] = ()
    href: str = ""


Reading: TypeAlias = Asked | Drafted | NeedsOne | NotUnderstood


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a question is read with: the day, the business and its names, and what came before."""

    today: date
    currency_code: str
    names: Names
    fiscal_year_start: FiscalYearStart = CALENDAR_YEAR
    previous: Reading | None = None
    can_write: bool = True
