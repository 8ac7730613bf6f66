"""Which rules run: presets, selections, settings, rule folders and plug-ins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dynlint.finding import Severity
from dynlint.request import Request
from dynlint.rulebook.rulebook import RulebookError
from dynlint.rulebook.selection import rulebook_of, rules_of
from dynlint.run.lint import run
from dynlint.run.session import Session
from dynlint.settings.config_file import Config, ConfigError, load

RULE = '''
from dynlint.rule import Rule

class TableNamed(Rule):
    """Table with a name.

    ## What it does
    Finds tables.
    """

    id = "{id}"

    def check_table(self, table, module):
        yield self.finding(table.name, f"{{table.address}} has a name.")
'''
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n'


def chosen(config: Config | None = None, **options: object) -> set[str]:
    config, request = config or Config(), Request(**options)  # type: ignore[arg-type]  # any options
    return {rule.id for rule in rules_of(rulebook_of(config, request), config, request)}


def test_the_default_preset_is_recommended() -> None:
    rules = rulebook_of(Config(), Request()).rules
    assert chosen() == chosen(preset="recommended") == {rule.id for rule in rules if rule.default}


def test_strict_is_everything() -> None:
    assert chosen(preset="strict") == {rule.id for rule in rulebook_of(Config(), Request()).rules}
    assert "DYN906" in chosen(Config(preset="strict"))


def test_minimal_is_errors_that_are_on_by_default() -> None:
    rules = {rule.id: rule for rule in rulebook_of(Config(), Request()).rules}
    minimal = chosen(preset="minimal")
    assert {"DYN201", "DYN301"} <= minimal < chosen()
    assert {rules[each].severity for each in minimal} == {Severity.ERROR}
    assert "DYN102" not in minimal, "an error, but off until it is asked for"


def test_the_command_line_wins_over_the_configuration() -> None:
    config = Config(preset="strict", select=("DYN201",), ignore=("DYN202",))
    assert chosen(config) == {"DYN201"}
    assert chosen(config, preset="minimal") == chosen(preset="minimal") - {"DYN202"}
    assert chosen(config, select=("DYN203",), preset="minimal") == {"DYN203"}


def test_what_is_ignored_is_ignored_whatever_the_preset() -> None:
    assert chosen(preset="minimal", ignore=("DYN2",)) == {
        each for each in chosen(preset="minimal") if each[:4] != "DYN2"
    }


def test_setting_a_rule_up_switches_it_on() -> None:
    config = Config(rules={"table-without-ttl": {"words": ("log",)}})
    assert chosen(config) == chosen() | {"DYN906"}
    assert "DYN906" not in chosen(config._replace(ignore=("DYN906",)))
    assert chosen(config, select=("DYN201",)) == {"DYN201"}


def test_reasons_for_comments_are_a_rule() -> None:
    assert chosen(Config(require_reason=True)) == chosen() | {"DYN005"}


def test_an_unknown_preset_is_reported_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text("preset: strikt\n")
    with pytest.raises(ConfigError, match=r'yaml:1:9: preset cannot be "strikt"; did you mean "strict"\?'):
        load(str(tmp_path / ".dynlint.yaml"))


def test_a_folder_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"no rule was found in .*ours"):
        chosen(rule_paths=(_folder(tmp_path, "ours", ""),))


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="the id DYN201 is used by more than one rule"):
        chosen(rule_paths=(_folder(tmp_path, "ours", RULE.format(id="DYN201")),))


def _folder(parent: Path, name: str, text: str) -> str:
    folder = parent / name
    folder.mkdir()
    (folder / "table_named.py").write_text(text)
    return str(folder)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a distribution with three plug-ins: a package, a module, and one that is missing."""
    site = tmp_path / "site"
    site.mkdir()
    _folder(site, "acme_dynlint_rules", RULE.format(id="ACME001"))
    (site / "acme_dynlint_rules" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (site / "acme_module.py").write_text("")
    info = site / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    points = "[dynlint.rules]\nacme = acme_dynlint_rules\nmodule = acme_module\ngone = acme_gone\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(site))
    work = tmp_path / "work"
    work.mkdir()
    (work / "main.tf").write_text(TABLE)
    monkeypatch.chdir(work)
    return work


def test_a_plug_in_is_a_package_of_rules(installed: Path) -> None:
    assert "ACME001" not in {finding.rule for finding in run(Request()).findings}
    (installed / ".dynlint.yaml").write_text("plugins: [acme]\n")
    (finding,) = (finding for finding in run(Request()).findings if finding.rule == "ACME001")
    assert (finding.name, finding.message) == ("table-named", "aws_dynamodb_table.t has a name.")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acmee", 'no plug-in "acmee" is installed; installed are: acme, gone, module'),
        ("module", 'the plug-in "module" names acme_module, which is no package of rules'),
        ("gone", 'the plug-in "gone" names acme_gone, which is no package of rules'),
    ],
)
def test_a_plug_in_that_cannot_be_used_is_reported_where_it_is_named(installed: Path, name: str, message: str) -> None:
    (installed / ".dynlint.yaml").write_text(f"root: true\nplugins: [{name}]\n")
    with pytest.raises(ConfigError) as caught:
        run(Request())
    assert str(caught.value) == f".dynlint.yaml:2:11: {message}"


def test_an_answer_depends_on_every_file_of_rules(installed: Path) -> None:
    ours = _folder(installed, "ours", RULE.format(id="ACME002"))
    given = _folder(installed, "given", RULE.format(id="ACME003"))
    (installed / ".dynlint.yaml").write_text("plugins: [acme]\nrule_paths: [ours]\n")
    touched = Session(Request(rule_paths=(given,))).touched()
    plugin = installed.parent / "site" / "acme_dynlint_rules"
    assert {os.path.join(path, "table_named.py") for path in (ours, given, str(plugin))} <= touched


def test_plug_ins_are_looked_for_only_on_request(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    code = "import sys; from dynlint.request import Request; from dynlint.run.lint import run; run(Request())"
    code += "; print('importlib.metadata' in sys.modules)"
    here = {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=here, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
