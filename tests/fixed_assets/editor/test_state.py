"""The editor of an asset: nothing typed is lost, and no depreciation changes before it is shown."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.editor.state import APPLY, AssetEditorState
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import PLAIN_TERMS, Asset
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.schedule.state import AssetState
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.bank_accounts.service import archive_account
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor, make_asset, some_id
from tests.fixed_assets.figures import happened, listed, rewritten, state_of
from tests.headless import Headless
from tests.ledger.bank_accounts.accounts import make_account

NOBODY = UUID(int=7)
"""An id that nothing has; the same in every process, for it names tests."""

TODAY = dt.date(2026, 11, 25)
PATH = "/fixed-assets"
TYPED = {"name": "Typed once", "value": "6,000.00", "acquisition_date": "2026-01-01"}
NOT_BELOW = "The residual value is not below the cost, so nothing is depreciated: the charge is 0."
LOCKED = "The books are locked through 31 March 2026"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def form_of(tab: Headless, **changes: str) -> dict[str, Any]:
    """Return what the browser sends: the fields as opened, with what was typed over them."""
    editor = await tab.state(AssetEditorState)
    return {**editor.values, "id": editor.asset_id, "version": editor.version, **changes}


async def open_asset(tab: Headless, asset: Asset) -> Any:
    await tab.send(AssetEditorState.open_asset(str(asset.id)))
    assert tab.errors == []
    return await tab.state(AssetEditorState)


async def save(tab: Headless, button: str = "", **changes: str) -> Any:
    await tab.send(AssetEditorState.save(await form_of(tab, **changes), button))
    return await tab.state(AssetEditorState)


async def only_asset(actor: Actor) -> Asset:
    (found,) = await listed(actor, TODAY)
    return found.asset


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


def focused(tab: Headless) -> list[str]:
    return [event.payload["ref"] for event in tab.events if event.name == "_set_focus"]


def years(editor: Any) -> list[tuple[str, str, str, str]]:
    return [(one.label, one.before, one.after, one.difference) for one in editor.difference.years]


# New assets


async def test_a_new_asset_is_recorded_and_leads_to_its_page(tab, owner):
    await tab.send(AssetEditorState.open_new)
    editor = await tab.state(AssetEditorState)
    assert (editor.is_open, editor.title, editor.version) == (True, "Add asset", "")
    assert editor.values["acquisition_date"] == TODAY.isoformat()
    assert "Vehicles" in editor.type_options
    typed = {"supplier": " Acme ", "notes": "שלום 🚚", "life": "60 months", "convention": "month"}
    await save(tab, **TYPED, **typed, residual="1.000,00")
    saved = await only_asset(owner)
    assert (saved.name, saved.value, saved.supplier) == ("Typed once", Decimal(6000), "Acme")
    assert (saved.notes, saved.in_service_on) == ("שלום 🚚", dt.date(2026, 1, 1))
    assert saved.terms == replace(PLAIN_TERMS, convention=Convention.MONTH, residual=Decimal(1000))
    assert saved.source == "screen"
    assert not editor.is_open
    assert tab.redirects() == [f"{PATH}/asset?id={saved.id}"]
    assert await said(tab) == "info: Asset saved: Typed once, 6,000.00."


async def test_what_it_was_paid_from_is_chosen_from_the_accounts_in_use(tab, owner):
    await tab.send(AssetEditorState.open_new)
    assert (await tab.state(AssetEditorState)).account_options == []  # then nothing is asked
    account = await make_account(owner, opening_balance=Decimal(6000))
    await make_account(owner, "Savings")
    await tab.send(AssetEditorState.open_new)
    editor = await save(tab, **TYPED, bank_account="Nowhere")
    assert list(editor.errors) == ["bank_account"]
    assert editor.account_options == ["Current", "Savings"]
    await save(tab, **TYPED, bank_account="Current")
    saved = await only_asset(owner)
    assert saved.bank_account == "Current"
    await archive_account(owner, account.id)
    editor = await open_asset(tab, saved)
    assert editor.values["bank_account"] == "Current"
    assert editor.account_options == ["Savings", "Current"]  # what is archived stays
    await save(tab, bank_account="Savings")
    assert (await only_asset(owner)).bank_account == "Savings"


async def test_what_is_left_empty_comes_from_the_type(tab, owner):
    await tab.send(AssetEditorState.open_new)
    await save(tab, **TYPED, type="vehicles")
    saved = await only_asset(owner)
    assert saved.terms == Terms(
        Method.DECLINING_BALANCE, Convention.DAY, 60, Decimal("600.00"), Decimal(2),
        is_switching=True,
    )  # fmt: skip
    assert saved.type == "Vehicles"


@pytest.mark.parametrize("residual", ["6000", "7,500.00"])
async def test_a_residual_that_is_not_below_the_cost_is_kept_and_said(tab, owner, residual):
    await tab.send(AssetEditorState.open_new)
    await save(tab, **TYPED, residual=residual)
    saved = await only_asset(owner)
    assert tab.redirects() == [f"{PATH}/asset?id={saved.id}"]
    assert await said(tab) == f"info: {NOT_BELOW}"
    (figures,) = await listed(owner, dt.date(2031, 12, 31))
    assert figures.depreciation == 0


async def test_a_form_sent_twice_records_once(tab, owner):
    await tab.send(AssetEditorState.open_new)
    form = await form_of(tab, **TYPED)
    await tab.send(AssetEditorState.save(form, ""))
    await tab.send(AssetEditorState.save(form, ""))
    assert (await only_asset(owner)).version == 1
    assert tab.errors == []


async def test_a_component_starts_with_its_asset(tab, owner):
    parent = await make_asset(owner, name="Press")
    await tab.send(AssetEditorState.open_component(str(parent.id)))
    editor = await tab.state(AssetEditorState)
    assert editor.parents == [(str(parent.id), "Press")]
    await save(tab, **TYPED)
    found = {one.asset.name: one.asset for one in await listed(owner, TODAY)}
    assert found["Typed once"].parent_id == parent.id
    await tab.send(AssetEditorState.open_new)
    assert [name for _, name in editor.parents] == ["Press"], "a component has none of its own"
    await open_asset(tab, parent)
    assert editor.parents == [], "nothing is part of itself"


# What cannot be


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("life", "0", "The useful life must be longer than zero."),
        ("life", "-5", "The useful life must be longer than zero."),
        ("life", "101", "The useful life is at most 100 years."),
        ("life", "soon", "Write the useful life in years"),
        ("acquisition_date", "2026-11-26", "The purchase date is in the future."),
        ("acquisition_date", "2025-02-29", "29 February"),
        ("acquisition_date", "", "date"),
        ("value", "1.2345", "EUR has 2 decimals, and this amount has more."),
        ("value", "1e3", "exponent"),
        ("value", "NaN", "not a number"),
        ("value", "0", "more than zero"),
        ("value", "-5", "negative"),
        ("value", "", "Enter an amount."),
        ("setup_cost", "0.001", "EUR has 2 decimals"),
        ("residual", "-1", "negative"),
        ("in_service_on", "2025-12-31", "It cannot be in use before it was bought."),
        ("opening_on", "2026-11-26", "This day is in the future."),
        ("opening_on", "2025-12-31", "This day is before the asset was in use."),
        ("opening_depreciation", "6000.01", "This is more than the cost."),
        ("name", " ", "Give the asset a name."),
        ("name", "a\0b", "NUL"),
        ("type", "t" * 81, "80"),
        ("factor", "11", "The most is 10."),
        ("factor", "0", "above zero"),
        ("capacity", "-1", "above zero"),
        ("method", "units_of_production", "Enter how many units it can produce in all."),
        ("method", "written_down_value", "Written-down value needs a residual above zero"),
        ("method", "guesswork", "Choose a method"),
        ("convention", "half_year", "This method counts by day or by month."),
        ("parent_id", str(NOBODY), "Choose an asset that is not itself a component."),
        ("parent_id", "x", "This is not the id of an asset."),
        ("notes", "x" * 10_001, "10,000"),
    ],
)
async def test_a_problem_is_shown_at_its_field_and_nothing_typed_is_lost(
    tab, owner, field, typed, sentence
):
    await tab.send(AssetEditorState.open_new)
    editor = await tab.state(AssetEditorState)
    key, asset_id = editor.key, editor.asset_id
    await save(tab, **{**TYPED, field: typed})
    at = {"units_of_production": "capacity", "written_down_value": "residual"}.get(typed, field)
    assert list(editor.errors) == [at]
    assert sentence in editor.errors[at]
    assert editor.errors[at].endswith((".", ")."))
    assert (editor.is_open, editor.asset_id) == (True, asset_id)
    assert editor.key == key, "another key would draw the fields anew, without what was typed"
    assert focused(tab) == [f"ref_asset_{at}"]
    assert (await listed(owner, TODAY), tab.errors, tab.redirects()) == ([], [], [])


async def test_all_problems_are_shown_at_once_and_the_first_gets_the_focus(tab, owner):
    await tab.send(AssetEditorState.open_new)
    wrong = {"life": "0", "value": "1.2345", "opening_on": "2027-01-01", "notes": "x" * 10_001}
    editor = await save(tab, **{**TYPED, **wrong})
    assert set(editor.errors) == set(wrong)
    assert focused(tab) == ["ref_asset_value"]
    await save(tab, **TYPED)
    assert not editor.is_open
    assert (await only_asset(owner)).name == "Typed once"


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("JPY", "1.5", "JPY has no decimals. Enter a whole amount."),
        ("KWD", "1.2345", "KWD has 3 decimals, and this amount has more."),
    ],
)
async def test_an_amount_has_the_digits_of_the_currency(code, typed, sentence):
    actor = await make_actor(currency_code=code)
    async with Headless(app, session_id=str(actor.session_id), path=PATH) as tab:
        await tab.send(AssetEditorState.open_new)
        wrong = {"value": typed, "setup_cost": typed, "residual": typed}
        editor = await save(tab, **{**TYPED, **wrong, "opening_depreciation": typed})
        assert editor.errors == dict.fromkeys([*wrong, "opening_depreciation"], sentence)
        assert await listed(actor, TODAY) == []
        await save(tab, **{**TYPED, "value": "6000", "residual": "100"})
        await open_asset(tab, await only_asset(actor))
        whole = {"JPY": ("6000", "100"), "KWD": ("6000.000", "100.000")}[code]
        assert (editor.values["value"], editor.values["residual"]) == whole


# Editing


async def test_an_asset_opens_with_what_is_recorded_and_saves_as_it_is(tab, owner):
    parent = await make_asset(owner, name="Press")
    terms = Terms(
        Method.DECLINING_BALANCE, Convention.MONTH, 83, Decimal(50), Decimal("1.5"), False
    )
    asset = await make_asset(
        owner, parent_id=parent.id, type="Machinery", terms=terms, setup_cost=Decimal("0.5"),
        opening_depreciation=Decimal(10), opening_on=dt.date(2026, 2, 1), unit_name="h",
        supplier="Acme", location="Hall", serial_number="A-1", notes="two\nlines",
    )  # fmt: skip
    editor = await open_asset(tab, asset)
    assert (editor.title, editor.version) == ("Edit asset", "1")
    shown = {name: editor.values[name] for name in ("life", "factor", "is_switching", "residual")}
    assert shown == {"life": "83 months", "factor": "1.5", "is_switching": "0", "residual": "50.00"}
    assert editor.parents == [(str(parent.id), "Press")]
    await save(tab)
    assert (editor.is_open, editor.is_shown, editor.errors) == (False, False, {})
    saved = await service.get_asset(owner, asset.id)
    assert AssetInput.of(saved) == AssetInput.of(asset)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(Method.NONE, life_months=0),
        Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal("1000.5")),
        Terms(Method.MACRS, Convention.MID_MONTH, 330),
        Terms(Method.WRITTEN_DOWN_VALUE, Convention.DAY, 60, Decimal(1)),
        Terms(Method.SUM_OF_YEARS_DIGITS, Convention.DAY, 1),
        Terms(Method.DECLINING_BALANCE, Convention.MONTH, 120, factor=Decimal(10)),
    ],
    ids=lambda one: one.method.value,
)
async def test_every_method_saves_as_it_is(tab, owner, terms):
    asset = await make_asset(owner, terms=terms)
    await open_asset(tab, asset)
    editor = await save(tab, notes="Looked at")
    assert (editor.errors, editor.is_open, editor.is_shown) == ({}, False, False)
    assert (await only_asset(owner)).terms == asset.terms


async def test_what_does_not_touch_the_depreciation_is_saved_at_once(tab, owner):
    asset = await make_asset(owner)
    await open_asset(tab, asset)
    editor = await save(tab, name="Renamed", location="Yard", notes="New", type="Machinery")
    assert (editor.is_open, editor.is_shown) == (False, False)
    saved = await only_asset(owner)
    assert (saved.name, saved.location, saved.type) == ("Renamed", "Yard", "Machinery")
    assert (saved.version, saved.terms) == (2, asset.terms)
    assert await said(tab) == "info: Asset changed."
    assert tab.redirects() == []


async def test_what_touches_it_is_shown_first_and_saved_by_apply(tab, owner):
    asset = await make_asset(owner)
    before = await state_of(owner)
    editor = await open_asset(tab, asset)
    key = editor.key
    await save(tab, life="4")
    assert (editor.is_open, editor.is_shown, editor.key) == (True, True, key)
    assert years(editor) == [
        ("FY 2026", "1,200.00", "1,500.00", "300.00"),
        ("FY 2027", "1,200.00", "1,500.00", "300.00"),
        ("FY 2028", "1,200.00", "1,500.00", "300.00"),
        ("FY 2029", "1,200.00", "1,500.00", "300.00"),
        ("FY 2030", "1,200.00", "0.00", "(1,200.00)"),
    ]
    book, ends = editor.difference.facts
    assert (book.before, book.after, book.difference) == ("5,000.00", "4,750.00", "(250.00)")
    assert (ends.before[-4:], ends.after[-4:]) == ("2030", "2029")
    assert editor.difference.notice == ""
    assert await state_of(owner) == before
    await save(tab, APPLY, life="4")
    assert (editor.is_open, await said(tab)) == (False, "info: Asset changed.")
    saved = await only_asset(owner)
    assert (saved.terms.life_months, saved.version) == (48, 2)
    assert (await listed(owner, TODAY))[0].depreciation == Decimal(1250)


async def test_a_form_changed_after_the_difference_shows_it_again(tab, owner):
    asset = await make_asset(owner)
    before = await state_of(owner)
    editor = await open_asset(tab, asset)
    await save(tab, APPLY, life="4")
    assert editor.is_shown, "pressed before anything was shown"
    await save(tab, APPLY, life="3")
    assert years(editor)[0] == ("FY 2026", "1,200.00", "2,000.00", "800.00")
    await save(tab, APPLY, life="3", notes="and a word")
    await save(tab, life="3", notes="and a word")
    assert (editor.is_open, editor.is_shown) == (True, True)
    assert await state_of(owner) == before
    await save(tab, APPLY, life="3", notes="and a word")
    saved = await only_asset(owner)
    assert (saved.terms.life_months, saved.notes, saved.version) == (36, "and a word", 2)


async def test_a_problem_after_the_difference_takes_it_away(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    await save(tab, life="4")
    await save(tab, APPLY, life="0")
    assert (editor.is_shown, list(editor.errors)) == (False, ["life"])
    await save(tab, life="4")
    assert (editor.is_shown, editor.errors) == (True, {})
    await tab.send(AssetEditorState.close)
    await open_asset(tab, asset)
    assert (editor.is_shown, editor.values["life"]) == (False, "5")
    await save(tab, APPLY, life="4")
    assert editor.is_shown, "what was shown before the form was closed does not count"
    assert (await only_asset(owner)).version == 1


async def test_back_to_what_it_was_needs_no_difference(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    await save(tab, life="4")
    await save(tab, APPLY, name="Renamed")
    assert not editor.is_open
    saved = await only_asset(owner)
    assert (saved.name, saved.terms) == ("Renamed", asset.terms)


async def test_the_difference_says_that_nothing_will_be_charged(tab, owner):
    asset = await make_asset(owner)
    await open_asset(tab, asset)
    editor = await save(tab, residual="6,000.00")
    assert editor.difference.notice == NOT_BELOW
    assert years(editor)[0] == ("FY 2026", "1,200.00", "0.00", "(1,200.00)")


async def test_what_happened_since_has_to_fit(tab, owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.IMPAIRMENT, dt.date(2026, 5, 1), amount=5000)
    before = await state_of(owner)
    await open_asset(tab, asset)
    editor = await save(tab, value="4,999.00")
    assert "The change of 1 May 2026 would not fit" in editor.errors["form"]
    await save(tab, acquisition_date="2026-06-01", in_service_on="2026-06-01")
    assert "recorded of this asset before that day" in editor.errors["acquisition_date"]
    assert (editor.is_open, editor.is_shown) == (True, False)
    assert await state_of(owner) == before


# Other people


async def test_the_second_of_two_people_is_told_and_sees_the_difference_anew(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    key = editor.key
    await save(tab, life="4")
    await rewritten(owner, asset, value=Decimal(12_000))
    form = await form_of(tab, life="4")
    await tab.send(AssetEditorState.save(form, APPLY))
    assert "changed since you opened it. Nothing was saved." in editor.errors["form"]
    assert (editor.is_open, editor.key, editor.version) == (True, key, "2")
    assert not editor.is_shown, "it was the difference to what is there no more"
    assert (await only_asset(owner)).value == Decimal(12_000)
    await save(tab, APPLY, life="4")
    assert (editor.is_shown, editor.errors) == (True, {})
    assert years(editor)[0] == ("FY 2026", "2,400.00", "1,500.00", "(900.00)")
    assert (await only_asset(owner)).value == Decimal(12_000)
    await save(tab, APPLY, life="4")
    saved = await only_asset(owner)
    assert (saved.value, saved.terms.life_months, saved.version) == (Decimal(6000), 48, 3)


async def test_a_correction_sent_twice_is_saved_once_and_the_sheet_stays_closed(tab, owner):
    asset = await make_asset(owner)
    for changes in ({"name": "Renamed"}, {"life": "4"}):
        editor = await open_asset(tab, asset)
        await save(tab, **changes)
        form = await form_of(tab, **changes)
        version = (await only_asset(owner)).version
        await tab.send(AssetEditorState.save(form, APPLY))
        await tab.send(AssetEditorState.save(form, APPLY))
        assert (editor.is_open, editor.is_shown) == (False, False)
        assert await said(tab) == "info: This was saved already."
        assert (await only_asset(owner)).version - version == int("life" in changes)


async def test_a_stale_form_without_a_difference_is_refused_once(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    await rewritten(owner, asset, name="Theirs")
    await save(tab, name="Mine")
    assert "Nothing was saved. Save again to overwrite it." in editor.errors["form"]
    assert (await only_asset(owner)).name == "Theirs"
    await save(tab, name="Mine")
    assert (await only_asset(owner)).name == "Mine"
    assert not editor.is_open


async def test_an_asset_trashed_meanwhile_is_said_and_the_form_stays(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    await service.delete_asset(owner, asset.id)
    for changes in ({"notes": "Typed"}, {"life": "4"}):
        await save(tab, **changes)
        assert editor.errors == {"form": "This asset does not exist, or is not yours."}
        assert editor.is_open
    assert tab.errors == []


async def test_another_business_has_no_such_asset(tab):
    stranger = await make_actor()
    asset, mine = await make_asset(stranger), some_id()
    before = await state_of(stranger)
    await tab.send(AssetEditorState.open_asset(str(asset.id)))
    await tab.send(AssetEditorState.open_component("x"))
    editor = await tab.state(AssetEditorState)
    assert not editor.is_open
    assert await said(tab) == "error: That does not exist, or is not yours."
    forged = {**TYPED, "id": str(asset.id), "version": "1"}
    await tab.send(AssetEditorState.save(forged, APPLY))
    assert editor.errors == {"form": "This asset does not exist, or is not yours."}
    await tab.send(
        AssetEditorState.save({**TYPED, "id": str(mine), "parent_id": str(asset.id)}, "")
    )
    assert list(editor.errors) == ["parent_id"]
    assert await state_of(stranger) == before


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {**TYPED, "id": "x"},
        {**TYPED, "id": str(some_id()), "version": "x"},
        {**TYPED, "id": "x", "version": "1"},
        {**TYPED, "version": "1"},
        {**TYPED, "id": "that of the asset", "version": "x"},
        {**TYPED, "id": "that of the asset", "version": "\u0661"},
        {**TYPED, "id": "that of the asset", "version": "-1"},
        {"name": ["a"], "value": {"b": 1}},
    ],
)
async def test_a_forged_form_changes_nothing(tab, owner, forged):
    plain = replace(PLAIN_TERMS, convention=Convention.DAY)
    asset = await make_asset(owner, terms=plain)
    before = await state_of(owner)
    if forged.get("id") == "that of the asset":
        forged = {**forged, "id": str(asset.id)}
    await tab.send(AssetEditorState.save(forged, APPLY))
    assert await state_of(owner) == before
    assert (await tab.state(AssetEditorState)).errors
    assert tab.errors == []


async def test_a_viewer_opens_and_saves_nothing(owner):
    asset = await make_asset(owner)
    before = await state_of(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        for event in (
            AssetEditorState.open_new,
            AssetEditorState.open_component(str(asset.id)),
            AssetEditorState.open_asset(str(asset.id)),
            AssetEditorState.save({**TYPED, "id": str(some_id())}, ""),
            AssetEditorState.save({**TYPED, "id": str(asset.id), "version": "1"}, APPLY),
        ):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
        assert not (await tab.state(AssetEditorState)).is_open
    assert await state_of(owner) == before


# The asset it is part of


async def test_an_asset_keeps_what_it_is_part_of_however_many_there_are(tab, owner):
    fields = {"acquisition_date": TODAY, "in_service_on": TODAY, "value": Decimal(1)}
    many = [AssetInput(name=f"A {n:03d}", terms=PLAIN_TERMS, **fields) for n in range(205)]
    await service.record_assets(owner, many, source="import")
    last = await make_asset(owner, name="Zeppelin")
    motor = await make_asset(owner, name="Motor", parent_id=last.id)
    editor = await open_asset(tab, motor)
    assert (str(last.id), "Zeppelin") in editor.parents
    assert len(editor.parents) <= 201
    await tab.send(AssetEditorState.open_component(str(last.id)))
    assert (str(last.id), "Zeppelin") in editor.parents


async def test_an_asset_keeps_what_it_was_part_of_when_that_is_sold(tab, owner):
    press = await make_asset(owner, name="Press")
    motor = await make_asset(owner, name="Motor", parent_id=press.id)
    await happened(owner, press, ChangeKind.DISPOSAL, dt.date(2026, 6, 30), proceeds=1)
    editor = await open_asset(tab, await service.get_asset(owner, motor.id))
    assert (str(press.id), "Press") in editor.parents
    await save(tab, notes="Sold with it")
    assert (editor.errors, editor.is_open) == ({}, False)
    saved = await service.get_asset(owner, motor.id)
    assert (saved.parent_id, saved.notes) == (press.id, "Sold with it")


# Locked books


async def test_a_purchase_in_locked_books_is_said_at_its_day(tab, owner):
    await lock_books(owner, dt.date(2026, 3, 31))
    await tab.send(AssetEditorState.open_new)
    editor = await save(tab, **TYPED)
    assert LOCKED in editor.errors["acquisition_date"]
    assert "enter its depreciation so far" in editor.errors["acquisition_date"]
    assert focused(tab) == ["ref_asset_acquisition_date"]
    assert await listed(owner, TODAY) == []
    await save(tab, **TYPED, opening_depreciation="300", opening_on="2026-04-01")
    assert (await only_asset(owner)).opening_on == dt.date(2026, 4, 1)


async def test_depreciation_in_locked_books_is_not_rewritten(tab, owner):
    asset = await make_asset(owner)
    await lock_books(owner, dt.date(2026, 3, 31))
    before = await state_of(owner)
    editor = await open_asset(tab, asset)
    await save(tab, life="4")
    assert LOCKED in editor.errors["form"]
    assert (editor.is_open, editor.is_shown, tab.errors) == (True, False, [])
    assert await state_of(owner) == before
    await save(tab, notes="Only a word")
    assert (editor.is_open, (await only_asset(owner)).notes) == (False, "Only a word")


async def test_books_locked_after_the_difference_was_shown_stay_as_they_are(tab, owner):
    asset = await make_asset(owner)
    editor = await open_asset(tab, asset)
    await save(tab, life="4")
    await lock_books(owner, dt.date(2026, 3, 31))
    await save(tab, APPLY, life="4")
    assert LOCKED in editor.errors["form"]
    assert (editor.is_open, editor.is_shown) == (True, False)
    assert (await only_asset(owner)).version == 1


# Drafts


async def ended(tab: Headless, owner: Actor, form: dict[str, Any]) -> tuple[Actor, str]:
    """Send a form after the session ran out; return who logs in again, and where they are led."""
    await identity.log_out(owner)
    as_sent = {"__reflex_form_data__": [list(pair) for pair in form.items()]}
    await tab.send(AssetEditorState.save(as_sent, ""))
    (address,) = tab.redirects()
    onward = parse_qs(urlsplit(address).query)["next"][0]
    again = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    return again.actor, onward


@pytest.mark.parametrize(
    ("path", "page"), [(f"{PATH}?type=Vehicles", AssetsState), (f"{PATH}/asset?id=x", AssetState)]
)
async def test_a_new_asset_survives_a_log_in_that_ran_out(owner, path, page):
    async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
        await tab.send(AssetEditorState.open_new)
        form = await form_of(tab, **TYPED, notes="Long story 🌊")
        again, onward = await ended(tab, owner, form)
    assert onward.startswith(f"{path}&draft=")
    assert await listed(again, TODAY) == []
    async with Headless(app, session_id=str(again.session_id), path=onward) as later:
        await later.send(ShellState.load)
        await later.send(page.load)
        editor = await later.state(AssetEditorState)
        assert (editor.is_open, editor.title, editor.asset_id) == (True, "Add asset", form["id"])
        assert editor.values == {name: form[name] for name in editor.values}
        key = editor.key
        await later.send(page.load)
        assert (editor.is_open, editor.key) == (True, key), "it is offered once"
        await later.send(AssetEditorState.save(await form_of(later), ""))
    saved = await only_asset(again)
    assert (saved.notes, str(saved.id)) == ("Long story 🌊", form["id"])


async def test_a_correction_survives_a_log_in_that_ran_out(owner):
    asset = await make_asset(owner)
    path = f"{PATH}/asset?id={asset.id}"
    async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
        await open_asset(tab, asset)
        await save(tab, life="4")
        form = await form_of(tab, life="4")
        again, onward = await ended(tab, owner, form)
    async with Headless(app, session_id=str(again.session_id), path=onward) as later:
        await later.send(AssetState.load)
        editor = await later.state(AssetEditorState)
        assert (editor.title, editor.version, editor.values["life"]) == ("Edit asset", "1", "4")
        await later.send(AssetEditorState.save(await form_of(later), APPLY))
        assert editor.is_shown
        assert (await only_asset(again)).version == 1
        await later.send(AssetEditorState.save(await form_of(later), APPLY))
    assert (await only_asset(again)).terms.life_months == 48


async def test_a_draft_of_somebody_else_is_not_offered(owner):
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as tab:
        await tab.send(AssetEditorState.open_new)
        _, onward = await ended(tab, owner, await form_of(tab, **TYPED))
    other = await make_actor()
    async with Headless(app, session_id=str(other.session_id), path=onward) as later:
        await later.send(AssetsState.load)
        assert not (await later.state(AssetEditorState)).is_open
        assert later.errors == []


async def test_a_tab_the_server_forgot_keeps_what_was_typed(tab, owner):
    asset = await make_asset(owner)
    typed = {"name": "Typed before the pause", "life": "0", "convention": "month"}
    form = {**TYPED, **typed, "id": str(asset.id), "version": "1"}
    await tab.send(AssetEditorState.save(form, APPLY))
    editor = await tab.state(AssetEditorState)
    assert (editor.is_open, editor.title, editor.version) == (True, "Edit asset", "1")
    assert {name: editor.values[name] for name in typed} == typed
    assert list(editor.errors) == ["life"]
    await tab.send(AssetEditorState.save({**form, "life": "4"}, APPLY))
    assert editor.is_shown
    assert (await only_asset(owner)).version == 1
