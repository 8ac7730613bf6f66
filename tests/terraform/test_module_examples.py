"""The examples of the modules call them as others would: formatted, valid, applied to moto, planned again, destroyed.

An example is a folder with one file, `examples/<name>/main.tf` below its module; its tables are protected where the
module protects by default. The READMEs refer to these files and do not repeat them.

All examples with the same region are called by one root module, with its provider in place of theirs: configuring a
provider takes 1.4 s of processor time in each phase, more than the resources of an example take.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from document_commands import FIXTURES, SYSTEMS
from lives import Life, live
from streaming_logs_facts import KEYS
from terraform_cli import copied, succeed, terraform
from test_streaming_logs import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.terraform

TABLE = "aws_dynamodb_table"
PLAIN = (("protected[0]", "unprotected[0]"),)


class Example(NamedTuple):
    """How the tables of an example are released: addresses of calls, moves inside each, and the argument to change."""

    calls: tuple[str, ...]
    moves: tuple[tuple[str, str], ...] = PLAIN
    argument: str = "prevent_destroy = false"


EXAMPLES = {
    "dynamodb_table/examples/another-region": Example(("module.profiles",)),
    "dynamodb_table/examples/made-together": Example(("module.invoices",)),
    "dynamodb_table/examples/one-table": Example(("module.orders",)),
    "dynamodb_table/examples/several-tables": Example(('module.tables["users"]', 'module.tables["carts"]')),
    "infrastructure/modules/dynamodb/examples/scaled-with-index": Example(
        ("module.dynamodb",), (("autoscaled_protected[0]", "autoscaled_unprotected[0]"),)
    ),
    "products/modules/tables/examples/protected": Example(
        ("module.tables",),
        (("products_protected[0]", "products[0]"), ("sessions_protected[0]", "sessions[0]")),
        "enable_deletion_protection = false",
    ),
    "streaming_logs/modules/dynamodb/examples/private-access": Example(
        ("module.logging[0]",), tuple((f'protected["{table}"]', f'unprotected["{table}"]') for table in KEYS)
    ),
}
OTHER_REGION = "dynamodb_table/examples/another-region"
PRIVATE_ACCESS = "streaming_logs/modules/dynamodb/examples/private-access"
PROVIDER = re.compile(r'^provider "aws" \{\n  region = "us-east-1"\n\}\n', re.MULTILINE)
TOGETHER = [name for name in EXAMPLES if name != OTHER_REGION]


def called(name: str) -> str:
    """Return the name of an example's call in the root module of all examples."""
    return Path(name).name.replace("-", "_")


