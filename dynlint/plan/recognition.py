"""Recognises plan files, with a cheap test, because it runs for every path on the command line."""

from __future__ import annotations

import os
import re

from dynlint.filesystem.read_files import beginning
from dynlint.startup.lazy_regex import lazy_pattern

_NAMED = lazy_pattern(r"(?:^|[-_.])(?:tf|tofu)?plan(?:[-_.]|$)", re.IGNORECASE)
_OTHERS = (".tf.json", ".tofu.json", ".tfvars.json", ".tf", ".tofu", ".tfvars")
_HEAD = 400


def is_plan(path: str) -> bool:
    """Tell whether a file is read as a plan: by its name, or by a ``format_version`` near the start of a JSON file."""
    if not os.path.isfile(path) or path.endswith(_OTHERS):
        return False
    name = os.path.basename(path)
    if _NAMED.search(name):
        return "." not in name or name.endswith((".json", "plan", ".out"))
    return name.endswith(".json") and b'"format_version"' in beginning(path, _HEAD)


def environment_word(path: str) -> str:
    """Return the name of a plan without the word for plan: ``production`` for ``production.tfplan.json``."""
    return _NAMED.sub("-", os.path.basename(path).removesuffix(".json")).strip("-_.")
