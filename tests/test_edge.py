"""The edge: origins, cookies that stay outside, sizes, headers, and the address of the socket."""

import base64
import hashlib
from uuid import UUID

import pytest

from finance_app import edge as edge_module
from finance_app.edge import (
    BODY_BYTES_MAX,
    IMPORT_BYTES_MAX,
    RATES_BYTES_MAX,
    UPLOAD_BYTES_MAX,
    Edge,
)
from finance_app.identity import service
from tests.factories import make_token

PAGE = b"<html><script>go()</script><script src='/assets/x.js'></script></html>"


class Inner:
    """The application behind the edge: it remembers what reached it and answers with a page."""

    def __init__(self):
        self.scopes = []
        self.bodies = []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "http":
            self.bodies.append((await receive()).get("body", b""))
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": PAGE})


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def edge(inner, tmp_path, monkeypatch):
    client = tmp_path / "build" / "client"
    for page in ("", "expenses", "login", "signup"):
        (client / page).mkdir(parents=True, exist_ok=True)
        (client / page / "index.html").write_bytes(PAGE)
    (client / "assets").mkdir()
    (client / "assets" / "reflex-env-abc.js").write_text('x={E:"ws://localhost:8000/_event"}')
    monkeypatch.setattr(edge_module, "get_web_dir", lambda: tmp_path)
    return Edge(inner)


