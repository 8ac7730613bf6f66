"""The tables of inputs and outputs in the READMEs of modules, as terraform-docs writes them: from their own files.

A README beside a module's variables has the two marks of terraform-docs; what stands between them is made here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from dynlint.hcl.syntax.parsing import parse
from dynlint.hcl.syntax.statements import WrittenBlock
from dynlint.source import Source

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_BEGIN, _END = "<!-- BEGIN_TF_DOCS -->", "<!-- END_TF_DOCS -->"
_BETWEEN = re.compile(f"{_BEGIN}.*?{_END}", re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_LONGEST = 60
"""Of a type or a default in a cell; a longer one is read in the file."""


class _Block(NamedTuple):
    """A variable, an output or a resource: its labels, and the text of each argument."""

    kind: str
    labels: tuple[str, ...]
    arguments: dict[str, str]


def module_readmes() -> dict[Path, str]:
    """Return the READMEs that have tables, with the tables as they should be."""
    found = {path: path.read_text(encoding="utf-8") for path in sorted(_FIXTURES.rglob("README.md"))}
    return {
        path: _BETWEEN.sub(lambda _, path=path: _tables(path.parent), text)  # type: ignore[misc]
        for path, text in found.items()
        if _BEGIN in text
    }


_FIGURES = re.compile("<!-- BEGIN_FIGURES -->.*?<!-- END_FIGURES -->", re.DOTALL)


def summaries() -> dict[Path, str]:
    """Return the summaries of modules, with their figures as they should be."""
    found = {path: path.read_text(encoding="utf-8") for path in sorted(_FIXTURES.rglob("DEPLOYMENT_SUMMARY.md"))}
    return {path: _FIGURES.sub(_figures(path.parent).replace("\\", r"\\"), text) for path, text in found.items()}


def _figures(module: Path) -> str:
    """Return the files of a module with their lines, its variables by section, its outputs by section."""
    suffixes = (".tf", ".tfvars", ".hcl", ".sh", ".jq", ".json")
    files = [path for path in sorted(module.rglob("*")) if path.is_file() and path.suffix in suffixes]
    lines = [(path.relative_to(module).as_posix(), path.read_text(encoding="utf-8").count("\n")) for path in files]
    rows = [f"| `{name}` | {count} |" for name, count in lines]
    return "\n".join(
        [
            "<!-- BEGIN_FIGURES -->",
            f"## Files ({len(lines)}, {sum(count for _, count in lines):,} lines)",
            "",
            "| file | lines |",
            "|---|---|",
            *rows,
            *_sections(module / "variables.tf", "variable"),
            *_sections(module / "outputs.tf", "output"),
            "<!-- END_FIGURES -->",
        ]
    )


def _sections(path: Path, kind: str) -> list[str]:
    """Return the names of a file's blocks by the section that they stand in (`# --- Section ---`)."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^# --- (.*?) -+$", text, flags=re.MULTILINE)[1:]
    named = [
        (title, re.findall(rf'^{kind} "(\w+)"', body, re.MULTILINE)) for title, body in zip(parts[::2], parts[1::2])
    ]
    total = sum(len(names) for _, names in named)
    rows = [f"| {title} ({len(names)}) | {', '.join(f'`{name}`' for name in names)} |" for title, names in named]
    return ["", f"## {kind.capitalize()}s ({total})", "", "| of | names |", "|---|---|", *rows]


def _tables(module: Path) -> str:
    blocks = [block for path in sorted(module.glob("*.tf")) for block in _blocks(path)]
    inputs = [_input(block) for block in blocks if block.kind == "variable"]
    outputs = [f"| {_name(block)} | {_described(block)} |" for block in blocks if block.kind == "output"]
    resources = sorted({block.labels[0] for block in blocks if block.kind == "resource"})
    return "\n".join(
        [
            _BEGIN,
            f"### Inputs ({len(inputs)})",
            "",
            "| Name | Description | Type | Default | Required |",
            "|---|---|---|---|---|",
            *sorted(inputs),
            "",
            f"### Outputs ({len(outputs)})",
            "",
            "| Name | Description |",
            "|---|---|",
            *sorted(outputs),
            "",
            f"### Resource types ({len(resources)})",
            "",
            *(f"- `{kind}`" for kind in resources),
            _END,
        ]
    )


def _blocks(path: Path) -> list[_Block]:
    """Return the top blocks of a file; an argument's text as it is written."""
    text = path.read_text(encoding="utf-8")
    return [
        _Block(
            block.type,
            tuple(label.text for label in block.labels),
            {name: text[each.value.start : each.value.end] for name, each in block.body.attributes.items()},
        )
        for block in parse(Source(str(path), text)).body.blocks
        if isinstance(block, WrittenBlock)
    ]


def _input(block: _Block) -> str:
    default = block.arguments.get("default")
    written = "n/a" if default is None else _code(default)
    cells = [_name(block), _described(block), _code(block.arguments.get("type", "any")), written]
    return f"| {' | '.join(cells)} | {'yes' if default is None else 'no'} |"


def _name(block: _Block) -> str:
    return f"`{block.labels[0]}`"


def _described(block: _Block) -> str:
    """Return the description of a block: what its quotes hold."""
    text = block.arguments.get("description", '""')[1:-1]
    return text.replace('\\"', '"').replace("$${", "${").replace("|", "\\|")


def _code(text: str) -> str:
    """Return the text of an expression for a cell: on one line, and short."""
    line = re.sub(r"\s+", " ", text).replace("|", "\\|")
    if len(line) > _LONGEST:
        opening = line.partition("(")[0] + "(" if line[0].isalpha() else line[0]
        line = f"{opening}...{_CLOSING[opening[-1]]}"
    return f"`{line}`"
