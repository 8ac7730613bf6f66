"""Functions on files; relative paths start from the root module's directory, as in Terraform."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import OUTSIDE
from dynlint.filesystem.read_files import TooLargeError, UnreadableFileError, entries_in, is_within, read_bytes
from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.conversion import make_set
from dynlint.hcl.values.errors import EvaluationError, LimitError, MissingError, NotEvaluatedError
from dynlint.hcl.values.limits import FILE_BYTES, FILES
from dynlint.linear.pattern_errors import PatternError
from dynlint.linear.whole import whole_matcher
from dynlint.model.known import Unknown
from dynlint.settings.path_patterns import quoted
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.hcl.functions.signatures import Context
    from dynlint.model.known import Value

FAMILY = Family()

_HOME = Unknown("what ~ means depends on who runs Terraform")


def _absolute(context: Context, path: str) -> str:
    absolute = os.path.normpath(os.path.join(context.directory, path))
    context.touched.add(absolute)
    beside = getattr(getattr(context, "root", None), "beside", "")  # only Terragrunt units have such a folder
    if beside and "\0" not in path and not os.path.lexists(absolute) and is_within(absolute, context.directory):
        absolute = os.path.normpath(os.path.join(beside, os.path.relpath(absolute, context.directory)))
        context.touched.add(absolute)
    return absolute


def _inside(context: Context, path: str) -> str:
    """Return an absolute path; raise NotEvaluatedError if it is outside the border, whether or not the file exists."""
    absolute = _absolute(context, path)
    if "\0" not in absolute and not context.may_read(absolute):
        raise NotEvaluatedError(f'"{path}" is {OUTSIDE}, where dynlint reads nothing')
    return absolute


def _read(context: Context, path: str) -> bytes:
    """Return a file's bytes; raise EvaluationError if it is missing, outside the border, unreadable or too large."""
    absolute = _inside(context, path)
    if not os.path.lexists(absolute):
        raise MissingError(f'no file exists at "{path}"')
    try:
        return read_bytes(absolute, FILE_BYTES)
    except UnreadableFileError as error:
        kind = LimitError if isinstance(error, TooLargeError) else EvaluationError
        raise kind(f'failed to read "{path}": {error.clause}') from None


def _read_text(context: Context, path: str) -> str:
    try:
        return _read(context, path).decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError(f'contents of "{path}" are not valid UTF-8') from None


@FAMILY.function("file", "string", context=True)
def _file(context: Context, path: str) -> Value:
    return _HOME if path.startswith("~") else _read_text(context, path)


def _of_bytes(function: Callable[[bytes], str]) -> Callable[[Context, str], Value]:
    return lambda context, path: _HOME if path.startswith("~") else function(_read(context, path))


def _base64(data: bytes) -> str:
    import base64  # noqa: PLC0415  # rarely asked for

    return base64.b64encode(data).decode("ascii")


def _digest(name: str, data: bytes) -> str:
    from dynlint.hcl.functions.hashing import digest  # noqa: PLC0415  # rarely asked for

    return digest(name, data)


def _digest_base64(name: str, data: bytes) -> str:
    from dynlint.hcl.functions.hashing import digest_base64  # noqa: PLC0415  # rarely asked for

    return digest_base64(name, data)


FAMILY.function("filebase64", "string", context=True)(_of_bytes(_base64))
FAMILY.function("filemd5", "string", context=True)(_of_bytes(lambda data: _digest("md5", data)))
FAMILY.function("filesha1", "string", context=True)(_of_bytes(lambda data: _digest("sha1", data)))
FAMILY.function("filesha256", "string", context=True)(_of_bytes(lambda data: _digest("sha256", data)))
FAMILY.function("filesha512", "string", context=True)(_of_bytes(lambda data: _digest("sha512", data)))
FAMILY.function("filebase64sha256", "string", context=True)(_of_bytes(lambda data: _digest_base64("sha256", data)))
FAMILY.function("filebase64sha512", "string", context=True)(_of_bytes(lambda data: _digest_base64("sha512", data)))


@FAMILY.function("fileexists", "string", context=True)
def _fileexists(context: Context, path: str) -> Value:
    if path.startswith("~"):
        return _HOME
    try:
        mode = os.stat(_inside(context, path)).st_mode
    except (OSError, ValueError):
        return False
    if not stat.S_ISREG(mode):
        raise EvaluationError(f'"{path}" is not a regular file')
    return True


@FAMILY.function("templatefile", "string", "any with unknown", context=True)
def _templatefile(context: Context, path: str, variables: Value) -> Value:
    if not isinstance(variables, dict):
        raise EvaluationError("invalid vars value: must be a map")
    return _HOME if path.startswith("~") else context.render(path, _read_text(context, path), variables)


