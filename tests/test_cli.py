"""The command line: the request for a run, the output, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent

import pytest

from dynlint import __version__
from dynlint.cli import terminal
from dynlint.cli.program import program
from dynlint.finding import AnalysisError, Finding, Result, Severity, Summary, Undecided
from dynlint.request import Request
from dynlint.rule import Rule
from dynlint.rulebook import rulebook
from dynlint.run import lint
from dynlint.settings.config_file import ConfigError, load
from dynlint.source import Location

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUMMARY = Summary(tables=1, roots=1, environments=("prod",), files_read=1)


def finding(severity: Severity) -> Finding:
    """Make a finding."""
    return Finding("DYN201", "recovery-disabled", severity, "a.b", "", "It is wrong.", Location("main.tf", 1, 1, 1, 9))


UNDECIDED = Undecided("DYN201", "recovery-disabled", Severity.ERROR, "a.b", "", "", Location("m.tf", 1, 1, 1, 2), "x")


class Run:
    """A session that returns a prepared result and keeps the request."""

    def __init__(self) -> None:
        self.result = Result(summary=SUMMARY)
        self.error: BaseException | None = None
        self.requests: list[Request] = []

    def __call__(self, request, progress=None, **how):
        """Keep the request and return the result."""
        self.requests.append(request)
        if self.error:
            raise self.error
        return self.result


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Replace the session, and work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "DYNLINT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    stand_in = Run()
    monkeypatch.setattr(lint, "run", stand_in)
    return stand_in


@pytest.fixture
def dynlint(capsys):
    """Return a function that calls the program and returns exit code, output and errors."""

    def call(*args: str) -> tuple[int, str, str]:
        code = program.main(list(args), prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr())

    return call


# How options become a request.


def test_the_current_folder_is_linted_by_default(run, dynlint):
    assert dynlint() == (0, "no findings in 1 environment · 1 table · 0.00 s\n", "")
    assert run.requests == [Request()]


def test_every_option_arrives(run, dynlint, tmp_path):
    for name in ("a.tfvars", "b.tfvars", "x.yaml", "main.tf"):
        (tmp_path / name).write_text("")
    (tmp_path / "ours").mkdir()
    options = "--select DYN2,recovery-disabled --select DYN3 --ignore DYN9 --env prod --env a,b --var-file a.tfvars"
    options += " --var-file b.tfvars --config x.yaml --rules ours --preset strict --all-files main.tf"
    dynlint(*options.split())
    assert run.requests == [
        Request(
            paths=("main.tf",),
            environments=("prod", "a", "b"),
            var_files=("a.tfvars", "b.tfvars"),
            config="x.yaml",
            select=("DYN2", "recovery-disabled", "DYN3"),
            ignore=("DYN9",),
            preset="strict",
            rule_paths=("ours",),
            all_files=True,
        )
    ]


def test_a_folder_named_like_a_command_is_given_with_a_dot(run, dynlint, tmp_path):
    (tmp_path / "rules").mkdir()
    dynlint("./rules")
    dynlint("lint", "rules")
    dynlint("--", "rules")
    assert [request.paths for request in run.requests] == [("./rules",), ("rules",), ("rules",)]


# 0 no findings, 1 findings, 2 usage error, 3 not analysed.


@pytest.mark.parametrize(
    ("severity", "options", "code"),
    [
        pytest.param(Severity.ERROR, "", 1, id="an error fails"),
        pytest.param(Severity.WARNING, "", 0, id="a warning does not"),
        pytest.param(Severity.WARNING, "--fail-on warning", 1, id="a warning does if asked"),
        pytest.param(Severity.INFO, "--fail-on warning", 0, id="an info is less than a warning"),
        pytest.param(Severity.INFO, "--fail-on info", 1, id="an info does if asked"),
        pytest.param(Severity.ERROR, "--exit-zero", 0, id="nothing fails if asked"),
    ],
)
def test_the_exit_code_of_findings(run, dynlint, severity, options, code):
    run.result = Result((finding(severity),), summary=SUMMARY)
    assert dynlint(*options.split())[0] == code


def test_undecided_fails_when_strict(run, dynlint):
    run.result = Result(undecided=(UNDECIDED,), summary=SUMMARY)
    assert [dynlint()[0], dynlint("--strict")[0], dynlint("--strict", "--exit-zero")[0]] == [0, 1, 0]


def test_what_was_not_analysed_is_never_clean(run, dynlint):
    run.result = Result((finding(Severity.ERROR),), errors=(AnalysisError("a.tf", 1, 2, "Bad."),), summary=SUMMARY)
    assert [dynlint()[0], dynlint("--exit-zero")[0], dynlint("--allow-partial")[0]] == [3, 3, 1]


# A wrong call has a clear message, and the rest is reported.


def test_a_path_that_is_not_there(run, dynlint, tmp_path):
    (tmp_path / "there").mkdir()
    code, out, err = dynlint("there", "gone")
    assert (code, err) == (2, "dynlint: no such path: gone\n")
    assert out.startswith("no findings")
    assert run.requests[0].paths == ("there",)


def test_only_paths_that_are_not_there(run, dynlint):
    assert dynlint("gone") == (2, "", "dynlint: no such path: gone\n")
    assert run.requests == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("explian", "explain"), ("rule", "rules"), ("help", "--help"), ("version", "--version"), ("check", "lint")),
        *(("lsp", "server"), ("scan", "lint")),
    ],
)
def test_a_mistyped_command_is_suggested(dynlint, typed, meant):
    code, _, err = dynlint(typed, "DYN201")
    hint = f"dynlint: no such path or command: {typed}; did you mean dynlint {meant}?"
    assert (code, err.splitlines()) == (2, [hint, "dynlint: no such path: DYN201"])


@pytest.mark.parametrize("command", ["lint", "fix", "environments", "inspect", "baseline", "suppressions"])
def test_an_empty_folder_is_no_clean_run_of_any_command(dynlint, tmp_path, command):
    assert dynlint(command, str(tmp_path)) == (2, "", f"dynlint: no Terraform files in {tmp_path}\n")
    assert [*tmp_path.iterdir()] == []


def test_the_width_is_what_columns_says(monkeypatch):
    monkeypatch.setenv("COLUMNS", "83")
    assert terminal.width() == 83
    monkeypatch.setenv("COLUMNS", "0")
    assert (terminal.width() or 60) >= 60
    monkeypatch.setenv("COLUMNS", "7")
    assert terminal.width() == 60


def test_a_folder_without_terraform(run, dynlint, tmp_path):
    (tmp_path / "empty").mkdir()
    run.result = Result()
    assert dynlint("empty") == (2, "", "dynlint: no Terraform files in empty\n")


def test_folders_of_units_have_something_to_lint(dynlint, tmp_path):
    """A unit's module lies elsewhere."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "terragrunt.hcl").write_text('terraform {\n  source = "../modules/table"\n}\n')
    assert dynlint(str(tmp_path / "one"), str(tmp_path / "two"))[2] == ""
    assert dynlint("inspect", str(tmp_path / "one"))[0] == 0


