"""`--new-from`: findings that are new since a revision, in repositories that are made here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from dynlint.cli.commands import only_new
from dynlint.cli.program import program
from dynlint.run.git_revision import revision_tree

pytestmark = pytest.mark.tools  # needs git
TABLE = """\
resource "aws_dynamodb_table" "{name}" {{
  name         = "{name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {{
    name = "id"
    type = "S"
  }}

  point_in_time_recovery {{
    enabled = {enabled}
  }}
}}
"""
TOP = Path(__file__).resolve().parent.parent
PRODUCTS = TOP / "fixtures" / "products"
VARIABLE = 'variable "pitr" {\n  type = bool\n}\n'
RULES = ("--select", "DYN201")


class Repository:
    """A git repository that a test changes and lints."""

    def __init__(self, path: Path, capsys) -> None:
        self.path = path
        self.capsys = capsys
        path.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: str = ".") -> str:
        """Run git."""
        settings = ("user.name=t", "user.email=t@example.test", "protocol.file.allow=always", "commit.gpgsign=false")
        words = [word for setting in settings for word in ("-c", setting)]
        command = ["git", *words, *arguments]
        done = subprocess.run(command, cwd=self.path / at, capture_output=True, text=True, check=True)
        return done.stdout

    def write(self, **texts: str) -> None:
        """Write Terraform files into the top folder."""
        for name, text in texts.items():
            self.put(f"{name}.tf", text)

    def put(self, name: str, text: str) -> None:
        """Write a file."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a step")

    def new(self, *options: str, since: str = "HEAD") -> list[tuple[str, str]]:
        """Return (address, environments) of the new findings."""
        code, text, err = self.dynlint(*RULES, "--format", "json", "--new-from", since, *options)
        assert code in (0, 1), err
        return sorted((each["address"], " ".join(each["environments"])) for each in json.loads(text)["findings"])

    def dynlint(self, *options: str) -> tuple[int, str, str]:
        """Return exit code, output and errors."""
        code = program.main([*options, "--no-cache"], prog_name="dynlint", standalone_mode=False)
        return (code, *self.capsys.readouterr())

    def state(self) -> tuple[str, list[str], str]:
        """Return the state that must not change: the status, every file, and the work trees that git knows."""
        files = sorted(str(each) for each in self.path.rglob("*") if ".git" not in each.parts)
        return self.git("status", "--porcelain", "--branch"), files, self.git("worktree", "list")


