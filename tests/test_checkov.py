"""The rules inside Checkov: the same findings, both ways, and nothing else on standard error.

Checkov runs in an environment of its own: `DYNLINT_CHECKOV` names one (its folder), else one is made in the temporary
folder of the machine, once.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from click.testing import CliRunner

from dynlint.checkov_adapter import descriptions
from dynlint.checkov_graph import full_address
from dynlint.commands import listing
from dynlint.rulebook import builtin_path, load
from dynlint.session import Request, run

TOP = Path(__file__).resolve().parents[1]
FIXTURES = TOP / "fixtures"
SYSTEM = "infrastructure"
TWINS = sorted((FIXTURES / "twins" / SYSTEM).glob("*.yaml"))
RESOURCE = re.compile(r"(?:^|\.)(?:data\.)?(aws_\w+)\.[\w-]+(?:\[[^\]]*\])?$")
LEFT_OUT = {
    *("syntax_error", "unreadable_file", "module_not_found", "dependency_cycle"),
    *("alarm_invalid_statistic", "invalid_value"),
}
"""Mistakes that stop everything, or that hide another one."""


TABLE = """resource "aws_dynamodb_table" "cache" {
  name     = "cache"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"""
SKIPPED = TABLE.replace("{\n", "{\n  #checkov:skip=CKV_DYN_201:rebuilt from the source every night\n", 1)


# --- Without Checkov ----------------------------------------------------------------------------


def _edited(path: Path, system: Path) -> bool:
    """Make the mistake of a twin where its text still stands; tell whether it did."""
    edits = yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]
    texts = {edit["file"]: (system / edit["file"]) for edit in edits}
    current = {name: file.read_text(encoding="utf-8") if file.exists() else "" for name, file in texts.items()}
    for edit in edits:
        text = current[edit["file"]]
        taken = text and not (FIXTURES / SYSTEM / edit["file"]).exists()  # by the new file of another mistake
        if (taken and "add" in edit) or ("find" in edit and text.count(edit["find"]) != 1):
            return False
        current[edit["file"]] = text + edit["add"] if "add" in edit else text.replace(edit["find"], edit["replace"])
    for name, text in current.items():
        texts[name].write_text(text, encoding="utf-8")
    return True


def _copied(target: Path) -> Path:
    return Path(
        shutil.copytree(FIXTURES / SYSTEM, target / SYSTEM, ignore=shutil.ignore_patterns(".terraform*", "*.yaml"))
    )


@pytest.mark.tools  # no program, but each of the twins a second time
@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_a_check_is_asked_about_every_type_that_its_rule_finds_something_at(path: Path, tmp_path: Path) -> None:
    name = yaml.safe_load(path.read_text(encoding="utf-8"))["rule"]
    rule = next(rule for rule in load().rules if rule.name == name)
    system = _copied(tmp_path)
    assert _edited(path, system) or path.stem in LEFT_OUT
    findings = run(Request((str(system),), select=(rule.id,))).findings
    found = {match[1] for finding in findings if (match := RESOURCE.search(finding.address))}
    types = {kind for each in descriptions() if each.id[-3:] == rule.id[-3:] for kind in each.types}
    assert found <= types


def test_data_sources_get_their_address_back() -> None:
    block = {"__address__": 'module.a["x"].aws_iam_policy_document.d[0]'}
    assert full_address(block, "aws_iam_policy_document", is_data=True) == (
        'module.a["x"].data.aws_iam_policy_document.d[0]'
    )
    assert full_address(block, "aws_iam_policy_document", is_data=False) == block["__address__"]


def test_checkov_runs_nothing_but_the_door() -> None:
    """It runs every module of a folder with `__init__.py` under its bare name."""
    rules = Path(builtin_path())
    assert [path.parent.name for path in rules.rglob("__init__.py")] == ["_checkov"]
    assert [path.name for path in (rules / "_checkov").glob("*.py") if path.stem != "__init__"] == ["dynlint_checks.py"]


def test_the_checks_are_listed() -> None:
    done = CliRunner().invoke(listing.command, ["--format", "checkov"])
    lines = done.output.splitlines()
    assert len(lines) == len(descriptions())
    (line,) = [line for line in lines if line.startswith("CKV_DYN_201 ")]
    assert re.split(" {2,}", line) == [
        *("CKV_DYN_201", "DYN201", "recovery-disabled", "HIGH", "Production table without point-in-time recovery."),
    ]


@pytest.mark.parametrize(
    ("inside", "comment"),
    [(True, "checkov:skip=CKV_DYN_201:a cache"), (False, "dynlint:ignore[CKV_DYN_201] a cache")],
)
def test_an_id_inside_checkov_silences_the_rule_here_too(inside: bool, comment: str, tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    text = TABLE.replace("{\n", f"{{\n  # {comment}\n", 1) if inside else f"# {comment}\n{TABLE}"
    (root / "main.tf").write_text(text, encoding="utf-8")
    result = run(Request((str(root),), select=("CKV_DYN_201", "DYN302")))
    assert [finding.rule for finding in result.findings] == ["DYN302"]
    assert [(item.finding.rule, item.suppression.reason) for item in result.suppressed] == [("DYN201", "a cache")]


def test_the_page_says_of_every_check_of_checkov_what_differs() -> None:
    known = json.loads((TOP / "docs" / "data" / "checkov.json").read_text(encoding="utf-8"))["differs"]
    near = json.loads((TOP / "docs" / "data" / "peers.json").read_text(encoding="utf-8"))["near"]
    same = {alias for rule in load().rules for alias in rule.aliases if alias.startswith("CKV")}
    assert set(known) == same | {each["Checkov"] for each in near.values() if "Checkov" in each}


# --- With Checkov -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def checkov() -> Path:
    """Return the Python of an environment with Checkov."""
    given = os.environ.get("DYNLINT_CHECKOV")
    folder = Path(given or Path(tempfile.gettempdir()) / f"dynlint-checkov-{sys.version_info[0]}.{sys.version_info[1]}")
    python = folder / "bin" / "python"
    if not (folder / "complete").exists() and not given:
        commands = (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "checkov"],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"Checkov cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        (folder / "complete").touch()
    if not python.exists():
        pytest.skip(f"{folder} has no Checkov")
    return python


def _checkov(python: Path, folder: Path, *arguments: str, dynlint: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if dynlint:
        environment["PYTHONPATH"] = str(TOP)
    command = [str(python), "-m", "checkov.main", "--skip-download", *arguments]
    command += ["--external-checks-dir", builtin_path()]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _results(done: subprocess.CompletedProcess[str], kind: str = "failed_checks") -> set[tuple[str, str]]:
    reports: Any = json.loads(done.stdout)
    listed = reports if isinstance(reports, list) else [reports]
    records = [record for report in listed for record in report.get("results", {}).get(kind, ())]
    return {("DYN" + record["check_id"][-3:], _bare(record["resource"])) for record in records}


def _bare(address: str) -> str:
    """Drop keys and `data.`: Checkov knows neither the instances of what it cannot count, nor the mode."""
    return re.sub(r"\[[^\]]*\]", "", address).replace("data.", "")


def _ours(path: Path) -> set[tuple[str, str]]:
    findings = run(Request((str(path),))).findings
    return {(finding.rule, _bare(finding.address)) for finding in findings if RESOURCE.search(finding.address)}


@pytest.mark.tools
def test_the_clean_system_is_clean(checkov: Path) -> None:
    done = _checkov(checkov, FIXTURES, "-d", SYSTEM, "--framework", "terraform", "-c", "CKV_DYN_*", "-o", "json")
    assert (_results(done), done.stderr) == (set(), "")
    assert ("DYN201", "module.dynamodb.aws_dynamodb_table.protected") in _results(done, "passed_checks")


@pytest.mark.tools
def test_checkov_reports_what_dynlint_reports(checkov: Path, tmp_path: Path) -> None:
    system = _copied(tmp_path)
    made = [path.stem for path in TWINS if path.stem not in LEFT_OUT and _edited(path, system)]
    assert len(made) > 30
    done = _checkov(checkov, tmp_path, "-d", SYSTEM, "--framework", "terraform", "-c", "CKV_DYN_*", "-o", "json")
    ours = _ours(system)
    assert len(ours) > 25
    assert _results(done) == ours
    assert "dynlint" not in done.stderr


@pytest.mark.tools
@pytest.mark.parametrize("system", ["infrastructure", "products", "streaming_logs", "dynamodb_table"])
def test_every_fixture_is_judged_alike(checkov: Path, system: str) -> None:
    done = _checkov(checkov, FIXTURES, "-d", system, "--framework", "terraform", "-c", "CKV_DYN_*", "-o", "json")
    assert (_results(done), done.stderr) == (_ours(FIXTURES / system), "")
    assert len(_results(done, "passed_checks")) > 100


@pytest.mark.tools
def test_a_plan_too(checkov: Path, tmp_path: Path) -> None:
    table = {"name": "orders", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}], "billing_mode": "ON"}
    resource = {"address": "aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t"}
    change = {"actions": ["create"], "before": None, "after": table, "after_unknown": {}}
    expressions = {"name": {"constant_value": "orders"}, "hash_key": {"constant_value": "id"}}
    root = {"resources": [{**resource, "values": table, "provider_name": "aws", "schema_version": 1}]}
    data = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": root},
        "resource_changes": [{**resource, "provider_name": "aws", "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    path = tmp_path / "production.tfplan.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    arguments = ("-f", path.name, "--framework", "terraform_plan", "-c", "CKV_DYN_*", "-o", "json")
    done = _checkov(checkov, tmp_path, *arguments)
    assert _ours(path)
    assert (_results(done), done.stderr) == (_ours(path), "")


@pytest.mark.tools
def test_comments_severities_and_details(checkov: Path, tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text(SKIPPED, encoding="utf-8")
    done = _checkov(checkov, tmp_path, "-d", ".", "--framework", "terraform", "-c", "CKV_DYN_*", "-o", "json")
    assert ("DYN201", "aws_dynamodb_table.cache") in _results(done, "skipped_checks")
    assert ("DYN201", "aws_dynamodb_table.cache") not in _results(done)
    record = next(
        each for each in json.loads(done.stdout)["results"]["failed_checks"] if each["check_id"][-3:] == "302"
    )
    assert record["severity"] == "MEDIUM"
    assert "deletion_protection_enabled = true" in record["details"][0]
    assert record["guideline"].startswith("https://")


@pytest.fixture
def called(tmp_path: Path) -> Path:
    """Return a folder with a production root whose module has a table; a comment at the call skips a check."""
    (tmp_path / "production" / "tables").mkdir(parents=True)
    (tmp_path / "production" / "tables" / "main.tf").write_text(TABLE, encoding="utf-8")
    call = """module "tables" {\n  #checkov:skip=CKV_DYN_201:a cache\n  source = "./tables"\n}\n"""
    (tmp_path / "production" / "main.tf").write_text(call, encoding="utf-8")
    return tmp_path


def _written(python: Path, folder: Path, form: str) -> str:
    """Return the report of one failing, one skipped and one passing check in a format, from the file it goes to."""
    checks = ("-c", "CKV_DYN_201,CKV_DYN_203,CKV_DYN_302", "-o", form, "--output-file-path", "reports")
    done = _checkov(python, folder, "-d", ".", "--framework", "terraform", *checks)
    assert (done.returncode, done.stderr) == (1, "")
    (path,) = (folder / "reports").iterdir()
    return path.read_text(encoding="utf-8")


ADDRESS = "module.tables.aws_dynamodb_table.cache"


@pytest.mark.tools
def test_json_and_a_comment_at_a_module_call(checkov: Path, called: Path) -> None:
    results = json.loads(_written(checkov, called, "json"))["results"]
    found = {kind: [(each["check_id"], each["resource"]) for each in records] for kind, records in results.items()}
    assert found["skipped_checks"] == [("CKV_DYN_201", ADDRESS)]
    assert found["passed_checks"] == [("CKV_DYN_203", ADDRESS)]
    assert found["failed_checks"] == [("CKV_DYN_302", ADDRESS)]
    assert results["skipped_checks"][0]["check_result"]["suppress_comment"] == "a cache"
    silenced = run(Request((str(called),), select=("DYN201",))).suppressed
    assert [item.finding.address for item in silenced] == [ADDRESS]


@pytest.mark.tools
def test_sarif(checkov: Path, called: Path) -> None:
    (report,) = json.loads(_written(checkov, called, "sarif"))["runs"]
    rules = {rule["id"]: rule for rule in report["tool"]["driver"]["rules"]}
    assert rules["CKV_DYN_302"]["helpUri"].startswith("https://")
    assert rules["CKV_DYN_302"]["shortDescription"]["text"] == "Production table that anybody may delete."
    results = {result["ruleId"]: result for result in report["results"]}
    assert "suppressions" in results["CKV_DYN_201"]
    assert "suppressions" not in results["CKV_DYN_302"]
    place = results["CKV_DYN_302"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "production/tables/main.tf"
    assert place["region"]["startLine"] == 1


@pytest.mark.tools
def test_junit(checkov: Path, called: Path) -> None:
    cases = ET.fromstring(_written(checkov, called, "junitxml")).iter("testcase")  # noqa: S314  # our own
    found = {case.get("name", "").partition("]")[2].strip("[")[:11]: [child.tag for child in case] for case in cases}
    assert found == {"CKV_DYN_201": ["skipped"], "CKV_DYN_203": [], "CKV_DYN_302": ["failure"]}


@pytest.mark.tools
def test_the_output_for_github(checkov: Path, called: Path) -> None:
    rows = [line for line in _written(checkov, called, "github_failed_only").splitlines() if "CKV_DYN_" in line]
    assert len(rows) == 1
    assert all(word in rows[0] for word in ("CKV_DYN_302", ADDRESS, "production/tables/main.tf"))


@pytest.mark.tools
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("-c", "CKV_DYN_2*"), {"DYN201"}),
        (("-c", "CKV_DYN_20?,CKV_DYN_302"), {"DYN201", "DYN302"}),
        (("-c", "CKV_DYN_2*,CKV_DYN_302", "--skip-check", "CKV_DYN_20*"), {"DYN302"}),
    ],
)
def test_wildcards(checkov: Path, tmp_path: Path, chosen: tuple[str, ...], expected: set[str]) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(TABLE, encoding="utf-8")
    done = _checkov(checkov, tmp_path, "-d", ".", "--framework", "terraform", "--compact", "-o", "json", *chosen)
    assert {rule for rule, _ in _results(done)} == expected
    assert done.stderr == ""


