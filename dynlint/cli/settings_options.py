"""Options that the command line does not give, taken from the nearest `.dynlint.yaml`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.settings.config_file import Config


def with_settings(paths: Sequence[str], options: dict[str, Any], order: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the options, and the order of --format and --output, completed from the settings of the first path."""
    config = _config(paths, options)
    if config is None or not config.path:
        return options, order
    run, trusts = config.run, _trusts(options)
    given = {"fail_on": run.fail_on, "baseline": run.baseline, "new_from": run.new_from, "jobs": run.jobs}
    given |= {"strict": run.strict, "show_undecided": run.show_undecided}
    added: dict[str, Any] = {name: value for name, value in given.items() if value and not options.get(name, True)}
    if "baseline" in added and not trusts:
        _check_baseline(config)
    if "jobs" in added:
        added["jobs"] = min(run.jobs or 1, os.cpu_count() or 1)  # a tree must not start a thousand processes
    if "formats" in options and not order and (run.format or run.output):
        _check_formats(config)
        if run.output and not trusts:
            _check_output(config)
        formats, outputs = run.format or ("text",), (run.output,) if run.output else ()
        added |= {"formats": formats, "outputs": outputs}
        order = ["formats"] * len(formats) + ["outputs"] * len(outputs)
    return options | added, order


def _trusts(options: dict[str, Any]) -> bool:
    """Tell whether the settings are the word of who runs dynlint, as `Request.trusts_settings` does."""
    from dynlint.request import given_trust  # noqa: PLC0415 (start-up: few settings have options)

    trust = given_trust(options.get("trust"))
    return bool(options.get("config")) if trust is None else trust


def _check_baseline(config: Config) -> None:
    """Raise ConfigError for a baseline outside the repository, which the settings of a tree may not name."""
    from dynlint.filesystem.borders import Border  # noqa: PLC0415 (start-up: few settings have a baseline)

    border = Border((config.directory,))
    if not border.holds(config.run.baseline):
        raise config.error(("baseline",), f"{border.why_not(config.run.baseline)}: give it with --baseline")


def _check_output(config: Config) -> None:
    """Raise ConfigError where the settings of a tree would replace a file that is no report of dynlint's."""
    from dynlint.filesystem.read_files import UnreadableFileError, read_bytes  # noqa: PLC0415 (start-up: as above)
    from dynlint.hcl.values.limits import FILE_BYTES  # noqa: PLC0415 (start-up: as above)

    path = config.run.output
    if not os.path.lexists(path):
        return
    try:
        text = b"" if os.path.islink(path) else read_bytes(path, FILE_BYTES)
    except UnreadableFileError:
        text = b"?"
    if not (_BEGINNING.match(text) or _END.search(text[-400:])):
        raise config.error(("output",), "that file is there, and it is no report of dynlint's: give it with --output")


_BEGINNING = lazy_pattern(
    rb"\s*\Z|\{\s*\"format\": \d+,\s*\"version\": |\{\"\$schema\": \"https://json.schemastore.org/sarif|## dynlint: "
    rb"|<\?xml version='1\.0' encoding='us-ascii'\?>\s*<(?:testsuites name=\"dynlint\"|checkstyle version=)"
    rb"|\[(?:\]\s*\Z|\{\"description\": \"[^\n]*\"fingerprint\")"
    rb"|<!doctype html>\s*<html lang=\"en\">[\s\S]{0,1000}dynlint"
    rb"|\{\"source\": \{\"name\": \"dynlint\"\}|::(?:error|warning|notice) file="
)
"""How the reports begin, by which a file is known to be one."""
_END = lazy_pattern(rb"(?:no findings|findings? \([^\n]*\)) in [^\n]*\d s\s*\Z")
"""How the report as text ends."""


def _check_formats(config: Config) -> None:
    from dynlint.cli.outputs import FORMATS  # noqa: PLC0415 (start-up: few settings have formats)
    from dynlint.settings.yaml_with_places import suggestion  # noqa: PLC0415 (as above)

    for name in config.run.format:
        if name not in FORMATS:
            raise config.error(("format",), f"there is no format {name!r}{suggestion(name, FORMATS)}")


def _config(paths: Sequence[str], options: dict[str, Any]) -> Config | None:
    """Return the settings; None where they are broken: the run reports that, and lints what it can."""
    from dynlint.settings.config_file import ConfigError, find, load_given  # noqa: PLC0415 (start-up: not for help)

    try:
        if options.get("config"):
            return load_given(options["config"], trusted=_trusts(options))
        first = os.path.abspath(paths[0])
        return find(first if os.path.isdir(first) else os.path.dirname(first))
    except ConfigError:
        return None
