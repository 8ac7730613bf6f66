"""Settings of the run itself: options of the command line that a team sets once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.settings.yaml_with_places import MarkedError, choice, expected, flag, word, words
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynlint.settings.yaml_with_places import Marked

RUN_KEYS = ("fail_on", "baseline", "strict", "format", "output", "new_from", "show_undecided", "jobs")
FAIL_ON = ("error", "warning", "info")


class RunSettings(NamedTuple):
    """Options that the command line may override."""

    fail_on: str = ""
    """A severity, empty where the file does not say."""
    baseline: str = ""
    """Absolute."""
    strict: bool = False
    format: tuple[str, ...] = ()
    output: str = ""
    """The file of the last format, absolute; inside the settings' folder."""
    new_from: str = ""
    show_undecided: bool = False
    jobs: int | None = None


def run_settings(at: Mapping[str, Marked], directory: str) -> RunSettings:
    """Return the options that the keys of a file in a folder (absolute) set; raise MarkedError at the first mistake."""
    baseline = word(at.get("baseline"), "baseline")
    return RunSettings(
        fail_on=choice(at.get("fail_on"), "fail_on", FAIL_ON),
        baseline=os.path.normpath(os.path.join(directory, baseline)) if baseline else "",
        strict=flag(at.get("strict"), "strict"),
        format=words(at.get("format"), "format"),
        output=_output(at.get("output"), directory),
        new_from=_revision(at.get("new_from")),
        show_undecided=flag(at.get("show_undecided"), "show_undecided"),
        jobs=_jobs(at.get("jobs")),
    )


def _output(entry: Marked | None, directory: str) -> str:
    """Return the file to write: settings belong to the linted tree, so it must be a plain file below their folder."""
    path = word(entry, "output")
    if entry is None or not path:
        return ""
    parts = os.path.normpath(path).replace(os.sep, "/").split("/")
    if os.path.isabs(path) or any(part.startswith(".") for part in parts):
        message = "output is a file below the folder of these settings, and no hidden one: give others with --output"
        raise MarkedError(entry.line, entry.column, message)
    return os.path.join(directory, *parts)


def _revision(entry: Marked | None) -> str:
    """Return a git revision: settings belong to the linted tree, and a search in messages may take git for ever."""
    text = word(entry, "new_from")
    if entry is not None and ("{/" in text or text.startswith(":")):
        message = "new_from names a revision by its name: give a search in the messages of commits with --new-from"
        raise MarkedError(entry.line, entry.column, message)
    return text


def _jobs(entry: Marked | None) -> int | None:
    value = entry.value if entry is not None else None
    if entry is None or value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise expected(entry, "jobs", "a whole number of at least 1")
    return value
