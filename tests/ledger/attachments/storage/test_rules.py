"""How content is called: by its business and its hash, and nothing else is taken for it."""

import hashlib
from uuid import UUID

import pytest

from finance_app.ledger.attachments.storage.rules import Place, place_of

BUSINESS = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
HASH = hashlib.sha256(b"abc").hexdigest()
KEY = f"{BUSINESS}/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_content_is_called_by_its_business_and_its_hash():
    place = Place(UUID(BUSINESS), bytes.fromhex(HASH))
    assert place.key == KEY  # the hash of "abc" is the example of FIPS 180-4
    assert place_of(KEY) == place


@pytest.mark.parametrize(
    "key",
    [
        "",
        "secret_key",
        f"incoming/{BUSINESS}",
        f"{BUSINESS}/ba",
        f"{BUSINESS}/ba/{HASH[:-2]}",
        f"{BUSINESS}/ba/{HASH}/more",
        f"{BUSINESS}/bb/{HASH}",
        f"{BUSINESS}/ba/{HASH.upper()}",
        f"{BUSINESS.upper()}/ba/{HASH}",
        f"../ba/{HASH}",
        f"{BUSINESS}/ba/{HASH[:-1]}g",
        f"prefix/{KEY}",
    ],
)
def test_what_is_called_otherwise_is_no_content_of_ours(key):
    assert place_of(key) is None
