"""`givonkit check …`: hold servers, what was recorded of them, and clients to the spec."""

from __future__ import annotations

import click

from .client import client
from .replay import replay
from .server import server
from .traffic import traffic

__all__ = ["check"]


@click.group()
def check() -> None:
    """Hold a server, recorded traffic or a client to the written spec."""


check.add_command(client)
check.add_command(server)
check.add_command(traffic)
check.add_command(replay)
