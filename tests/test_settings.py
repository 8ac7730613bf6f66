"""Settings of rules in `.dynlint.yaml`: options of the right type, severities, by environment."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.settings.config_file import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n'


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lint a bare table as `dev` and `prod` with settings; return severities by rule name and environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("dev", "prod"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(TABLE)

    def of(settings: str) -> dict[tuple[str, str], str]:
        environments = "environments:\n  dev: {paths: [dev]}\n  prod: {paths: [prod]}\n"
        text = dedent(settings)
        (tmp_path / ".dynlint.yaml").write_text(text if "environments:" in text else environments + text)
        return {
            (finding.name, environment): finding.severity.label
            for finding in run(Request((".",))).findings
            for environment in finding.environments
        }

    return of


MISTAKES = {
    "a word for a list": (
        "rules:\n  alarm-missing:\n    metrics: ReadThrottleEvents\n",
        '3:14: metrics must be a list, such as [a, b], not "ReadThrottleEvents"',
    ),
    "nothing for a list": ("rules: {DYN401: {metrics: }}", "1:26: metrics must be a list, such as [a, b], not nothing"),
    "a list in a list": ("rules: {DYN401: {metrics: [[a]]}}", "1:28: each of metrics must be text, not a list"),
    "a word for a number": (
        "rules: {DYN203: {minimum_days: many}}",
        '1:32: minimum_days must be a whole number, not "many"',
    ),
    "a fraction": ("rules: {DYN203: {minimum_days: 1.5}}", '1:32: minimum_days must be a whole number, not "1.5"'),
    "a truth for a number": (
        "rules: {DYN203: {minimum_days: true}}",
        '1:32: minimum_days must be a whole number, not "true"',
    ),
    "a number in quotes": (
        'rules: {DYN203: {minimum_days: "7"}}',
        '1:32: minimum_days must be a whole number, not "7"',
    ),
    "an unknown option": (
        "rules: {DYN203: {minimum_day: 7}}",
        '1:18: DYN203 has no option "minimum_day"; did you mean "minimum_days"?',
    ),
    "an option of a rule without any": (
        "rules: {DYN201: {days: 7}}",
        '1:18: DYN201 has no option "days"; known are severity',
    ),
    "no severity": ("rules: {DYN201: {severity: }}", "1:27: severity must be text, not nothing"),
    "an unknown rule": (
        "rules: {recovery-disable: {}}",
        "1:9: there is no rule 'recovery-disable'; did you mean recovery-disabled?",
    ),
    "in an environment that no root has": (
        "environments: {qa: {paths: [nowhere], rules: {DYN401: {metrics: 3}}}}",
        '1:65: metrics must be a list, such as [a, b], not "3"',
    ),
}


@pytest.mark.parametrize(("settings", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_where_it_stands(tmp_path: Path, monkeypatch, settings: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(TABLE)
    (tmp_path / ".dynlint.yaml").write_text(settings)
    with pytest.raises(ConfigError) as caught:
        run(Request((".",)))
    assert str(caught.value) == f".dynlint.yaml:{message}"


def test_a_severity_counts_wherever_the_rule_speaks(lint) -> None:
    found = lint("rules: {recovery-disabled: {severity: info}, encryption-disabled: {severity: info}}")
    assert found["recovery-disabled", "prod"] == "info"
    assert ("recovery-disabled", "dev") not in found
    assert found["encryption-disabled", "dev"] == found["encryption-disabled", "prod"] == "info"


def test_an_environment_has_the_last_word(lint) -> None:
    found = lint("""\
        environments:
          dev: {paths: [dev], rules: {CKV_AWS_28: {severity: warning}, encryption-disabled: {severity: off}}}
          prod: {paths: [prod]}
        rules: {encryption-disabled: {severity: error}}
        """)
    assert found["recovery-disabled", "dev"] == "warning", "set by name, a rule for production speaks there too"
    assert found["recovery-disabled", "prod"] == "error"
    assert ("encryption-disabled", "dev") not in found
    assert found["encryption-disabled", "prod"] == "error"


def test_a_rule_that_is_off_runs_where_it_is_set_up(lint) -> None:
    mode = "environments:\n  dev: {paths: [dev]}\n  prod: {paths: [prod]%s}\n"
    assert not any(name == "billing-mode-implicit" for name, _ in lint(mode % ""))
    found = lint(mode % ", rules: {billing-mode-implicit: {severity: error}}")
    assert found["billing-mode-implicit", "prod"] == "error"
    assert ("billing-mode-implicit", "dev") not in found
    found = lint("preset: strict\n" + mode % ", rules: {billing-mode-implicit: {severity: error}}")
    assert ("billing-mode-implicit", "dev") in found


def test_recovery_informs_where_another_environment_asks_for_it(lint) -> None:
    found = lint("environments:\n  dev: {paths: [dev], rules: {DYN201: {}}}\n  prod: {paths: [prod]}\n")
    assert found["recovery-disabled", "dev"] == "info"
    assert found["recovery-disabled", "prod"] == "error"


def test_options_of_both_layers_come_together(lint) -> None:
    found = lint("""\
        environments:
          dev: {paths: [dev], rules: {DYN901: {severity: error}}}
          prod: {paths: [prod], rules: {DYN901: {tags: []}}}
        required_tags: [owner]
        """)
    assert found["required-tags-missing", "dev"] == "error"
    assert ("required-tags-missing", "prod") not in found


def test_off_silences_rules_about_comments(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("# dynlint:ignore[no-such-rule] x\n" + TABLE)
    assert "DYN004" in {finding.rule for finding in run(Request((str(tmp_path),))).findings}
    (tmp_path / ".dynlint.yaml").write_text("rules: {DYN004: {severity: off}}")
    assert "DYN004" not in {finding.rule for finding in run(Request((str(tmp_path),))).findings}


def test_a_folder_below_has_rules_of_its_own(lint, tmp_path: Path) -> None:
    """The nearest settings file decides which rules run, whichever paths are linted."""
    (tmp_path / "dev" / ".dynlint.yaml").write_text("select: [billing-mode-implicit]\n")
    (tmp_path / "prod" / ".dynlint.yaml").write_text("ignore: [recovery-disabled]\npreset: minimal\n")
    (tmp_path / "zoo" / "production").mkdir(parents=True)
    (tmp_path / "zoo" / "production" / "main.tf").write_text(TABLE)
    found = lint("preset: strict\n")
    assert {name for name, environment in found if environment == "dev"} == {"billing-mode-implicit"}
    names = {name for name, environment in found if environment == "prod"}
    assert "encryption-disabled" in names
    assert not names & {"recovery-disabled", "deletion-protection-missing", "billing-mode-implicit"}


def test_a_folder_below_may_compare_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, capacity in (("prod", 5), ("staging", 9)):
        folder = tmp_path / "shop" / name
        folder.mkdir(parents=True)
        given = f"  read_capacity = {capacity}\n  write_capacity = 5\n}}\n"
        (folder / "main.tf").write_text(TABLE.replace("}\n", given))
    (tmp_path / "shop" / ".dynlint.yaml").write_text("select: [environment-capacity-drift]\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").write_text(TABLE)
    found = run(Request((".",))).findings
    assert [item.location.path for item in found if item.rule == "DYN617"] == ["shop/prod/main.tf"]
