"""Compares the syntax trees of the fixtures with those of python-hcl2 8, which runs in its own environment."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

from beside_python_hcl2 import compared, differences, theirs_of  # noqa: E402  # of bench/

FIXTURES = ROOT / "fixtures"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("hcl2") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    own = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(own), "install", "-q", "python-hcl2>=8,<9"]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"python-hcl2 cannot be installed here: {done.stderr.strip()[-200:]}")
    return str(own)


@pytest.mark.tools
def test_the_fixtures_are_read_alike(python: str) -> None:
    counts = compared(python, [str(FIXTURES)])
    print(counts[:2])  # noqa: T201  # shown by -s
    assert counts.differences == ()
    assert counts.unread == 0
    assert counts.files > 50


@pytest.mark.tools
def test_literals_are_read_alike(python: str, tmp_path: Path) -> None:
    literals = 'a = [1, -2.50, 1e3, true, null, "\\u00e9\\n\\"", "$${x}%%{y}", "${v}", { "k" : 1, (v) = 2, k2 = [] }]\n'
    (tmp_path / "main.tf").write_text(f'{literals}b "x" "y-z" {{\n  c {{\n  }}\n  c {{\n    d = 1\n  }}\n}}\n')
    counts = compared(python, [str(tmp_path)])
    assert counts == (1, 0, ())


def test_a_difference_is_seen() -> None:
    assert list(differences({"a": 1}, {"a": 2}, "x")) == ["x, a: 1 here, 2 there"]
    assert list(differences({"a": [True]}, {"a": [1]}, "x")) == ["x, a[0]: True here, 1 there"]
    assert list(differences({"block b": []}, {}, "x")) == ["x: only dynlint read block b"]
    assert theirs_of("${1e3}") == Decimal(1000)
    assert theirs_of('"a$${b}"') == "a${b}"
