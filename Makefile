# The commands of Infusate. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# The tests that must reach every branch of chart, rules and coding, and the longer ones that need not be measured.
COVERED := tests/chart tests/rules tests/coding tests/test_cases.py
OTHERS := tests/chalkboard tests/house tests/manual tests/properties tests/test_cli.py tests/test_text.py src

.PHONY: help setup run test quick check fix cases manual schema bench second-coder mutants clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## leave everything in .venv, with the infusate command in it

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $(STAMP)

run: setup ## code the shipped sample visits and print them explained
	@$(BIN)/infusate samples

test: setup ## everything: types, lint, all tests, coverage of chart, rules and coding
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto $(COVERED) --cov --cov-report=term:skip-covered
	$(BIN)/python -m pytest -n auto $(OTHERS)

quick: setup ## the tests without the slow ones
	$(BIN)/python -m pytest -m "not slow"

check: setup ## format, lint, types, house tests, manual and schema current
	$(BIN)/ruff format --check src
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house tests/manual tests/chart/test_schema.py

fix: setup ## correct what a machine can correct
	$(BIN)/ruff check --fix src tests bench
	$(BIN)/ruff format src

cases: setup ## the published cases as a table: agreed, differing, disputed
	@$(BIN)/infusate cases tests/cases

manual: setup ## write docs/rulebook from the rules, policies, tables and examples, and the README's sessions
	$(BIN)/python -m infusate.manual docs/rulebook
	$(BIN)/python tools/readme.py

schema: setup ## write the JSON Schema of the visit document
	$(BIN)/infusate schema > src/infusate/schema/visit.schema.json

second-coder: setup ## 100,000 generated visits, coded twice by independent programs
	INFUSATE_SECOND_CODER=100000 $(BIN)/python -m pytest tests/properties/test_second_coder.py -s

mutants: setup ## turn each comparison and move each number of the rules; list what no test notices
	$(BIN)/python tests/house/mutants.py

bench: setup ## speed as ratios beside named peers, in one run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	$(BIN)/python -m bench.run

clean: ## remove what the commands made
	rm -rf $(VENV) build dist src/*.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
