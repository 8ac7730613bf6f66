"""The backend that stores Terraform's state, and the lock of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import same
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.block import Attribute, Body
    from dynlint.model.dynamodb.table import Table
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

    def locks_in(self, table: Table) -> bool:
        """Tell whether it stores its locks in a table: the names are equal, and the regions do not differ."""
        region = self.body.get("region").symbol
        elsewhere = region is not None and same(region, table.block.placement.region) is False
        return bool(same(self.lock_table.symbol, table.name.symbol)) and not elsewhere

    @property
    def lock_file(self) -> Attribute:
        """``use_lockfile``: whether the lock is a file in the bucket."""
        return self.body.get("use_lockfile")


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
