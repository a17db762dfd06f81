"""`finance-app start` with the stub in place of the product, as a program of its own."""

import sys

from finance_app.kit.errors import AppError
from finance_app.kit.settings import settings
from finance_app.operations.serving.service import serve


def _say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        serve(settings(), _say, target="tests.operations.serving.stub_app:app", has_pages=False)
    except AppError as error:
        sys.exit(error.message)
