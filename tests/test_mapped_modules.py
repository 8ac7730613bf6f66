"""A team's own modules are found by the settings, and those of a fleet in its repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.fleet.sources import repositories, sources
from dynlint.hcl.files.mapped_modules import ModuleMap, repository_name
from dynlint.request import MappedModule, Request
from dynlint.run import lint
from dynlint.settings.config_file import ConfigError

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  point_in_time_recovery {\n    enabled = false\n  }\n}\n'
GIT = "git::ssh://git@git.acme.com/terraform/modules.git"


def _tree(folder: Path, files: dict[str, str]) -> Path:
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _call(source: str, version: str = "") -> str:
    line = f'  version = "{version}"\n' if version else ""
    return f'variable "environment" {{\n  default = "prod"\n}}\nmodule "m" {{\n  source = "{source}"\n{line}}}\n'


def _judged(folder: Path, files: dict[str, str], **asked: object) -> Result:
    return lint.run(Request((str(_tree(folder, files)),), **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        (f"{GIT}//table?ref=v2", GIT),
        (f"{GIT}//table?ref=v2", f"{GIT}//table"),
        ("app.terraform.io/acme/table/aws", "app.terraform.io/acme/table/aws"),
        ("app.terraform.io/acme/table/aws", "app.terraform.io/acme/"),
    ],
)
def test_a_source_that_begins_so_is_read_from_its_folder(tmp_path: Path, source: str, prefix: str) -> None:
    rest = source.partition("?")[0].removeprefix(prefix).strip("/")
    files = {
        "live/main.tf": _call(source),
        f"own/{rest}/main.tf" if rest else "own/main.tf": TABLE,
        ".dynlint.yaml": f'modules:\n  "{prefix}": own\n',
    }
    result = _judged(tmp_path, files)
    assert [Path(root).name for root in result.roots] == ["live"]
    assert "DYN201" in {finding.rule for finding in result.findings}
    assert {finding.address for finding in result.findings} == {"module.m.aws_dynamodb_table.t"}
    assert not result.modules


@pytest.mark.parametrize(
    ("call", "read"),
    [
        (_call("app.terraform.io/acme/table/aws", "~> 2.0"), True),
        (_call("app.terraform.io/acme/table/aws", "1.4.0"), False),
        (_call("app.terraform.io/acme/table/aws"), True),
        (_call("app.terraform.io/acme/table/aws//x?ref=v2.1.0"), True),
        (_call("app.terraform.io/acme/table/aws?ref=v2.1.0"), True),
        (_call("app.terraform.io/acme/table/aws?ref=v1.0.0"), False),
    ],
)
def test_a_version_is_matched_where_one_is_written(tmp_path: Path, call: str, read: bool) -> None:
    settings = "modules:\n  app.terraform.io/acme/table/aws: {path: own, version: 2.1.0}\n"
    result = _judged(
        tmp_path, {"main.tf": call, "own/main.tf": TABLE, "own/x/main.tf": TABLE, ".dynlint.yaml": settings}
    )
    assert ("module.m.aws_dynamodb_table.t" in {finding.address for finding in result.findings}) is read
    assert bool(result.modules) is not read


def test_the_longest_prefix_counts_and_a_name_that_goes_on_is_another() -> None:
    found = ModuleMap((MappedModule("acme/table", "/a"), MappedModule("acme/table/aws", "/b")))
    assert found.folder("acme/table/aws//x") == "/b/x"
    assert found.folder("acme/table/x") == "/a/x"
    assert found.folder("acme/tables/aws") is None


def test_settings_of_the_tree_lead_out_of_no_repository(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "main.tf").write_text(TABLE)
    files = {"main.tf": _call("acme/table/aws") + 'resource "aws_dynamodb_table" "x" {\n  name = "x"\n}\n'}
    settings = "modules:\n  acme/table/aws: ../outside\n"
    result = _judged(tmp_path / "repository", {**files, ".dynlint.yaml": settings})
    assert result.summary.tables == 1
    given = tmp_path / "given.yaml"
    given.write_text("modules:\n  acme/table/aws: outside\n")
    assert _judged(tmp_path / "repository", files, config=str(given)).summary.tables == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modules:\n  x: {version: 1.0.0}\n", "2:6: modules.x needs a path"),
        ("modules:\n  x: {path: a, folder: b}\n", 'unknown key "folder"'),
        ('modules:\n  x: {path: a, version: "~> 2"}\n', "version"),
        ("modules: [x]\n", "modules"),
        ("stand_ins: maybe\n", "stand_ins"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        _judged(tmp_path, {"main.tf": TABLE, ".dynlint.yaml": text})
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "git@git.acme.com:terraform/modules.git",
        "ssh://git@git.acme.com/terraform/modules.git",
        "ssh://git@git.acme.com:2222/terraform/modules",
        "https://git.acme.com/terraform/modules.git",
        "https://token@git.acme.com/terraform/modules",
        "git::https://git.acme.com/terraform/modules.git",
        "git.acme.com/Terraform/modules/",
    ],
)
def test_addresses_of_one_repository(url: str) -> None:
    name = repository_name(url)
    assert name == "git.acme.com/terraform/modules" or "2222" in name
    assert (
        ModuleMap((), [("https://git.acme.com/terraform/modules", "/m")]).folder(f"{url}//table?ref=v1") == "/m/table"
    )


def test_a_fleet_finds_modules_in_its_repositories(tmp_path: Path) -> None:
    modules = _tree(tmp_path / "modules", {"table/main.tf": TABLE})
    (modules / ".git" / "config").write_text('[remote "origin"]\n\turl = git@git.acme.com:terraform/modules.git\n')
    _tree(tmp_path / "shop", {"main.tf": _call(f"{GIT}//table?ref=v2")})
    found = sources([str(tmp_path)])
    asked = {"repositories": repositories(found)}
    result = lint.run(Request((str(tmp_path / "shop"),), **asked))  # type: ignore[arg-type]
    assert result.summary.tables == 1
    assert {finding.address for finding in result.findings} == {"module.m.aws_dynamodb_table.t"}
