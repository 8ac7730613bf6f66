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
    Option("formats", "--format", "How to report; repeatable.", "choice", tuple(FORMATS), many=True),
    Option("outputs", "--output", "Write the --format before it to a file.", "text", metavar="FILE", many=True),
    Option("preset", "--preset", "Which rules: the default ones, all, or errors only.", "choice", PRESETS),
    Option("select", "--select", "Only these: ids, names or DYN2.", "words", metavar="RULES", many=True),
    Option("ignore", "--ignore", "All but these.", "words", metavar="RULES", many=True),
    Option("fail_on", "--fail-on", "Exit with 1 from here on; error unless told.", "choice", SEVERITIES),
    Option("environments", "--env", "Only this environment.", "words", metavar="NAME", many=True),
    Option("var_files", "--var-file", "Values for the root modules; repeatable.", "file", many=True),
    Option("config", "--config", "This .dynlint.yaml instead of the nearest.", "file"),
    Option("rule_paths", "--rules", "A folder of your own rules; repeatable.", "folder", many=True),
    Option("trust", "--trust/--no-trust", TRUST_HELP),
    Option("baseline", "--baseline", "Findings in this file are accepted; `dynlint baseline` writes it.", "file"),
    Option("new_from", "--new-from", "Only findings that this git revision does not have.", "text", metavar="REV"),
    Option("no_inline_ignores", "--no-inline-ignores", "Ignore comments silence nothing.", default=False),
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
    Option("jobs", "--jobs", "Processes for many root modules; one a processor unless told.", "number"),
    Option("cache", "--cache/--no-cache", "Keep the answer of a long run for an unchanged repository.", default=True),
    Option("fix", "--fix", "First make the changes of `dynlint fix`; then report what is left.", default=False),
    Option("stdin_filename", "--stdin-filename", "The file that the text of - is of.", "text", metavar="PATH"),
    Option("exit_zero", "--exit-zero", "Do not exit with 1, whatever is found.", default=False),
    Option("statistics", "--statistics", "Count findings by rule and environment.", default=False),
    Option("quiet", "--quiet -q", "One line for a finding, no summary.", default=False),
    Option("verbose", "--verbose -v", "Shorten no list: every root module and address.", default=False),
    Option("color", "--color/--no-color", "Colour or none, whoever is looking."),
)


def words_in(values: Iterable[str]) -> tuple[str, ...]:
    """Return the words of an option that may be repeated and takes lists with commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
