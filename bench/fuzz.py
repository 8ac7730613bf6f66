"""Look for texts that the reader or the evaluator cannot bear, and for types of values that rules cannot bear.

Usage: python bench/fuzz.py [SECONDS]
       python bench/fuzz.py types [SECONDS [SEED]]

The second one takes the examples and cases of all rules, writes other values into them, and lints and reports them. A
configuration that raises is printed, and the run goes on. It needs the tests' environment, and no atheris.

The first one is guided by the lines that each text reaches.

Starts from tests/hcl/fuzz_corpus.json, the syntax cases and the console's expressions, runs for ten minutes unless told
otherwise, and writes the corpus anew: few texts that reach together all that was reached. A text that raises, takes too
long or gets a place outside of itself ends the run and is kept, too, for tests/hcl/test_fuzz_corpus.py. Needs atheris
and PyYAML, in an environment of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "hcl" / "fuzz_corpus.json"
LONGEST = 400
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "hcl")]


def seeds() -> set[bytes]:
    """Return what the run starts from."""
    import yaml  # noqa: PLC0415  # the other kind of run needs none

    known = json.loads(CORPUS.read_text(encoding="ascii")) if CORPUS.exists() else []
    cases = yaml.safe_load((ROOT / "tests" / "hcl" / "syntax_cases.yaml").read_text(encoding="utf-8"))
    expressions = (ROOT / "tests" / "terraform" / "console_expressions.txt").read_text(encoding="utf-8").splitlines()
    texts = {text.encode("latin-1") for text in known} | {line.encode() for line in expressions}
    return texts | {case["text"].encode("utf-8", "surrogatepass") for case in cases}


def write(folder: Path, texts: set[bytes]) -> None:
    """Write one file for each text."""
    folder.mkdir()
    for text in texts:
        (folder / hashlib.sha256(text).hexdigest()[:16]).write_bytes(text)


def target(arguments: list[str]) -> None:
    """Run the fuzzer on what must hold of every text."""
    import atheris  # noqa: PLC0415  # in an environment of its own

    with atheris.instrument_imports(include=["dynlint"]):
        from read_and_evaluated import check  # noqa: PLC0415  # to be instrumented

        import dynlint.hcl.functions as families  # noqa: PLC0415  # to be instrumented

        for name in set(families._FAMILIES.values()):  # noqa: SLF001  # each is imported when first called
            __import__(f"dynlint.hcl.functions.{name}")
    atheris.Setup(arguments, check)
    atheris.Fuzz()


def run(*arguments: str) -> int:
    """Run this file as the fuzzer; return its exit code."""
    return subprocess.run([sys.executable, __file__, "--target", *arguments], check=False).returncode


def main(seconds: int) -> int:
    """Fuzz, then keep the smallest corpus; return the fuzzer's exit code."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "corpus", seeds())
        (folder / "small").mkdir()
        crash = f"-artifact_prefix={folder}/crash-"
        code = run(f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=60", crash, str(folder / "corpus"))
        harmful = {path.read_bytes() for path in folder.glob("crash-*")}
        print("harmful:", *harmful or ["nothing"], sep="\n")
        run("-merge=1", f"-max_len={LONGEST}", str(folder / "small"), str(folder / "corpus"))
        small = {path.read_bytes() for path in (folder / "small").iterdir()}
    texts = sorted(text.decode("latin-1") for text in small | harmful)
    CORPUS.write_text(json.dumps(texts, indent=0) + "\n", encoding="ascii")
    print(f"{len(texts)} texts in {CORPUS.name}")
    return code


def types(seconds: float, seed: int) -> int:
    """Lint and report configurations with values of other types; return how many different faults there are."""
    from wrong_types import Trial, cases_about, rewritten  # noqa: PLC0415  # needs the tests' environment

    from dynlint.cli.outputs import FORMATS  # noqa: PLC0415  # the other kind of run needs none
    from dynlint.rulebook.rulebook import load  # noqa: PLC0415  # the other kind of run needs none

    os.environ["DYNLINT_TRACEBACK"] = "1"  # faults are not kept to themselves
    rules, chance, found, tried = load().rules, random.Random(seed), set(), 0  # noqa: S311  # no secret
    renders = [import_module(name).render for name in FORMATS.values()]
    cases = [case for rule in rules for case in cases_about(rule)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        case = chance.choice(cases)
        files = {
            name: rewritten(text, chance) if name.endswith((".tf", ".tfvars")) else text
            for name, text in case.files.items()
        }
        tried += 1
        with tempfile.TemporaryDirectory() as place:
            try:
                result = Trial(case._replace(files=files).write(Path(place)), list(files), rules).lint()
                for render in renders:
                    render(result)
                assert all(finding.message for finding in result.findings)  # noqa: S101  # as in a test
                assert all(item.blocked_by for item in result.undecided)  # noqa: S101  # as in a test
            except Exception as error:  # noqa: BLE001  # that is what is looked for
                frame = traceback.extract_tb(error.__traceback__)[-1]
                if (kind := (type(error), frame.filename, frame.lineno)) not in found:
                    found.add(kind)
                    traceback.print_exc()
                    print(*(f"# file: {name}\n{text}" for name, text in files.items()), sep="\n")
    print(f"{tried} configurations, {len(found)} faults")
    return len(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["types"]:
        given = [*sys.argv[2:], "600", "1"] if len(sys.argv) == 2 else [*sys.argv[2:], "1"]
        sys.exit(types(float(given[0]), int(given[1])))
    if sys.argv[1:2] == ["--target"]:
        target([f"{sys.executable} {__file__} --target", *sys.argv[2:]])  # as it starts itself to merge
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
