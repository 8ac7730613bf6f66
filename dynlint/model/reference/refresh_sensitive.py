"""Update the sensitive attributes of the AWS provider from its schema; run it in a folder with that provider.

``terraform providers schema -json | python -m dynlint.model.reference.refresh_sensitive 5.100.0``

Write-only attributes count, too, because Terraform never shows them. The attributes of other providers stay unchanged:
they were looked up in each provider's source, at the commit that the file names. `credentials` do not come from a
schema: they are names of arguments in `provider`, `backend` and `connection` blocks that dynlint treats as secrets.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {"resource_schemas": "", "data_source_schemas": "data.", "ephemeral_resource_schemas": "ephemeral."}


def sensitive_attributes(schemas: dict[str, Any]) -> dict[str, list[str]]:
    """Return the paths of a provider's sensitive attributes by type (data sources: ``data.TYPE``)."""
    found = {
        f"{prefix}{type_}": sorted(_of_block(schema["block"], ""))
        for kind, prefix in _KINDS.items()
        for type_, schema in schemas.get(kind, {}).items()
    }
    return {type_: paths for type_, paths in sorted(found.items()) if paths}


def _of_block(block: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("sensitive") or attribute.get("write_only"):
            yield f"{prefix}{name}"
        yield from _of_block(attribute.get("nested_type", {}), f"{prefix}{name}.")
    for name, inner in block.get("block_types", {}).items():
        yield from _of_block(inner["block"], f"{prefix}{name}.")


if __name__ == "__main__":
    target = Path(__file__).with_name("sensitive.json")
    data = json.loads(target.read_text(encoding="utf-8"))
    (schemas,) = (each for name, each in json.load(sys.stdin)["provider_schemas"].items() if name.endswith("/aws"))
    data["aws"] = sensitive_attributes(schemas)
    data["source"] = f"the schema of hashicorp/aws {sys.argv[1]}, and the source of each other provider as it says"
    data["date"] = date.today().isoformat()  # noqa: DTZ011  # the day where it is run
    target.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