def test_a_file_that_no_module_reads_is_fine_for_a_hook(run, dynlint, tmp_path):
    (tmp_path / "mail.tpl").write_text("")
    run.result = Result()
    code, _, err = dynlint("mail.tpl")
    assert (code, err) == (0, "dynlint: no Terraform files in mail.tpl\n")


def test_changed_settings_are_about_everything_below(run, dynlint, tmp_path):
    (tmp_path / ".dynlint.yaml").write_text("")
    dynlint(".dynlint.yaml")
    assert run.requests[0].paths == (".",)


@pytest.mark.usefixtures("run")
def test_an_environment_that_nothing_belongs_to(dynlint, tmp_path):
    assert dynlint("--env", "prd") == (2, "", "dynlint: no root module has an environment named prd\n")
    (tmp_path / "main.tf").write_text("")
    assert dynlint("--env", "prd", "main.tf")[0] == 0


def test_the_environments_that_there_are_are_named(dynlint, tmp_path):
    for name in ("prod.tfvars", "dev.tfvars", "main.tf"):
        (tmp_path / name).write_text('resource "aws_dynamodb_table" "t" {}\n' if name == "main.tf" else "")
    code, out, err = dynlint("--env", "production", "--no-cache", str(tmp_path))
    assert (code, out) == (2, "")
    assert err == "dynlint: no root module has an environment named production; there are dev, prod\n"


