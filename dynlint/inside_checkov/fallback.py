"""What can be believed of Checkov's own reading, for a root module that is too much for the engine.

Checkov leaves what it cannot evaluate as text, and evaluates some of it wrongly without a sign: ``-(3 - 5)`` is -8
there, and ``trim("PROVISIONED", "PR")`` is ``OVISIONED``. So a value counts only where the file has it as a literal, or
in a root as a plain variable; dynamic blocks, repeated resources and everything beside the resource at hand are not
known. Only failures are told: a rule that finds nothing here may not have seen everything.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dynlint.environments.discovery import DEFAULT, deployments
from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import UnreadableFileError, read_text
from dynlint.hcl.files.library import Library, shown_path
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.inside_checkov.checks import builtin
from dynlint.inside_checkov.graph import calls_of, full_address
from dynlint.model.block import Block, Body, Place
from dynlint.model.context import Environment, Problem, UnreadCall
from dynlint.model.known import Unknown
from dynlint.model.system.assemble import assemble
from dynlint.request import Request
from dynlint.rulebook.options import Settings
from dynlint.rulebook.selection import rules_of
from dynlint.run.apply_rules import lint
from dynlint.settings.config_file import find
from dynlint.source import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.finding import Finding
    from dynlint.inside_checkov.graph import Graph
    from dynlint.model.known import Value

_LITERAL = re.compile(r'"(?P<text>[^"\\$%]*)"|(?P<word>-?\d+|true|false)')
_VARIABLE = re.compile(r"var\.\w+")
_COMMENT = re.compile(r"\s*(?:#|//).*$")
_SILENCED = re.compile(r"(?:#|//|/\*).*(?:ignore|skip)", re.IGNORECASE)
_REPEATED = frozenset(("count", "for_each"))


class _Everything(UnreadCall):
    """All the rest of a configuration, which may hold anything."""

    __slots__ = ()

    def is_about(self, address: str, name: str, words: tuple[str, ...]) -> bool:
        return True

    @property
    def says_dynamodb(self) -> bool:
        return True


_PROBLEM = Problem("unread-call", "The rest of the configuration was not read", Location("", 1, 1, 1, 1))
_REST = _Everything("the rest", "alarms, autoscaling, backups, policies", (), _PROBLEM)


class GraphBody(Body):
    """The contents of a resource or of a nested block, as far as they can be believed."""

    def __init__(self, resource: GraphBlock | None, conf: dict[str, Any]) -> None:
        self._resource = resource
        self.conf = conf

    @property
    def resource(self) -> GraphBlock:
        """The resource that this is in, or itself."""
        if self._resource is None:
            raise TypeError("only a resource stands alone")
        return self._resource

    def read(self, name: str) -> Value:
        """Return an attribute's value where the file says it in plain words."""
        if name not in self.names():
            return None
        listed = self.conf[name]
        return self.resource.believed(name, listed[0] if isinstance(listed, list) and len(listed) == 1 else listed)

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are written."""
        return tuple(name for name in self._written() if not _is_blocks(self.conf[name]))

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that are written."""
        found = [name for name in self._written() if _is_blocks(self.conf[name])]
        return tuple(dict.fromkeys((*found, *self._dynamic)))

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type; one that is uncertain for dynamic ones."""
        if name in self._dynamic:
            (body,) = self._nested(name, [{}])
            body.uncertain = Unknown(f"{self.resource.address} has {name} as a dynamic block")
            return (body,)
        return self._nested(name, self.conf[name] if name in self._written() and _is_blocks(self.conf[name]) else [])

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is written without any reference or function."""
        return not isinstance(self.read(name), Unknown)

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the resource: Checkov knows no other place."""
        return Place(self.resource.location)

    @cached_property
    def _dynamic(self) -> set[str]:
        found = self.conf.get("dynamic") or ()
        return {name for each in (found if isinstance(found, list) else [found]) for name in each}

    def _written(self) -> Iterator[str]:
        return (name for name in self.conf if not name.startswith("__") and name != "dynamic")

    def _nested(self, name: str, items: list[dict[str, Any]]) -> tuple[GraphBody, ...]:
        found = []
        for number, item in enumerate(items):
            body = GraphBody(self.resource, item)
            body.address = self.address
            body.path = f"{self.path}.{name}[{number}]" if self.path else f"{name}[{number}]"
            found.append(body)
        return tuple(found)


class GraphBlock(GraphBody, Block):
    """A resource of Checkov's graph."""

    def __init__(self, node: dict[str, Any], conf: dict[str, Any], repeated: set[str]) -> None:
        """`repeated` are the names of module calls that there may be none or several of."""
        super().__init__(None, conf)
        self.type, _, self.name = node["block_name_"].partition(".")
        self.address = full_address(conf, self.type, is_data=False)
        self.module = self.address.rpartition(f".{self.type}.")[0]
        self._in_module = bool(self.module)
        self.hidden: frozenset[str] = frozenset()
        """The variables of the root whose values are not shown."""
        first, last = conf.get("__start_line__", 1), conf.get("__end_line__", 1)
        self.location = Location(shown_path(node["file_path_"]), first, 1, last, 1)
        self._lines = _lines(node["file_path_"])[max(first - 2, 0) : last]
        calls = {call.name for call in calls_of(node)}
        if _REPEATED & set(conf) or calls & repeated or "[" in self.address:
            self.uncertain = Unknown(f"{self.address} is repeated, or one of the modules around it")

    @property
    def resource(self) -> GraphBlock:
        """The block itself."""
        return self

    @property
    def provider(self) -> Body | None:
        """A provider of which nothing is known: its region and default tags may be anything."""
        body = GraphBody(self, {"dynamic": [{"default_tags": {}}]})
        body.address = f"provider.{self.type.partition('_')[0]}"
        body.uncertain = Unknown("the provider's block was not read")
        return body

    @property
    def silenced(self) -> bool:
        """Whether some comment in or above the block silences something."""
        return any(_SILENCED.search(line) for line in self._lines)

    def believed(self, name: str, value: Any) -> Value:
        """Return a value of Checkov where everything that the block sets by this name is a literal or a variable."""
        pattern = re.compile(rf"(?:^|\{{)\s*{re.escape(name)}\s*=\s*(.*)$")
        texts = [_COMMENT.sub("", match[1]).rstrip(" }") for line in self._lines if (match := pattern.search(line))]
        literals = [match for text in texts if (match := _LITERAL.fullmatch(text))]
        variables = [] if self._in_module else [text for text in texts if self._may_be_read(text)]
        spelled = str(value).lower() if isinstance(value, bool) else str(value)
        is_written = variables or any(spelled in (match["text"], match["word"]) for match in literals)
        if isinstance(value, (bool, int, str)) and is_written and len(literals) + len(variables) == len(texts):
            return value
        return Unknown(f"{self.address}.{name} is not written as a plain value")

    def _may_be_read(self, text: str) -> bool:
        return bool(_VARIABLE.fullmatch(text)) and text.removeprefix("var.") not in self.hidden


