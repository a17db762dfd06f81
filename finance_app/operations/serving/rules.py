"""What serving decides without touching anything: origins, addresses, when to try again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

ATTEMPTS_MAX: Final = 5
STEADY_SECONDS: Final = 60.0
_PAUSE_SECONDS_MAX: Final = 16.0
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104  compared, not bound
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(slots=True)
class Restarts:
    """How often in a row something had to be started again."""

    started_at: float = 0.0
    in_a_row: int = field(default=0)

    def started(self, now: float) -> None:
        """Note a start, at a moment in seconds."""
        self.started_at = now

    def pause_seconds(self, now: float) -> float | None:
        """Return how long to wait before the next start, or None when it is time to give up.

        What ran for a minute counts as steady and begins a new row.
        """
        self.in_a_row = 1 if now - self.started_at >= STEADY_SECONDS else self.in_a_row + 1
        if self.in_a_row > ATTEMPTS_MAX:
            return None
        return min(2.0 ** (self.in_a_row - 1) / 2, _PAUSE_SECONDS_MAX)


def listens_everywhere(host: str) -> bool:
    """Say whether a host stands for every address of the machine."""
    return host in _EVERYWHERE


def address(host: str, port: int) -> str:
    """Return the address to open on this machine."""
    shown = "localhost" if listens_everywhere(host) else _bracketed(host)
    return f"http://{shown}:{port}"


def origins(public_url: str, host: str, port: int, own_addresses: Iterable[str]) -> list[str]:
    """Return the origins that pages of ours may come from; sockets of others are refused."""
    if public_url:
        return [public_url]
    hosts = [*_LOOPBACK]
    hosts += own_addresses if listens_everywhere(host) else [host]
    return list(dict.fromkeys(f"http://{_bracketed(name)}:{port}" for name in hosts))


def _bracketed(host: str) -> str:
    """Return a host as it stands in an address."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
