"""Each reference system has exactly the findings that its `expected.yaml` names: rule, file, line and environments."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dynlint.session import Request, run

FIXTURES = Path(__file__).parents[1] / "fixtures"
SYSTEMS = sorted(path.parent for path in FIXTURES.glob("*/expected.yaml"))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.name)
def test_findings_are_the_expected_ones(system: Path) -> None:
    expected = yaml.safe_load((system / "expected.yaml").read_text(encoding="utf-8"))["findings"]
    result = run(Request((str(system),)))
    found = []
    for finding in result.findings:
        path = Path(finding.location.path).resolve()
        line = path.read_text(encoding="utf-8").splitlines()[finding.location.line - 1].strip()
        found.append((finding.name, path.relative_to(system).as_posix(), line, finding.environments))
    wanted = [(item["rule"], item["file"], item["line"], tuple(item["environments"])) for item in expected]
    assert sorted(found) == sorted(wanted)
    assert all(item["why"] for item in expected)
    assert result.errors == ()


def test_every_system_has_expectations() -> None:
    folders = {path for path in FIXTURES.iterdir() if path.is_dir() and path.name != "twins"}
    assert folders == set(SYSTEMS)
