"""A child that tries what it is asked to on its standard input, and says what came of it."""

import os
import sys

from finance_app.kit.sandbox import limit

if __name__ == "__main__":
    way = sys.stdin.read()
    if way == "environment":
        sys.stdout.write("\n".join([os.getcwd(), *os.environ]))  # noqa: PTH109
        sys.exit()
    limit(memory_bytes=200_000_000, cpu_seconds=5)
    try:
        if way == "memory":
            bytearray(300_000_000)
        else:
            with open(way, "wb") as file:  # noqa: PTH123
                file.write(b"x")
    except (OSError, MemoryError) as error:
        sys.stdout.write(type(error).__name__)
