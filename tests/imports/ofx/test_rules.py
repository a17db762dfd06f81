"""OFX and QFX: both versions, tags left open, several accounts, and errors of banks."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    LineKind,
    StatementFile,
    StatementLine,
)
from finance_app.imports.ofx.rules import read_ofx

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
ACCOUNT = "<BANKACCTFROM><BANKID>123<ACCTID>456<ACCTTYPE>CHECKING</BANKACCTFROM>"


def sgml(transactions: str, *, around: str = "", after: str = "") -> str:
    return (
        f"{HEAD}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD{ACCOUNT}{around}"
        f"<BANKTRANLIST><DTSTART>20261101<DTEND>20261130{transactions}</BANKTRANLIST>{after}"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def one(**values: str) -> str:
    tags = {"TRNTYPE": "DEBIT", "DTPOSTED": "20261120", "TRNAMT": "-5.00", "FITID": "1"} | values
    return f"<STMTTRN>{''.join(f'<{tag}>{value}' for tag, value in tags.items())}</STMTTRN>"


def read(text: str, code: str | None = None) -> StatementFile:
    (statement,) = read_ofx(text.encode(), code)
    return statement


def line(text: str, code: str | None = None) -> StatementLine:
    (found,) = read(text, code).lines
    return found


def refusal(text: str) -> str:
    with pytest.raises(FileUnreadableError) as caught:
        read_ofx(text.encode())
    return str(caught.value)


def test_a_statement_in_sgml():
    after = (
        "<LEDGERBAL><BALAMT>382.34<DTASOF>20261130120000</LEDGERBAL>"
        "<AVAILBAL><BALAMT>682.34<DTASOF>20261130</AVAILBAL>"
        "<BALLIST><BAL><NAME>Limit<VALUE>1000</BAL><BAL><NAME>Odd<VALUE>x</BAL></BALLIST>"
    )
    found = read(sgml(one(NAME="Corner Shop", MEMO="POS"), after=after))
    assert (found.version, found.account, found.bank, found.currency_code) == (
        "OFX 102", "456", "123", "USD",
    )  # fmt: skip
    assert (found.first_on, found.last_on) == (date(2026, 11, 1), date(2026, 11, 30))
    closing = Balance(Decimal("382.34"), "USD", date(2026, 11, 30), "LEDGERBAL")
    assert (found.opening_balance, found.closing_balance) == (None, closing)
    assert [balance.code for balance in found.balances] == ["LEDGERBAL", "AVAILBAL", "Limit"]
    assert list(found.lines) == list(found.lines) == [
        StatementLine(
            number=1,
            date=date(2026, 11, 20),
            amount=Decimal("-5.00"),
            currency_code="USD",
            counterparty="Corner Shop",
            description="POS",
            reference="1",
            raw=("TRNTYPE: DEBIT", "DTPOSTED: 20261120", "TRNAMT: -5.00", "FITID: 1",
                 "NAME: Corner Shop", "MEMO: POS"),
        )
    ]  # fmt: skip


def test_a_statement_in_xml_with_several_accounts():
    def statement(number: int, kind: str) -> str:
        return (
            f"<{kind}><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>{number}</ACCTID></CCACCTFROM>"
            f"<BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20261120120000.000[-5:EST]"
            f"</DTPOSTED><TRNAMT>{number}.00</TRNAMT><FITID>f{number}</FITID><NAME>A &amp; B</NAME>"
            f"<MEMO><![CDATA[<b> & more]]></MEMO></STMTTRN></BANKTRANLIST></{kind}>"
        )

    text = f"{XML}<OFX><!-- two --> {statement(1, 'STMTRS')}{statement(2, 'CCSTMTRS')}</OFX>"
    first, second = read_ofx(text.encode())
    assert [(first.version, first.account), (second.version, second.account)] == [
        ("OFX 211", "1"), ("OFX 211", "2"),
    ]  # fmt: skip
    (found,) = second.lines
    assert (found.date, found.amount, found.counterparty, found.description) == (
        date(2026, 11, 20), Decimal("2.00"), "A & B", "<b> & more",
    )  # fmt: skip


def test_tags_that_are_left_open_or_empty():
    text = sgml("<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261120<TRNAMT>-1<FITID><NAME>\n<MEMO>a < b"
                "<STMTTRN><DTPOSTED>20261121<TRNAMT>-2<CHECKNUM></CHECKNUM><NAME>")  # fmt: skip
    first, second = read(text).lines
    assert [first.amount, second.amount] == [-1, -2]
    assert (first.description, first.reference, second.counterparty) == ("a < b", "", "")


@pytest.mark.parametrize(
    ("values", "field", "value"),
    [
        ({"PAYEE": "<NAME>Ann</PAYEE>"}, "counterparty", "Ann"),
        ({"NAME": "SHOP", "EXTDNAME": "SHOP OF ANN"}, "counterparty", "SHOP OF ANN"),
        ({"BANKACCTTO": "<ACCTID>99</BANKACCTTO>"}, "counterparty_account", "99"),
        ({"CHECKNUM": "319", "MEMO": "x"}, "description", "x Check 319"),
        ({"CHECKNUM": "0", "MEMO": "x"}, "description", "x"),
        ({"CATEGORY": "Meals"}, "category", "Meals"),
        ({"CATEGORY": "Uncategorised"}, "category", ""),
        ({"CURRENCY": "<CURRATE>1<CURSYM>EUR</CURRENCY>"}, "currency_code", "EUR"),
        ({"TRNAMT": "-1234,50"}, "amount", Decimal("-1234.50")),
        ({"TRNAMT": "+7"}, "amount", Decimal("7.00")),
        ({"TRNAMT": "0.00"}, "kind", LineKind.NOTE),
        ({"CORRECTFITID": "7", "CORRECTACTION": "DELETE"}, "kind", LineKind.NOTE),
        ({"CORRECTFITID": "7", "CORRECTACTION": "REPLACE"}, "remarks",
         ("It corrects the line with the reference “7”.",)),
        ({"TRNAMT": "5.00"}, "remarks",
         ("The bank calls this DEBIT and gives the amount without a minus.",)),
        ({"DTPOSTED": "2026-11-20"}, "date", date(2026, 11, 20)),
    ],
)  # fmt: skip
def test_what_a_line_says(values, field, value):
    assert getattr(line(sgml(one(**values))), field) == value


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"DTPOSTED": "20260230"}, "“20260230” is not a date."),
        ({"DTPOSTED": ""}, "This line has no date."),
        ({"TRNAMT": ""}, "This line has no amount."),
        ({"TRNAMT": "five"}, "“five” is not an amount."),
        ({"TRNAMT": "-12.34567"}, "-12.34567 has more decimals than USD has (-12.35)."),
        ({"TRNAMT": "1,234"}, "1.234 has more decimals than USD has (1.23)."),
        ({"CURRENCY": "<CURSYM>DEM</CURRENCY>"}, "“DEM” is not the code of a currency."),
    ],
)
def test_what_is_wrong_with_a_line(values, problem):
    assert line(sgml(one(**values))).problems == (problem,)


def test_lines_that_are_not_booked_yet():
    text = sgml(
        "", after="<BANKTRANLISTP><STMTTRNP><DTTRAN>20261120<TRNAMT>-5</STMTTRNP></BANKTRANLISTP>"
    )
    assert line(text).kind is LineKind.PENDING


def test_the_currency_of_the_account_where_the_file_names_none():
    text = sgml(one()).replace("<CURDEF>USD", "<CURDEF>")
    assert line(text, "EUR").currency_code == "EUR"
    assert line(text).currency_code is None
    assert line(text.replace("<CURDEF>", "<CURDEF>XXX")).currency_code is None


def test_investment_accounts_have_their_cash_lines_and_a_word_on_the_rest():
    text = (
        f"{HEAD}<OFX><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>b<ACCTID>9</INVACCTFROM>"
        f"<INVTRANLIST><BUYSTOCK><INVBUY><UNITS>5</INVBUY></BUYSTOCK><INVBANKTRAN>{one()}"
        "<SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST></INVSTMTRS></OFX>"
    )
    found = read(text)
    assert (found.account, found.bank, len(list(found.lines))) == ("9", "b", 1)
    assert found.problems == ("1 trade of securities is not read.",)


def test_lines_outside_of_a_statement_are_read_too():
    assert read(f"{HEAD}<OFX>{one()}{one(FITID='2')}</OFX>").account == ""
    assert len(list(read(f"{HEAD}<OFX>{one()}{one(FITID='2')}</OFX>").lines)) == 2


def test_a_file_cut_in_the_middle():
    text = sgml(one() + one(MEMO="this text is cut"))
    found = read(text[: text.index("is cut")])
    assert found.problems == ("This file ends in the middle of a line. It may have been cut off.",)
    first, second = found.lines
    assert (first.problems, second.problems) == ((), found.problems)


@pytest.mark.parametrize(
    ("encoding", "head"),
    [("cp1252", "CHARSET:1252"), ("utf-8", "CHARSET:1252"), ("utf-8", "CHARSET:NONE"),
     ("cp1251", "CHARSET:1251"), ("utf-16", "CHARSET:NONE")],
)  # fmt: skip
def test_encodings(encoding, head):
    name = "Оплата товара" if encoding == "cp1251" else "Café Größe"
    text = sgml(one(NAME=name)).replace("CHARSET:1252", head)
    (statement,) = read_ofx(text.encode(encoding))
    assert next(iter(statement.lines)).counterparty == name


def test_what_has_no_statement():
    assert "no statement" in refusal(f"{HEAD}<OFX></OFX>")
    accounts = f"<ACCTINFO><DESC>x<BANKACCTINFO>{ACCOUNT}</BANKACCTINFO></ACCTINFO>"
    assert "no statement" in refusal(f"{HEAD}<OFX>{accounts}</OFX>")


def test_the_bank_sent_an_error():
    error = "<STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong password</STATUS>"
    assert refusal(f"{HEAD}<OFX><SONRS>{error}</SONRS></OFX>") == (
        "The bank sent an error: “Wrong password” (code 15500)."
    )
    bare = "<STATUS><SEVERITY>ERROR</STATUS>"
    assert "no reason is given" in refusal(f"{HEAD}<OFX>{bare}</OFX>")
    found = read(sgml(one()).replace("<STMTRS>", f"{error}<STMTRS>"))
    assert found.problems == ("The bank sent an error: “Wrong password” (code 15500).",)
    fine = "<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
    assert read(sgml(one()).replace("<STMTRS>", f"{fine}<STMTRS>")).problems == ()


def test_entities_are_refused():
    assert "entities" in refusal(f'{XML}<!DOCTYPE OFX [<!ENTITY a "b">]><OFX>&a;</OFX>')


def test_too_many_statements():
    assert "more than 10,000 statements" in refusal(f"{HEAD}<OFX>{'<STMTRS></STMTRS>' * 10_001}")


def test_marks_that_are_not_closed_cost_no_time():
    text = f"{HEAD}<OFX><STMTRS>{one()}{'<!--' * 200_000}"
    assert len(list(read(text).lines)) == 1
