# make run    serve the cockpit at http://localhost:8501
# make test   everything that CI runs: make check, then all tests, those in the browser too
# make check  lint, format, types, import rules and the SQL gate, in seconds
# make bench  measure the budgets of this software on this machine
# make screens  photograph every page into docs/screens
# make lock   pin again what requirements*.txt bring along

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CHECKED := cockpit pages tests dashboard.py

.DEFAULT_GOAL := run
.PHONY: run test check bench screens lock browser

run: $(VENV)/runtime
	$(BIN)/streamlit run dashboard.py

test: check browser
	$(BIN)/python -m pytest

check: $(VENV)/tools
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/sql_gate.py queries

bench: $(VENV)/tools browser
	$(BIN)/python -m tests.bench

screens: $(VENV)/tools browser
	$(BIN)/python -m tests.screens

browser:
	@tests/browser/install.sh

# The stamps stand in .venv: nothing is installed again until a lock file changes.
$(VENV)/runtime: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新版本；已装在别处时：make run PYTHON=/…/python3.11' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/tools: $(VENV)/runtime requirements-dev.lock
	$(PIP) --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command 'make lock'
lock: $(VENV)/tools
	$(PIP) uv==0.13.9
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock
