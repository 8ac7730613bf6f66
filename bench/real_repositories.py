"""Public repositories, as they are: what a run costs there, beside `terraform fmt -check` and, if installed, tfparse.

    python bench/real_repositories.py FOLDER [NAME ...]

The figures are kept for docs/speed.md. FOLDER holds clones, each named for its repository
(`NHSDigital+Galleri-Invitations`) and at the commit below: whoever runs this fetches them; nothing of them is kept.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from turns import dynlint, keep, kept, timed

COMMITS = {
    "ministryofjustice+modernisation-platform-environments": "0a0278d907aa941c0774c2d01baabe552b6b5a1e",
    "ministryofjustice+cloud-platform-environments": "ccab751e88c440b05f6208f89af40358280044da",
    "NHSDigital+Galleri-Invitations": "e1f9402afc633abd200f89170c4715b6efb8bdc9",
    "binbashar+le-tf-infra-aws": "c272ae174d59514a370245148a1f6b5220a2629b",
    "cloudposse+terraform-aws-components": "a10df84fcd6e3456938f2b95c6283118f0607e5d",
    "govuk-one-login+authentication-api": "2595754143c01814b3ec14dce8822734de81d0d3",
    "100rd+platform-design": "1243d3748ea8426a667a9469fd10a60849d3421c",
    "cds-snc+notification-terraform": "c446304ce2d4694eb82edf80f6a257eac02c404b",
    "cds-snc+forms-terraform": "d9e398e7a48be52e469ee94214ca8510eed0eed6",
    "ministryofjustice+opg-modernising-lpa": "15df6582a510a5757325b62613a147527d1f8c0c",
    "NHSDigital+nhs-notify-web-template-management": "2cceeb6f9ef3efd26df456a982f3c6a6aba6073c",
    "DevopsArtFactory+terraform-provisioning": "a932ffd5bc7e47625b62d9ba57c3187a78f3f8bd",
}
_TFPARSE = "import sys, tfparse; [tfparse.load_from_path(path) for path in sys.argv[1:]]"


def commands(roots: list[str]) -> dict[str, list[str]]:
    """Return what is run in each repository, by the name of its column; tfparse is given the same root modules."""
    own = {
        "dynlint": dynlint(".", "--no-cache", "--jobs", "1"),
        "two processes": dynlint(".", "--no-cache", "--jobs", "2"),
    }
    others = {}
    if importlib.util.find_spec("tfparse"):
        others["tfparse"] = [sys.executable, "-c", _TFPARSE, *roots]
    if terraform := shutil.which("terraform"):
        others["terraform fmt"] = [terraform, "fmt", "-check", "-recursive", "."]
    return own | others


def measured(folder: Path) -> dict[str, Any]:
    """Return the size of a repository and what each command costs, run once; dynlint runs before, to be compiled."""
    command = dynlint(".", "--no-cache", "--format", "json", "--exit-zero")
    said = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)
    counts = {name: said["summary"][name] for name in ("tables", "roots", "files_read", "files_not_read")}
    run = {name: words for name, words in commands(said["roots"]).items() if name != "tfparse" or ends(words, folder)}
    return {"counts": counts, "costs": {name: timed(words, folder) for name, words in run.items()}}


def ends(command: list[str], folder: Path) -> bool:
    """Tell whether a command reads all that it is given: what it takes to fail says nothing."""
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    top, *wanted = sys.argv[1:]
    figures = kept().get("real", {})
    for repository in wanted or COMMITS:
        figures[repository] = {"commit": COMMITS[repository], **measured(Path(top) / repository)}
        print(repository, figures[repository], flush=True)
        keep("real", figures)
