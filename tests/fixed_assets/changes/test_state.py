"""The sheet of a change: its difference first, and then exactly what was shown."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.changes.service import list_changes
from finance_app.fixed_assets.changes.state import APPLY, AssetChangeState
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset, get_asset
from finance_app.fixed_assets.schedule.state import AssetState
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor, make_asset, some_id
from tests.fixed_assets.figures import happened, position, state_of
from tests.headless import Headless
from tests.ledger.bank_accounts.accounts import make_account

TODAY = dt.date(2026, 11, 25)
MID_YEAR = {"on": "2026-07-01"}
UNITS = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(1000))
MACRS = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
STEADY = {f"FY {year}": ("1,200.00", "1,200.00") for year in range(2026, 2031)}


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/fixed-assets") as client:
        yield client


async def open_form(tab: Headless, asset: Asset, kind: str) -> Any:
    tab.visit(f"/fixed-assets/asset?id={asset.id}")
    await tab.send(AssetChangeState.open(str(asset.id), kind))
    assert tab.errors == []
    return await tab.state(AssetChangeState)


async def form_of(tab: Headless, **changes: str) -> dict[str, Any]:
    """Return what the browser sends: the fields as opened, with what was typed over them."""
    form = await tab.state(AssetChangeState)
    hidden = {"asset_id": form.asset_id, "change_id": form.change_id, "kind": form.kind}
    return {**form.values, **hidden, **changes}


async def send(tab: Headless, button: str = "", **changes: str) -> Any:
    await tab.send(AssetChangeState.send(await form_of(tab, **changes), button))
    return await tab.state(AssetChangeState)


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


def years(form: Any) -> dict[str, tuple[str, str]]:
    return {one.label: (one.before, one.after) for one in form.difference.years}


def focused(tab: Headless) -> list[str]:
    return [event.payload["ref"] for event in tab.events if event.name == "_set_focus"]


# Money of an account


async def test_proceeds_go_to_an_account_in_use(tab, owner):
    asset = await make_asset(owner)
    assert (await open_form(tab, asset, "disposal")).account_options == []
    await make_account(owner)
    assert (await open_form(tab, asset, "disposal")).account_options == ["Current"]
    sold = {**MID_YEAR, "proceeds": "5000"}
    form = await send(tab, **sold, bank_account="Nowhere")
    assert (list(form.errors), form.is_shown) == (["bank_account"], False)
    assert focused(tab) == ["ref_change_bank_account"]
    form = await send(tab, **sold, bank_account="Current")
    assert (form.errors, form.is_shown) == ({}, True)
    await send(tab, APPLY, **sold, bank_account="Current")
    (kept,) = await list_changes(owner, asset.id)
    assert (kept.proceeds, kept.bank_account) == (Decimal(5000), "Current")


# Each kind


@pytest.mark.parametrize(
    ("kind", "title", "typed", "charges"),
    [
        (
            "addition", "Addition", {"amount": "540"},
            dict.fromkeys(list(STEADY)[1:], ("1,200.00", "1,320.00"))
            | {"FY 2026": ("1,200.00", "1,260.00")},
        ),
        (
            "impairment", "Impairment", {"amount": "540.00"},
            dict.fromkeys(list(STEADY)[1:], ("1,200.00", "1,080.00"))
            | {"FY 2026": ("1,200.00", "1,140.00")},
        ),
        (
            "revision", "New life, residual or method", {"life": "27 months"},
            {
                "FY 2026": ("1,200.00", "1,800.00"), "FY 2027": ("1,200.00", "2,400.00"),
                "FY 2028": ("1,200.00", "1,800.00"), "FY 2029": ("1,200.00", "0.00"),
                "FY 2030": ("1,200.00", "0.00"),
            },
        ),
        (
            "revision", "New life, residual or method", {"residual": "540"},
            dict.fromkeys(list(STEADY)[1:], ("1,200.00", "1,080.00"))
            | {"FY 2026": ("1,200.00", "1,140.00")},
        ),
        (
            "disposal", "Disposal", {"amount": "1500", "proceeds": "1,400"},
            dict.fromkeys(list(STEADY)[1:], ("1,200.00", "900.00"))
            | {"FY 2026": ("1,200.00", "1,050.00")},
        ),
    ],
    ids=["addition", "impairment", "life", "residual", "part sold"],
)  # fmt: skip
async def test_a_change_is_shown_and_recorded_by_apply(tab, owner, kind, title, typed, charges):
    asset = await make_asset(owner)
    before = await state_of(owner)
    form = await open_form(tab, asset, kind)
    assert (form.is_open, form.title, form.asset_name) == (True, title, "Forklift")
    assert form.values["on"] == TODAY.isoformat()
    await send(tab, **MID_YEAR, **typed)
    assert (form.errors, form.is_shown, form.is_open) == ({}, True, True)
    assert years(form) == charges
    assert await state_of(owner) == before
    await send(tab, APPLY, **MID_YEAR, **typed)
    assert (form.is_open, await said(tab)) == (False, f"info: {title} recorded.")
    (kept,) = await list_changes(owner, asset.id)
    assert (kept.kind, kept.on) == (kind, dt.date(2026, 7, 1))
    assert kept.amount == Decimal(typed.get("amount", "0"))
    page = await tab.state(AssetState)
    shown = {row.label: row.charge for row in page.rows}
    for label, (_, after) in charges.items():
        assert shown.get(label, "-") == after or after == "0.00"
    assert [row.title for row in page.changes] == [title]


async def test_units_are_charged_as_they_are_produced(tab, owner):
    asset = await make_asset(owner, terms=UNITS, unit_name="h")
    form = await open_form(tab, asset, "usage")
    await send(tab, on="2026-07-01", units="100")
    assert years(form) == {"FY 2026": ("0.00", "600.00")}
    await send(tab, APPLY, on="2026-07-01", units="100")
    assert await said(tab) == "info: Units produced recorded."
    assert (await position(owner, asset.id, TODAY)).depreciation == 600
    await open_form(tab, asset, "usage")
    await send(tab, units="900.0001")
    assert form.errors == {"units": "Only 900 units of its capacity are left."}
    assert focused(tab) == ["ref_change_units"]
    await send(tab, units="900")
    await send(tab, APPLY, units="900")
    assert (await position(owner, asset.id, TODAY)).depreciation == 6000


async def test_a_disposal_says_what_it_comes_to(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "disposal")
    await send(tab, on="2026-06-30", proceeds="5.000,00", notes="Sold 🤝")
    assert list(form.difference.outcome) == [
        ("Charge of the year to that day", "600.00"),
        ("Carrying amount", "5,400.00"),
        ("Proceeds", "5,000.00"),
        ("Loss", "400.00"),
    ]
    assert form.difference.facts == ()
    assert years(form)["FY 2026"] == ("1,200.00", "600.00")
    await send(tab, on="2026-06-30", proceeds="5400.01")
    assert list(form.difference.outcome)[2:] == [("Proceeds", "5,400.01"), ("Gain", "0.01")]
    await send(tab, on="2026-06-30")
    assert list(form.difference.outcome)[2:] == [("Proceeds", "0.00"), ("Loss", "5,400.00")]
    await send(tab, APPLY, on="2026-06-30")
    assert (await get_asset(owner, asset.id)).disposed_on == dt.date(2026, 6, 30)
    page = await tab.state(AssetState)
    assert page.is_disposed
    assert page.changes[0].text == "Proceeds 0.00, loss 5,400.00"


async def test_a_whole_disposal_takes_the_components_along(tab, owner):
    press = await make_asset(owner, name="Press")
    motor = await make_asset(owner, name="Motor", parent_id=press.id, value=Decimal(3000))
    form = await open_form(tab, press, "disposal")
    await send(tab, on="2026-06-30", proceeds="9000")
    assert dict(form.difference.outcome)["Carrying amount"] == "8,100.00"
    assert dict(form.difference.outcome)["Gain"] == "900.00"
    await send(tab, APPLY, on="2026-06-30", proceeds="9000")
    (first,), (second,) = [await list_changes(owner, one.id) for one in (press, motor)]
    assert (first.proceeds, second.proceeds) == (Decimal(6000), Decimal(3000))
    await tab.send(AssetChangeState.reverse(str(press.id), str(first.id)))
    assert await said(tab) == "info: Change reversed."
    for asset in (press, motor):
        assert (await get_asset(owner, asset.id)).disposed_on is None


async def test_new_terms_left_empty_stay_as_they_are(tab, owner):
    terms = Terms(
        Method.DECLINING_BALANCE, Convention.MONTH, 60, Decimal(50), Decimal("1.5"), False
    )
    switching = Terms(Method.DECLINING_BALANCE, Convention.DAY, 60)
    for before in (terms, switching):
        asset = await make_asset(owner, terms=before)
        await open_form(tab, asset, "revision")
        await send(tab, **MID_YEAR, residual="100")
        await send(tab, APPLY, **MID_YEAR, residual="100")
        (kept,) = await list_changes(owner, asset.id)
        assert kept.terms == Terms(
            before.method, before.convention, 0, Decimal(100), before.factor, before.is_switching
        )


async def test_the_difference_says_that_nothing_will_be_charged(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "revision")
    await send(tab, **MID_YEAR, residual="5,400")
    assert "nothing is depreciated: the charge is 0." in form.difference.notice
    await send(tab, **MID_YEAR, residual="5,399.99")
    assert form.difference.notice == ""


# Apply


@pytest.mark.parametrize(
    ("kind", "typed", "other"),
    [
        ("addition", {"amount": "540"}, {"amount": "541"}),
        ("impairment", {"amount": "540"}, {"on": "2026-08-01"}),
        ("revision", {"life": "3"}, {"life": "3", "residual": "1"}),
        ("disposal", {"proceeds": "1"}, {"proceeds": ""}),
        ("disposal", {"proceeds": "1"}, {"notes": "and a word"}),
    ],
)
async def test_other_content_is_shown_again_before_it_is_recorded(tab, owner, kind, typed, other):
    asset = await make_asset(owner)
    before = await state_of(owner)
    form = await open_form(tab, asset, kind)
    key = form.key
    first = {**MID_YEAR, **typed}
    await send(tab, APPLY, **first)
    assert form.is_shown, "pressed before anything was shown"
    shown = form.difference
    second = {**first, **other}
    await send(tab, APPLY, **second)
    assert (form.is_open, form.is_shown, form.key) == (True, True, key)
    assert (form.difference != shown) is ("notes" not in other)
    await send(tab, **second)
    assert await state_of(owner) == before
    await send(tab, APPLY, **second)
    assert not form.is_open
    (kept,) = await list_changes(owner, asset.id)
    assert kept.on.isoformat() == second["on"]
    assert kept.notes == second.get("notes", "")


async def test_a_change_sent_twice_happens_once_and_the_sheet_stays_closed(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "addition")
    await send(tab, **MID_YEAR, amount="540")
    sent = await form_of(tab, **MID_YEAR, amount="540")
    await tab.send(AssetChangeState.send(sent, APPLY))
    await tab.send(AssetChangeState.send(sent, APPLY))
    assert (form.is_open, tab.errors, await said(tab)) == (False, [], "info: Addition recorded.")
    assert len(await list_changes(owner, asset.id)) == 1
    await open_form(tab, asset, "addition")
    await send(tab, amount="1")
    await send(tab, APPLY, amount="1")
    assert len(await list_changes(owner, asset.id)) == 2


async def test_what_came_between_is_shown_before_apply(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "addition")
    typed = {"on": "2026-09-01", "amount": "520"}
    await send(tab, **typed)
    assert years(form)["FY 2027"] == ("1,200.00", "1,320.00")
    await happened(owner, asset, ChangeKind.IMPAIRMENT, dt.date(2026, 9, 1), amount=520)
    await send(tab, APPLY, **typed)
    assert "changed since you opened it. Nothing was saved." in form.errors["form"]
    assert (form.is_open, form.is_shown) == (True, False)
    assert len(await list_changes(owner, asset.id)) == 1
    await send(tab, APPLY, **typed)
    assert years(form)["FY 2027"] == ("1,080.00", "1,200.00")
    await send(tab, APPLY, **typed)
    assert (form.is_open, len(await list_changes(owner, asset.id))) == (False, 2)


async def test_a_form_that_was_closed_starts_anew(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "addition")
    await send(tab, **MID_YEAR, amount="540")
    await tab.send(AssetChangeState.close)
    assert (form.is_open, form.is_shown) == (False, False)
    first = form.change_id
    await open_form(tab, asset, "addition")
    assert (form.values["amount"], form.is_shown) == ("", False)
    assert form.change_id != first
    await send(tab, APPLY, **MID_YEAR, amount="540")
    assert form.is_shown
    assert await list_changes(owner, asset.id) == []


# What cannot be


@pytest.mark.parametrize(
    ("kind", "typed", "field", "sentence"),
    [
        ("disposal", {"on": "2025-12-31"}, "on", "It was bought on 1 January 2026, after that day"),
        ("addition", {"on": "2025-12-31", "amount": "1"}, "on", "from 1 January 2026 on."),
        ("disposal", {"on": "2026-11-26"}, "on", "This day is in the future."),
        ("disposal", {"on": "2026-02-30"}, "on", "February"),
        ("disposal", {"on": ""}, "on", "date"),
        ("disposal", {"amount": "6000.01"}, "amount", "The cost in the register is only 6,000.00"),
        ("disposal", {"amount": "0"}, "amount", "Leave this empty to dispose of the whole asset."),
        ("disposal", {"proceeds": "1.2345"}, "proceeds", "EUR has 2 decimals"),
        ("disposal", {"proceeds": "-1"}, "proceeds", "negative"),
        ("addition", {"amount": ""}, "amount", "Enter an amount."),
        ("addition", {"amount": "1.2345"}, "amount", "EUR has 2 decimals, and this amount has"),
        ("addition", {"amount": "0"}, "amount", "more than zero"),
        ("impairment", {"amount": "5000.01"}, "amount", "The book value is only 5,000.00 that day"),
        ("usage", {"units": "1"}, "units", "This asset is not written down by units."),
        ("usage", {"units": ""}, "units", "Enter a number"),
        ("usage", {"units": "0"}, "units", "Enter a number above zero."),
        ("revision", {"life": "0"}, "life", "longer than zero."),
        ("revision", {"life": "-3"}, "life", "longer than zero."),
        ("revision", {"method": "macrs", "life": "5"}, "method", "cannot be taken up later."),
        ("revision", {"method": "written_down_value"}, "residual", "residual above zero"),
        ("revision", {"method": "units_of_production"}, "capacity", "how many units"),
        ("revision", {"convention": "mid_month"}, "convention", "by day or by month."),
        ("revision", {"residual": "1.2345"}, "residual", "EUR has 2 decimals"),
        ("addition", {"amount": "1", "notes": "x" * 10_001}, "notes", "10,000"),
    ],
)
async def test_a_problem_is_shown_at_its_field_and_nothing_typed_is_lost(
    tab, owner, kind, typed, field, sentence
):
    asset = await make_asset(owner)
    before = await state_of(owner)
    form = await open_form(tab, asset, kind)
    key, change_id = form.key, form.change_id
    for button in ("", APPLY):
        await send(tab, button, **typed)
        assert list(form.errors) == [field]
        assert sentence in form.errors[field]
        assert (form.is_open, form.is_shown, form.change_id) == (True, False, change_id)
        assert form.key == key, "another key would draw the fields anew, without what was typed"
    assert focused(tab) == [f"ref_change_{field}"] * 2
    assert await state_of(owner) == before
    assert tab.errors == []


@pytest.mark.parametrize(
    ("kind", "typed", "field", "sentence"),
    [
        ("revision", {"life": "7"}, "method", "MACRS is fixed by its tables"),
        ("addition", {"amount": "1"}, "on", "add it as a component."),
        ("impairment", {"amount": "1"}, "on", "knows no impairment."),
    ],
)
async def test_macrs_knows_no_such_change(tab, owner, kind, typed, field, sentence):
    asset = await make_asset(owner, terms=MACRS)
    form = await open_form(tab, asset, kind)
    await send(tab, **typed)
    assert list(form.errors) == [field]
    assert sentence in form.errors[field]
    assert await list_changes(owner, asset.id) == []


@pytest.mark.parametrize(("code", "typed"), [("JPY", "1.5"), ("KWD", "1.2345")])
async def test_an_amount_has_the_digits_of_the_currency(code, typed):
    actor = await make_actor(currency_code=code)
    asset = await make_asset(actor)
    async with Headless(app, session_id=str(actor.session_id)) as tab:
        for kind, field in (("addition", "amount"), ("disposal", "proceeds")):
            form = await open_form(tab, asset, kind)
            await send(tab, **{field: typed})
            assert form.errors[field].startswith(f"{code} has ")
        await open_form(tab, asset, "disposal")
        await send(tab, on="2026-06-30", proceeds="5400")
        zero = {"JPY": "0", "KWD": "0.000"}[code]
        assert form.difference.outcome[-1] == ("Gain", zero)
    assert await list_changes(actor, asset.id) == []


async def test_changes_happen_in_order_and_not_after_the_end(tab, owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.ADDITION, dt.date(2026, 8, 1), amount=100)
    form = await open_form(tab, asset, "impairment")
    await send(tab, on="2026-07-31", amount="1")
    assert "The last change of this asset is of 1 August 2026." in form.errors["on"]
    await happened(owner, asset, ChangeKind.DISPOSAL, dt.date(2026, 9, 1))
    await send(tab, on="2026-10-01", amount="1")
    assert form.errors == {"on": "The asset was disposed of before that day."}
    assert len(await list_changes(owner, asset.id)) == 2


@pytest.mark.parametrize("kind", list(ChangeKind))
async def test_a_day_in_locked_books_is_said_at_the_day(tab, owner, kind):
    asset = await make_asset(owner, terms=UNITS) if kind == "usage" else await make_asset(owner)
    typed = {"amount": "1", "units": "1", "on": "2026-03-31"}
    form = await open_form(tab, asset, kind.value)
    await send(tab, **typed)
    assert form.is_shown
    await lock_books(owner, dt.date(2026, 3, 31))
    before = await state_of(owner)
    for button in (APPLY, ""):
        await send(tab, button, **typed)
        sentence = "The books are locked through 31 March 2026. Choose a later day."
        assert form.errors == {"on": sentence}
        assert (form.is_open, form.is_shown) == (True, False)
    assert focused(tab) == ["ref_change_on"] * 2
    assert await state_of(owner) == before
    await send(tab, **{**typed, "on": "2026-04-01"})
    assert (form.is_shown, tab.errors) == (True, [])


# Reversing


async def test_only_the_last_change_can_be_reversed(tab, owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.ADDITION, dt.date(2026, 2, 1), amount=100)
    await happened(owner, asset, ChangeKind.ADDITION, dt.date(2026, 5, 1), amount=200)
    first, second = await list_changes(owner, asset.id)
    tab.visit(f"/fixed-assets/asset?id={asset.id}")
    await tab.send(AssetState.load)
    page = await tab.state(AssetState)
    assert [(row.amount, row.can_reverse) for row in page.changes] == [
        ("200.00", True), ("100.00", False),
    ]  # fmt: skip
    await tab.send(AssetChangeState.reverse(str(asset.id), str(first.id)))
    assert (await said(tab)).startswith("error: Only the last change of an asset can be reversed.")
    await tab.send(AssetChangeState.reverse(str(asset.id), str(second.id)))
    assert [(row.is_reversed, row.can_reverse) for row in page.changes] == [
        (True, False), (False, True),
    ]  # fmt: skip
    await tab.send(AssetChangeState.reverse(str(asset.id), str(second.id)))
    assert (await said(tab), tab.errors) == ("info: Change reversed.", [])
    await tab.send(AssetChangeState.reverse(str(asset.id), str(first.id)))
    assert (await position(owner, asset.id, TODAY)).cost == Decimal(6000)
    assert [row.is_reversed for row in page.changes] == [True, True]


async def test_a_change_in_locked_books_is_not_reversed(tab, owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.ADDITION, dt.date(2026, 2, 1), amount=100)
    (change,) = await list_changes(owner, asset.id)
    await lock_books(owner, dt.date(2026, 3, 31))
    tab.visit(f"/fixed-assets/asset?id={asset.id}")
    await tab.send(AssetState.load)
    assert not (await tab.state(AssetState)).changes[0].can_reverse
    await tab.send(AssetChangeState.reverse(str(asset.id), str(change.id)))
    assert (await said(tab)).startswith("error: The books are locked through 31 March 2026.")
    assert (await list_changes(owner, asset.id))[0].reversed_at is None


# Other people


async def test_a_form_without_its_asset_says_so(tab, owner):
    asset = await make_asset(owner)
    form = await open_form(tab, asset, "addition")
    await delete_asset(owner, asset.id)
    await send(tab, amount="1")
    assert form.errors == {"form": "This asset does not exist, or is not yours."}
    assert (form.is_open, tab.errors) == (True, [])


async def test_another_business_has_no_such_asset(tab, owner):
    stranger = await make_actor()
    asset, mine = await make_asset(stranger), await make_asset(owner)
    change = await happened(stranger, asset, ChangeKind.ADDITION, dt.date(2026, 2, 1), amount=1)
    (change,) = await list_changes(stranger, asset.id)
    before = await state_of(stranger)
    forged = {"asset_id": str(asset.id), "kind": "disposal", "change_id": str(some_id())}
    form = await open_form(tab, mine, "disposal")
    own = await form_of(tab, asset_id=str(asset.id))
    for event in (
        AssetChangeState.open(str(asset.id), "disposal"),
        AssetChangeState.send({**forged, "on": "2026-07-01"}, APPLY),
        AssetChangeState.reverse(str(asset.id), str(change.id)),
        AssetChangeState.reverse(str(mine.id), str(change.id)),
    ):
        await tab.send(NoticeState.hide)
        await tab.send(event)
        assert "not yours" in await said(tab)
    await tab.send(AssetChangeState.send(own, ""))
    assert form.errors == {"form": "This asset does not exist, or is not yours."}
    assert await state_of(stranger) == before


@pytest.mark.parametrize("kind", ["", "sale", "DISPOSAL"])
async def test_an_unknown_kind_is_not_opened(tab, owner, kind):
    asset = await make_asset(owner)
    await tab.send(AssetChangeState.open(str(asset.id), kind))
    await tab.send(
        AssetChangeState.send({"asset_id": str(asset.id), "kind": kind, "change_id": "x"}, APPLY)
    )
    assert len(tab.errors) == 2
    assert await said(tab) == "error: That does not exist, or is not yours."
    assert not (await tab.state(AssetChangeState)).is_open


@pytest.mark.parametrize("forged", [{}, {"change_id": ""}, {"change_id": "x"}, {"asset_id": [1]}])
async def test_a_forged_form_changes_nothing(tab, owner, forged):
    asset = await make_asset(owner)
    before = await state_of(owner)
    for one in (forged, {"asset_id": str(asset.id), "kind": "disposal", **forged}):
        for _ in range(2):
            await tab.send(AssetChangeState.send(one, APPLY))
    assert "That did not work" not in await said(tab)
    assert await state_of(owner) == before


async def test_a_viewer_changes_nothing(owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.ADDITION, dt.date(2026, 2, 1), amount=1)
    (change,) = await list_changes(owner, asset.id)
    before = await state_of(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    form = {"asset_id": str(asset.id), "kind": "disposal", "change_id": str(some_id())}
    async with Headless(app, session_id=str(viewer.session_id)) as tab:
        for event in (
            AssetChangeState.open(str(asset.id), "disposal"),
            AssetChangeState.send({**form, "on": "2026-07-01"}, APPLY),
            AssetChangeState.reverse(str(asset.id), str(change.id)),
        ):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
        assert not (await tab.state(AssetChangeState)).is_open
    assert await state_of(owner) == before


# Drafts


async def test_what_was_typed_survives_a_log_in_that_ran_out(owner):
    asset = await make_asset(owner)
    typed = {"on": "2026-06-30", "proceeds": "5,000.00", "notes": "Long story 🌊"}
    path = f"/fixed-assets/asset?id={asset.id}"
    async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
        await open_form(tab, asset, "disposal")
        await send(tab, **typed)
        form = await form_of(tab, **typed)
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in form.items()]}
        await tab.send(AssetChangeState.send(as_sent, APPLY))
        (address,) = tab.redirects()
    onward = parse_qs(urlsplit(address).query)["next"][0]
    assert onward.startswith(f"{path}&draft=")
    again = (await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))).actor
    assert await list_changes(again, asset.id) == []
    async with Headless(app, session_id=str(again.session_id), path=onward) as later:
        await later.send(ShellState.load)
        await later.send(AssetState.load)
        shown = await later.state(AssetChangeState)
        assert (shown.is_open, shown.title, shown.is_shown) == (True, "Disposal", False)
        assert {name: shown.values[name] for name in typed} == typed
        assert shown.change_id == form["change_id"]
        await later.send(AssetChangeState.send(await form_of(later), APPLY))
        assert shown.is_shown, "what was shown in another log-in is shown again"
        assert await list_changes(again, asset.id) == []
        await later.send(AssetChangeState.send(await form_of(later), APPLY))
    (kept,) = await list_changes(again, asset.id)
    assert (kept.proceeds, kept.notes) == (Decimal(5000), "Long story 🌊")


async def test_a_tab_the_server_forgot_keeps_what_was_typed(tab, owner):
    asset = await make_asset(owner)
    hidden = {"asset_id": str(asset.id), "kind": "addition", "change_id": str(some_id())}
    form = {**hidden, "on": "2026-07-01", "amount": "540", "notes": "Typed before the pause"}
    await tab.send(AssetChangeState.send(form, APPLY))
    shown = await tab.state(AssetChangeState)
    assert (shown.is_open, shown.is_shown, shown.title) == (True, True, "Addition")
    assert (shown.values["amount"], shown.values["notes"]) == ("540", "Typed before the pause")
    assert await list_changes(owner, asset.id) == []
    await tab.send(AssetChangeState.send(form, APPLY))
    (kept,) = await list_changes(owner, asset.id)
    assert str(kept.id) == hidden["change_id"]
