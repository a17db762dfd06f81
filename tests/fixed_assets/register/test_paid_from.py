"""What an asset was paid from, and where the proceeds of its disposal went."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finance_app.fixed_assets.changes.service import list_changes
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import (
    change_asset,
    compare_asset,
    get_asset,
    record_assets,
)
from finance_app.identity.rules import Actor
from finance_app.kit.errors import InvalidInputError, LockedError
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.bank_accounts.service import archive_account, get_figures
from finance_app.ledger.locks.service import lock_books
from tests import factories
from tests.api_app import client
from tests.factories import make_asset
from tests.fixed_assets import requests
from tests.fixed_assets.figures import happened, rewritten
from tests.ledger.bank_accounts.accounts import make_account
from tests.ledger.businesses import make_actor

D = Decimal
MARCH, MAY = date(2026, 3, 31), date(2026, 5, 15)
ADDITION, DISPOSAL = ChangeKind.ADDITION, ChangeKind.DISPOSAL


async def balance(actor: Actor, account: BankAccount) -> Decimal:
    return (await get_figures(actor, account.id)).balance


async def make_accounts(actor: Actor) -> tuple[BankAccount, BankAccount]:
    """Return two accounts that hold 100 each."""
    return await make_account(actor), await make_account(actor, "Savings")


async def archived(actor: Actor, name: str = "Closed") -> BankAccount:
    account = await make_account(actor, name, opening_balance=D(0))
    return await archive_account(actor, account.id)


def sentence(error: InvalidInputError) -> str:
    return error.fields["bank_account"]


async def test_the_price_leaves_the_account_and_follows_it():
    actor = await make_actor()
    current, savings = await make_accounts(actor)
    asset = await make_asset(actor, bank_account="current")  # names are the same in any case
    assert (asset.bank_account, asset.bank_account_id) == ("Current", current.id)
    assert (await balance(actor, current), await balance(actor, savings)) == (D(-5900), D(100))

    moved = await rewritten(actor, asset, bank_account="Savings")
    assert (moved.bank_account, moved.version) == ("Savings", 2)
    assert (await balance(actor, current), await balance(actor, savings)) == (D(100), D(-5900))

    none = await rewritten(actor, asset, bank_account="")
    assert (none.bank_account, none.bank_account_id) == ("", None)
    assert await balance(actor, savings) == D(100)


async def test_many_assets_each_leave_their_account():
    actor = await make_actor()
    current, savings = await make_accounts(actor)
    one = AssetInput.of(await make_asset(actor, name="Pattern"))
    bought = [
        one.model_copy(update={"name": f"Press {at}", "bank_account": name})
        for at, name in enumerate(("Current", "", "savings", "CURRENT"))
    ]
    assert await record_assets(actor, bought, source="import") == 4
    assert (await balance(actor, current), await balance(actor, savings)) == (D(-11900), D(-5900))

    wrong = one.model_copy(update={"name": "Lathe", "bank_account": "Curent"})
    with pytest.raises(InvalidInputError) as refused:
        await record_assets(actor, [*bought, wrong], source="import")
    assert sentence(refused.value) == ("There is no bank account “Curent”. Did you mean “Current”?")


@pytest.mark.parametrize("how", ["asset", "addition", "disposal"])
async def test_an_unknown_or_archived_account_is_refused(how: str):
    actor, other = await make_actor(), await make_actor()
    await make_account(actor)
    await make_account(other, "Theirs")
    closed = await archived(actor)
    asset = await make_asset(actor)

    async def attempt(name: str) -> Asset:
        if how == "asset":
            return await rewritten(actor, asset, bank_account=name)
        kind = ADDITION if how == "addition" else DISPOSAL
        money = {"amount": "10"} if how == "addition" else {"proceeds": "10"}
        return await happened(actor, asset, kind, MAY, **money, bank_account=name)

    for name, text in (
        ("Theirs", "There is no bank account “Theirs”. Add it under Bank accounts first."),
        (
            closed.name.upper(),
            "“Closed” is archived. Restore it under Bank accounts, or choose another.",
        ),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await attempt(name)
        assert sentence(refused.value) == text
    now = await get_asset(actor, asset.id)
    assert (now.bank_account, now.version) == ("", asset.version)
    assert await list_changes(actor, asset.id) == []


async def test_an_account_that_was_archived_since_stays_with_its_asset():
    actor = await make_actor()
    account = await make_account(actor, opening_balance=D(6000))
    asset = await make_asset(actor, bank_account="Current")
    await archive_account(actor, account.id)
    changed = await rewritten(actor, asset, notes="Second-hand")
    assert (changed.notes, changed.bank_account) == ("Second-hand", "Current")
    await rewritten(actor, asset, bank_account="")
    with pytest.raises(InvalidInputError, match="archived"):
        await rewritten(actor, asset, bank_account="Current")


async def test_in_locked_books_the_account_stays():
    actor = await make_actor()
    current, _ = await make_accounts(actor)
    asset = await make_asset(actor, bank_account="Current")
    later = await make_asset(actor, name="Later", acquisition_date=MAY, bank_account="Current")
    await lock_books(actor, MARCH)
    for name in ("Savings", ""):
        entered = AssetInput.of(asset).model_copy(update={"bank_account": name})
        for attempt in (
            compare_asset(actor, asset, entered),
            change_asset(actor, asset.id, entered, version=None),
        ):
            with pytest.raises(LockedError) as refused:
                await attempt
            assert refused.value.fields == {
                "bank_account": "The books are locked through 31 March 2026."
                " What this asset was paid from is in them, and stays as it is."
            }
    assert await balance(actor, current) == D(-11900)
    assert (await rewritten(actor, asset, notes="Kept")).bank_account == "Current"
    assert (await rewritten(actor, later, bank_account="Savings")).bank_account == "Savings"


async def test_proceeds_come_to_the_account_and_go_when_they_are_taken_back():
    actor = await factories.make_actor()
    current, savings = await make_accounts(actor)
    asset = await make_asset(actor)
    await make_asset(actor, name="Motor", parent_id=asset.id)
    await happened(actor, asset, ADDITION, date(2026, 2, 1), amount="50", bank_account="Savings")
    assert await balance(actor, savings) == D(50)

    await happened(actor, asset, DISPOSAL, MAY, proceeds="900", bank_account="current")
    assert await balance(actor, current) == D(1000)  # the parts of the components too
    (added, gone) = await list_changes(actor, asset.id)
    assert (added.bank_account, gone.bank_account) == ("Savings", "Current")

    async with client(actor) as api:
        back = await api.post(f"/api/v1/assets/{asset.id}/disposal/reverse")
    assert back.status_code == 200, back.text
    assert back.json()["bank_account"] == "Current"
    assert (await balance(actor, current), await balance(actor, savings)) == (D(100), D(50))


async def test_without_proceeds_no_account_is_kept():
    actor = await factories.make_actor()
    account = await make_account(actor, opening_balance=D(0))
    asset = await make_asset(actor)
    async with client(actor) as api:
        made = await api.post(
            f"/api/v1/assets/{asset.id}/disposal",
            json={"on": MAY.isoformat(), "bank_account": "Current"},
        )
    assert (made.status_code, made.json()["bank_account"]) == (201, None)
    assert (await archive_account(actor, account.id)).archived_at is not None


async def test_rest_takes_names_and_says_them_again():
    actor = await factories.make_actor()
    await make_accounts(actor)
    made = await requests.record(actor, bank_account="savings")
    assert made["bank_account"] == "Savings"
    path = requests.path_of(made)
    async with client(actor) as api:
        kept = (await api.get(path)).json()
        same = await api.put(path, json=kept)
        assert (same.status_code, same.json()["bank_account"]) == (200, "Savings")
        left_out = await api.put(path, json={**kept, "bank_account": None})
        assert left_out.json()["bank_account"] is None
        wrong: dict[str, Any] = {**kept, "bank_account": "Saving"}
        assert requests.errors(await api.put(path, json=wrong)) == {
            "bank_account": "There is no bank account “Saving”. Did you mean “Savings”?"
        }
        changed = await api.post(
            f"{path}/disposal?preview=1",
            json={"on": "2026-05-15", "proceeds": "5", "bank_account": "Nowhere"},
        )
        assert list(requests.errors(changed)) == ["bank_account"]
        gone = await api.post(
            f"{path}/disposal",
            json={"on": "2026-05-15", "proceeds": "5", "bank_account": "current"},
        )
    assert (gone.status_code, gone.json()["bank_account"]) == (201, "Current")
