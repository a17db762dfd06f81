"""An S3 server on this machine: the real protocol in one process, and the faults a real one has.

It speaks path-style over HTTP/1.1, checks the signature of every request (AWS Signature Version 4,
headers and hash of the body) with code of its own, and answers as the service does: XML with a
code for what it refuses, ranges, listings in pages. `fault` makes the next requests go wrong.
"""

import datetime as dt
import hashlib
import hmac
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "eu-test-1"
BUCKET = "books"
PAGE = 3
"""How many keys a page of a listing has: few, so that there are several."""
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
CLOCK_SKEW = dt.timedelta(minutes=15)


@dataclass
class Fake:
    """What the server holds, and how it is to behave."""

    address: str = ""
    objects: dict[str, tuple[bytes, dt.datetime]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, int]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def fault(self, method: str, kind: str, times: int = 1000) -> None:
        """Have the next requests of a method go wrong.

        slow-down and internal answer with an error, drop closes the connection before an answer,
        cut in the middle of the body, stall never answers, damage changes a byte.
        """
        self.faults.append((method, kind, times))

    def take_fault(self, method: str) -> str:
        """Return what is to go wrong now, "" for nothing."""
        for place, (wanted, kind, times) in enumerate(self.faults):
            if wanted == method and times:
                self.faults[place] = (wanted, kind, times - 1)
                return kind
        return ""

    def age(self, key: str, by: dt.timedelta) -> None:
        """Make an object older."""
        content, changed_at = self.objects[key]
        self.objects[key] = (content, changed_at - by)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: Fake

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length", 0))
        fault = self.fake.take_fault(method)
        self.fake.seen[method] += 1
        if fault == "stall":
            self.fake.is_over.wait(30)
            self.close_connection = True
            return
        if fault == "drop":
            self.close_connection = True
            return
        body = self.rfile.read(length)
        try:
            _check(method, self.path, dict(self.headers.items()), body)
        except _RefusedError as error:
            self._error(403, *error.args)
            return
        if fault == "slow-down":
            self._error(503, "SlowDown", "Please reduce your request rate.")
        elif fault == "internal":
            self._error(500, "InternalError", "We encountered an internal error.")
        else:
            bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
            if bucket != BUCKET:
                self._error(404, "NoSuchBucket", "The specified bucket does not exist")
            elif method == "GET" and not key:
                self._list(parse_qs(parts.query, keep_blank_values=True))
            else:
                self._object(method, key, body, fault)

    def _object(self, method: str, key: str, body: bytes, fault: str) -> None:
        objects = self.fake.objects
        if method == "PUT":
            objects[key] = (body, dt.datetime.now(dt.UTC))
            self._send(200, b"", {"ETag": _etag(body)})
        elif method == "DELETE":
            objects.pop(key, None)
            self._send(204, b"")
        elif method not in {"GET", "HEAD"}:
            self._error(501, "NotImplemented", "A header you provided implies functionality")
        elif key not in objects:
            self._error(404, "NoSuchKey", "The specified key does not exist.", key)
        else:
            self._content(*objects[key], fault)

    def _content(self, content: bytes, changed_at: dt.datetime, fault: str) -> None:
        start, status = 0, 200
        headers = {
            "ETag": _etag(content),
            "Last-Modified": changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "Accept-Ranges": "bytes",
            "Content-Type": "application/octet-stream",
        }
        wanted = self.headers.get("range", "")
        if wanted.startswith("bytes="):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), int(last or len(content) - 1)
            headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
            content, status = content[start : end + 1], 206
        if fault == "damage":
            content = bytes([content[0] ^ 1]) + content[1:]
        self._send(status, content, headers, is_cut=fault == "cut")

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", [""])[0]
        keys = sorted(key for key in self.fake.objects if key.startswith(prefix) and key > after)
        shown, is_truncated = keys[:PAGE], len(keys) > PAGE
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>"
            f"{self.fake.objects[key][1].strftime('%Y-%m-%dT%H:%M:%S.000Z')}</LastModified>"
            f"<ETag>{escape(_etag(self.fake.objects[key][0]))}</ETag>"
            f"<Size>{len(self.fake.objects[key][0])}</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
            for key in shown
        )
        more = (
            f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>"
            if is_truncated
            else ""
        )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(shown)}</KeyCount>"
            f"<MaxKeys>{PAGE}</MaxKeys><IsTruncated>{str(is_truncated).lower()}</IsTruncated>"
            f"{rows}{more}</ListBucketResult>"
        )
        self._send(200, body.encode(), {"Content-Type": "application/xml"})

    def _error(self, status: int, code: str, message: str, key: str = "") -> None:
        resource = f"<Key>{escape(key)}</Key>" if key else ""
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{code}</Code><Message>{message}</Message>{resource}"
            "<RequestId>4442587FB7D0A2F9</RequestId></Error>"
        )
        self._send(status, body.encode(), {"Content-Type": "application/xml"})

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        is_cut: bool = False,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if is_cut:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(body)


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


