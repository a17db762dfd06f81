# make run    start finance_app, setting up whatever is missing
# make test   everything a newcomer and CI need to trust a change
# make check  the quick part of it: style, types, import rules, all but the slow and browser tests
# make bench  print the figures the product promises
# make eval   ask the assistant the whole evaluation set, without a network; or of a model of yours:
#             make eval ENDPOINT=http://localhost:11434/v1 MODEL=name, with its key in OPENAI_API_KEY
# make lock   resolve the dependencies again and write both lock files
# make clean  remove everything that can be made again; .data, your books, stays

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --no-compile --require-hashes --no-deps
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade
SOURCES := finance_app tests benchmarks alembic rxconfig.py

# Modules are compiled when first used, not all at once; so Python must be able to keep that.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench eval lock clean browser

run: $(BIN)/finance-app
	@exec $(BIN)/finance-app start

test: $(BIN)/finance-app $(VENV)/.tests browser
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -rs -q -n 2 -m "not browser"
	$(BIN)/python -m pytest -rs -q -m browser

check: $(BIN)/finance-app $(VENV)/.tests
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not slow"

bench: $(BIN)/finance-app $(VENV)/.tests browser
	$(BIN)/python -m benchmarks

eval: $(BIN)/finance-app $(VENV)/.tests
	$(BIN)/python -m tests.assistant.evaluation \
		$(if $(ENDPOINT),--endpoint $(ENDPOINT)) $(if $(MODEL),--model $(MODEL))

lock: $(VENV)/.tests
	echo "setuptools>=80" | $(COMPILE) pyproject.toml - -o requirements.lock
	$(COMPILE) --group test -c requirements.lock -o tests/requirements.lock

clean:
	rm -rf $(VENV) .web .states build *.egg-info .*_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then \
			$$python -m venv $(VENV) && touch $@ && exit 0; \
		fi; \
	done; \
	echo "finance_app needs Python 3.11 or newer with its venv module" \
		"(on Debian and Ubuntu: apt install python3 python3-venv)." >&2; \
	exit 1

$(VENV)/.installed: $(VENV)/.made requirements.lock
	@echo "Installing the Python packages; this takes a minute and is skipped when unchanged."
	@$(INSTALL) -r requirements.lock
	@touch $@

$(BIN)/finance-app: $(VENV)/.installed pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.installed tests/requirements.lock
	@$(INSTALL) -r tests/requirements.lock
	@touch $@

# The browser's tests use the Chromium that is there, else one that can be had.
browser: $(VENV)/.tests
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null 2>&1 && exit 0; \
	done; \
	$(BIN)/python -m playwright install --with-deps chromium >/dev/null 2>&1 \
		|| $(BIN)/python -m playwright install chromium >/dev/null 2>&1 \
		|| { apt-get update && apt-get install --yes chromium; } >/dev/null 2>&1 \
		|| echo "No Chromium was found or could be installed, so the browser tests are skipped."
