"""The double of one test over HTTP: a namespace of a server that many tests share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from givonkit.simulator.namespaces import PATH

from .clock import SocketClock
from .double import Double

if TYPE_CHECKING:
    from .director import Answers, Director
    from .settings import Settings

_LONGEST_SLUG = 30


class HttpDouble(Double):
    """A double that one test has for itself, over HTTP: for clients in any library, and in other processes.

    A client that cannot take a path in its base URL reaches it by `host_url` with `host_key`.
    """

    clock: SocketClock

    def __init__(self, director: Director, answers: Answers, address: str, name: str, settings: Settings) -> None:
        super().__init__(director, answers, f"{address}{PATH}{name}", settings)
        self.clock = SocketClock(director)
        self.host_url = address
        self.host_key = f"ns_{name}_{settings.api_key}"


def namespace_name(test: str) -> str:
    """Return the name of a namespace that no other test has, in which the test's name can be read."""
    slug = re.sub("[^a-z0-9]+", "-", test.lower()).strip("-")[:_LONGEST_SLUG]
    return f"{slug or 'test'}-{uuid4().hex[:12]}"
