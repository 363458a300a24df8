# make demo · make test · make check · make serve · make bench
# Each target sets up what it needs: Python 3.11+, git and make are enough.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
DEMO_HOME := warehouse/demo
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# Many threads, few bytes each: glibc would keep an arena for every thread otherwise.
export MALLOC_ARENA_MAX := 2

.PHONY: help setup tools demo serve screenshots test check audit format lint types lock bench fuzz clean-demo

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# Installs the locked versions of requirements/$(1).txt into .venv, by uv where it is there, else by one that pip gets.
define install
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "povetl needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3 …"; exit 1; }
@if command -v uv >/dev/null 2>&1; then \
  UV=uv; [ -x $(BIN)/python ] || uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV) || exit 1; \
else \
  UV=$(BIN)/uv; \
  [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment: on Debian, apt-get install python3-venv."; exit 1; }; \
  [ -x $(BIN)/uv ] || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt || exit 1; \
fi; \
$$UV pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/$(1).txt && \
$$UV pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
@touch $@
endef

setup: $(VENV)/.ready ## make the environment in .venv (.venv/bin/povetl)

$(VENV)/.ready: requirements/run.txt requirements/uv.txt pyproject.toml
	$(call install,run)

tools: setup $(VENV)/.tools ## add what tests and checks need

$(VENV)/.tools: requirements/dev.txt
	$(call install,dev)

$(VENV)/.bench: requirements/bench.txt
	$(call install,bench)

# Other fetchers to measure beside, in an environment of their own: nothing of theirs is needed here.
PEERS := $(VENV)/peers
$(PEERS)/.ready: requirements/peers.txt | $(VENV)/.ready
	@UV=$$(command -v uv || echo $(BIN)/uv); rm -rf $(PEERS) && $$UV venv --quiet --python $(BIN)/python $(PEERS) && \
	$$UV pip install --quiet --python $(PEERS)/bin/python --require-hashes -r requirements/peers.txt
	@touch $@

demo: setup ## read the sample portal end to end, twice, in warehouse/demo
	@POVETL_HOME=$(DEMO_HOME) MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=65536 ARROW_DEFAULT_MEMORY_POOL=system $(BIN)/povetl demo

# The log-in goes through the environment: no shell reads it, and no command line but make's own shows it.
ifneq ($(origin AUTH),undefined)
serve: private export PREFECT_SERVER_API_AUTH_STRING := $(value AUTH)
unexport AUTH MAKEFLAGS
endif
serve: setup ## Prefect server and worker on this machine, everything deployed; AUTH=user:password asks for a log-in
	@exec $(BIN)/povetl serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

screenshots: tools ## make the pictures of docs/images again, in Chromium
	@POVETL_SCREENSHOTS=docs/images $(BIN)/python -m pytest tests/flows/test_flows_ui.py tests/flows/test_flows_login.py

clean-demo: ## forget the demo's data
	rm -rf $(DEMO_HOME)

test: tools ## run every test
	@$(BIN)/python -m pytest

check: tools format lint types audit test ## what CI runs: format, lint, strict types, audit of the locks, tests and quality gates
	@echo "make check: format, lint, types, audit, tests and quality gates passed"

audit: tools ## are the locked packages pinned, not taken back, and free of known vulnerabilities, as far as the index says
	@UV=$$(command -v uv || echo $(BIN)/uv); $(BIN)/python tests/quality/audit_locks.py "$$UV"

format: tools
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run .venv/bin/ruff format ."; exit 1; }

lint: tools
	@$(BIN)/ruff check --quiet .

types: tools
	@$(BIN)/mypy --no-error-summary

lock: tools ## renew the locked versions
	@UV=$$(command -v uv || echo $(BIN)/uv); COMPILE="$$UV pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"; \
	$$COMPILE pyproject.toml --group build -o requirements/run.txt && \
	$$COMPILE pyproject.toml --group build --group dev -o requirements/dev.txt && \
	$$COMPILE pyproject.toml --group build --group dev --group bench -o requirements/bench.txt && \
	printf 'aiohttp\nscrapy\n' | $$COMPILE - -o requirements/peers.txt && \
	echo uv | $$COMPILE - -o requirements/uv.txt

SHARED_PAGES := $(wildcard ../shared/pages)
SHARED_TEXTS := $(wildcard ../shared/gold/seeds.jsonl)

bench: tools $(VENV)/.bench $(PEERS)/.ready ## what each step costs, as ratios within one run
	@echo "== figures"; $(BIN)/python tests/bench/bench_figures.py $(SHARED_TEXTS)
	@echo "== pages"; $(BIN)/python tests/bench/bench_pages.py $(SHARED_PAGES)
	@echo "== web"; $(BIN)/python tests/bench/bench_web.py 2000 $(PEERS)/bin/python
	@echo "== runs"; $(BIN)/python tests/bench/bench_web_runs.py 5000
	@echo "== warehouse"; $(BIN)/python tests/bench/bench_warehouse.py
	@echo "== search"; $(BIN)/python tests/bench/bench_search.py
	@echo "== operations"; $(BIN)/python tests/bench/bench_operations.py

fuzz: tools ## 20,000 mutated pages through the parser
	@POVETL_FUZZ=20000 $(BIN)/python -m pytest tests/page/test_mutated_pages.py
