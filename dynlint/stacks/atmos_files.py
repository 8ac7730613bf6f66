"""The YAML files of Atmos stacks: each is read once, with its imports and the places of all variables."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, read_text
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.values.limits import NESTING, UNITS
from dynlint.model.known import Unknown
from dynlint.source import Source
from dynlint.stacks.limits import MERGED_PAIRS, STACK_IMPORTS, STACK_VALUES, STACKS_LENGTH
from dynlint.stacks.steps import StackLimitError, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.files.library import Library
    from dynlint.model.known import Value

_TAG = "tag:yaml.org,2002:"
_TRUE = ("y", "yes", "true", "on")
_REMOTE = ("://", "::", "{{")


class Manifest:
    """A stack: its file and the files that it imports, those with precedence first."""

    def __init__(self, documents: list[tuple[Source, Any]], read: set[str], doubt: str, steps: Steps) -> None:
        self.documents = documents
        self.read = read
        """The paths (absolute) of its files."""
        self.doubt = doubt
        """The reason why not all of its content is known; empty if it is."""
        self.steps = steps

    @cached_property
    def components(self) -> dict[str, list[tuple[Source, Any]]]:
        """The nodes of each Terraform component in the files, those with precedence first."""
        found: dict[str, list[tuple[Source, Any]]] = {}
        for source, node in reversed(self.documents):
            named = _members(_at(node, ("components", "terraform")))
            self.steps.take(1 + len(named))
            for name, component in named.items():
                found.setdefault(name, []).insert(0, (source, component))
        return found

    def part(self, component: str, *keys: str) -> Any:
        """Return the node at a path of keys in a component, from the first file that has it; None if none does."""
        nodes = self.components.get(component, ())
        return next((found for _, node in nodes if (found := _at(node, keys)) is not None), None)

    def variables(self, *keys: str) -> dict[str, GivenValue]:
        """Return the variables in the mapping at a path of keys, merged over all files, each with its place."""
        return self._merged((source, _at(node, keys)) for source, node in self.documents)

    def variables_of(self, component: str) -> dict[str, GivenValue]:
        """Return the variables of a component, merged over all files, each with its place."""
        return self._merged((source, _at(node, ("vars",))) for source, node in self.components.get(component, ()))

    def _merged(self, mappings: Iterable[tuple[Source, Any]]) -> dict[str, GivenValue]:
        given: dict[str, GivenValue] = {}
        for source, node in reversed([*mappings]):
            self.steps.merge(given, _given(source, node))
        return given


def _given(source: Source, node: Any) -> dict[str, GivenValue]:
    """Return the variables in a mapping, each with its place; cached in the node, which many stacks may import."""
    if node is None:
        return {}
    found: dict[str, GivenValue] | None = getattr(node, "given", None)
    if found is None:
        found = node.given = {}
        for key, value in _pairs(node):
            start, end = value.start_mark.index, value.end_mark.index
            literal = nodes.Literal(start, end, plain(value))
            written = statements.WrittenAttribute(key.start_mark.index, end, key.value, key.end_mark.index, literal)
            found[key.value] = GivenValue(literal.value, source, written, os.path.basename(source.path))
    return found


class Manifests:
    """The files that were read, by path."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.unread: set[str] = set()
        """Reasons for content that was not read."""
        self._read: dict[str, tuple[Source, Any] | None] = {}
        self._left = STACKS_LENGTH
        self._steps = Steps()
        self._units = 0

    def read(self, path: str) -> Any:
        """Return the document in a file (absolute path); None if it cannot be read."""
        found = self._document(path)
        return found[1] if found is not None else None

    def stack(self, stacks: str, path: str) -> Manifest:
        """Return a stack with all its imports; `stacks` is the folder from which import paths start."""
        documents: list[tuple[Source, Any]] = []
        read: set[str] = set()
        doubt = self._collect(stacks, path, documents, read, ())
        documents.reverse()
        return Manifest(documents, read, doubt, self._steps)

    def count_unit(self) -> None:
        """Count a component of a stack; raise StackLimitError if there are too many."""
        self._units += 1
        if self._units > UNITS:
            raise StackLimitError(f"there are more than the {UNITS} components of stacks that dynlint reads")

    def _collect(
        self, stacks: str, path: str, into: list[tuple[Source, Any]], read: set[str], importing: tuple[str, ...]
    ) -> str:
        """Add a file after its imports; return why some of these are not known, or an empty text.

        `importing` are the files that import this one, directly or indirectly.
        """
        found = self._document(path)
        if len(importing) > STACK_IMPORTS:
            self.unread.add(f"{shown_path(path)} is imported deeper than the {STACK_IMPORTS} levels that are read")
        if found is None or len(importing) > STACK_IMPORTS:
            return f"{shown_path(path)} was not read"
        doubt = ""
        imports = _imports(found[1])
        self._steps.take(1 + len(imports))
        for name in imports:
            if name is None or any(word in name for word in _REMOTE):
                doubt = doubt or f"{found[0].path} imports what dynlint does not read"
                self.unread.add(f"{found[0].path} imports what is a template or comes from elsewhere")
                continue
            imported = _resolved(os.path.dirname(path) if name.startswith(".") else stacks, name)
            if imported in (*importing, path):
                self.unread.add(f"{found[0].path} imports itself")
                doubt = doubt or f"{found[0].path} imports itself"
            elif imported not in read:
                doubt = self._collect(stacks, imported, into, read, (*importing, path)) or doubt
        if path not in read:
            read.add(path)
            into.append(found)
        return doubt

    def _document(self, path: str) -> tuple[Source, Any] | None:
        if path not in self._read:
            self.library.touched.add(path)
            self._read[path] = self._composed(path)
        return self._read[path]

    def _composed(self, path: str) -> tuple[Source, Any] | None:
        import yaml  # noqa: PLC0415  # only for Atmos

        shown = shown_path(path)
        try:
            source = Source(shown, read_text(path, LIST_BYTES, self.library.border))
            self._left -= len(source.text)
            if self._left < 0:
                self.unread.add(
                    f"{shown}: the files of stacks are longer than the {STACKS_LENGTH} characters that are read"
                )
                return None
            node = yaml.compose(source.text, Loader=yaml.SafeLoader)
        except UnreadableFileError as error:
            self.unread.add(f"{shown}: {error.clause}")
            return None
        except (yaml.YAMLError, RecursionError, ValueError):
            self.unread.add(f"{shown} is no YAML that dynlint reads")
            return None
        return source, node


