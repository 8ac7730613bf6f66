"""The life of a root module on the moto server: applied, planned again, and destroyed."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_cli import run_commands
from terraform_cli import prepare, succeed, terraform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SERVER = Path(__file__).parent / "moto_server.py"

UNCHANGED = "-refresh=false"
"""An argument after a plan without changes: refreshing from moto again would double the time."""


class Resource(NamedTuple):
    """One instance of a managed resource."""

    type: str
    name: str
    values: dict[str, Any]


class Life(NamedTuple):
    """The results of a root module's life."""

    again: int
    """Exit code of the second plan: 0 without changes, 2 with changes."""
    second_plan: str
    outputs: dict[str, Any]
    resources: list[Resource]
    refusal: str
    """Terraform's error for destroying protected tables; empty if no table is protected."""
    left: str
    """Addresses in the state after destroy."""

    def of_type(self, kind: str) -> dict[str, list[dict[str, Any]]]:
        """Return the values of all resources of a type, by resource name."""
        found: dict[str, list[dict[str, Any]]] = {}
        for resource in self.resources:
            if resource.type == kind:
                found.setdefault(resource.name, []).append(resource.values)
        return found

    def statements(self, kind: str = "aws_iam_policy") -> dict[str, list[dict[str, Any]]]:
        """Return the statements of each policy, by resource name."""
        return {name: json.loads(each["policy"])["Statement"] for name, (each,) in self.of_type(kind).items()}


@contextmanager
def serving() -> Iterator[str]:
    """Yield the address of a moto server, which ends with this block."""
    command = [sys.executable, str(SERVER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "moto did not start; its own words are above"
        yield address
        server.stdin.close()
        server.wait(timeout=30)


Release = tuple[dict[str, str], "Callable[[Path], None] | tuple[str, ...]"]
"""How to remove the protection of tables: state addresses to move, and new arguments or an edit of the files."""


def live(root: Path, endpoint: str, *values: str, walked: Sequence[str] = (), release: Release | None = None) -> Life:
    """Apply a root module, plan it again and destroy it, with these arguments for its values.

    walked   commands of the documents. They run after the second plan, before anything is released.
    """
    prepare(root, endpoint)
    succeed(root, "plan", "-no-color", "-out=tfplan", *values)
    succeed(root, "apply", "-no-color", "tfplan")
    again = terraform(root, "plan", "-no-color", "-detailed-exitcode", *values)
    state = json.loads((root / "terraform.tfstate").read_text(encoding="utf-8"))
    run_commands(walked, endpoint, root)
    refusal, values = _released(root, values, *release) if release else ("", values)
    succeed(root, "destroy", "-no-color", "-auto-approve", UNCHANGED, *values)
    left = succeed(root, "state", "list")
    outputs = {name: each["value"] for name, each in state["outputs"].items()}
    return Life(again.returncode, again.stdout + again.stderr, outputs, list(_managed(state)), refusal, left)


def _managed(state: dict[str, Any]) -> Iterator[Resource]:
    for each in state["resources"]:
        if each["mode"] == "managed":
            yield from (Resource(each["type"], each["name"], one["attributes"]) for one in each["instances"])


def _released(
    root: Path, values: tuple[str, ...], moves: dict[str, str], switch: Callable[[Path], None] | tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return Terraform's refusal to destroy protected tables, and the values that allow it."""
    refused = terraform(root, "plan", "-destroy", "-no-color", UNCHANGED, *values)
    assert refused.returncode == 1
    for before, after in moves.items():
        succeed(root, "state", "mv", before, after)
    if isinstance(switch, tuple):
        values = (*values, *switch)
    else:
        switch(root)
    succeed(root, "apply", "-no-color", "-auto-approve", UNCHANGED, *values)
    return " ".join(refused.stderr.split()), values
