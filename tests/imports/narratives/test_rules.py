"""Field :86: in the dialects of banks: who it was and what for."""

import pytest

from finance_app.imports.narratives.rules import Narrative, read_narrative


@pytest.mark.parametrize(
    ("text", "counterparty", "account", "description"),
    [
        ("166?00GUTSCHRIFT?100399?20EREF+E1 2026?21SVWZ+Rent of November?31DE42?32Ann Miller",
         "Ann Miller", "DE42", "Rent of November"),
        ("166?00GUTSCHRIFT?20SVWZ+Verw CTSc-01 BC-PPP T?21FNr 22?32KARL?33 KAUFMANN",
         "KARL KAUFMANN", "", "Verw CTSc-01 BC-PPP T FNr 22"),
        ("008?00DAUERAUFTRAG?20Miete Nov?3010020030?31234567?32MUELLER?34339",
         "MUELLER", "234567", "Miete Nov"),
        ("171?00LASTSCHRIFT?20EREF+TRX-1?21MREF+M2?22IBAN+DE77", "", "DE77",
         "EREF+TRX-1 MREF+M2 IBAN+DE77 LASTSCHRIFT"),
        ("082?00FEE", "", "", "FEE"),
        ("000>10100>20HUUR>21 KANTOOR>310390123456", "", "0390123456", "HUUR KANTOOR"),
        ("166?00X?20one?60two?70three", "", "", "one two three"),
        ("/BENM//NAME/JOHN DOE/REMI/Rent of May/ISDT/2026-01-02", "JOHN DOE", "", "Rent of May"),
        ("/TRTP/SEPA OVERBOEKING/IBAN/NL91/BIC/BANK/NAME/Ann/REMI/USTD//Rent/EREF/E1",
         "Ann", "NL91", "Rent"),
        ("/CNTP/NL91/BANKNL2A/Ann Miller/Amsterdam/REMI//Rent", "Ann Miller", "NL91", "Rent"),
        ("/CNTP/NL91/REMI/Rent", "", "NL91", "Rent"),
        ("/EREF/E1/NAME/Ann", "Ann", "", "E1"),
        ("extra /NAME/Ann/REMI/Rent", "Ann", "", "extra Rent"),
        ("FACTUUR 7\nREK: NL65/NAAM: PICQER", "PICQER", "NL65", "FACTUUR 7"),
        ("REK: NL65/NAAM: PICQER", "PICQER", "NL65", "REK: NL65/NAAM: PICQER"),
        ("Plain text\nin two lines", "", "", "Plain text in two lines"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_dialects(text, counterparty, account, description):
    assert read_narrative(text, "", "") == Narrative(counterparty, account, description)


@pytest.mark.parametrize(
    ("text", "reference", "details", "found"),
    [
        ("NL47INGB9999999999 ann miller\nRent", "NL47INGB9999999999", "ann miller",
         Narrative("ann miller", "NL47INGB9999999999", "Rent")),
        ("0987654321 ann miller\nRent", "0987654321", "ann miller",
         Narrative("ann miller", "0987654321", "Rent")),
        ("Rent", "0121470966      W.P. Jansen", "", Narrative("W.P. Jansen", "0121470966", "Rent")),
        ("Rent", "NONREF          ANN", "", Narrative("ANN", "", "Rent")),
        ("Rent", "NONREF          12", "", Narrative("", "", "Rent")),
        ("Rent", "NL47INGB9999999999", "12345", Narrative("", "", "Rent 12345")),
        ("", "NONREF", "Card transaction", Narrative("", "", "Card transaction")),
    ],
)  # fmt: skip
def test_the_line_before_may_name_the_other_side(text, reference, details, found):
    assert read_narrative(text, reference, details) == found


def test_a_full_line_goes_on_in_the_next():
    first = "GIRO KPN ".ljust(65, "x")
    assert read_narrative(f"{first}\nyz\nshort", "", "").description == f"{first}yz short"
    assert read_narrative(f"{first[:64]}\nyz", "", "").description == f"{first[:64]} yz"


def test_a_full_part_goes_on_in_the_next():
    full = "SVWZ+" + "a" * 22
    assert read_narrative(f"166?20{full}?21bc?22d", "", "").description == f"{'a' * 22}bc d"
