# Needs: Python >= 3.11 (or uv) and make. Everything else is installed into .venv by `setup`.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.forelog-setup
COMPILED := .venv-compiled
COMPILED_STAMP := $(COMPILED)/.forelog-compiled
SOURCES := $(shell find analysis server -type f -not -path '*/__pycache__/*')

.PHONY: setup compiled demo test lint types check-imports unit soak precision bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml uv.lock
	@if command -v uv >/dev/null 2>&1; then uv=uv; \
	else uv=.uv/bin/uv; test -x $$uv || { $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv; }; fi && \
	$$uv sync --locked --all-extras --all-groups --compile-bytecode --quiet
	@touch $@

# The same program with its hot rooms compiled: needs a C compiler and about four minutes, when a source changed.
compiled: $(COMPILED_STAMP)

$(COMPILED_STAMP): $(STAMP) $(SOURCES) scripts/make_compiled.py scripts/build_syntax.py
	@$(BIN)/python scripts/make_compiled.py $(COMPILED)
	@touch $@

demo: setup
	@$(BIN)/python examples/demo.py

test: setup lint types check-imports unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports

unit:
	$(BIN)/pytest -n auto --dist worksteal

# Random programs on a real JVM, as in the suite, but many others: `make soak N=5000`; SEED=... draws the same once more.
N := 5000
SEED := 0
soak: setup
	FORELOG_SOAK=$(N) FORELOG_SOAK_SEED=$(SEED) $(BIN)/pytest -s -n 0 tests/flow/test_real_jvm.py

# What share of the predicted sequences of random programs really occurs: `make precision N=200`; SEED=... as above.
precision: setup
	FORELOG_PRECISION=$(N) FORELOG_SOAK_SEED=$(SEED) $(BIN)/pytest -s -n 0 tests/flow/test_precision.py

# What is released is measured; `make bench MEASURED=.venv` measures the source as it lies here.
MEASURED := $(COMPILED)
bench: $(if $(filter $(VENV),$(MEASURED)),setup,compiled)
	$(MEASURED)/bin/python -m benchmarks.bench

clean:
	rm -rf $(VENV) $(COMPILED) .uv .mypy_cache .ruff_cache .pytest_cache dist