def _resolved(folder: str, name: str) -> str:
    path = os.path.normpath(os.path.join(folder, name))
    if path.endswith((".yaml", ".yml")):
        return path
    return f"{path}.yml" if os.path.isfile(f"{path}.yml") else f"{path}.yaml"


def _imports(node: Any) -> list[str | None]:
    """Return the names of the files that a document imports; None for an entry without a name."""
    found: list[str | None] = []
    listed = _at(node, ("import",))
    for item in listed.value if listed is not None and listed.id == "sequence" else ():
        named = item if item.id == "scalar" else _at(item, ("path",))
        found.append(named.value if named is not None and named.id == "scalar" else None)
    return found


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    """Return the keys and values of a mapping; what it merges in (``<<``) stands before its own, which win.

    StackLimitError where there are more than are read.
    """
    found: list[tuple[Any, Any]] = []
    pending, seen = [node], 0
    while pending:
        mapping = pending.pop()
        seen += 1
        if seen > MERGED_PAIRS:
            raise StackLimitError(f"a mapping of a stack has more than the {MERGED_PAIRS} keys that are read")
        if mapping is None or mapping.id != "mapping":
            continue
        own = [(key, value) for key, value in mapping.value if key.id == "scalar"]
        merged_in = [value for key, value in own if key.tag == f"{_TAG}merge"]
        pending.extend(part for value in merged_in for part in (value.value if value.id == "sequence" else [value]))
        found = [pair for pair in own if pair[0].tag != f"{_TAG}merge"] + found
        seen += len(own)
    return list({key.value: (key, value) for key, value in found}.values())


def _at(node: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        node = _members(node).get(key)
        if node is None:
            return None
    return node


def _members(node: Any) -> dict[str, Any]:
    """Return the values of a mapping by their keys; they are cached in the node, as long mappings are read often."""
    found: dict[str, Any] | None = getattr(node, "members", None)
    if found is None:
        found = {key.value: value for key, value in _pairs(node)}
        if node is not None:
            node.members = found
    return found


def text_of(settings: Any, *keys: str) -> str:
    """Return the text at a path of keys in settings; empty if there is none."""
    for key in keys:
        settings = settings.get(key) if isinstance(settings, dict) else None
    return settings if isinstance(settings, str) else ""


def plain(node: Any) -> Value:
    """Return the value of a node; parts that Atmos computes are unknown. None for no node."""
    if node is None:
        return None
    if not hasattr(node, "plain"):  # cached in the node, which many stacks may import
        node.plain = _Converter().value(node, 0)
    return cast("Value", node.plain)


class _Converter:
    """Turns nodes into values, up to a limit, because aliases can make small files very large."""

    def __init__(self) -> None:
        self._left = STACK_VALUES

    def value(self, node: Any, depth: int) -> Value:
        """Return the value of a node."""
        self._left -= 1
        if self._left < 0 or depth > NESTING:
            return Unknown("it is more than dynlint reads of a stack")
        if not node.tag.startswith(_TAG):
            return Unknown(f"{node.tag} is computed by Atmos")
        if node.id == "mapping":
            return {str(key.value): self.value(value, depth + 1) for key, value in _pairs(node)}
        if node.id == "sequence":
            return tuple(self.value(item, depth + 1) for item in node.value)
        return _scalar(node.tag.removeprefix(_TAG), node.value)


def _scalar(kind: str, text: str) -> Value:
    if "{{" in text:
        return Unknown("it is a template of Atmos's")
    if kind in ("null", "bool"):
        return None if kind == "null" else text.lower() in _TRUE
    try:
        return int(text, 0) if kind == "int" else Decimal(text) if kind == "float" else text
    except (ValueError, InvalidOperation):
        return text