@pytest.mark.tools
def test_all_of_ours_can_be_skipped(checkov: Path, called: Path) -> None:
    done = _checkov(checkov, called, "-d", ".", "--framework", "terraform", "--skip-check", "CKV_DYN_*", "-o", "json")
    assert _results(done)
    assert "CKV_DYN_" not in done.stdout


@pytest.mark.tools
def test_one_address_in_two_roots_has_a_verdict_in_each(checkov: Path, tmp_path: Path) -> None:
    """The module is shared, so Checkov has one file, one address and two callers."""
    table = TABLE.replace("}\n", "}\n  point_in_time_recovery {\n    enabled = var.recovery\n  }\n", 1)
    roots = {"orders/production": "true", "billing/production": "false"}
    for root, recovery in roots.items():
        (tmp_path / root).mkdir(parents=True)
        own = table.replace("var.recovery", recovery)
        call = f'module "tables" {{\n  source   = "../../shared"\n  recovery = {recovery}\n}}\n'
        (tmp_path / root / "main.tf").write_text(own + call, encoding="utf-8")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "main.tf").write_text(table + 'variable "recovery" {}\n', encoding="utf-8")
    done = _checkov(checkov, tmp_path, "-d", ".", "--framework", "terraform", "-c", "CKV_DYN_201", "-o", "json")
    found = [
        (kind, each["caller_file_path"] or each["file_path"], each["resource"])
        for kind in ("passed_checks", "failed_checks")
        for each in json.loads(done.stdout)["results"][kind]
    ]
    assert sorted(found) == [
        ("failed_checks", "/billing/production/main.tf", "aws_dynamodb_table.cache"),
        ("failed_checks", "/billing/production/main.tf", ADDRESS),
        ("passed_checks", "/orders/production/main.tf", "aws_dynamodb_table.cache"),
        ("passed_checks", "/orders/production/main.tf", ADDRESS),
    ]


