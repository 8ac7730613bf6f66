"""Reference data name their source and date; every limit names the data or page it is from."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

import dynlint
from dynlint.model import reference
from dynlint.rulebook.rulebook import load

DYNLINT = Path(dynlint.__file__).parent
FILES = sorted([*DYNLINT.glob("model/reference/*.json"), *DYNLINT.glob("stand_ins/*.json")])
RULES = Path(__file__).parents[1] / "rules"
sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_names_its_source_and_date(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["source"]
    assert date.fromisoformat(data["date"])


def test_files_older_than_a_year_are_named() -> None:
    from data_page import files, older_than

    newest = max(file.date for file in files())
    assert older_than(0, newest) != files()
    assert older_than(365, newest + timedelta(days=400)) == files()
    assert {Path(file.path).name for file in files()} == {path.name for path in FILES}


def test_the_workflow_that_names_old_files_needs_no_package() -> None:
    """Its command runs with Python's own library alone; the number of days is one that no file is older than."""
    workflow = yaml.safe_load((RULES.parent / ".github/workflows/data.yml").read_text(encoding="utf-8"))
    (command,) = [step["run"] for step in workflow["jobs"]["age"]["steps"] if "run" in step]
    words = [sys.executable, "-S", "-E", *command.split()[1:-1], "100000"]
    done = subprocess.run(words, cwd=RULES.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_operations_that_are_no_actions_are_known() -> None:
    assert "StartBulkPutItems" in reference.newer_actions()
    assert not reference.newer_actions() & {"GetItem", "SearchVectors", "TransactWriteItems"}


def test_actions_that_a_zero_etl_integration_needs_are_actions() -> None:
    """As the provider's own test grants them (internal/service/redshift/integration_test.go)."""
    text = (RULES / "integration_not_let_in.py").read_text(encoding="utf-8")
    found = re.search(r"^_NEEDED = (.+)$", text, re.MULTILINE)
    assert found
    needed = {name: {*reference.actions()[name].resources} for name in ast.literal_eval(found[1])}
    assert needed == {"DescribeTable": {"table"}, "ExportTableToPointInTime": {"table"}, "DescribeExport": {"export"}}


def test_every_limit_is_one_that_rules_ask_for_and_has_a_source() -> None:
    limits = json.loads((Path(reference.__file__).parent / "limits.json").read_text(encoding="utf-8"))["limits"]
    for name, facts in limits.items():
        assert reference.limit(name) == facts["value"]
        assert ("shape" in facts) != ("page" in facts), name
    text = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    asked = set(re.findall(r"limit\([\"'](\w+)[\"']\)", text))
    raised = load().find("index-limit-exceeded")  # a limit that AWS raises on request is an option
    assert raised is not None
    assert raised.options == {"global_indexes": reference.limit("global_indexes")}
    assert asked | set(raised.options) == set(limits)


def test_kinds_of_keys() -> None:
    assert {"RSA_2048", "HMAC_256"} <= reference.asymmetric_specs()
    assert "SYMMETRIC_DEFAULT" not in reference.asymmetric_specs()
    assert "SIGN_VERIFY" in reference.other_usages()
    assert "ENCRYPT_DECRYPT" not in reference.other_usages()
