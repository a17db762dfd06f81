"""Answers are worded with figures that were found, and every number of them is proved."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.rules import Proved
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Call,
    Drafted,
    NeedsOne,
    NotUnderstood,
)
from finance_app.assistant.parser.wordings.rules import word_answer
from finance_app.kit.tools import Figure, Finding, Row, Table, Unit
from tests.assistant.figures.turns import TODAY, count, money, percent

OCT = (date(2026, 10, 1), date(2026, 10, 31))


def found(title: str, *figures: Figure, rows: tuple[Row, ...] = (), **more: object) -> Finding:
    table = Table(("Name", "Amount"), rows) if rows else None
    values: dict = {"as_of": TODAY, "period": OCT, "row_count": 12}
    return Finding(title=title, figures=figures, table=table, **{**values, **more})


def words(wording: str, *findings: Finding, focus: str = "") -> str:
    """Return the words of an answer, all of whose numbers have to be proved."""
    text = word_answer(Asked((Call("sum_entries"),), wording, focus), findings)
    proved = Proved()
    for one in findings:
        proved.add(one)
    assert proved.check(text, Allowed(today=TODAY)) == []
    return text


SPENT = found(
    "Expenses, Oct 2026", money("1234.5", "Expenses"), count(12, "Expenses counted"),
    money("102.88", "Average expense"),
)  # fmt: skip
FROM = "From 12 entries, 1 to 31 Oct 2026, as of 28 Nov 2026."


def test_a_total_names_amount_rows_period_and_day():
    assert words("total", SPENT) == f"Expenses, Oct 2026: in total 1,234.50 EUR. {FROM}"
    assert "Expenses counted: 12" in words("total", SPENT, focus="count")
    assert "Average expense: 102.88 EUR" in words("total", SPENT, focus="average")


@pytest.mark.parametrize(("difference", "change", "told"), [
    ("50", "12.5", "50.00 EUR more (12.5 %)"), ("-50", "-12.5", "50.00 EUR less (12.5 %)"),
    ("0", "0", "no difference"),
])  # fmt: skip
def test_a_comparison_says_more_or_less(difference, change, told):
    finding = found(
        "Expenses, Oct 2026", money("450", "Expenses"), money("400", "Expenses, Sep 2026"),
        money(difference, "Expenses, difference"), percent(change, "Expenses, change"),
    )  # fmt: skip
    text = words("compare", finding)
    assert text.startswith(
        "Expenses, Oct 2026. Expenses 450.00 EUR, against 400.00 EUR in Sep 2026"
    )
    assert told in text


def test_why_one_period_is_higher_names_both_and_what_did_it():
    finding = found(
        "Expenses, Oct 2026 against Sep 2026",
        money("450", "Expenses, Oct 2026"), money("400", "Expenses, Sep 2026"),
        money("50", "Expenses, difference"),
        rows=(Row("Travel", (money("80", "Travel, difference"),)),
              Row("Rent", (money("-30", "Rent, difference"),))),
    )  # fmt: skip
    text = words("explain", finding)
    assert "450.00 EUR, against 400.00 EUR in Sep 2026: 50.00 EUR more" in text
    assert "Travel 80.00 EUR more, Rent 30.00 EUR less" in text


def test_the_largest_are_named_without_all_others():
    rows = tuple(Row(name, (money(value),)) for name, value in
                 (("Acme", "9"), ("7-Eleven", "5"), ("All others (14)", "99")))  # fmt: skip
    text = words(
        "ranked", found("Expenses, Oct 2026, by vendor", money("113", "Expenses"), rows=rows)
    )
    assert "Acme 9.00 EUR, 7-Eleven 5.00 EUR. In total 113.00 EUR." in text
    assert "others" not in text


def test_two_periods_and_what_was_computed():
    difference = Finding(title="Difference", as_of=TODAY, figures=(money("-7", "Difference"),))
    one, other = found("Oct 2026", money("3", "A")), found("Mar 2026", money("10", "B"))
    assert "Oct 2026: 3.00 EUR. Mar 2026: 10.00 EUR. That is 7.00 EUR less." in words(
        "two", one, other, difference
    )


def test_other_reports():
    cash = found(
        "Cash on 28 Nov 2026", money("100", "Cash"), money("20", "Average outflow a month"),
        Figure(label="Runway", value=Decimal("5"), unit=Unit.MONTHS),
        rows=(Row("Savings", (money("60", "Savings"),)),), period=(TODAY, TODAY),
    )  # fmt: skip
    assert "Runway: 5 months; Average outflow a month: 20.00 EUR" in words(
        "cash", cash, focus="runway"
    )
    assert "Savings 60.00 EUR." in words("account", cash, focus="savings")
    profit = found("Profit, Oct 2026", money("-5", "Net profit"), percent("-9.7", "Margin"))
    assert "Net profit: -5.00 EUR" in words("profit", profit)
    assert "Margin: -9.7 %" in words("profit", profit, focus="margin")
    opened = found("Open payables", money("9", "Total open"), money("4", "Overdue"))
    assert "Overdue: 4.00 EUR; Total open: 9.00 EUR" in words("open", opened, focus="overdue")
    asset = found("Assets", money("9", "Book value"), rows=(
        Row("Van", (money("20", "Van, cost"), money("9", "Van, book value"))),))  # fmt: skip
    assert words("assets", asset, focus="Book value").startswith("Van, book value: 9.00 EUR.")
    facts = found("This business", count(3, "Entries"), rows=(Row("Currency", ("EUR",)),))
    assert words("facts", facts, focus="Currency").startswith("Currency: EUR.")
    last = found("Expenses", rows=(Row("Shell", ("15 Nov 2026", money("9"))),))
    assert words("when", last).startswith("The last, 15 Nov 2026: Shell, 9.00 EUR.")


def test_what_is_not_there_is_said_alone():
    nothing = found("Expenses, Oct 2026", money("0"), row_count=0, missing="There are no entries.")
    assert words("total", nothing) == "There are no entries."


def test_what_is_no_answer():
    call = Call("draft_entry")
    assert word_answer(NeedsOne("How much was it?", "amount", (call,))) == "How much was it?"
    assert word_answer(NotUnderstood("Not here.")) == "Not here."
    assert word_answer(Asked((call,), "total"), (), problem="No such name.") == "No such name."
    assert "card" in word_answer(Drafted((call,)))
    changed = Drafted((Call("list_entries"), Call("draft_entry", entry_from=0)))
    assert word_answer(changed, [found("Expenses")]) == "There is no such entry to change."