@pytest.mark.tools
def test_a_comment_for_a_check_of_checkov_silences_ours(checkov: Path, tmp_path: Path) -> None:
    (tmp_path / "production").mkdir()
    text = SKIPPED.replace("CKV_DYN_201", "CKV_AWS_28")
    (tmp_path / "production" / "main.tf").write_text(text, encoding="utf-8")
    done = _checkov(
        checkov, tmp_path, "-d", ".", "--framework", "terraform", "-c", "CKV_DYN_*,CKV_AWS_28", "-o", "json"
    )
    kinds = ("passed_checks", "failed_checks", "skipped_checks")
    found = {(kind, check) for kind in kinds for check, _ in _results(done, kind)}
    assert {kind for kind, check in found if check in ("DYN_28", "DYN201")} == {"skipped_checks"}
    assert not {("failed_checks", "DYN201"), ("passed_checks", "DYN201")} & found


@pytest.mark.tools
def test_the_entry_for_pre_commit(checkov: Path, called: Path) -> None:
    """It runs in an environment that has both programs."""
    text = (TOP / "docs" / "checkov.md").read_text(encoding="utf-8")
    block = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    (hook,) = block["repos"][0]["hooks"]
    assert (hook["id"], hook["additional_dependencies"]) == ("checkov", ["dynlint"])
    (called / "bin").mkdir()
    for name, module in (("checkov", "checkov.main"), ("dynlint", "dynlint")):
        program = called / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{checkov}" -m {module} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(TOP), "PATH": f"{called / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    command = [*shlex.split(hook["entry"]), "--skip-download", "-c", "CKV_DYN_302", "-o", "json"]
    done = subprocess.run(command, cwd=called, env=environment, capture_output=True, text=True, check=False)
    assert (_results(done), done.stderr) == ({("DYN302", ADDRESS)}, "")


@pytest.mark.tools
def test_checks_from_a_git_repository_need_no_dynlint(checkov: Path, called: Path, tmp_path_factory: Any) -> None:
    repository = tmp_path_factory.mktemp("clone")
    for name in ("dynlint", "rules"):
        shutil.copytree(TOP / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.test", "-C", str(repository)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    arguments = ("-d", "production", "--framework", "terraform", "-c", "CKV_DYN_302", "-o", "json")
    program = [str(checkov), "-m", "checkov.main", "--skip-download"]
    done = subprocess.run(
        [*program, *arguments, "--external-checks-git", repository.as_uri()],
        cwd=called,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert _results(done) == {("DYN302", ADDRESS)}
    assert "Cannot load" not in done.stderr


@pytest.mark.tools
def test_without_dynlint_one_line_says_so(checkov: Path, tmp_path: Path) -> None:
    here = subprocess.run([str(checkov), "-c", "import dynlint"], cwd=tmp_path, capture_output=True, check=False)
    if here.returncode == 0:
        pytest.skip("dynlint is installed beside this Checkov")
    (tmp_path / "main.tf").write_text(SKIPPED, encoding="utf-8")
    done = _checkov(checkov, tmp_path, "-d", ".", "-o", "json", dynlint=False)
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert "the Python that runs Checkov has no dynlint" in line
    assert _results(done)


@pytest.mark.tools
def test_no_module_takes_the_name_of_one_in_checkovs_environment(checkov: Path) -> None:
    code = "import sys, sysconfig, os; print(*os.listdir(sysconfig.get_path('purelib')), *sys.stdlib_module_names)"
    done = subprocess.run([str(checkov), "-c", code], capture_output=True, text=True, check=True)
    taken = {name.removesuffix(".py") for name in done.stdout.split()}
    ours = {path.stem for folder in ("dynlint", "rules") for path in (TOP / folder).rglob("*.py")}
    assert {stem for stem in ours if not stem.startswith("__")} & taken == set()
