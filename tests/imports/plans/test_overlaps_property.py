"""Any list of lines, imported by overlapping files in any order, gives exactly these lines."""

import asyncio
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.imports.plans.booking.service import commit_import, undo_import
from tests import factories
from tests.imports.plans.files import Row, books, csv, expected, read_file

ROWS = st.builds(
    lambda day, party, amount, reference: (f"2026-03-{day:02}", party, amount, reference),
    st.integers(1, 4),
    st.sampled_from(["Shop", "Cafe"]),
    st.sampled_from(["-1.00", "-2.50", "3.00"]),
    st.sampled_from(["", "", "R1", "R2"]),
)


def key(row: Row) -> tuple[str, ...]:
    """Return what makes a row the same: day, reference and amount, else all that it says."""
    return (row[0], row[3], row[2]) if row[3] else row


@st.composite
def statements(draw):
    """Return rows by day, and files of whole days that cover them all, in any order."""
    days = draw(st.lists(st.lists(ROWS, min_size=1, max_size=4), min_size=1, max_size=4))
    days = [
        [
            (f"2026-03-{at + 1:02}", "Shop", "-7.00", ""),  # tells which amounts are money out
            *((f"2026-03-{at + 1:02}", *row[1:3], row[3] and f"{row[3]}-{at}") for row in rows),
        ]
        for at, rows in enumerate(days)
    ]
    cuts = draw(
        st.lists(st.tuples(st.integers(0, len(days) - 1), st.integers(1, len(days))), max_size=4)
    )
    spans = [(first, min(first + length, len(days))) for first, length in cuts]
    files = [[row for rows in days[a:b] for row in rows] for a, b in spans]
    everything = [row for rows in days for row in rows]
    order = draw(st.permutations([*files, everything]))
    return everything, [rows for rows in order if rows], draw(st.integers(0, 9))


@settings(
    max_examples=4,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=[Phase.generate],
)
@given(drawn=statements())
def check(run, drawn):
    asyncio.run_coroutine_threadsafe(story(drawn), run).result(120)


async def story(drawn):
    everything, files, undone = drawn
    actor = await factories.make_actor()
    wanted: Counter = Counter()
    for at, rows in enumerate([*files, files[0]]):
        plan = await read_file(actor, f"{at}.csv", csv(*rows))
        await commit_import(actor, plan.id)
        seen = Counter(map(key, rows))
        wanted |= seen
        found = Counter((amount, day, party) for day, party, amount in await books(actor))
        assert sum(found.values()) == sum(wanted.values())
        if at == undone:  # an import that is undone and made again is as if nothing had been
            await undo_import(actor, plan.id)
            again = await read_file(actor, f"{at}.csv", csv(*rows))
            await commit_import(actor, again.id)
    assert await books(actor) == expected(*everything)


async def test_overlapping_files_in_any_order_give_exactly_the_distinct_lines():
    await asyncio.to_thread(check, asyncio.get_running_loop())
