"""`dynlint new-rule NAME`: write the skeleton of a rule, its page of cases, and the test that runs them."""

from __future__ import annotations

import os
import re
from contextlib import suppress

import click

from dynlint.cli import terminal
from dynlint.filesystem.write_whole import make_folder, write_file
from dynlint.reports.escape import shown

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID_LINE = re.compile(r"""^[ \t]+id(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*["']([A-Z][A-Z_]*[0-9]+)["']""", re.MULTILINE)

_COUNTED = re.compile(r"[A-Z][A-Z_]{0,40}[0-9]{1,18}")
"""An id that can be counted on from: Python refuses to read a number of thousands of digits."""

_RULE = '''\
"""The rule {name}; what a rule may use is in dynlint's docs/custom-rules.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.dynamodb.table import Table


class {title}(Rule):
    """Table of the class for rare access.

    ## What it does
    Looks at the class of every table. This is an example: write your own.

    ## Why is this bad?
    Say what goes wrong, and for whom.

    ## Example
        resource "aws_dynamodb_table" "orders" {{
          name        = "orders"
          table_class = "STANDARD_INFREQUENT_ACCESS"
        }}

    ## Use instead
        resource "aws_dynamodb_table" "orders" {{
          name        = "orders"
          table_class = "STANDARD"
        }}
    """

    id = "{id}"
    severity = Severity.WARNING
    resources = TABLES
    references = ()

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        """Judge a table; reading a value that is not known ends the check as undecided."""
        table_class = table.block.get("table_class")
        if table_class.text == "STANDARD_INFREQUENT_ACCESS":
            yield self.finding(table_class, f"{{table.address}} is read too often for this class: write STANDARD.")
'''

_POLICY = """\
# A policy of your own; docs/custom-rules.md of dynlint says what it may ask.
id: {id}
name: {name}
severity: warning
resource: aws_dynamodb_table
environments: all
require: {{attribute: table_class, not_equals: STANDARD_INFREQUENT_ACCESS}}
message: It is read too often for this class, write STANDARD.
why: Say what goes wrong, and for whom.
references: []
"""

_PAGE = """\
# {name}

Every section is a case. Above all write down where the rule must not speak.

## It is of that class

```hcl
resource "aws_dynamodb_table" "orders" {{
  table_class = "STANDARD_INFREQUENT_ACCESS" # expect: {name}
}}
```

## It is not

```hcl
resource "aws_dynamodb_table" "orders" {{
  table_class = "STANDARD"
}}

resource "aws_dynamodb_table" "carts" {{
}}
```

## Nobody can tell

```hcl
variable "table_class" {{}}

resource "aws_dynamodb_table" "orders" {{
  table_class = var.table_class # undecided: {name}
}}
```

## There is none

```hcl
resource "aws_dynamodb_table" "orders" {{
  count       = 0
  table_class = "STANDARD_INFREQUENT_ACCESS"
}}
```
"""

_TEST = '''\
"""The examples and cases of the rules in the folder above."""

from pathlib import Path

import pytest

from dynlint.testing import cases_of


@pytest.mark.parametrize("case", cases_of(Path(__file__).parent.parent), ids=str)
def test_case(case, tmp_path):
    assert case.mistakes(tmp_path) == []
'''

_NEXT = """\
What to do next:
  1. Write what it flags into {rule}, and cases into {page}.
  2. pytest {folder}
  3. dynlint --rules {folder} PATH, or `rule_paths: [{folder}]` in .dynlint.yaml
     (rules in Python need --trust then, since settings come with what is linted).
"""


@click.command(name="new-rule", short_help="Write the skeleton of a rule.")
@click.argument("name")
@click.option("--directory", default="dynlint_rules", show_default=True, help="The folder of your rules.")
@click.option("--id", "id_", metavar="ID", help="Such as ACME001; else the next free one of the folder.")
@click.option("--yaml", "as_yaml", is_flag=True, help="A policy in YAML instead of a rule in Python.")
@click.pass_context
def command(ctx: click.Context, /, *, name: str, directory: str, id_: str | None, as_yaml: bool) -> None:
    """Write a rule, its page of cases and the test that runs them. NAME says what it flags: table-without-owner."""
    name = name.replace("_", "-")
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"{name!r} is no name for a rule: write words with hyphens, such as table-without-owner")
    stem = name.replace("-", "_")
    rule = os.path.join(directory, stem + (".yaml" if as_yaml else ".py"))
    page = os.path.join(directory, "cases", f"{stem}.md")
    words = {"name": name, "title": stem.title().replace("_", ""), "id": _free_id(directory, name, id_)}
    for path in (rule, page):
        if os.path.lexists(path):
            terminal.print_error(f"{path} exists")
            ctx.exit(2)
    test = os.path.join(directory, "cases", "test_dynlint_rules.py")
    texts = {rule: (_POLICY if as_yaml else _RULE).format(**words), page: _PAGE.format(**words)}
    if not os.path.lexists(test):
        texts[test] = _TEST
    try:
        _write(texts)
    except OSError as error:
        terminal.print_error(f"{error.filename} cannot be written: {error.strerror}")
        ctx.exit(2)
    next_steps = _NEXT.format(rule=shown(rule), page=shown(page), folder=shown(directory))
    terminal.say("".join(f"wrote {shown(path)}\n" for path in texts) + next_steps)


def _free_id(directory: str, name: str, wanted: str | None) -> str:
    """Return the id for a new rule; raise UsageError if the id or the name is taken."""
    from dynlint.rulebook import rulebook  # noqa: PLC0415 (start-up: not for help)

    own = os.path.isdir(directory)
    names, ids = _in_python(directory) if own else (set[str](), set[str]())
    book = rulebook.Rulebook([*rulebook.load().rules, *(rulebook.policies_in(directory) if own else ())])
    for word in (name, wanted):
        if word and (book.find(word) or word in names | ids):
            raise click.UsageError(f"there is a rule {word} already")
    if wanted and not re.fullmatch(r"[A-Z][A-Z_]*[0-9]+", wanted):
        raise click.UsageError(f"{wanted!r} is no id: write capitals and a number, such as ACME001")
    return wanted or _next({rule.id for rule in book.rules} | ids)


def _in_python(directory: str) -> tuple[set[str], set[str]]:
    """Return the names and ids of the Python rules, taken from the text of their files: no file is run."""
    from dynlint.filesystem.borders import Border  # noqa: PLC0415 (start-up: not for help)
    from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, read_bytes  # noqa: PLC0415 (start-up: not for help)
    from dynlint.rulebook import rulebook  # noqa: PLC0415 (start-up: not for help)

    names, ids, border = set(), set(), Border((os.path.abspath(directory),))
    for name in rulebook.python_in(directory):
        names.add(name.removesuffix(".py").replace("_", "-"))
        with suppress(UnreadableFileError):  # the run that loads the file reports this
            text = read_bytes(os.path.join(directory, name), LIST_BYTES, border).decode(errors="replace")
            ids.update(_ID_LINE.findall(text))
    return names, ids


def _next(taken: set[str]) -> str:
    last = max((id_ for id_ in taken if not id_.startswith("DYN") and _COUNTED.fullmatch(id_)), default="OWN000")
    letters = last.rstrip("0123456789")
    digits = last[len(letters) :]
    return f"{letters}{int(digits or 0) + 1:0{max(3, len(digits))}}"


def _write(texts: dict[str, str]) -> None:
    for path, text in texts.items():
        make_folder(os.path.dirname(path))
        write_file(path, text)
