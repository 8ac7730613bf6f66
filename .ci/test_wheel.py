"""Build the wheel, install it alone into an environment of its own, and lint the bundled system without the sources."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def main() -> None:
    """Raise where the wheel lacks something."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, TOP)
        venv.create(folder / "venv")
        python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *folder.glob("*.whl"))
        shutil.copytree(TOP / "fixtures" / "infrastructure", folder / "infrastructure")
        out = _run(python, "-m", "dynlint", "infrastructure", "--format", "json", "--exit-zero", cwd=folder)
        summary = json.loads(out)["summary"]
        page = _run(python, "-m", "dynlint", "infrastructure", "--format", "html", "--exit-zero", cwd=folder)
        rules = _run(python, "-m", "dynlint", "rules", "--format", "json", cwd=folder)
        here = len(list((TOP / "rules").glob("[a-z]*.py")))
        assert summary["tables"] > 0, summary  # noqa: S101  # a test
        assert "<style>" in page, "the page's files are missing from the wheel"  # noqa: S101  # a test
        assert len(json.loads(rules)) == here, "rules are missing from the wheel"  # noqa: S101  # a test
        print(f"wheel: {here} rules, {summary['tables']} tables linted")  # noqa: T201  # a script


def _run(*command: object, cwd: Path | None = None) -> str:
    asked = [str(part) for part in command]
    done = subprocess.run(asked, cwd=cwd, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    return done.stdout


if __name__ == "__main__":
    main()