async def call(edge, path, *, method="GET", headers=(), body=b"", kind="http", scheme="http"):
    sent = []
    scope = {
        "type": kind, "path": path, "raw_path": path.encode(), "method": method, "scheme": scheme,
        "query_string": b"", "headers": [(b"host", b"books.test:8000"), *headers],
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await edge(scope, receive, send)
    return sent


def headers_of(sent):
    return {k.decode(): v.decode() for k, v in sent[0]["headers"]}


@pytest.mark.parametrize(
    "headers",
    [
        [(b"origin", b"http://evil.test")],
        [(b"origin", b"null")],
        [],
        [(b"origin", b"http://books.test:8000"), (b"sec-fetch-site", b"cross-site")],
    ],
)
async def test_a_socket_of_another_origin_is_refused(edge, inner, headers):
    sent = await call(edge, "/_event", kind="websocket", headers=headers)
    assert [m["type"] for m in sent] == ["websocket.close"]
    assert inner.scopes == []


async def test_the_socket_learns_the_session_id_and_never_the_cookie(edge, inner):
    token = await make_token()
    headers = [
        (b"origin", b"http://books.test:8000"),
        (b"cookie", f"theme=dark; session={token.text}".encode()),
        (b"authorization", b"sid 00000000-0000-0000-0000-000000000001"),
    ]
    await call(edge, "/_event", kind="websocket", headers=headers)
    received = inner.scopes[0]["headers"]
    assert (b"authorization", f"sid {token.actor.session_id}".encode()) in received
    assert len([k for k, _ in received if k == b"authorization"]) == 1
    assert not any(token.text.encode() in value for _, value in received)


async def test_a_forged_session_id_does_not_reach_the_socket(edge, inner):
    headers = [
        (b"origin", b"http://books.test:8000"),
        (b"authorization", f"sid {UUID(int=7)}".encode()),
        (b"cookie", b"session=not.a.token"),
    ]
    await call(edge, "/_event", kind="websocket", headers=headers)
    assert not any(k in (b"authorization", b"cookie") for k, _ in inner.scopes[0]["headers"])


async def test_a_page_has_a_policy_with_its_own_scripts_and_no_eval(edge):
    sent = await call(edge, "/expenses")
    policy = headers_of(sent)["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe-eval" not in policy
    assert "connect-src 'self' ws://books.test:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


async def test_every_answer_has_the_safety_headers(edge):
    found = headers_of(await call(edge, "/api/v1/expenses"))
    assert found["x-content-type-options"] == "nosniff"
    assert found["cache-control"] == "no-store"
    assert "strict-transport-security" not in found
    assert "strict-transport-security" in headers_of(await call(edge, "/", scheme="https"))
    assert "immutable" in headers_of(await call(edge, "/assets/app-1.js"))["cache-control"]


async def test_a_page_is_served_from_its_folder_without_a_detour(edge, inner):
    await call(edge, "/expenses")
    assert inner.scopes[0]["path"] == "/expenses/"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_there_is_no_upload_address(edge, inner, method):
    for path in ("/_upload", "/_upload/secret.txt"):
        assert (await call(edge, path, method=method))[0]["status"] == 404
    assert inner.scopes == []


async def test_a_large_body_is_refused_before_it_is_read(edge, inner):
    size = str(BODY_BYTES_MAX + 1).encode()
    sent = await call(edge, "/api/v1/expenses", method="POST", headers=[(b"content-length", size)])
    assert sent[0]["status"] == 413
    assert inner.scopes == []


async def test_a_large_body_of_undeclared_length_is_not_read_to_its_end(edge):
    with pytest.raises(edge_module.TooLargeError):
        await call(edge, "/api/v1/expenses", method="POST", body=b"x" * (BODY_BYTES_MAX + 1))


UPLOADS = f"/api/v1/assets/{UUID(int=7)}/attachments"


@pytest.mark.parametrize(
    ("method", "path", "bytes_max"),
    [
        ("POST", UPLOADS, UPLOAD_BYTES_MAX),
        ("POST", UPLOADS.replace("/v1", ""), UPLOAD_BYTES_MAX),
        ("POST", UPLOADS.replace("/api/v1", "/forms"), UPLOAD_BYTES_MAX),
        ("POST", "/api/v1/assets/import", IMPORT_BYTES_MAX),
        ("POST", "/forms/assets/import-file", IMPORT_BYTES_MAX),
        ("GET", "/api/v1/assets/import", BODY_BYTES_MAX),
        ("POST", "/api/v1/exchange-rates/import", RATES_BYTES_MAX),
        ("POST", "/forms/exchange-rates/import", RATES_BYTES_MAX),
        ("POST", "/api/v1/exchange-rates", BODY_BYTES_MAX),
        ("PUT", UPLOADS, BODY_BYTES_MAX),
        ("POST", f"{UPLOADS}/", BODY_BYTES_MAX),
        ("POST", f"{UPLOADS}/more", BODY_BYTES_MAX),
        ("POST", UPLOADS.replace("/api", ""), BODY_BYTES_MAX),
        ("POST", "/api/v1/attachments", BODY_BYTES_MAX),
        ("POST", "/api/v1/categories/attachments", BODY_BYTES_MAX),
        ("POST", "/api/v1/expenses", BODY_BYTES_MAX),
    ],
)
async def test_only_an_upload_may_be_large(edge, inner, method, path, bytes_max):
    for size, status in ((bytes_max, 200), (bytes_max + 1, 413)):
        headers = [(b"content-length", str(size).encode())]
        sent = await call(edge, path, method=method, headers=headers)
        assert sent[0]["status"] == status
    assert f"larger than the {bytes_max // 1_000_000} MB".encode() in sent[1]["body"]
    assert len(inner.scopes) == 1
    await call(edge, path, method=method, body=b"x" * bytes_max)
    with pytest.raises(edge_module.TooLargeError):
        await call(edge, path, method=method, body=b"x" * (bytes_max + 1))


async def test_the_built_page_learns_the_address_the_browser_used(edge):
    sent = await call(edge, "/assets/reflex-env-abc.js")
    assert sent[1]["body"] == b'x={E:"ws://books.test:8000/_event"}'
    sent = await call(edge, "/assets/reflex-env-abc.js", scheme="https")
    assert b"wss://books.test:8000" in sent[1]["body"]


@pytest.mark.parametrize("path", ["/assets/reflex-env-../../x", "/assets/reflex-env-none.js"])
async def test_only_the_built_address_file_is_served(edge, path):
    assert (await call(edge, path))[0]["status"] == 404


async def test_a_browser_without_a_session_is_led_to_log_in_and_back(edge):
    await make_token()  # somebody has signed up
    opened = [(b"sec-fetch-dest", b"document")]
    sent = await call(edge, "/expenses", headers=opened)
    assert sent[0]["status"] == 303
    assert headers_of(sent)["location"] == "/login?next=%2Fexpenses"
    assert headers_of(await call(edge, "/", headers=opened))["location"] == "/login"
    assert (await call(edge, "/login", headers=opened))[0]["status"] == 200


async def test_the_first_visitor_is_led_to_sign_up(edge, monkeypatch):
    async def nobody_yet():
        return True

    monkeypatch.setattr(service, "is_unused", nobody_yet)
    sent = await call(edge, "/", headers=[(b"sec-fetch-dest", b"document")])
    assert headers_of(sent)["location"] == "/signup"


async def test_a_signed_in_browser_gets_its_page(edge):
    token = await make_token()
    headers = [(b"sec-fetch-dest", b"document"), (b"cookie", f"session={token.text}".encode())]
    assert (await call(edge, "/expenses", headers=headers))[0]["status"] == 200