@pytest.fixture
def repository(tmp_path, monkeypatch, capsys) -> Repository:
    """Make a repository with one table that is wrong in every environment, and one without mistakes."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    made = Repository(tmp_path / "repository", capsys)
    made.write(
        old=TABLE.format(name="old", enabled="false"),
        fine=TABLE.format(name="fine", enabled="var.pitr"),
        variables=VARIABLE,
    )
    made.put("env/prod.tfvars", "pitr = true\n")
    made.commit()
    monkeypatch.chdir(made.path)
    return made


def test_nothing_changed(repository):
    before = repository.state()
    assert repository.new() == []
    assert repository.state() == before


def test_the_old_finding_is_counted_and_does_not_fail(repository):
    code, text, _ = repository.dynlint(*RULES, "--new-from", "HEAD")
    assert (code, text.startswith("no findings in 1 environment · 2 tables · 1 not new · ")) == (0, True)
    assert repository.dynlint(*RULES)[0] == 1


def test_a_new_table(repository):
    repository.write(more=TABLE.format(name="more", enabled="false"))
    assert repository.new() == [("aws_dynamodb_table.more", "prod")]
    repository.commit()
    assert repository.new() == []
    assert repository.new(since="HEAD~1") == [("aws_dynamodb_table.more", "prod")]


def test_a_dirty_tree_is_what_is_linted(repository):
    repository.write(fine=TABLE.format(name="fine", enabled="false"))
    repository.git("add", "fine.tf")
    repository.write(more=TABLE.format(name="more", enabled="false"))
    before = repository.state()
    assert repository.new() == [("aws_dynamodb_table.fine", "prod"), ("aws_dynamodb_table.more", "prod")]
    assert repository.state() == before


def test_only_a_tfvars_file_changed(repository):
    repository.put("env/prod.tfvars", "pitr = false\n")
    assert repository.new() == [("aws_dynamodb_table.fine", "prod")]
    assert repository.new("env/prod.tfvars") == [("aws_dynamodb_table.fine", "prod")]


def test_a_new_environment_brings_its_own_findings(repository):
    repository.put("env/production.tfvars", "pitr = false\n")
    assert repository.new() == [("aws_dynamodb_table.fine", "production"), ("aws_dynamodb_table.old", "production")]


def test_a_renamed_file(repository):
    repository.git("mv", "old.tf", "tables.tf")
    assert repository.new() == []
    assert repository.new("tables.tf") == []


def test_a_reformatted_file(repository):
    text = (repository.path / "old.tf").read_text()
    repository.write(old="# A comment.\n\n" + text.replace("  ", "      ").replace("\n", "\r\n"))
    assert repository.new() == []


def test_a_moved_root_module(repository):
    (repository.path / "live").mkdir()
    repository.git("mv", "old.tf", "fine.tf", "variables.tf", "env", "live")
    assert repository.new() == []
    repository.put("live/env/prod.tfvars", "pitr = false\n")
    assert repository.new() == [("aws_dynamodb_table.fine", "prod")]


def test_the_same_table_in_another_root_module_is_new(repository):
    shutil.copytree(repository.path / "env", repository.path / "other" / "env")
    repository.put("other/main.tf", TABLE.format(name="old", enabled="false") + VARIABLE)
    assert repository.new() == [("aws_dynamodb_table.old", "prod")]


def test_a_renamed_table_is_another_table(repository):
    repository.write(old=TABLE.format(name="renamed", enabled="false"))
    assert repository.new() == [("aws_dynamodb_table.renamed", "prod")]


def test_a_deleted_file(repository):
    repository.git("rm", "-q", "old.tf")
    assert repository.new() == []


def test_a_default_that_is_no_longer_overridden(repository):
    repository.git("rm", "-q", "env/prod.tfvars")
    repository.put("env/prod.tfvars", "")
    repository.write(variables=VARIABLE.replace("type", "default = false\n  type"))
    assert repository.new() == [("aws_dynamodb_table.fine", "prod")]


def test_a_comment_that_is_gone(repository):
    text = (repository.path / "old.tf").read_text()
    repository.write(old=text.replace("= false", "= false # dynlint:ignore[DYN201] known"))
    repository.commit()
    repository.write(old=text)
    assert repository.new() == [("aws_dynamodb_table.old", "prod")]
    assert repository.new("--no-inline-ignores") == []


def test_a_shallow_clone(repository, tmp_path, monkeypatch):
    repository.put("env/prod.tfvars", "pitr = false\n")
    repository.commit()
    url = (repository.path).as_uri()
    repository.git("clone", "-q", "--depth", "1", url, str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    code, _, err = repository.dynlint("--new-from", "HEAD~1")
    assert code == 2
    assert "--new-from HEAD~1: unknown revision; this is a shallow clone: fetch the revision first" in err
    assert repository.new() == []
    repository.git("fetch", "-q", "--deepen", "1", at="../shallow")
    assert repository.new(since="HEAD~1") == [("aws_dynamodb_table.fine", "prod")]


def test_a_submodule(repository, tmp_path, capsys):
    part = Repository(tmp_path / "part", capsys)
    part.write(main=TABLE.format(name="part", enabled="var.pitr") + VARIABLE)
    part.commit()
    repository.git("submodule", "--quiet", "add", str(part.path), "part")
    repository.write(main='module "part" {\n  source = "./part"\n  pitr   = false\n}\n')
    repository.commit()
    assert repository.new() == []
    part.write(more=TABLE.format(name="more", enabled="false"))
    part.commit()
    repository.git("pull", "-q", "origin", "main", at="part")
    assert repository.new() == [("module.part.aws_dynamodb_table.more", "prod")]
    repository.commit()
    assert repository.new() == []
    assert repository.new(since="HEAD~1") == [("module.part.aws_dynamodb_table.more", "prod")]


def test_a_submodule_without_its_commit(repository, tmp_path, capsys):
    part = Repository(tmp_path / "part", capsys)
    part.write(main=TABLE.format(name="part", enabled="false"))
    part.commit()
    repository.git("submodule", "--quiet", "add", str(part.path), "part")
    repository.git("update-index", "--cacheinfo", f"160000,{'ab' * 20},part")
    repository.git("commit", "-q", "-m", "a commit that is nowhere")
    code, _, err = repository.dynlint("--new-from", "HEAD")
    assert code == 2
    assert "the submodule part lacks the commit abababababab: fetch in it first" in err


# A finding at an unchanged line is shown at the changed line that causes it.


def shown(repository, *options: str, since: str = "HEAD") -> list[tuple[str, int]]:
    """Return the places in the report for reviewers."""
    _, text, _ = repository.dynlint(*RULES, "--format", "rdjson", "--new-from", since, *options)
    places = [each["location"] for each in json.loads(text)["diagnostics"]]
    return [(each["path"], each["range"]["start"]["line"]) for each in places]


def test_it_is_shown_in_the_changed_values(repository):
    repository.put("env/prod.tfvars", "# Why not.\npitr = false\n")
    assert shown(repository) == [("env/prod.tfvars", 2)]
    repository.commit()
    assert shown(repository, since="HEAD~1") == [("env/prod.tfvars", 2)]


def test_it_is_shown_where_it_stands_if_that_was_changed_too(repository):
    repository.put("env/prod.tfvars", "pitr = false\n")
    text = (repository.path / "fine.tf").read_text()
    repository.write(fine=text.replace("var.pitr", "(var.pitr)"))
    assert shown(repository) == [("fine.tf", 12)]


def test_it_is_shown_at_the_new_call_of_an_old_module(repository, monkeypatch):
    repository.put("part/main.tf", TABLE.format(name="part", enabled="var.pitr") + VARIABLE)
    repository.commit()
    repository.put("live dir/é.tf", 'module "part" {\n  source = "../part"\n  pitr   = false\n}\n')
    assert shown(repository) == [("live dir/é.tf", 3)]
    repository.commit()
    monkeypatch.chdir(repository.path / "live dir")
    assert shown(repository, since="HEAD~1") == [("é.tf", 3)]


def test_lines_that_look_like_a_patch_are_text(repository):
    text = (repository.path / "fine.tf").read_text()
    repository.write(fine=text + "/*\n++ b/old.tf\n@@ -1 +1,99 @@\n*/\n")
    repository.put("env/prod.tfvars", "pitr = false\n")
    assert shown(repository) == [("env/prod.tfvars", 1)]


# The revision is judged under the same path, with the same options and its own settings.


def test_from_a_folder_of_the_repository(repository, monkeypatch):
    repository.put("other/main.tf", TABLE.format(name="other", enabled="false"))
    monkeypatch.chdir(repository.path / "other")
    assert repository.new() == [("aws_dynamodb_table.other", "default")]
    assert repository.new("..") == [("aws_dynamodb_table.other", "default")]


def test_from_outside_of_the_repository(repository, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    repository.put("env/prod.tfvars", "pitr = false\n")
    assert repository.new("repository") == [("aws_dynamodb_table.fine", "prod")]
    assert repository.new(str(repository.path)) == [("aws_dynamodb_table.fine", "prod")]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert repository.new(os.path.join("..", "repository")) == [("aws_dynamodb_table.fine", "prod")]


def test_settings_above_the_repository(repository, tmp_path):
    settings = "environments:\n  live: {production: true, vars: {pitr: false}, paths: [repository]}\n"
    (tmp_path / ".dynlint.yaml").write_text(settings)
    assert repository.new() == []
    repository.write(more=TABLE.format(name="more", enabled="false"))
    assert repository.new() == [("aws_dynamodb_table.more", "live")]


def test_each_tree_has_its_own_settings(repository):
    repository.put(".dynlint.yaml", "environments:\n  prod: {vars: {pitr: true}}\n")
    repository.commit()
    assert repository.new(since="HEAD~1") == []
    repository.put(".dynlint.yaml", "environments:\n  prod: {vars: {pitr: false}}\n")
    assert repository.new() == [("aws_dynamodb_table.fine", "prod")]
    assert repository.new("--config", ".dynlint.yaml") == [("aws_dynamodb_table.fine", "prod")]


def test_settings_that_the_revision_lacks_are_those_of_today(repository):
    repository.put("ci/dynlint.yaml", "environments:\n  prod: {vars: {pitr: false}}\n")
    assert repository.new("--config", "ci/dynlint.yaml") == []


def test_settings_of_the_revision_that_are_wrong_hide_nothing(repository):
    repository.put(".dynlint.yaml", "rules: {DYN201: {colour: red}}\n")
    repository.commit()
    (repository.path / ".dynlint.yaml").unlink()
    code, _, err = repository.dynlint(*RULES, "--new-from", "HEAD")
    assert code == 1
    assert "nothing is known of HEAD, so every finding is new: .dynlint.yaml:1:" in err


def test_values_of_the_command_line(repository):
    repository.put("extra.tfvars", "pitr = false\n")
    assert repository.new("--var-file", "extra.tfvars") == [("aws_dynamodb_table.fine", "prod")]
    repository.commit()
    assert repository.new("--var-file", "extra.tfvars") == []


def test_what_cannot_be_decided_is_new_or_not_too(repository):
    repository.write(unknown=TABLE.format(name="unknown", enabled="data.aws_ssm_parameter.x.value == 1"))
    assert repository.dynlint(*RULES, "--strict", "--new-from", "HEAD")[0] == 1
    repository.commit()
    assert repository.dynlint(*RULES, "--strict", "--new-from", "HEAD")[0] == 0


def test_in_a_hook(repository, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(repository.path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.path / ".git" / "index"))
    before = (repository.path / ".git" / "index").read_bytes()
    assert repository.new() == []
    assert (repository.path / ".git" / "index").read_bytes() == before


def test_no_hook_runs(repository):
    hook = repository.path / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch was-here\n")
    hook.chmod(0o755)
    assert repository.new() == []
    assert list(repository.path.rglob("was-here")) == []


# Only files that a result depends on are written from the revision.


@pytest.fixture
def written(monkeypatch):
    """Count the files of the revision that are written, for each run."""
    noted: list[int] = []

    @contextmanager
    def standing(*arguments: object, **options: object):
        with revision_tree(*arguments, **options) as tree:
            noted.append(sum(len(names) for _, _, names in os.walk(tree.top)))
            yield tree

    monkeypatch.setattr(only_new, "revision_tree", standing)
    return noted


def test_the_folder_of_the_repository_has_its_name_at_the_revision_too(repository):
    """A value that is made of the folder's name is no other one there."""
    repository.write(named=TABLE.format(name="named", enabled='basename(abspath(path.root)) != "repository"'))
    repository.commit()
    found = json.loads(repository.dynlint(*RULES, "--format", "json")[1])["findings"]
    assert "aws_dynamodb_table.named" in [finding["address"] for finding in found]
    assert repository.new() == []


