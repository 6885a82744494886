# Needs: Python >= 3.11 (or uv) and make. Everything else is installed into .venv by `setup`.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.forelog-setup

.PHONY: setup demo test lint types check-imports unit bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml uv.lock
	@if command -v uv >/dev/null 2>&1; then uv=uv; \
	else uv=.uv/bin/uv; test -x $$uv || { $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv; }; fi && \
	$$uv sync --locked --all-extras --all-groups --compile-bytecode --quiet
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

bench: setup
	$(BIN)/python -m benchmarks.bench

clean:
	rm -rf $(VENV) .uv .mypy_cache .ruff_cache .pytest_cache dist
