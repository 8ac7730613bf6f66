"""Lint what Terraform and OpenTofu test their own readers with, and call valid: nothing of it may be refused.

Usage: python bench/valid_testdata.py CHECKOUT...

A checkout is one of hashicorp/terraform or opentofu/opentofu. Each file in `internal/configs/testdata/valid-files`, and
each module in `valid-modules` and its siblings, is laid in a folder of its own with a table beside it, so that it is
judged. Prints every finding of DYN001 and DYN013, and the counts. Not a test: bring your own checkouts. One module is
valid for the reader and no more: `override-output-type` gives two outputs types that their values are not of.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dynlint.request import Request
from dynlint.run.lint import run

_KINDS = ("valid-files", "warning-files", "valid-modules", "tofu-only-files")
_TABLE = 'resource "aws_dynamodb_table" "beside" {\n  name     = "beside"\n  hash_key = "id"\n}\n'


def lay_out(checkout: Path, into: Path) -> int:
    """Copy each valid file and module of a checkout into a folder of its own, with a table; return how many."""
    count = 0
    for kind in _KINDS:
        folder = checkout / "internal" / "configs" / "testdata" / kind
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            target = into / kind / path.name.replace(".", "_")
            if path.is_dir():
                shutil.copytree(path, target)
            else:
                target.mkdir(parents=True)
                shutil.copy(path, target)
            (target / "zz_table.tf").write_text(_TABLE, encoding="utf-8")
            count += 1
    return count


def main(checkouts: list[str]) -> int:
    """Print what is refused of each checkout; return 1 where something is."""
    refused = 0
    for checkout in checkouts:
        with tempfile.TemporaryDirectory() as folder:
            count = lay_out(Path(checkout), Path(folder))
            result = run(Request((folder,), select=("DYN001", "DYN013")))
            for finding in result.findings:
                place = Path(finding.location.path).resolve().relative_to(Path(folder).resolve())
                print(f"{checkout}: {place}:{finding.location.line} {finding.rule} {finding.message}")
            print(f"{checkout}: {count} files and modules, {len(result.findings)} findings")
            refused += len(result.findings)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
