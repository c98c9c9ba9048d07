# What a newcomer runs: `make demo`, `make test`.  Everything happens in .venv, which `make clean` removes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PICTURES := pictures
BENCHMARK :=
INCIDENT := specs/bridge/mutex_stuck_after_kill.py::MutexStuckAfterKill

.DEFAULT_GOAL := help
.PHONY: help demo test lint golden benchmark clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed  ## Check the incident that mortmain was made for, and draw it
	@mkdir -p $(PICTURES)
	@echo '$$ mortmain check $(INCIDENT) --remedies'
	@$(BIN)/mortmain check $(INCIDENT) --remedies \
	    -o $(PICTURES)/waitfor.svg -o $(PICTURES)/waitfor.png \
	    -o $(PICTURES)/sequence.svg -o $(PICTURES)/sequence.png; \
	code=$$?; \
	if [ $$code -ne 1 ]; then echo "expected exit code 1 (violated), not $$code"; exit 1; fi
	@echo
	@echo 'Violated, as expected: it is the incident.  The pictures are in $(CURDIR)/$(PICTURES).'
	@echo 'A remedy that holds:  $(BIN)/mortmain check mutex_stuck_after_kill::TimeoutOnCallback'

test: lint  ## Run everything that CI runs
	$(BIN)/pytest -q -n 2
	$(BIN)/pytest -q --doctest-modules mortmain
	$(BIN)/mortmain test specs/

lint: $(VENV)/for-tests  ## Style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: $(VENV)/for-tests  ## Write the golden files anew, to be looked at with `git diff`
	UPDATE_GOLDEN=1 $(BIN)/pytest -q -n 2

benchmark: $(VENV)/for-tests  ## Measure beside SPIN, rumur and C, and write tests/benchmark/RESULTS.md
	$(BIN)/python -m tests.benchmark.compare --results $(BENCHMARK)
	$(BIN)/python -m tests.benchmark.symmetry --results

clean:  ## Remove what the other targets made
	rm -rf $(VENV) $(PICTURES) build dist *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'mortmain needs Python 3.11 or newer: make PYTHON=/path/to/python3'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/for-tests: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed
