"""Runs Checkov many times without the two seconds of its start: each run is a fork of a process that has loaded it.

Building the JSONPath parser, once for each path, takes a quarter of a run. Its tables depend only on the grammar, so
they are built here, once for all runs.

Checkov's own Python runs this file. Each line of standard input is a run as JSON: the folder, the arguments, the
environment, the additions to `sys.path`, and the output files. Each line of standard output is an exit code.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from typing import Any


def main() -> None:
    """Run each request until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from checkov import main as checkov

    _keep_tables_of_parsers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000)  # no garbage collection in a run: its process is short
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_run(checkov, json.loads(line)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _keep_tables_of_parsers() -> None:
    from bc_jsonpath_ng import ext
    from ply import yacc

    made: dict[tuple[str, ...], Any] = {}
    make = yacc.LRGeneratedTable

    def kept(grammar: Any, *rest: Any) -> Any:
        key = (*map(str, grammar.Productions), str(grammar.Precedence))
        if key not in made:
            made[key] = make(grammar, *rest)
        return made[key]

    yacc.LRGeneratedTable = kept
    ext.parse("$.a")


def _run(checkov: Any, asked: dict[str, Any]) -> int:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[1:1] = asked["path"]
    sys.argv = ["checkov", *asked["arguments"]]
    try:
        code = checkov.Checkov(asked["arguments"]).run()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # the process ends here, whatever happened
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    main()
