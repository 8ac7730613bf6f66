"""The filter follows module calls, wherever the module lies and however the call is written; results are the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynlint.hcl.files import folder_tree, glance
from dynlint.request import Request
from dynlint.run import cache, lint
from dynlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.finding import Result

ENGINE = "terraform"
HOST = f"registry.{ENGINE}.io"
"""Built in two parts, because no file of this repository may name the host of a registry."""

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  point_in_time_recovery {\n    enabled = false\n  }\n}\n'
OTHER = 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'
PROD = 'variable "environment" {\n  default = "prod"\n}\n'
POLICY = '{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}'
REMOTE = 'module "store" {\n  source  = "acme/store/aws"\n  version = "1.0.0"\n}\n'


def _manifest(**folders: str) -> str:
    entries = [{"Key": "", "Source": "", "Dir": "."}]
    keys = {name.replace("__", "."): folder for name, folder in folders.items()}
    entries += [{"Key": key, "Source": f"{HOST}/acme/store/aws", "Dir": dir_} for key, dir_ in keys.items()]
    return json.dumps({"Modules": entries})


FETCHED = {
    ".terraform/modules/modules.json": _manifest(store=".terraform/modules/store"),
    ".terraform/modules/store/main.tf": TABLE,
}
REPOSITORIES: dict[str, dict[str, str]] = {
    "fetched": {"main.tf": PROD + REMOTE, **FETCHED},
    "fetched, called in JSON": {
        "main.tf.json": json.dumps({"module": {"store": {"source": "acme/store/aws"}}}),
        **FETCHED,
    },
    "fetched, called by an override file": {
        "main.tf": 'module "store" {\n  source = "./gone"\n}\n',
        "main_override.tf": REMOTE,
        **FETCHED,
    },
    "fetched by a module": {
        "main.tf": 'module "a" {\n  source = "./a"\n}\n',
        "a/main.tf": REMOTE,
        ".terraform/modules/modules.json": _manifest(a="a", a__store=".terraform/modules/a.store"),
        ".terraform/modules/a.store/main.tf": TABLE,
    },
    "nested in a fetched one": {
        "main.tf": REMOTE,
        ".terraform/modules/modules.json": _manifest(
            store=".terraform/modules/store", store__table=".terraform/modules/store/modules/table"
        ),
        ".terraform/modules/store/main.tf": 'module "table" {\n  source = "./modules/table"\n}\n',
        ".terraform/modules/store/modules/table/main.tf": TABLE,
    },
    "fetched by a fetched one": {
        "main.tf": REMOTE,
        ".terraform/modules/modules.json": _manifest(
            store=".terraform/modules/store", store__table=".terraform/modules/store.table"
        ),
        ".terraform/modules/store/main.tf": 'module "table" {\n  source = "acme/store/aws"\n}\n',
        ".terraform/modules/store.table/main.tf": TABLE,
    },
    "a module called module": {
        "main.tf": REMOTE.replace('"store"', '"module"', 1),
        ".terraform/modules/modules.json": _manifest(module=".terraform/modules/module"),
        ".terraform/modules/module/main.tf": TABLE,
    },
    "computed of a local value": {
        "main.tf": PROD + 'locals {\n  kind = "store"\n}\nmodule "m" {\n  source = "./modules/${local.kind}"\n}\n',
        "modules/store/main.tf": TABLE,
    },
    "computed of a variable": {
        "main.tf": 'variable "kind" {\n  default = "store"\n}\nmodule "m" {\n  source = "./modules/${var.kind}"\n}\n',
        "modules/store/main.tf": TABLE,
    },
    "computed of a value in a file": {
        "main.tf": 'variable "kind" {}\nmodule "m" {\n  source = "./modules/${var.kind}"\n}\n',
        "prod.tfvars": 'kind = "store"\n',
        "modules/store/main.tf": TABLE,
    },
    "computed in a module of an argument": {
        "main.tf": 'module "a" {\n  source = "./a"\n  kind   = "store"\n}\n',
        "a/main.tf": 'variable "kind" {}\nmodule "m" {\n  source = "../modules/${var.kind}"\n}\n',
        "modules/store/main.tf": TABLE,
    },
    "computed in a computed one": {
        "main.tf": 'locals {\n  kind = "a"\n}\nmodule "m" {\n  source = "./modules/${local.kind}"\n}\n',
        "modules/a/main.tf": 'locals {\n  kind = "b"\n}\nmodule "m" {\n  source = "../${local.kind}"\n}\n',
        "modules/b/main.tf": TABLE,
    },
    "computed in JSON": {
        "main.tf.json": json.dumps(
            {"locals": {"kind": "store"}, "module": {"m": {"source": "./modules/${local.kind}"}}}
        ),
        "modules/store/main.tf": TABLE,
    },
    "a policy read in another file": {
        "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = local.p\n}\n',
        "locals.tf": 'locals {\n  p = file("p.json")\n}\n',
        "p.json": POLICY,
    },
    "a policy passed to a module": {
        "main.tf": 'module "p" {\n  source = "./p"\n  text   = file("p.json")\n}\n',
        "p/main.tf": 'variable "text" {}\nresource "aws_iam_policy" "p" {\n  policy = var.text\n}\n',
        "p.json": POLICY,
    },
    "a policy passed to a module that is not on disk": {
        "main.tf": 'module "p" {\n  source = "acme/store/aws"\n  inline = file("p.json")\n}\n',
        "p.json": POLICY,
    },
    "actions in a file of values": {
        "main.tf": 'variable "a" {}\ndata "aws_iam_policy_document" "p" {\n  statement {\n    actions   = [var.a]\n'
        '    resources = ["*"]\n  }\n}\n',
        "terraform.tfvars": 'a = "dynamodb:*"\n',
    },
    "actions in a file of values of an environment": {
        "main.tf": 'variable "a" {}\ndata "aws_iam_policy_document" "p" {\n  statement {\n    actions   = [var.a]\n'
        '    resources = ["*"]\n  }\n}\n',
        "env/prod.tfvars": 'a = "dynamodb:*"\n',
    },
    "a namespace in a file of values": {
        "main.tf": 'variable "n" {}\nresource "aws_cloudwatch_metric_alarm" "a" {\n  alarm_name = "a"\n'
        '  metric_name = "ReadThrottledEvents"\n  namespace = var.n\n}\n',
        "terraform.tfvars": 'n = "AWS/DynamoDB"\n',
    },
    "a namespace in a file of data": {
        "main.tf": 'resource "aws_cloudwatch_metric_alarm" "a" {\n  alarm_name = "a"\n'
        '  metric_name = "ReadThrottledEvents"\n  namespace = yamldecode(file("a.yaml")).namespace\n}\n',
        "a.yaml": "namespace: AWS/DynamoDB\n",
    },
}


def _written(folder: Path, files: dict[str, str]) -> Path:
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Result]:
    request = Request((str(folder),), preset="strict")
    yield lint.run(request)
    with monkeypatch.context() as patch:
        patch.setattr(glance, "may_concern_dynamodb", lambda _data: True)
        for module in (glance, folder_tree):
            patch.setattr(module, "may_concern_others", lambda _word, _data: True)
        yield lint.run(request)


def _said(result: Result) -> tuple[object, ...]:
    return result.findings, result.undecided, result.suppressed, result.errors, result.summary.tables


@pytest.mark.parametrize("files", REPOSITORIES.values(), ids=REPOSITORIES.keys())
def test_the_filter_changes_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    filtered, whole = _answers(_written(tmp_path, files), monkeypatch)
    assert _said(filtered) == _said(whole)
    assert filtered.findings
    assert filtered.roots == whole.roots, "one root, as nothing else is called by nobody"


_PIECE = st.sampled_from(list(REPOSITORIES.values()))
_SHAPES = st.lists(st.tuples(_PIECE, st.booleans()), min_size=1, max_size=4)


@pytest.mark.tools  # takes seconds
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_SHAPES)
def test_nor_in_generated_repositories(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    shape: list[tuple[dict[str, str], bool]],
) -> None:
    """Several roots side by side. In some of them the tables are removed, so that only calls are left."""
    folder = tmp_path_factory.mktemp("repository")
    for number, (files, empty) in enumerate(shape):
        texts = {name: text.replace(TABLE, OTHER) if empty else text for name, text in files.items()}
        _written(folder, {f"root{number}/{name}": text for name, text in texts.items()})
    filtered, whole = _answers(folder, monkeypatch)
    assert _said(filtered) == _said(whole)


def test_terraform_data_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _written(tmp_path / "repository", {"main.tf": PROD + REMOTE})
    for where, base in ((tmp_path / "data", str(tmp_path / "data")), (root / "data", "data")):
        manifest = _manifest(store=f"{base}/modules/store")
        _written(where, {"modules/modules.json": manifest, "modules/store/main.tf": TABLE})
        monkeypatch.setenv("TF_DATA_DIR", base)
        filtered, whole = _answers(root, monkeypatch)
        assert filtered.summary.tables == 1
        assert _said(filtered) == _said(whole)


def test_one_list_of_modules_for_all_is_not_taken_for_other_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = REMOTE.replace("acme/store/aws", "acme/network/aws")
    root = _written(tmp_path / "repository", {"a/main.tf": REMOTE, "b/main.tf": other})
    data = tmp_path / "data"
    _written(data, {"modules/modules.json": _manifest(store=f"{data}/modules/s"), "modules/s/main.tf": TABLE})
    monkeypatch.setenv("TF_DATA_DIR", str(data))
    assert lint.run(Request((str(root),))).summary.tables == 1


def test_a_fetched_module_that_is_not_made_is_not_judged_alone(tmp_path: Path) -> None:
    text = REMOTE.replace("{\n", "{\n  count = 0\n", 1)
    assert not lint.run(Request((str(_written(tmp_path, {"main.tf": text, **FETCHED})),))).findings


def test_a_folder_that_is_no_longer_called_is_a_root(tmp_path: Path) -> None:
    manifest = _manifest(old="../old")
    files = {"new/main.tf": OTHER, "new/.terraform/modules/modules.json": manifest, "old/main.tf": PROD + TABLE}
    result = lint.run(Request((str(_written(tmp_path, files)),)))
    assert [Path(root).name for root in result.roots] == ["old"]
    assert result.summary.environments == ("prod",)


def test_what_is_fetched_later_makes_a_remembered_answer_void(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -60)
    request = Request((str(_written(tmp_path, {"main.tf": PROD + REMOTE})),))
    lint.run(request, keep=True)
    assert cache.Before(request).answer() is not None
    _written(tmp_path, FETCHED)
    assert cache.Before(request).answer() is None


def test_a_caller_whose_source_nobody_can_tell_does_not_vanish(tmp_path: Path) -> None:
    files = {"main.tf": 'variable "kind" {}\nmodule "m" {\n  source = "./${var.kind}"\n  dynamodb = true\n}\n'}
    result = lint.run(Request((str(_written(tmp_path, files)),)))
    assert [module.address for module in result.modules] == ["module.m"]
    assert [finding.rule for finding in result.findings] == ["DYN002"]


@pytest.mark.parametrize(
    ("source", "inputs", "is_evaluated"),
    [
        ("kms/aws", 'description = "a key"', False),
        ("lambda/aws", 'function_name = "a"', False),
        ("dynamodb-table/aws", 'name = "own"\n  hash_key = "id"', False),
        ("cloudwatch/aws//modules/metric-alarm", 'dimensions = { TableName = "t" }', True),
    ],
)
def test_a_stand_in_concerns_others_by_the_resources_that_it_has(
    source: str, inputs: str, is_evaluated: bool, tmp_path: Path
) -> None:
    """Which root modules are looked at for alarms: those that call a module that makes alarms."""
    call = f'module "m" {{\n  source = "terraform-aws-modules/{source}"\n  {inputs}\n}}\n'
    _written(tmp_path, {"orders/main.tf": TABLE, "other/main.tf": call + TABLE})
    session = Session(Request((str(tmp_path),)))
    looked_at = [Path(path).name for path in session.neighbours("aws_cloudwatch_metric_alarm")]
    assert looked_at == (["other"] if is_evaluated else [])
    assert session.neighbours("aws_dynamodb_global_secondary_index") == []
