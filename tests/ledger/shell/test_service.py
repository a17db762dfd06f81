"""What can be taken back is taken back; what nobody offered is not found."""

import pytest

from finance_app.kit.errors import NotFoundError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.shell.service import count_to_review, take_back
from tests.factories import make_actor, make_entry, some_id


@pytest.mark.parametrize(
    ("what", "ids"),
    [
        ("", []),
        ("burn:expense", []),
        ("delete:cheque", []),
        ("delete:expense", ["x"]),
        ("category:expense", ["x=Office"]),
        ("category:expense", ["="] * 201),
        ("record:expense", ["x"] * 201),
        ("merge", []),
        ("merge", [str(some_id())]),
    ],
)
async def test_what_nobody_offered_is_not_found(what, ids):
    with pytest.raises(NotFoundError):
        await take_back(await make_actor(), what, ids)


async def test_another_business_has_nothing_to_take_back():
    owner, stranger = await make_actor(), await make_actor()
    entry = await make_entry(owner)
    assert await take_back(stranger, "record:expense", [str(entry.id)]) == (
        "0 expenses moved to the trash."
    )
    assert await count_to_review(owner, Kind.EXPENSE) == 1
