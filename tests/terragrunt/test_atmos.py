"""Stacks of Atmos: the variables in their YAML files."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, lint, places, trail

from dynlint.stacks import atmos, atmos_components, atmos_files, steps

SETTINGS = """\
base_path: "."
components:
  terraform:
    base_path: "components/terraform"
stacks:
  base_path: "stacks"
  included_paths:
    - "orgs/**/*"
  excluded_paths:
    - "**/_defaults.yaml"
  name_pattern: "{tenant}-{environment}-{stage}"
"""
CATALOG = """\
components:
  terraform:
    orders/defaults:
      metadata:
        type: abstract
        component: orders
      vars:
        name: orders
        recovery: true
"""
STACK = """\
import:
  - orgs/acme/_defaults
  - catalog/orders

vars:
  stage: STAGE

components:
  terraform:
    orders:
      metadata:
        component: orders
        inherits:
          - orders/defaults
      vars:
        EXTRA
"""
FILES = {
    "modules/orders/main.tf": "",
    "atmos.yaml": SETTINGS,
    "components/terraform/orders/main.tf": MODULE,
    "stacks/catalog/orders.yaml": CATALOG,
    "stacks/orgs/acme/_defaults.yaml": "vars:\n  environment: ue2\n",
    "stacks/orgs/acme/prod.yaml": STACK.replace("STAGE", "prod").replace("EXTRA", "recovery: false"),
    "stacks/orgs/acme/dev.yaml": STACK.replace("STAGE", "dev").replace("EXTRA", "name: other"),
}


def test_each_stack_is_an_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = lint(tmp_path, FILES, monkeypatch)
    assert sorted(result.summary.environments) == ["dev", "prod"]
    assert places(result) == ["components/terraform/orders[prod]"]
    (finding,) = result.findings
    assert trail(finding) == ["stacks/orgs/acme/prod.yaml:16"]
    assert [change.preview for change in finding.changes] == ["recovery: true"]
    assert not result.errors


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(
            "stacks/orgs/acme/prod.yaml", "recovery: false", "recovery: !terraform.output x y", id="a function"
        ),
        pytest.param("stacks/orgs/acme/prod.yaml", "recovery: false", 'recovery: "{{ .vars.x }}"', id="a template"),
        pytest.param(
            "stacks/orgs/acme/_defaults.yaml", "vars:", "import:\n  - git::https://x.test/y\nvars:", id="an import"
        ),
        pytest.param(
            "stacks/orgs/acme/_defaults.yaml", "vars:", "import:\n  - catalog/nowhere\nvars:", id="a missing one"
        ),
    ],
)
def test_what_is_not_written_out_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str
) -> None:
    module = MODULE.replace("default = true", "default = false")
    files = {**FILES, "components/terraform/orders/main.tf": module}
    files["stacks/catalog/orders.yaml"] = CATALOG.replace("        recovery: true\n", "")
    files["stacks/orgs/acme/dev.yaml"] = "vars:\n  stage: dev\n"
    if "_defaults" in name:
        files["stacks/orgs/acme/prod.yaml"] = STACK.replace("STAGE", "prod").replace("EXTRA", "name: other")
    files[name] = files[name].replace(old, new)
    result = lint(tmp_path, files, monkeypatch)
    assert not result.findings
    assert [(each.rule, each.environments) for each in result.undecided] == [("DYN201", ("prod",))]
    assert len(result.errors) == ("import" in new)


def test_a_changed_stack_judges_its_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places(lint(tmp_path, FILES, monkeypatch, "stacks/catalog/orders.yaml")) == [
        "components/terraform/orders[prod]"
    ]


def test_what_a_mapping_merges_in_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = "x-base: &base\n  recovery: false\n" + STACK.replace("STAGE", "prod").replace("EXTRA", "<<: *base")
    result = lint(tmp_path, {**FILES, "stacks/orgs/acme/prod.yaml": stack}, monkeypatch)
    assert places(result) == ["components/terraform/orders[prod]"]


def test_aliases_without_end_cost_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["x0: &x0 { recovery: false }"]
    lines += [
        f"x{n}: &x{n} {{ a: [*x{n - 1}, *x{n - 1}], b: *x{n - 1}, <<: [*x{n - 1}, *x{n - 1}] }}" for n in range(1, 40)
    ]
    stack = "\n".join(lines) + "\n" + STACK.replace("STAGE", "prod").replace("EXTRA", "<<: *x39")
    result = lint(tmp_path, {**FILES, "stacks/orgs/acme/prod.yaml": stack}, monkeypatch)
    assert not [error for error in result.errors if "internal error" in error.message]


def test_components_that_many_ways_lead_to_are_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = "    bN:\n      metadata: {type: abstract, inherits: [bA, bB, bA]}\n      vars: {name: bN}\n"
    bases = "".join(base.replace("N", f"{n}").replace("A", f"{n + 1}").replace("B", f"{n + 2}") for n in range(60))
    last = "    b60:\n      metadata: {type: abstract}\n      vars: {recovery: false}\n"
    stack = STACK.replace("STAGE", "prod").replace("- orders/defaults", "- b0").replace("EXTRA", "name: own")
    result = lint(tmp_path, {**FILES, "stacks/orgs/acme/prod.yaml": f"{stack}{bases}{last}"}, monkeypatch)
    assert places(result) == ["components/terraform/orders[prod]"]
    assert trail(result.findings[0]) == ["stacks/orgs/acme/prod.yaml:199"]


def test_more_components_than_are_followed_are_a_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atmos_components, "INHERITED", 1)
    module = MODULE.replace("default = true", "default = false")
    stack = STACK.replace("STAGE", "prod").replace("EXTRA", "name: other")
    files = {**FILES, "components/terraform/orders/main.tf": module, "stacks/orgs/acme/prod.yaml": stack}
    result = lint(tmp_path, files, monkeypatch)
    assert not [finding for finding in result.findings if "prod" in finding.environments]
    assert "inherits from more than the 1 components that are followed" in str(result.undecided)


def test_files_that_import_one_another_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = {
        f"stacks/catalog/c{n}.yaml": f"import: [{', '.join(f'catalog/c{m}' for m in range(6))}]\n" for n in range(6)
    }
    stack = FILES["stacks/orgs/acme/prod.yaml"].replace("- catalog/orders", "- catalog/orders\n  - catalog/c0")
    result = lint(tmp_path, {**FILES, **circle, "stacks/orgs/acme/prod.yaml": stack}, monkeypatch)
    assert "imports itself" in str(result.undecided) + str(result)


def test_files_of_stacks_have_a_length_in_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atmos_files, "STACKS_LENGTH", 200)
    assert "longer than the 200 characters that are read" in str(lint(tmp_path, FILES, monkeypatch))


@pytest.mark.parametrize(
    ("limit", "room", "value", "said"),
    [
        ("STACK_STEPS", steps, 20, "the stacks take more than the 20 steps that dynlint takes for them"),
        ("UNITS", atmos_files, 1, "there are more than the 1 components of stacks that dynlint reads"),
        ("MERGED_PAIRS", atmos_files, 1, "a mapping of a stack has more than the 1 keys that are read"),
        ("STACK_FILES", atmos, 2, "there are more than the 2 files of stacks that are read"),
        ("STACK_IMPORTS", atmos_files, 0, "orders.yaml is imported deeper than the 0 levels that are read"),
    ],
)
def test_more_than_a_limit_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, room: object, value: int, said: str
) -> None:
    monkeypatch.setattr(room, limit, value)
    merging = FILES["stacks/orgs/acme/dev.yaml"].replace("name: other", "<<: {name: other}")
    result = lint(tmp_path, {**FILES, "stacks/orgs/acme/dev.yaml": merging}, monkeypatch)
    assert said in f"{result.errors} {result.undecided}"


def test_what_all_components_inherit_is_bounded_in_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 60 components inherits from all before it, in each of 60 stacks: the limit of steps ends this."""
    names = [f"b{number}" for number in range(60)]
    bases = "".join(
        f"    {name}:\n      metadata: {{component: orders, inherits: [{', '.join(names[:number])}]}}\n"
        f"      vars: {{name: {name}, recovery: false}}\n"
        for number, name in enumerate(names)
    )
    catalog = f"components:\n  terraform:\n{bases}"
    stacks = {f"stacks/orgs/acme/s{number}.yaml": "import: [catalog/many]\n" for number in range(60)}
    monkeypatch.setattr(steps, "STACK_STEPS", 60_000)
    result = lint(tmp_path, {**FILES, **stacks, "stacks/catalog/many.yaml": catalog}, monkeypatch)
    assert [each.message for each in result.errors] == [
        "This part of the stacks was not read: the stacks take more than the 60000 steps that dynlint takes for them."
    ]


