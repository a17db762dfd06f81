"""What a card is, what its confirmation is bound to, and how its fields are changed.

The token that saves a card is an HMAC-SHA256 (RFC 2104) over the card, its business and person, the
digest of what it proposes and when it expires, under a key derived for this purpose alone. So it is
worth nothing for another card, person or business, nor after any of it has changed; and the server
can make it again from the row at any time.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from finance_app.kit.fields import TextError, amount_or_none, flag_of
from finance_app.kit.money import CURRENCIES, plain_amount
from finance_app.kit.tools import Draftable, DraftField, FieldKind, Proposal, Saved
from finance_app.ledger.locks.rules import day_words

LIFE: Final = timedelta(minutes=10)
"""How long a card can be saved after it was proposed, or edited last."""

PROPOSALS_MAX: Final = 20
VALUE_LENGTH_MAX: Final = 10_000
NOTE_LENGTH_MAX: Final = 500
_STEP: Final = timedelta(microseconds=1)
_PURPOSE: Final = b"finance_app assistant draft card 1"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KEY: Final = re.compile(r"(0|[1-9][0-9]?)\.([a-z_]{1,40})")


class Status(StrEnum):
    """What became of a card; one that is open and out of time is expired."""

    OPEN = "open"
    SAVED = "saved"
    DISCARDED = "discarded"
    UNDONE = "undone"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Draft:
    """A card as it is kept. `payload` is what is proposed as JSON, `saved` what was written."""

    id: UUID
    organization_id: UUID
    user_id: UUID
    thread_id: UUID | None
    payload: Sequence[Mapping[str, Any]]
    digest: bytes
    status: Status
    note: str
    expires_at: datetime
    saved_at: datetime | None
    saved: Mapping[str, Any]

    @property
    def proposals(self) -> list[Proposal]:
        """Return what is proposed."""
        return [Proposal(**one) for one in self.payload]

    def status_at(self, now: datetime) -> Status:
        """Return the status, expired where an open card has run out of time."""
        is_late = self.status is Status.OPEN and self.expires_at <= now
        return Status.EXPIRED if is_late else self.status


@dataclass(frozen=True, slots=True)
class CardField:
    """A field of a card as it is shown: its text, what it was before a change, what is wrong.

    `key` is what `edit` calls it. `choices` are offered, not required.
    """

    key: str
    name: str
    label: str
    value: str
    kind: str
    was: str = ""
    problem: str = ""
    choices: list[str] = field(default_factory=list)
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class CardItem:
    """One thing on a card: what it would do, or the link to what was done."""

    title: str
    fields: list[CardField]
    problem: str = ""
    saved_label: str = ""
    saved_href: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as its person sees it; all of it is text.

    `token` saves it, "" where nothing can be saved. `told` says who confirmed it and when.
    """

    id: str
    thread_id: str
    status: str
    note: str
    items: list[CardItem]
    token: str = ""
    expires_at: str = ""
    told: str = ""
    can_save: bool = False
    can_undo: bool = False


def cleaned(proposal: Proposal) -> Proposal:
    """Return a proposal without characters that cannot be kept, its texts cut at their limit."""
    values = {name: clean(text) for name, text in proposal.values.items()}
    return replace(proposal, values=values)


def in_coins(proposal: Proposal, fields: Sequence[DraftField], currency_code: str) -> Proposal:
    """Return a proposal whose amounts have all digits of their currency: "12.5" is "12.50"."""
    code = proposal.values.get("currency_code") or currency_code
    values = dict(proposal.values)
    for one in fields:
        read = amount_or_none(values.get(one.name, ""), code) if code in CURRENCIES else None
        if one.kind is FieldKind.AMOUNT and read is not None:
            values[one.name] = plain_amount(read, code)
    return replace(proposal, values=values)


def clean(text: str) -> str:
    """Return a text without characters that cannot be kept, cut at its limit."""
    return _FORBIDDEN.sub("", text)[:VALUE_LENGTH_MAX]


def settled(
    draftable: Draftable, proposal: Proposal, choices: Mapping[str, Sequence[str]]
) -> Proposal:
    """Return a proposal whose names are spelled as the choices are, its flags "1" or ""."""
    values = dict(proposal.values)
    for one in draftable.fields:
        text = values.get(one.name)
        if text is None:
            continue
        if one.kind is FieldKind.FLAG:
            values[one.name] = flag_text(text)
            continue
        plain = " ".join(text.split()).casefold()
        found = (name for name in choices_of(one, proposal, choices) if name.casefold() == plain)
        values[one.name] = next(found, text)
    return replace(proposal, values=values)


