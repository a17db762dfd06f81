import pytest

from finance_app.operations.serving.rules import ATTEMPTS_MAX, Restarts, address, origins


def test_pauses_grow_until_it_gives_up():
    restarts = Restarts()
    restarts.started(0)
    pauses = [restarts.pause_seconds(1) for _ in range(ATTEMPTS_MAX + 1)]
    assert pauses == [0.5, 1, 2, 4, 8, None]


def test_what_ran_for_a_minute_begins_a_new_row():
    restarts = Restarts(in_a_row=ATTEMPTS_MAX)
    restarts.started(100)
    assert restarts.pause_seconds(160) == 0.5


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("books.local", "http://books.local:8000"),
    ],
)
def test_the_address_can_be_opened_on_this_machine(host, expected):
    assert address(host, 8000) == expected


def test_a_public_address_is_the_only_origin():
    assert origins("https://books.example.com", "0.0.0.0", 8000, ["10.0.0.5"]) == [
        "https://books.example.com"
    ]


def test_on_the_loopback_no_other_address_is_an_origin():
    assert origins("", "127.0.0.1", 8000, ["10.0.0.5"]) == [
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
    ]


def test_listening_everywhere_the_machines_addresses_are_origins():
    found = origins("", "0.0.0.0", 8000, ["10.0.0.5", "fe80::1", "10.0.0.5"])
    assert found[3:] == ["http://10.0.0.5:8000", "http://[fe80::1]:8000"]