def test_what_is_no_terraform_is_not_written(repository, written):
    for number in range(9):
        repository.put(f"source/{number}.ts", "x")
    repository.commit()
    assert repository.new() == []
    assert written == [4]


@pytest.mark.parametrize(
    "enabled",
    [
        pytest.param('file("notes/switch.txt") == "on"', id="file"),
        pytest.param('templatefile("notes/switch.txt", {}) == "on"', id="templatefile"),
        pytest.param('!fileexists("notes/switch.txt")', id="fileexists"),
        pytest.param('length(fileset("notes", "*.md")) == 0', id="fileset"),
        pytest.param('length(fileset(path.module, "notes/**.md")) == 0', id="fileset of the module"),
        pytest.param('length(fileset("${path.module}/notes/deep", "*.md")) == 0', id="fileset of a folder"),
    ],
)
def test_what_functions_read_is_written(repository, written, enabled):
    """Each value is false at the revision; without the file it would be true or unknown."""
    repository.put("notes/switch.txt", "off")
    repository.put("notes/a.md", "")
    repository.put("notes/deep/b.md", "")
    repository.put("notes/deep/c.md", "")
    repository.write(reads=TABLE.format(name="reads", enabled=enabled))
    repository.commit()
    found = json.loads(repository.dynlint(*RULES, "--format", "json")[1])["findings"]
    assert [finding["address"] for finding in found].count("aws_dynamodb_table.reads") == 1
    assert repository.new() == []
    assert repository.new(since="HEAD~1") == [("aws_dynamodb_table.reads", "prod")]
    assert written[-1] >= 4


