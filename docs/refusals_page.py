"""The page of refusals: what Terraform and moto say of what rules find, from the files that a test tries on both."""

from __future__ import annotations

from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent
_FILES = _TOP / "tests" / "terraform" / "refusals"
_HEAD = """\
# Who else refuses it

Made by `docs/generate.py` from [tests/terraform/refusals](../tests/terraform/refusals), which
`tests/terraform/test_refusals.py` tries with Terraform and with moto, a server that answers as AWS does.

These rules find what AWS refuses, or what can never work. Where validation or an apply on moto refuses it too, a test
holds that. Otherwise AWS alone does, in the middle of an apply, or nobody at all: the sources on the page of the rule
say so.

| rule | mistake | refused by |
|---|---|---|
"""
_BY = {
    "validate": "`terraform validate`",
    "apply": "the apply, on moto",
    "nobody": "neither",
    "not_asked": "not asked",
}


def refusals() -> str:
    """Return the page."""
    return _HEAD + "".join(sorted(_row(path) for path in _FILES.glob("*/*.tf")))


def _row(path: Path) -> str:
    """Return the row of a file: its first line is a comment with the mistake, and after a colon why nobody refuses."""
    mistake, _, why = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").partition(": ")
    rule = path.stem.partition("__")[0].replace("_", "-")
    by, why = _BY[path.parent.name], why.rstrip(".")
    return f"| [{rule}](rules/{rule}.md) | {mistake.rstrip('.')} | {by}{f': {why}' if why else ''} |\n"
