"""What a keystroke costs in an editor, beside a whole `dynlint FILE`, and whether memory stays level.

Usage: python bench/editor.py [EDITS [NAME...]]. Types EDITS times (100 unless told) into a module of each of the
repositories NAME: bundled (fixtures/infrastructure), S, M, L (generated); bundled and M unless told. What passes from
an edit to its diagnostics is compared with the command, in turn: the clock, which has the pause in it after which the
server begins and tells the truth on an idle machine alone, and the processor time. Linux only. Prints JSON.
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


def command(path: Path) -> tuple[float, float]:
    """Return the processor time of `dynlint FILE`, and the time on the clock."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    asked = [sys.executable, "-m", "dynlint", str(path), "--no-cache", "--jobs", "1"]
    subprocess.run(asked, cwd=path.parent, env=ENVIRONMENT, capture_output=True, check=False)
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


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
    return {
        "edits": edits,
        "clock": _beside(clock, [each for _, each in runs]),
        "processor": _beside(costs, [each for each, _ in runs]),
        "megabytes": {
            f"after {TURNS * turn} edits": memory[turn] for turn in range(0, len(memory), len(memory) // 10 or 1)
        },
    }


def _beside(edits: list[float], runs: list[float]) -> dict[str, Any]:
    """Return what edits cost, in milliseconds, and as a part of what the command costs."""
    whole = statistics.median(runs)
    spread = _spread(edits)
    parts = {f"{name}, part of dynlint FILE": round(each / whole / 1000, 2) for name, each in spread.items()}
    return {**spread, "dynlint FILE": round(1000 * whole), **parts}


def _spread(seconds: list[float]) -> dict[str, int]:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median": round(1000 * statistics.median(ordered)), "95th percentile": round(1000 * late)}


def main() -> None:
    """Print the figures."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    names = sys.argv[2:] or ["bundled", "M"]
    with tempfile.TemporaryDirectory() as folder:
        files = {name: repository(Path(folder) / name, name) for name in names}
        print(json.dumps({name: asyncio.run(measured(path, edits)) for name, path in files.items()}, indent=2))


def repository(folder: Path, name: str) -> Path:
    """Make a repository, and return the file to type into."""
    if name == "bundled":
        shutil.copytree(TOP / "fixtures" / "infrastructure", folder)
    else:
        make(folder, SIZES[name], 1)
    (folder / ".git").mkdir()
    return folder / ("production/main.tf" if name == "bundled" else "modules/m00000/main.tf")


if __name__ == "__main__":
    main()
