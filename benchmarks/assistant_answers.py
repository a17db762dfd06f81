"""Whole answers of the parser over a million entries: counted, kept, found, worded, kept again.

Run it with `python -m benchmarks.assistant_answers [entries]`. Promised: at most 150 ms in 95 of
100 cases.
"""

import asyncio
import os
import statistics
import sys
import time
from dataclasses import replace

from benchmarks import fill
from finance_app.assistant.chat.service import answer
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.settings import settings, use
from tests.factories import make_actor

ENTRIES = 1_000_000
RUNS = 10
PROMISED = 150
LIMITS = {
    "ASSISTANT_TURNS_PER_MINUTE": "1000",
    "ASSISTANT_TURNS_PER_DAY": "100000",
    "ASSISTANT_BUSINESS_TURNS_PER_DAY": "1000000",
}
QUESTIONS = (
    "How much did we spend in October 2026?",
    "How much did we spend on Expense 3 this year?",
    "What did we pay Party 7 by month?",
    "Top 5 vendors this year",
    "What is our profit this fiscal year, compared with the year before?",
    "How long will the cash last?",
    "Why were expenses higher in October 2026 than in September 2026?",
    "What is missing?",
    "Who owes us money?",
    "Show the largest expenses of October 2026",
    "How much tax did we pay this year?",
    "Add an expense of 12.50 for Party 7 yesterday",
)


async def measure(actor: Actor) -> None:
    """Print the median and the longest time of each question, and of all together."""
    use(**LIMITS)
    person = replace(actor, user_id=(await make_actor()).user_id)  # one who is really there
    every: list[float] = []
    for question in QUESTIONS:
        taken = []
        for _ in range(RUNS + 1):
            started = time.perf_counter()
            async for _event in answer(person, None, question):
                pass
            taken.append((time.perf_counter() - started) * 1000)
        every += taken[1:]
        middle, longest = statistics.median(taken[1:]), max(taken[1:])
        print(f"  {question:68} median {middle:4.0f} ms, longest {longest:4.0f} ms")
    late = sorted(every)[int(0.95 * len(every))]
    print(f"  all: median {statistics.median(every):.0f} ms, p95 {late:.0f} ms of {PROMISED} ms")
    for name in LIMITS:
        os.environ.pop(name, None)
    settings.cache_clear()


async def run(admin_url: str, entries: int) -> None:
    """Measure over a business of its own."""
    big, _ = await fill.make_businesses(entries, 1000)
    await fill.settle(admin_url)
    await measure(big)
    await db.close()


def main(entries: int = ENTRIES) -> None:
    """Measure over a database of its own."""
    with fill.database() as admin_url:
        asyncio.run(run(admin_url, entries))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
