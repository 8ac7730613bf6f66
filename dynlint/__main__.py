"""The program: `dynlint` and `python -m dynlint`."""

from __future__ import annotations

import sys

from dynlint import __version__


def main() -> int:
    """Run the command line. `--version` alone is answered without loading it."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"dynlint {__version__}\n")
        return 0
    import gc  # noqa: PLC0415 (start-up: the version needs none)

    gc.set_threshold(2_000_000)  # nearly all that a run reads is needed to its end: collecting would cost a third
    from dynlint.cli import fast_path  # noqa: PLC0415 (start-up: the version needs no command line)

    code = fast_path.run(sys.argv[1:])
    if code is None:
        from dynlint.cli.program import run  # noqa: PLC0415 (start-up: most command lines are plain)

        code = run()
    gc.freeze()  # the collection at exit finds nothing either
    return code


def _leave_out_the_working_directory() -> None:
    """Remove the working directory from `sys.path`: it may be the linted tree."""
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_the_working_directory()
    sys.exit(main())
