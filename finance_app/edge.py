"""The edge of the server (ASGI): what every request and every socket passes first.

It answers for origins, sizes, headers and caching, and tells Reflex only the id of the session
behind a socket, never the cookie. What an event may do, the guard decides.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from reflex.utils.prerequisites import get_web_dir

from finance_app.identity import service
from finance_app.identity.api import cookie_name, is_same_origin
from finance_app.imports.reading.rules import SIZE_BYTES_MAX as STATEMENT_SIZE_BYTES_MAX
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.rules import SIZE_BYTES_MAX
from finance_app.ledger.exchange_rates.files.layouts.rules import (
    SIZE_BYTES_MAX as RATES_SIZE_BYTES_MAX,
)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_BYTES_MAX: Final = 1_000_000
UPLOAD_BYTES_MAX: Final = SIZE_BYTES_MAX + 100_000
"""One file and the form around it; only at the addresses that take one."""
IMPORT_BYTES_MAX: Final = 5_100_000
"""A register of assets as CSV, and the form around it."""
STATEMENT_BYTES_MAX: Final = 2 * STATEMENT_SIZE_BYTES_MAX + 100_000
"""Files of a bank or of other books, and the form around them; each is measured by itself."""
RATES_BYTES_MAX: Final = 2 * RATES_SIZE_BYTES_MAX + 100_000
"""A file of exchange rates, and the form around it; what is too large hears it on its page."""
PUBLIC_PAGES: Final = frozenset({"/login", "/signup"})

_INLINE_SCRIPT: Final = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_BUILT_ADDRESS: Final = re.compile(r"(https?|wss?)://[^/`\"']+")
_UPLOAD: Final = re.compile(r"/(?:api(?:/v1)?|forms)(?:/[a-z-]+/[0-9A-Fa-f-]{32,36})+/attachments")
_IMPORT: Final = re.compile(r"/api(?:/v1)?/assets/import|/forms/assets/import-file")
_STATEMENT: Final = re.compile(r"/api(?:/v1)?/imports/?|/forms/imports")
_RATES: Final = re.compile(r"/api(?:/v1)?/exchange-rates/import|/forms/exchange-rates/import")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")
_ALWAYS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"x-frame-options": b"DENY",
}


class TooLargeError(AppError):
    """This request is larger than what is accepted."""

    status = 413


_TOO_LARGE: Final = (
    '{{"type": "about:blank", "title": "Content Too Large", "status": 413,'
    ' "detail": "This request is larger than the {} MB that is accepted."}}'
)


class Edge:
    """Wraps the whole application; the outermost part that is ours."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.static = (get_web_dir() / "build" / "client").resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or carry one socket."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse other origins; put the session id where the cookie was."""
        headers = _headers(scope)
        if not is_same_origin(
            headers.get("origin", "null"), headers.get("sec-fetch-site"), headers.get("host", "")
        ):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        kept = [(k, v) for k, v in scope["headers"] if k not in (b"cookie", b"authorization")]
        session_id = service.session_id_of(_session_cookie(headers))
        if session_id is not None:
            kept.append((b"authorization", f"sid {session_id}".encode()))
        await self.app({**scope, "headers": kept}, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = str(scope["path"]), _headers(scope)
        is_https, bytes_max = _is_https(scope), _bytes_max(scope)
        if path.startswith("/_upload"):
            await _answer(send, 404)
        elif int(length if (length := headers.get("content-length", "")).isdigit() else 0) > (
            bytes_max
        ):
            body = _TOO_LARGE.format(bytes_max // 1_000_000).encode()
            await _answer(send, 413, [(b"content-type", b"application/problem+json")], body)
        elif path.startswith("/assets/reflex-env-"):
            await self._address_chunk(path, headers.get("host", ""), is_https, send)
        elif (target := await self._sent_elsewhere(scope, headers)) is not None:
            headers_out = [(b"location", target.encode()), (b"cache-control", b"no-store")]
            await _answer(send, 303, headers_out)
        else:
            policy = self._policy(path, headers.get("host", ""), is_https)
            await self.app(
                self._page_scope(scope),
                _limited(receive, bytes_max),
                _decorated(send, path, policy, is_https=is_https),
            )

    async def _sent_elsewhere(self, scope: Scope, headers: dict[str, str]) -> str | None:
        """Return where a browser without a session goes that opens a page by its address."""
        path = str(scope["path"])
        if headers.get("sec-fetch-dest") != "document" or scope["method"] != "GET":
            return None
        if path in PUBLIC_PAGES or not self._is_page(path):
            return None
        if service.session_id_of(_session_cookie(headers)) is not None:
            return None
        try:
            if path == "/" and await service.is_unused():
                return "/signup"
        except UnavailableError:
            return None
        query = scope.get("query_string", b"").decode("latin-1")
        here = f"{path}?{query}" if query else path
        return "/login" if here == "/" else f"/login?next={quote(here, safe='')}"

    def _is_page(self, path: str) -> bool:
        """Say whether a path is one of the built pages."""
        return path == "/" or (
            "." not in path and (self.static / path.strip("/") / "index.html").is_file()
        )

    def _page_scope(self, scope: Scope) -> Scope:
        """Serve /expenses from /expenses/ without sending the browser there."""
        path = str(scope["path"])
        is_read = scope["method"] in ("GET", "HEAD")
        if is_read and not path.endswith("/") and self._is_page(path):
            return {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
        return scope

    def _policy(self, path: str, host: str, is_https: bool) -> bytes:  # noqa: FBT001
        """Return the content policy of a page: our files, its own inline scripts, our socket."""
        file = self.static / path.strip("/") / "index.html"
        if not file.is_file():
            file = self.static / "404.html"
        hashes = _script_hashes(file, file.stat().st_mtime) if file.is_file() else ""
        socket = f"{'wss' if is_https else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
        return (
            f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline';"
            f" img-src 'self' data: blob:; font-src 'self'; connect-src 'self' {socket};"
            " manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
            " form-action 'self'"
        ).encode("latin-1")

    async def _address_chunk(self, path: str, host: str, is_https: bool, send: Send) -> None:  # noqa: FBT001
        """Serve the built file that names the server, with the name this browser uses."""
        file = self.static / path.lstrip("/")
        if file.parent != self.static / "assets" or not file.is_file():
            await _answer(send, 404)
            return

        def here(match: re.Match[str]) -> str:
            scheme = "ws" if match[1].startswith("ws") else "http"
            return f"{scheme}{'s' if is_https else ''}://{host}"

        text = file.read_text(encoding="utf-8")
        body = (_BUILT_ADDRESS.sub(here, text) if _HOST.fullmatch(host) else text).encode()
        headers = [(b"content-type", b"text/javascript"), (b"cache-control", b"no-cache")]
        await _answer(send, 200, [*headers, *_ALWAYS.items()], body)


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name; repeated cookies are one."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}; {text}" if key == "cookie" and key in found else text
    return found


def _is_https(scope: Scope) -> bool:
    return scope.get("scheme") in ("https", "wss") or settings().public_url.startswith("https://")


def _session_cookie(headers: dict[str, str]) -> str | None:
    """Return the session token of a Cookie header, under either of its names."""
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie_name(secure=settings().public_url.startswith("https://")):
            return value.strip('"')
    return None


@lru_cache(maxsize=256)
def _script_hashes(file: Path, _changed_at: float) -> str:
    """Return the CSP hashes of a built page's inline scripts."""
    scripts = sorted({script for script in _INLINE_SCRIPT.findall(file.read_bytes()) if script})
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _bytes_max(scope: Scope) -> int:
    """Return how large a request to this address may be."""
    path = str(scope["path"])
    if scope["method"] != "POST":
        return BODY_BYTES_MAX
    if _UPLOAD.fullmatch(path):
        return UPLOAD_BYTES_MAX
    if _STATEMENT.fullmatch(path):
        return STATEMENT_BYTES_MAX
    if _RATES.fullmatch(path):
        return RATES_BYTES_MAX
    return IMPORT_BYTES_MAX if _IMPORT.fullmatch(path) else BODY_BYTES_MAX