def test_a_folder_of_stacks_outside_the_repository_is_named_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("repository", "outside"):
        (tmp_path / name).mkdir()
    (tmp_path / "outside" / "prod.yaml").write_text(FILES["stacks/orgs/acme/prod.yaml"], encoding="utf-8")
    settings = SETTINGS.replace('"stacks"', '"../outside"')
    assert settings != SETTINGS
    result = lint(tmp_path / "repository", {**FILES, "atmos.yaml": settings}, monkeypatch)
    assert "prod" not in result.summary.environments
    assert ["it lies outside the repository" in error.message for error in result.errors] == [True]


PROD = "stacks/orgs/acme/prod.yaml"


def test_a_stack_without_a_stage_is_named_for_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {path: text.replace("  stage: prod\n", "  region: eu\n") for path, text in FILES.items()}
    assert sorted(lint(tmp_path, named, monkeypatch).summary.environments) == ["dev", "prod"]


def test_settings_in_a_folder_below_the_stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path: text for path, text in FILES.items() if path != "atmos.yaml"}
    files["rootfs/usr/local/etc/atmos/atmos.yaml"] = SETTINGS
    assert places(lint(tmp_path, files, monkeypatch)) == ["components/terraform/orders[prod]"]


def test_only_files_of_the_included_paths_are_stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**FILES, "stacks/drafts/qa.yaml": STACK.replace("STAGE", "qa").replace("EXTRA", "recovery: false")}
    assert sorted(lint(tmp_path, files, monkeypatch).summary.environments) == ["dev", "prod"]


