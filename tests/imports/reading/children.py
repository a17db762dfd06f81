"""Children that misbehave, each in the way its request's name asks for."""

import json
import os
import signal
import subprocess
import sys
import time

from finance_app.kit.sandbox import limit

if __name__ == "__main__":
    request = json.load(sys.stdin)
    way = request["name"]
    if way == "grandchild":  # before the limits, as something that got past them would
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        sys.stdout.write(json.dumps({"pid": child.pid}) + "\n")
        sys.stdout.flush()
        time.sleep(600)
    limit(memory_bytes=request["memory_bytes"], cpu_seconds=request["cpu_seconds"])
    if way == "fork":  # which the limits refuse to all but the superuser
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if pid:
            sys.stdout.write(json.dumps({"pid": pid}) + "\n")
            sys.stdout.flush()
        time.sleep(600)
    if way == "cpu":
        while True:
            pass
    if way == "memory":
        held = [bytearray(10_000_000) for _ in range(1_000)]
    if way == "sleep":
        time.sleep(600)
    if way == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if way == "garbage":
        sys.stdout.write("[1, 2]\n")
    if way == "half":
        sys.stdout.write('{"lines": {"number": "1')
    if way == "write":
        with open(request["path"], "wb") as file:  # noqa: PTH123
            file.write(b"x")
    if way == "environment":
        sys.stdout.write(json.dumps({"facts": dict(os.environ)}) + "\n")
