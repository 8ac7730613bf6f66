"""Environments named in Makefiles, scripts and CI files: they are read as text, with the place, and never run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_value_files import OFF, ON, ROOT, found, not_used, write

from dynlint.cli.program import program
from dynlint.environments import pipeline_evidence, pipeline_files
from dynlint.request import Request
from dynlint.run.environments_overview import overview
from dynlint.run.lint import run

ASKS = 'locals {\n  name = "orders-${terraform.workspace}"\n}\n'

PASSED = {
    "a Makefile": ("Makefile", "plan:\n\tterraform plan -var-file=$(env).vars.tfvars\n"),
    "braces": ("Makefile", "plan:\n\tterraform plan -var-file=${env}.vars.tfvars\n"),
    "two words": ("justfile", 'plan env:\n    terraform plan -var-file "{{env}}.vars.tfvars"\n'),
    "a Taskfile": (
        "Taskfile.yml",
        "tasks:\n  plan:\n    - terraform plan -var-file={{.ENV}}.vars.tfvars\n",
    ),
    "a script": ("plan.sh", '#!/bin/sh\nterraform plan \\\n  -input=false \\\n  -var-file="$1.vars.tfvars"\n'),
    "a script without an ending": ("bin/plan", '#!/bin/sh\nterraform plan -var-file="./$1.vars.tfvars"\n'),
    "a workflow": (
        ".github/workflows/plan.yml",
        "jobs:\n  plan:\n    steps:\n      - run: terraform plan -var-file=${{ matrix.env }}.vars.tfvars\n",
    ),
    "several lines of a workflow": (
        ".github/workflows/plan.yml",
        "  - run: >-\n      terraform plan\n      -input=false\n      -var-file=${{ inputs.env }}.vars.tfvars\n",
    ),
    "GitLab": (".gitlab-ci.yml", "plan:\n  script:\n    - terraform plan -var-file=${ENV}.vars.tfvars\n"),
    "CircleCI": (".circleci/config.yml", "      - run: terraform plan -var-file=<< parameters.env >>.vars.tfvars\n"),
    "Jenkins": ("Jenkinsfile", 'sh "terraform plan -var-file=${params.ENV}.vars.tfvars"\n'),
    "CodeBuild": ("buildspec.yml", "      - terraform plan -var-file=$ENV.vars.tfvars\n"),
    "Atlantis": ("atlantis.yaml", '      - plan:\n          extra_args: ["-var-file", "$WORKSPACE.vars.tfvars"]\n'),
    "a Python program": (
        "deploy.py",
        'subprocess.run(["terraform", "plan", f"-var-file={args.env}.vars.tfvars", "-input=false"])\n',
    ),
    "words of a Python program": ("bin/up.py", 'run(["terraform", "plan", "-var-file", f"{env}.vars.tfvars"])\n'),
    "a path in a Python program": (
        "scripts/up.py",
        'path = f"{env}.vars.tfvars"\nrun(["terraform", "plan", "-var-file", path])\n',
    ),
    "direnv": (".envrc", 'export TF_CLI_ARGS_plan="-var-file=$ENV.vars.tfvars"\n'),
}


@pytest.mark.parametrize(("name", "text"), PASSED.values(), ids=PASSED.keys())
def test_a_file_that_is_passed_with_a_blank(tmp_path: Path, name: str, text: str) -> None:
    """The names are not known names of environments, and the files set different variables."""
    files = {"acme.vars.tfvars": ON, "bolt.vars.tfvars": "size = 2\n", "prod.vars.tfvars": ON}
    write(tmp_path, {"main.tf": ROOT, name: text, **files})
    assert found(tmp_path) == {".": {each: [f"{each}.vars.tfvars"] for each in ("acme", "bolt", "prod")}}
    assert not_used(tmp_path) == {}


def places(folder: Path, environment: str) -> list[tuple[str, int, str]]:
    (root,) = overview(Request((str(folder),)))["roots"]
    (told,) = [each for each in root["environments"] if each["name"] == environment]
    return [(Path(each["path"]).name, each["line"], each["what"]) for each in told["evidence"]]


def test_places(tmp_path: Path) -> None:
    text = "# nothing\nplan:\n\tterraform plan \\\n\t  -var-file=$(env).tfvars\n"
    write(tmp_path, {"main.tf": ROOT, "Makefile": text, "prod.tfvars": ON})
    assert places(tmp_path, "prod") == [("prod.tfvars", 1, "file of values"), ("Makefile", 3, "-var-file")]


FOLDERS = {
    "chdir": ("Makefile", "plan:\n\tterraform -chdir=stacks/orders plan -var-file=../../other/$(env).tfvars\n"),
    "chdir with a blank": (
        "plan.sh",
        'terraform -chdir="stacks/$1" plan -var-file="../../other/$2.tfvars"\n',
    ),
    "cd": ("Makefile", "plan:\n\tcd stacks/orders && terraform plan -var-file=../../other/$(env).tfvars\n"),
    "cd before": ("bin/plan", "cd stacks/orders\nterraform plan -var-file=../../other/$1.tfvars\n"),
    "working-directory": (
        ".github/workflows/x.yml",
        "  - run: terraform plan -var-file=../../other/${{ inputs.x }}.tfvars\n    working-directory: stacks/orders\n",
    ),
    "the folder of a Python program": (
        "up.py",
        'run(["terraform", "plan", f"-var-file=../../other/{env}.tfvars"], cwd="stacks/orders")\n',
    ),
    "from the top": ("plan.sh", "terraform -chdir=stacks/orders plan -var-file=$PWD/other/$1.tfvars\n"),
}


@pytest.mark.parametrize(("name", "text"), FOLDERS.values(), ids=FOLDERS.keys())
def test_the_folder_of_a_run(tmp_path: Path, name: str, text: str) -> None:
    """Value files in a folder without an environment's name, for the root module that the line names."""
    stacks = {"stacks/orders/main.tf": ROOT, "stacks/users/main.tf": ROOT}
    write(tmp_path, {**stacks, name: text, "other/prod.tfvars": ON, "other/acme.tfvars": OFF})
    expected = {"acme": ["other/acme.tfvars"], "prod": ["other/prod.tfvars"]}
    assert found(tmp_path)["stacks/orders"] == expected
    blank = "stacks/$1" in text
    assert found(tmp_path)["stacks/users"] == (expected if blank else {"default": []})


