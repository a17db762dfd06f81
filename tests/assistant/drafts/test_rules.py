"""What a token is bound to, what a payload's digest is of, and how fields are changed."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.assistant.drafts import rules
from finance_app.assistant.drafts.rules import Draft, Status
from finance_app.kit.tools import DraftField, Proposal, Saved

SECRET = "a secret of the server that is long enough"
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
PAYLOAD = rules.payload_of([Proposal("entry", {"amount": "42.50", "party": "Café"})])
DRAFT = Draft(
    id=UUID(int=1), organization_id=UUID(int=2), user_id=UUID(int=3), thread_id=None,
    payload=PAYLOAD, digest=rules.digest_of(PAYLOAD), status=Status.OPEN, note="",
    expires_at=NOON, saved_at=None, saved={},
)  # fmt: skip
TOKEN = rules.token_of(SECRET, DRAFT)


def test_the_token_is_made_as_documented():
    """Worked out by hand with the standard library: HMAC (RFC 2104) under a derived key."""
    key = hmac.digest(SECRET.encode(), b"finance_app assistant draft card 1", "sha256")
    canonical = (
        b'[{"draftable":"entry","target_id":"","values":{"amount":"42.50","party":"Caf\\u00e9"},'
        b'"version":""}]'
    )
    bound = "\n".join((
        "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002",
        "00000000-0000-0000-0000-000000000003", hashlib.sha256(canonical).hexdigest(),
        "2026-11-28T12:00:00.000000+00:00",
    ))  # fmt: skip
    assert hmac.digest(key, bound.encode(), "sha256").hex() == TOKEN
    assert rules.is_token(SECRET, DRAFT, TOKEN)


def altered(**changes: str) -> list[dict[str, object]]:
    return rules.payload_of([Proposal("entry", {**PAYLOAD[0]["values"], **changes})])


OTHERS = {
    "card": {"id": UUID(int=9)},
    "business": {"organization_id": UUID(int=9)},
    "person": {"user_id": UUID(int=9)},
    "expiry": {"expires_at": NOON + timedelta(microseconds=1)},
    "value": {"payload": altered(amount="4250")},
    "more fields": {"payload": altered(notes="x")},
    "target": {"payload": [{**PAYLOAD[0], "target_id": "1"}]},
    "version": {"payload": [{**PAYLOAD[0], "version": "1"}]},
    "kind of thing": {"payload": [{**PAYLOAD[0], "draftable": "asset"}]},
    "one more": {"payload": [*PAYLOAD, *PAYLOAD]},
}


@pytest.mark.parametrize("name", list(OTHERS))
def test_a_token_is_worth_nothing_for_another(name):
    other = replace(DRAFT, **OTHERS[name])
    other = replace(other, digest=rules.digest_of(other.payload))
    assert rules.is_token(SECRET, other, rules.token_of(SECRET, other))
    assert not rules.is_token(SECRET, other, TOKEN)


def test_nor_under_another_secret():
    assert not rules.is_token(f"{SECRET}.", DRAFT, TOKEN)


def test_a_payload_that_is_not_the_one_of_the_digest_is_saved_by_no_token():
    other = replace(DRAFT, payload=altered(amount="1"))
    assert not rules.is_token(SECRET, other, rules.token_of(SECRET, other))


def test_the_same_instant_in_another_zone_and_another_order_of_members_are_the_same():
    zone = timezone(timedelta(hours=5, minutes=30))
    values = dict(reversed(list(PAYLOAD[0]["values"].items())))
    same = replace(
        DRAFT, expires_at=NOON.astimezone(zone), payload=[{**PAYLOAD[0], "values": values}]
    )
    assert rules.token_of(SECRET, same) == TOKEN


@settings(max_examples=60)
@given(st.text(max_size=80) | st.just(TOKEN.upper()) | st.just(TOKEN[:-1]) | st.just(f"{TOKEN}0"))
def test_no_other_text_is_a_token(text):
    assert not rules.is_token(SECRET, DRAFT, text)


@settings(max_examples=40)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(max_size=8), max_size=3),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_different_payloads_have_different_digests(values):
    payload = rules.payload_of([Proposal("entry", one) for one in values])
    assert (rules.digest_of(payload) == DRAFT.digest) == (payload == PAYLOAD)


def test_a_card_is_expired_from_its_instant_on():
    assert DRAFT.status_at(NOON - timedelta(microseconds=1)) is Status.OPEN
    assert DRAFT.status_at(NOON) is Status.EXPIRED
    for status in (Status.SAVED, Status.DISCARDED, Status.UNDONE):
        assert replace(DRAFT, status=status).status_at(NOON) is status


def test_ten_minutes_are_given_and_an_edit_always_moves_them_on():
    assert rules.expiry_after(NOON) == NOON + timedelta(minutes=10)
    later = rules.expiry_after(NOON)
    assert rules.expiry_after(NOON, later) > later
    assert rules.expiry_after(NOON + timedelta(minutes=3), later) == NOON + timedelta(minutes=13)


FIELDS = [[DraftField("amount", "Amount"), DraftField("party", "Party")]]


def test_fields_are_changed_by_place_and_name():
    before = [Proposal("entry", {"amount": "1", "hidden": "x"}, "id", "3")]
    (changed,), unknown = rules.edited(before, {"0.party": "A\x00\u2028b", "0.amount": ""}, FIELDS)
    assert changed == Proposal(
        "entry", {"amount": "", "hidden": "x", "party": "A\u2028b"}, "id", "3"
    )
    assert unknown == []


@pytest.mark.parametrize("key", ["amount", "1.amount", "0.hidden", "0.", "-1.amount", "00.amount",
                                 "0.amount ", "0.target_id", "99.amount"])  # fmt: skip
def test_what_is_no_field_of_the_card_is_named_and_changes_nothing(key):
    before = [Proposal("entry", {"amount": "1", "hidden": "x"})]
    assert rules.edited(before, {key: "2"}, FIELDS) == (before, [key])


def test_texts_are_made_fit_to_be_kept():
    text = "a\x00b\x1fc\ud800d\uffffe\tf\n" + "x" * 10_001
    assert rules.clean(text) == "abcde\tf\n" + "x" * (10_000 - 8)


def test_what_was_written_goes_round():
    saved = Saved("1", "Expense: A", "/expenses?entry=1", {"amount": "1"}, "2")
    kept = rules.saved_payload([saved], "ada@example.com")
    assert [rules.saved_of(one) for one in kept["items"]] == [saved]


def test_who_confirmed_is_said():
    told = "Proposed by the assistant, confirmed by ada@example.com on 1 March 2026."
    assert rules.confirmed_text("ada@example.com", date(2026, 3, 1)) == told
    undone = rules.confirmed_text("ada@example.com", date(2026, 3, 1), is_undone=True)
    assert undone == f"{told} Taken back since."
