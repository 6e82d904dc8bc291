"""The line that plays a schedule to a client again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import printable

from .in_process import BASE_URL
from .run import Listened
from .schedule import REQUEST, Schedule
from .schedule_text import schedule_line

if TYPE_CHECKING:
    from .run import Run


def is_called(run: Run) -> bool:
    """Whether the client of a run is a Python callable, not a program."""
    return any(life.errand.base_url == BASE_URL for life in run.lives)


def replay_line(run: Run, client: str) -> str:
    """Return what plays the run again: a command for a shell, or the decorator for a callable."""
    if isinstance(run.ending, Listened):
        return replay_by_listening(run.schedule)
    return replay_in_pytest(run.schedule) if is_called(run) else replay_in_shell(run.schedule, client)


def replay_in_shell(schedule: Schedule, client: str) -> str:
    """Return the command that plays a schedule to a client, which is the text of a command itself."""
    command = f" -- {printable(client)}" if client else ""
    return f"givonkit check client --replay {shlex.quote(schedule_line(schedule))}{command}"


def replay_by_listening(schedule: Schedule) -> str:
    """Return the command that listens to a client with a schedule; what it asks for is its own affair."""
    plain = replace(schedule, request=REQUEST)
    replay = "" if plain == Schedule() else f" --replay {shlex.quote(schedule_line(plain))}"
    return f"givonkit check client --listen{replay}"


def replay_in_pytest(schedule: Schedule) -> str:
    """Return the decorator that plays a schedule to a callable."""
    return f"@client_contract(replay={python_text(schedule_line(schedule))})"


def python_text(text: str) -> str:
    """Return a text as Python source, in the quotes that need the fewest escapes."""
    shown = ascii(text)
    return f'"{shown[1:-1]}"' if shown.startswith("'") and '"' not in shown else shown
