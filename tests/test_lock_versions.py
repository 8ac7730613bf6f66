"""The versions of Terraform that a constraint allows, for the question of state locks."""

from __future__ import annotations

import pytest

from dynlint.model.block import Body
from dynlint.model.context import Engine, Environment
from dynlint.model.system.backend import has_lock_files
from dynlint.model.system.module import Module


class _Settings(Body):
    def __init__(self, constraint: str) -> None:
        self.constraint = constraint

    def read(self, name: str) -> str | None:
        return self.constraint if name == "required_version" else None


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (">= 1.10", True),
        (">=1.11.2", True),
        ("~> 1.12", True),
        ("~> 1.12.0", True),
        ("1.12.3", True),
        ("2.0.0", True),
        (">= 2.1", True),
        (">= 2", True),
        ("1", False),
        ("<= 1.9.9, >= 1.10", False),
        (">= 1.0", None),
        ("> 1.9", None),
        ("<= 1.10", None),
        ("< 1.11", None),
        ("1.9", False),
        ("> 1.10.0, < 2.0.0", True),
        (">= 1.5", None),
        ("~> 1.5", None),
        (">= 1.5, < 2.0", None),
        ("!= 1.9.0", None),
        ("", None),
        ("~> 1.5.0", False),
        ("= 1.9.8", False),
        ("< 1.10", False),
        ("< 1.10.0", False),
        (">= 1.5, <= 1.9", False),
        (f">= {'9' * 5000}", True),
    ],
)
def test_constraint(constraint: str, expected: bool | None) -> None:
    module = Module(".", Environment("production"))
    module.settings.append(_Settings(constraint))
    assert has_lock_files(module) is expected


@pytest.mark.parametrize(("version", "expected"), [("1.12", True), ("1.10", True), ("1.9", False)])
def test_setting_wins(version: str, expected: bool) -> None:
    module = Module(".", Environment("production"), Engine("opentofu", version))
    module.settings.append(_Settings(">= 1.5"))
    assert has_lock_files(module) is expected
