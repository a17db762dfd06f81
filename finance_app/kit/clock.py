"""The only reader of the clock. Everyone else asks here, so that a test can say what time it is.

The replacement belongs to the process, not to a task: threads and tasks started earlier see it
too. One replaced clock at a time; inside another it takes over until its block ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_NOON = 12


class FixedClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    @property
    def moment(self) -> datetime:
        """The instant it shows, in the zone it was given."""
        return self._moment

    def advance(self, by: timedelta) -> None:
        """Move it on, or back by a negative step."""
        self._moment += by

    def move_to(self, moment: datetime | date) -> None:
        """Show another moment; a bare day means noon UTC. Raises ValueError without a zone."""
        self._moment = _aware(moment)


_fixed: FixedClock | None = None


def now() -> datetime:
    """Return the current instant in UTC."""
    replaced = _fixed
    return datetime.now(tz=UTC) if replaced is None else replaced.moment.astimezone(UTC)


def today() -> date:
    """Return the current business day: the date where the server stands (its TZ).

    A fixed clock says the date of the moment it was given, in that moment's own zone.
    """
    replaced = _fixed
    return now().astimezone().date() if replaced is None else replaced.moment.date()


@contextmanager
def fixed(moment: datetime | date) -> Iterator[FixedClock]:
    """Replace the clock within a block, for tests. A bare day means noon UTC of that day.

    Yields the clock, which can be advanced. Raises ValueError for a datetime without a zone.
    """
    global _fixed  # noqa: PLW0603 - the one clock of the process is the point
    before = _fixed
    clock = FixedClock(_aware(moment))
    _fixed = clock
    try:
        yield clock
    finally:
        _fixed = before


def _aware(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, _NOON, tzinfo=UTC)
    if moment.tzinfo is None:
        raise ValueError("A fixed clock needs a moment with a time zone.")
    return moment
