"""The command line: `givonkit …`."""

from __future__ import annotations

import click

from givonkit.version import installed_version

from .command_line import CommandLine

__all__ = ["main"]


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click calls it so
    if wanted and not context.resilient_parsing:
        click.echo(f"givonkit {installed_version()}")
        context.exit()


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def main() -> None:
    """A test double for Givon's generations API, and the written spec behind it."""
