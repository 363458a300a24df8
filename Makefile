# make demo · make test · make check · make serve · make bench
# Each target sets up what it needs: Python 3.11+, git and make are enough.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
DEMO_HOME := warehouse/demo
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.PHONY: help setup demo serve test check format lint types gates lock bench fuzz clean-demo

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.ready ## make the environment in .venv (.venv/bin/povetl)

$(VENV)/.ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "povetl needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3 …"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  { $(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment: on Debian, apt-get install python3-venv."; exit 1; }; } && \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

demo: setup ## read the sample portal end to end, twice, in warehouse/demo
	@POVETL_HOME=$(DEMO_HOME) $(BIN)/povetl demo

serve: setup ## Prefect server and worker on this machine, everything deployed
	@$(BIN)/povetl serve

clean-demo: ## forget the demo's data
	rm -rf $(DEMO_HOME)

test: setup ## run every test
	@$(BIN)/python -m pytest

check: setup format lint types test ## what CI runs: format, lint, strict types, tests and quality gates
	@echo "make check: format, lint, types, tests and quality gates passed"

format: setup
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run .venv/bin/ruff format ."; exit 1; }

lint: setup
	@$(BIN)/ruff check --quiet .

types: setup
	@$(BIN)/mypy --no-error-summary

lock: setup ## renew the locked versions
	@UV=$$(command -v uv || echo $(BIN)/uv); COMPILE="$$UV pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"; \
	$$COMPILE pyproject.toml --group build -o requirements/run.txt && \
	$$COMPILE pyproject.toml --group build --group dev -o requirements/dev.txt && \
	echo uv | $$COMPILE - -o requirements/uv.txt

bench: setup ## what each step costs, as ratios within one run
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

fuzz: setup ## 20,000 mutated pages through the parser
	@POVETL_FUZZ=20000 $(BIN)/python -m pytest tests/page -k fuzz
