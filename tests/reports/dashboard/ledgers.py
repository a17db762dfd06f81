"""Random ledgers for the tests of the dashboard, with sums made independently of the product."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from finance_app.identity.rules import Actor
from finance_app.kit.money import digits
from finance_app.ledger.categories.rules import STARTER_CHART
from finance_app.ledger.categories.service import add_starter_chart
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.rules import Entry, Kind
from tests.factories import make_entry

FISCAL_STARTS = ("01-01", "04-06", "07-01", "01-31")
CURRENCIES = ("JPY", "EUR", "KWD")


@dataclass(frozen=True)
class Ledger:
    """A business with entries; what is in the trash is not among them."""

    actor: Actor
    entries: list[Entry]

    def total(
        self,
        kind: Kind,
        first: dt.date,
        last: dt.date,
        where: Callable[[Entry], bool] = lambda _: True,
    ) -> Decimal:
        """Add up the plain way."""
        found = (
            one.amount
            for one in self.entries
            if one.kind is kind and first <= one.date <= last and where(one)
        )
        return sum(found, Decimal(0))


async def random_ledger(
    actor: Actor, *, seed: int, count: int = 60, around: dt.date = dt.date(2026, 11, 20)
) -> Ledger:
    """Return a ledger with entries over three years, many at the ends of months."""
    chance = random.Random(seed)
    await add_starter_chart(actor)
    step = Decimal(1).scaleb(-digits(actor.currency_code))
    made: list[Entry] = []
    for _ in range(count):
        kind = chance.choice(list(Kind))
        day = around - dt.timedelta(days=chance.randrange(-200, 900))
        if chance.random() < 0.4:
            day = day.replace(day=chance.choice([1, 5, 6, 7, 27, 28]))
        category = chance.choice([None, *STARTER_CHART[kind][:4]])
        party = chance.choice(["", "Shell", "Harbour View Hotel"])
        amount = chance.randrange(1, 10_000_000) * step
        made.append(
            await make_entry(actor, kind, date=day, category=category, party=party, amount=amount)
        )
    trashed = made[: count // 10]
    for one in trashed:
        await entries.delete_entries(actor, one.kind, [one.id])
    return Ledger(actor, made[len(trashed) :])
