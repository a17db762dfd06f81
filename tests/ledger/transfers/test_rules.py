"""Which accounts money moves between, and transfers in words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.kit.db import new_id
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.gl_accounts.rules import (
    OPENING_DAY,
    Account,
    AccountRole,
    AccountType,
    SystemAccount,
)
from finance_app.ledger.transfers.inputs import TransferFilter, TransferInput
from finance_app.ledger.transfers.rules import (
    Transfer,
    account_problem,
    transfer_href,
    transfer_text,
)

GOOD = {
    "date": "2026-03-14", "from_account": " Current ", "to_account": "Loan", "amount": "1,200.50",
    "notes": " March \n instalment ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "role", "account_id", "words"),
    [
        (AccountType.ASSET, AccountRole.BANK, None, ""),
        (AccountType.LIABILITY, AccountRole.LOAN, None, ""),
        (AccountType.EQUITY, AccountRole.EQUITY, None, ""),
        (AccountType.LIABILITY, AccountRole.TAX, SystemAccount.OUTPUT_TAX, ""),
        (AccountType.ASSET, AccountRole.CLEARING, SystemAccount.CLEARING, "comes back to zero"),
        (AccountType.EXPENSE, AccountRole.UNCATEGORISED, None, "collects entries"),
        (AccountType.INCOME, AccountRole.CATEGORY, None, "collects entries"),
    ],
)
def test_money_moves_between_accounts_of_the_balance_sheet(kind, role, account_id, words):
    account = Account(
        id=account_id or new_id(), code="", name="This", type=kind, role=role, is_system=False,
        opening_balance=Decimal(0), opening_on=OPENING_DAY, is_archived=False,
    )  # fmt: skip
    said = account_problem(account)
    assert words in said
    assert bool(words) == bool(said)


def test_a_transfer_in_words_and_where_it_opens():
    transfer = Transfer(
        id=UUID(int=5), date=date(2026, 3, 14), from_account_id=new_id(), from_account="Current",
        to_account_id=new_id(), to_account="Savings", amount=Decimal("1200.5"),
        currency_code="EUR", notes="", version=1, created_at=datetime(2026, 3, 14, tzinfo=UTC),
    )  # fmt: skip
    assert transfer_text(transfer) == "1,200.50 from Current to Savings on 14 March 2026"
    assert transfer_href(transfer.id) == f"/transfers?open={UUID(int=5)}"
    assert not transfer.is_of_entries


def test_a_transfer_is_read_from_texts():
    assert TransferInput.parse(GOOD, "EUR") == TransferInput(
        date=date(2026, 3, 14), from_account="Current", to_account="Loan",
        amount=Decimal("1200.50"), notes="March \n instalment",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "2026-02-30"}, "date"),
        ({"from_account": " "}, "from_account"),
        ({"to_account": None}, "to_account"),
        ({"to_account": 5}, "to_account"),
        ({"to_account": "CURRENT"}, "to_account"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"notes": "x" * 10_001}, "notes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, field):
    with pytest.raises(InvalidInputError) as caught:
        TransferInput.parse({**GOOD, **changes}, "EUR")
    assert set(caught.value.fields) == {field}


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidInputError) as caught:
        TransferInput.parse({}, "EUR")
    assert set(caught.value.fields) == {"date", "from_account", "to_account", "amount"}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"from": "x"}, "from"),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "to"),
        ({"limit": "0"}, "limit"),
        ({"trashed": "perhaps"}, "trashed"),
        ({"cursor": "x" * 2_001}, "cursor"),
    ],
)
def test_what_cannot_be_filtered_by_is_said_at_its_field(raw, field):
    with pytest.raises(InvalidInputError) as caught:
        TransferFilter.parse(raw)
    assert set(caught.value.fields) == {field}
