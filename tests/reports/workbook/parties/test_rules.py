"""Which vendors and clients have a line, and that nobody is lost among the others."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.reports.workbook.parties import rules
from finance_app.reports.workbook.parties.rules import PartySums, PartyTally


def sums(name: str, net: str, tax: str = "0", count: int = 1) -> PartySums:
    return PartySums(name, count, Decimal(net), Decimal(tax))


def tally_of(*parties: PartySums) -> PartyTally:
    tally = PartyTally()
    for party in parties:
        tally.add(party)
    return tally


def test_lines_stand_as_they_come_and_the_unnamed_is_last() -> None:
    tally = tally_of(sums("Quay", "30", "3"), sums("", "20"), sums("Northgate", "-10", "-1", 2))
    assert [line.name for line in tally.lines] == ["Quay", "Northgate", ""]
    assert tally.whole == sums("", "40", "2", 4)
    assert tally.whole.gross == 42


def test_names_that_differ_in_case_are_one_line() -> None:
    tally = tally_of(sums("Straße", "5"), sums("NORTHGATE", "3"), sums("STRASSE", "1", count=2))
    assert [(line.name, line.net, line.count) for line in tally.lines] == [
        ("Straße", 6, 3), ("NORTHGATE", 3, 1), ("", 0, 0),
    ]  # fmt: skip


def test_those_past_the_limit_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LISTED_MAX", 2)
    parties = [sums("A", "9"), sums("B", "8"), sums("C", "7", "1"), sums("a", "2"), sums("D", "1")]
    tally = tally_of(*parties)
    assert [(line.name, line.net) for line in tally.lines] == [("A", 11), ("B", 8), ("", 0)]
    assert (tally.others, tally.other_count) == (sums("", "8", "1", 2), 2)
    assert (tally.shown.net, tally.whole.net) == (19, 27)


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(-99, 99), st.integers(-9, 9))))
def test_every_amount_is_somewhere(parties: list[tuple[str, int, int]]) -> None:
    tally = tally_of(
        *(PartySums(name, 1, Decimal(net), Decimal(tax)) for name, net, tax in parties)
    )
    whole = tally.whole
    assert (whole.count, whole.net, whole.tax) == (
        len(parties), sum(net for _, net, _ in parties), sum(tax for _, _, tax in parties),
    )  # fmt: skip