def _limited(receive: Receive, bytes_max: int) -> Receive:
    """Return a receive that stops reading a body of undeclared length at the limit."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > bytes_max:
            raise TooLargeError
        return message

    return limited


def _decorated(send: Send, path: str, policy: bytes, *, is_https: bool) -> Send:
    """Return a send that adds the security and caching headers of every answer."""

    async def decorated(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = dict(headers)
            added = dict(_ALWAYS)
            if is_https:
                added[b"strict-transport-security"] = b"max-age=63072000; includeSubDomains"
            if b"cache-control" not in present:
                added[b"cache-control"] = _caching(path, message["status"])
            if present.get(b"content-type", b"").startswith(b"text/html"):
                added[b"content-security-policy"] = policy
            headers += [(k, v) for k, v in added.items() if k not in present]
            message = {**message, "headers": headers}
        await send(message)

    return decorated


def _caching(path: str, status: int) -> bytes:
    """Return how long an answer may be kept: built files for ever, data not at all."""
    if path.startswith("/api"):
        return b"no-store"
    if path.startswith("/assets/") and status == 200:
        return b"public, max-age=31536000, immutable"
    return b"no-cache"


async def _answer(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]] = (), body: bytes = b""
) -> None:
    """Send a whole answer."""
    lengths = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *lengths]})
    await send({"type": "http.response.body", "body": body})