@pytest.mark.usefixtures("run")
def test_an_unknown_option(dynlint):
    code, _, err = dynlint("--selct", "x")
    assert code == 2
    assert "No such option" in err
    assert "--select" in err


def test_a_folder_for_the_output_that_is_not_there(run, dynlint):
    code, _, err = dynlint("--output", "gone/x.json")
    assert code == 2
    assert "--output gone/x.json: there is no folder gone" in err
    assert run.requests == []


def test_a_mistake_in_the_configuration(run, dynlint, tmp_path):
    (tmp_path / ".dynlint.yaml").write_text("root: 1")
    with pytest.raises(ConfigError) as caught:
        load(".dynlint.yaml")
    run.error = caught.value
    assert dynlint() == (2, "", 'dynlint: .dynlint.yaml:1:7: root must be true or false, not "1"\n')


def test_a_rule_that_is_not_there(run, dynlint):
    run.error = rulebook.RulebookError("there is no rule 'DYN999'; did you mean DYN909?")
    assert dynlint() == (2, "", "dynlint: there is no rule 'DYN999'; did you mean DYN909?\n")


def test_an_error_of_dynlint_itself_is_one_line(run, dynlint, monkeypatch):
    run.error = KeyError("x\ny")
    code, out, err = dynlint()
    assert (code, out) == (3, "")
    assert err.startswith("dynlint: internal error: KeyError (test_cli.py:")
    assert err.endswith("please report it with the output of the same command under DYNLINT_TRACEBACK=1\n")
    assert err.count("\n") == 1
    monkeypatch.setenv("DYNLINT_TRACEBACK", "1")
    assert "Traceback (most recent call last)" in dynlint()[2]


def test_an_interrupt_is_quiet(run, dynlint):
    run.error = KeyboardInterrupt()
    code, out, err = dynlint()
    assert (code, out, err.strip()) == (130, "", "")


# Where reports are written.


def test_json(run, dynlint):
    run.result = Result((finding(Severity.ERROR),), errors=(AnalysisError("a.tf", 1, 2, "Bad."),), summary=SUMMARY)
    code, out, err = dynlint("--format", "json")
    assert code == 3
    assert [each["rule"] for each in json.loads(out)["findings"]] == ["DYN201"]
    assert err == "dynlint: a.tf:1:2: Bad.\n"


@pytest.mark.parametrize(
    ("options", "written"),
    [
        pytest.param("--output a", {"a": "text"}, id="text by default"),
        pytest.param("--format json --output a", {"a": "json", "": ""}, id="after its format"),
        pytest.param("--output a --format json", {"a": "json", "": ""}, id="before its format"),
        pytest.param("--format text --format json --output a", {"": "text", "a": "json"}, id="the last of two"),
        pytest.param("--format json --output a --format text", {"": "text", "a": "json"}, id="the first of two"),
        pytest.param("--format json --output a --format=text --output=b", {"a": "json", "b": "text"}, id="both"),
    ],
)
@pytest.mark.usefixtures("run")
def test_an_output_belongs_to_the_format_before_it(dynlint, tmp_path, options, written):
    code, out, _ = dynlint(*options.split())
    texts = {"": out} | {path.name: path.read_text() for path in tmp_path.iterdir()}
    kinds = {name: "json" if text.startswith("{") else "text" if text else "" for name, text in texts.items()}
    assert (code, kinds) == (0, {"": ""} | written)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param("--format json --format text", "two formats for standard output", id="two to the screen"),
        pytest.param("--format json --output a --output b", "--output is given twice", id="two for one"),
        pytest.param("--output a --output b --format json", "--output is given twice", id="two before one"),
    ],
)
@pytest.mark.usefixtures("run")
def test_outputs_that_do_not_fit(dynlint, options, message):
    code, _, err = dynlint(*options.split())
    assert code == 2
    assert message in err


