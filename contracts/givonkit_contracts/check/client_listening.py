"""`givonkit check client --listen`: judge a client by what it sends, whoever runs it."""

from __future__ import annotations

import shlex
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from givonkit_contracts.client_checks.listening import Listener, heard_command
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from givonkit.spec import Spec
    from givonkit_contracts.client_checks.report import ClientReport
    from givonkit_contracts.client_checks.settings import ClientSettings

_LOOK = 0.2


def heard(
    command: tuple[str, ...],
    spec: Spec,
    settings: ClientSettings,
    *,
    port: int,
    seconds: float | None,
    line: str | None,
) -> ClientReport:
    """Return the report of what came until the command ended, the time was over, or Ctrl-C."""
    with Listener(spec, port=port, schedule=read_schedule(line or "")) as listener:
        click.echo(f"Listening on {listener.base_url}; any API key will do.", err=True)
        if command:
            status = heard_command(listener, command)
            click.echo(f"{command[0]} ended with status {status}.", err=True)
        else:
            click.echo("Run the client now; Ctrl-C ends this and shows what was heard.", err=True)
            with suppress(KeyboardInterrupt):
                _wait(seconds)
        return listener.report(settings, client=shlex.join(command) or "the client that was heard")


def _wait(seconds: float | None) -> None:
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        time.sleep(_LOOK)
