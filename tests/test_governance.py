"""Baselines on the command line, and ignore comments: written, pruned, listed, forbidden."""

from __future__ import annotations

import json

import pytest

from dynlint import __version__
from dynlint.cli.program import program

TABLE = """\
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = false COMMENT
  }
}
"""
BASELINE = ".dynlint-baseline.json"
ONLY = ("--select", "DYN201", "--no-cache")


@pytest.fixture
def dynlint(capsys, tmp_path, monkeypatch):
    """Work in a folder with one table in production, and run the program there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    write(tmp_path)
    (tmp_path / "prod.tfvars").write_text("")

    def call(*args: str) -> tuple[int, str, str]:
        code = program.main(list(args), prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr())

    return call


def write(folder, comment="", name="orders", file="main.tf"):
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(TABLE.replace("COMMENT", comment).replace('"orders" {', f'"{name}" {{'))


def accepted(folder):
    return [f"{each['rule']} {each['address']}" for each in json.loads((folder / BASELINE).read_text())["findings"]]


# Baselines.


def test_what_is_accepted_does_not_fail(dynlint, tmp_path):
    code, text, _ = dynlint("baseline")
    count = len(accepted(tmp_path))
    assert (code, text) == (0, f"wrote {BASELINE}: {count} accepted, {count} new, 0 no longer found\n")
    assert "DYN201 aws_dynamodb_table.orders" in accepted(tmp_path)
    code, text, err = dynlint("--baseline", BASELINE, "--fail-on", "info")
    assert (code, err) == (0, "")
    assert text.startswith(f"no findings in 1 environment · 1 table · {count} suppressed (--verbose) · ")


def test_what_is_new_fails(dynlint, tmp_path):
    dynlint("baseline")
    write(tmp_path, name="more", file="more.tf")
    code, text, _ = dynlint("--baseline", BASELINE, "-q", *ONLY)
    assert (code, text.count("\n"), "more.tf:" in text) == (1, 1, True)


def test_suppressed_findings_say_in_which_baseline_they_are(dynlint):
    dynlint("baseline", "--output", "known.json")
    _, text, _ = dynlint("--baseline", "known.json", "--format", "json", *ONLY)
    (each,) = json.loads(text)["suppressed"]
    assert (each["rule"], each["suppression"]["tool"], each["suppression"]["path"]) == (
        "DYN201",
        "baseline",
        "known.json",
    )


def test_what_is_no_longer_found_is_said(dynlint, tmp_path):
    write(tmp_path, name="more", file="more.tf")
    dynlint("baseline")
    (tmp_path / "more.tf").unlink()
    code, _, err = dynlint("--baseline", BASELINE)
    assert code == 0
    lines = err.splitlines()
    assert all("no longer found" in line and "aws_dynamodb_table.more (prod)" in line for line in lines[:-1])
    assert f"dynlint baseline --prune --output {BASELINE} drops what is no longer found" in lines[-1]
    assert dynlint("--baseline", BASELINE, *ONLY)[2] == "", "a run of one rule cannot tell"


def test_pruning_accepts_nothing_new(dynlint, tmp_path):
    dynlint("baseline")
    write(tmp_path, name="more")
    code, text, _ = dynlint("baseline", "--prune")
    assert (code, accepted(tmp_path)) == (0, [])
    assert text.startswith(f"wrote {BASELINE}: 0 accepted, 0 new, ")
    assert dynlint("baseline")[0] == 0
    assert "DYN201 aws_dynamodb_table.more" in accepted(tmp_path)


def test_what_lies_outside_of_the_path_stays(dynlint, tmp_path):
    write(tmp_path, file="a/main.tf")
    write(tmp_path, file="b/main.tf", name="other")
    dynlint("baseline")
    write(tmp_path, file="a/main.tf", name="renamed")
    dynlint("baseline", "a")
    names = {each.split(".")[1] for each in accepted(tmp_path)}
    assert names == {"orders", "other", "renamed"}


def test_the_same_baseline_is_written_again(dynlint, tmp_path, monkeypatch):
    write(tmp_path, file="a/main.tf")
    dynlint("baseline")
    text = (tmp_path / BASELINE).read_text()
    dynlint("baseline")
    assert (tmp_path / BASELINE).read_text() == text
    monkeypatch.chdir(tmp_path / "a")
    dynlint("baseline", "..", "--output", f"../{BASELINE}")
    assert (tmp_path / BASELINE).read_text() == text


def test_a_baseline_of_another_version_may_have_other_words(dynlint, tmp_path):
    dynlint("baseline")
    path = tmp_path / BASELINE
    path.write_text(path.read_text().replace('"message": "', '"message": "Well: '))
    assert dynlint("--baseline", BASELINE, *ONLY)[0] == 1
    path.write_text(path.read_text().replace(f'"{__version__}"', '"0.0.1"'))
    assert dynlint("--baseline", BASELINE, *ONLY)[0] == 0


def test_a_baseline_is_not_written_from_half_a_tree(dynlint, tmp_path):
    dynlint("baseline")
    before = (tmp_path / BASELINE).read_text()
    (tmp_path / "broken.tf").write_text('resource "aws_dynamodb_table" "x" {')
    code, _, err = dynlint("baseline")
    assert (code, (tmp_path / BASELINE).read_text()) == (3, before)
    assert f"{BASELINE} is unchanged" in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(("--baseline", "gone.json"), "'gone.json' does not exist", id="not there"),
        pytest.param(("--baseline", "main.tf"), "the baseline main.tf cannot be read: this is not JSON", id="no JSON"),
        pytest.param(("baseline", "--prune"), f"there is no baseline {BASELINE} to prune", id="nothing to prune"),
        pytest.param(("baseline", "--output", "gone/x.json"), "--output gone/x.json: No such file", id="no folder"),
        pytest.param(("baseline", "gone"), "no such path: gone", id="no such path"),
    ],
)
def test_mistakes(dynlint, options, message):
    code, _, err = dynlint(*options)
    assert code == 2
    assert message in err


def test_a_fingerprint_is_the_same_on_another_machine_after_a_move_and_a_reformat(dynlint, tmp_path, monkeypatch):
    def fingerprints(*paths: str) -> list[str]:
        return [each["fingerprint"] for each in json.loads(dynlint(*paths, "--format", "json", *ONLY)[1])["findings"]]

    here = fingerprints()
    other = tmp_path / "somebody else's" / "clone"
    (other / ".git").mkdir(parents=True)
    text = "# Moved down.\n\n" + (tmp_path / "main.tf").read_text().replace("  ", "    ")
    (other / "tables.tf").write_bytes(text.replace("\n", "\r\n").encode())
    (other / "prod.tfvars").write_text("")
    monkeypatch.chdir(other)
    assert fingerprints() == here
    (other / "docs").mkdir()
    monkeypatch.chdir(other / "docs")
    assert fingerprints("..") == fingerprints(str(other)) == here
    (other / "tables.tf").write_bytes((other / "tables.tf").read_bytes().replace(b"false", b"!true"))
    assert fingerprints("..") == here, "the value is the same, spelled otherwise"


# Ignore comments.


def test_ignore_comments_may_count_for_nothing(dynlint, tmp_path):
    write(tmp_path, "# dynlint:ignore[DYN201] rebuilt every night")
    assert dynlint(*ONLY)[0] == 0
    assert dynlint(*ONLY, "--no-inline-ignores")[0] == 1
    (tmp_path / ".dynlint.yaml").write_text("suppressions: {forbid_inline: true}\n")
    assert dynlint(*ONLY)[0] == 1


def test_comments_that_do_not_count_are_not_called_unused(dynlint, tmp_path):
    write(tmp_path, "# dynlint:ignore[DYN201] rebuilt every night")
    assert "DYN003" not in dynlint("--no-inline-ignores")[1]


def test_a_reason_may_be_required(dynlint, tmp_path):
    write(tmp_path, "# dynlint:ignore[DYN201]")
    assert "DYN005" not in dynlint()[1]
    (tmp_path / ".dynlint.yaml").write_text("suppressions: {require_reason: true}\n")
    assert "DYN005" in dynlint()[1]


def test_a_comment_at_one_roots_call_is_about_that_root_alone(dynlint, tmp_path):
    for file in ("main.tf", "prod.tfvars"):
        (tmp_path / file).unlink()
    write(tmp_path, file="tables/main.tf")
    for name in ("dev", "staging"):
        (tmp_path / name).mkdir()
        comment = "# dynlint:ignore[DYN101] fed from staging" if name == "dev" else ""
        (tmp_path / name / "main.tf").write_text(f'{comment}\nmodule "tables" {{\n  source = "../tables"\n}}\n')
    _, text, _ = dynlint("--format", "json", "--select", "DYN101", "--no-cache")
    said = json.loads(text)
    assert [each["environments"] for each in said["findings"]] == [["staging"]]
    assert [each["environments"] for each in said["suppressed"]] == [["dev"]]


def test_who_is_silenced(dynlint, tmp_path):
    write(tmp_path, "# dynlint:ignore[recovery-disabled] until=2999-12-31 rebuilt every night")
    write(tmp_path, "# dynlint:ignore[DYN201] until=2020-01-31 later", name="late", file="late.tf")
    write(tmp_path, "# dynlint:ignore[DYN999]", name="none", file="none.tf")
    code, text, _ = dynlint("suppressions")
    assert (code, text.splitlines()) == (
        0,
        [
            "late.tf:12  DYN201  until 2020-01-31  later  (expired)",
            "main.tf:12  recovery-disabled  until 2999-12-31  rebuilt every night",
            "  DYN201 aws_dynamodb_table.orders (prod)",
            "none.tf:12  DYN999  for ever  no reason  (unused)",
            "3 suppressions, 1 finding suppressed",
        ],
    )


def test_who_is_silenced_as_json(dynlint, tmp_path):
    write(tmp_path, "# dynlint:ignore[recovery-disabled] until=2999-12-31 rebuilt every night")
    (each,) = json.loads(dynlint("suppressions", ".", "--format", "json")[1])
    (silenced,) = each.pop("silences")
    assert each == {
        "path": "main.tf",
        "line": 12,
        "tool": "dynlint",
        "rules": ["recovery-disabled"],
        "reason": "rebuilt every night",
        "until": "2999-12-31",
        "state": "used",
    }
    assert (silenced["rule"], silenced["environments"]) == ("DYN201", ["prod"])


def test_what_a_baseline_accepts_is_listed_too(dynlint):
    dynlint("baseline")
    _, text, _ = dynlint("suppressions", "--baseline", BASELINE)
    assert f"{BASELINE}:1  baseline: DYN201  for ever  no reason\n  DYN201 aws_dynamodb_table.orders (prod)\n" in text


def test_nobody_is_silenced(dynlint):
    assert dynlint("suppressions")[:2] == (0, "0 suppressions, 0 findings suppressed\n")
    assert dynlint("suppressions", "--format", "json")[:2] == (0, "[]\n")
