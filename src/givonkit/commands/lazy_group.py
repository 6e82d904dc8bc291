"""A group of commands that are imported only when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """A group that also has the commands `elsewhere`, which names them by `module:attribute`.

    What another command needs is not imported; `--help` imports them all.
    """

    def __init__(self, *arguments: Any, elsewhere: Mapping[str, str], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the name of every command, in order."""
        return sorted({*super().list_commands(ctx), *self._elsewhere})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module now, or None when nothing has that name."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._elsewhere[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
