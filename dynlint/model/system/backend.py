"""The backend that stores Terraform's state, and the lock of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.body import Attribute
from dynlint.model.known import Unknown
from dynlint.model.provider import ROLES, Provider
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.body import Body
    from dynlint.model.placement import Placement
    from dynlint.model.system.root_alone import RootAlone

_CONSTRAINT = lazy_pattern(r"(>=|<=|~>|!=|>|<|=)?\s*v?(\d+(?:\.\d+)*)")
_LOCK_FILES = (1, 10)
"""The first version of both Terraform and OpenTofu that can lock a state with a file beside it."""


class Backend:
    """The backend block of a root module."""

    def __init__(self, body: Body) -> None:
        self.body = body

    @property
    def lock_table(self) -> Attribute:
        """``dynamodb_table``: the table that stores the locks."""
        return self.body.get("dynamodb_table")

    @property
    def placement(self) -> Placement:
        """The place of its bucket and of its lock table."""
        return _Access("backend", self.body).placement

    @property
    def lock_file(self) -> Attribute:
        """``use_lockfile``: whether the lock is a file in the bucket."""
        return self.body.get("use_lockfile")


class _Access(Provider):
    """The credentials and the region of an S3 backend: its arguments are those of a provider, but for the roles.

    Source: https://developer.hashicorp.com/terraform/language/backend/s3.
    """

    speaker = "the backend does not say"

    def _roles(self, body: Body) -> list[Attribute]:
        return [body.get("role_arn"), *(_role_in(body.get(kind)) for kind in ROLES), *super()._roles(body)]


def _role_in(written: Attribute) -> Attribute:
    """Return the role of ``assume_role``, which is an object in a backend."""
    raw = written.raw
    role = raw.get("role_arn") if isinstance(raw, dict) else raw if isinstance(raw, Unknown) else None
    return Attribute(written.body, written.name, role, ("role_arn",))


def backends(module: RootAlone) -> Iterator[Backend]:
    """Yield the backends of a root module; Terraform accepts at most one."""
    return backends_in(module.settings)


def backends_in(settings: Iterable[Body]) -> Iterator[Backend]:
    """Yield the backends in the terraform blocks of a root module."""
    for block in settings:
        for body in block.blocks("backend"):
            yield Backend(body)


def has_lock_files(module: RootAlone) -> bool | None:
    """Tell whether all versions that may run the configuration support lock files; None if that is not known."""
    if (reaches := module.engine.reaches(*_LOCK_FILES)) is not None:
        return reaches
    written = (settings.get("required_version").symbol for settings in module.settings)
    answers = [_allows(text) for text in written if isinstance(text, str)]
    return False if False in answers else True if True in answers else None


def _allows(constraints: str) -> bool | None:
    """Tell whether only versions with lock files meet a constraint; False if none of them does; else None."""
    answers = []
    for operator, text in _CONSTRAINT.findall(constraints):
        version = tuple(int(part[:9]) for part in text.split("."))
        high = version >= _LOCK_FILES
        pinned = operator in ("", "=") or (operator == "~>" and len(version) > 2)
        below = not high or (operator == "<" and version in (_LOCK_FILES, (*_LOCK_FILES, 0)))
        if high and operator not in ("<", "<=", "!="):
            answers.append(True)
        elif below and (pinned or operator in ("<", "<=")):
            answers.append(False)
    return False if False in answers else True if answers else None
