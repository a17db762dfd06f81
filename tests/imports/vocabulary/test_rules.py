"""Words of headers, signs and totals, in several languages."""

import pytest

from finance_app.imports.vocabulary.rules import (
    Field,
    fields_of,
    is_balance,
    is_total,
    known_count,
    plain_word,
)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Date", Field.DATE), ("Buchungstag", Field.DATE), ("Fecha operación", Field.DATE),
        ("Data księgowania", Field.DATE), ("交易日期", Field.DATE),
        ("Wertstellung", Field.VALUE_DATE),
        ("*Amount", Field.AMOUNT), ("Betrag (EUR)", Field.AMOUNT), ("Montant", Field.AMOUNT),
        ("Importe", Field.AMOUNT), ("Kwota", Field.AMOUNT), ("金额", Field.AMOUNT),
        ("Paid out", Field.DEBIT), ("Soll", Field.DEBIT), ("Débit", Field.DEBIT),
        ("Money In", Field.CREDIT), ("Haben", Field.CREDIT), ("贷方", Field.CREDIT),
        ("Af Bij", Field.SIGN), ("Dr/Cr", Field.SIGN), ("Währung", Field.CURRENCY),
        ("Payee", Field.COUNTERPARTY), ("Empfänger", Field.COUNTERPARTY),
        ("Naam / Omschrijving", Field.COUNTERPARTY), ("Tegenrekening", Field.COUNTERPARTY_ACCOUNT),
        ("Verwendungszweck", Field.DESCRIPTION), ("Libellé", Field.DESCRIPTION),
        ("摘要", Field.DESCRIPTION), ("Transaction ID", Field.REFERENCE),
        ("Kategorie", Field.CATEGORY), ("Kontostand", Field.BALANCE), ("VAT", Field.OTHER_AMOUNT),
        ("Sort Code", Field.OTHER),
    ],
)  # fmt: skip
def test_names_of_columns(name, field):
    assert fields_of(name).get(field) == 100


def test_a_name_within_a_name_says_less():
    found = fields_of("Your Transaction Date (local)")
    assert 10 < found[Field.DATE] < 100
    assert fields_of("Update") == {}
    assert known_count(["Date", "Whatever", "", "Amount"]) == 2


def test_words_are_compared_without_accents_and_marks():
    assert plain_word(" Zahlungs-Empfänger*in ") == "zahlungs empfanger in"
    assert plain_word("Łódź") == "lodz"
    assert plain_word(" + ") == "+"


@pytest.mark.parametrize(
    "text", ["Total", "TOTAL:", "Grand total", "Summe", "Total for 4000", "合计", "Closing balance"]
)
def test_totals(text):
    assert is_total(["", text])


@pytest.mark.parametrize("text", ["Total Energies", "Sumo bar", "Balance shoes", "Rent"])
def test_a_name_that_begins_like_a_total(text):
    assert not is_balance(text)
    assert is_total([text]) == text.startswith("Total ")


def test_balances():
    assert is_balance("Opening Balance")
    assert is_balance("Saldo anterior")
    assert is_balance("Anfangssaldo")
    assert not is_balance("Paid to balance the books")
