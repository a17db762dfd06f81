"""The settings that keep files in a bucket, for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings
from tests.ledger.attachments.fake_s3 import BUCKET, KEY_ID, REGION, SECRET, Fake, serving

PREFIX = "finance/files"


@contextmanager
def kept_in(fake: Fake, **changes: str) -> Iterator[None]:
    """Keep files in the bucket of the server; changes replace single settings."""
    values = {
        "ATTACHMENTS_URL": f"s3://{BUCKET}/{PREFIX}",
        "S3_ENDPOINT_URL": fake.address,
        "S3_REGION": REGION,
        "S3_ACCESS_KEY_ID": KEY_ID,
        "S3_SECRET_ACCESS_KEY": SECRET,
        **changes,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        settings.cache_clear()
        try:
            yield
        finally:
            patch.undo()
            settings.cache_clear()


@contextmanager
def bucket() -> Iterator[Fake]:
    """Run a server and keep files there."""
    with serving() as fake, kept_in(fake):
        yield fake


def keys(fake: Fake, actor: Actor) -> list[str]:
    """Return the keys of the actor's business."""
    return sorted(key for key in fake.objects if f"/{actor.organization_id}/" in key)


def key_of(actor: Actor, attachment: Any) -> str:
    """Return the key an attachment's content must have."""
    name = attachment.sha256.hex()
    return f"{PREFIX}/{actor.organization_id}/{name[:2]}/{name}"
