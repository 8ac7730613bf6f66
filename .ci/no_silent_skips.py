"""Fail where a program is present and the tests that need it skipped all the same.

Usage: no_silent_skips.py JUNIT_XML
"""

from __future__ import annotations

import re
import shutil
import sys
import xml.etree.ElementTree as ET

_OURS = re.compile(r"terraform program|mirror of the AWS provider|moto", re.IGNORECASE)
"""Reasons that do not count where Terraform is present (unlike another program that is missing)."""


def main(report: str) -> int:
    """Print the skipped tests; return 1 where Terraform is on the path and one of its tests skipped."""
    skipped = [
        f"{case.get('classname')}::{case.get('name')}: {skip.get('message')}"
        for case in ET.parse(report).iter("testcase")  # noqa: S314  # our own file
        for skip in case.iter("skipped")
    ]
    for line in skipped:
        print("skipped:", line)  # noqa: T201
    silent = [line for line in skipped if "/terraform" in line.replace(".", "/") and _OURS.search(line)]
    return 1 if silent and shutil.which("terraform") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
