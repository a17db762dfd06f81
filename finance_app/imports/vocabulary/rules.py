"""Words of statements: what a header calls its columns, what means in or out, what is a total."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Field(StrEnum):
    """What a column can hold. The last group is known so that it is not taken for an amount."""

    DATE = "date"
    VALUE_DATE = "value_date"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    SIGN = "sign"
    CURRENCY = "currency"
    COUNTERPARTY = "counterparty"
    COUNTERPARTY_ACCOUNT = "counterparty_account"
    DESCRIPTION = "description"
    REFERENCE = "reference"
    CATEGORY = "category"
    BALANCE = "balance"
    OTHER_AMOUNT = "other_amount"
    OTHER = "other"


_PHRASES: Final[dict[Field, str]] = {
    Field.DATE: """
        date, transaction date, booking date, posting date, post date, posted date, posted on,
        posted, date posted, entry date, payment date, trans date, trans. date, txn date, day,
        completed date, created on, invoice date, date of payment, effective date, started date,
        datum, buchungstag, buchungsdatum, buchung, belegdatum, tag, transaktionsdatum,
        date operation, date de l operation, date d operation, date comptable,
        date de comptabilisation, date de transaction, fecha, fecha operacion, fecha de operacion,
        f operacion, fecha contable, data, data operazione, data contabile, data registrazione,
        data movimento, data mov, boekdatum, boekingsdatum, transactiedatum, data lancamento,
        data do lancamento, data operacao, data operacji, data ksiegowania, data transakcji,
        bokforingsdag, bokforingsdatum, dato, bogforingsdato, bokfort dato, bokfort,
        transaktionsdag, kirjauspaiva, paivamaara, datum zauctovani, datum provedeni, 日期,
        交易日期, 记账日期, 交易时间, 記帳日期, 交易日
    """,
    Field.VALUE_DATE: """
        value date, valuta, valutadatum, wertstellung, wertstellungsdatum, valuta datum,
        date valeur, date de valeur, fecha valor, f valor, data valuta, rentedatum, data valor,
        data waluty, valutadag, rentedato, arvopaiva, 起息日, settlement date, process date
    """,
    Field.AMOUNT: """
        amount, transaction amount, amount (one column), net amount, sum, total, total amount,
        value, payment amount, amount gbp, amount eur, amount usd, betrag, umsatz, betrag (eur),
        summe, betrag in eur, umsatz in eur, buchungsbetrag, montant, montant de l operation,
        montant eur, importe, importe eur, monto, cantidad, importo, importo eur, ammontare,
        bedrag, bedrag (eur), transactiebedrag, valor, montante, kwota, kwota operacji,
        kwota transakcji, belopp, belop, belob, summa, maara, castka, objem, 金额, 交易金额,
        发生额, 金額, amt, gross, gross amount
    """,
    Field.DEBIT: """
        debit, debits, debit amount, debit amount (two column approach), withdrawal, withdrawals,
        withdrawal amount, money out, paid out, out, outflow, spent, payment, payments, dr,
        charge, charges, soll, lastschrift, belastung, ausgang, ausgaben, debit eur, debito,
        debitos, cargo, cargos, retiro, retiros, addebiti, addebito, dare, uscite, uscita, af,
        uitgaven, debet, obciazenia, wydatki, wyplata, saidas, saida, ut, uttag, ud, ut fra konto,
        depenses, sortie, 支出, 借方, 支出金额, 借方金额, 借方发生额, payments out, debit (out)
    """,
    Field.CREDIT: """
        credit, credits, credit amount, credit amount (two column approach), deposit, deposits,
        deposit amount, money in, paid in, in, inflow, received, receipt, receipts, cr, haben,
        gutschrift, eingang, einnahmen, credito, creditos, abono, abonos, ingreso, ingresos,
        accrediti, accredito, avere, entrate, entrata, bij, inkomsten, uznania, wplywy, wplata,
        entradas, entrada, insattning, ind, inn, inn pa konto, recettes, entree, 收入, 贷方,
        收入金额, 贷方金额, 贷方发生额, payments in, credit (in)
    """,
    Field.SIGN: """
        debit credit, credit debit, debit/credit, dr cr, cr dr, d c, c d, af bij, soll haben, s h,
        sign, direction, in out, debit or credit, credit or debit, credit debit indicator,
        indicator, dc, drcr, debe haber, dare avere, sens, sens operation, richting, ind (s h),
        收支, 借贷, 收/支, 借贷标志, umsatzart, transaction type, type, vorzeichen
    """,
    Field.CURRENCY: """
        currency, currency code, ccy, curr, cur, wahrung, waehrung, devise, divisa, moneda,
        valuta code, munt, muntsoort, moeda, waluta, valuta kod, valutakod, mena, 币种, 货币, 幣別
    """,
    Field.COUNTERPARTY: """
        payee, payer, payee name, payer name, merchant, merchant name, supplier, supplier name,
        vendor, vendor name, customer, customer name, client, counterparty, counterparty name,
        counter party, counter party name, beneficiary, beneficiary name, benificiary (merchant),
        beneficiary (merchant), name, contact, from / to, from to, recipient, sender, paid to,
        received from, payee or payer, empfanger, auftraggeber, auftraggeber / empfanger, zahler,
        auftraggeber/beguenstigter, begunstigter, beguenstigter / auftraggeber,
        beguenstigter/zahlungspflichtiger, beguenstigter, name zahlungsbeteiligter,
        zahlungspflichtige*r, zahlungsempfanger*in, zahlungsempfanger, glaubiger, lieferant,
        kunde, beneficiaire, tiers, fournisseur, nom, contrepartie, beneficiario, ordenante,
        proveedor, fornitore, controparte, ordinante, tegenpartij, naam tegenpartij, naam,
        naam / omschrijving, leverancier, favorecido, fornecedor, kontrahent, nadawca / odbiorca,
        odbiorca, mottagare, leverantor, modtager, mottaker, saaja, saaja/maksaja,
        nazev protiuctu, 对方户名, 交易对方, 对方名称, 商户名称, 收/付方名称
    """,
    Field.COUNTERPARTY_ACCOUNT: """
        counterparty account, counterparty iban, counter account, beneficiary account,
        payee account, kontonummer/iban, iban des auftraggebers, iban zahlungsbeteiligter, iban,
        gegenkonto, tegenrekening, tegenrekening iban, compte beneficiaire, compte contrepartie,
        cuenta beneficiario, conto beneficiario, numer rachunku kontrahenta, protiucet,
        cislo protiuctu, 对方账号, 对方账户
    """,
    Field.DESCRIPTION: """
        description, transaction description, details, transaction details, memo,
        memo/description, narrative, narration, particulars, notes, note, remarks, reference text,
        payment details, purpose, purpose of payment, expenditure purpose, text, message, comment,
        additional info, information, additional information, verwendungszweck, buchungstext,
        vorgang/verwendungszweck, beschreibung, zahlungszweck, mitteilung, libelle,
        libelle operation, libelle de l operation, motif, communication, details du mouvement,
        concepto, descripcion, concepto ampliado, detalle, observaciones, descrizione, causale,
        descrizione operazione, dettagli, omschrijving, mededelingen, mededeling, descricao,
        historico, descricao do movimento, opis, opis operacji, opis transakcji, tytul, tytulem,
        tytul operacji, beskrivning, beskrivelse, tekst, forklaring, specifikation, viesti,
        selite, popis, zprava pro prijemce, 摘要, 备注, 用途, 附言, 说明, 交易摘要
    """,
    Field.REFERENCE: """
        transaction id, transaction reference, reference, ref, reference number, bank reference,
        unique id, unique transaction id, id, transaction number, entry reference, fitid,
        journal id, payment id, trace id, txn id, transaction hash, transaktions id,
        transaktionsnummer, transaktionsreferenz, numero operation, num operation,
        numero de operacion, codice transazione, transactie id, transactiereferentie, volgnr,
        id transacao, id operacji, numer transakcji, numer referencyjny, arkistointitunnus,
        id pohybu, id transakce, 交易流水号, 流水号, 交易单号, 交易号
    """,
    Field.CATEGORY: """
        category, categories, merchant category, category name, expense type, expense category,
        category group/category, split, transaction category, kategorie, kategorie name,
        categorie, categoria, kategoria, kategori, rubrik, subcategory, 分类, 类别, 交易分类,
        account category
    """,
    Field.BALANCE: """
        balance, running balance, account balance, closing balance, balance after,
        available balance, ledger balance, saldo, kontostand, saldo nach buchung, saldo eur,
        solde, solde apres operation, saldo disponible, saldo contabile, saldo na mutatie,
        saldo na boeking, resulterend saldo, saldo po operacji, saldo po transakcji, zustatek,
        saldo final, 余额, 账户余额, 餘額, bogfort saldo
    """,
    Field.OTHER_AMOUNT: """
        vat, vat amount, tax, tax amount, sales tax amount, unrecoverable vat, fee, fees, gst,
        mwst, ust, steuer, gebuhr, gebuhren, tva, frais, iva, btw, exchange rate, rate, kurs,
        wechselkurs, foreign amount, original amount, orig amount, amount in foreign currency,
        fx rate, tax rate, formatted amount, amount before sales tax, split amount, pc amount,
        pc foreign amount, quantity, starting balance, foreign fee, commission, 手续费,
        local amount, vat reg no, ursprungsbetrag
    """,
    Field.OTHER: """
        account, account name, account number, own account, konto, kontonummer, auftragskonto,
        compte, numero de compte, cuenta, conto, rekening, iban/bban, conta, rachunek, flag,
        cleared, status, reconciled, tags, check number, cheque number, invoice number, num,
        number, supplier id, bic, account type, account group, location, city, country,
        expense area, expense code, body, department, creditor type, mandatsreferenz,
        glaubiger id, kundenreferenz, bank, sort code
    """,
}

_WORDS_OUT: Final = """
    d dr db debit debet debito debe dare soll s lastschrift belastung af out - withdrawal payment
    expense spend uit uitgaand ausgabe ausgang depense sortie cargo uscita saida wydatek dbit
    outgoing outflow 支出 借 purchase fee charge obciazenie ut ud
