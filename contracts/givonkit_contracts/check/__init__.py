"""`givonkit check …`: hold servers, or what was recorded of them, to the spec."""

from __future__ import annotations

import click

from .replay import replay
from .server import server
from .traffic import traffic

__all__ = ["check"]


@click.group()
def check() -> None:
    """Hold a server, or recorded traffic, to the written spec."""


check.add_command(server)
check.add_command(traffic)
check.add_command(replay)
