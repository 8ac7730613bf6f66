"""Public repositories, as they are: what a run costs there, beside `terraform fmt -check` and, if installed, tfparse.

    python bench/real_repositories.py FOLDER [NAME ...]

FOLDER holds clones, each named for its repository (`NHSDigital+Galleri-Invitations`) and at the commit below: whoever
runs this fetches them. Nothing of them is kept here. Seconds are of processors, except those on the clock.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from turns import dynlint, timed

COMMITS = {
    "ministryofjustice+modernisation-platform-environments": "0a0278d907aa941c0774c2d01baabe552b6b5a1e",
    "ministryofjustice+cloud-platform-environments": "ccab751e88c440b05f6208f89af40358280044da",
    "NHSDigital+Galleri-Invitations": "e1f9402afc633abd200f89170c4715b6efb8bdc9",
    "binbashar+le-tf-infra-aws": "c272ae174d59514a370245148a1f6b5220a2629b",
    "cloudposse+terraform-aws-components": "a10df84fcd6e3456938f2b95c6283118f0607e5d",
    "govuk-one-login+authentication-api": "2595754143c01814b3ec14dce8822734de81d0d3",
}
_TFPARSE = "import sys; from tfparse import load_from_path; load_from_path(sys.argv[1])"


def commands() -> dict[str, list[str]]:
    """Return what is run in each repository, by the name of its column."""
    own = {
        "dynlint, one process": dynlint(".", "--no-cache", "--jobs", "1"),
        "two": dynlint(".", "--no-cache", "--jobs", "2"),
    }
    others = {}
    if importlib.util.find_spec("tfparse"):
        others["tfparse"] = [sys.executable, "-c", _TFPARSE, "."]
    if terraform := shutil.which("terraform"):
        others["terraform fmt"] = [terraform, "fmt", "-check", "-recursive", "."]
    return own | others


def measured(folder: Path) -> str:
    """Return the line of a repository: its size, then each command once."""
    command = dynlint(".", "--no-cache", "--format", "json", "--exit-zero")
    said = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)["summary"]
    line = f"{folder.name}: {said['tables']} tables, {said['roots']} root modules, {said['files_read']} files read"
    for name, words in commands().items():
        timing = timed(words, folder)
        line += f"; {name} {timing.processor:.2f} s ({timing.wall:.2f} s, {timing.megabytes:.0f} MB)"
    return line


if __name__ == "__main__":
    top, *wanted = sys.argv[1:]
    for repository in wanted or COMMITS:
        print(measured(Path(top) / repository), flush=True)
