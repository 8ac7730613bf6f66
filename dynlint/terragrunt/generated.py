"""The files that Terragrunt writes into a unit's module before Terraform runs: `generate` blocks, the backend."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.library import SUFFIXES
from dynlint.hcl.modules.given_parts import settled
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.parsing import parse
from dynlint.hcl.syntax.places import written
from dynlint.model.known import Template, Unknown, parts_of
from dynlint.source import HIDDEN, Position, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile

    NotRead = Callable[[str, ConfigFile, statements.WrittenBlock], None]

_UNKNOWN = "terragrunt_unknown.part"


class GeneratedSource(Source):
    """A generated text, whose places are those of the same lines in the Terragrunt file that contains it."""

    __slots__ = ("_lines", "_origin")

    def __init__(self, text: str, origin: Source, lines: list[int]) -> None:
        """`lines` has, for each line of the text, the line (from 1) in the origin; the last holds for all others."""
        super().__init__(origin.path, text)
        self._origin, self._lines = origin, lines

    def position(self, offset: int) -> Position:
        """Return the line in the origin, and the column in the text."""
        place = super().position(offset)
        return Position(self._lines[min(place.line, len(self._lines)) - 1], place.column)

    def line(self, number: int) -> str:
        """Return a line of the origin, or of the text if it contains a hidden value."""
        own = super().line(self._lines.index(number) + 1) if number in self._lines else ""
        return own if HIDDEN in own else self._origin.line(number)

    @property
    def is_generated(self) -> bool:
        """True: its places cannot be edited."""
        return True


def generated_files(
    config: ConfigFile, others: dict[str, statements.File], not_read: NotRead
) -> dict[str, statements.File]:
    """Return the Terraform files that Terragrunt writes for a unit's file, by name; `others` are the existing files.

    `not_read` is called for each block whose file cannot be told, with the reason.
    """
    blocks: dict[str, tuple[ConfigFile, statements.WrittenBlock]] = {}
    state: tuple[ConfigFile, statements.WrittenBlock] | None = None
    for file, _ in config.layers:
        blocks.update((block.labels[0].text, (file, block)) for block in file.blocks_of("generate") if block.labels)
        state = next(((file, block) for block in file.blocks_of("remote_state")), state)
    found = dict(_generated(file, block, others, not_read) for file, block in blocks.values())
    if state is not None:
        found["terragrunt_backend.tf"] = _backend(*state)
    return {name: file for name, file in found.items() if file is not None}


def _generated(
    file: ConfigFile, block: statements.WrittenBlock, others: dict[str, statements.File], not_read: NotRead
) -> tuple[str, statements.File | None]:
    attributes = block.body.attributes
    read = {name: evaluate_or_unknown(each.value, file.scope) for name, each in attributes.items()}
    path, contents, text = read.get("path"), attributes.get("contents"), _text(read.get("contents"))
    name = os.path.basename(path) if isinstance(path, str) else ""
    is_left_out = read.get("disable") in (True, "true") or (read.get("if_exists") == "skip" and name in others)
    if contents is None or is_left_out or (isinstance(path, str) and not name.endswith(SUFFIXES)):
        return name, None
    if why := _why_not(path, name, text, read.get("contents")):
        not_read(f"This generated file was not read: {why}.", file, block)
    if why or text is None:
        return name, None
    return name, _parsed(file.source, text, _lines(file.source, contents.value, text))


def _why_not(path: Value, name: str, text: str | None, contents: Value) -> str:
    """Return why a file that Terragrunt writes cannot be told, as a clause; empty if it can."""
    if not isinstance(path, str):
        return f"its path is not known, {path.why}" if isinstance(path, Unknown) else "its path is no text"
    if os.path.dirname(os.path.normpath(path)):
        return "it does not lie in the folder of the module"
    if text is None:
        return f"its contents are not known, {contents.why}" if isinstance(contents, Unknown) else "it has no text"
    return "dynlint reads no JSON that Terragrunt writes" if name.endswith(".json") else ""


def _parsed(origin: Source, text: str, lines: list[int]) -> statements.File:
    """Parse a generated text; if it has unknown parts, its syntax errors are dropped."""
    source = GeneratedSource(text, origin, lines)
    file = parse(source)
    return file._replace(problems=()) if _UNKNOWN in text else file


def _text(contents: Value) -> str | None:
    """Return a text with a name in place of each unknown part; None if it is not known at all."""
    if isinstance(contents, str):
        return contents
    if not isinstance(contents, Template):
        return None
    text = ""
    for part in parts_of(contents):
        if isinstance(part, str):
            text += part
        else:
            is_quoted = text.rpartition("\n")[2].count('"') % 2 == 1
            text += f"${{{_UNKNOWN}}}" if is_quoted else _UNKNOWN
    return text


def _lines(source: Source, node: nodes.Expression, text: str) -> list[int]:
    """Return, for each line of a generated text, the line in the source."""
    first = source.position(node.start).line
    if not source.text.startswith("<<", node.start):
        return [first]
    return [first + 1 + number for number in range(text.count("\n") + 1)]


def _backend(file: ConfigFile, block: statements.WrittenBlock) -> statements.File | None:
    """Return a file with the backend block of `remote_state`; None if its kind is not known."""
    attributes = block.body.attributes
    kind = evaluate_or_unknown(attributes["backend"].value, file.scope) if "backend" in attributes else None
    config = attributes.get("config")
    if not isinstance(kind, str) or config is None or not kind.isidentifier():
        return None
    start = file.source.position(block.start).line
    rows, lines = ["terraform {", f'backend "{kind}" {{'], [start, start]
    for name, value, line in _config(file, config):
        if isinstance(value, (str, bool, int, type(None))) and name.isidentifier():
            rows.append(f"{name} = {written(value)}")
            lines.append(line)
        elif isinstance(value, Unknown) and name.isidentifier():
            rows.append(f"{name} = {_UNKNOWN}")
            lines.append(line)
    rows += ["}", "}", ""]
    return _parsed(file.source, "\n".join(rows), [*lines, start])


def _config(file: ConfigFile, attribute: statements.WrittenAttribute) -> Iterator[tuple[str, Value, int]]:
    node, source = attribute.value, file.source
    if isinstance(node, nodes.Object):
        for key, item in node.items:
            if isinstance(key, nodes.Literal):
                yield str(key.value), evaluate_or_unknown(item, file.scope), source.position(key.start).line
        return
    value = settled(evaluate_or_unknown(node, file.scope))
    for name, part in value.items() if isinstance(value, dict) else ():
        yield name, part, source.position(attribute.start).line
