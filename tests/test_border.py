"""Nothing outside the repository is read: it is unknown, reported as not read, and never quoted."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.filesystem.borders import Border, top_of
from dynlint.request import Request
from dynlint.run import lint

TOKEN = "hunter2-of-the-machine"  # noqa: S105  # a planted secret, which no output may show
TABLE = """resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"""
READING = """
locals {{
  secret = {expression}
}}

resource "aws_dynamodb_table" "secret" {{
  name         = "secret"
  billing_mode = local.secret
  hash_key     = "id"

  attribute {{
    name = "id"
    type = local.secret
  }}
}}
"""


def dynlint(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a table; outside it are files with a secret."""
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "secret.txt").write_text(f"{TOKEN}\n")
    (machine / "secret.json").write_text(json.dumps({"key": TOKEN, "dynamodb": [TOKEN]}))
    (machine / "secret.tf").write_text(f'locals {{ dynamodb = "{TOKEN}" }}\n{TOKEN} {TOKEN}\n')
    (machine / "secret.tfvars").write_text(f'mode = "{TOKEN}"\n{TOKEN} {TOKEN}\n')
    (machine / "secret.yaml").write_text(f"{TOKEN}\n")
    top = tmp_path / "repository"
    (top / ".git").mkdir(parents=True)
    (top / "main.tf").write_text(TABLE)
    return top


def _expression(text: str) -> Callable[[Path], None]:
    return _written("reading.tf", READING.format(expression=text))


def _linked(name: str, to: str, more: str = "") -> Callable[[Path], None]:
    def make(top: Path) -> None:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).symlink_to(top.parent / "machine" / to)
        if more:
            _expression(more)(top)

    return make


def _written(name: str, text: str, more: str = "") -> Callable[[Path], None]:
    def make(top: Path) -> None:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
        if more:
            (top / "more.tf").write_text(more)

    return make


CALL = 'module "m" {\n  source = "%s"\n}\n'
MODE = 'variable "mode" {}\n' + READING.format(expression="var.mode")
UNKNOWN = {
    "file": _expression('file("../machine/secret.txt")'),
    "trimmed": _expression('trimspace(file("../machine/secret.txt"))'),
    "template": _expression('templatefile("../machine/secret.txt", {})'),
    "base64": _expression('filebase64("../machine/secret.txt")'),
    "hash": _expression('filesha256("../machine/secret.txt")'),
    "exists": _expression('fileexists("../machine/secret.txt") ? "there" : "not there"'),
    "no file": _expression('fileexists("../machine/nothing.txt") ? "there" : "not there"'),
    "try": _expression('try(file("../machine/nothing.txt"), "not there")'),
    "set": _expression('join(",", fileset("../machine", "*"))'),
    "set by its pattern": _expression('join(",", fileset(".", "../machine/*"))'),
    "set of all": _expression('join(",", fileset("/", "**"))'),
    "decoded": _expression('jsondecode(file("../machine/secret.json")).key'),
    "of YAML": _expression('yamldecode(file("${path.module}/../machine/secret.yaml"))'),
    "process": _expression('base64encode(file("/proc/self/environ"))'),
    "link": _linked("policy.json", "secret.txt", 'file("policy.json")'),
    "linked folder": _linked("folder", ".", 'file("folder/secret.txt")'),
    "linked folder of a set": _linked("folder", ".", 'join(",", fileset("folder", "*"))'),
    "link in a set": _linked("set/x.json", "secret.txt", 'join(",", fileset("set", "*"))'),
    "values that call": _written("terraform.tfvars", 'mode = file("../machine/secret.txt")\n', MODE),
}


def _module_through_a_link(top: Path) -> None:
    _linked("m", ".")(top)
    _written("caller.tf", CALL % "./m")(top)


UNREAD = {
    "linked Terraform": _linked("leak.tf", "secret.tf"),
    "linked JSON": _linked("leak.tf.json", "secret.json"),
    "linked values": _linked("leak.auto.tfvars", "secret.tfvars"),
    "linked values of an environment": _linked("production.tfvars", "secret.tfvars"),
    "linked folder of values": _linked("env", "."),
    "settings' values": _written(
        ".dynlint.yaml", "environments: {production: {var_files: [../machine/secret.tfvars]}}\n", MODE
    ),
    "module": _written("caller.tf", CALL % "../machine"),
    "module through a link": _module_through_a_link,
}


