"""`dynlint server`: the language server for editors, over standard input and output."""

from __future__ import annotations

import click


@click.command(name="server", short_help="Serve an editor: findings and values while you type.")
@click.option(
    "--stdio", is_flag=True, expose_value=False, help="The only way to connect; some editors give this option."
)
def command() -> None:
    """Serve an editor over standard input and output, in the language server protocol.

    Editors start it by themselves, see docs/editors.md. Needs the extra `dynlint[editor]`.
    """
    from importlib.util import find_spec  # noqa: PLC0415 (only here)

    if not find_spec("pygls") or not find_spec("lsprotocol"):
        raise click.UsageError("dynlint server needs an extra: pip install 'dynlint[editor]'")
    from dynlint.server.language_server import run  # noqa: PLC0415 (start-up: pygls is only for editors)

    run()
