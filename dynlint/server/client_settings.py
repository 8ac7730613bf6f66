"""The settings that a person makes in the editor; a team's settings are in `.dynlint.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.request import Request, given_trust
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

SECTION = "dynlint"
"""The part of the editor's settings that is ours."""


class ClientSettings(NamedTuple):
    """The settings of the editor; there their names are in camel case."""

    environments: tuple[str, ...] = ()
    """The environments whose values are shown; empty for all. Findings are those of all environments."""
    definition_environment: str = ""
    """The environment in whose files definitions are looked for; empty for all."""
    inlay_hints: bool = False
    undecided: bool = False
    """Whether what could not be decided is shown as hints."""
    code_lens: bool = True
    unsafe_fixes: bool = False
    """Whether changes are offered that may replace a resource, cost more or take access away."""
    trust: bool = False
    """Whether rules in Python that a `.dynlint.yaml` names are run."""
    asks_for_reason: bool = False
    """Whether the editor has the command ``dynlint.ignoreWithReason``, which asks why a finding is ignored."""

    def request(self) -> Request:
        """Return the request for each run."""
        return Request(trust=given_trust(self.trust or None))


def settings_of(given: object) -> tuple[ClientSettings, list[str]]:
    """Return the settings from an editor, and a sentence for each one that is invalid."""
    if isinstance(given, dict) and SECTION in given:
        given = given[SECTION]
    if given is None:
        return ClientSettings(), []
    if not isinstance(given, dict):
        return ClientSettings(), [f"The settings of {SECTION} are not a mapping."]
    found: dict[str, object] = {}
    mistakes = []
    for key, value in given.items():
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in str(key))
        if name not in _KINDS:
            if name not in _OF_THE_EDITOR:
                mistakes.append(f"There is no setting {SECTION}.{key}.")
        elif not _KINDS[name].accepts(value):
            mistakes.append(f"The setting {SECTION}.{key} must be {_KINDS[name].noun}.")
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return ClientSettings(**found), mistakes  # type: ignore[arg-type]  # checked above


class _Kind(NamedTuple):
    noun: str
    accepts: Callable[[object], bool]


_FLAG = _Kind("true or false", lambda value: isinstance(value, bool))
_TEXT = _Kind("text", lambda value: isinstance(value, str))
_LIST = _Kind("a list of names", lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value))
_KINDS = {
    "environments": _LIST,
    "definition_environment": _TEXT,
    **dict.fromkeys(("inlay_hints", "undecided", "code_lens", "unsafe_fixes", "trust", "asks_for_reason"), _FLAG),
}
_OF_THE_EDITOR = ("path", "trace")
"""What the extension for VS Code reads itself."""
