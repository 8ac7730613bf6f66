"""The commands in the documents of the reference systems, and the test that runs each of them.

Every command of every code block is in exactly one place: in `WALKS`, whose sections a test runs unchanged; in
`DEPLOYMENTS`, whose commands the life of a root module runs (`lives.py`); in `TESTS`, which other tests run; or in
`fixtures/commands_not_run.yaml`, with a reason. A command inside a sentence or a table is there too, unless it only
names one that is run: `terraform destroy`. `test_document_commands.py` compares these lists with the documents.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SYSTEMS = ["infrastructure", "streaming_logs", "products", "dynamodb_table"]
DOCUMENTS = [path for system in SYSTEMS for path in sorted((FIXTURES / system).rglob("*.md"))]
NOT_RUN: dict[str, str] = yaml.safe_load((FIXTURES / "commands_not_run.yaml").read_text(encoding="utf-8"))
"""Commands that no test runs: the first words of each, and the reason."""

_COMMAND = re.compile(
    r"(?:aws|cd|cp|docker|dynlint|export|journalctl|printf|rm|terraform) |scripts/\w|[A-Z_]+=", re.MULTILINE
)
"""The first word of a command; other code blocks show values, module calls and permissions."""
_REMARK = re.compile(r"\s+# .*")
_PROGRAMS = ("aws ", "docker ", "dynlint ", "journalctl ", "rm ", "terraform ")
_IN_A_SENTENCE = re.compile(rf"`((?:{'|'.join(_PROGRAMS)})[^`]+|(?:scripts/)?[\w-]+\.sh [^`]+)`")
"""A command with its first word or option; a program or a script alone is a name."""
_OPEN_WORD = re.compile(r"(?<![\w-])[A-Z_]+(?![\w-])")
"""A placeholder: `T` or `FILE`."""


class Section(NamedTuple):
    """A heading of a document, with all of its commands or with those that begin so."""

    document: str
    heading: str
    beginnings: tuple[str, ...] = ("",)
    in_sentences: bool = False
    """Those inside its sentences and tables, in place of those in its code blocks."""


class Command(NamedTuple):
    """One command: its document (relative to fixtures/), the heading above it, and its text with continued lines."""

    document: str
    heading: str
    text: str
    in_sentence: bool = False

    def stands_in(self, section: Section) -> bool:
        """Tell whether the command is in a section."""
        own = (self.document, self.heading, self.in_sentence)
        return own == (section.document, section.heading, section.in_sentences) and self.text.startswith(
            section.beginnings
        )

    def names(self, other: Command) -> bool:
        """Tell whether another command begins with it; words in capitals stand for any word."""
        words = _OPEN_WORD.split(self.text)
        return bool(re.match(r"\S+".join(map(re.escape, words)) + r"(?!\S)", other.text))


_GUIDE = "infrastructure/docs/DEPLOYMENT_GUIDE.md"
_COMMANDS = "infrastructure/docs/TERRAFORM_COMMANDS.md"
_OPERATION = "infrastructure/docs/DYNAMODB_TERRAFORM.md"
_STATE = "dynamodb_table/STATE_MANAGEMENT.md"
_OPERATIONS = "dynamodb_table/OPERATIONS_GUIDE.md"
_QUICK_START = "One DynamoDB table, with everything that belongs to it"
_NOTIFICATIONS = "'module.dynamodb.aws_dynamodb_table.notifications[0]'"
_PROTECTED = "'module.dynamodb.aws_dynamodb_table.protected[0]'"
_BUCKET = "notifications-terraform-state"
_KEY_ID = "--attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH"
_MAKE = f"aws dynamodb create-table --billing-mode PAY_PER_REQUEST {_KEY_ID}"
_OVERVIEW = "The notifications stack, an overview"
_REPOSITORY = "terraform apply -target=aws_ecr_repository.application"
_FORGET = f"terraform state rm {_NOTIFICATIONS}"

WALKS: dict[str, list[Section | str]] = {
    "bootstrap": [
        "terraform state rm aws_s3_bucket.state aws_dynamodb_table.locks",
        Section(_GUIDE, "1. Once for an account", ("terraform import",)),
        f"aws s3api delete-bucket-policy --bucket {_BUCKET}",  # it requires TLS, and moto has none
        f"aws s3api put-object --bucket {_BUCKET} --key staging/terraform.tfstate --body bootstrap.tf",
        Section(_COMMANDS, "The state", ("aws s3api",)),
        Section(_GUIDE, "Away", ("aws s3api",)),
    ],
    "staging": [
        Section(_GUIDE, "3. The image", ("REPOSITORY=",)),
        Section(_GUIDE, "4. The application's `.env`"),
        Section(_GUIDE, "5. Check"),
        Section(_OPERATION, "Monitoring"),
        Section(_OPERATION, "Troubleshooting", ("aws iam",), in_sentences=True),
        Section(_COMMANDS, "Every day"),
        Section(_COMMANDS, "The table alone"),
        Section(_GUIDE, "2. Staging", ("terraform apply -target",)),
        Section("infrastructure/docs/README.md", _OVERVIEW, ("terraform output",)),
        Section(_COMMANDS, "The state", ("terraform state",)),
        Section(_COMMANDS, "Import, move, forget", (_FORGET,)),
        Section(_COMMANDS, "Import, move, forget", ("terraform import",)),
        _FORGET,
        Section(_GUIDE, "A table that exists", (f"terraform import {_NOTIFICATIONS}", "terraform plan")),
        _FORGET,
        Section("infrastructure/modules/dynamodb/README.md", "Protection, and moving between the four descriptions"),
        Section(_COMMANDS, "dynlint"),
        Section(_COMMANDS, "Alarms"),
        "cd ..",
        Section(_GUIDE, "6. Production", ("cp", "cd")),
    ],
    "production": [
        f"terraform state rm {_PROTECTED}",
        Section(_GUIDE, "A table that exists", (f"terraform import {_PROTECTED}",)),
        Section(_OPERATION, "Recovery"),
    ],
    "production, released": [
        Section(_GUIDE, "Away", ("terraform state mv", "terraform apply -var", "terraform destroy -var")),
    ],
    "streaming_logs": [
        Section("streaming_logs/README.md", "Query patterns"),
        Section("streaming_logs/README.md", "Integration"),
    ],
    "streaming_logs, released": [Section("streaming_logs/README.md", "Change")],
    "products": [Section("products/README.md", "Work with the tables")],
    "products, released": [Section("products/README.md", "Change")],
    "dynamodb_table, indexes": [Section("dynamodb_table/README.md", "Capacity")],
    "dynamodb_table, data": [Section(_OPERATIONS, "8. Items that Terraform owns")],
    "dynamodb_table": [
        Section(_OPERATIONS, "Setup"),
        Section("dynamodb_table/README.md", _QUICK_START),
        Section("dynamodb_table/README.md", "Examples"),
        f"{_MAKE} --region eu-west-1 --table-name T",
        Section(_OPERATIONS, "4. A table in several regions"),
        Section(_OPERATIONS, "5. A function needs the table"),
        "terraform state rm 'aws_iam_policy.lambda[0]'",
        Section(_OPERATIONS, "9. Items from another table", in_sentences=True),
        Section(_OPERATIONS, "10. Before something dangerous", in_sentences=True),
        Section(
            "dynamodb_table/README.md", "What needs a newer provider", ("aws dynamodb update-table --table",), True
        ),
        Section(_OPERATIONS, "12. Data were destroyed by mistake"),
        Section(_OPERATIONS, "14. Who is told?"),
        Section(_STATE, "Backup", ("terraform",)),
        Section(_STATE, "Moves", ("scripts/", "printf", "terraform init")),
        Section(_STATE, "Backup", ("aws",)),
        Section(_STATE, "Moves", ("aws s3 ls",), in_sentences=True),
        Section(_STATE, "When something is wrong", ("terraform state pull >", "terraform apply"), in_sentences=True),
        Section(_STATE, "Moves", ("rm ", "terraform init -migrate-state"), in_sentences=True),
        Section(_STATE, "Moves", ("terraform state rm",), in_sentences=True),
        "terraform import -var-file=F 'aws_dynamodb_table.protected[0]' T",
        Section(_STATE, "Moves", ("terraform workspace", "terraform state mv", "terraform apply")),
        "terraform state mv 'aws_dynamodb_table.unprotected[0]' 'aws_dynamodb_table.protected[0]'",
        Section(_OPERATIONS, "The table is no longer needed"),
        f"{_MAKE} --table-name app-orders",
        Section(_STATE, "Moves", ("terraform import", "terraform plan")),
    ],
}
"""The commands that each test runs on one applied system, in this order; a plain text prepares the next section."""

DEPLOYMENTS = [
    Section("infrastructure/README.md", "The table"),
    Section("infrastructure/README.md", "Deploy"),
    Section(
        "infrastructure/docs/README.md",
        _OVERVIEW,
        ("cd", "terraform init", "terraform apply"),
    ),
    Section(_GUIDE, "2. Staging", ("cd", "cp", "terraform plan", "terraform apply tfplan")),
    Section(_GUIDE, "6. Production", ("terraform plan", "terraform apply")),
    Section(_GUIDE, "Away", ("cd", "terraform apply", "terraform destroy")),
    Section(_COMMANDS, "Import, move, forget", ("terraform state mv",)),
]
"""Commands that the life of each root module runs in these words, or that a fixture runs before it (`lives.py`)."""

BACKENDS: dict[str, list[Section | str]] = {
    "infrastructure": [
        Section(_GUIDE, "1. Once for an account", ("cd", "terraform init", "terraform apply")),
        f"aws s3api delete-bucket-policy --bucket {_BUCKET}",
        "cd ../staging",
        Section(_GUIDE, "2. Staging", ("terraform init",)),
        "STALE",
        f"if {_REPOSITORY}; then exit 1; fi",
        Section(_COMMANDS, "The state", ("terraform force-unlock",)),
        _REPOSITORY,
        "cd ../production",
        Section(_GUIDE, "6. Production", ("terraform init",)),
        _REPOSITORY,
    ],
    **{
        system: [
            Section(f"{system}/README.md", "Deploy"),
            Section(f"{system}/README.md", "Deploy", in_sentences=True),
        ]
        for system in ("streaming_logs", "products")
    },
}
"""What `test_backends.py` runs in each system, with the state where the documents say."""

TESTS = [
    *(section for walked in BACKENDS.values() for section in walked if isinstance(section, Section)),
    *(
        Section(f"{system}/README.md", heading, ("terraform test",), in_sentences=True)
        for system, heading in (("streaming_logs", "Layout"), ("products", "Layout"), ("infrastructure", "Layout"))
    ),
]
"""What tests of their own do: `test_module_tests.py`, `test_backends.py`."""


def commands(path: Path) -> list[Command]:
    """Return the commands of a document in order: lines of code blocks, which are indented by four spaces or more."""
    document, heading, found = path.relative_to(FIXTURES).as_posix(), "", []
    for line in _whole(path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("    ") and _COMMAND.match(line.strip()):
            found.append(Command(document, heading, _REMARK.sub("", line.strip())))
    return found


def commands_in_sentences(path: Path) -> list[Command]:
    """Return the commands of a document that stand outside its code blocks, in its order."""
    document, found = path.relative_to(FIXTURES).as_posix(), []
    for heading, text in _sections(path.read_text(encoding="utf-8")):
        for match in _IN_A_SENTENCE.finditer(text):
            words = match[1] if match[1].startswith(("scripts/", *_PROGRAMS)) else f"scripts/{match[1]}"
            found.append(Command(document, heading, " ".join(words.split()), in_sentence=True))
    return found


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the headings of a document, each with the sentences and tables below it in one line."""
    for part in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        yield heading, " ".join(line for line in body.splitlines() if not line.startswith("    "))