def test_blanks_in_two_places(tmp_path: Path) -> None:
    text = "plan:\n\tterraform plan -var-file=v/$(account)/$(region)/all.tfvars -var-file=v/common.tfvars\n"
    files = {"v/acme/eu/all.tfvars": ON, "v/acme/us/all.tfvars": ON, "v/common.tfvars": "size = 1\n"}
    write(tmp_path, {"main.tf": ROOT, "Makefile": text, **files})
    assert found(tmp_path) == {
        ".": {region: ["v/common.tfvars", f"v/acme/{region}/all.tfvars"] for region in ("eu", "us")}
    }


def test_what_is_passed_beside_an_environment_is_shared(tmp_path: Path) -> None:
    text = "plan:\n\tterraform plan -var-file=$(env).tfvars -var-file=network.tfvars\n"
    files = {"prod.tfvars": ON, "dev.tfvars": OFF, "network.tfvars": "size = 3\n"}
    write(tmp_path, {"main.tf": ROOT, "Makefile": text, **files})
    assert found(tmp_path) == {".": {each: ["network.tfvars", f"{each}.tfvars"] for each in ("dev", "prod")}}


WORKSPACES = {
    "select": ("Makefile", "dev:\n\tterraform workspace select dev\nprod:\n\tterraform workspace select prod\n"),
    "new": ("up.sh", "terraform workspace new dev || terraform workspace select -or-create prod\n"),
    "an environment variable": (
        ".github/workflows/x.yml",
        "  env:\n    TF_WORKSPACE: dev\n  env:\n    TF_WORKSPACE: prod\n",
    ),
    "a matrix": (
        ".github/workflows/x.yml",
        "      matrix:\n        env: [dev, prod]\n      - run: terraform workspace select ${{ matrix.env }}\n",
    ),
    "options of an input": (
        ".github/workflows/x.yml",
        "  env:\n    options:\n      - dev\n      - prod\n- run: terraform workspace select ${{ inputs.env }}\n",
    ),
    "a loop": ("up.sh", "for ws in dev prod; do\n  terraform workspace select $ws\ndone\n"),
    "an array": ("up.sh", 'ENVIRONMENTS=("dev" "prod")\ncheck "$1"\nterraform workspace select "$env"\n'),
    "branches": (
        "up.sh",
        'case "$ws" in\n  dev|prod) echo ok ;;\n  *) exit 1 ;;\nesac\nterraform workspace select "$ws"\n',
    ),
    "a script in a folder of a folder": (
        "scripts/deployment/up.ps1",
        "terraform workspace select dev\nterraform workspace select prod\n",
    ),
    "choices of a Python program": (
        "up.py",
        (
            'parser.add_argument("--env", choices=["dev", "prod"])\n'
            'run(["terraform", "workspace", "select", args.env])\n'
        ),
    ),
    "a list of a Python program": (
        "tools/up.py",
        'ENVIRONMENTS: list[str] = ["dev", "prod"]\nrun(f"terraform workspace select {env}", shell=True)\n',
    ),
    "projects": (
        "atlantis.yaml",
        "projects:\n  - name: dev\n    dir: .\n    workspace: dev\n  - name: prod\n    dir: .\n    workspace: prod\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), WORKSPACES.values(), ids=WORKSPACES.keys())
def test_workspaces(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, {"main.tf": ROOT + ASKS, name: text})
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    assert [(each["name"], each["workspace"]) for each in root["environments"]] == [("dev", "dev"), ("prod", "prod")]


def test_the_workspace_of_files_of_values(tmp_path: Path) -> None:
    text = "plan:\n\tterraform workspace select orders-$(env)\n\tterraform plan -var-file=$(env).tfvars\n"
    write(tmp_path, {"main.tf": ROOT + ASKS, "Makefile": text, "prod.tfvars": ON})
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    assert [(each["name"], each["workspace"]) for each in root["environments"]] == [("prod", "orders-prod")]


def test_a_selected_workspace_stands_for_what_is_only_compared(tmp_path: Path) -> None:
    compared = 'locals {\n  big = terraform.workspace == "prod"\n}\n'
    write(tmp_path, {"main.tf": ROOT + compared, "Makefile": "x:\n\tterraform workspace select qa\n"})
    assert list(found(tmp_path)["."]) == ["prod", "qa"]


@pytest.mark.parametrize(
    "text",
    [
        "terraform plan -var environment=qa\nterraform plan -var 'environment=prod'\n",
        "export TF_VAR_environment=qa\nTF_VAR_environment=prod x\n",
    ],
)
def test_a_variable_that_says_the_environment(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"main.tf": ROOT, "plan.sh": text})
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    assert [each["variables"] for each in root["environments"]] == [{"environment": "qa"}, {"environment": "prod"}]
    assert places(tmp_path, "prod") == [("plan.sh", 2, "var.environment")]


ABSENT = {
    "by its name": ("plan.sh", "terraform plan -var-file=prod.tfvars\n", ["prod"]),
    "by its folder": ("plan.sh", "terraform plan -var-file=environments/qa/terraform.tfvars\n", ["qa"]),
    "by a list": (
        ".github/workflows/x.yml",
        "  env: [qa, prod]\n- run: terraform plan -var-file=${{ matrix.env }}.tfvars\n",
        ["qa", "prod"],
    ),
    "by a list of a Python program": (
        "plan.py",
        'ENVS = ("qa", "prod")\nrun(["terraform", "plan", f"-var-file={env}.tfvars"])\n',
        ["qa", "prod"],
    ),
    "by nothing": ("plan.sh", "terraform plan -var-file=$1.tfvars\n", ["default"]),
}


@pytest.mark.parametrize(("name", "text", "environments"), ABSENT.values(), ids=ABSENT.keys())
def test_a_file_that_is_passed_and_not_there(tmp_path: Path, name: str, text: str, environments: list[str]) -> None:
    """A missing value file may set variables, so their defaults are not used, and the run says so."""
    write(tmp_path, {"main.tf": ROOT, name: text})
    assert list(found(tmp_path)["."]) == environments
    assert set(not_used(tmp_path).values()) == {"file of values that is not there"}
    result = run(Request((str(tmp_path),), select=("recovery-disabled",)))
    assert result.findings == ()
    assert bool(result.undecided) is (environments != ["qa"])  # the rule does not report outside production
    assert all("the repository does not have that file" in each.blocked_by for each in result.undecided)


def test_what_is_passed_elsewhere_hides_no_default(tmp_path: Path) -> None:
    """A file that is missing for one root module, or beside another file that exists, changes nothing."""
    stacks = {"stacks/orders/main.tf": ROOT, "stacks/users/main.tf": ROOT}
    write(tmp_path, {**stacks, "plan.sh": "terraform -chdir=stacks/orders plan -var-file=prod.tfvars\n"})
    assert {root: list(each) for root, each in found(tmp_path).items()} == {
        "stacks/orders": ["prod"],
        "stacks/users": ["default"],
    }
    write(tmp_path, {"plan.sh": "terraform -chdir=stacks/$1 plan -var-file=prod.tfvars -var-file=secret.tfvars\n"})
    assert not_used(tmp_path) == {}
    write(tmp_path, {"stacks/users/prod.tfvars": ON})
    assert found(tmp_path)["stacks/users"] == {"prod": ["stacks/users/prod.tfvars"]}
    assert not_used(tmp_path) == {}


def test_nothing_outside_the_repository_is_read(tmp_path: Path) -> None:
    top = tmp_path / "repository"
    top.mkdir()
    write(tmp_path, {"Makefile": "x:\n\tterraform workspace select outside\n", "out.tfvars": ON})
    text = "x:\n\tterraform plan -var-file=../$(env).tfvars -var-file=/etc/$(env).tfvars\n"
    write(top, {"main.tf": ROOT + ASKS, "Makefile": text})
    (top / "scripts").symlink_to(tmp_path)
    assert found(top) == {".": {"default": []}}


def test_nothing_is_run(tmp_path: Path) -> None:
    text = f"x := $(shell touch {tmp_path}/made)\nx:\n\tterraform plan -var-file=`touch {tmp_path}/made`.tfvars\n"
    write(tmp_path, {"main.tf": ROOT, "Makefile": text})
    found(tmp_path)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "text",
    [
        "-var-file=$(" * 20_000,
        "{{" * 40_000,
        "- a: [" * 10_000,
        "-var-file=" + "{a}/" * 20_000,
        "cd " * 30_000,
        "for x in " * 9000,
        "add_argument('a', choices=[" * 3000,
        "f'{" * 30_000,
        "f'{a." * 20_000,
        "', '" * 20_000,
        "a = [" * 20_000,
    ],
)
def test_hostile_text_ends(tmp_path: Path, text: str) -> None:
    write(
        tmp_path,
        {
            "main.tf": ROOT,
            "Makefile": f"x:\n\tterraform plan -var-file={text}\n{text}\n",
            "a.sh": text,
            "a.py": f"-var\n{text}",
        },
    )
    found(tmp_path)