@FAMILY.function("templatestring", "string", "any with unknown", context=True)
def _templatestring(context: Context, template: str, variables: Value) -> Value:
    if not isinstance(variables, dict):
        raise EvaluationError("invalid vars value: must be a map")
    return context.render("<templatestring>", template, variables)


@FAMILY.function("fileset", "string", "string", context=True)
def _fileset(context: Context, path: str, pattern: str) -> Value:
    if path.startswith("~"):
        return _HOME
    folder = _inside(context, path)
    if _UNCLOSED.search(pattern) or "\0" in path + pattern:
        raise EvaluationError(f'failed to glob pattern "{pattern}"')
    whole = os.path.normpath(os.path.join(folder, pattern)).replace(os.sep, "/")
    start = _inside(context, os.path.dirname(re.split(r"[*?\[{]", whole, maxsplit=1)[0]))
    context.touched.add(os.path.join(start, ""))
    levels = FILES if re.search(r"/\*\*(/|\Z)", whole) else whole.count("/") - start.rstrip("/").count("/")
    same = len(start) if "\\" not in start and whole.startswith(f"{start}/") else 0  # all files below have this part
    try:
        wanted = whole_matcher(_glob_pattern(whole[same:]))
    except PatternError:
        raise EvaluationError(f'failed to glob pattern "{pattern}"') from None
    context.budget.spend(len(whole))
    found = [name for name in _files_below(context, start, levels) if wanted(name[same:].replace(os.sep, "/"))]
    return make_set(os.path.relpath(name, folder).replace(os.sep, "/") for name in found)


def _files_below(context: Context, folder: str, levels: int) -> Iterator[str]:
    """Yield the files in a folder and in its subfolders, down to a number of levels."""
    seen, depth = 0, folder.rstrip(os.sep).count(os.sep)
    stack = [folder] if os.path.isdir(folder) else []
    while stack:
        parent = stack.pop()
        context.touched.add(os.path.join(parent, ""))
        entries = _entries(parent)
        seen += len(entries)
        context.budget.spend(16 + 32 * len(entries))
        if seen > FILES:
            raise LimitError(f"there are more than the {FILES} files that dynlint looks at below one folder")
        deeper = parent.rstrip(os.sep).count(os.sep) - depth + 1 < levels
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                stack.extend([entry.path] if deeper else [])
            elif entry.is_file(follow_symlinks=False) or os.path.isfile(_inside(context, entry.path)):
                yield entry.path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return entries_in(folder)
    except UnreadableFileError as error:
        raise EvaluationError(f"failed to list a folder: {error.clause}") from None


_GLOB = lazy_pattern(r"/\*\*(?=/)|(?<=/)\*\*\Z|\*+|\?|\[(\^?)([^\]]+)\]|\{([^{}]*)\}|.", re.DOTALL)
_UNCLOSED = lazy_pattern(r"\[[^\]]*\Z|\{[^}]*\Z")


def _glob_pattern(pattern: str) -> str:
    """Translate a glob pattern (`*`, `?`, `**`, classes, alternatives) to a regular expression."""
    return "".join(map(_glob_piece, _GLOB.finditer(pattern)))


def _glob_piece(match: re.Match[str]) -> str:
    piece = match[0]
    if piece == "/**":
        return "(?:/[^/]+)*"
    if piece == "?" or piece.startswith("*"):
        is_deep = piece == "**" and match.end() == len(match.string) and match.string[: match.start()].endswith("/")
        return ".*" if is_deep else "[^/]*" if piece != "?" else "[^/]"
    if match[2] is not None:
        members = "".join(sign if sign == "-" else quoted(sign) for sign in match[2])
        return f"[{'^' if match[1] else ''}{members}]"
    if match[3] is not None:
        return "(?:" + "|".join(map(_glob_pattern, match[3].split(","))) + ")"
    return "".join(map(quoted, piece))


@FAMILY.function("basename", "string")
def _basename(path: str) -> str:
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")


@FAMILY.function("dirname", "string")
def _dirname(path: str) -> str:
    folder = path[: path.rfind("/") + 1]
    cleaned = posixpath.normpath(folder) if folder else "."
    return "/" + cleaned.lstrip("/") if cleaned.startswith("/") else cleaned


@FAMILY.function("abspath", "string", context=True)
def _abspath(context: Context, path: str) -> str:
    return _absolute(context, path).replace(os.sep, "/")


@FAMILY.function("pathexpand", "string")
def _pathexpand(path: str) -> Value:
    return _HOME if path.startswith("~") else path
