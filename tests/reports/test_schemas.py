"""The published schemas match the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from dynlint import __version__
from dynlint.cli.program import program
from dynlint.finding import (
    AnalysisError,
    CalledModule,
    Change,
    Finding,
    NotUsed,
    Occurrence,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
    UnreadFolder,
    UnreadList,
)
from dynlint.reports.as_json import as_data
from dynlint.settings import config_file
from dynlint.source import Location
from dynlint.suppression import Suppression

TOP = Path(__file__).resolve().parent.parent.parent
REPORT = json.loads((TOP / "docs/schemas/report.schema.json").read_text(encoding="utf-8"))
CONFIG = json.loads((TOP / "docs/schemas/config.schema.json").read_text(encoding="utf-8"))
PLACE = Location("main.tf", 1, 2, 3, 4)
FINDING = Finding(
    *("DYN201", "recovery-disabled", Severity.ERROR, "a.b", "c", "Wrong.", PLACE),
    trail=(Step("a.tf", 1, 1, "x"),),
    changes=(Change(PLACE, "true", ""),),
    fix="safe",
    occurrences=(Occurrence("production", "production", "orders"),),
)
RESULT = Result(
    findings=(FINDING, FINDING._replace(environments=("production",))),
    undecided=(Undecided("DYN203", "window-short", Severity.INFO, "a.b", "", "", PLACE, "var.x has no value"),),
    suppressed=(Suppressed(FINDING, Suppression(PLACE, ("DYN201",), 1, 2)),),
    errors=(AnalysisError("broken.tf", 3, 7, "A brace is missing."),),
    modules=(CalledModule(Location("main.tf", 4, 12, 4, 30), "module.a", "x/y/aws"),),
    roots=("production",),
    summary=Summary(1, 1, ("production",), 2, 3, 0.5),
    not_used=(NotUsed("sit.tfvars", 1, "its name is no environment's"),),
    unread_lists=(UnreadList(".terraform/modules/modules.json", "it is no valid JSON"),),
    unread_folders=(UnreadFolder("network", 3, "nothing there concerns DynamoDB"),),
)
GOOD = [
    "",
    "select: DYN2\nignore: [recovery-disabled]",
    "environments:\n  prod:\n  dev:\n    production: false\n    vars: {a: [1]}\n    rules: {DYN203: {minimum_days: 3}}",
    'version: "1.10"\nengine: opentofu\nsuppressions: {require_reason: true}',
    "rules:\n  recovery-window-short: {minimum_days: 35, severity: info}",
]
BAD = [
    "selct: DYN2",
    "engine: pulumi",
    "root: perhaps",
    "environments: {prod: {productoin: true}}",
    "rules: {DYN201: {severity: awful}}",
    "suppressions: {reasons: true}",
]


def test_init_names_the_schema_that_editors_find(tmp_path):
    """VS Code, Neovim, Emacs and others start the YAML language server, which reads this comment."""
    CliRunner().invoke(program, ["init", str(tmp_path)], catch_exceptions=False)
    first = (tmp_path / ".dynlint.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={CONFIG['$id']}"
    for schema in (CONFIG, REPORT):
        base, version, path = re.fullmatch(r"(https://[\w./]+?)/v([\d.]+)/(.+)", schema["$id"]).groups()
        assert (base, version) == ("https://raw.githubusercontent.com/dynlint/dynlint", __version__)
        assert json.loads((TOP / path).read_text(encoding="utf-8")) == schema


def test_the_report_has_what_its_schema_names_and_nothing_else():
    def compare(data: object, schema: dict, place: str) -> None:
        if isinstance(data, dict):
            assert set(data) == set(schema["required"]), place
            for key, value in data.items():
                compare(value, schema["properties"][key], f"{place}.{key}")
        elif isinstance(data, list):
            assert data, f"{place}: nothing to compare"
            compare(data[-1], schema["items"], place)

    data = as_data(RESULT)
    for kind in ("undecided", "suppressed"):
        data[kind][0].update(environments=["production"], trail=data["findings"][0]["trail"])
        data[kind][0].update({key: data["findings"][0][key] for key in ("changes", "occurrences")})
    compare(data, REPORT, "report")


@pytest.mark.tools
def test_a_validator_takes_reports():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft7Validator.check_schema(REPORT)
    for result in (Result(), RESULT):
        jsonschema.validate(as_data(result), REPORT)


@pytest.mark.tools
@pytest.mark.parametrize("text", GOOD)
def test_a_validator_takes_what_dynlint_takes(tmp_path, text):
    jsonschema = pytest.importorskip("jsonschema")
    (tmp_path / ".dynlint.yaml").write_text(text, encoding="utf-8")
    config_file.load(str(tmp_path / ".dynlint.yaml"))
    jsonschema.validate(yaml.safe_load(text), CONFIG)


@pytest.mark.tools
@pytest.mark.parametrize("text", BAD)
def test_a_validator_refuses_what_dynlint_refuses(tmp_path, text):
    jsonschema = pytest.importorskip("jsonschema")
    (tmp_path / ".dynlint.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(config_file.ConfigError):
        config_file.load(str(tmp_path / ".dynlint.yaml"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), CONFIG)


@pytest.mark.tools
@pytest.mark.parametrize("path", sorted(TOP.glob("fixtures/**/.dynlint.yaml")), ids=lambda path: path.parent.name)
def test_a_validator_takes_the_fixtures(path):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), CONFIG)