def test_the_same_answer_for_a_part_of_the_repository(tmp_path: Path) -> None:
    text = "terraform -chdir=stacks/orders plan -var-file=$PWD/other/$1.tfvars\n"
    write(tmp_path, {"stacks/orders/main.tf": ROOT, "plan.sh": text, "other/prod.tfvars": ON})
    whole = json.loads(CliRunner().invoke(program, ["environments", str(tmp_path), "--format", "json"]).output)
    part = CliRunner().invoke(program, ["environments", str(tmp_path / "stacks"), "--format", "json"])
    assert whole["roots"] == json.loads(part.output)["roots"]


PLAN = "terraform plan -var-file=%s.vars.tfvars\n"


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [("PIPELINE_STATEMENTS", 2, "2 commands of Terraform"), ("PIPELINE_CHARACTERS", 100, "100 characters")],
)
def test_scripts_beyond_a_limit_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, what: str
) -> None:
    """Files without a command that runs Terraform do not count."""
    write(tmp_path, {"main.tf": ROOT + ASKS, "a.sh": PLAN % "acme", "b.sh": "echo\n" * 200, "c.sh": PLAN % "bolt" * 3})
    write(tmp_path, {"d.sh": PLAN % "prod", **{f"{name}.vars.tfvars": ON for name in ("acme", "bolt", "prod")}})
    assert run(Request((str(tmp_path),))).errors == ()
    monkeypatch.setattr(pipeline_evidence, limit, most)
    (error,) = run(Request((str(tmp_path),))).errors
    assert error.path.endswith("/c.sh")
    assert error.message.startswith(f"This script was not read: with those before it, it has more than the {what} ")


