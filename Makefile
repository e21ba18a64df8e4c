# Two commands for a newcomer: `make run` and `make test`. The rest is for the people who change things.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BRAND := fournil-augustine
BRIEF := Atelier pain au levain pour débutants

# Compiled modules are kept beside their sources: the second command starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run test test-stack check evals bench faults lock snapshots clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml tools/install
	@sh tools/install $(VENV) requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: install
	@$(BIN)/portevoix ingest --brand $(BRAND)
	@$(BIN)/portevoix draft "$(BRIEF)" --brand $(BRAND) --goal event \
		--date 2027-01-17T14:00/2027-01-17T17:00 --fact "8 places, 45 € par personne" \
		--fact "On repart avec son levain et un pain cuit sur place" \
		--link https://fournil-augustine.example.com/ateliers
	@if [ -z "$(ONCE)" ]; then $(BIN)/portevoix ingest && exec $(BIN)/portevoix serve --port 8000; fi

test: install
	@$(BIN)/python -m pytest --numprocesses auto

test-stack: install
	@STACK=second $(BIN)/python -m pytest --numprocesses auto --timeout 300

check: install
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/limits.py service evals tools tests
	@$(BIN)/hadolint Dockerfile

evals: install
	@$(BIN)/python -m evals.run

bench: install
	@$(BIN)/python -m evals.bench.run

faults: install
	@$(BIN)/python -m evals.faults.run

snapshots: install
	@SNAPSHOTS=write $(BIN)/python -m pytest tests/test_prompts.py tests/test_prompts_replies.py \
		tests/test_prompts_rewrites.py tests/test_prompts_trends.py

lock: install
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		pyproject.toml --extra dev --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		pyproject.toml --constraint requirements.lock --output-file requirements-runtime.lock

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
