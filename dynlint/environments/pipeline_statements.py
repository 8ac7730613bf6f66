"""What scripts and pipelines say about runs of Terraform: files of values, workspaces, folders, variables.

They are read as text, nothing is run, and no language is understood as a whole. A statement is a line with what
continues it. A part that a program fills in (``$ENV``, ``$(ENV)``, ``${{ matrix.env }}``, ``{{.ENV}}``, ``$1``) is a
blank with a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.limits import NEAR_LINES, PIPELINE_LINE
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

_BLANK = (
    r"\$\{\{[^}\n]{0,200}\}\}|\{\{[^}\n]{0,200}\}\}|\$\$?\{[^}\n]{0,200}\}|\$\$?\([^)\n]{0,200}\)|\$\$?\w{1,100}"
    r"|%\w{1,100}%|<<?\s?[A-Za-z_.-]{1,100}\s?>>?"
)
_BLANKS = lazy_pattern(_BLANK)
_PIECE = lazy_pattern(rf"(?:{_BLANK})|[^\s\"',;|&()\[\]{{}}<>\\`$%]{{1,1000}}|[$%]|\\(?=\$)")
"""A part of a path or word: a blank, or text without signs that end one."""
_NAME = lazy_pattern(r"[A-Za-z_]\w*|\d+")
_GAP = r"""(?:["']?\s{0,9},\s{0,9}["']?|\s{0,9}=\s{0,9}["']?|\s{1,9}(?:-\s{1,9})?["']?)"""
_VAR_FILE = lazy_pattern(rf"--?var-file{_GAP}")
_VARIABLE = lazy_pattern(rf"--?var{_GAP}(?P<name>\w{{1,100}})=\\?[\"']?")
_CHDIR = lazy_pattern(rf"-chdir{_GAP}")
_CD = lazy_pattern(r"(?:^|[;&|(@\s])(?:cd|pushd)\s{1,9}[\"']?")
_DIRECTORY = lazy_pattern(r"(?:working-directory|working_directory|TF_ROOT|TF_DIR)\s{0,9}:\s{0,9}[\"']?")
_BACKEND = lazy_pattern(rf"--?backend-config{_GAP}")
_WORKSPACE = lazy_pattern(
    r"workspace\s{1,9}(?:select|new)\s{1,9}(?:-[\w-]{1,40}(?:=\S{1,100})?\s{1,9}){0,5}[\"']?"
    r"|\bTF_WORKSPACE\s{0,9}[:=]{1,3}\s{0,9}[\"']?"
)
_SET = lazy_pattern(r"\bTF_VAR_(?P<name>\w{1,100})\s{0,9}[:=]{1,3}\s{0,9}[\"']?")
_LOOP = lazy_pattern(r"\bfor\s{1,9}(?P<name>\w{1,100})\s{1,9}in\s{1,9}(?P<values>[\w./ -]{1,300})")
_INLINE = lazy_pattern(
    r"^[ \t]{0,100}(?:-[ \t]{1,9})?(?P<name>[\w-]{1,100})[ \t]{0,9}:[ \t]{0,9}\[(?P<values>[^\]\n{}]{0,500})\]"
)
_ARRAY = lazy_pattern(r"\b(?P<name>\w{1,100})=\((?P<values>[\w.\"' \t-]{1,500})\)")
_CASE = lazy_pattern(r"\bcase\s{1,9}[\"']?\$[({]?(?P<name>\w{1,100})[^\n]{0,100}\sin\b")
_BRANCH = lazy_pattern(r"[ \t]{0,100}\(?(?P<values>[\w|\"' -]{1,300})\)")
_KEY = lazy_pattern(r"(?P<indent>[ \t]{0,100})(?:-[ \t]{1,9})?[\"']?(?P<name>[\w-]{1,100})[\"']?[ \t]{0,9}:[ \t]{0,9}$")
_ITEM = lazy_pattern(r"[ \t]{0,100}-[ \t]{1,9}[\"']?(?P<value>[\w.-]{1,100})[\"']?[ \t]{0,9}$")
_TEST = lazy_pattern(r"\$[({]?(?P<name>\w{1,100})[)}]?[\"']?\s{0,9}(?:,|==?)\s{0,9}[\"']?(?P<value>[\w-]{1,100})")
_ASSIGNED = lazy_pattern(
    r"[ \t]{0,100}(?:export\s{1,9}|-\s{1,9})?(?P<name>\w{1,100})[ \t]{0,9}(?:[:?]?=|:)[ \t]{0,9}[\"']?"
)
_NAMED = lazy_pattern(r"\{(?P<name>\w*)\}")
_DEFAULT = lazy_pattern(r":-|:=|\|\||,")
_OPTION = lazy_pattern(r"-{1,2}[a-z]")
_LISTS = ("environments", "envs", "stages", "workspaces", "valid_environments", "valid_envs")
_ONE_OF_THEM = frozenset(("environment", "env", "stage", "workspace", "environment_name", "env_name"))
_WORDS = ("var-file", "backend-config", "workspace", "TF_VAR_", "TF_WORKSPACE", "-var")


class CommandLine(NamedTuple):
    """What one line passes to a run of Terraform; blanks are written ``{name}``."""

    path: str
    """The file, absolute."""
    line: int
    folder: str | None = None
    """The folder that Terraform runs in, as it is spelled; None where the line and those near it do not say."""
    var_files: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    backend: tuple[str, ...] = ()
    """The arguments of the backend that it sets, by name; an empty name for those in a file."""


class PipelineStatements(NamedTuple):
    """What a file passes to Terraform."""

    statements: tuple[CommandLine, ...]
    values: dict[str, tuple[str, ...]]
    """The values that a blank is given in lists, loops and comparisons, by its name in lower case."""

    def values_of(self, blank: str) -> tuple[str, ...]:
        """Return the possible values of a blank; a list of environments counts for a blank that means one."""
        found = self.values.get(blank, ())
        lists = (self.values.get(name, ()) for name in _LISTS if blank in _ONE_OF_THEM)
        return found or next(filter(None, lists), ())


def may_run_terraform(text: str) -> bool:
    """Tell whether a text has a word of what is looked for."""
    return any(word in text for word in _WORDS)


def statements_in(path: str, text: str) -> PipelineStatements:
    """Return what a file (absolute path) says about runs of Terraform."""
    if not may_run_terraform(text):
        return PipelineStatements((), {})
    if path.endswith(".py"):
        from dynlint.environments.python_scripts import as_shell  # noqa: PLC0415  # few repositories have such programs

        text = as_shell(text)
    plain = [line if len(line) <= PIPELINE_LINE else "" for line in text.splitlines()]
    lines = [*_logical_lines(plain)]
    directories = [(number, value) for number, line in lines for _, value in _behind(_DIRECTORY, line)]
    assigned = dict(_assigned(plain))
    found, at = [], ""
    for number, line in lines:
        moved = [value for _, value in _behind(_CD, line)]
        at = moved[-1] if moved and not path.lower().endswith(("makefile", ".mk")) else at
        statement = _statement(path, number, line, assigned)
        if statement is not None:
            folder = statement.folder or (moved[-1] if moved else "") or at or _nearest(number, directories)
            found.append(statement._replace(folder=folder or None))
    return PipelineStatements((*found, *_atlantis(path, plain)), _values(plain))


def blanks_in(spelled: str) -> list[str]:
    """Return the names of the blanks in a statement."""
    return [match["name"] for match in _NAMED.finditer(spelled)]


def _behind(pattern: re.Pattern[str], line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each match of a pattern with the word behind it, blanks with their names."""
    for match in pattern.finditer(line):
        value = _word_at(line, match.end())
        if value:
            yield match, _blanked(value)


def _word_at(line: str, start: int) -> str:
    end = start
    while (piece := _PIECE.match(line, end)) is not None:
        end = piece.end()
    return line[start:end]


def _assigned(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (name in lower case, word) for the lines that assign one word to a name."""
    for line in lines:
        match = _ASSIGNED.match(line)
        value = _word_at(line, match.end()) if match is not None else ""
        if match is not None and value and line[match.end() + len(value) :].strip(" \t\"'") == "":
            yield match["name"].lower(), _blanked(value)


def _statement(path: str, number: int, line: str, assigned: dict[str, str]) -> CommandLine | None:
    files = tuple(_filled(value, assigned) for _, value in _behind(_VAR_FILE, line))
    workspaces = [value for _, value in _behind(_WORKSPACE, line)]
    variables = tuple((match["name"], value) for each in (_VARIABLE, _SET) for match, value in _behind(each, line))
    backend = tuple(value.partition("=")[0] if "=" in value else "" for _, value in _behind(_BACKEND, line))
    if not (files or workspaces or variables or backend):
        return None
    folder = next((_filled(value, assigned) for _, value in _behind(_CHDIR, line)), None)
    return CommandLine(path, number, folder, files, tuple(dict.fromkeys(workspaces)), variables, backend)


def _logical_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (number, line) with its continuation: after a backslash, and lines that begin with an option."""
    number, parts, length = 1, list[str](), 0
    for at, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith(("#", "//")) and not parts:
            continue
        continues = bool(parts) and (parts[-1].endswith("\\") or _OPTION.match(stripped) is not None)
        if parts and (not continues or length + len(stripped) > PIPELINE_LINE):
            yield number, " ".join(part.removesuffix("\\") for part in parts)
            parts, length = [], 0
        number = number if parts else at
        parts.append(stripped)
        length += len(stripped) + 1
    if parts:
        yield number, " ".join(part.removesuffix("\\") for part in parts)


def _blanked(text: str) -> str:
    """Return text with its blanks as ``{name}``; the name is the last word of the blank, in lower case."""

    def blank(match: re.Match[str]) -> str:
        inner = _DEFAULT.split(match[0])[0]
        words = [found[0] for found in _NAME.finditer(inner)]
        return "{" + (words[-1].lower() if words else "") + "}"

    return _BLANKS.sub(blank, text.strip("\"'\\"))


def _filled(spelled: str, assigned: dict[str, str]) -> str:
    """Fill in a blank that is a whole path, where the same file assigns it."""
    for name in blanks_in(spelled):
        value = assigned.get(name, "")
        if "/" in value or value.endswith((".tfvars", ".json")):
            spelled = spelled.replace("{" + name + "}", value)
    return spelled


def _nearest(number: int, directories: list[tuple[int, str]]) -> str:
    near = [(abs(number - at), folder) for at, folder in directories if abs(number - at) <= NEAR_LINES]
    if near:
        return min(near)[1]
    folders = {folder for _, folder in directories}
    return folders.pop() if len(folders) == 1 else ""


def _values(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the values in lists, loops and comparisons, by the name that they are for."""
    found: dict[str, dict[str, None]] = {}
    for number, line in enumerate(lines):
        for match in _LOOP.finditer(line):
            words = match["values"].split(" do")[0].split()
            found.setdefault(match["name"].lower(), {}).update(dict.fromkeys(words))
        for match in _TEST.finditer(line):
            found.setdefault(match["name"].lower(), {})[match["value"]] = None
        for match in _ARRAY.finditer(line):
            words = [word.strip("\"'") for word in match["values"].split()]
            found.setdefault(match["name"].lower(), {}).update(dict.fromkeys(words))
        for match in _CASE.finditer(line):
            found.setdefault(match["name"].lower(), {}).update(dict.fromkeys(_branches(lines, number + 1)))
        inline, key = _INLINE.match(line), _KEY.match(line)
        if inline is not None:
            words = [word.strip(" \"'") for word in inline["values"].split(",")]
            found.setdefault(_input(inline["name"], number, lines), {}).update(dict.fromkeys(filter(None, words)))
        elif key is not None:
            words = [*_items(lines, number + 1)]
            found.setdefault(_input(key["name"], number, lines), {}).update(dict.fromkeys(words))
    return {name: tuple(values) for name, values in found.items() if values}


def _branches(lines: list[str], start: int) -> Iterator[str]:
    """Yield the words of the branches of a shell's ``case``."""
    for line in lines[start : start + 2 * NEAR_LINES]:
        if line.strip().startswith("esac"):
            return
        match = _BRANCH.match(line)
        yield from (word.strip(" \"'") for word in match["values"].split("|")) if match else ()


def _items(lines: list[str], start: int) -> Iterator[str]:
    for line in lines[start : start + NEAR_LINES]:
        match = _ITEM.match(line)
        if match is None:
            return
        yield match["value"]


def _input(name: str, number: int, lines: list[str]) -> str:
    """Return the name that a list is for; for ``options`` of an input, the name of the input."""
    if name.lower() not in ("options", "values", "choices"):
        return name.lower()
    indent = len(lines[number]) - len(lines[number].lstrip())
    for line in reversed(lines[max(0, number - NEAR_LINES) : number]):
        stripped = line.strip()
        if stripped.startswith(("name:", "- name:")):
            return stripped.partition(":")[2].strip(" \"'").lower()
        if stripped.endswith(":") and len(line) - len(line.lstrip()) < indent:
            return stripped[:-1].strip("\"'- ").lower()
    return name.lower()


def _atlantis(path: str, lines: list[str]) -> Iterator[CommandLine]:
    """Yield the projects of an ``atlantis.yaml``: a folder and its workspace."""
    if "atlantis" not in path:
        return
    folder, workspace, first = "", "", 1
    for number, line in enumerate([*lines, "- end"], 1):
        stripped = line.strip()
        if stripped.startswith("- "):
            if folder and workspace:
                yield CommandLine(path, first, folder, (), (workspace,))
            folder, workspace, first = "", "", number
        key, _, value = stripped.removeprefix("- ").partition(":")
        if key == "dir":
            folder = value.strip(" \"'")
        elif key == "workspace":
            workspace = value.strip(" \"'")