@pytest.mark.parametrize("ending", ["vars", "hcl", "env.txt", "prod"])
def test_a_file_of_values_may_have_any_ending(tmp_path: Path, ending: str) -> None:
    """Terraform reads what `-var-file` names, whatever its ending is."""
    script = f"terraform plan -var-file=dev.{ending}\nterraform plan -var-file=prod.{ending}\n"
    write(tmp_path, {"main.tf": ROOT, "plan.sh": script, f"dev.{ending}": ON, f"prod.{ending}": OFF})
    assert found(tmp_path) == {".": {each: [f"{each}.{ending}"] for each in ("dev", "prod")}}


def test_a_passed_file_that_is_no_list_of_values_is_an_error_at_its_place(tmp_path: Path) -> None:
    script = "terraform plan -var-file=prod.vars\n"
    write(tmp_path, {"main.tf": ROOT, "plan.sh": script, "prod.vars": "recovery: false\n"})
    errors = run(Request((str(tmp_path),))).errors
    assert [(Path(error.path).name, error.line) for error in errors] == [("prod.vars", 1)]


def test_scripts_beyond_their_number_are_counted_and_the_first_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripts that have nothing to do with Terraform do not count."""
    monkeypatch.setattr(pipeline_files, "PIPELINE_FILES", 2)
    monkeypatch.setattr(pipeline_evidence, "PIPELINE_FILES", 2)
    plan = "terraform plan -var-file=$1.vars.tfvars\n"
    names = [f"scripts/{letter}.sh" for letter in "abcd"]
    write(tmp_path, {"main.tf": ROOT + ASKS, "acme.vars.tfvars": ON, "bolt.vars.tfvars": ON})
    write(tmp_path, {**dict.fromkeys(names[:2], plan), **{f"scripts/{name}.sh": "echo\n" for name in "0123"}})
    assert run(Request((str(tmp_path),))).not_used == ()
    write(tmp_path, dict.fromkeys(names, plan))
    (left,) = run(Request((str(tmp_path),))).not_used
    assert left.path.endswith("/scripts/c.sh")
    assert left.why.startswith(
        "dynlint reads 2 scripts and CI files that may run Terraform for one root module; this one and 1 more were not"
    )
