"""The GitHub action and the examples for other platforms: their scripts run here, without the platform."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from dynlint.cli.program import COMMANDS, program

pytestmark = pytest.mark.tools  # needs bash and git
TOP = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((TOP / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
PAGE = (TOP / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
TABLE = """\
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.pitr
  }
}

variable "pitr" {
  type = bool
}
"""


RULE = """\
from dynlint.rule import Rule


class Silent(Rule):
    \"\"\"Says nothing.\"\"\"

    id = "ACME001"
"""


def git(*arguments: str) -> None:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.test")
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Work in a clone whose pull request disables recovery in production; its origin is beside it."""
    origin = tmp_path / "origin"
    (origin / "infrastructure").mkdir(parents=True)
    monkeypatch.chdir(origin)
    (origin / "infrastructure" / "main.tf").write_text(TABLE)
    (origin / "infrastructure" / "prod.tfvars").write_text("pitr = true\n")
    git("init", "-q", "-b", "main")
    git("config", "uploadpack.allowAnySHA1InWant", "true")
    git("add", "-A")
    git("commit", "-q", "-m", "fine")
    git("clone", "-q", str(origin), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    Path("infrastructure/prod.tfvars").write_text("pitr = false\n")
    git("commit", "-q", "-a", "-m", "broken")
    return tmp_path / "clone"


def bash(
    script: str, folder: Path, shell: str = "bash --noprofile --norc -eo pipefail {0}", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script as CI platforms do; commands that install programs do nothing."""
    programs = folder.parent / "programs"
    programs.mkdir(exist_ok=True)
    stand_ins = {"pip": "exit 0", "apt-get": "exit 0", "dynlint": f'exec {shlex.quote(sys.executable)} -m dynlint "$@"'}
    for name, line in stand_ins.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(TOP)}
    (programs / "script.sh").write_text(script)
    command = shlex.split(shell.format(shlex.quote(str(programs / "script.sh"))))
    return subprocess.run(command, cwd=folder, env=environment | variables, capture_output=True, text=True, check=False)


# The action.


def step(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action in the shell that the step names."""
    return bash(STEPS[name]["run"], folder, STEPS[name]["shell"], **variables)


@pytest.fixture
def action(repository):
    """Return a function that runs the action's step and returns exit code, log, outputs and summary."""
    temporary = repository.parent / "temporary"
    (temporary / "dynlint").mkdir(parents=True)
    (temporary / "dynlint" / "dynlint").symlink_to(TOP / "dynlint")
    (temporary / "dynlint" / "rules").symlink_to(TOP / "rules")
    names = {name: shown.split(".")[1].strip(" }") for name, shown in STEPS["Lint"]["env"].items()}

    def run(variables: dict[str, str] | None = None, **inputs: str) -> tuple[int, str, dict[str, str], str]:
        given = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        given |= {"python": sys.executable} | {name.replace("_", "-"): value for name, value in inputs.items()}
        output, summary = temporary / "output", temporary / "summary"
        output.write_text("")
        summary.write_text("")
        files = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "RUNNER_TEMP": temporary}
        own = {name: given[key] for name, key in names.items()} | {name: str(at) for name, at in files.items()}
        done = step("Lint", repository, **(variables or {}) | own)
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode, done.stdout + done.stderr, outputs, summary.read_text()

    return run


def test_further_options_are_passed_on(action):
    code, _, outputs, _ = action(path="infrastructure", args="--select=ttl-not-enabled\n--strict")
    assert (code, outputs["findings"]) == (0, "0")


@pytest.mark.parametrize("form", ["github", "text"])
def test_broken_settings_are_annotated_and_in_the_summary(action, repository, form):
    (repository / ".dynlint.yaml").write_text("selct: DYN2\n")
    code, log, outputs, summary = action(path="infrastructure", format=form)
    assert (code, outputs["exit-code"]) == (2, "2")
    assert "::error title=dynlint ended with exit code 2::dynlint: .dynlint.yaml:1:1: unknown key" in log
    assert ".dynlint.yaml:1:1: unknown key" in summary


def test_a_file_that_cannot_be_analysed_is_annotated_in_every_format(action, repository):
    (repository / "infrastructure" / "broken.tf").write_text('resource "aws_dynamodb_table" "x" {\n')
    for form in ("text", "github"):
        code, log, _, summary = action(path="infrastructure", format=form)
        assert code == 3
        assert "::error" in log
        assert "broken.tf" in summary


def test_the_action_annotates_counts_and_summarises(action):
    code, log, outputs, summary = action(path="infrastructure")
    assert (code, "::error " in log, "recovery-disabled" in summary) == (1, True, True)
    assert {*outputs} == {*ACTION["outputs"]}
    assert (outputs["exit-code"], int(outputs["errors"]) >= 1) == ("1", True)
    assert int(outputs["findings"]) == sum(int(outputs[name]) for name in ("errors", "warnings", "infos"))


def test_the_action_knows_what_is_new(action):
    code, _, outputs, _ = action(new_from="origin/main")
    assert (code, outputs["errors"], outputs["findings"]) == (1, "1", "1")
    assert action(new_from="HEAD")[2]["findings"] == "0"


def test_the_action_need_not_fail(action):
    code, _, outputs, _ = action(fail_on="never")
    assert (code, outputs["exit-code"], int(outputs["errors"]) >= 1) == (0, "0", True)


def test_other_reports_and_a_summary_all_the_same(action, repository):
    code, log, _, summary = action(format="text", sarif="dynlint.sarif", path="infrastructure\n\n")
    assert (code, "::error" in log, "recovery-disabled" in summary) == (1, False, True)
    assert json.loads((repository / "dynlint.sarif").read_text())["version"] == "2.1.0"


def test_code_scanning_gets_no_file_of_the_checkout(action, repository):
    """A pull request could add an empty report of its own, which closes all alerts, and settings that end the run."""
    (repository / "dynlint.sarif").write_text("{}")
    (repository / ".dynlint.yaml").write_text("selct: DYN2\n")
    code, _, outputs, _ = action(path="infrastructure", sarif="dynlint.sarif", upload="true")
    assert (code, "sarif" in outputs) == (2, False)
    (repository / ".dynlint.yaml").unlink()
    code, _, outputs, _ = action(path="infrastructure", sarif="dynlint.sarif", upload="true")
    sent = Path(outputs["sarif"])
    assert (code, sent.parent, sent.read_text()) == (
        1,
        repository.parent / "temporary",
        Path("dynlint.sarif").read_text(),
    )
    upload = STEPS["Send the report to code scanning"]
    assert upload["with"]["sarif_file"] == "${{ steps.lint.outputs.sarif }}"
    assert "steps.lint.outputs.sarif != ''" in upload["if"]


def test_the_summary_is_of_this_run(action, repository):
    assert "recovery-disabled" in action(path="infrastructure", format="text")[3]
    (repository / ".dynlint.yaml").write_text("selct: DYN2\n")
    assert "recovery-disabled" not in action(path="infrastructure", format="text")[3]


def test_what_is_given_is_no_script(action, repository):
    code, log, outputs, _ = action(path="$(touch was-here)\n; touch was-here", new_from="`touch was-here`")
    assert (code, outputs) == (2, {"exit-code": "2"})
    assert "no such path: $(touch was-here)" in log
    assert not (repository / "was-here").exists()


def test_settings_and_a_baseline(action, repository):
    (repository / "ci.yaml").write_text("select: [DYN201]\n")
    assert action(config="ci.yaml")[2]["findings"] == "1"
    bash("dynlint baseline", repository)
    _, _, outputs, _ = action(baseline=".dynlint-baseline.json")
    assert (outputs["findings"], int(outputs["suppressed"]) >= 1) == ("0", True)


def test_the_step_that_installs(tmp_path):
    python, temporary = tmp_path / "python", tmp_path / "t e m p"
    temporary.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\npwd\nenv\n')
    python.chmod(0o755)
    for name in (str(python), "./python"):
        variables = {"PYTHON": name, "RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": "/action"}
        done = step("Install dynlint", tmp_path, **variables, PIP_TARGET="elsewhere", PYTHONHOME="elsewhere")
        lines = done.stdout.splitlines()
        assert lines[:5] == ["-I", "-m", "pip", "--isolated", "install"]
        end = lines.index("/action")
        assert lines[end - 2 : end + 2] == ["--target", f"{temporary}/dynlint", "/action", str(temporary)]
        assert [line for line in lines if line.startswith(("PIP_", "PYTHON"))] == []


PLANTED = (
    *(
        "json.py",
        "yaml.py",
        "runpy.py",
        "click/__init__.py",
        "pip/__init__.py",
        "pip/__main__.py",
        "encodings/utf_8.py",
    ),
    *("dynlint/__init__.py", "dynlint/__main__.py", "sitecustomize.py", "usercustomize.py", "git"),
)
CONFIGURED = ("setup.cfg", "pyproject.toml", "pip.conf", "pydistutils.cfg")
PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = """\
import zipfile


def build_wheel(folder, settings=None, metadata=None):
    with zipfile.ZipFile(f"{folder}/{NAME}", "w") as wheel:
        wheel.writestr("dynlint/__init__.py", "")
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\\nName: dynlint\\nVersion: 0\\n")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{INFO}/RECORD", "")
    return NAME


NAME, INFO = "dynlint-0-py3-none-any.whl", "dynlint-0.dist-info"
"""


@pytest.fixture
def planted(repository):
    """Write files that Python, pip and git may read into the checkout; return the file that shows that one was run."""
    mark = repository.parent / "was-run"
    text = f"open({str(mark)!r}, 'a').write(__name__ + ' ')\n"
    for name in PLANTED:
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(text)
    (repository / "git").write_text(f"#!/bin/sh\necho git >> {mark}\n")
    (repository / "git").chmod(0o755)
    base = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    (repository / base).mkdir(parents=True)
    for folder in (".", base):
        (repository / folder / "planted.pth").write_text(f"import os; {text}")
    (repository / base / "usercustomize.py").write_text(text)
    for name in CONFIGURED:
        (repository / name).write_text("[global]\ntarget = stolen\n[install]\nprefix = stolen\nuser = true\n")
    return mark


def strange_variables(folder: Path) -> dict[str, str]:
    """Return environment variables that an earlier step may have taken from the checkout."""
    names = ("PYTHONPATH", "PYTHONUSERBASE", "PIP_TARGET", "PIP_PREFIX", "PIP_FIND_LINKS", "PIP_LOG")
    files = {"PIP_CONFIG_FILE": "pip.conf", "PYTHONSTARTUP": "json.py", "BASH_ENV": "git", "ENV": "git"}
    functions = {f"BASH_FUNC_{name}%%": f"() {{ {folder / 'git'}; }}" for name in ("cd", "unset", "cat", "rm")}
    return dict.fromkeys(names, str(folder)) | functions | {name: str(folder / file) for name, file in files.items()}


def test_linting_runs_nothing_of_the_checkout(action, repository, planted):
    (repository / ".dynlint.yaml").write_text("rule_paths: [.]\nroot: true\n")
    rule = (repository / "json.py").read_text() + "\n\nclass Planted(Rule):\n    id = 'ACME001'\n"
    (repository / "planted.py").write_text(rule)
    code, log, outputs, _ = action(path="infrastructure", variables=strange_variables(repository))
    assert not planted.exists(), planted.read_text()
    assert (code, outputs["exit-code"], int(outputs["errors"]) >= 1) == (3, "3", True)
    assert "The rules in . (planted.py) were not loaded" in log
    assert "file=infrastructure/main.tf" in log
    done = bash(f"{shlex.quote(sys.executable)} -c 'import json'", repository, **strange_variables(repository))
    assert planted.exists(), f"this does not show anything: Python itself runs nothing {done.stderr}"


def test_installing_runs_nothing_of_the_checkout(repository, planted):
    project, temporary = repository.parent / "action", repository.parent / "installed"
    for folder in (project, temporary):
        folder.mkdir()
    (project / "pyproject.toml").write_text(PROJECT)
    (project / "backend.py").write_text(BACKEND)
    variables = {"PYTHON": sys.executable, "RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(project)}
    done = step("Install dynlint", repository, **variables, **strange_variables(repository))
    assert done.returncode == 0, done.stderr
    assert not planted.exists(), planted.read_text()
    assert (temporary / "dynlint" / "dynlint" / "__init__.py").is_file()
    assert not (repository / "stolen").exists()


def test_trust_is_said_to_the_action(action, repository):
    (repository / "ours").mkdir()
    (repository / "ours" / "silent.py").write_text(RULE)
    (repository / ".dynlint.yaml").write_text("rule_paths: [ours]\nroot: true\n")
    assert action(path="infrastructure")[0] == 3
    assert action(path="infrastructure", config=".dynlint.yaml")[0] == 3
    assert action(path="infrastructure", trust="true")[0] == 1


def test_a_module_that_is_started_leaves_the_working_directory_alone(repository, planted):
    shutil.rmtree("dynlint")
    Path("runpy.py").unlink()
    Path("encodings").rename("away")
    Path("infrastructure/prod.tfvars").write_text("pitr = ")
    done = bash(f"{shlex.quote(sys.executable)} -m dynlint --format json infrastructure", repository)
    assert done.returncode == 3, done.stderr
    assert not planted.exists(), planted.read_text()


MODULES = ("json.py", "yaml.py", "pip/__init__.py", "pip/__main__.py", "dynlint/__init__.py", "dynlint/__main__.py")
MORE_MODULES = ("sitecustomize.py", "usercustomize.py", "click.py", "site.py")


def test_nothing_of_the_checkout_is_run(action, repository):
    marker = repository.parent / "ran"
    line = f"open({str(marker)!r}, 'a').write(__file__)\n"
    for name in (*MODULES, *MORE_MODULES):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(line)
    (repository / "planted.pth").write_text(f"import sys; {line}")
    (repository / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/\n")
    code, log, outputs, _ = action(path="infrastructure")
    assert (code, outputs["exit-code"]) == (1, "1")
    assert "file=infrastructure/" in log
    temporary = repository.parent / "temporary"
    places = {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": "", "PYTHONPATH": str(repository)}
    step("Install dynlint", repository, PYTHON=sys.executable, **places)
    assert not marker.exists(), marker.read_text()


def test_every_action_is_pinned_by_its_hash():
    for path in (TOP / "action.yml", TOP / ".github" / "workflows" / "ci.yml", TOP / "docs" / "ci.md"):
        for used in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8")):
            own = used == "./" or used.startswith("dynlint/")
            assert own or re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_the_workflow_uses_inputs_that_exist():
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"] if step.get("uses") == "./"]
    assert len(steps) == 3
    for step in steps:
        assert set(step["with"]) <= set(ACTION["inputs"])
        for path in step["with"]["path"].split():
            assert (TOP / path).is_dir()


def test_the_page_names_every_input_and_output():
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"`{name}`" in PAGE
    github = next(yaml.safe_load(text) for kind, text in BLOCKS if "pull_request]" in text and kind == "yaml")
    for step in github["jobs"]["dynlint"]["steps"]:
        if step.get("uses", "").startswith("dynlint/"):
            assert set(step["with"]) <= set(ACTION["inputs"])


# The examples for other platforms.


def example(word: str) -> str:
    (text,) = [text for kind, text in BLOCKS if word in text and kind in ("yaml", "groovy")]
    return text


def gitlab() -> str:
    job = yaml.safe_load(example("CI_PIPELINE_SOURCE"))["dynlint"]
    return "\n".join([*job["before_script"], *job["script"]])


def azure() -> str:
    return "\n".join(step["script"] for step in yaml.safe_load(example("vmImage"))["steps"] if "script" in step)


def bitbucket() -> str:
    (job,) = yaml.safe_load(example("BITBUCKET"))["pipelines"]["pull-requests"]["**"]
    return "\n".join(job["step"]["script"])


def jenkins() -> str:
    script = example("pipeline {").split("'''")[1]
    return re.sub(r".*(venv|activate).*\n", "", script)


@pytest.mark.parametrize(
    ("script", "variables", "reports"),
    [
        pytest.param(gitlab, {}, ("gl-code-quality-report.json", "dynlint-junit.xml"), id="GitLab"),
        pytest.param(
            azure, {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}, ("dynlint-junit.xml",), id="Azure DevOps"
        ),
        pytest.param(
            bitbucket, {"BITBUCKET_PR_DESTINATION_BRANCH": "main"}, ("test-results/dynlint.xml",), id="Bitbucket"
        ),
        pytest.param(jenkins, {"CHANGE_TARGET": "main"}, ("dynlint-junit.xml", "dynlint-checkstyle.xml"), id="Jenkins"),
    ],
)
def test_an_example_reports_what_the_change_breaks(repository, script, variables, reports):
    base = subprocess.run(["git", "rev-parse", "origin/main"], capture_output=True, text=True, check=True).stdout
    variables = variables | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base.strip()}
    done = bash(script(), repository, **variables)
    assert done.returncode == 1, done.stderr
    assert "1 finding (1 error)" in done.stdout
    for name in reports:
        assert "recovery-disabled" in (repository / name).read_text()
    git("checkout", "-q", "origin/main")
    assert bash(script(), repository, **variables).returncode == 0


def test_every_command_of_the_page_exists():
    lines = [line for _, text in BLOCKS for line in re.findall(r"^\$ dynlint (.*)$", text, re.MULTILINE)]
    assert len(lines) >= 7
    for line in lines:
        words = shlex.split(line, comments=True)
        command = program.get_command(click.Context(program), words[0] if words[0] in COMMANDS else "lint")
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, line