def flag_text(text: str) -> str:
    """Return a flag as a card has it: "1" or ""; what is none stays, to be refused."""
    try:
        return "1" if flag_of(text) else ""
    except TextError:
        return text


def choices_of(
    shown: DraftField, proposal: Proposal, choices: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the choices of a field; some depend on the kind that is proposed."""
    kind = proposal.values.get("kind", "")
    return list(choices.get(f"{shown.name}:{kind}", choices.get(shown.name, ())))


def payload_of(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return proposals as they are kept."""
    return [
        {
            "draftable": one.draftable,
            "values": dict(one.values),
            "target_id": one.target_id,
            "version": one.version,
        }
        for one in proposals
    ]


def digest_of(payload: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the SHA-256 of a payload, the same in whichever order its members come."""
    plain = json.dumps(list(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode("ascii")).digest()


def token_of(secret: str, draft: Draft) -> str:
    """Return what saves the card as it is. `secret` is the server's; its key is derived."""
    key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    bound = (
        str(draft.id),
        str(draft.organization_id),
        str(draft.user_id),
        digest_of(draft.payload).hex(),
        draft.expires_at.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    return hmac.new(key, "\n".join(bound).encode("ascii"), hashlib.sha256).hexdigest()


def is_token(secret: str, draft: Draft, token: str) -> bool:
    """Say whether a token saves the card as it is; takes as long for a wrong one as for the right.

    A card whose proposals are not those it was made with is saved by none.
    """
    is_same = hmac.compare_digest(digest_of(draft.payload), bytes(draft.digest))
    sent = token.encode("utf-8", "replace")
    return hmac.compare_digest(token_of(secret, draft).encode("ascii"), sent) and is_same


def expiry_after(now: datetime, before: datetime | None = None) -> datetime:
    """Return when a card expires that is proposed or edited now; always after it did before.

    So an edit makes another token even where it changes nothing.
    """
    later = now + LIFE
    return later if before is None else max(later, before + _STEP)


def edited(
    proposals: Sequence[Proposal],
    changes: Mapping[str, str],
    fields: Sequence[Sequence[DraftField]],
) -> tuple[list[Proposal], list[str]]:
    """Return proposals with changed fields, and the keys that name no field.

    A key is "0.amount": the number of the proposal from 0 on and the name of a field it shows.
    """
    values = [dict(one.values) for one in proposals]
    unknown: list[str] = []
    for key, text in changes.items():
        found = _KEY.fullmatch(key)
        at = int(found[1]) if found else len(values)
        if found is None or at >= len(values) or found[2] not in {one.name for one in fields[at]}:
            unknown.append(clean(key)[:60])
            continue
        values[at][found[2]] = clean(text)
    return [replace(one, values=texts) for one, texts in zip(proposals, values, strict=True)], (
        unknown
    )


def first_missing(draftable: Draftable, proposal: Proposal) -> DraftField | None:
    """Return the first field that is needed and says nothing, None where there is none."""
    return next(
        (
            one
            for one in draftable.fields
            if one.is_required and not proposal.values.get(one.name, "").strip()
        ),
        None,
    )


def item_title(draftable: Draftable, proposal: Proposal) -> str:
    """Return "Add expense", or "Change expense" where something exists."""
    kind = proposal.values.get("kind", "")
    name = kind if draftable.name == "entry" and kind else draftable.title
    return f"{'Change' if proposal.target_id else 'Add'} {name}"


def confirmed_text(email: str, day: date, *, is_undone: bool = False) -> str:
    """Return who confirmed a card, on which day."""
    told = f"Proposed by the assistant, confirmed by {email} on {day_words(day)}."
    return f"{told} Taken back since." if is_undone else told


def saved_of(one: Mapping[str, Any]) -> Saved:
    """Return what was written, from how it is kept."""
    return Saved(one["id"], one["label"], one["href"], one["before"], one["version"])


def saved_payload(saved: Sequence[Saved], email: str) -> dict[str, Any]:
    """Return what was written and who confirmed it, as it is kept."""
    items = [
        {
            "id": one.id,
            "label": clean(one.label),
            "href": one.href,
            "before": dict(one.before),
            "version": one.version,
        }
        for one in saved
    ]
    return {"by": email, "items": items}