def test_values_with_a_name_of_their_own_are_written(repository):
    repository.put("live.values", "pitr = false\n")
    repository.put("ci/settings.conf", "environments:\n  prod: {vars: {pitr: false}}\n")
    repository.commit()
    assert repository.new("--var-file", "live.values") == []
    assert repository.new("--config", "ci/settings.conf") == []


RULE = '''
from dynlint.rule import Rule

class TableNamed(Rule):
    """Table."""
    id = "ACME{number}"
    def check_table(self, table, module):
        yield self.finding(table.name, f"{{table.address}} has a name.")
'''


@pytest.mark.parametrize("option", [("--trust",), ("--rules", "ours")], ids=["settings", "option"])
def test_rules_of_ones_own_are_those_of_the_revision(repository, option):
    if option == ("--trust",):
        repository.put(".dynlint.yaml", "rule_paths: [ours]\n")
    repository.put("ours/table_named.py", RULE.format(number="001"))
    repository.commit()
    repository.put("ours/table_named_again.py", RULE.format(number="002").replace("TableNamed", "TableNamedAgain"))
    select = ("--select", "ACME", "--format", "json", "--new-from", "HEAD", *(option or ("--trust",)))
    _, text, err = repository.dynlint(*select)
    assert {each["rule"] for each in json.loads(text)["findings"]} == {"ACME002"}, err