@pytest.mark.parametrize("make", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_value_from_outside_is_unknown_and_says_why(repository: Path, make: Callable[[Path], None]) -> None:
    make(repository)
    result = lint.run(Request((str(repository),)))
    why = {item.blocked_by for item in result.undecided if item.rule == "DYN614"}
    assert len(why) == 1
    assert "outside the repository" in why.pop()
    assert "DYN614" not in {finding.rule for finding in result.findings}


@pytest.mark.parametrize("make", UNREAD.values(), ids=UNREAD.keys())
def test_what_lies_outside_is_named_as_not_read(repository: Path, make: Callable[[Path], None]) -> None:
    make(repository)
    result = dynlint(repository, "--no-cache")
    assert result.exit_code == 3
    assert "outside the repository" in result.output
    assert "recovery-disabled" in result.output


def test_no_report_quotes_what_lies_outside(repository: Path) -> None:
    (repository / "machine").symlink_to(repository.parent / "machine")
    for number, make in enumerate([*UNKNOWN.values(), *UNREAD.values()]):
        folder = repository / f"root{number}"
        folder.mkdir()
        (folder / "main.tf").write_text(TABLE)
        make(folder)
    (repository / "settings").mkdir()
    (repository / "settings" / ".dynlint.yaml").symlink_to(repository.parent / "machine" / "secret.yaml")
    (repository / "settings" / "main.tf").write_text(TABLE)
    reports = {name: repository.parent / name for name in FORMATS}
    pairs = [part for name, path in reports.items() for part in ("--format", name, "--output", path)]
    result = dynlint(repository, "--no-cache", *pairs, "--show-undecided")
    assert result.exit_code in (2, 3)
    texts = {name: path.read_text(encoding="utf-8") for name, path in reports.items()}
    assert [name for name, text in texts.items() if "orders" not in text] == []
    spelled = TOKEN, base64.b64encode(TOKEN.encode()).decode()[:20]
    for text in (result.output, result.stderr or "", *texts.values()):
        assert [each for each in spelled if each in text] == []


@pytest.mark.parametrize("text", ["x" * 5000, f"{TOKEN} " * 500, "[" + "y" * 3000 + "]", "'" + "z" * 900 + "': 1"])
def test_an_error_of_settings_quotes_a_short_piece_at_most(repository: Path, text: str) -> None:
    (repository / ".dynlint.yaml").write_text(text)
    result = dynlint(repository)
    assert result.exit_code == 2
    assert len(result.output) < 500


def test_linked_settings_and_rules_are_refused_without_their_text(repository: Path) -> None:
    rules = repository / "rules"
    rules.mkdir()
    (rules / "own.yaml").symlink_to(repository.parent / "machine" / "secret.yaml")
    (repository / ".dynlint.yaml").write_text("rule_paths: [rules]\n")
    result = dynlint(repository)
    assert result.exit_code == 2
    assert "outside the repository" in result.output
    assert TOKEN not in result.output
    (repository / ".dynlint.yaml").write_text("rule_paths: [../machine]\n")
    result = dynlint(repository)
    assert result.exit_code == 2
    assert "outside the repository" in result.output
    assert TOKEN not in result.output


def test_named_settings_without_trust_are_read_through_no_link_that_leads_out(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workflow may name a file of the checkout."""
    monkeypatch.chdir(repository)
    (repository / "named.yaml").symlink_to(repository.parent / "machine" / "secret.yaml")
    result = dynlint(repository, "--config", "named.yaml", "--no-trust")
    assert result.exit_code == 2
    assert "a link that leads outside the repository" in result.output
    assert TOKEN not in result.output
    elsewhere = repository.parent / "machine" / "settings.yaml"
    elsewhere.write_text("environments: {production: {}}\n")
    assert dynlint(repository, "--config", str(elsewhere), "--no-trust", "--exit-zero").exit_code == 0


def test_modules_that_a_manifest_puts_outside_are_not_read(repository: Path) -> None:
    manifest = repository / ".terraform" / "modules" / "modules.json"
    manifest.parent.mkdir(parents=True)
    machine = repository.parent / "machine"
    (machine / "secret.tf").write_text(TABLE.replace("orders", "elsewhere"))
    manifest.write_text(json.dumps({"Modules": [{"Key": "m", "Dir": "../machine"}]}))
    (repository / "caller.tf").write_text(CALL % "registry/dynamodb/aws")
    result = lint.run(Request((str(repository),)))
    assert result.summary.tables == 1


def test_what_the_user_names_may_lie_anywhere(repository: Path) -> None:
    outside = repository.parent / "machine" / "given.tfvars"
    outside.write_text('mode = "PROVISIONED_"\n')
    (repository / "more.tf").write_text(MODE)
    result = lint.run(Request((str(repository),), var_files=(str(outside),)))
    assert "DYN614" in {finding.rule for finding in result.findings}
    settings = repository.parent / "machine" / "settings.yaml"
    settings.write_text("environments: {production: {var_files: [given.tfvars]}}\n")
    result = lint.run(Request((str(repository),), config=str(settings)))
    assert "DYN614" in {finding.rule for finding in result.findings}
    assert result.errors == ()


def test_a_link_in_the_tree_is_not_what_the_user_named(repository: Path) -> None:
    (repository / "more.tf").write_text(MODE)
    (repository / "given.tfvars").symlink_to(repository.parent / "machine" / "secret.tfvars")
    result = lint.run(Request((str(repository),), var_files=(str(repository / "given.tfvars"),)))
    assert any("outside the repository" in error.message for error in result.errors)


def test_all_of_the_repository_is_read_from_any_folder_of_it(repository: Path) -> None:
    root, module = repository / "live" / "production", repository / "modules" / "orders"
    root.mkdir(parents=True)
    module.mkdir(parents=True)
    (module / "main.tf").write_text(READING.format(expression='trimspace(file("${path.module}/mode.txt"))'))
    (module / "mode.txt").symlink_to("../../shared.txt")
    (repository / "shared.txt").write_text("WHATEVER\n")
    (root / "main.tf").write_text(CALL % "../../modules/orders")
    (root / "linked.tf").symlink_to("../../main.tf")
    result = lint.run(Request((str(root),)))
    assert result.summary.tables == 2
    assert result.errors == ()
    assert 'mode "WHATEVER",' in next(finding.message for finding in result.findings if finding.rule == "DYN614")


def test_a_repository_planted_in_the_tree_moves_no_border_outwards(repository: Path) -> None:
    inner = repository / "live"
    inner.mkdir()
    (inner / ".git").write_text("gitdir: /\n")
    assert top_of(str(inner)) == str(inner)
    assert top_of(str(repository)) == str(repository)
    border = Border((str(repository),))
    assert border.holds(str(inner / "x"))
    assert not border.holds(str(repository.parent / "machine" / "secret.txt"))
    assert not Border((str(inner),)).holds(str(repository / "main.tf"))


def test_folders_side_by_side_are_read_when_both_are_given(repository: Path) -> None:
    other = repository.parent / "modules"
    (other / ".git").mkdir(parents=True)
    (other / "main.tf").write_text(TABLE.replace("orders", "items"))
    (repository / "caller.tf").write_text(CALL % "../modules")
    alone = lint.run(Request((str(repository),)))
    assert (alone.summary.tables, len(alone.errors)) == (1, 1)
    assert "give its path, too" in alone.errors[0].message
    assert "DYN002" not in {finding.rule for finding in alone.findings}
    assert "DYN002" in {item.rule for item in alone.undecided}
    both = lint.run(Request((str(repository), str(other))))
    assert (both.summary.tables, both.errors) == (2, ())


def test_without_a_repository_modules_beside_the_root_are_read(tmp_path: Path) -> None:
    root, module, secret = (tmp_path / name for name in ("root", "modules/orders", "secret.txt"))
    root.mkdir()
    module.mkdir(parents=True)
    secret.write_text(TOKEN)
    (module / "mode.txt").write_text("WHATEVER")
    (module / "main.tf").write_text(READING.format(expression='file("${path.module}/mode.txt")'))
    (root / "main.tf").write_text(CALL % "../modules/orders" + READING.format(expression='file("../secret.txt")'))
    result = lint.run(Request((str(root),)))
    (finding,) = (finding for finding in result.findings if finding.rule == "DYN614")
    assert finding.address == "module.m.aws_dynamodb_table.secret"
    (undecided,) = (item for item in result.undecided if item.rule == "DYN614")
    assert "outside the repository" in undecided.blocked_by
    (root / "main.tf").write_text(READING.format(expression='file("../modules/orders/mode.txt")'))
    assert "DYN614" in {item.rule for item in lint.run(Request((str(root),))).undecided}


def test_paths_are_known_though_nothing_there_is_read(repository: Path) -> None:
    (repository / "reading.tf").write_text(READING.format(expression='"${path.root}-${path.module}"'))
    messages = [finding.message for finding in lint.run(Request((str(repository),))).findings]
    assert any('mode ".-.",' in message for message in messages)


def test_a_new_repository_above_is_another_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dynlint.run import cache

    root = tmp_path / "root"
    root.mkdir()
    monkeypatch.chdir(root)
    before = cache.key(Request((".",)))
    assert cache.key(Request((".",))) == before
    (tmp_path / ".git").mkdir()
    assert cache.key(Request((".",))) != before


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc here")
@pytest.mark.parametrize("path", ["/proc/self/environ", "/proc/self/cmdline", "/dev/zero", "/dev/null"])
def test_what_the_kernel_makes_up_is_read_for_nobody(repository: Path, path: str) -> None:
    for option in ("--config", "--baseline", "--var-file"):
        result = dynlint(repository, option, path, "--no-cache")
        assert result.exit_code in (2, 3)
        assert "it is not a regular file" in result.output


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc here")
def test_the_reason_why_a_path_outside_is_not_read(repository: Path) -> None:
    (repository / "environ").symlink_to("/proc/self/environ")
    (repository / "link").symlink_to(repository.parent / "machine")
    border = Border((str(repository),))
    assert border.why_not(str(repository / "environ")) == "it is not a regular file"
    assert border.why_not(str(repository / "link")) == "it is a link that leads outside the repository"
    assert border.why_not(str(repository.parent / "machine")) == "it lies outside the repository"
