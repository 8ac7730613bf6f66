"""Terragrunt's own functions, without running programs, calling AWS, or decrypting secrets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, MissingError, NotEvaluatedError
from dynlint.model.known import Unknown, first_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from dynlint.model.known import Value

    class _Included(Protocol):
        """An include block of the calling file (`config_file.Include`)."""

        @property
        def label(self) -> str: ...
        @property
        def path(self) -> str: ...
        @property
        def file(self) -> object: ...
        @property
        def why(self) -> str: ...

    class _Reading(Protocol):
        """The facts about the unit for which a file is read (`reading.ConfigReader`)."""

        @property
        def directory(self) -> str: ...
        @property
        def top(self) -> str: ...
        def module_folder(self) -> str: ...
        def config(self, path: str) -> _Asking: ...

    class _Asking(Protocol):
        """The file that calls a function (`config_file.ConfigFile`)."""

        @property
        def place(self) -> str: ...
        @property
        def touched(self) -> set[str]: ...
        @property
        def included_by(self) -> tuple[object, str] | None: ...
        @property
        def includes(self) -> Sequence[_Included]: ...
        @property
        def reading(self) -> _Reading: ...
        def may_read(self, path: str) -> bool: ...
        def resolved(self, name: str) -> str: ...
        def tfvars(self, name: str) -> Value: ...
        def seen_from_outside(self) -> Value: ...

    Function = Callable[[_Asking, Sequence[Value]], Value]

CONFIG = "terragrunt.hcl"
_NEED_VARIABLES = ("apply", "console", "destroy", "import", "plan", "push", "refresh")
_NEED_LOCKING = ("apply", "destroy", "import", "plan", "refresh", "taint", "untaint")
_NEED_INPUT = ("apply", "import", "init", "plan", "refresh")
_NEED_PARALLELISM = ("apply", "plan", "destroy")


def _texts(name: str, arguments: Sequence[Value], most: int, least: int = 0) -> list[str]:
    """Return the arguments, which must be strings; raise EvaluationError for others, and for a wrong number."""
    if not least <= len(arguments) <= most:
        raise EvaluationError(f"{name} takes at most {most} arguments, not {len(arguments)}.")
    if not all(isinstance(each, str) for each in arguments):
        raise EvaluationError(f"{name} takes texts.")
    return [str(each) for each in arguments]


def _of_texts(name: str, most: int, answer: Callable[[_Asking, list[str]], Value], least: int = 0) -> Function:
    def function(file: _Asking, arguments: Sequence[Value]) -> Value:
        unknown = first_unknown(tuple(arguments))
        return Unknown(unknown.why) if unknown is not None else answer(file, _texts(name, arguments, most, least))

    return function


def _find_in_parent_folders(file: _Asking, arguments: list[str]) -> Value:
    names = arguments[:1] if arguments and arguments[0] else [CONFIG, f"{CONFIG}.json"]
    folder = os.path.dirname(os.path.dirname(file.place))
    while file.may_read(folder):
        for path in (os.path.normpath(os.path.join(folder, name)) for name in names):
            file.touched.add(path)
            if os.path.exists(path) and file.may_read(path):
                return path.replace(os.sep, "/")
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    if len(arguments) > 1:
        return arguments[1]
    raise MissingError(f'there is no "{names[0]}" in the folders above, as far as dynlint reads')


def _selected(file: _Asking, arguments: list[str]) -> str | None:
    """Return the path of the include that a function means; None if the file includes none."""
    if file.included_by is not None:
        return file.included_by[1]
    includes = file.includes
    if len(includes) > 1:
        includes = [each for each in includes if [each.label] == arguments]
        if not includes:
            raise EvaluationError("the name of one of the include blocks is required")
    if includes and includes[0].file is None:
        raise NotEvaluatedError(includes[0].why)
    return includes[0].path if includes else None


def _relative(path: str, start: str) -> str:
    return os.path.relpath(path, start).replace(os.sep, "/")


def _path_relative_to_include(file: _Asking, arguments: list[str]) -> Value:
    included = _selected(file, arguments)
    return "." if included is None else _relative(os.path.dirname(file.place), os.path.dirname(included))


def _path_relative_from_include(file: _Asking, arguments: list[str]) -> Value:
    included = _selected(file, arguments)
    return "." if included is None else _relative(os.path.dirname(included), os.path.dirname(file.place))


def _parent_folder(file: _Asking, arguments: list[str]) -> Value:
    included = _selected(file, arguments)
    return os.path.dirname(file.place if included is None else included).replace(os.sep, "/")


def _folder(file: _Asking, _arguments: list[str]) -> Value:
    return os.path.dirname(file.place).replace(os.sep, "/")


def _original_folder(file: _Asking, _arguments: list[str]) -> Value:
    return file.reading.directory.replace(os.sep, "/")


def _repository(file: _Asking, _arguments: list[str]) -> Value:
    top = file.reading.top
    return top.replace(os.sep, "/") if top else Unknown("the files are in no git repository")


def _from_repository(file: _Asking, _arguments: list[str]) -> Value:
    top = file.reading.top
    return _relative(os.path.dirname(file.place), top) if top else Unknown("the files are in no git repository")


def _to_repository(file: _Asking, _arguments: list[str]) -> Value:
    top = file.reading.top
    return _relative(top, os.path.dirname(file.place)) if top else Unknown("the files are in no git repository")


def _working_folder(file: _Asking, _arguments: list[str]) -> Value:
    folder = file.reading.module_folder()
    return folder.replace(os.sep, "/") if folder else Unknown("where Terragrunt works is told by the source alone")


def _get_env(_file: _Asking, arguments: list[str]) -> Value:
    if len(arguments) > 1:
        return arguments[1]
    return Unknown(f"the environment variable {arguments[0]} is that of who runs Terragrunt")


def _read_config(file: _Asking, arguments: Sequence[Value]) -> Value:
    if not 1 <= len(arguments) <= 2:
        raise EvaluationError(f"read_terragrunt_config takes 1 or 2 arguments, not {len(arguments)}.")
    if isinstance(arguments[0], Unknown):
        return Unknown(arguments[0].why)
    (name,) = _texts("read_terragrunt_config", arguments[:1], 1)
    path = file.resolved(name)
    file.touched.add(path)
    if len(arguments) == 2 and file.may_read(path) and not os.path.exists(path):
        return arguments[1]
    return file.reading.config(path).seen_from_outside()


def _read_tfvars(file: _Asking, arguments: list[str]) -> Value:
    return file.tfvars(arguments[0])


def _deep_merge(_file: _Asking, arguments: Sequence[Value]) -> Value:
    unknown = next((each for each in arguments if isinstance(each, Unknown)), None)
    if unknown is not None:
        return Unknown(unknown.why)
    merged: Value = {}
    for argument in arguments:
        if not isinstance(argument, dict):
            raise EvaluationError("deep_merge takes maps.")
        merged = merged_deeply(merged, argument)
    return merged


def merged_deeply(below: Value, above: Value, *, lists: bool = True) -> Value:
    """Merge two values: maps by key; lists one after the other if `lists`; else `above` replaces `below`."""
    if isinstance(below, dict) and isinstance(above, dict):
        both = {key: merged_deeply(below[key], above[key], lists=lists) for key in below.keys() & above.keys()}
        return {**below, **above, **both}
    if lists and isinstance(below, (list, tuple)) and isinstance(above, (list, tuple)):
        return (*below, *above)
    return above


def _unknown(why: str) -> Function:
    return lambda _file, _arguments: Unknown(why)


def _always(value: Value) -> Function:
    return lambda _file, _arguments: value


def _asks_aws(name: str) -> Function:
    return _unknown(f"{name}() asks AWS, which dynlint does not")


FUNCTIONS: dict[str, Function] = {
    "find_in_parent_folders": _of_texts("find_in_parent_folders", 2, _find_in_parent_folders),
    "path_relative_to_include": _of_texts("path_relative_to_include", 1, _path_relative_to_include),
    "path_relative_from_include": _of_texts("path_relative_from_include", 1, _path_relative_from_include),
    "get_terragrunt_dir": _of_texts("get_terragrunt_dir", 0, _folder),
    "get_original_terragrunt_dir": _of_texts("get_original_terragrunt_dir", 0, _original_folder),
    "get_parent_terragrunt_dir": _of_texts("get_parent_terragrunt_dir", 1, _parent_folder),
    "get_repo_root": _of_texts("get_repo_root", 0, _repository),
    "get_path_from_repo_root": _of_texts("get_path_from_repo_root", 0, _from_repository),
    "get_path_to_repo_root": _of_texts("get_path_to_repo_root", 0, _to_repository),
    "get_working_dir": _of_texts("get_working_dir", 0, _working_folder),
    "get_env": _of_texts("get_env", 2, _get_env, 1),
    "read_terragrunt_config": _read_config,
    "read_tfvars_file": _of_texts("read_tfvars_file", 1, _read_tfvars, 1),
    "mark_as_read": _of_texts("mark_as_read", 1, lambda _file, arguments: arguments[0], 1),
    "mark_glob_as_read": _unknown("mark_glob_as_read() lists files, which dynlint leaves to Terragrunt"),
    "deep_merge": _deep_merge,
    "get_platform": _always("linux"),
    "get_terragrunt_source_cli_flag": _always(""),
    "get_default_retryable_errors": _always(()),
    "get_terraform_commands_that_need_vars": _always(_NEED_VARIABLES),
    "get_terraform_commands_that_need_locking": _always(_NEED_LOCKING),
    "get_terraform_commands_that_need_input": _always(_NEED_INPUT),
    "get_terraform_commands_that_need_parallelism": _always(_NEED_PARALLELISM),
    "get_terraform_command": _unknown("which command is run depends on who runs Terragrunt"),
    "get_terraform_cli_args": _unknown("the arguments of the command depend on who runs Terragrunt"),
    "constraint_check": _unknown("constraint_check() is not evaluated"),
    "run_cmd": _unknown("run_cmd() runs a program, which dynlint does not"),
    "sops_decrypt_file": _unknown("sops_decrypt_file() decrypts a file, which dynlint does not"),
    "get_aws_account_alias": _asks_aws("get_aws_account_alias"),
    "get_aws_account_id": _asks_aws("get_aws_account_id"),
    "get_aws_caller_identity_arn": _asks_aws("get_aws_caller_identity_arn"),
    "get_aws_caller_identity_user_id": _asks_aws("get_aws_caller_identity_user_id"),
}
"""The implementation of each function; some return an unknown value with a reason."""
