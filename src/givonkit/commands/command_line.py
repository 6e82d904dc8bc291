"""The top group: finds its commands only when they are called, and turns every expected error into one line."""

from __future__ import annotations

import errno
import gc
import os
import sys
from configparser import ConfigParser
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from givonkit.errors import GivonkitError, InputInvalid, did_you_mean, nearest_word
from givonkit.version import DISTRIBUTION

GROUP = "givonkit.commands"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Refused(click.ClickException):
    """An expected error on its way to standard error, as `givonkit: …`."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message without a traceback."""
        click.echo(f"givonkit: {self.format_message()}", file=file, err=True)


class CommandLine(click.Group):
    """The group `givonkit`: its own commands, and those that installed distributions declare as entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the name of every command, in order."""
        return sorted({"spec", *_commands_of_all()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Return a command, importing its package now, or None when nothing has that name."""
        if cmd_name == "spec":
            from .spec import spec  # noqa: PLC0415  # reads YAML and rules, which other commands need not pay for

            return spec
        target = _commands_of_givonkit().get(cmd_name) or _commands_of_all().get(cmd_name)
        return _load(cmd_name, target) if target else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with; an unknown one is refused with the nearest name."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            ctx.fail(f"no command is named {name!r}{did_you_mean(self._nearest(ctx, name))}")
        return name if command else None, command, args[1:]

    def _nearest(self, ctx: click.Context, name: str) -> str | None:
        """Return the command that was most likely meant, with `givonkit` before it if it is one of `givonkit spec`."""
        from .spec import spec  # noqa: PLC0415  # only a mistake pays for it

        of_spec = spec.list_commands(ctx)
        own = None if name in of_spec else nearest_word(name, self.list_commands(ctx))
        meant = own or nearest_word(name, of_spec)
        return meant if own or meant is None else f"givonkit spec {meant}"

    def main(self, *arguments: Any, **keywords: Any) -> Any:
        """Run the program; output that finds no room becomes one line and exit code 2."""
        try:
            return super().main(*arguments, **keywords)
        except OSError as error:
            if error.errno not in _NO_ROOM or error.filename or not keywords.get("standalone_mode", True):
                raise
            _leave(f"standard output cannot be written: {error.strerror}")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected error becomes one line and exit code 2."""
        try:
            return super().invoke(ctx)
        except InputInvalid as error:
            raise Refused(str(error)) from error
        except GivonkitError as error:
            raise Refused(" ".join(str(error).split())) from error


def _leave(reason: str) -> NoReturn:
    """End the program, without what standard output still holds: writing that would fail once more."""
    Refused(reason).show()
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(Refused.exit_code)


def _commands_of_givonkit() -> dict[str, str]:
    """Return our own distribution's commands and what they name, as `module:attribute`.

    Its file is read as it stands on the import path, because importing importlib.metadata takes longer than the rest.
    """
    commands = ConfigParser(delimiters=("=",))
    for folder in sys.path:
        files = sorted(Path(folder).glob(f"{DISTRIBUTION}-*.dist-info/entry_points.txt"))
        if commands.read(files, encoding="utf-8"):
            break
    return dict(commands[GROUP]) if GROUP in commands else {}


def _commands_of_all() -> dict[str, str]:
    from importlib.metadata import entry_points  # noqa: PLC0415  # costs 25 ms, and reads every distribution

    return {
        **{entry_point.name: entry_point.value for entry_point in entry_points(group=GROUP)},
        **_commands_of_givonkit(),
    }


def _load(name: str, target: str) -> click.Command:
    module, _, attribute = target.partition(":")
    gc.disable()  # loading leaves little garbage, and looking for it is a tenth of the server's start
    try:
        command = getattr(import_module(module.strip()), attribute.strip())
    except Exception as error:  # noqa: BLE001  # a foreign package may raise anything, and --help has to go on
        return _unavailable(name, f"{target} cannot be imported: {error}")
    finally:
        gc.enable()
    if not isinstance(command, click.Command):
        return _unavailable(name, f"{target} is not a click command")
    return command


def _unavailable(name: str, reason: str) -> click.Command:
    """Return a command that stands for one that cannot be loaded, and says why when it is called."""
    reason = " ".join(reason.split())

    def refuse(_arguments: tuple[str, ...]) -> None:
        raise Refused(f"the command {name!r} is not available: {reason}")

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["_arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
        short_help=f"(not available: {reason})",
    )
