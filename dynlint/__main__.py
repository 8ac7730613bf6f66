"""The program: `dynlint` and `python -m dynlint`."""

from __future__ import annotations

import sys

from dynlint import __version__


def main() -> int:
    """Run the command line; the version alone is said without loading it."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"dynlint {__version__}\n")
        return 0
    import gc  # noqa: PLC0415 (start-up: the version needs none)

    gc.set_threshold(1_000_000)  # what a run reads lives until its end: to look for garbage in it costs a third
    from dynlint.cli import fast_path  # noqa: PLC0415 (start-up: the version needs no command line)

    code = fast_path.run(sys.argv[1:])
    if code is None:
        from dynlint.cli.program import run  # noqa: PLC0415 (start-up: most command lines are plain)

        code = run()
    gc.freeze()  # nor is it looked for at the end
    return code


def _leave_out_the_working_directory() -> None:
    """Import nothing more from where `python -m` stands: that may be what is linted."""
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_the_working_directory()
    sys.exit(main())
