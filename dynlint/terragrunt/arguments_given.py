"""The values that a unit passes to Terraform by `extra_arguments`: files, ``-var`` and environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.modules.given_values import given_in
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile
    from dynlint.terragrunt.reading import ConfigReader

_FILES = ("required_var_files", "optional_var_files")
_COMMANDS = ("plan", "apply")


def extra_values(reading: ConfigReader, config: ConfigFile, declared: Iterable[str]) -> dict[str, GivenValue]:
    """Return the values of `extra_arguments` blocks for plan or apply; later blocks override earlier ones.

    `declared` are the variables of the module: a file of values that is not read may set each of them.
    """
    found: dict[str, GivenValue] = {}
    for file, block in _blocks(config):
        read = {name: evaluate_or_unknown(each.value, file.scope) for name, each in block.body.attributes.items()}
        if not _concerns(read.get("commands")):
            continue
        found |= {name: one for name, one in _of_environment(file, block, read.get("env_vars")) if name not in found}
        for path, may_lack in _var_files(read):
            found |= _of_file(reading, path, declared, may_lack=may_lack)
        found |= dict(_values(file, block, read.get("arguments")))
    return found


def _blocks(config: ConfigFile) -> Iterator[tuple[ConfigFile, statements.WrittenBlock]]:
    """Yield the blocks, those of included files first; a block replaces an earlier one with the same name."""
    found: dict[str, tuple[ConfigFile, statements.WrittenBlock]] = {}
    for file, _ in config.layers:
        for terraform in file.blocks_of("terraform"):
            for block in terraform.body.blocks:
                if block.type == "extra_arguments" and block.labels:
                    found[block.labels[0].text] = file, block
    yield from found.values()


def _concerns(commands: Value) -> bool:
    return isinstance(commands, (list, tuple)) and any(command in commands for command in _COMMANDS)


def _texts(value: Value) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, (list, tuple)) else []


def _var_files(read: dict[str, Value]) -> Iterator[tuple[str, bool]]:
    """Yield (path, whether Terragrunt leaves it out where it is not there); an empty path if it is not known."""
    for name in _FILES:
        value = read.get(name)
        paths = value if isinstance(value, (list, tuple)) else [value] * (value is not None)
        yield from ((path if isinstance(path, str) else "", name == "optional_var_files") for path in paths)
    arguments = _texts(read.get("arguments"))
    for position, argument in enumerate(arguments):
        if argument.lstrip("-").startswith("var-file="):
            yield argument.partition("=")[2], False
        elif argument.lstrip("-") == "var-file" and position + 1 < len(arguments):
            yield arguments[position + 1], False


def _of_file(reading: ConfigReader, path: str, declared: Iterable[str], *, may_lack: bool) -> dict[str, GivenValue]:
    """Return the values in a file; where it is not read, every variable is unknown that it may set."""
    file = reading.tfvars_file(path) if path else None
    if file is not None:
        return given_in(file)
    if path and may_lack and _is_absent(reading, path):
        return {}
    named = f"the file of values {path}" if path else "a file of values whose name is not known"
    why = Unknown(f"{named} in extra_arguments may set it, and dynlint did not read it")
    return {name: GivenValue(why) for name in declared}


def _is_absent(reading: ConfigReader, path: str) -> bool:
    """Tell whether there is nothing at a path from the unit's folder; what lies outside the border may be there."""
    path = os.path.normpath(os.path.join(reading.directory, path))
    border = reading.library.border
    return (border is None or border.holds(path)) and not os.path.lexists(path)


def _values(file: ConfigFile, block: statements.WrittenBlock, arguments: Value) -> Iterator[tuple[str, GivenValue]]:
    """Yield the values of ``-var name=value``."""
    attribute = block.body.attributes.get("arguments")
    texts = _texts(arguments)
    for flag, text in zip(texts, (*texts[1:], "")):
        written = (
            text if flag.lstrip("-") == "var" else flag.partition("=")[2] if flag.lstrip("-").startswith("var=") else ""
        )
        name, equals, value = written.strip("'\"").partition("=")
        if equals:
            yield name.strip(), GivenValue(value, file.source, attribute, file.source.path, file.scope)


def _of_environment(
    file: ConfigFile, block: statements.WrittenBlock, variables: Value
) -> Iterator[tuple[str, GivenValue]]:
    attribute = block.body.attributes.get("env_vars")
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if name.startswith("TF_VAR_") and (isinstance(value, (str, Unknown))):
            yield name[7:], GivenValue(value, file.source, attribute, file.source.path, file.scope)
