"""Which categories the chart of the workbook shows."""

from decimal import Decimal

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.categories.rules import LARGEST_MAX, largest
from finance_app.reports.workbook.rules import Figure

Sums = dict[str | None, str]


def names(sums: Sums, kind: Kind = Kind.EXPENSE) -> list[str]:
    cells = {
        (of, name): Figure(f"A{row}", Decimal(amount))
        for of, rows in ((Kind.EXPENSE, sums), (Kind.INCOME, {"Sales": "999"}))
        for row, (name, amount) in enumerate(rows.items())
    }
    return [name for name, _ in largest(cells, kind)]


def test_the_largest_come_first_and_those_without_an_amount_not_at_all() -> None:
    sums: Sums = {"Rent": "10", "Meals": "0", "Travel": "30", None: "20", "Fees": "-5"}
    assert names(sums) == ["Travel", "(Uncategorised)", "Rent", "Fees"]
    assert names(sums, Kind.INCOME) == ["Sales"]


def test_equal_amounts_stand_by_name() -> None:
    assert names({"b": "1", "A": "1", "c": "1"}) == ["A", "b", "c"]


def test_a_chart_has_room_for_some() -> None:
    assert len(names({f"Category {n}": str(n) for n in range(1, 50)})) == LARGEST_MAX
