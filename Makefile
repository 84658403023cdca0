# The two commands of the README are `make demo` and `make test`; neither needs anything but
# python3, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint fast test-slow chaos docs clean

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/evolve run smtt --minutes 1 --seed 1
	$(BIN)/evolve report latest

test: $(VENV)/.installed-dev lint fast

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fast: $(VENV)/.installed-dev
	$(BIN)/pytest -q -m "not slow" -n 2 --dist loadfile

test-slow: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -q

chaos: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/chaos.py --kills 100 --outages 6

docs: $(VENV)/.installed-dev
	$(BIN)/python -m evolve.cli.reference | diff docs/cli.md - || { echo "docs/cli.md is out of date: $(BIN)/python -m evolve.cli.reference > docs/cli.md"; exit 1; }
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
