"""Papers that come with entries, hostile ones among them."""

from typing import Any

SCRIPT_PDF = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript"
    b" /JS (app.alert\\(1\\)) >> >>\nendobj\n%%EOF\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
XML = b'<?xml version="1.0"?><invoice/>'
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(200)


def form(content: bytes, name: str = "invoice.pdf") -> dict[str, Any]:
    """Return the arguments of a request that sends a file in a form."""
    return {"files": {"file": (name, content, "application/octet-stream")}}


def bare(content: bytes, name: str = "invoice.pdf", kind: str = "") -> dict[str, Any]:
    """Return the arguments of a request whose body is a file, as the page sends it."""
    headers = {"content-type": kind} if kind else {}
    return {"content": content, "params": {"name": name}, "headers": headers}
