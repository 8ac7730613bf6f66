"""Read which version of the AWS provider an argument came with, from the provider's changelog.

``python -m dynlint.model.reference.refresh_provider CHANGELOG.md ...``, with files of
https://github.com/hashicorp/terraform-provider-aws: the one of the newest major version, and those of earlier ones.
What the files say is added to `provider_arguments.json`, or corrected there; what they do not say stays.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = (
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_contributor_insights",
    "aws_dynamodb_global_secondary_index",
    "aws_dynamodb_kinesis_streaming_destination",
    "aws_dynamodb_resource_policy",
    "aws_dynamodb_table",
    "aws_dynamodb_table_export",
    "aws_dynamodb_table_replica",
    "aws_pipes_pipe",
)
"""Those that rules look at and whose arguments grow."""
_FILE = Path(__file__).with_name("provider_arguments.json")
_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)\b")
_ADDED = re.compile(r"^\* resource/(\w+): Add ((?:`[\w.*]+`(?:, and |, | and )?)+)")
_NESTED_IN = re.compile(r"to the `([\w.]+)` configuration block")
_NEW = re.compile(r"^\* \*\*New Resource:\*\* `(\w+)`")
_EVERYWHERE = re.compile(r"^\* provider: Add (?:enhanced )?`(\w+)` support to most resources")


def arguments(changelog: str) -> Iterator[tuple[str, str]]:
    """Yield what a changelog adds to the types, and the release: ``type``, ``type.path``, ``*.path`` for most types."""
    release = ""
    for line in changelog.splitlines():
        if found := _RELEASE.match(line):
            release = found[1]
        elif (found := _NEW.match(line)) and found[1] in TYPES:
            yield found[1], release
        elif found := _EVERYWHERE.match(line):
            yield f"*.{found[1]}", release
        elif (found := _ADDED.match(line)) and found[1] in TYPES:
            above = _NESTED_IN.search(line)
            for name in re.findall(r"`([\w.*]+)`", found[2]):
                path = name.replace(".*", "").replace(".0.", ".")
                yield ".".join(filter(None, (found[1], above and above[1], path))), release


def main() -> int:
    """Write the file anew."""
    known = json.loads(_FILE.read_text(encoding="utf-8"))
    for path in sys.argv[1:]:
        known["arguments"] |= dict(arguments(Path(path).read_text(encoding="utf-8")))
    known["date"] = date.today().isoformat()  # noqa: DTZ011  # a calendar day for people
    _FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
