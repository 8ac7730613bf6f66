"""A module as declared: the blocks of all files in one directory, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.values.sizes import signs
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.files.stand_in import StandIn
    from dynlint.source import Source


class Declared(NamedTuple):
    """A block with the source that its offsets belong to."""

    source: Source
    block: statements.WrittenBlock


class DeclaredValue(NamedTuple):
    """An attribute with the source that its offsets belong to."""

    source: Source
    attribute: statements.WrittenAttribute


class Fallible(NamedTuple):
    """The parts of a body whose evaluation can fail."""

    attributes: tuple[statements.WrittenAttribute, ...]
    blocks: tuple[str, ...]
    """The types of the nested blocks that contain such a part."""


class ConfigurationProblem(NamedTuple):
    """A declaration that Terraform rejects."""

    message: str
    source: Source
    start: int
    end: int


class Configuration:
    """The declarations of one directory, with override files merged.

    The keys of resources are ``type.name``, those of data sources ``data.type.name``. Where an override file put a node
    into a block of another file, `foreign` has the node's source by the node's `id`.
    """

    __slots__ = (
        "_duplicates",
        "_may_hide",
        "_signs",
        "circles",
        "directory",
        "fallible",
        "files",
        "foreign",
        "length",
        "locals",
        "may_be_secret",
        "modules",
        "moved",
        "outputs",
        "problems",
        "providers",
        "resources",
        "secrets",
        "stand_in",
        "terraform",
        "variables",
    )

    def __init__(self, directory: str, files: Iterable[statements.File]) -> None:
        """`files` are in Terraform's order: ordinary files first, then override files."""
        self.directory = directory
        self._may_hide: bool | None = None
        self.files = list(files)
        self.length = sum([len(file.source.text) for file in self.files])
        """The number of characters in all files."""
        self._signs: int | None = None
        self.circles: list[str] | None = None
        """One name of each cycle of locals; None before the first search."""
        self.fallible: dict[int, Fallible] = {}
        """The parts that can fail in a body, by the body's `id`."""
        self.foreign: dict[int, Source] = {}
        self.locals: dict[str, DeclaredValue] = {}
        self.modules: dict[str, Declared] = {}
        self.moved: list[Declared] = []
        self.outputs: dict[str, Declared] = {}
        self.problems: list[ConfigurationProblem] = []
        self._duplicates: list[tuple[Declared, str]] = []
        self.providers: list[Declared] = []
        self.resources: dict[str, Declared] = {}
        self.secrets: list[str] = []
        """The variables that set the argument `sensitive` or `ephemeral`."""
        self.may_be_secret: dict[tuple[str, ...], bool] = {}
        """Whether any part of what a name stands for may be sensitive, where that is so wherever it is called."""
        self.stand_in: StandIn | None = None
        """The module version that this configuration replaces, where the module itself is not on disk; else None."""
        self.terraform: list[Declared] = []
        self.variables: dict[str, Declared] = {}
        for file in self.files:
            override = is_override(file.source.path)
            file.source.find_hidden = self._hide
            for block in file.body.blocks:
                self._declare(Declared(file.source, block), override)
        self._tell_duplicates()

    @property
    def signs(self) -> int:
        """The number of signs in all files, see `values.sizes`."""
        if self._signs is None:
            self._signs = sum([signs(file.source.text) for file in self.files])
        return self._signs

    @property
    def may_hide(self) -> bool:
        """Whether the module may contain sensitive values; most modules contain none."""
        if self._may_hide is None:
            from dynlint.model.reference import sensitive_attributes  # noqa: PLC0415  # only with findings

            known, kinds = sensitive_attributes(), {name.rpartition(".")[0] for name in self.resources}
            self._may_hide = bool(self.secrets) or not kinds.isdisjoint(known) or any(map(_has_marks, self.files))
        return self._may_hide

    def _hide(self) -> None:
        texts = [file.source.text for file in self.files]
        if self.may_hide or any(word in text for text in texts for word in _CREDENTIALS):
            from dynlint.hcl.files.redacted_lines import hide_values  # noqa: PLC0415  # few modules have such a thing

            merged = (declared.block for declared in (*self.variables.values(), *self.outputs.values()))
            hide_values([(file.source, file.body) for file in self.files], merged)

    def source_of(self, node: nodes.Node, default: Source) -> Source:
        """Return the source that a node's offsets belong to."""
        return self.foreign.get(id(node), default) if self.foreign else default

    def _declare(self, declared: Declared, override: bool) -> None:
        block = declared.block
        labels = tuple(label.text for label in block.labels)
        if block.type == "locals":
            self._declare_locals(declared, override)
        elif block.type == "terraform":
            self.terraform.append(declared)
        elif block.type == "provider":
            self.providers.append(declared)
        elif block.type == "moved":
            self.moved.append(declared)
        elif (kind := _KINDS.get((block.type, len(labels)))) is not None:
            table: dict[str, Declared] = getattr(self, kind)
            name = ".".join(("data", *labels) if block.type == "data" else labels)
            if kind == "variables" and ("sensitive" in block.body.attributes or "ephemeral" in block.body.attributes):
                self.secrets.append(name)
            if name in table and override:
                table[name] = self._merge(table[name], declared)
            elif name in table:
                self._duplicates.append((declared, name))
            else:
                table[name] = declared

    def _declare_locals(self, declared: Declared, override: bool) -> None:
        for name, attribute in declared.block.body.attributes.items():
            if name in self.locals and not override:
                self.problems.append(
                    ConfigurationProblem(
                        f"A local value named {name} was already defined in this module.",
                        declared.source,
                        attribute.start,
                        attribute.name_end,
                    )
                )
            self.locals[name] = DeclaredValue(declared.source, attribute)

    def _tell_duplicates(self) -> None:
        """Report blocks that are declared twice: each one, or, if there are many, one problem for all of them."""
        many = len(self._duplicates) > _DUPLICATES
        also = f", as were {len(self._duplicates) - 1} more blocks: these files are not one module" if many else ""
        for declared, name in self._duplicates[:1] if many else self._duplicates:
            block = declared.block
            message = f'A {block.type} "{name}" was already declared in this module{also}.'
            self.problems.append(ConfigurationProblem(message, declared.source, block.start, block.header_end))

    def _merge(self, base: Declared, override: Declared) -> Declared:
        """Merge as Terraform does: an attribute replaces the old one, blocks replace all old blocks of their type."""
        theirs = override.block.body
        for attribute in theirs.attributes.values():
            self.foreign[id(attribute)] = override.source
        for block in theirs.blocks:
            self._mark_foreign(block, override.source)
        body = self._merge_bodies(base.block.body, theirs)
        block = base.block
        merged = statements.WrittenBlock(block.start, block.end, block.type, block.labels, block.header_end, body)
        return Declared(base.source, merged)

    def _mark_foreign(self, block: statements.WrittenBlock, source: Source) -> None:
        self.foreign[id(block)] = source
        for attribute in block.body.attributes.values():
            self.foreign[id(attribute)] = source
        for inner in block.body.blocks:
            self._mark_foreign(inner, source)

    def _merge_bodies(self, ours: statements.WrittenBody, theirs: statements.WrittenBody) -> statements.WrittenBody:
        replaced = {_shown_type(block) for block in theirs.blocks}
        lifecycles = [block for block in ours.blocks if block.type == "lifecycle"]
        blocks = [block for block in ours.blocks if _shown_type(block) not in replaced]
        for block in theirs.blocks:
            if block.type == "lifecycle" and lifecycles:
                base = lifecycles[0]
                body = statements.WrittenBody(
                    base.body.start,
                    base.body.end,
                    {**base.body.attributes, **block.body.attributes},
                    base.body.blocks + block.body.blocks,
                )
                blocks.append(
                    statements.WrittenBlock(base.start, base.end, base.type, base.labels, base.header_end, body)
                )
            else:
                blocks.append(block)
        return statements.WrittenBody(ours.start, ours.end, {**ours.attributes, **theirs.attributes}, blocks)


