# Everything that one does with Gather. `make` alone lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test test-backend test-web check chaos contract fuzz bench bench-large lock format client migration clean tools web browser

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# The first of these that runs and is new enough; 3.11 and 3.12 have an embedded Redis of their own.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed web ## Run Gather: http://127.0.0.1:8000 (GATHER_PORT, GATHER_HOST, … change it)
	@exec $(BIN)/gather serve --with-parent

demo: $(VENV)/installed web ## Run Gather with a fake Stripe, 5,000 orders and their charges, in a data folder of its own
	@exec $(BIN)/python -m tests.demo

test: test-backend test-web ## Run every test: back end, worker, web app, journeys in a browser

test-backend: tools web browser ## Run the tests of the back end and the journeys (args="-k name" narrows)
	@$(BIN)/python -m pytest $(args)

test-web: tools ## Run the web app's unit tests
	@cd frontend && npm test --silent

check: tools ## Check style, types, imports, migrations and that the generated client is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m api.launch.scratch $(BIN)/python -m alembic check
	@cp frontend/src/api/schema.gen.ts $(VENV)/schema.before
	@$(MAKE) --no-print-directory client
	@cmp -s frontend/src/api/schema.gen.ts $(VENV)/schema.before || \
		{ echo "The generated client was stale; it is fresh now: commit frontend/src/api/schema.gen.ts"; exit 1; }
	cd frontend && npm run --silent lint
	cd frontend && npm run --silent typecheck

chaos: tools ## Break everything, 200 rounds, and see that all links end right (rounds=20, seeds=100-119, delivery=polling)
	@$(BIN)/python -m tests.chaos $(foreach option,rounds seeds delivery actions minutes folder,$(if $($(option)),--$(option) $($(option))))

contract: tools ## Ask a running Gather whatever its OpenAPI document allows (examples=500, tag=Records)
	@$(BIN)/python -m tests.contract --phases examples,coverage,fuzzing --max-examples $(or $(examples),100) \
		$(if $(tag),--include-tag "$(tag)") $(args)

fuzz: tools ## Send bent bytes to everything that reads what strangers send (minutes=10, only="filter cursor")
	@$(BIN)/python -m api.launch.scratch $(BIN)/python -m tests.fuzz --minutes $(or $(minutes),1) $(if $(only),--only $(only))

bench: $(VENV)/installed ## Measure Gather beside bare bounds (only=search,count and rows=200000 narrow it)
	@$(BIN)/python -m bench $(if $(rows),--rows $(rows)) $(if $(only),--only $(only)) \
		$(if $(rows)$(only),,--keep bench/RESULTS.md --command "make bench") $(args)

bench-large: $(VENV)/installed ## Measure what ten million rows cost beside one million: an hour, and 60 GB of disk
	@$(BIN)/python -m bench --only growth --rows 10000000 --keep bench/RESULTS-10M.md --command "make bench-large" $(args)

format: tools ## Format the Python code and fix what can be fixed by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

client: tools ## Generate the web app's API client from the API
	@$(BIN)/python -c 'import json; from api.main import create_app; print(json.dumps(create_app().openapi()))' \
		> $(VENV)/openapi.json
	@cd frontend && npm run --silent client -- ../$(VENV)/openapi.json

migration: tools ## Write a migration for what changed in the tables: make migration name=add_colour
	@test -n "$(name)" || { echo "make migration name=what_it_does"; exit 1; }
	$(BIN)/python -m api.launch.scratch $(BIN)/python -m alembic revision --autogenerate -m "$(name)"

lock: $(BIN)/python ## Lock the newest versions that pyproject.toml allows, with hashes
	@$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --upgrade --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade --quiet -o requirements-dev.lock

clean: ## Remove what was made, except data (.gather) and committed files
	rm -rf $(VENV) frontend/node_modules frontend/dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Gather needs Python 3.11 or newer; name one: make run PYTHON=/path/to/python"; exit 1; }
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# A stamp is as new as the lock file that it was installed from; the tools' lock holds the other one whole.
$(VENV)/installed: requirements.lock | $(BIN)/python
	@echo "Installing Gather's Python packages …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-tools: requirements-dev.lock | $(BIN)/python
	@echo "Installing Gather's Python packages and tools …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/installed $@

tools: $(VENV)/installed-tools
	@$(BIN)/python -m api.launch.webapp --packages-only

web: | $(VENV)/installed
	@$(BIN)/python -m api.launch.webapp

browser:
	@.ci/browser
