"""The child as it is, which says first how much memory it took at most, in kilobytes."""

import io
import json
import resource
import sys

from finance_app.imports.reading.jobs import run

if __name__ == "__main__":
    sent = io.BytesIO()
    run(sys.stdin.buffer, sent)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"kilobytes": most}) + "\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(sent.getvalue())