@pytest.mark.usefixtures("run")
def test_an_output_that_cannot_be_written(dynlint, tmp_path):
    (tmp_path / "a").mkdir()
    code, _, err = dynlint("--output", "a")
    assert code == 2
    assert "--output a: " in err


@pytest.mark.usefixtures("run")
def test_quiet_says_nothing_about_nothing(dynlint):
    assert dynlint("--quiet") == (0, "", "")


def test_undecided_places_are_shown_on_request(run, dynlint):
    run.result = Result(undecided=(UNDECIDED,), summary=SUMMARY)
    assert "m.tf:1:1  undecided" in dynlint("--show-undecided")[1]


# Colours are only for people.


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(("", {}, False), id="not into a pipe"),
        pytest.param(("--color", {}, True), id="unless asked"),
        pytest.param(("", {"FORCE_COLOR": "1"}, True), id="or forced"),
        pytest.param(("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), id="NO_COLOR is stronger"),
        pytest.param(("--color", {"NO_COLOR": "1"}, True), id="the option is strongest"),
        pytest.param(("--no-color", {"FORCE_COLOR": "1"}, False), id="also against"),
        pytest.param(("", {"NO_COLOR": ""}, False), id="an empty variable is none"),
    ],
)
def test_the_colour_of_the_text_report(run, dynlint, monkeypatch, case):
    options, environment, colored = case
    run.result = Result((finding(Severity.ERROR),), summary=SUMMARY)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in dynlint(*options.split())[1]) is colored


@pytest.mark.usefixtures("run")
def test_a_file_is_not_coloured(dynlint, monkeypatch, tmp_path):
    monkeypatch.setenv("FORCE_COLOR", "1")
    dynlint("--output", "a")
    assert "\x1b" not in (tmp_path / "a").read_text()


class Example(Rule):
    """Table without point-in-time recovery.

    ## Why is this bad?
    A bad write cannot be undone.

    ## Example
    ```hcl
    resource "aws_dynamodb_table" "orders" {
    }
    ```
    """

    id = "DYN201"
    severity = Severity.ERROR
    production_only = True
    aliases = ("CKV_AWS_28", "AVD-AWS-0024")
    references = ("https://example.test/pitr",)
    options = {"minimum_days": 35, "metrics": ("a",)}  # noqa: RUF012  # as a user writes it


class Other(Example):
    """Replica without point-in-time recovery."""

    id = "DYN202"
    severity = Severity.WARNING
    production_only = False
    default = False
    references = ()
    options = {}  # noqa: RUF012  # as a user writes it


@pytest.fixture
def rules(monkeypatch):
    """Replace the rules of the rulebook."""
    first, second = Example(), Other()
    first.name, second.name = "recovery-disabled", "replica-recovery-disabled"
    monkeypatch.setattr(rulebook, "load", lambda _paths=(): rulebook.Rulebook((first, second)))
    return first, second


# `explain` and `rules`.


@pytest.mark.usefixtures("rules")
def test_explain_shows_documentation_options_and_references(dynlint):
    assert dynlint("explain", "DYN201") == (
        0,
        dedent("""\
            DYN201 recovery-disabled  error, in production

            Table without point-in-time recovery.

            Why is this bad?
            A bad write cannot be undone.

            Example
                resource "aws_dynamodb_table" "orders" {
                }

            Options
              minimum_days: 35
              metrics: ["a"]

            The same in other tools
              CKV_AWS_28, AVD-AWS-0024

            References
              https://example.test/pitr
            """),
        "",
    )


