"""The parser and `terraform fmt` agree on which text is valid, for thousands of small errors."""

from __future__ import annotations

import os
import random
import re
import subprocess
from pathlib import Path

import pytest

from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Source

pytestmark = pytest.mark.terraform

FIXTURES = Path(__file__).parents[2] / "fixtures"
_PIECES = ('"', "{", "}", "(", ")", "[", "]", "=", "\n", "$", "${", "%{", "~", ".", ",", "x", "?", ":", "*", "#", "/")
_PIECES += ("\\", "<<EOT\n", "1", "-", "for", "...", "=>", " ", "\r\n", '"\n')
_FILES = 1500


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(text))
        cut = at + chance.choice((1, 1, 2, 5)) if chance.random() < 0.4 else at
        text = text[:at] + ("" if cut > at else chance.choice(_PIECES)) + text[cut:]
    return text


def _first_errors(directory: Path) -> dict[str, int]:
    """Return the line of the first error of `terraform fmt`, by file name."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    command = ["terraform", "fmt", "-check", "-no-color", "-list=false", str(directory)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    lines: dict[str, int] = {}
    for match in re.finditer(r"on (\S+\.tf) line (\d+)", result.stderr):
        lines.setdefault(Path(match[1]).name, int(match[2]))
    return lines


def test_the_same_mistakes_are_found(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311  # a fixed seed: the same mistakes in every run
    originals = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.rglob("*.tf"))]
    texts = {f"f{number}.tf": _mutated(chance.choice(originals), chance) for number in range(_FILES)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    theirs = _first_errors(tmp_path)
    ours = {}
    for name, text in texts.items():
        file = parse(Source(name, text))
        if file.problems:
            ours[name] = file.source.position(file.problems[0].start).line
    assert len(theirs) > _FILES / 3, "the mutations make mistakes"
    assert sorted(ours) == sorted(theirs)
    same_line = sum(ours[name] == theirs[name] for name in ours)
    assert same_line > 0.95 * len(ours)
