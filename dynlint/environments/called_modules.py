"""The modules that a root module calls by a path, as far as they may know the name of its workspace.

A module knows it by ``terraform.workspace`` itself, or by a variable that a call sets to nothing but that name.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.limits import WORKSPACE_DEPTH
from dynlint.hcl.files.relevance import is_local
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.library import Library

    Words = tuple[str, ...]


def called_with(library: Library, directory: str, words: Words) -> Iterator[tuple[str, Words]]:
    """Yield the folders (absolute) of called modules, each with the names by which it knows what `words` mean.

    `words` are those of the root module, such as ``terraform.workspace``; they hold in each module.
    """
    seen = {(directory, words)}
    level = [(directory, words)]
    for _ in range(WORKSPACE_DEPTH):
        inner = [each for folder, known in level for each in _calls(library, folder, known, words)]
        level = [each for each in dict.fromkeys(inner) if each not in seen]
        seen.update(level)
        yield from level


def has_word(library: Library, directory: str, words: Words) -> bool:
    """Tell whether the files of a module have one of some words in them."""
    texts = (file.source.text for file in library.configuration(directory).files)
    return any(word in text for text in texts for word in words)


def _calls(library: Library, folder: str, known: Words, everywhere: Words) -> Iterator[tuple[str, Words]]:
    configuration = library.configuration(folder)
    for declared in configuration.modules.values():
        attributes = declared.block.body.attributes
        source = attributes.get("source")
        path = getattr(source.value, "value", None) if source is not None else None
        if not isinstance(path, str) or not is_local(path):
            continue
        target = os.path.normpath(os.path.join(folder, path))
        if library.may_list(target) and os.path.isdir(target):
            passed = (f"var.{name}" for name, each in attributes.items() if _is_name(each.value, configuration, known))
            yield target, (*everywhere, *sorted(passed))


def _is_name(node: nodes.Expression, configuration: Configuration, known: Words) -> bool:
    """Tell whether an expression is nothing but one of the known names, or a local that is."""
    for _ in range(WORKSPACE_DEPTH):
        if isinstance(node, nodes.TemplateExpression) and node.is_wrap:
            node = node.parts[0]
        if not isinstance(node, nodes.Traversal) or len(node.names) != len(("kind", "name")):
            return False
        if ".".join(node.names) in known:
            return True
        declared = configuration.locals.get(node.names[1]) if node.names[0] == "local" else None
        if declared is None:
            return False
        node = declared.attribute.value
    return False
