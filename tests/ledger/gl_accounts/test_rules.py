"""What accounts are, and sentences about them."""

from decimal import Decimal

import pytest

from finance_app.kit.db import new_id
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import (
    OPENING_DAY,
    Account,
    AccountRole,
    AccountType,
    Uses,
    in_use_sentence,
    joined,
    taken_sentence,
    unknown_account_sentence,
    uses_text,
)


def account(
    role: AccountRole, kind: AccountType, *, is_system: bool = False, is_archived: bool = False
) -> Account:
    return Account(
        id=new_id(), code="", name="Loan", type=kind, role=role, is_system=is_system,
        opening_balance=Decimal(5), opening_on=OPENING_DAY, is_archived=is_archived,
    )  # fmt: skip


LOAN = account(AccountRole.LOAN, AccountType.LIABILITY)
CARD = account(AccountRole.CARD, AccountType.LIABILITY)
UNASSIGNED = account(AccountRole.CASH, AccountType.ASSET, is_system=True)
RENT = account(AccountRole.CATEGORY, AccountType.EXPENSE)


def test_an_account_knows_where_it_is_kept():
    assert [one.is_bank_account for one in (LOAN, CARD, UNASSIGNED, RENT)] == [0, 1, 0, 0]
    assert [one.is_own for one in (LOAN, CARD, UNASSIGNED, RENT)] == [1, 0, 0, 0]
    assert [one.may_open for one in (LOAN, CARD, UNASSIGNED, RENT)] == [1, 0, 0, 0]
    assert [one.kind for one in (LOAN, RENT)] == [None, Kind.EXPENSE]


def test_balances_are_above_zero_for_what_an_account_usually_has():
    assert LOAN.natural(Decimal(-7)) == 7
    assert UNASSIGNED.natural(Decimal(-7)) == -7
    assert (LOAN.usual_opening, CARD.usual_opening) == (5, -5), "a bank says what is there"


@pytest.mark.parametrize(
    ("counts", "balance", "sentence"),
    [
        (
            {"transfers": 3}, "1200",
            "Loan is used by 3 transfers; its balance is 1,200.00. Move it first.",
        ),
        ({}, "-5.5", "Loan has -5.50 on it. Move it first."),
        (
            {"expenses": 1, "incomes": 2, "payments": 1, "statements": 1}, "1",
            "Loan is used by 1 expense, 2 incomes, 1 payment and 1 reconciled statement;"
            " its balance is 1.00. Move it first.",
        ),
        (
            {"transfers": 1}, "0",
            "Loan is used by 1 transfer. Archive it: what was recorded on it stays.",
        ),
        (
            {"rules": 2, "recurring": 1}, "0",
            "Loan is used by 2 rules and 1 recurring entry."
            " Give what comes again another account first.",
        ),
    ],
)  # fmt: skip
def test_an_account_in_use_says_by_what_and_what_to_do(counts, balance, sentence):
    assert in_use_sentence("Loan", Uses(counts, Decimal(balance)), "EUR") == sentence


@pytest.mark.parametrize(
    ("counts", "balance", "is_none", "is_over"),
    [
        ({}, 0, True, True),
        ({"transfers": 0}, 0, True, True),
        ({"transfers": 2}, 0, False, True),
        ({}, 1, False, False),
        ({"rules": 1}, 0, False, False),
        ({"recurring": 1}, 0, False, False),
    ],
)
def test_what_is_over_may_be_closed_and_what_never_was_may_go(counts, balance, is_none, is_over):
    uses = Uses(counts, Decimal(balance))
    assert (uses.is_none, uses.is_over) == (is_none, is_over)


def test_words_for_what_uses_an_account_and_for_names():
    assert uses_text({}) == ""
    assert uses_text({"assets": 1}) == "1 asset"
    assert joined(["one"]) == "one"
    assert unknown_account_sentence("Lone", ["Loan"]) == (
        "There is no account “Lone”. Did you mean “Loan”?"
    )
    assert "add it first" in unknown_account_sentence("zzz", ["Loan"])
    assert taken_sentence(LOAN) == "There is already an account “Loan”."
    assert taken_sentence(CARD) == "There is already a bank account “Loan”."
    gone = account(AccountRole.LOAN, AccountType.LIABILITY, is_archived=True)
    assert taken_sentence(gone) == "There is already an account “Loan”. It is archived."


def test_types_know_their_side_and_whether_they_go_on():
    assert {one for one in AccountType if one.is_debit} == {AccountType.ASSET, AccountType.EXPENSE}
    assert {one for one in AccountType if not one.is_permanent} == {
        AccountType.INCOME, AccountType.EXPENSE,
    }  # fmt: skip
    assert [one.label for one in AccountType][:2] == ["Asset", "Liability"]