@pytest.mark.parametrize(("enabled", "found"), [("true", ["components/terraform/orders[prod]"]), ("false", [])])
def test_a_component_that_is_not_enabled_is_not_deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: str, found: list[str]
) -> None:
    stack = FILES[PROD].replace("component: orders", f"component: orders\n        enabled: {enabled}")
    assert places(lint(tmp_path, {**FILES, PROD: stack}, monkeypatch)) == found


def test_the_metadata_of_the_stack_come_before_those_of_its_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = CATALOG + "    orders:\n      metadata:\n        component: elsewhere\n"
    more = "components:\n  terraform:\n    orders:\n      metadata:\n        component: nowhere\n"
    files = {**FILES, "stacks/catalog/orders.yaml": catalog, "stacks/orgs/acme/_defaults.yaml": more}
    assert places(lint(tmp_path, files, monkeypatch)) == ["components/terraform/orders[prod]"]


def test_an_import_may_name_the_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = "import:\n  - catalog/more.yaml\n"
    stack = STACK.replace("STAGE", "prod").replace("EXTRA", "name: other")
    more = "components:\n  terraform:\n    orders:\n      vars:\n        recovery: false\n"
    files = {**FILES, PROD: stack, "stacks/orgs/acme/_defaults.yaml": defaults, "stacks/catalog/more.yaml": more}
    assert places(lint(tmp_path, files, monkeypatch)) == ["components/terraform/orders[prod]"]


def test_a_truth_value_is_the_one_that_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = MODULE.replace("default = true", "default = false")
    files = {**FILES, "components/terraform/orders/main.tf": module}
    assert places(lint(tmp_path, files, monkeypatch)) == ["components/terraform/orders[prod]"], "true in dev"


def test_a_template_is_the_reason_why_a_value_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = STACK.replace("STAGE", "prod").replace("EXTRA", 'recovery: "{{ .vars.x }}"')
    (undecided,) = lint(tmp_path, {**FILES, PROD: stack}, monkeypatch).undecided
    assert "a template of Atmos's" in undecided.blocked_by


def test_a_number_with_colons_is_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = STACK.replace("STAGE", "prod").replace("EXTRA", "name: 1:30")
    result = lint(tmp_path, {**FILES, PROD: stack}, monkeypatch, rules=("DYN708",))
    assert [finding.value for finding in result.findings] == ['"ue2-1:30"']
