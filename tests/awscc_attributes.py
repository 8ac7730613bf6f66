"""Writes ``awscc_attributes.json``: the names of table arguments in the Cloud Control provider.

The provider uses the names of CloudFormation's schemas in snake case. cfn-lint (MIT) contains these schemas:
``pip install cfn-lint`` into an environment of its own, then ``python tests/awscc_attributes.py``.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {
    "awscc_dynamodb_table": "AWS::DynamoDB::Table",
    "awscc_dynamodb_global_table": "AWS::DynamoDB::GlobalTable",
}
_DEPTH = 6


def attributes(type_: str) -> list[str]:
    """Return the paths of a type's settings, without list levels: ``replicas.sse_specification.kms_master_key_id``."""
    package = importlib.util.find_spec("cfnlint")
    assert package is not None, "pip install cfn-lint"
    schemas = Path(str(package.origin)).parent / "data/schemas"
    names = json.loads((schemas / "providers/us-east-1.json").read_text(encoding="utf-8"))
    schema = json.loads((schemas / f"resources/{names[type_]}.json").read_text(encoding="utf-8"))
    return sorted({".".join(path) for path in _paths(schema, schema, ())})


def _paths(schema: dict[str, Any], whole: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if "$ref" in schema:
        schema = whole["definitions"][schema["$ref"].rpartition("/")[2]]
    for name, inner in schema.get("properties", {}).items() if len(path) < _DEPTH else ():
        yield (*path, snake_case(name))
        yield from _paths(inner, whole, (*path, snake_case(name)))
    for key in ("items", "anyOf", "oneOf", "allOf"):
        for inner in schema[key] if isinstance(schema.get(key), list) else [schema[key]] if key in schema else []:
            yield from _paths(inner, whole, path)


def snake_case(name: str) -> str:
    """Return the provider's name of a property: ``KMSMasterKeyId`` is ``kms_master_key_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


if __name__ == "__main__":
    data = {
        "source": f"cfn-lint {importlib.metadata.version('cfn-lint')}",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the local day
        "attributes": {ours: attributes(theirs) for ours, theirs in _TYPES.items()},
    }
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
