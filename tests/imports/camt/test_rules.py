"""CAMT in all versions: balances, batches, reversals, parties, and XML made to hurt."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.camt.rules import read_camt
from finance_app.imports.lines.rules import (
    FileUnreadableError,
    LineKind,
    StatementFile,
    StatementLine,
    prove,
)

MESSAGES = {"052": ("BkToCstmrAcctRpt", "Rpt"), "053": ("BkToCstmrStmt", "Stmt"),
            "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}  # fmt: skip
ACCOUNT = (
    "<Acct><Id><IBAN>DE11</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Me Ltd</Nm></Ownr>"
    "<Svcr><FinInstnId><BICFI>BANKDEFF</BICFI></FinInstnId></Svcr></Acct>"
)
REFERENCE = "<AcctSvcrRef>R1</AcctSvcrRef>"


def balance(code: str, amount: str, side: str = "CRDT", ccy: str = "EUR", day: str = "2026-11-20"):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{ccy}'>{amount}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "5.00",
    side: str = "DBIT",
    *details: str,
    status: str = "<Sts>BOOK</Sts>",
    day: str = "<BookgDt><Dt>2026-11-20</Dt></BookgDt>",
    more: str = REFERENCE,
    ccy: str = "EUR",
) -> str:
    told = "".join(f"<TxDtls>{one}</TxDtls>" for one in details)
    return (
        f"<Ntry><Amt Ccy='{ccy}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}{day}{more}"
        f"{f'<NtryDtls>{told}</NtryDtls>' if told else ''}</Ntry>"
    )


def document(content: str, kind: str = "053", version: str = "08", prefix: str = "") -> str:
    message, statement = MESSAGES[kind]
    text = (
        f"<Document><{message}><GrpHdr><MsgId>m</MsgId></GrpHdr>"
        f"<{statement}><Id>s1</Id>{content}</{statement}></{message}></Document>"
    )
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    if prefix:
        text = text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        return text.replace("Document>", f"Document xmlns:{prefix}='{space}'>", 1)
    return text.replace("<Document>", f"<Document xmlns='{space}'>")


def read(content: str, **options: str) -> StatementFile:
    (statement,) = read_camt(document(ACCOUNT + content, **options).encode())
    return statement


def lines(content: str, **options: str) -> list[StatementLine]:
    return list(read(content, **options).lines)


def refusal(content: bytes) -> str:
    with pytest.raises(FileUnreadableError) as caught:
        read_camt(content)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["052", "053", "054"])
@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_every_kind_and_version(kind, version):
    content = (
        "<FrToDt><FrDtTm>2026-11-01T00:00:00+01:00</FrDtTm><ToDtTm>2026-11-30T23:59:59</ToDtTm>"
        f"</FrToDt>{balance('OPBD', '100.00')}{balance('CLBD', '95.00')}{entry()}"
    )
    found = read(content, kind=kind, version=version)
    assert (found.version, found.account, found.currency_code, found.name, found.bank) == (
        f"camt.{kind}.001.{version}", "DE11", "EUR", "s1", "BANKDEFF",
    )  # fmt: skip
    assert (found.first_on, found.last_on) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (found.opening_balance.amount, found.closing_balance.amount) == (100, 95)
    assert prove(found).difference == 0
    assert list(found.lines) == list(found.lines)


def test_names_with_a_prefix_are_the_same_names():
    text = document(ACCOUNT + entry(), prefix="ns2")
    assert len(list(read_camt(text.encode())[0].lines)) == 1


def test_the_first_version_names_some_parts_otherwise():
    text = document(
        "<Acct><Id><PrtryAcct><Id>77</Id></PrtryAcct></Id><Svcr><FinInstnId><NmAndAdr><Nm>Bank</Nm>"
        "</NmAndAdr></FinInstnId></Svcr></Acct><Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy='SEK'>7</Amt>"
        f"<CdtDbtInd>DBIT</CdtDbtInd></Bal>{entry(ccy='SEK')}",
        kind="052", version="01",
    ).replace("BkToCstmrAcctRpt", "BkToCstmrAcctRptV01")  # fmt: skip
    (found,) = read_camt(text.encode())
    assert (found.account, found.bank, found.currency_code, found.opening_balance.amount) == (
        "77", "Bank", "SEK", -7,
    )  # fmt: skip


def test_all_balances_are_kept_and_the_booked_ones_prove():
    codes = ["OPBD", "PRCD", "ITBD", "ITAV", "OPAV", "CLAV", "FWAV", "XPCD", "INFO", "CLBD"]
    found = read("".join(balance(code, f"{at}.00") for at, code in enumerate(codes, start=1)))
    assert [(one.code, one.amount) for one in found.balances] == [
        (code, at) for at, code in enumerate(codes, start=1)
    ]
    assert (found.opening_balance.code, found.closing_balance.code) == ("OPBD", "CLBD")
    intraday = read(balance("PRCD", "1") + balance("ITBD", "2", "DBIT"), kind="052")
    assert (intraday.opening_balance.amount, intraday.closing_balance.amount) == (1, -2)


def test_balances_in_the_currency_of_the_account_come_first():
    content = (
        balance("OPBD", "1", ccy="USD") + balance("OPBD", "2") + balance("CLBD", "3", ccy="USD")
    )
    found = read(content)
    assert (found.opening_balance.amount, found.closing_balance.currency_code) == (2, "USD")
    assert prove(found).difference is None
    assert len(read(balance("OPBD", "x") + "<Bal/>").balances) == 0


def test_a_line_with_all_that_is_told():
    detail = (
        "<Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Me Ltd</Nm></Pty></Dbtr>"
        "<Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>DE22</IBAN></Id></CdtrAcct>"
        "</RltdPties><RmtInf><Ustrd>Invoice 7</Ustrd><Ustrd>thanks</Ustrd></RmtInf>"
    )
    assert lines(entry("5.00", "DBIT", detail)) == [
        StatementLine(
            number=1,
            date=date(2026, 11, 20),
            amount=Decimal("-5.00"),
            currency_code="EUR",
            counterparty="Shop",
            counterparty_account="DE22",
            description="Invoice 7 thanks",
            reference="R1",
            raw=("Amt: 5.00", "CdtDbtInd: DBIT", "Sts: BOOK", "Dt: 2026-11-20", "AcctSvcrRef: R1",
                 "EndToEndId: E1", "Nm: Me Ltd", "Nm: Shop", "IBAN: DE22", "Ustrd: Invoice 7",
                 "Ustrd: thanks"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("side", "more", "amount", "name"),
    [
        ("DBIT", "", "-5.00", "Creditor"),
        ("CRDT", "", "5.00", "Debtor"),
        ("CRDT", "<RvslInd>true</RvslInd>", "5.00", "Creditor"),
        ("DBIT", "<RvslInd>1</RvslInd>", "-5.00", "Debtor"),
        ("DBIT", "<RvslInd>false</RvslInd>", "-5.00", "Creditor"),
    ],
)
def test_reversals_have_their_own_direction_and_the_other_side(side, more, amount, name):
    parties = "<RltdPties><Dbtr><Nm>Debtor</Nm></Dbtr><Cdtr><Nm>Creditor</Nm></Cdtr></RltdPties>"
    (found,) = lines(entry("5.00", side, parties, more=more))
    assert (str(found.amount), found.counterparty) == (amount, name)
    assert bool(found.remarks) == (more in {"<RvslInd>true</RvslInd>", "<RvslInd>1</RvslInd>"})


@pytest.mark.parametrize(
    ("parties", "found"),
    [
        ("<UltmtCdtr><Nm>Last</Nm></UltmtCdtr>", ("Last", "")),
        ("<Cdtr><Agt><FinInstnId><Nm>Bank</Nm></FinInstnId></Agt></Cdtr>", ("Bank", "")),
        ("<Cdtr><Nm>Me Ltd</Nm></Cdtr><Dbtr><Nm>Other</Nm></Dbtr>", ("Other", "")),
        ("<Cdtr><Nm>X</Nm></Cdtr><CdtrAcct><Id><IBAN>DE11</IBAN></Id></CdtrAcct>", ("", "")),
        ("<CdtrAcct><Id><Othr><Id>99</Id></Othr></Id></CdtrAcct>", ("", "99")),
    ],
)
def test_who_was_on_the_other_side(parties, found):
    (line,) = lines(entry("5.00", "DBIT", f"<RltdPties>{parties}</RltdPties>"))
    assert (line.counterparty, line.counterparty_account) == found


@pytest.mark.parametrize(
    ("detail", "more", "description"),
    [
        ("<RmtInf><Strd><CdtrRefInf><Ref>RF7</Ref></CdtrRefInf><RfrdDocInf><Nb>I7</Nb></RfrdDocInf>"
         "<AddtlRmtInf>more</AddtlRmtInf></Strd></RmtInf>", "", "RF7 I7 more"),
        ("<AddtlTxInf>info</AddtlTxInf>", "", "info"),
        ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "", "Returned (AC04)"),
        ("<Refs><EndToEndId>E7</EndToEndId></Refs>", "<AddtlNtryInf>Fee</AddtlNtryInf>", "Fee"),
        ("<Refs><EndToEndId>E7</EndToEndId></Refs>", "", "E7"),
        ("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>", "", ""),
    ],
)  # fmt: skip
def test_what_a_line_is_for(detail, more, description):
    (found,) = lines(entry("5.00", "DBIT", detail, more=more))
    assert found.description == description


def part(amount: str, name: str, *, reference: str = "", side: str = "", ccy: str = "EUR") -> str:
    refs = f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>" if reference else ""
    sided = f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    return (
        f"{refs}<Amt Ccy='{ccy}'>{amount}</Amt>{sided}"
        f"<RltdPties><Cdtr><Nm>{name}</Nm></Cdtr></RltdPties>"
    )


@pytest.mark.parametrize(
    ("details", "amounts"),
    [
        ((part("2.00", "A"), part("3.00", "B")), ["-2.00", "-3.00"]),
        ((part("7.00", "A"), part("2.00", "B", side="CRDT")), ["-7.00", "2.00"]),
        ((part("2.00", "A", side="CRDT"), part("3.00", "B", side="CRDT")), ["-2.00", "-3.00"]),
    ],
)
def test_a_batch_is_a_line_for_each_payment_in_it(details, amounts):
    found = lines(entry("5.00", "DBIT", *details))
    assert [str(line.amount) for line in found] == amounts
    assert [(line.number, line.counterparty, line.reference) for line in found] == [
        (1, "A", "R1/1"), (2, "B", "R1/2"),
    ]  # fmt: skip


def test_payments_keep_their_own_references_if_all_have_one():
    details = (part("2.00", "A", reference="a"), part("3.00", "B", reference="b"))
    assert [line.reference for line in lines(entry("5.00", "DBIT", *details))] == ["a", "b"]
    same = (part("2.00", "A", reference="a"), part("3.00", "B", reference="a"))
    found = lines(entry("5.00", "DBIT", *same, more=""))
    assert [line.reference for line in found] == ["a/1", "a/2"]
    none = (part("2.00", "A"), part("3.00", "B"))
    assert [line.reference for line in lines(entry("5.00", "DBIT", *none, more=""))] == ["", ""]


def test_amounts_of_the_second_version_stand_in_the_details():
    details = [
        f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{one}</Amt></TxAmt></AmtDtls>" for one in ("2", "3")
    ]
    assert [line.amount for line in lines(entry("5.00", "DBIT", *details))] == [-2, -3]


@pytest.mark.parametrize(
    "details",
    [
        ("<RmtInf><Ustrd>a</Ustrd></RmtInf>", "<RmtInf><Ustrd>b</Ustrd></RmtInf>"),
        (part("2.00", "A"), part("9.00", "B")),
        (part("2.00", "A", ccy="USD"), part("3.00", "B", ccy="USD")),
        (part("x", "A"), part("3.00", "B")),
    ],
)
def test_a_batch_that_does_not_add_up_is_one_line(details):
    (found,) = lines(entry("5.00", "DBIT", *details))
    assert found.amount == -5
    assert found.remarks == ("2 payments in one booking, whose amounts do not come to it.",)


def test_a_batch_with_a_problem_stays_one_line():
    (found,) = lines(entry("5.00", "?", part("2.00", "A"), part("3.00", "B")))
    assert found.problems == ("This line does not say whether money came in or went out.",)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("<Sts>BOOK</Sts>", LineKind.BOOKED),
        ("<Sts><Cd>BOOK</Cd></Sts>", LineKind.BOOKED),
        ("<Sts>PDNG</Sts>", LineKind.PENDING),
        ("<Sts><Cd>PDNG</Cd></Sts>", LineKind.PENDING),
        ("<Sts><Cd>FUTR</Cd></Sts>", LineKind.PENDING),
        ("<Sts>INFO</Sts>", LineKind.NOTE),
        ("", LineKind.BOOKED),
    ],
)
def test_what_is_not_booked_does_not_count(status, kind):
    (found,) = lines(entry(status=status))
    assert found.kind is kind


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day": ""}, "This line has no date."),
        ({"day": "<ValDt><Dt>2026-02-30</Dt></ValDt>"}, "“2026-02-30” is not a date."),
        ({"amount": "5.123"}, "-5.123 has more decimals than EUR has (-5.12)."),
        ({"amount": "five"}, "“five” is not an amount."),
        ({"amount": ""}, "This line has no amount."),
        ({"ccy": "DEM"}, "“DEM” is not the code of a currency."),
        ({"side": ""}, "This line does not say whether money came in or went out."),
    ],
)
def test_what_is_wrong_with_a_line(changes, problem):
    (found,) = lines(entry(**changes))
    assert found.problems == (problem,)


def test_days_are_those_of_the_bank():
    (found,) = lines(entry(day="<BookgDt><DtTm>2026-11-20T23:30:00-05:00</DtTm></BookgDt>"))
    assert found.date == date(2026, 11, 20)
    (found,) = lines(entry(day="<ValDt><Dt>2026-11-21+01:00</Dt></ValDt>"))
    assert found.date == date(2026, 11, 21)


def test_a_payment_ordered_in_another_currency():
    detail = "<AmtDtls><InstdAmt><Amt Ccy='USD'>5.40</Amt></InstdAmt></AmtDtls>"
    (found,) = lines(entry("5.00", "DBIT", detail))
    assert (found.currency_code, found.remarks) == ("EUR", ("Ordered as “5.40 USD”.",))


def test_references_that_are_none():
    (found,) = lines(entry("5", "DBIT", "<Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs>",
                           more="<AcctSvcrRef>NONREF</AcctSvcrRef>"))  # fmt: skip
    assert found.reference == "T1"


def test_entries_are_counted_where_the_bank_says_how_many():
    summary = "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries></TxsSummry>"
    assert read(summary.format(2) + entry() + entry()).problems == ()
    assert read(summary.format(3) + entry() + entry()).problems == (
        "Entries by the bank's count: 3; in the file: 2. Some may be missing.",
    )
    assert read(summary.format("many") + entry()).problems == ()


def several(count: int) -> bytes:
    text = document("@")
    body = text[text.index("<Stmt>") : text.index("</Stmt>") + 7]
    statements = (
        body.replace("@", ACCOUNT + "".join(entry(f"{number}.{at:02}") for at in range(3)))
        for number in range(1, count + 1)
    )
    return text.replace(body, "".join(statements)).encode()


def test_several_statements_in_any_order_of_reading():
    statements = read_camt(several(3))
    expected = [[-Decimal(f"{number}.{at:02}") for at in range(3)] for number in (1, 2, 3)]
    assert [[line.amount for line in one.lines] for one in statements] == expected
    assert [[line.amount for line in one.lines] for one in statements[::-1]] == expected[::-1]
    assert [line.amount for line in statements[1].lines] == expected[1]
    together = zip(*(one.lines for one in statements), strict=True)
    assert [[line.amount for line in lines] for lines in together] == [
        list(amounts) for amounts in zip(*expected, strict=True)
    ]
    first, second = iter(statements[0].lines), iter(statements[1].lines)
    assert [next(first).amount, next(second).amount, next(first).amount] == [
        expected[0][0], expected[1][0], expected[0][1],
    ]  # fmt: skip


def test_too_many_statements():
    assert "more than 10,000" in refusal(document("").replace(
        "<Stmt><Id>s1</Id></Stmt>", "<Stmt/>" * 10_001).encode())  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding):
    detail = "<RltdPties><Cdtr><Nm>Café Größe</Nm></Cdtr></RltdPties>"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{document(entry("5", "DBIT", detail))}'
    (statement,) = read_camt(text.encode(encoding))
    assert next(iter(statement.lines)).counterparty == "Café Größe"


def test_xml_that_is_no_statement():
    pain = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'/>"
    assert refusal(pain.encode()) == (
        "This XML file has no bank statement in it (it is “pain.001.001.03”). Statements are "
        "camt.052, camt.053 and camt.054."
    )
    assert "of another kind" in refusal(b"<a/>")
    assert "no bank statement" in refusal(b"<a><Stmt/></a>")


def test_a_file_cut_in_the_middle_is_refused_before_any_line():
    text = document(ACCOUNT + entry() * 3)
    assert refusal(text[: text.rindex("<Ntry>") + 20].encode()) == (
        "This XML file is damaged or cut off (line 1). Download it again."
    )


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>",
    ],
)
def test_entities_and_dtds_are_refused(text):
    assert "declares entities" in refusal(text.encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<a>&b;</a>", b'<?xml version="1.0" encoding="gb18030"?><a>\xd6\xd0</a>'],
)
def test_what_is_no_xml(content):
    assert "damaged or cut off" in refusal(content)


def test_parts_inside_each_other_without_end():
    assert "too deeply" in refusal(document("<a>" * 200 + "</a>" * 200).encode())


def test_an_entry_without_end(monkeypatch):
    monkeypatch.setattr("finance_app.imports.documents.rules.PARTS_MAX", 50)
    found = document(entry() * 40)
    assert len(list(read_camt(found.encode())[0].lines)) == 40
    statement = read_camt(document(entry("5", "DBIT", "<a/>" * 60)).encode())[0]
    with pytest.raises(FileUnreadableError, match="more parts than can be read"):
        list(statement.lines)


def test_a_statement_without_an_account():
    (found,) = read_camt(document(entry()).encode(), "USD")
    assert (found.account, found.currency_code) == ("", "USD")
    (line,) = found.lines
    assert line.currency_code == "EUR"