def _has_marks(file: statements.File) -> bool:
    """Tell whether a file marks something as sensitive or ephemeral; the words alone may stand in a comment."""
    text = file.source.text
    if "ensitive" in text or "phemeral" in text or (file.source.path.endswith(".json") and "\\u" in text):
        from dynlint.hcl.files.redacted_lines import has_marks  # noqa: PLC0415  # few files have the words

        return bool(file.problems) or has_marks(file.body)
    return False


_DUPLICATES = 3
"""With more duplicate declarations than this, the files of a folder count as several modules, not one."""
_CREDENTIALS = ("secret", "token", "password", "access_key", "private_key")
"""Words in the names of the arguments that hold secrets in provider blocks."""
_KINDS = {
    ("variable", 1): "variables",
    ("output", 1): "outputs",
    ("module", 1): "modules",
    ("resource", 2): "resources",
    ("data", 2): "resources",
}


def _shown_type(block: statements.WrittenBlock) -> str:
    """Return the type of the blocks that a block makes: its own type, or the label of a dynamic block."""
    return block.labels[0].text if block.type == "dynamic" and block.labels else block.type


def is_override(path: str) -> bool:
    """Tell whether Terraform merges this file into the others: ``override.tf``, ``a.b_override.tf.json``."""
    name = path.replace("\\", "/").rpartition("/")[2]
    stem = name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return stem == "override" or stem.endswith("_override")
