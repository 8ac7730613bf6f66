"""Which files are plans: cheap to ask, since every path of a command line is asked about."""

from __future__ import annotations

import os
import re

from dynlint.filesystem.read_files import beginning
from dynlint.startup.lazy_regex import lazy_pattern

_NAMED = lazy_pattern(r"(?:^|[-_.])(?:tf|tofu)?plan(?:[-_.]|$)", re.IGNORECASE)
_OTHERS = (".tf.json", ".tofu.json", ".tfvars.json", ".tf", ".tofu", ".tfvars")
_HEAD = 400


def is_plan(path: str) -> bool:
    """Tell whether a file is to be read as a plan: by its name, or because it says what every plan says."""
    if not os.path.isfile(path) or path.endswith(_OTHERS):
        return False
    name = os.path.basename(path)
    if _NAMED.search(name):
        return "." not in name or name.endswith((".json", "plan", ".out"))
    return name.endswith(".json") and b'"format_version"' in beginning(path, _HEAD)


def environment_word(path: str) -> str:
    """Return what a plan's name says besides that it is a plan: ``production`` of ``production.tfplan.json``."""
    return _NAMED.sub("-", os.path.basename(path).removesuffix(".json")).strip("-_.")
