"""Make docs/editors-neovim.svg: Neovim in tmux over a small project, captured as it is with its colours.

Usage: python bench/editor_picture.py. Needs tmux, nvim and an installed dynlint with the extra `editor` on the path.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from html import escape
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 108, 26
MAIN = """\
variable "environment" {
  type = string
}

variable "recovery" {
  type    = bool
  default = true
}

resource "aws_dynamodb_table" "orders" {
  name                        = "orders-${var.environment}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"""
_NORMAL = ("#555", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ddd")
_BRIGHT = ("#888", "#ff7b85", "#b5e890", "#ffd98a", "#7cc4ff", "#dd9aff", "#7fdde5", "#fff")
_COLOURS = {str(start + n): colour for start, row in ((30, _NORMAL), (90, _BRIGHT)) for n, colour in enumerate(row)}


def main() -> None:
    """Write the picture."""
    recipe = re.search(r"```lua\n(.*?)```", (TOP / "docs" / "editors.md").read_text(), re.DOTALL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        (folder / "main.tf").write_text(MAIN)
        (folder / "production.tfvars").write_text('environment = "production"\nrecovery    = false\n')
        (folder / "staging.tfvars").write_text('environment = "staging"\n')
        (folder / "init.lua").write_text((recipe[1] if recipe else "") + "\nvim.cmd('syntax on')\n")
        _tmux(
            "new-session",
            "-d",
            "-x",
            str(COLUMNS),
            "-y",
            str(ROWS),
            "-c",
            name,
            f"env PATH={os.environ['PATH']} nvim -u init.lua main.tf",
        )
        try:
            time.sleep(15)
            _tmux("send-keys", "-t", "dynlint", "/var.recovery", "Enter", "w", "K")
            time.sleep(4)
            captured = _tmux("capture-pane", "-t", "dynlint", "-e", "-p")
        finally:
            _tmux("kill-session", "-t", "dynlint")
    (TOP / "docs" / "editors-neovim.svg").write_text(_svg(captured.split("\n")[:ROWS]))


def _tmux(command: str, *arguments: str) -> str:
    named = ("-s", "dynlint") if command == "new-session" else ()
    asked = ["tmux", "-L", "dynlint", command, *named, *arguments]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


def _svg(lines: list[str]) -> str:
    width, height = COLUMNS * 8 + 20, len(lines) * 18 + 20
    rows = [
        f'<text x="10" y="{24 + 18 * number}" xml:space="preserve">{_spans(line)}</text>'
        for number, line in enumerate(lines)
    ]
    font = 'font-family="monospace" font-size="13" fill="#ddd"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>'
    return "\n".join((head, f'<rect width="{width}" height="{height}" rx="6" fill="#1e2127"/>', *rows, "</svg>", ""))


def _spans(line: str) -> str:
    pieces, colour = [], ""
    for codes, text in re.findall(r"(?:\x1b\[([\d;]*)m)?([^\x1b]*)", line):
        for code in codes.split(";") if codes else ():
            colour = _COLOURS.get(code, "" if code in ("", "0", "39") else colour)
        if text:
            pieces.append(f'<tspan fill="{colour}">{escape(text)}</tspan>' if colour else escape(text))
    return "".join(pieces)


if __name__ == "__main__":
    main()
