"""Python programs that run Terraform, spelled as a shell would: so one reader understands both.

    ["terraform", "plan", f"-var-file=envs/{args.env}.tfvars"]    terraform plan -var-file=envs/${env}.tfvars
    ["terraform", "workspace", "select", env]                      terraform workspace select ${env}
    parser.add_argument("--env", choices=["dev", "prod"])          env: [dev, prod]

Each line stays where it is. Nothing is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    import re

_FORMATTED = lazy_pattern(r"(?<![\w$])[rR]?[fF][rR]?(?=[\"'])")
_BLANK = lazy_pattern(r"(?<!\$)\{(?:[A-Za-z_]\w{0,99}\.){0,5}(?P<name>[A-Za-z_]\w{0,99})[^{}\n]{0,100}\}")
_FOLDER = lazy_pattern(r"\bcwd\s{0,9}=\s{0,9}(?=[rRfF]{0,2}[\"'])")
_JOINED = lazy_pattern(r"[\"']\s{0,9},\s{0,9}[\"']")
_ARGUMENT = lazy_pattern(r"[\"']\s{0,9},\s{0,9}(?:[A-Za-z_]\w{0,99}\.){0,5}(?P<name>[A-Za-z_]\w{0,99})(?=\s{0,9}[\],])")
_KEYWORD = lazy_pattern(r"(?<=[\"']),\s{0,9}(?=[a-z_]{1,40}\s{0,9}[:=])")
_CHOICES = lazy_pattern(
    r"\badd_argument\([^\n]{0,200}?[\"']-{0,2}(?P<name>[\w-]{1,100})[\"'][^\n]{0,200}\bchoices\s{0,9}=\s{0,9}[\[(]"
    r"(?P<values>[^\])\n]{0,500})[\])]"
)
_LIST = lazy_pattern(
    r"^\s{0,100}(?P<name>[A-Za-z_]\w{0,99})(?:\s{0,9}:[^=\n]{1,100})?\s{0,9}=\s{0,9}[\[({]"
    r"(?P<values>[^\])}\n:]{0,500})[\])}]"
)


def as_shell(text: str) -> str:
    """Return a program, line by line, as `dynlint.environments.pipeline_statements` reads a script."""
    return "\n".join(map(_line, text.splitlines()))


def _line(line: str) -> str:
    found = _CHOICES.search(line) or _LIST.match(line)
    if found is not None and "terraform" not in found["values"]:
        return f"{found['name'].lower().replace('-', '_')}: [{found['values']}]"
    plain = _FOLDER.sub("working_directory: ", _FORMATTED.sub("", line))
    if _FORMATTED.search(line):
        plain = _BLANK.sub(_blank, plain)
    plain = _ARGUMENT.sub(lambda match: f" {_blank(match)}", plain)
    return _KEYWORD.sub("; ", _JOINED.sub(" ", plain))


def _blank(match: re.Match[str]) -> str:
    return "${" + match["name"] + "}"
