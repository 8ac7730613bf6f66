"""Writes `provider_6.json`: ``python tests/terraform/refresh_provider_6.py``, which needs npm and a network.

The tests do not need AWS provider 6 itself. The npm package @cdktn/provider-aws (MPL-2.0) is generated from its schema:
a file for each resource, with an interface for each block. Only facts are taken from it: which arguments and blocks a
resource has, and which are required, for the types that the reference systems use.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from provider_6 import FACTS, written_blocks

PACKAGE = "@cdktn/provider-aws"
_INTERFACE = re.compile(r"^export interface (\w+)[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_RESOURCE = re.compile(r"^export interface (\w+) extends cdktn\.TerraformMetaArguments", re.MULTILINE)
_FIELD = re.compile(r"/resources/\w+#(\w+) \w+#\w+\}(?:(?!\*/).)*\*/\s*readonly \w+(\??): (\w*)", re.DOTALL)


def blocks_of(text: str, interface: str) -> dict[str, object]:
    """Return the arguments of a block: a name with true if it is required, and a mapping for a nested block."""
    fields = dict(_INTERFACE.findall(text))
    found: dict[str, object] = {}
    for name, optional, kind in _FIELD.findall(fields[interface]):
        found[name] = blocks_of(text, kind) if kind in fields else not optional
    return found


def main() -> None:
    used = sorted({type_ for type_, _ in written_blocks()})
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@latest"], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        shutil.unpack_archive(archive, folder, filter="data")
        package = Path(folder) / "package"
        version = re.search(r"provider version ([\d.]+)", (package / "README.md").read_text(encoding="utf-8"))
        assert version
        types = {}
        for type_ in used:
            folder_name = type_.removeprefix("aws_").replace("_", "-")
            text = (package / "lib" / folder_name / "index.d.ts").read_text(encoding="utf-8")
            (interface,) = _RESOURCE.findall(text)
            types[type_] = blocks_of(text, interface)
    facts = {"source": PACKAGE, "provider": version[1], "types": types}
    FACTS.write_text(json.dumps(facts, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