def failures(root: str, graph: Graph) -> dict[tuple[str, str], list[Finding]]:
    """Return what is surely wrong with the resources of a root, by rule and address."""
    config = find(root, {})
    rules = Settings(config, builtin()).configured(rules_of(builtin(), config, Request()))
    environments = [plan.environment for plan in deployments(Library(Border((root,))), root, config)]
    environment = environments[0] if len(environments) == 1 else Environment(DEFAULT)
    repeated, hidden = graph.repeated_calls(), frozenset(Library().configuration(root).secrets)
    found: dict[tuple[str, str], list[Finding]] = {}
    for node, conf in graph.resources(root):
        block = GraphBlock(node, conf, repeated)
        block.hidden = hidden
        if not block.silenced:
            module = assemble(shown_path(root), environment, [block], unread_calls=[_REST])
            for finding in lint(module, rules).findings:
                found.setdefault((finding.rule, finding.address), []).append(finding)
    return found


def _is_blocks(value: Any) -> bool:
    """Tell nested blocks from an attribute: the values in a block are lists, those in a map are not."""
    return isinstance(value, list) and all(isinstance(item, dict) and _is_block(item) for item in value) and bool(value)


def _is_block(item: dict[str, Any]) -> bool:
    return all(isinstance(inner, list) for name, inner in item.items() if not name.startswith("__"))


def _lines(path: str) -> list[str]:
    try:
        return read_text(path, FILE_BYTES).splitlines()
    except UnreadableFileError:
        return []
