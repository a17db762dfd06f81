"""Bodies read without loss, and what If-Match and If-None-Match mean."""

from decimal import Decimal

import pytest

from finance_app.kit.requests import (
    EntityTagError,
    UnreadableBodyError,
    is_known,
    parse_json,
    versions_of,
)


def test_numbers_stay_exact() -> None:
    read = parse_json(b'{"a": 0.1, "b": 1e2, "c": 12345678901234567890.123456789, "d": 7}')

    assert read == {
        "a": Decimal("0.1"),
        "b": Decimal("1e2"),
        "c": Decimal("12345678901234567890.123456789"),
        "d": 7,
    }
    assert not any(isinstance(value, float) for value in read.values())


def test_a_number_of_any_length_is_read() -> None:
    assert parse_json(b"9" * 10_000) == Decimal("9" * 10_000)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b"-Infinity",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1e99999999999999999999999999",
    ],
)
def test_other_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        parse_json(body)


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(UnreadableBodyError, match="line 2, column 6"):
        parse_json(b'{\n"a": }')


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        (None, None),
        ("*", None),
        (' "3" ', {3}),
        ('"3","4" , "12"', {3, 4, 12}),
        ('W/"3"', set()),
        ('"abc", "3"', {3}),
        (f'"{"9" * 100}"', set()),
        ('""', set()),
    ],
)
def test_if_match_names_versions(header: str | None, versions: set[int] | None) -> None:
    assert versions_of(header) == (None if versions is None else frozenset(versions))


@pytest.mark.parametrize("header", ["", "3", '"3', '3"', '"3" "4"', '"3";', "w/3", '"3",,"4"', "é"])
def test_a_malformed_if_match_is_refused(header: str) -> None:
    with pytest.raises(EntityTagError):
        versions_of(header)


@pytest.mark.parametrize(
    ("header", "known"),
    [(None, False), ("*", True), ('"3"', True), ('W/"3"', True), ('"4"', False), ("3", False)],
)
def test_if_none_match_compares_weakly(header: str | None, known: bool) -> None:
    assert is_known(header, 3) is known
