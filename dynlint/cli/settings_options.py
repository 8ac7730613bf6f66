"""Options that the command line does not give, taken from the nearest `.dynlint.yaml`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.settings.config_file import Config


def with_settings(paths: Sequence[str], options: dict[str, Any], order: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the options, and the order of --format and --output, completed from the settings of the first path."""
    config = _config(paths, options)
    if config is None or not config.path:
        return options, order
    run = config.run
    said = {"fail_on": run.fail_on, "baseline": run.baseline, "new_from": run.new_from, "jobs": run.jobs}
    said |= {"strict": run.strict, "show_undecided": run.show_undecided}
    added: dict[str, Any] = {name: value for name, value in said.items() if value and not options.get(name, True)}
    if "formats" in options and not order and (run.format or run.output):
        _check_formats(config)
        formats, outputs = run.format or ("text",), (run.output,) if run.output else ()
        added |= {"formats": formats, "outputs": outputs}
        order = ["formats"] * len(formats) + ["outputs"] * len(outputs)
    return options | added, order


def _check_formats(config: Config) -> None:
    from dynlint.cli.outputs import FORMATS  # noqa: PLC0415 (start-up: few settings have formats)
    from dynlint.settings.yaml_with_places import suggestion  # noqa: PLC0415 (as above)

    for name in config.run.format:
        if name not in FORMATS:
            raise config.error(("format",), f"there is no format {name!r}{suggestion(name, FORMATS)}")


def _config(paths: Sequence[str], options: dict[str, Any]) -> Config | None:
    """Return the settings; None where they are broken: the run reports that, and lints what it can."""
    from dynlint.settings.config_file import ConfigError, find, load  # noqa: PLC0415 (start-up: not for help)

    try:
        if options.get("config"):
            return load(options["config"])
        first = os.path.abspath(paths[0])
        return find(first if os.path.isdir(first) else os.path.dirname(first))
    except ConfigError:
        return None
