# Every target sets up what it needs: `make demo` and `make test` work on a fresh clone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

BIN := .venv/bin
HEAVY := .venv-heavy/bin
COMPILED := .venv-compiled/bin
BENCH := .venv-bench/bin

# Stamps: an environment is made again when its lock file or the package's metadata changes.
BASE_READY := .venv/.ready-base
DEV_READY := .venv/.ready-dev
HEAVY_READY := .venv-heavy/.ready
COMPILED_READY := .venv-compiled/.ready
BENCH_READY := .venv-bench/.ready
LOCK_READY := .venv-lock/.ready

SOURCES := $(shell find src -name '*.py')
FAST := $(wildcard tests/unit tests/checks tests/contract tests/property tests/snapshot)
PYTEST := $(BIN)/python -m pytest
PARALLEL := --numprocesses auto --quiet
# What runs through modules that the compiled wheel has.
THROUGH_COMPILED := $(wildcard tests/unit/classify tests/unit/datasets tests/unit/gateway tests/property) \
  $(wildcard tests/contract/test_guards.py tests/contract/test_gateway_coverage.py)
ROUNDS := 20

.PHONY: help demo test check fix docs bench test-heavy test-container test-compiled fuzz lock self screenshot clean
.PHONY: format-check lint types imports docs-check fast-tests sizes

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- environments ---------------------------------------------------------------------------

$(BASE_READY): requirements/base.lock tools/venv.sh pyproject.toml
	@tools/venv.sh .venv base --with-bartizan
	@touch $@

$(DEV_READY): requirements/dev.lock tools/venv.sh pyproject.toml
	@tools/venv.sh .venv dev --with-bartizan
	@touch $@ $(BASE_READY)

$(HEAVY_READY): requirements/heavy.lock tools/venv.sh pyproject.toml
	@tools/venv.sh .venv-heavy heavy --with-bartizan
	@touch $@

$(COMPILED_READY): requirements/dev.lock tools/venv.sh tools/compiled.py pyproject.toml $(SOURCES)
	@tools/venv.sh .venv-compiled dev --with-compiled
	@touch $@

$(BENCH_READY): requirements/bench.lock tools/venv.sh
	@tools/venv.sh .venv-bench bench
	@touch $@

$(LOCK_READY): requirements/lock.lock tools/venv.sh
	@tools/venv.sh .venv-lock lock
	@touch $@

# --- for everyone -----------------------------------------------------------------------------

demo: $(BASE_READY) ## Assess the example with gaps, then the same one with its gaps closed
	@BARTIZAN=$(BIN)/bartizan examples/demo.sh

test: $(DEV_READY) ## Run all tests but the heavy ones; with COVERAGE=1 say what they leave out
ifdef COVERAGE
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL) tests --ignore=tests/heavy
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
else
	$(PYTEST) $(PARALLEL) tests --ignore=tests/heavy
endif

check: format-check lint types imports docs-check $(if $(TESTED),,fast-tests) sizes ## What must hold before a commit

fix: $(DEV_READY) ## Format, and mend what can be mended by machine
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: $(DEV_READY) ## Write docs/reference from the code
	$(BIN)/python -m tools.docs

bench: $(DEV_READY) $(BENCH_READY) ## Measure speed beside bandit, semgrep and databases
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.source_scan
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.audit_read
	$(BIN)/python -m benchmarks.model_sign
	$(BIN)/python -m benchmarks.seal

test-heavy: $(HEAVY_READY) ## Browser tests, and other people's judges of our formats
	$(HEAVY)/python -m pytest --quiet tests/heavy --ignore=tests/heavy/container

test-container: $(HEAVY_READY) ## Build the container file and serve from it: needs root, podman, crun, mmdebstrap and their network
	$(HEAVY)/python -m pytest --quiet tests/heavy/container

test-compiled: $(COMPILED_READY) ## The tests of modules that mypyc compiles, on the compiled wheel
	@$(COMPILED)/bartizan doctor | grep -F '(compiled)'
	$(COMPILED)/python -m pytest $(PARALLEL) $(THROUGH_COMPILED)

fuzz: $(DEV_READY) ## Give the readers of untrusted files ROUNDS=20 times the random inputs
	@for round in $$(seq $(ROUNDS)); do \
	  $(PYTEST) $(PARALLEL) --hypothesis-seed=$$RANDOM tests/property; done
	$(BIN)/python -W ignore -m tests.fuzz.pickles 1000000 $$RANDOM
	$(BIN)/python -m tests.fuzz.sealed 200000 $$RANDOM

lock: $(LOCK_READY) ## Write the lock files again from pyproject.toml
	@tools/lock.sh .venv-lock/bin/uv

self: $(BASE_READY) ## Assess this repository
	$(BIN)/bartizan assess .

screenshot: $(BASE_READY) ## Take the README's picture of the report with headless Chromium
	$(BIN)/python -m tools.screenshot

clean: ## Remove environments, caches and reports
	rm -rf .venv .venv-heavy .venv-compiled .venv-bench .venv-lock reports dist build
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# --- the parts of check --------------------------------------------------------------------------

format-check: $(DEV_READY)
	$(BIN)/ruff format --check --quiet .

lint: $(DEV_READY)
	$(BIN)/ruff check --quiet .

types: $(DEV_READY)
	$(BIN)/mypy

imports: $(DEV_READY)
	$(BIN)/lint-imports

docs-check: $(DEV_READY)
	$(BIN)/python -m tools.docs --check

fast-tests: $(DEV_READY)
	$(PYTEST) $(PARALLEL) $(FAST)

sizes:
	@find src -name '*.py' -exec wc -l {} + | awk '$$2 != "total" && $$1 > 300 \
	  { print "over 300 lines: " $$2 " (" $$1 ")"; n++ } END { if (!n) print "no source file is over 300 lines" }'