class _RefusedError(Exception):
    """A request whose signature is not right; its arguments are code and message."""


def _check(method: str, target: str, headers: dict[str, str], body: bytes) -> None:
    """Raise `_RefusedError` unless the request is signed as it must be."""
    lower = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    scheme, _, rest = lower.get("authorization", "").partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        raise _RefusedError("AccessDenied", "Access Denied")
    said = dict(part.strip().split("=", 1) for part in rest.split(","))
    key_id, day, *scope = said["Credential"].split("/")
    if key_id != KEY_ID:
        raise _RefusedError("InvalidAccessKeyId", "The AWS Access Key Id does not exist.")
    if scope != [REGION, "s3", "aws4_request"]:
        raise _RefusedError("AuthorizationHeaderMalformed", f"The region {scope[0]} is wrong.")
    stamp = lower["x-amz-date"]
    sent_at = dt.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    if abs(dt.datetime.now(dt.UTC) - sent_at) > CLOCK_SKEW or not stamp.startswith(day):
        raise _RefusedError("RequestTimeTooSkewed", "The clocks are too far apart.")
    digest = lower["x-amz-content-sha256"]
    if digest != hashlib.sha256(body).hexdigest():
        raise _RefusedError("XAmzContentSHA256Mismatch", "The hash is not that of the body.")
    names = said["SignedHeaders"]
    if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names.split(";")):
        raise _RefusedError("AccessDenied", "There were headers which were not signed")
    expected = _signature(method, target, lower, names=names, stamp=stamp, digest=digest)
    if not hmac.compare_digest(expected, said["Signature"]):
        raise _RefusedError("SignatureDoesNotMatch", "The signature does not match.")


def _signature(
    method: str, target: str, headers: dict[str, str], *, names: str, stamp: str, digest: str
) -> str:
    """Return the signature of a request, by the steps of the reference."""
    parts = urlsplit(target)
    query = "&".join(
        sorted(
            f"{quote(unquote(name), safe='-_.~')}={quote(unquote(value), safe='-_.~')}"
            for name, _, value in (part.partition("=") for part in parts.query.split("&") if part)
        )
    )
    canonical = "\n".join(
        (
            method,
            quote(unquote(parts.path), safe="/-_.~"),
            query,
            *(f"{name}:{headers[name]}" for name in names.split(";")),
            "",
            names,
            digest,
        )
    )
    scope = f"{stamp[:8]}/{REGION}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    key = f"AWS4{SECRET}".encode()
    for step in (stamp[:8], REGION, "s3", "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: Any) -> None:
        """Say nothing of a client that went away."""


@contextmanager
def serving() -> Iterator[Fake]:
    """Run the server for the length of the block."""
    fake = Fake()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = _Server(("127.0.0.1", 0), handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        fake.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
