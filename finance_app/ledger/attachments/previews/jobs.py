"""The child: limits itself first, then draws the first page of the PDF on its standard input.

Run as `python -m finance_app.ledger.attachments.previews.jobs`. What it sends is a PNG, or nothing
where the file cannot be drawn: damaged, encrypted, beyond the limits. PDFium comes without its
engine for scripts, so no script in a file runs even here.
"""

import sys
from typing import IO

from finance_app.kit.sandbox import limit
from finance_app.ledger.attachments.previews.rules import (
    CPU_SECONDS,
    MEMORY_BYTES,
    scale_of,
    write_png,
)


def run(source: IO[bytes], target: IO[bytes]) -> None:
    """Draw what comes in. Whatever goes wrong ends the process without a picture."""
    limit(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    target.write(draw(source.read()))
    target.flush()


def draw(content: bytes) -> bytes:
    """Return the first page of a PDF as a picture, with what its form is filled in with.

    Raises PdfiumError for what is no PDF or is encrypted, ValueError for a page without an area.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[0]
    bitmap = page.render(scale=scale_of(*page.get_size()), rev_byteorder=True)
    return write_png(bitmap.width, bitmap.height, bytes(bitmap.buffer), bitmap.stride)


if __name__ == "__main__":
    run(sys.stdin.buffer, sys.stdout.buffer)
