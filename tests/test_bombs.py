"""Hostile configurations (`bench/bombs.py`), each linted by a process of its own with limits of time and memory."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from bombs import BOMBS, lint  # in bench/
from bombs_around import BOMBS as AROUND

pytestmark = pytest.mark.tools  # needs no program, but takes minutes

SECONDS = 30
"""Seconds of processor time. Each takes at most 10 on an idle machine; parallel tests slow one another down."""
MEGABYTES = 400
"""Each takes at most 300 without a message about a limit; other Python versions may take a little more."""
OF_SIZE = 800
"""For configurations that reach a limit of size."""
AROUND_THAT_REACH_A_LIMIT = {
    "300 maps by a digest of the workspace",
    "300 root modules with maps by a digest of the workspace",
    "200 scripts",
    "300 roots of 40 files of values",
    "300 roots that read 100 states",
    "40 files of values of a root with loops",
    "60 modules without instances, with loops",
    "a plan of 20,000",
    "4,000 modules that are not here",
    "a module that is not here, counted",
    "100 roots that read 30 states",
    "units that read",
    "200 units with loops",
    "stacks in stacks",
    "10,000 deployments",
    "200 deployments with loops",
    "comments that ignore",
}
WITHIN = (AROUND.keys() - AROUND_THAT_REACH_A_LIMIT) | {
    "regex in sum",
    "regex without text to look for",
    "regex that remembers",
    "regex programs",
    "regexall on 227 kB",
    "words of 227 kB",
    "yamldecode again",
    "equal values",
    "merge",
    "one group",
    "formatlist",
    "fileset",
    "fileset of folders",
    "paths",
    "exclude of folders",
    "exclude of choices",
    "matches",
    "matches with choices",
    "a long heredoc",
    "dense just below",
    "499 nested blocks of two kinds",
    "1,000 roots",
}
"""Configurations that end without reaching a limit."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_and_names_its_limit(name: str, tmp_path: Path) -> None:
    cost = lint(name, tmp_path, SECONDS)
    assert cost.code in (0, 1, 2, 3), cost.said[-2000:]
    assert cost.megabytes < (MEGABYTES if name in WITHIN else OF_SIZE)
    if name not in WITHIN:
        assert re.search(r"\d", cost.limit), cost.said[-2000:]
        assert cost.code in (2, 3)
