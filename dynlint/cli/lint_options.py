"""The options of `dynlint lint` as data: for click, and for `cli.fast_path`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.cli.outputs import FORMATS
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SEVERITIES = ("error", "warning", "info")
PRESETS = ("recommended", "strict", "minimal")
TRUST_HELP = "Run rules in Python that a .dynlint.yaml names (DYNLINT_TRUST=1 too); else only those of --config."


class Option(NamedTuple):
    """An option."""

    name: str
    """What its value is called in the program."""
    spelling: str
    """As on the command line, several with blanks between them; a flag's `--on/--off`."""
    help: str
    kind: str = "flag"
    """Else `choice`, `text`, `words` (comma lists), `file`, `folder` or `number`."""
    choices: tuple[str, ...] = ()
    metavar: str | None = None
    many: bool = False
    """Whether it may be given more than once."""
    default: bool | str | None = None


OPTIONS = (
    Option("formats", "--format", "The report's format; repeatable.", "choice", tuple(FORMATS), many=True),
    Option(
        "outputs", "--output", "Write the report of the --format before it to FILE.", "text", metavar="FILE", many=True
    ),
    Option("preset", "--preset", "The set of rules: the default ones, all, or errors only.", "choice", PRESETS),
    Option(
        "select", "--select", "Only these rules: ids, names or prefixes (DYN2).", "words", metavar="RULES", many=True
    ),
    Option("ignore", "--ignore", "All rules but these.", "words", metavar="RULES", many=True),
    Option("fail_on", "--fail-on", "Exit with 1 for this severity or above (default: error).", "choice", SEVERITIES),
    Option("environments", "--env", "Only this environment.", "words", metavar="NAME", many=True),
    Option("var_files", "--var-file", "A file of values for the root modules; repeatable.", "file", many=True),
    Option("config", "--config", "Use this .dynlint.yaml, not the nearest one.", "file"),
    Option("rule_paths", "--rules", "A folder of your own rules; repeatable.", "folder", many=True),
    Option("trust", "--trust/--no-trust", TRUST_HELP),
    Option("baseline", "--baseline", "Findings in this file are accepted; `dynlint baseline` writes it.", "file"),
    Option("new_from", "--new-from", "Only findings that this git revision does not have.", "text", metavar="REV"),
    Option("no_inline_ignores", "--no-inline-ignores", "Let ignore comments suppress nothing.", default=False),
    Option(
        "all_files",
        "--all-files",
        "Check the syntax of every Terraform file, whether it matters or not.",
        default=False,
    ),
    Option(
        "show_undecided",
        "--show-undecided",
        "Show where a rule could not decide, and which value it lacks.",
        default=False,
    ),
    Option("strict", "--strict", "Exit with 1 where something is undecided.", default=False),
    Option(
        "allow_partial",
        "--allow-partial",
        "Do not exit with 3 where something could not be analysed.",
        default=False,
    ),
    Option("jobs", "--jobs", "The most processes (default: one for each processor).", "number"),
    Option("cache", "--cache/--no-cache", "Cache the answer of a long run.", default=True),
    Option("fix", "--fix", "Make the safe changes of `dynlint fix` first, then report the rest.", default=False),
    Option(
        "stdin_filename", "--stdin-filename", "Lint standard input (-) as the text of PATH.", "text", metavar="PATH"
    ),
    Option("exit_zero", "--exit-zero", "Never exit with 1, whatever is found.", default=False),
    Option("statistics", "--statistics", "Count findings by rule and environment.", default=False),
    Option("quiet", "--quiet -q", "One line for each finding, no summary.", default=False),
    Option(
        "verbose",
        "--verbose -v",
        "Print lists in full: every root module and address, what is suppressed, and what was not read.",
        default=False,
    ),
    Option("color", "--color/--no-color", "Always or never use colour (default: on a terminal)."),
)


def words_in(values: Iterable[str]) -> tuple[str, ...]:
    """Return the words of an option that may be repeated and takes lists with commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