"""
_WORDS_IN: Final = """
    c cr credit kredit credito haber avere haben h gutschrift bij in + deposit income receipt
    einnahme eingang recette entree abono entrata entrada przychod crdt incoming inflow 收入 贷
    refund uznanie ind inn insattning
"""
OUT_WORDS: Final = frozenset(_WORDS_OUT.split())
"""What stands in a sign column for money out; compared by `plain_word`."""

IN_WORDS: Final = frozenset(_WORDS_IN.split())
"""What stands in a sign column for money in; compared by `plain_word`."""

_WORDS_SPENT: Final = """
    supplier merchant vendor expenditure expense expenses creditor spend spending lieferant
"""
SPENDING_WORDS: Final = frozenset(_WORDS_SPENT.split())
"""In a header they tell that positive amounts were spent."""

_TOTAL: Final = re.compile(
    r"\b(?:(?:grand |sub)?totals?|sum|summe|gesamt(?:betrag|summe)?|totaal|totale?|totaux|razem|"
    r"suma|summa|yhteensa|celkem|net movement|i alt|合计|总计|小计)\b|合计|总计|小计"
)
_BALANCE: Final = re.compile(
    r"\b(?:(?:opening|closing|starting|beginning|ending|final|current|previous|new|old) balance|"
    r"balance (?:brought|carried) forward|(?:anfangs|end|alter |neuer )(?:saldo|kontostand)|"
    r"kontostand|ancien solde|nouveau solde|solde (?:initial|final|au)|saldo (?:inicial|final|"
    r"anterior|iniziale|finale|vorig|poczatkowe|koncowe)|beginsaldo|eindsaldo)\b|期初余额|期末余额"
)


@lru_cache(maxsize=8_192)
def plain_word(text: str) -> str:
    """Return words to compare: small letters without accents, one space between, no marks."""
    small = text.casefold().replace("ł", "l").replace("ø", "o")
    split = unicodedata.normalize("NFKD", small)
    bare = "".join(one for one in split if not unicodedata.combining(one))
    if bare.strip() in {"+", "-"}:
        return bare.strip()
    return " ".join(re.findall(r"[^\W_]+", bare))


def fields_of(name: str) -> dict[Field, int]:
    """Return what a column of this name may hold, each with how well the name says so."""
    plain = plain_word(name)
    found: dict[Field, int] = {}
    for phrase, fields in _KNOWN.items():
        if phrase == plain:
            score = 100
        elif len(phrase) > 2 and f" {phrase} " in f" {plain} ":
            score = 10 + len(phrase)
        else:
            continue
        for field in fields:
            found[field] = max(found.get(field, 0), score)
    return found


def known_count(names: Iterable[str]) -> int:
    """Return how many of the names are known for columns, as they stand."""
    return sum(plain_word(name) in _KNOWN for name in names if name)


def is_total(texts: Sequence[str]) -> bool:
    """Say whether a row speaks of a total or a balance instead of an entry."""
    words = [plain_word(text) for text in texts if text]
    return any(_TOTAL.match(one) or _BALANCE.search(one) for one in words)


def is_balance(text: str) -> bool:
    """Say whether a text names a balance, as banks write it into a row of its own."""
    return bool(_BALANCE.match(plain_word(text)))


def _known_phrases() -> dict[str, tuple[Field, ...]]:
    known: dict[str, tuple[Field, ...]] = {}
    for field, phrases in _PHRASES.items():
        for phrase in phrases.split(","):
            plain = plain_word(phrase)
            known[plain] = (*known.get(plain, ()), field)
    return known


_KNOWN: Final = _known_phrases()