@pytest.mark.usefixtures("rules")
def test_explain_takes_names_and_peers_ids(dynlint):
    assert dynlint("explain", "Recovery-Disabled")[1].startswith("DYN201 ")
    text = dynlint("explain", "ckv_aws_28")[1]
    assert "DYN201 recovery-disabled" in text
    assert "DYN202 replica-recovery-disabled  warning, in every environment, off until selected" in text


@pytest.mark.usefixtures("rules")
def test_explain_suggests(dynlint):
    expected = "dynlint: there is no rule 'recovery-disable'; did you mean recovery-disabled?\n"
    assert dynlint("explain", "recovery-disable") == (2, "", expected)


@pytest.mark.usefixtures("rules")
def test_rules_are_listed(dynlint):
    first, second = dynlint("rules")[1].splitlines()
    reach = "warning, in every environment, off until selected"
    assert second == f"DYN202  replica-recovery-disabled  {reach}  Replica without point-in-time recovery."
    reach = "error, in production".ljust(len(reach))
    assert first == f"DYN201  recovery-disabled          {reach}  Table without point-in-time recovery."


@pytest.mark.parametrize(
    ("words", "some", "none"),
    [
        (("ttl",), "ttl-not-enabled", "alarm-missing"),
        (("Point-in-Time",), "recovery-disabled", "alarm-missing"),
        (("CKV_AWS_28",), "recovery-disabled", "ttl-not-enabled"),
        (("alarm", "topic"), "alarm-topic-key-blocks-cloudwatch", "recovery-disabled"),
    ],
)
def test_rules_are_searched(dynlint, words, some, none):
    options = [part for word in words for part in ("--search", word)]
    code, out, _ = dynlint("rules", *options)
    names = [line.split()[1] for line in out.splitlines()]
    assert code == 0
    assert some in names
    assert none not in names


def test_a_search_without_a_hit_says_so(dynlint):
    assert dynlint("rules", "--search", "kubernetes") == (0, "", "dynlint: no rule has the words kubernetes\n")


def test_rules_as_json(rules, dynlint):
    first, second = json.loads(dynlint("rules", "--format", "json")[1])
    assert first == {
        "id": "DYN201",
        "name": "recovery-disabled",
        "severity": "error",
        "title": "Table without point-in-time recovery.",
        "production_only": True,
        "default": True,
        "fix": None,
        "fix_reason": "",
        "aliases": ["CKV_AWS_28", "AVD-AWS-0024"],
        "references": ["https://example.test/pitr"],
        "options": {"minimum_days": 35, "metrics": ["a"]},
        "doc": rules[0].doc,
    }
    assert second["default"] is False


