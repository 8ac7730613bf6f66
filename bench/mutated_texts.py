"""Read and evaluate texts that were changed at random, many of them: nothing may fail, hang or get a place outside.

Usage: python bench/mutated_texts.py [MUTATIONS [SEED]]

The texts are the files of all rules' examples and cases, the expressions of the tests of Terraform's console and the
corpus of the fuzzer. Each mutation is read as HCL, as JSON, as an expression and as a template, and evaluated; each
value of a file is evaluated, too. A mutation that raises or takes more than five seconds of the processor is printed,
and the run goes on; each line of dynlint that fails is printed once. For whole runs and reports see
mutated_repositories.py.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "hcl"), str(ROOT / "bench")]

from fuzz import seeds  # noqa: E402  # the path is set above
from mutated_repositories import Mutations  # noqa: E402  # the path is set above
from read_and_evaluated import check, evaluated  # noqa: E402  # the path is set above
from wrong_types import cases_about  # noqa: E402  # the path is set above

from dynlint.hcl.syntax.parsing import parse  # noqa: E402  # the path is set above
from dynlint.rulebook.rulebook import load  # noqa: E402  # the path is set above
from dynlint.source import Source  # noqa: E402  # the path is set above

REPORT_EVERY = 50_000


def texts() -> list[bytes]:
    """Return what is changed, the same in each run."""
    cases = [case for rule in load().rules for case in cases_about(rule)]
    return sorted(seeds() | {text.encode() for case in cases for text in case.files.values()})


def attempt(data: bytes) -> None:
    """Read a text in every way there is, and evaluate it and the values in it; raise for what must not be."""
    check(data)
    bodies = [parse(Source("main.tf", data.decode("utf-8", "replace"))).body]
    while bodies:
        body = bodies.pop()
        bodies += [block.body for block in body.blocks]
        for attribute in body.attributes.values():
            evaluated(attribute.value)


def main(mutations: int, seed: int) -> int:
    """Change, read and evaluate; return how many different faults there are."""
    chance, known = random.Random(seed), texts()  # noqa: S311  # no secret
    change, found, slowest = Mutations(chance, known), set(), 0.0
    for tried in range(1, mutations + 1):
        data, start = change.of(chance.choice(known)), time.process_time()
        try:
            attempt(data)
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            if (kind := (type(error), frame.filename, frame.lineno, str(error)[:40])) not in found:
                found.add(kind)
                traceback.print_exc()
                print(data, flush=True)
        slowest = max(slowest, time.process_time() - start)
        if tried % REPORT_EVERY == 0:
            took = time.process_time()
            print(f"# {tried} mutations, {len(found)} faults, slowest {slowest:.2f} s, {took:.0f} s", flush=True)
    print(f"{mutations} mutations, {len(found)} faults, slowest {slowest:.2f} s")
    return len(found)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("1000000", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(int(given[0]), int(given[1])))
