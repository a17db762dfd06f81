"""Cards on a real database: proposed, edited, saved once, expired, discarded, taken back."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from finance_app.assistant.drafts import rules, service
from finance_app.assistant.drafts.repository import DraftRepository
from finance_app.assistant.drafts.service import (
    DraftClosedError,
    DraftNotFoundError,
    DraftTokenError,
    NotSavedError,
    UnknownDraftError,
)
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import (
    ChangedSinceError,
    ForbiddenError,
    InvalidInputError,
    LockedError,
)
from finance_app.kit.tools import Proposal
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import categorise_entry, restore_entries
from finance_app.ledger.locks.service import lock_books
from tests.assistant.drafts.cards import entry, id_of, problems, propose, rows, value
from tests.factories import as_admin, join, make_actor, make_entry, some_id

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEPT = ("Northgate Stationers", "42.50", "assistant", 1)


@pytest.fixture(scope="module")
async def asker() -> Actor:
    return await make_actor()


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
def noon():
    with clock.fixed(NOON) as fixed:
        yield fixed


def entry_id(card) -> UUID:
    return UUID(card.items[0].saved_href.partition("entry=")[2])


async def test_proposing_writes_nothing_but_the_card(owner, noon):
    card = await propose(owner)
    assert await rows(owner) == []
    assert (card.status, card.can_save, card.can_undo, card.told) == ("open", True, False, "")
    assert card.items[0].title == "Add expense"
    assert value(card, "0.amount") == "42.50"
    shown = {one.name: one for one in card.items[0].fields}
    assert "Office" in shown["category"].choices
    assert "Sales" not in shown["category"].choices  # those of incomes
    assert shown["kind"].choices == ["expense", "income"]
    assert problems(card) == {}


async def test_saving_writes_it_once_and_says_who_confirmed(owner, noon):
    card = await propose(owner)
    done = await service.save(owner, id_of(card), card.token)
    assert await rows(owner) == [KEPT]
    assert (done.status, done.token, done.can_save, done.can_undo) == ("saved", "", False, True)
    assert done.told == (
        f"Proposed by the assistant, confirmed by {owner.email} on 28 November 2026."
    )
    assert done.items[0].saved_label == "Expense: Northgate Stationers, €42.50 on 14 March 2026"
    assert done.items[0].saved_href.startswith("/expenses?entry=")
    assert await service.get(owner, id_of(card)) == done


async def test_a_saved_card_is_not_saved_again(owner, noon):
    card = await propose(owner)
    await service.save(owner, id_of(card), card.token)
    with pytest.raises(DraftClosedError, match="saved already"):
        await service.save(owner, id_of(card), card.token)
    with pytest.raises(DraftClosedError, match="saved already"):
        await service.edit(owner, id_of(card), card.token, {"0.amount": "1"})
    assert await rows(owner) == [KEPT]


async def test_twenty_at_once_save_it_once(owner):
    card = await propose(owner, entry(), entry(party="Second"))
    tries = [service.save(owner, id_of(card), card.token) for _ in range(20)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [one for one in done if isinstance(one, DraftClosedError)]
    assert (len(refused), len(done) - len(refused)) == (19, 1)
    assert [row[0] for row in await rows(owner)] == ["Northgate Stationers", "Second"]


@pytest.mark.parametrize("change", ["", "other", "cut", "longer", "flipped", "unicode"])
async def test_a_tampered_token_saves_nothing(owner, noon, change):
    card = await propose(owner)
    flipped = f"{'0' if card.token[0] != '0' else '1'}{card.token[1:]}"
    sent = {"": "", "other": "0" * 64, "cut": card.token[:-1], "longer": f"{card.token}0",
            "flipped": flipped, "unicode": "\u0661" * 64}[change]  # fmt: skip
    with pytest.raises(DraftTokenError, match="Nothing was saved"):
        await service.save(owner, id_of(card), sent)
    with pytest.raises(DraftTokenError):
        await service.edit(owner, id_of(card), sent, {"0.amount": "1"})
    assert await rows(owner) == []
    assert await service.get(owner, id_of(card)) == card, "it is still open, as it was"


async def test_a_token_of_another_card_saves_nothing(owner, noon):
    card, same = await propose(owner), await propose(owner)
    with pytest.raises(DraftTokenError):
        await service.save(owner, id_of(card), same.token)
    assert await rows(owner) == []


@pytest.mark.parametrize("has_digest", [False, True], ids=["payload", "payload and digest"])
async def test_what_was_altered_in_the_database_is_not_saved(owner, noon, admin_url, has_digest):
    card = await propose(owner)
    payload = rules.payload_of([entry(amount="4250")])
    await as_admin(
        admin_url, "UPDATE assistant_drafts SET proposals = CAST(:p AS jsonb) WHERE id = :id",
        p=json.dumps(payload), id=id_of(card),
    )  # fmt: skip
    if has_digest:
        await as_admin(
            admin_url, "UPDATE assistant_drafts SET payload_digest = :d WHERE id = :id",
            d=rules.digest_of(payload), id=id_of(card),
        )  # fmt: skip
    with pytest.raises(DraftTokenError):
        await service.save(owner, id_of(card), card.token)
    if not has_digest:  # nor by the token that is drawn of it now
        drawn = await service.get(owner, id_of(card))
        with pytest.raises(DraftTokenError):
            await service.save(owner, id_of(card), drawn.token)
    assert await rows(owner) == []


async def test_it_can_be_saved_for_ten_minutes(owner, noon):
    card, late = await propose(owner), await propose(owner, entry(party="Late"))
    noon.advance(timedelta(minutes=10) - timedelta(microseconds=1))
    assert (await service.save(owner, id_of(card), card.token)).status == "saved"
    noon.advance(timedelta(microseconds=1))
    for change in (
        service.save(owner, id_of(late), late.token),
        service.edit(owner, id_of(late), late.token, {"0.amount": "1"}),
    ):
        with pytest.raises(DraftClosedError, match="expired after ten minutes"):
            await change
    shown = await service.get(owner, id_of(late))
    assert (shown.status, shown.token, shown.can_save) == ("expired", "", False)
    assert await service.list_open(owner, None) == []
    assert await rows(owner) == [KEPT]


async def test_a_card_survives_a_restart():
    """Another process draws the same token from the row, and takes the one from before."""
    owner = await make_actor()
    card = await propose(owner)
    script = (
        "import asyncio, sys\n"
        "from uuid import UUID\n"
        "from finance_app import schema\n"
        "from finance_app.assistant.drafts import service\n"
        "from finance_app.identity.service import find_actor\n"
        "from finance_app.kit import db\n"
        "async def main():\n"
        "    assert schema.TABLES\n"
        "    actor = await find_actor(UUID(sys.argv[1]))\n"
        "    card = await service.get(actor, UUID(sys.argv[2]))\n"
        "    print(card.token)\n"
        "    print((await service.save(actor, UUID(card.id), sys.argv[3])).status)\n"
        "    await db.close()\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", script, str(owner.session_id), card.id, card.token]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.split() == [card.token, "saved"]
    assert await rows(owner) == [KEPT]


async def refuse_all(actor: Actor, card) -> None:
    """Try everything with a card that does not exist for an actor."""
    for change in (
        service.get(actor, id_of(card)),
        service.save(actor, id_of(card), card.token),
        service.edit(actor, id_of(card), card.token, {"0.amount": "1"}),
        service.discard(actor, id_of(card)),
        service.undo(actor, id_of(card)),
    ):
        with pytest.raises(DraftNotFoundError):
            await change
    assert await service.list_open(actor, None) == []


async def test_a_card_is_its_persons_also_for_the_owner(owner, noon):
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    card, saved = await propose(bookkeeper), await propose(bookkeeper)
    await refuse_all(owner, card)
    await service.save(bookkeeper, id_of(saved), saved.token)
    await refuse_all(owner, saved)
    assert await rows(owner) == [KEPT]
    assert [one.id for one in await service.list_open(bookkeeper, None)] == [card.id]


async def test_a_card_is_of_its_business(owner, noon):
    other = await make_actor()
    card = await propose(owner)
    await refuse_all(other, card)
    moved = replace(owner, organization_id=other.organization_id)
    await refuse_all(moved, card)
    assert await rows(owner) == await rows(other) == []


async def test_the_database_and_the_queries_both_keep_it_to_its_person(owner, noon):
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    card = await propose(bookkeeper)
    async with db.transaction(owner) as session:  # the policy
        found = await session.execute(text("SELECT count(*) FROM assistant_drafts"))
        assert found.scalar_one() == 0
    async with db.transaction(bookkeeper) as session:  # and each query
        repository = DraftRepository(session, owner.user_id)
        payload, digest = rules.payload_of([entry()]), b"\0" * 32
        assert await repository.find(id_of(card)) is None
        assert await repository.find(id_of(card), lock=True) is None
        assert await repository.list_open(None, NOON) == []
        assert await repository.claim(id_of(card), NOON) is None
        assert await repository.discard(id_of(card)) is None
        edit = {"digest": digest, "expires_at": NOON, "now": NOON}
        assert await repository.edit(id_of(card), payload, **edit) is None
    done = await service.save(bookkeeper, id_of(card), card.token)
    async with db.transaction(bookkeeper) as session:
        repository = DraftRepository(session, owner.user_id)
        assert await repository.keep(id_of(card), {}) is None
        assert await repository.undo(id_of(card)) is None
    assert await service.get(bookkeeper, id_of(card)) == done


async def test_locked_books_refuse_it(owner, noon):
    card = await propose(owner)
    await lock_books(owner, NOON.date())
    with pytest.raises(LockedError, match="locked") as error:
        await service.save(owner, id_of(card), card.token)
    assert list(error.value.fields) == ["0.date"]
    assert await rows(owner) == []
    shown = await service.get(owner, id_of(card))
    assert (shown.status, shown.can_save) == ("open", False)
    assert "locked" in problems(shown)["0.date"]


async def test_who_may_not_write_proposes_and_saves_nothing(owner, noon):
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    card = await propose(bookkeeper)
    demoted = replace(bookkeeper, role=Role.VIEWER)
    for change in (
        propose(demoted),
        service.save(demoted, id_of(card), card.token),
        service.save(demoted, id_of(card), "no token, and the role is what is said first"),
        service.edit(demoted, id_of(card), card.token, {"0.amount": "1"}),
        service.undo(demoted, id_of(card)),
        service.ask_for(demoted, [entry()]),
    ):
        with pytest.raises(ForbiddenError, match="Your role"):
            await change
    shown = await service.get(demoted, id_of(card))
    assert (shown.token, shown.can_save) == ("", False)
    await service.save(bookkeeper, id_of(card), card.token)
    with pytest.raises(ForbiddenError):
        await service.undo(demoted, id_of(card))
    assert not (await service.get(demoted, id_of(card))).can_undo
    assert await rows(owner) == [KEPT]


async def test_several_with_one_wrong_save_nothing_until_it_is_right(owner, noon):
    second = entry(party="Second", category="Nonsense", date="2026-03-15")
    card = await propose(owner, entry(), second, entry(party="Third", date="2026-03-16"))
    assert list(problems(card)) == ["1.category"]
    assert not card.can_save
    with pytest.raises(InvalidInputError) as error:
        await service.save(owner, id_of(card), card.token)
    assert list(error.value.fields) == ["1.category"]
    assert await rows(owner) == []
    right = await service.edit(owner, id_of(card), card.token, {"1.category": "Travel"})
    assert right.can_save
    done = await service.save(owner, id_of(card), right.token)
    assert [row[0] for row in await rows(owner)] == ["Northgate Stationers", "Second", "Third"]
    assert all(one.saved_href for one in done.items)


async def test_an_edit_keeps_what_is_typed_and_makes_the_old_token_worthless(owner, noon):
    card = await propose(owner)
    noon.advance(timedelta(minutes=9))
    wrong = await service.edit(
        owner, id_of(card), card.token, {"0.amount": "12.3456", "0.date": "31 Feb"}
    )
    assert (value(wrong, "0.amount"), value(wrong, "0.date")) == ("12.3456", "31 Feb")
    assert set(problems(wrong)) == {"0.amount", "0.date"}
    assert not wrong.can_save
    with pytest.raises(DraftTokenError):
        await service.save(owner, id_of(card), card.token)
    noon.advance(timedelta(minutes=9))  # the edit has begun another ten minutes
    right = await service.edit(
        owner, id_of(card), wrong.token, {"0.amount": "12.34", "0.date": "2026-03-15"}
    )
    await service.save(owner, id_of(card), right.token)
    assert await rows(owner) == [("Northgate Stationers", "12.34", "assistant", 1)]


async def test_an_edit_of_nothing_makes_another_token_too(owner, noon):
    card = await propose(owner)
    same = await service.edit(owner, id_of(card), card.token, {"0.amount": "42.50"})
    assert same.token != card.token
    with pytest.raises(DraftTokenError):
        await service.edit(owner, id_of(card), card.token, {"0.amount": "1"})


async def test_of_two_edits_at_once_one_is_kept(owner):
    card = await propose(owner)
    tries = [
        service.edit(owner, id_of(card), card.token, {"0.amount": str(amount)})
        for amount in range(1, 9)
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    kept = [one for one in done if not isinstance(one, DraftTokenError)]
    assert len(kept) == 1
    assert await service.get(owner, id_of(card)) == kept[0]


async def test_only_fields_of_the_card_can_be_changed(owner, noon):
    card = await propose(owner)
    with pytest.raises(InvalidInputError) as error:
        await service.edit(owner, id_of(card), card.token, {"0.source": "x", "0.amount": "1"})
    assert list(error.value.fields) == ["0.source"]
    assert await service.get(owner, id_of(card)) == card


async def test_a_discarded_card_is_not_saved(owner, noon):
    card = await propose(owner)
    assert (await service.discard(owner, id_of(card))).status == "discarded"
    assert (await service.discard(owner, id_of(card))).status == "discarded"
    with pytest.raises(DraftClosedError, match="discarded"):
        await service.save(owner, id_of(card), card.token)
    with pytest.raises(NotSavedError):
        await service.undo(owner, id_of(card))
    assert await rows(owner) == []
    saved = await propose(owner)
    await service.save(owner, id_of(saved), saved.token)
    with pytest.raises(DraftClosedError):
        await service.discard(owner, id_of(saved))


async def test_an_expired_card_can_be_put_aside(owner, noon):
    card = await propose(owner)
    noon.advance(timedelta(minutes=11))
    assert (await service.discard(owner, id_of(card))).status == "discarded"


async def test_undo_moves_it_to_the_trash_once(owner, noon):
    card = await propose(owner, entry(), entry(party="Second"))
    done = await service.save(owner, id_of(card), card.token)
    undone = await service.undo(owner, id_of(card))
    assert await rows(owner) == []
    assert (undone.status, undone.can_undo) == ("undone", False)
    assert undone.told.endswith("Taken back since.")
    with pytest.raises(NotSavedError):
        await service.undo(owner, id_of(card))
    with pytest.raises(DraftClosedError, match="taken back"):
        await service.save(owner, id_of(card), card.token)
    assert await restore_entries(owner, Kind.EXPENSE, [entry_id(done)]), "it is in the trash"


async def test_what_was_changed_since_is_not_taken_back_nor_the_rest(owner, noon):
    card = await propose(owner, entry(), entry(party="Second"))
    done = await service.save(owner, id_of(card), card.token)
    await categorise_entry(owner, Kind.EXPENSE, entry_id(done), "Travel", version=1)
    with pytest.raises(ChangedSinceError, match="changed since it was saved"):
        await service.undo(owner, id_of(card))
    assert [row[0] for row in await rows(owner)] == ["Northgate Stationers", "Second"]
    assert (await service.get(owner, id_of(card))).status == "saved"


async def test_locked_books_keep_what_was_saved(owner, noon):
    card = await propose(owner)
    await service.save(owner, id_of(card), card.token)
    await lock_books(owner, NOON.date())
    with pytest.raises(LockedError):
        await service.undo(owner, id_of(card))
    assert await rows(owner) == [KEPT]
    assert (await service.get(owner, id_of(card))).can_undo


async def test_twenty_at_once_take_it_back_once(owner):
    made = await make_entry(owner)
    change = Proposal("entry", {**entry().values, "kind": "expense"}, str(made.id), "1")
    card = await propose(owner, change)
    await service.save(owner, id_of(card), card.token)
    tries = [service.undo(owner, id_of(card)) for _ in range(20)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, NotSavedError) for one in done) == 19
    assert await rows(owner) == [("Northgate Stationers", "42.00", "screen", 3)]


async def test_a_change_shows_what_it_replaces_and_is_put_back(owner, noon):
    made = await make_entry(owner, category="Office", notes="as before")
    values = {**entry().values, "amount": "50", "notes": "as before"}
    card = await propose(owner, Proposal("entry", values, str(made.id), "1"))
    was = {one.name: one.was for one in card.items[0].fields if one.was}
    assert (card.items[0].title, was) == ("Change expense", {"amount": "42.00",
            "payment_method": "Card"})  # fmt: skip
    done = await service.save(owner, id_of(card), card.token)
    assert await rows(owner) == [("Northgate Stationers", "50.00", "screen", 2)]
    assert {one.name: one.was for one in done.items[0].fields if one.was} == was
    await service.undo(owner, id_of(card))
    assert await rows(owner) == [("Northgate Stationers", "42.00", "screen", 3)]


async def test_a_change_of_what_was_changed_since_is_refused(owner, noon):
    made = await make_entry(owner)
    card = await propose(owner, Proposal("entry", entry().values, str(made.id), "1"))
    await categorise_entry(owner, Kind.EXPENSE, made.id, "Travel", version=1)
    shown = await service.get(owner, id_of(card))
    assert "changed since" in problems(shown)["0"]
    with pytest.raises(service.AppError, match="changed since"):
        await service.save(owner, id_of(card), card.token)
    assert await rows(owner) == [("Northgate Stationers", "42.00", "screen", 2)]


async def test_open_cards_are_listed_by_their_thread(owner, noon):
    thread_id = some_id()
    first = await propose(owner, thread_id=thread_id)
    second = await propose(owner, thread_id=thread_id)
    loose = await propose(owner)
    gone = await propose(owner, thread_id=thread_id)
    await service.discard(owner, id_of(gone))
    assert await service.list_open(owner, thread_id) == [first, second]
    assert await service.list_open(owner, None) == [loose]


async def test_what_cannot_be_proposed_is_refused(owner):
    with pytest.raises(InvalidInputError, match="from 1 to 20"):
        await service.propose(owner, None, [])
    with pytest.raises(InvalidInputError, match="from 1 to 20"):
        await service.propose(owner, None, [entry()] * 21)
    with pytest.raises(UnknownDraftError):
        await service.propose(owner, None, [Proposal("payment", {})])


async def test_texts_of_others_are_made_fit_to_be_kept(owner, noon):
    card = await service.propose(owner, None, [entry(notes="a\x00b\ud800")], "n\x00ote" * 500)
    assert value(card, "0.notes") == "ab"
    assert card.note == ("note" * 500)[:500]


async def test_names_are_spelled_as_they_are_known_and_others_stay_to_be_corrected(owner, noon):
    card = await propose(owner, entry(category="oFFice ", payment_method="card", is_refund="on"))
    names = ("0.category", "0.payment_method", "0.is_refund")
    assert [value(card, name) for name in names] == ["Office", "Card", "1"]
    edit = {"0.category": "TRAVEL", "0.is_refund": "off"}
    card = await service.edit(owner, id_of(card), card.token, edit)
    assert [value(card, name) for name in names] == ["Travel", "Card", ""]
    edit = {"0.category": "Nonsense", "0.is_refund": "perhaps"}
    card = await service.edit(owner, id_of(card), card.token, edit)
    assert [value(card, name) for name in names] == ["Nonsense", "Card", "perhaps"]
    assert set(problems(card)) == {"0.is_refund"}
    card = await service.edit(owner, id_of(card), card.token, {"0.is_refund": "0"})
    assert set(problems(card)) == {"0.category"}
    shown = next(one for one in card.items[0].fields if one.name == "category")
    assert shown.choices[-1] == "Nonsense"


async def test_a_flag_says_what_it_was(owner, noon):
    made = await make_entry(owner, is_refund=True)
    values = {**entry(is_refund="0").values}
    card = await propose(owner, Proposal("entry", values, str(made.id), "1"))
    assert {one.name: one.was for one in card.items[0].fields}["is_refund"] == "Yes"
    card = await service.edit(owner, id_of(card), card.token, {"0.is_refund": "1"})
    assert {one.name: one.was for one in card.items[0].fields}["is_refund"] == ""


ASKED = {
    "kind": ({"kind": ""}, "Is it an expense or an income?"),
    "date": ({"date": " "}, "Which day was it?"),
    "amount": ({"amount": ""}, "How much was it?"),
    "party": ({"party": ""}, "Who was it paid to, or who paid it?"),
    "one at a time": ({"party": "", "amount": ""}, "How much was it?"),
}


@pytest.mark.parametrize("name", list(ASKED))
async def test_one_thing_that_is_missing_is_asked_for(asker, name):
    values, question = ASKED[name]
    found = await service.ask_for(asker, [entry(), entry(**values)])
    assert found is not None
    assert found.question == question


async def test_nothing_is_asked_where_nothing_is_missing(asker):
    assert await service.ask_for(asker, [entry(), entry(category="Nonsense")]) is None
    rule = Proposal("rule", {"kind": "expense", "phrase": "amzn"})
    found = await service.ask_for(asker, [rule])
    assert found is not None
    assert found.question == "Which category should such entries get?"
    assert await rows(asker) == []
