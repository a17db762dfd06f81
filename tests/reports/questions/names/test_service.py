"""Names of vendors and clients, looked up once each."""

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries import service as entries
from finance_app.reports.questions.names import service
from finance_app.reports.questions.names.repository import NameRepository
from finance_app.reports.questions.names.service import known_parties
from tests.factories import make_actor, make_entry


async def test_names_are_known_as_soon_as_there_is_an_entry(monkeypatch):
    owner = await make_actor()
    assert await known_parties(owner, Kind.EXPENSE) == []
    await make_entry(owner, party="Northgate Stationers")
    await make_entry(owner, party="City Cabs")
    await make_entry(owner, party="City Cabs")
    wanted = ["City Cabs", "Northgate Stationers"]
    assert await known_parties(owner, Kind.EXPENSE) == wanted
    looked_up = []

    async def look_up(self, keys):
        looked_up.append(list(keys))
        return {}

    monkeypatch.setattr(NameRepository, "party_names", look_up)
    assert await known_parties(owner, Kind.EXPENSE) == wanted
    assert looked_up == []
    monkeypatch.undo()
    await make_entry(owner, "income", party="Lumen Ltd")
    assert await known_parties(owner, Kind.INCOME) == ["Lumen Ltd"]
    assert await known_parties(owner, Kind.EXPENSE) == wanted


async def test_businesses_know_their_own_names_alone(monkeypatch):
    monkeypatch.setattr(service, "_BUSINESSES_MAX", 1)
    owner, other = await make_actor(), await make_actor()
    await make_entry(owner, party="Northgate Stationers")
    await make_entry(other, party="City Cabs")
    for _ in range(2):
        assert await known_parties(owner, Kind.EXPENSE) == ["Northgate Stationers"]
        assert await known_parties(other, Kind.EXPENSE) == ["City Cabs"]


async def test_a_name_without_entries_is_not_known(monkeypatch):
    owner = await make_actor()
    entry = await make_entry(owner, party="Northgate Stationers")
    await known_parties(owner, Kind.EXPENSE)
    await entries.delete_entry(owner, Kind.EXPENSE, entry.id, version=None)
    assert await known_parties(owner, Kind.EXPENSE) == []
