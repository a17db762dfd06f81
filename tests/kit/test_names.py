"""Names in any case, and the nearest of those that exist."""

import pytest

from finance_app.kit.names import known_name, unknown_name_sentence

NAMES = ["Rent", "Travel", "Acme Paper Ltd", "Özil"]


@pytest.mark.parametrize(
    ("given", "found"), [("rent", "Rent"), ("ÖZIL", "Özil"), ("Ren", None), ("", None)]
)
def test_a_name_is_found_in_any_case_and_whole(given, found):
    assert known_name(given, NAMES) == found


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Travle", "There is no category “Travle” in these books. The nearest: “Travel”."),
        ("acme", "There is no category “acme” in these books. The nearest: “Acme Paper Ltd”."),
        ("zzz", "There is no category “zzz” in these books."),
        ("", "There is no category “” in these books."),
        ("y" * 90, f"There is no category “{'y' * 80}” in these books."),
    ],
)
def test_an_unknown_name_is_said_with_the_nearest(given, told):
    assert unknown_name_sentence("category", given, NAMES) == told
