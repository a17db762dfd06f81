"""Reading what the vendors and clients of the workbook come to."""

from collections.abc import Mapping

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.parties.repository import PartiesRepository
from finance_app.reports.workbook.parties.rules import PartySums, PartyTally
from finance_app.reports.workbook.parts.service import Reading
from finance_app.reports.workbook.rules import KINDS, exact_amount

Parties = Mapping[Kind, PartyTally]


async def read_parties(reading: Reading) -> Parties:
    """Return the clients and the vendors of the period."""
    repository, heading = PartiesRepository(reading.session), reading.heading
    tallies = {kind: PartyTally() for kind in KINDS}
    for kind, tally in tallies.items():
        async for batch in repository.stream_sums(kind, heading.first, heading.last):
            for name, count, *amounts in batch:
                net, tax = (exact_amount(one, heading.digits) for one in amounts)
                tally.add(PartySums(name, count, net, tax))
    return tallies
