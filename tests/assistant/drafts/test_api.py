"""REST of cards: whole rounds, refusals as problems, repeats, and other people."""

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from tests.api_app import client
from tests.assistant.drafts.cards import entry, propose, rows
from tests.factories import join, make_actor, some_id


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


def place(card, action: str = "") -> str:
    return f"/api/v1/ai/drafts/{card.id}{f'/{action}' if action else ''}"


async def test_a_card_goes_round(owner):
    card = await propose(owner)
    async with client(owner) as http:
        read = await http.get(place(card))
        assert (read.status_code, read.headers["cache-control"]) == (200, "no-store")
        assert (read.json()["status"], read.json()["token"]) == ("open", card.token)
        changes = {"0.amount": "50", "0.category": "Nonsense"}
        sent = {"token": card.token, "changes": changes}
        edited = (await http.post(place(card, "edit"), json=sent)).json()
        fields = {one["key"]: one for one in edited["items"][0]["fields"]}
        assert fields["0.amount"]["value"] == "50"
        assert "no category" in fields["0.category"]["problem"].lower()
        refused = await http.post(place(card, "save"), json={"token": edited["token"]})
        assert refused.status_code == 422
        assert [one["field"] for one in refused.json()["errors"]] == ["0.category"]
        sent = {"token": edited["token"], "changes": {"0.category": ""}}
        edited = (await http.post(place(card, "edit"), json=sent)).json()
        saved = await http.post(place(card, "save"), json={"token": edited["token"]})
        assert (saved.status_code, saved.json()["status"]) == (200, "saved")
        assert await rows(owner) == [("Northgate Stationers", "50.00", "assistant", 1)]
        undone = (await http.post(place(card, "undo"))).json()
        assert (undone["status"], undone["can_undo"]) == ("undone", False)
        assert await rows(owner) == []


async def test_a_save_sent_again_writes_once(owner):
    card = await propose(owner)
    body = {"token": card.token}
    async with client(owner) as http:
        key = {"Idempotency-Key": "one"}
        first = await http.post(place(card, "save"), json=body, headers=key)
        again = await http.post(place(card, "save"), json=body, headers=key)
        assert first.status_code == again.status_code == 200
        assert again.headers["idempotency-hit"] == "true"
        assert first.json() == again.json()
        other = await http.post(place(card, "save"), json=body, headers={"Idempotency-Key": "two"})
        plain = await http.post(place(card, "save"), json=body)
        assert other.status_code == plain.status_code == 409
        assert "saved already" in plain.json()["detail"]
    assert len(await rows(owner)) == 1


async def test_a_refused_save_may_be_sent_again_under_its_key(owner):
    card = await propose(owner)
    async with client(owner) as http:
        key = {"Idempotency-Key": "one"}
        wrong = await http.post(place(card, "save"), json={"token": "0" * 64}, headers=key)
        assert wrong.status_code == 403
        assert "look at it again" in wrong.json()["detail"]
        assert await rows(owner) == []
        right = await http.post(place(card, "save"), json={"token": card.token}, headers=key)
        assert right.status_code == 200


async def test_refusals_are_problems(owner):
    card, gone = await propose(owner), await propose(owner, entry(party="Second"))
    await lock_books(owner, clock.today())
    async with client(owner) as http:
        locked = await http.post(place(card, "save"), json={"token": card.token})
        assert (locked.status_code, locked.headers["content-type"]) == (
            409, "application/problem+json",
        )  # fmt: skip
        assert [one["field"] for one in locked.json()["errors"]] == ["0.date"]
        sent = {"token": card.token, "changes": {"0.nothing": "1"}}
        assert (await http.post(place(card, "edit"), json=sent)).status_code == 422
        assert (await http.post(place(card, "undo"))).status_code == 409
        assert (await http.post(place(gone, "discard"))).json()["status"] == "discarded"
        used = await http.post(place(gone, "save"), json={"token": gone.token})
        assert used.status_code == 409
        nothing = await http.get(f"/api/v1/ai/drafts/{some_id()}")
        assert nothing.status_code == 404
    assert await rows(owner) == []


async def test_nobody_else_has_the_card(owner):
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    card = await propose(bookkeeper)
    sent = {"token": card.token, "changes": {}}
    for actor in (owner, await make_actor(), None):
        async with client(actor) as http:
            answers = [
                await http.get(place(card)),
                *[await http.post(place(card, one), json=sent)
                  for one in ("edit", "save", "discard", "undo")],
            ]  # fmt: skip
        assert {one.status_code for one in answers} == {404 if actor else 401}
    assert await rows(owner) == []
