# Thin on purpose: what these do is in scripts/ and src/samsyn/. Needs python3 (3.11 or later), make, git.
.DEFAULT_GOAL := help
.PHONY: help venv demo demo-reset test test-fast test-pg bench proof where messages lock format

PYTHON := .venv/bin/python
export PYTHONPATH := src:.
export PYTHONDONTWRITEBYTECODE :=

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

venv:
	@python3 scripts/venv.py

demo: venv  ## start everything on http://localhost:8000 (SAMSYN_PORT chooses the port); Ctrl-C stops it
	@$(PYTHON) -m samsyn.demo up

demo-reset: venv  ## drop the demo's data
	@$(PYTHON) -m samsyn.demo reset

test: venv  ## format, lint, types, architecture, tests, browser journeys
	@$(PYTHON) scripts/check.py

test-fast: venv  ## the same without browser journeys
	@$(PYTHON) scripts/check.py --without-journeys

test-pg: venv  ## the tests against the PostgreSQL (15 or later) of the system
	@SAMSYN_TEST_SERVER=system $(PYTHON) scripts/check.py --tests-only

bench: venv  ## measure CPU and statements per page against the budgets
	@$(PYTHON) -m bench

proof: venv  ## the long proofs: two hundred crashes under load and the rest; writes docs/proof.md
	@$(PYTHON) scripts/proof.py

where: venv  ## where is it? make where Q=hörande
	@$(PYTHON) -m samsyn.where "$(Q)"

messages: venv  ## collect the texts and compile their translations
	@SAMSYN_DEMO=1 $(PYTHON) manage.py messages

format: venv  ## put the code into the house's format
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

lock: venv  ## lock the newest allowed versions with their hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock: needs uv" >&2; exit 1; }
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock
