"""`dynlint environments`: the environments of each root module, their sources, and what was not used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_value_files import OFF, ON, ROOT, write

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program


def dynlint(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"infra/main.tf": ROOT, "infra/prod.tfvars": ON, "infra/sit.tfvars": OFF, "infra/other.tfvars": "x = 1\n"}
    monkeypatch.chdir(write(tmp_path, files))
    return tmp_path


WHY = "its name is no environment's, and no file beside it that sets the same variables has one"


@pytest.mark.usefixtures("repository")
def test_the_table() -> None:
    done = dynlint("environments", ".")
    assert done.exit_code == 0
    assert [" ".join(line.split()) for line in done.output.splitlines()] == [
        "infra",
        "environment production comes from values, the later over the earlier",
        "prod yes, by its name infra/prod.tfvars:1 (file of values) infra/prod.tfvars",
        "sit no, by its name infra/sit.tfvars:1 (file of values) infra/sit.tfvars",
        "",
        "not used",
        f"infra/other.tfvars:1 file of values: {WHY}",
    ]


@pytest.mark.usefixtures("repository")
def test_json() -> None:
    told = json.loads(dynlint("environments", "--format", "json").output)
    (root,) = told["roots"]
    assert (root["path"], root["is_library"]) == ("infra", False)
    assert root["environments"][0] == {
        "name": "prod",
        "production": True,
        "because": "by its name",
        "evidence": [{"path": "infra/prod.tfvars", "line": 1, "what": "file of values"}],
        "value_files": ["infra/prod.tfvars"],
        "variables": {},
        "workspace": None,
    }
    assert [(each["path"], each["root"], each["may_be_values"]) for each in told["not_used"]] == [
        ("infra/other.tfvars", "infra", True)
    ]


def test_settings_are_evidence(repository: Path) -> None:
    settings = "environments:\n  acme:\n    production: true\n    vars: {size: 3}\n    workspace: acme\n"
    (repository / ".dynlint.yaml").write_text(settings)
    (root,) = json.loads(dynlint("environments", "--format", "json").output)["roots"]
    (told,) = root["environments"]
    assert (told["production"], told["because"]) == (True, "by the settings")
    assert told["evidence"] == [{"path": ".dynlint.yaml", "line": 2, "what": "environment in the settings"}]
    assert (told["variables"], told["workspace"]) == ({"size": 3}, "acme")


def test_one_environment_and_every_root(repository: Path) -> None:
    write(repository, {"network/main.tf": 'resource "aws_vpc" "main" {}\n', "network/dev.tfvars": ""})
    assert "sit" not in dynlint("environments", "--env", "prod").output.partition("not used")[0]
    assert dynlint("environments").output.endswith("1 more that do not concern DynamoDB (--all shows them)\n")
    assert "network/dev.tfvars" in dynlint("environments", "--all").output


def test_nothing_to_show(tmp_path: Path) -> None:
    assert dynlint("environments", tmp_path).exit_code == 2
    assert dynlint("environments", tmp_path / "absent").exit_code == 2


SENTENCE = "1 file that may give values was not used: dynlint environments shows it."


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("form", ["text", "markdown", "sarif", "json"])
def test_every_run_says_that_something_was_not_used(form: str) -> None:
    done = dynlint(".", "--format", form, "--no-cache", "--exit-zero")
    if form == "json":
        told = json.loads(done.output)
        assert told["summary"]["value_files_not_used"] == 1
        assert [(each["path"], each["line"]) for each in told["not_used"]] == [("infra/other.tfvars", 1)]
    elif form == "sarif":
        (notice,) = json.loads(done.output)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert notice == {"level": "note", "message": {"text": SENTENCE}}
    else:
        assert SENTENCE in done.output


def test_nothing_is_said_where_all_is_used(repository: Path) -> None:
    (repository / "infra/other.tfvars").unlink()
    for form in FORMATS:
        assert "not used" not in dynlint(".", "--format", form, "--no-cache", "--exit-zero").output
