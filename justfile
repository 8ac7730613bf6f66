# The commands of a developer. `just` lists them; https://just.systems

python := ".venv/bin/python"

# List the commands
default:
    @just --list

# Style, types, import contracts, fresh pages
check:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    {{ python }} docs/generate.py --check

# Correct what ruff can, and write the generated pages
fix:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .
    {{ python }} docs/generate.py

# Tests that need nothing else, or those that are named: just test tests/rules
test *paths:
    {{ python }} -m pytest -q -n 2 -m "not terraform and not tools" --ignore tests/terraform --ignore tests/inside_checkov {{ paths }}

# The quick group, and which lines of dynlint and its rules it reaches
coverage:
    {{ python }} -m coverage erase
    {{ python }} -m coverage run -m pytest -q -m "not terraform and not tools" --ignore tests/terraform --ignore tests/inside_checkov
    {{ python }} -m coverage report

# Everything from a clean start: the wheel, Terraform, Checkov, pre-commit
all:
    bash .ci/run
