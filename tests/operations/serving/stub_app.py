"""A web application small enough to start at once, in place of the whole product."""

import os
from urllib.parse import urlsplit


def app():
    """Return an ASGI application: /healthz, and /env with the connection's user and origins."""

    async def answer(scope, receive, send):
        if scope["type"] != "http":
            return
        url = urlsplit(os.environ["DATABASE_APP_URL"])
        body = {
            "/healthz": "ok",
            "/user": url.username or "",
            "/has-admin": str("DATABASE_URL" in os.environ),
            "/pid": str(os.getppid()),
        }.get(scope["path"], "")
        await send({"type": "http.response.start", "status": 200 if body else 404, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})

    return answer
