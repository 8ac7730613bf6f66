"""Writes files whole or not at all: to a temporary file beside the target, which is then renamed.

A linted tree may have links where dynlint writes. A link as the last part of a path is replaced and never followed. A
folder whose path leaves its repository (or the working directory) through a link is refused.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from dynlint.startup.lazy_regex import lazy_pattern

TEMPORARY = lazy_pattern(r"\.dynlint-[0-9a-f]{16}")
"""The name of a file that is not complete yet."""
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_STREAMS = ("/dev", "/dev/fd", "/proc/self/fd")
"""Folders of devices and of the process's own streams: what a user names there is written to as it is."""


def write(path: str, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file; the old content stays until the new one is complete.

    `mode` is the mode of a new file, before the umask; an existing file keeps its own. Text is encoded as UTF-8, lone
    surrogates as escapes. Devices are written to directly, and so are pipes with an absolute path. Raises OSError with
    the path in `filename`.
    """
    if not _is_stream(path):
        write_file(path, content, mode)
        return
    try:
        with open(path, "wb") as file:
            file.write(_bytes(content))
    except OSError as error:
        raise _named(error, path) from None


def write_file(path: str, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file as `write` does, but no device and no pipe: for paths that dynlint makes and no user names."""
    try:
        _check_file(path)
        _replace(path, _bytes(content), mode)
    except OSError as error:
        raise _named(error, path) from None


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content


def check(path: str) -> None:
    """Raise OSError if `write` would refuse a path: a folder, a device or pipe inside a tree, a way out of a tree."""
    if not _is_stream(path):
        _check_file(path)


def _check_file(path: str) -> None:
    _check_folder(os.path.dirname(path))
    kind = _kind(path)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if kind not in (0, stat.S_IFREG, stat.S_IFLNK):
        raise OSError(errno.EINVAL, "this is no file; name a pipe or a device by its absolute path", path)


def make_folder(folder: str, mode: int = 0o777) -> None:
    """Make a folder with its parents; raise OSError if its path leaves a tree through a link."""
    _check_folder(folder)
    os.makedirs(folder or ".", mode, exist_ok=True)


def _check_folder(folder: str) -> None:
    if _leads_out(folder):
        raise OSError(errno.ELOOP, "its folder leads out of the repository by a link", folder)


def _leads_out(folder: str) -> bool:
    """Tell whether a folder's path enters a repository or the working directory, and leaves it through a link."""
    here = os.getcwd()
    path, inside = "", ""
    for name in os.path.join(here, folder).split(os.sep):
        path = f"{path}{name}{os.sep}"
        real = os.path.join(os.path.realpath(path), "")
        if inside and not real.startswith(inside) and name != os.pardir:
            return True
        if os.path.lexists(os.path.join(path, ".git")) or (not inside and real == os.path.join(here, "")):
            inside = real
        elif not real.startswith(inside):
            inside = ""
    return False


def _is_stream(path: str) -> bool:
    """Tell whether a path names a device or a stream of the process, or is the absolute path of a pipe."""
    if path == os.devnull or os.path.dirname(path) in _STREAMS:
        return True
    return os.path.isabs(path) and _kind(path) in (stat.S_IFIFO, stat.S_IFCHR)


def _kind(path: str) -> int:
    """Return the file type at a path, without following a link; 0 if nothing is there."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _replace(path: str, data: bytes, mode: int) -> None:
    temporary = os.path.join(os.path.dirname(path), f".dynlint-{os.urandom(8).hex()}")
    descriptor = os.open(temporary, _FLAGS, mode)
    try:
        with open(descriptor, "wb") as file:
            _keep_owner_and_mode(path, descriptor)
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _keep_owner_and_mode(path: str, descriptor: int) -> None:
    if _kind(path) != stat.S_IFREG or not hasattr(os, "fchmod"):
        return
    old, new = os.lstat(path), os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(OSError):  # only root may change a file's owner
            os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & 0o777)


def _named(error: OSError, path: str) -> OSError:
    """Return an error that names the requested path instead of the temporary file."""
    return OSError(error.errno, error.strerror or str(error), path)