def test_rules_of_the_nearest_configuration_are_known(dynlint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").mkdir()
    policy = "id: ACME001\nresource: x\nmessage: It has no owner.\nrequire: {attribute: owner, exists: true}\n"
    (tmp_path / "ours" / "without_owner.yaml").write_text(policy)
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [ours]\n")
    assert dynlint("explain", "without-owner")[1].startswith("ACME001 without-owner  warning, in every environment")
    assert "ACME001  without-owner" in dynlint("rules")[1]


def test_the_folder_of_the_rules(dynlint):
    assert dynlint("rules", "--path") == (0, rulebook.builtin_path() + "\n", "")


# `inspect`.


def test_what_dynlint_believes_is_json(monkeypatch, dynlint, tmp_path):
    asked = []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text("")
    monkeypatch.setattr(lint, "inspect", lambda request: asked.append(request) or {"roots": [{"path": "."}]})
    code, out, err = dynlint("inspect", ".", "--env", "prod", "--format", "json")
    assert (code, json.loads(out), err) == (0, {"roots": [{"path": "."}]}, "")
    assert asked == [Request(paths=(".",), environments=("prod",))]


def test_a_path_to_inspect_that_is_not_there(dynlint):
    assert dynlint("inspect", "gone") == (2, "", "dynlint: no such path: gone\n")


# `init`.


def test_the_settings_can_be_read_and_name_what_is_there(dynlint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = "infrastructure/production/main.tf infrastructure/staging/main.tf infrastructure/modules/dev/main.tf "
    files += "stack/main.tf stack/env/prod.tfvars stack/env/qa.tfvars.json stack/env/common.tfvars .x/dev/main.tf"
    for name in files.split():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    expected = "wrote ./.dynlint.yaml with the environments prod, production, qa, staging\n"
    assert dynlint("init") == (0, expected.replace("./", os.path.join(".", "")), "")
    config = load(".dynlint.yaml")
    assert [(each.name, each.production, each.paths, each.var_files) for each in config.environments] == [
        ("prod", True, ("stack",), ("env/common.tfvars", "env/prod.tfvars")),
        ("production", True, ("infrastructure/production",), ()),
        ("qa", False, ("stack",), ("env/common.tfvars", "env/qa.tfvars.json")),
        ("staging", False, ("infrastructure/staging",), ()),
    ]


def test_the_settings_change_nothing_of_what_a_run_finds(dynlint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    variables = 'variable "on" {\n  default = true\n}\nvariable "off" {\n  default = false\n}\n'
    files = {
        "a/prod.tfvars": "on = false",
        "a/dev.tfvars": "",
        "b/prod.tfvars": "",
        "c/env/prod/x.tfvars": "on = false",
    }
    files |= {"d/prod-on.tfvars": "on = true", "d/prod-off.tfvars": "off = true", "e/production/main.tf": ""}
    files["f/main.tf"] = "locals {\n  size = { dev = 1, prod = 2 }[terraform.workspace]\n}\n"
    table = 'resource "aws_dynamodb_table" "t" {\n  point_in_time_recovery {\n    enabled = var.on\n  }\n}\n'
    for root in ("a", "b", "c", "d", "e/production", "f"):
        files[f"{root}/table.tf"] = variables + table
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = json.loads(dynlint("--format", "json", "--no-cache")[1])
    assert dynlint("init")[0] == 0
    after = json.loads(dynlint("--format", "json", "--no-cache")[1])
    assert [each["environments"] for each in before["findings"] if each["rule"] == "DYN201"] == [["prod"], ["prod"]]
    assert after["findings"] == before["findings"]
    names = {each.name: (each.paths, each.var_files, each.workspace) for each in load(".dynlint.yaml").environments}
    assert names == {
        "dev": (("a",), ("dev.tfvars",), None),
        "prod": (("a", "b"), ("prod.tfvars",), None),
        "production": (("e/production",), (), None),
    }


def test_the_settings_give_a_variable_the_values_that_it_may_have(dynlint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recovery = '  point_in_time_recovery {\n    enabled = var.env != "prod"\n  }\n'
    table = f'provider "aws" {{}}\nresource "aws_dynamodb_table" "t" {{\n{recovery}}}\n'
    allowed = '  validation {\n    condition     = contains(["dev", "prod"], var.env)\n    error_message = "No."\n  }\n'
    for root, more in (("allowed", allowed), ("open", "")):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(f'variable "env" {{\n  default = "dev"\n{more}}}\n{table}')
    before = json.loads(dynlint("--format", "json", "--no-cache", "--select", "DYN201")[1])
    assert dynlint("init")[0] == 0
    after = json.loads(dynlint("--format", "json", "--no-cache", "--select", "DYN201")[1])
    assert [each["environments"] for each in before["findings"]] == [["prod"]]
    assert (after["findings"], after["undecided"]) == (before["findings"], before["undecided"])
    names = {each.name: (each.paths, each.vars) for each in load(".dynlint.yaml").environments}
    assert names == {"dev": (("allowed",), {"env": "dev"}), "prod": (("allowed",), {"env": "prod"})}


def test_without_environments_there_is_an_example(dynlint, tmp_path):
    assert dynlint("init", str(tmp_path))[0] == 0
    text = (tmp_path / ".dynlint.yaml").read_text()
    assert load(str(tmp_path / ".dynlint.yaml")).environments == ()
    assert "# environments:" in text


def test_every_example_in_it_can_be_read(dynlint, tmp_path):
    dynlint("init", str(tmp_path))
    path = tmp_path / ".dynlint.yaml"
    lines = [line[2:] for line in path.read_text().splitlines() if line.startswith("# ")]
    path.write_text("\n".join(line for line in lines if _is_setting(line)))
    config = load(str(path))
    assert config.required_tags == ("owner", "cost-center")
    assert config.environments[0].vars == {"environment": "production"}


def test_an_existing_file_is_kept(dynlint, tmp_path):
    path = tmp_path / ".dynlint.yaml"
    path.write_text("root: true")
    assert dynlint("init", str(tmp_path))[0] == 2
    assert path.read_text() == "root: true"
    assert dynlint("init", "--force", str(tmp_path))[0] == 0
    assert path.read_text() != "root: true"


def _is_setting(line: str) -> bool:
    key = line.strip().partition(":")[0]
    return line.startswith("  ") or (":" in line and key.replace("_", "").isalpha() and key.islower())


# The progress bar on a terminal.


def test_there_is_none_without_a_terminal():
    assert terminal.progress()[0] is None


def test_it_shows_after_a_second_and_goes_away(monkeypatch, capsys):
    clock = [0.0]
    monkeypatch.setattr(terminal, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    draw, wipe = terminal.progress()
    assert draw is not None
    draw(1, 4)
    clock[0] = 2.0
    draw(2, 4)
    wipe()
    assert capsys.readouterr().err == "\r[############............] 2 of 4\r" + " " * 33 + "\r"


# The program as a process.


def process(code: str, *args: str, **options) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": HERE}
    return subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, env=environment, check=False, **options
    )


def test_the_version_is_said_without_click():
    code = "import sys; from dynlint.__main__ import main; main(); print('click' in sys.modules)"
    assert process(code, "--version").stdout == f"dynlint {__version__}\nFalse\n"


def test_help_loads_neither_yaml_nor_rules():
    code = "import sys; from dynlint.cli.program import program; program.main(['-h'], standalone_mode=False);"
    code += "print([m for m in ('yaml', 'json', 'dynlint.rulebook.rulebook', 'dynlint.hcl') if m in sys.modules])"
    assert process(code).stdout.endswith("[]\n")


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals here")
@pytest.mark.parametrize(("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_colour(tmp_path, variables, colored):
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name = "abc"\n}\n')
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"PYTHONPATH": HERE, "TERM": "xterm", **variables}
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "dynlint", "--no-cache", "--select", "DYN201", str(tmp_path)]
    subprocess.run(command, stdout=theirs, env=environment, check=False)
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert "recovery-disabled" in said
    assert ("\x1b[" in said) is colored


def test_a_reader_that_goes_away_is_no_error():
    code = dedent("""\
        import sys
        from dynlint.run import lint
        from dynlint.finding import *
        from dynlint.source import Location
        place = Location("main.tf", 1, 1, 1, 9)
        found = Finding("DYN201", "x", Severity.ERROR, "a.b", "", "It is wrong.", place)
        lint.run = lambda request, progress=None, **how: Result((found,) * 20000, summary=Summary(files_read=1))
        from dynlint.cli.program import run
        sys.exit(run())
        """)
    command = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": HERE}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=600) == 1


def test_a_terminal_without_the_characters_is_no_error():
    code = "from dynlint.cli.terminal import write; write('a · b \\udcff')"
    environment = os.environ | {"PYTHONPATH": HERE, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert run.stdout.startswith(b"a ")


def test_the_version_takes_little_time():
    def spent(*command: str) -> float:
        before = os.times()
        subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=HERE)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    own = min(spent("-m", "dynlint", "--version") for _ in range(5))
    nothing = min(spent("-c", "pass") for _ in range(5))
    assert own < nothing + 0.06
