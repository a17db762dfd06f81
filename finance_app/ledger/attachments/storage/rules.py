"""What a store of content is, and how content is called in one: by its business and its hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that has been received and has no place yet: where it is, and what it is."""

    path: Path
    sha256: bytes
    size_bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where content is: the same in every store."""

    organization_id: UUID
    sha256: bytes

    @property
    def key(self) -> str:
        """Return it as a path: "<business>/<first two digits>/<hash>"."""
        name = self.sha256.hex()
        return f"{self.organization_id}/{name[:2]}/{name}"


@dataclass(frozen=True, slots=True)
class Stored:
    """Content that is in a store, since when."""

    place: Place
    size_bytes: int
    stored_at: datetime


class Store(Protocol):
    """Keeps content whole or not at all; everything blocks, so it is called in threads."""

    @property
    def is_remote(self) -> bool:
        """Say whether putting and opening takes a network, and can fail as one does."""

    def put(self, draft: Draft, place: Place) -> None:
        """Keep a draft's content, for good once this returns; what is there already is the same."""

    def open(self, place: Place, size_bytes: int) -> Path | None:
        """Return a file with the content, None where it is missing or is not what it was."""

    def exists(self, place: Place, size_bytes: int) -> bool:
        """Say whether content of this size is there."""

    def remove(self, place: Place) -> None:
        """Remove content, where it is there."""

    def list_all(self) -> Iterator[Stored]:
        """Return all content, in any order; what is not ours is passed over."""


def place_of(key: str) -> Place | None:
    """Return the place a key names, None where no content of ours is called that."""
    parts = key.split("/")
    if len(parts) != 3:
        return None
    try:
        place = Place(UUID(parts[0]), bytes.fromhex(parts[2]))
    except ValueError:
        return None
    return place if place.key == key and len(place.sha256) == 32 else None
