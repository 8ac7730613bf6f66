"""What a keystroke costs in an editor, beside a whole `dynlint FILE`, and whether memory stays level.

Usage: python bench/editor.py [EDITS]. Types into a module of M and into the bundled system, EDITS times (100 unless
told). The server's processor time from an edit to its diagnostics is compared with that of the command, in turn. The
clock has the pause in it after which the server begins. Linux only. Prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from compare import SIZES
from generate import make
from lsprotocol import types
from pygls.lsp.client import LanguageClient

TOP = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TOP)}
TURNS = 10
"""After so many edits the command runs once."""


class Editor:
    """A client that types into one file."""

    def __init__(self, path: Path) -> None:
        self.uri, self.text, self.version = path.as_uri(), path.read_text(), 1
        self.client = LanguageClient("bench", "1")
        self.shown = asyncio.Event()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def shown(params: types.PublishDiagnosticsParams) -> None:
            if params.uri == self.uri and params.version == self.version:
                self.shown.set()

    async def start(self) -> None:
        """Start the server and open the file."""
        await self.client.start_io(sys.executable, "-m", "dynlint", "server", env=ENVIRONMENT)
        await self.client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(self.uri, "terraform", 1, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.shown.wait()

    async def type(self) -> None:
        """Change the text, and wait until the findings in it arrive."""
        self.shown.clear()
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        text = self.text.replace('hash_key     = "pk"', f'hash_key     = "pk{self.version % 7}"', 1)
        text += f"# {self.version}\n"
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        await self.shown.wait()

    @property
    def process(self) -> int:
        """The id of the server's process."""
        return int(self.client._server.pid)  # noqa: SLF001  # pytest-lsp has no public attribute for the process

    def seconds(self) -> float:
        """Return the processor time that the server has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return the memory of the server."""
        return int(Path(f"/proc/{self.process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def command(path: Path) -> float:
    """Return the processor time of `dynlint FILE`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = [sys.executable, "-m", "dynlint", str(path), "--no-cache", "--jobs", "1"]
    subprocess.run(asked, cwd=path.parent, env=ENVIRONMENT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def measured(path: Path, edits: int) -> dict[str, Any]:
    """Return the figures of one file."""
    editor = Editor(path)
    await editor.start()
    costs, clock, runs, memory = [], [], [], []
    for number in range(edits):
        if number % TURNS == 0:
            runs.append(command(path))
            await asyncio.sleep(1)  # the server tidies up
            memory.append(round(editor.megabytes(), 1))
        before, began = editor.seconds(), time.perf_counter()
        await editor.type()
        clock.append(time.perf_counter() - began)
        costs.append(editor.seconds() - before)
    await editor.client.shutdown_async(None)
    editor.client.exit(None)
    await editor.client.stop()
    whole = statistics.median(runs)
    return {
        "edits": edits,
        "milliseconds of processor": _spread(costs),
        "milliseconds of the clock": _spread(clock),
        "dynlint FILE, milliseconds of processor": round(1000 * whole),
        "an edit costs of dynlint FILE": round(statistics.median(costs) / whole, 2),
        "megabytes": {"at first": memory[0], "in the middle": memory[len(memory) // 2], "at last": memory[-1]},
    }


def _spread(seconds: list[float]) -> dict[str, int]:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median": round(1000 * statistics.median(ordered)), "95th percentile": round(1000 * late)}


def main() -> None:
    """Print the figures."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "M", SIZES["M"], 1)
        shutil.copytree(TOP / "fixtures" / "infrastructure", folder / "bundled")
        files = {"M": folder / "M" / "modules" / "m00000" / "main.tf"}
        files["bundled"] = folder / "bundled" / "production" / "main.tf"
        for each in ("M", "bundled"):
            (folder / each / ".git").mkdir()
        print(json.dumps({each: asyncio.run(measured(path, edits)) for each, path in files.items()}, indent=2))


if __name__ == "__main__":
    main()
