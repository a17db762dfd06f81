"""Children that misbehave, each in the way that what they are to draw asks for."""

import os
import sys
import time

from finance_app.kit.sandbox import limit
from tests.ledger.attachments.previews.papers import pdf

if __name__ == "__main__":
    limit(memory_bytes=400_000_000, cpu_seconds=5)
    way = sys.stdin.buffer.read().decode()
    if way == "sleep":
        time.sleep(600)
    if way == "flood":
        while True:
            sys.stdout.buffer.write(bytes(1_000_000))
    if way == "page":
        sys.stdout.buffer.write(pdf())
    if way == "markup":
        sys.stdout.buffer.write(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    if way == "crash":
        os.abort()
    if way == "memory":
        held = [bytearray(10_000_000) for _ in range(1_000)]