def all_examples(folder: Path) -> Path:
    """Return a root module that calls the examples, with their outputs; they have its provider."""
    lines = ['provider "aws" {', '  region = "us-east-1"', "}"]
    for name in TOGETHER:
        call = called(name)
        lines += [f'module "{call}" {{', f'  source = "./{name}"', "}"]
        lines += [f'output "{call}" {{', f"  value = module.{call}", "}"]
    for system in SYSTEMS:
        shutil.copytree(FIXTURES / system, folder / system, ignore=shutil.ignore_patterns(".terraform*"))
    for name in TOGETHER:
        path = folder / name / "main.tf"
        text, removed = PROVIDER.subn("", path.read_text(encoding="utf-8"))
        assert removed == 1
        path.write_text(text, encoding="utf-8")
    (folder / "main.tf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def unprotect(path: Path, example: Example) -> None:
    """Change the argument of an example that protects its tables."""
    name = example.argument.partition(" ")[0]
    text = re.sub(rf"^  {name} .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(re.sub(r'^  source += "../.."', rf"  {example.argument}\n\g<0>", text, flags=re.MULTILINE))


def release(root: Path) -> None:
    """Let the tables of the examples be destroyed: `moved` blocks, and the arguments."""
    moved: list[str] = []
    for name in TOGETHER:
        example = EXAMPLES[name]
        unprotect(root / name / "main.tf", example)
        for call, (before, after) in itertools.product(example.calls, example.moves):
            tables = f"module.{called(name)}.{call}.{TABLE}"
            moved += ["moved {", f"  from = {tables}.{before}", f"  to   = {tables}.{after}", "}"]
    (root / "moved.tf").write_text("\n".join(moved) + "\n", encoding="utf-8")


class Lives(NamedTuple):
    """The lives of the two root modules that are applied."""

    together: Future[Life]
    other_region: Future[Life]

    def of(self, name: str) -> Life:
        """Return the life that an example is part of."""
        return (self.other_region if name == OTHER_REGION else self.together).result()

    def outputs(self, name: str) -> dict[str, Any]:
        """Return the outputs of an example."""
        told = self.of(name).outputs
        found: dict[str, Any] = told if name == OTHER_REGION else told[called(name)]
        return found


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The root module of all examples, and a copy of the one of another region, which may be destroyed."""
    other = copied(FIXTURES / OTHER_REGION, tmp_path_factory.mktemp("another"))
    unprotect(other / "main.tf", EXAMPLES[OTHER_REGION])
    return all_examples(tmp_path_factory.mktemp("examples")), other


@pytest.fixture(scope="module")
def lives(moto_endpoint: str, roots: tuple[Path, Path]) -> Iterator[Lives]:
    """Start both lives; each test waits for the one that it needs."""
    together, other = roots
    with ThreadPoolExecutor(2) as workers:
        yield Lives(
            workers.submit(live, together, moto_endpoint, release=({}, release)),
            workers.submit(live, other, moto_endpoint),
        )


def test_every_example_is_tried() -> None:
    found = {path.parent.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("examples/*/main.tf")}
    assert found == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_readme_refers_to_the_example(name: str) -> None:
    """A README has no copy of a call: what stands twice is wrong once."""
    module, _, folder = name.partition("/examples/")
    text = (FIXTURES / module / "README.md").read_text(encoding="utf-8")
    assert f"](examples/{folder}/main.tf)" in text
    assert not re.search(r'^ *module "\w+" \{$', text, re.MULTILINE)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_lives_on_moto(lives: Lives, name: str) -> None:
    life = lives.of(name)
    assert life.again == 0, life.second_plan
    assert life.left == ""
    assert [value for value in lives.outputs(name).values() if not value] == []


def test_protected_tables_are_not_destroyed(lives: Lives) -> None:
    protected = sum(len(each.calls) * len(each.moves) for name, each in EXAMPLES.items() if name in TOGETHER)
    assert lives.of(TOGETHER[0]).refusal.count("Instance cannot be destroyed") == protected


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_formatted(name: str) -> None:
    assert terraform(FIXTURES / name, "fmt", "-check", "-diff").stdout == ""


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_valid(lives: Lives, roots: tuple[Path, Path], name: str) -> None:
    lives.of(name)  # its `init` counts for this, too
    assert diagnostics(roots[name == OTHER_REGION]) == []


_diagnostics: dict[Path, list[Any]] = {}


def diagnostics(root: Path) -> list[Any]:
    """Return what `terraform validate` says of a root module, asked once."""
    if root not in _diagnostics:
        _diagnostics[root] = json.loads(succeed(root, "validate", "-json"))["diagnostics"]
    return _diagnostics[root]


def test_table_is_in_the_region_of_its_provider(lives: Lives) -> None:
    life = lives.of(OTHER_REGION)
    assert life.outputs["table_arn"].split(":")[3] == "eu-west-1"
    alarms = [each.values for each in life.resources if each.type == "aws_cloudwatch_metric_alarm"]
    assert {action.split(":")[3] for alarm in alarms for action in alarm["alarm_actions"]} == {"eu-west-1"}


def test_table_that_is_not_made_has_nothing(lives: Lives) -> None:
    name = "dynamodb_table/examples/several-tables"
    assert lives.outputs(name)["table_arns"]["reviews"] is None
    assert {"shop-carts", "shop-users"} <= {each["name"] for each in lives.of(name).of_type(TABLE)["protected"]}
    assert "shop-reviews" not in json.dumps([each.values for each in lives.of(name).resources])


def test_what_has_no_arn_yet_can_be_given(lives: Lives) -> None:
    """Check that key, stream and role of one apply reach the module: it never counts by an ARN that is unknown."""
    life = lives.of("dynamodb_table/examples/made-together")
    (table,) = (each for each in life.of_type(TABLE)["protected"] if each["name"] == "billing-invoices")
    assert table["server_side_encryption"][0]["kms_key_arn"] in json.dumps(life.of_type("aws_kms_key"))
    kinds = {each.type for each in life.resources}
    assert {"aws_dynamodb_kinesis_streaming_destination", "aws_vpc_endpoint"} <= kinds
    (selection,) = life.of_type("aws_backup_selection")["table"]
    assert selection["iam_role_arn"].endswith(":role/billing-backup")


def test_nine_inputs_have_their_defaults() -> None:
    text = (FIXTURES / PRIVATE_ACCESS / "main.tf").read_text(encoding="utf-8")
    assert {name for name in DEFAULTS if re.search(rf"^ +{name} += ", text, re.MULTILINE)} == set(DEFAULTS)
    assert re.search(r"^  count += 1$", text, re.MULTILINE)
