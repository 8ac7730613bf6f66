"""Policies in YAML: rules about single resources, written without Python."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import SETTINGS_BYTES, UnreadableFileError, names_in, read_text
from dynlint.finding import Severity
from dynlint.model.effort import EFFORT
from dynlint.rule import Draft, Rule
from dynlint.rulebook.yaml_rules.read_conditions import condition
from dynlint.settings.yaml_with_places import MarkedError, choice, expected, members, read, word, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module
    from dynlint.rulebook.yaml_rules.conditions import Condition
    from dynlint.settings.yaml_with_places import Marked

ENDINGS = (".yaml", ".yml")
_KEYS = ("id", "name", "severity", "resource", "environments", "when", "require", "message", "why", "references")
_NEEDED = ("id", "resource", "require", "message")
_ID = re.compile(r"[A-Z][A-Z_]*[0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class PolicyError(Exception):
    """A policy file that cannot be used: ``path:line:column: message``."""


class YamlRule(Rule):
    """A policy file as a rule; each policy is a class of its own."""

    resources: ClassVar[tuple[str, ...]]
    """Types, with ``*`` and ``?``; data sources begin with ``data.``."""
    environments: ClassVar[tuple[str, ...]] = ()
    when: ClassVar[Condition | None] = None
    require: ClassVar[Condition]
    message: ClassVar[str]

    def check_module(self, module: Module) -> Iterable[Draft]:
        """Check every resource of the policy's types."""
        if self.environments and module.environment.name not in self.environments:
            return ()
        blocks = self._blocks_of(module)
        EFFORT.spend(len(blocks))
        return self.each(blocks, self._judge)

    def _blocks_of(self, module: Module) -> list[Block]:
        """Return the resources and data sources of the policy's types; each pattern is matched with each type once."""
        types = {_type_of(block) for block in module.blocks}
        EFFORT.spend(len(types) * len(self.resources))
        wanted = {type_ for type_ in types if any(fnmatchcase(type_, pattern) for pattern in self.resources)}
        return [block for block in module.blocks if _type_of(block) in wanted] if wanted else []

    def _judge(self, block: Block) -> Iterator[Draft]:
        met = self.require.judge(block)
        concerned = self.when.judge(block) if self.when is not None and not met.answer else met._replace(answer=True)
        if met.answer or concerned.answer is False:
            return
        doubt = next((each for each in (concerned, met) if each.answer is None), None)
        if doubt is not None:
            yield self.undecided(doubt.place, doubt.why)
        else:
            yield self.finding(met.place, f"{block.address}: {self.message}")


def _type_of(block: Block) -> str:
    return f"data.{block.type}" if block.mode == "data" else block.type


def policies_in(folder: str) -> list[YamlRule]:
    """Return the policies in a folder's YAML files; raise PolicyError for an invalid one.

    Raises UnreadableFileError if the folder cannot be listed.
    """
    names = sorted(name for name in names_in(folder) if name.endswith(ENDINGS) and name[0] not in "._")
    border = Border((os.path.abspath(folder),))
    return [policy for name in names for policy in _policies(os.path.join(folder, name), border)]


def _policies(path: str, border: Border) -> list[YamlRule]:
    try:
        entry = read(read_text(os.path.abspath(path), SETTINGS_BYTES, border).removeprefix("\ufeff"))
        stem = os.path.splitext(os.path.basename(path))[0].replace("_", "-")
        entries = () if entry is None else entry.items if entry.items is not None else (entry,)
        return [_policy(each, stem) for each in entries]
    except UnreadableFileError as error:
        raise PolicyError(f"{path}:1:1: cannot be read: {error.why}") from None
    except MarkedError as error:
        raise PolicyError(f"{path}:{error.line}:{error.column}: {error.message}") from None


def _policy(entry: Marked, stem: str) -> YamlRule:
    at = members(entry, "a policy", _KEYS)
    missing = next((key for key in _NEEDED if key not in at or at[key].value is None), None)
    if missing:
        raise MarkedError(entry.line, entry.column, f'a policy needs "{missing}"')
    production_only, environments = _environments(at.get("environments"))
    message = " ".join(word(at["message"], "message").split())
    attributes: dict[str, Any] = {
        "__doc__": _documentation(message, word(at.get("why"), "why"), word(at["id"], "id")),
        "id": _spelled(at["id"], "id", _ID, "capitals and a number, such as ACME001"),
        "severity": Severity[(choice(at.get("severity"), "severity", _SEVERITIES) or "warning").upper()],
        "production_only": production_only,
        "environments": environments,
        "references": words(at.get("references"), "references"),
        "resources": words(at["resource"], "resource"),
        "when": condition(at["when"]) if "when" in at else None,
        "require": condition(at["require"]),
        "message": message,
    }
    policy: YamlRule = type("YamlRule", (YamlRule,), attributes)()
    named = at.get("name")
    policy.name = _spelled(named, "name", _NAME, "words-with-hyphens") if named else stem
    return policy


_SEVERITIES = tuple(each.label for each in reversed(Severity))


def _documentation(message: str, why: str, id_: str) -> str:
    return f"{message}\n\n## What it does\nA policy of your own, {id_}.\n\n## Why is this bad?\n{why or message}\n"


def _spelled(entry: Marked, what: str, pattern: re.Pattern[str], kind: str) -> str:
    text = word(entry, what)
    if not pattern.fullmatch(text):
        raise expected(entry, what, kind)
    return text


def _environments(entry: Marked | None) -> tuple[bool, tuple[str, ...]]:
    """Return whether the policy is for production only, and the environments that it is for (none means all)."""
    given = words(entry, "environments")
    return given == ("production",), () if given in (("production",), ("all",)) else given
