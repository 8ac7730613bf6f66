"""Terraform files on disk: which belong to a module, and reading them once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.faults import sentence
from dynlint.hcl.configuration import Configuration, is_override
from dynlint.hcl.limits import FILE_BYTES
from dynlint.hcl.parsing import parse
from dynlint.source import Source

if TYPE_CHECKING:
    from dynlint.hcl import statements

SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VALUE_SUFFIXES = (".tfvars", ".tfvars.json")


OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to must not stop the run."""


class UnreadableFileError(Exception):
    """A file that cannot be read as text; `why` is a clause."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


def read_text(path: str) -> str:
    """Return a file's text (UTF-8, a byte order mark dropped by the reader).

    Raises UnreadableFileError for what is missing, too large, unreadable or not UTF-8.
    """
    try:
        descriptor = os.open(path, OPEN_FLAGS)
        try:
            data = _read_all(descriptor, path)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableFileError(path, (error.strerror or str(error)).lower()) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(path, f"not UTF-8 text (line {line})") from None


def _read_all(descriptor: int, path: str) -> bytes:
    """Read in steps of 64 KiB: larger buffers cost an mmap a file."""
    chunk = os.read(descriptor, 65536)
    if len(chunk) < 65536:  # a short read of a regular file is its end
        return chunk
    chunks = [chunk]
    size = len(chunk)
    while chunk:
        chunk = os.read(descriptor, 65536)
        chunks.append(chunk)
        size += len(chunk)
        if size > FILE_BYTES:
            raise UnreadableFileError(path, f"larger than the {FILE_BYTES // 1_000_000} MB that dynlint reads")
    return b"".join(chunks)


def shown_path(path: str) -> str:
    """Return a path as it is reported: relative to the working directory where that is shorter, forward slashes."""
    relative = os.path.relpath(path)
    shown = path if relative.startswith("..") and len(relative) > len(path) else relative
    return shown.replace(os.sep, "/")


def module_files(directory: str) -> list[str]:
    """Return the names of a directory's Terraform files in the order Terraform merges them.

    A ``.tofu`` file hides the ``.tf`` file of the same name, as OpenTofu does.
    """
    names = [entry for entry in os.listdir(directory) if entry.endswith(SUFFIXES) and not entry.startswith(".")]
    hidden = {name.replace(".tofu", ".tf") for name in names if name.endswith((".tofu", ".tofu.json"))}
    kept = sorted(name for name in names if name not in hidden and not name.endswith("~"))
    return [name for name in kept if not is_override(name)] + [name for name in kept if is_override(name)]


class Library:
    """Every module directory of a run, read and parsed once."""

    def __init__(self) -> None:
        self.configurations: dict[str, Configuration] = {}
        self.unreadable: list[UnreadableFileError] = []
        self.files_read: set[str] = set()
        self.touched: set[str] = set()
        """Files and folders that functions and module sources looked at, or looked for (absolute paths).

        A folder whose files were listed ends in a slash.
        """
        self.fetched: dict[tuple[str, str], str] = {}
        """Folders of modules that another program has fetched, by the caller's folder and the call's name."""
        self._parsed: dict[str, statements.File] = {}

    def configuration(self, directory: str) -> Configuration:
        """Return the parsed module in a directory (absolute path); an empty one where there is none."""
        found = self.configurations.get(directory)
        if found is None:
            try:
                names = module_files(directory)
            except OSError:
                names = []
            files = [self.parsed(os.path.join(directory, name)) for name in names]
            found = Configuration(directory, [file for file in files if file is not None])
            self.configurations[directory] = found
        return found

    def parsed(self, path: str) -> statements.File | None:
        """Return a parsed file, or None where it cannot be read (the error is kept in `unreadable`)."""
        if path not in self._parsed:
            try:
                source = Source(shown_path(path), read_text(path))
            except UnreadableFileError as error:
                self.unreadable.append(UnreadableFileError(shown_path(path), error.why))
                self._parsed[path] = None  # type: ignore[assignment]  # remembered: one error a file
                return None
            self.files_read.add(path)
            self._parsed[path] = self._parse(source)
        return self._parsed[path]

    def _parse(self, source: Source) -> statements.File:
        """Parse a file; a fault of dynlint's costs this file, which counts as unreadable."""
        try:
            return _parse(source)
        except Exception as error:  # noqa: BLE001  # one fault costs one file
            self.unreadable.append(UnreadableFileError(source.path, sentence(error, "in parsing it")))
            return None  # type: ignore[return-value]  # remembered: one error a file

    def forget(self, directory: str) -> list[statements.File]:
        """Let go of the module in a directory, and return its files; who asks for it again has it read again."""
        configuration = self.configurations.pop(directory, None)
        files = configuration.files if configuration is not None else []
        paths = [os.path.join(directory, os.path.basename(file.source.path)) for file in files]
        self.touched.update(paths, (directory,) if files else ())
        for path in paths:
            self._parsed.pop(path, None)
        return files

    def add(self, files_read: set[str], touched: set[str], unreadable: list[tuple[str, str]]) -> None:
        """Take over what another process read."""
        self.files_read |= files_read
        self.touched |= touched
        told = {error.path for error in self.unreadable}
        self.unreadable.extend(UnreadableFileError(path, why) for path, why in unreadable if path not in told)

    @property
    def read_paths(self) -> set[str]:
        """Every path that was read or looked for."""
        return {*self._parsed, *self.touched}

    def parsed_files(self) -> list[statements.File]:
        """Return every file read so far, by path."""
        return sorted((file for file in self._parsed.values() if file is not None), key=lambda file: file.source.path)


def _parse(source: Source) -> statements.File:
    if not source.path.endswith(".json"):
        return parse(source)
    from dynlint.hcl.json_syntax import parse_json, parse_json_values  # noqa: PLC0415  # rare

    return parse_json_values(source) if source.path.endswith(".tfvars.json") else parse_json(source)