def _whole(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines; lines that a backslash or an open quote continues are joined."""
    begun = ""
    for line in lines:
        begun += line.removeprefix("    ") if begun else line
        if begun.startswith("    ") and (line.endswith("\\") or begun.count("'") % 2 or begun.count('"') % 2):
            begun += "\n"
        else:
            yield begun
            begun = ""


def walk(
    name: str, replaced: Mapping[str, str] | None = None, of: Mapping[str, Sequence[Section | str]] = WALKS
) -> list[str]:
    """Return the commands of a walk; `replaced` has a value for each placeholder, such as `T` for a table's name."""
    found = []
    for section in of[name]:
        if isinstance(section, str):
            found.append(section)
            continue
        path = FIXTURES / section.document
        known = commands_in_sentences(path) if section.in_sentences else commands(path)
        written = [each.text for each in known if each.stands_in(section)]
        assert written, f"no such command: {section}"
        found += [text for text in written if not text.startswith(tuple(NOT_RUN))]
    for open_word, value in (replaced or {}).items():
        found = [re.sub(rf"(?<![%\w]){re.escape(open_word)}\b", lambda _: value, text) for text in found]  # noqa: B023
    return found


def newest_version(bucket: str) -> str:
    """Return the command that prints the newest version of an object in a bucket."""
    return f"aws s3api list-object-versions --bucket {bucket} --query 'Versions[0].VersionId' --output text"


def released(name: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return how a document releases protected tables: their addresses before and after, and the values to apply.

    Value files are left out: the life of the root module has them already.
    """
    words = [shlex.split(command.replace("\\\n", " ")) for command in walk(name)]
    moves = {each[3]: each[4] for each in words if each[:3] == ["terraform", "state", "mv"]}
    (applied,) = (each[2:] for each in words if each[:2] == ["terraform", "apply"])
    return moves, tuple(each for each in applied if not each.startswith("-var-file"))
