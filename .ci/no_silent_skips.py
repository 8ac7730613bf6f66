"""Fail where a test skipped although what it asks for is there, or is a package that tests/requirements.txt names.

Usage: no_silent_skips.py JUNIT_XML
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

EXCUSES = (
    (re.compile(r"terraform program|mirror of the AWS provider|moto", re.IGNORECASE), ("terraform",)),
    (re.compile(r"no Chromium"), ("chromium", "chromium-browser", "google-chrome")),
    (re.compile(r"no npm$"), ("npm",)),
    (re.compile(r"no Neovim$"), ("nvim",)),
    (re.compile(r"no Emacs$"), ("emacs",)),
    (re.compile(r"could not import"), ("python3",)),
)
"""Reasons to skip, and the programs of which none may be present then."""


def is_silent(reason: str) -> bool:
    """Tell whether a reason to skip is none on this machine."""
    if "Checkov cannot be installed" in reason:
        return index_answers()
    return any(
        pattern.search(reason) and any(shutil.which(program) for program in programs) for pattern, programs in EXCUSES
    )


@functools.cache
def index_answers() -> bool:
    """Tell whether pip can ask for Checkov's versions."""
    asked = [sys.executable, "-m", "pip", "--quiet", "index", "versions", "checkov"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603  # our own words


def main(report: str) -> int:
    """Print the skipped tests; return 1 where one of them had no reason."""
    skipped = [
        (f"{case.get('classname')}::{case.get('name')}", skip.get("message") or "")
        for case in ET.parse(report).iter("testcase")  # noqa: S314  # our own file
        for skip in case.iter("skipped")
    ]
    for name, reason in skipped:
        print("skipped:" if not is_silent(reason) else "skipped without a reason:", f"{name}: {reason}")  # noqa: T201  # a script
    return 1 if any(is_silent(reason) for _, reason in skipped) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
