"""Workspaces of HCP Terraform or Terraform Enterprise: the one that a data source reads, those of a root module.

A workspace has one state, and an organization has no two workspaces with one name. Sources:
https://developer.hashicorp.com/terraform/language/block/terraform (``cloud``),
https://developer.hashicorp.com/terraform/language/backend/remote,
https://registry.terraform.io/providers/hashicorp/tfe/latest/docs/data-sources/outputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Unknown, concatenate
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block, Body
    from dynlint.model.known import Value

TFE_OUTPUTS = "tfe_outputs"
_HOST = "app.terraform.io"


class HcpWorkspace(NamedTuple):
    """The workspace that a data source reads."""

    host: str
    organization: str
    name: str


class HcpStates(NamedTuple):
    """The workspaces in which a root module keeps its states, as far as its text names them."""

    host: Value
    organization: Value
    name: Value
    """The name of the only workspace; None without one."""
    prefix: Value
    """What the names of all workspaces begin with; None without one."""


def hcp_workspace(data: Block) -> HcpWorkspace | Unknown:
    """Return the workspace that a data source reads: of HCP Terraform, by its backend or its type."""
    host, organization, name = _by_provider(data) if data.type == TFE_OUTPUTS else _by_backend(data)
    for what, part in (("host", host), ("organization", organization), ("workspace", name)):
        if not isinstance(part, str):
            why = part.why if isinstance(part, Unknown) else "its text does not name it"
            return Unknown(f"the {what} that {data.address} reads is not known: {why}")
    return HcpWorkspace(str(host), str(organization), str(name))


def _by_provider(data: Block) -> tuple[Value, Value, Value]:
    provider = data.provider
    host = None if provider is None else provider.get("hostname").symbol
    own = data.get("organization").symbol
    organization = provider.get("organization").symbol if own is None and provider is not None else own
    return host or _HOST, organization, data.get("workspace").symbol


def _by_backend(data: Block) -> tuple[Value, Value, Value]:
    config = data.get("config").raw
    if not isinstance(config, dict):
        return config, config, config
    chosen = config.get("workspaces")
    given = chosen if isinstance(chosen, dict) else {"name": chosen}
    name, prefix = given.get("name"), given.get("prefix")
    if name is None and isinstance(prefix, (str, Unknown)):
        name = _with_prefix(prefix, data.get("workspace").symbol)
    return config.get("hostname") or _HOST, config.get("organization"), name


def _with_prefix(prefix: str | Unknown, workspace: Value) -> Value:
    """Return the full name of a workspace; there is no default workspace for a prefix."""
    return concatenate([prefix, workspace]) if isinstance(workspace, (str, Unknown)) else None


def hcp_states(settings: Iterable[Body]) -> HcpStates | None:
    """Return where a root module keeps its states; None if that is not in HCP Terraform. Terraform allows one block."""
    for block in settings:
        remote = (body for body in block.blocks("backend") if body.label == "remote")
        for body in (*block.blocks("cloud"), *remote):
            chosen = next(iter(body.blocks("workspaces")), None)
            name, prefix = (None if chosen is None else chosen.get(each).symbol for each in ("name", "prefix"))
            return HcpStates(body.get("hostname").symbol or _HOST, body.get("organization").symbol, name, prefix)
    return None
