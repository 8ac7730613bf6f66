"""`.dynlint.yaml`: how it is read, and the place of each error."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from textwrap import dedent

import pytest

from dynlint.settings.config_file import Config, ConfigError, EnvironmentSettings, find, load
from dynlint.settings.environment_names import is_environment_name, is_group_name, is_production_name
from dynlint.settings.path_patterns import matcher


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Return a function that writes a `.dynlint.yaml` and loads it."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Config:
        (tmp_path / ".dynlint.yaml").write_bytes(dedent(text).encode())
        return load(".dynlint.yaml")

    return write


@pytest.fixture
def mistake(settings):
    """Return a function that loads a wrong `.dynlint.yaml` and returns position and message."""

    def of(text: str) -> str:
        with pytest.raises(ConfigError) as caught:
            settings(text)
        error = caught.value
        assert error.path == ".dynlint.yaml"
        return f"{error.line}:{error.column} {error.message}"

    return of


def test_every_setting_is_read(settings, tmp_path):
    config = settings("""\
        root: true
        environments:
          prod:
            paths: [infrastructure/production, "live/**/prod"]
            var_files: [env/prod.tfvars]
            vars: {stage: prod}
            workspace: production
            rules: {DYN203: {severity: error, minimum_days: 35}}
          staging:
        engine: opentofu
        version: 1.10
        preset: strict
        select: DYN2
        ignore: [customer-key-missing, DYN1]
        rules: {recovery-window-short: {minimum_days: 7}}
        exclude: [examples/]
        rule_paths: [policies]
        required_tags: [owner, cost-center]
        suppressions: {require_reason: true, forbid_inline: true}
        """)
    assert config._replace(marked=None) == Config(
        path=".dynlint.yaml",
        directory=str(tmp_path),
        root=True,
        environments=(
            EnvironmentSettings(
                "prod",
                production=True,
                paths=("infrastructure/production", "live/**/prod"),
                var_files=("env/prod.tfvars",),
                vars={"stage": "prod"},
                workspace="production",
                rules={"DYN203": {"severity": "error", "minimum_days": 35}},
            ),
            EnvironmentSettings("staging", production=False),
        ),
        engine="opentofu",
        version="1.10",
        preset="strict",
        select=("DYN2",),
        ignore=("customer-key-missing", "DYN1"),
        rules={"recovery-window-short": {"minimum_days": 7}},
        exclude=("examples/",),
        rule_paths=("policies",),
        required_tags=("owner", "cost-center"),
        require_reason=True,
        forbid_inline=True,
    )


def test_a_file_of_comments_is_the_defaults(settings, tmp_path):
    assert settings("# nothing yet\n") == Config(path=".dynlint.yaml", directory=str(tmp_path))


def test_production_is_what_the_file_says_else_what_the_name_says(settings):
    config = settings("environments: {live: {production: false}, green: {production: true}, prod: {}, dev: {}}")
    assert [environment.production for environment in config.environments] == [False, True, True, False]


def test_values_keep_their_meaning_for_terraform(settings):
    """An account id keeps its leading zero, `no` and a date are strings, a fraction is exact, a list is a tuple."""
    config = settings("""\
        environments:
          prod:
            vars: {account: 012345678901, country: no, day: 2026-01-31, ratio: 0.50, count: 3, big: 1e3,
                   on: true, none: ~, text: "1", azs: [a, {b: c}]}
        """)
    assert config.environments[0].vars == {
        "account": "012345678901",
        "country": "no",
        "day": "2026-01-31",
        "ratio": Decimal("0.5"),
        "count": 3,
        "big": 1000,
        "on": True,
        "none": None,
        "text": "1",
        "azs": ("a", {"b": "c"}),
    }


def test_anchors_and_merges_work(settings):
    config = settings("""\
        environments:
          dev: &base
            vars: {size: 1}
            workspace: dev
          qa:
            <<: *base
            workspace: qa
        """)
    assert [(each.name, each.vars, each.workspace) for each in config.environments] == [
        ("dev", {"size": 1}, "dev"),
        ("qa", {"size": 1}, "qa"),
    ]


def test_a_later_reader_can_name_the_place_of_a_key(settings):
    config = settings("""\
        rules:
          DYN203:
            minimum_day: 35
        select: [DYN2, DYN9]
        """)
    assert config.place_of(("rules", "DYN203")) == (2, 3)
    assert config.place_of(("rules", "DYN203", "minimum_day")) == (3, 5)
    assert config.place_of(("select", 1)) == (4, 16)
    assert config.place_of(("rules", "DYN203", "other")) == (2, 3)
    assert config.place_of(("ignore", 0)) == (1, 1)
    error = config.error(("rules", "DYN203", "minimum_day"), "DYN203 has no option minimum_day")
    assert str(error) == ".dynlint.yaml:3:5: DYN203 has no option minimum_day"


MISTAKES = {
    "unknown key": ("root: true\nenviroments: {}", '2:1 unknown key "enviroments"; did you mean "environments"?'),
    "unknown key of an environment": (
        "environments:\n  prod:\n    var_file: []",
        '3:5 unknown key "var_file"; did you mean "var_files"?',
    ),
    "unknown key without a near one": (
        "suppressions: {x: 1}",
        '1:16 unknown key "x"; known are require_reason, forbid_inline',
    ),
    "not a mapping": ("- a", "1:1 the configuration must be a mapping (key: value), not a list"),
    "a rule that is a severity": (
        "rules: {recovery-disabled: off}",
        '1:28 rules.recovery-disabled must be a mapping: write recovery-disabled: {severity: "off"}',
    ),
    "environments as a list": ("environments: [a]", "1:15 environments must be a mapping (key: value), not a list"),
    "a word for a flag": ("root: yes", '1:7 root must be true or false, not "yes"'),
    "a mapping for a list": ("select:\n  a: b", "2:3 select must be a list, not a mapping"),
    "nothing in a list": ("ignore:\n  - DYN1\n  -", "3:4 each of ignore must be text, not nothing"),
    "a list in a list": ("exclude: [[a]]", "1:11 each of exclude must be text, not a list"),
    "unknown severity": (
        "rules: {DYN203: {severity: eror}}",
        '1:28 severity cannot be "eror"; did you mean "error"?',
    ),
    "unknown engine": ("engine: pulumi", '1:9 engine cannot be "pulumi"; known are terraform, opentofu'),
    "a long version": (f"version: '{'9' * 5000}'", '1:10 version must be a version such as "1.10"'),
    "not a version": ("version: latest", '1:10 version must be a version such as "1.10", not "latest"'),
    "open bracket in a pattern": ('exclude: [ok, "a["]', '1:15 "a[" in exclude: a [ is not closed by ]'),
    "pattern to elsewhere": (
        "exclude: ../x",
        '1:10 "../x" in exclude: a pattern cannot leave the folder of this file',
    ),
    "pattern of an environment": (
        "environments: {a: {paths: [x**]}}",
        '1:28 "x**" in paths: ** stands for whole folders, write it between slashes',
    ),
    "key twice": ("root: true\nselect: []\nroot: false", '3:1 "root" is set twice, first in line 1'),
    "variable twice": ("environments: {a: {vars: {x: 1, x: 2}}}", '1:33 "x" is set twice, first in line 1'),
    "tab": ("a:\n\t- b", "2:1 this is not YAML: while scanning for the next token, found character '\\t' that"),
    "unclosed bracket": ("root: [", "1:8 this is not YAML: while parsing a flow node, expected the node content"),
    "two documents": ("root: true\n---\nroot: true", "2:1 this is not YAML: expected a single document"),
    "control character": ("root: \x01", "1:1 this is not YAML: unacceptable character"),
    "foreign tag": ("preset: !python/name:os.system", "1:9 the tag !python/name:os.system means nothing here"),
    "endless value": ("rules: &a {x: *a}", "1:8 this value contains itself"),
    "deep nesting": ("[" * 5000, "1:1 this is nested too deeply"),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_reported_where_it_stands(mistake, text, expected):
    assert mistake(text).startswith(expected)


def test_text_that_is_not_utf_8_is_reported(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"root: \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(str(tmp_path / "x.yaml"))


def test_a_file_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(str(tmp_path / "x.yaml"))


def test_many_aliases_cost_nothing(settings):
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    with pytest.raises(ConfigError, match="unknown key"):
        settings("\n".join(lines))


def test_the_nearest_file_counts(tmp_path):
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    (tmp_path / ".dynlint.yaml").write_text("preset: strict")
    (tmp_path / "a" / "b" / ".dynlint.yaml").write_text("preset: minimal")
    known: dict[str, Config] = {}
    assert find(str(below), known).preset == "minimal"
    assert find(str(tmp_path / "a"), known).preset == "strict"
    assert find(str(below), known) is known[str(tmp_path / "a" / "b")]


def test_without_a_file_there_are_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find(".", {os.path.dirname(str(tmp_path)): Config()}) == Config()


def test_a_file_with_the_other_ending_is_not_overlooked(tmp_path):
    (tmp_path / ".dynlint.yml").write_text("root: true")
    with pytest.raises(ConfigError, match=r"\.dynlint\.yml:1:1: dynlint reads \.dynlint\.yaml: rename this file"):
        find(str(tmp_path))


def test_yaml_is_imported_for_a_file_only(tmp_path):
    code = (
        "import sys, dynlint.settings.config_file as c; c.find('.'); "
        "print('yaml' in sys.modules, 'difflib' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, env=_here()
    )
    assert run.stdout == "False False\n"


def _here() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}


MATCHES = {
    "examples": ("examples", "a/examples", "examples/x/main.tf"),
    "/examples": ("examples", "examples/x"),
    "live/*": ("live/prod", "live/prod/app/main.tf"),
    "live/**/prod": ("live/prod", "live/eu/app/prod/x"),
    "**/test": ("test", "a/b/test"),
    "*.generated.tf": ("x.generated.tf", "a/b.generated.tf"),
    "{a,b}/[xy]?": ("a/x1", "b/yz/c"),
    "a/[!x]": ("a/y", "a/z/q"),
    "a+b.c/": ("a+b.c", "q/a+b.c/d"),
}
MISSES = {
    "examples": ("examples2", "my-examples"),
    "/examples": ("a/examples",),
    "live/*": ("live", "a/live/prod"),
    "live/**/prod": ("live/prod2", "a/live/prod"),
    "**/test": ("a/tests",),
    "*.generated.tf": ("generated.tf",),
    "{a,b}/[xy]?": ("c/x1", "a/z1", "a/x"),
    "a/[!x]": ("a/x", "a/yy"),
    "a+b.c/": ("aab.c",),
}


@pytest.mark.parametrize("pattern", MATCHES, ids=str)
def test_a_pattern_matches_as_in_a_gitignore(pattern):
    matches = matcher([pattern])
    assert [path for path in MATCHES[pattern] if not matches(path)] == []
    assert [path for path in MISSES[pattern] if matches(path)] == []


def test_no_pattern_matches_nothing():
    assert not matcher([])("a")


PRODUCTION = "prod production prd PROD live live-eu prod-eu eu_prod production2 prodEU acme-prod-use1 prod.eu prod-dr "
PRODUCTION += "dr DR dr-us-west-2 eu_dr"
OTHERS = "dev dev2 development staging stg stage qa uat test tst2 sandbox preprod pre-prod nonprod non-prod non_prod "
OTHERS += "pre-production not-live int demo perf acme-dev eu-staging-1 nonprod-eu prod-test prod-like dev-dr"
NEITHER = "network infrastructure-live product products modules us-east-1 demo-app test-module live-stream main 1 "
NEITHER += "main-vpc bff-integration integration-tests dr-plan hdr"


@pytest.mark.parametrize("name", PRODUCTION.split(), ids=str)
def test_names_of_production(name):
    assert is_production_name(name)
    assert is_environment_name(name)


@pytest.mark.parametrize("name", OTHERS.split(), ids=str)
def test_names_of_other_environments(name):
    assert not is_production_name(name)
    assert is_environment_name(name)


def test_names_of_all_environments_but_production():
    groups = "nonprod non-prod non_prod NonProd nonprd not-live non-production nonlive lower"
    assert all(map(is_group_name, groups.split()))
    one = "prod dev preprod pre-prod nonprod-eu non-prod-blue unprod lower-deck live"
    assert not any(map(is_group_name, one.split()))


@pytest.mark.parametrize("name", [*NEITHER.split(), ""], ids=str)
def test_names_that_say_nothing(name):
    assert not is_production_name(name)
    assert not is_environment_name(name)