# Clear errors.


def test_an_unknown_revision(repository):
    code, text, err = repository.dynlint("--new-from", "origin/mian")
    assert (code, text) == (2, "")
    assert "--new-from origin/mian: unknown revision\n" in err
    assert repository.dynlint("--new-from=--help")[0] == 2


def test_without_a_repository(repository, tmp_path, monkeypatch):
    (tmp_path / "plain").mkdir()
    shutil.copy(repository.path / "old.tf", tmp_path / "plain")
    monkeypatch.chdir(tmp_path / "plain")
    code, _, err = repository.dynlint("--new-from", "HEAD")
    assert code == 2
    assert f"--new-from HEAD: {tmp_path / 'plain'} is not in a git repository" in err


def test_without_git(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = repository.dynlint("--new-from", "HEAD")
    assert code == 2
    assert "--new-from HEAD: git is not installed" in err


def test_a_mistake_in_the_revision_is_said_where_nothing_is_found(repository):
    repository.git("rm", "-q", "old.tf")
    assert repository.dynlint(*RULES, "--new-from", "origin/mian")[0] == 2


def test_two_repositories(repository, tmp_path, capsys):
    other = Repository(tmp_path / "other", capsys)
    other.write(main=TABLE.format(name="x", enabled="false"))
    code, _, err = repository.dynlint(".", str(other.path), "--new-from", "HEAD")
    assert code == 2
    assert f"{other.path} is not in the repository {repository.path}" in err


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_settings_are_not_written_through_a_link_of_a_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings that the revision lacks come from the work tree; a link of the revision may be in the way."""
    top, victim = tmp_path / "repository", tmp_path / "victim"
    top.mkdir()
    victim.mkdir()
    (top / "main.tf").write_text('resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n')
    (top / "ours.yaml").symlink_to(victim / "new.yaml")
    (top / "sub").symlink_to(victim)
    git = ("git", "-c", "user.name=d", "-c", "user.email=d@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*git, *arguments], cwd=top, check=True, capture_output=True)
    for link in ("ours.yaml", "sub"):
        (top / link).unlink()
    (top / "sub").mkdir()
    for path in ("ours.yaml", "sub/ours.yaml"):
        (top / path).write_text("preset: strict\n")
    monkeypatch.chdir(top)
    for path, code in (("ours.yaml", 0), ("sub/ours.yaml", 2)):
        arguments = ["--config", path, "--new-from", "HEAD", "--exit-zero", "."]
        assert program.main(arguments, prog_name="dynlint", standalone_mode=False) == code, capsys.readouterr().err
        assert list(victim.iterdir()) == []
    assert "leads out of the repository" in capsys.readouterr().err
    monkeypatch.chdir(top / "sub")
    assert program.main(["--new-from", "HEAD", ".."], prog_name="dynlint", standalone_mode=False) == 2
    assert "the working directory is a link out of the repository there" in capsys.readouterr().err
    assert [path.name for path in victim.iterdir()] == []


def test_a_repository_without_an_index(repository):
    (repository.path / ".git" / "index").unlink()
    repository.write(more=TABLE.format(name="more", enabled="false"))
    assert repository.new() == [("aws_dynamodb_table.more", "prod")]


def test_variables_of_git_are_not_passed_on(repository, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_COUNT", "no number")
    assert repository.new() == []
