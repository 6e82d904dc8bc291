"""Real sockets do not wait for a clock that jumps: connecting one is refused."""

from __future__ import annotations

import socket
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from .callers import is_real
from .refusals import refuse_connection
from .scheduler import scheduler

if TYPE_CHECKING:
    from collections.abc import Callable

_NETWORK = (socket.AF_INET, socket.AF_INET6)
_PAIRS = frozenset({"socketpair", "_fallback_socketpair"})


def refusing(connect: Callable[..., Any]) -> Callable[..., Any]:
    """Return `connect` or `connect_ex` of a socket, which participants may not call for a network address."""

    @wraps(connect)
    def tracked(self: socket.socket, address: Any, /) -> Any:
        if self.family in _NETWORK and scheduler.takes_part() and not _is_let_through():
            self.close()  # who gets no OSError leaves it open
            refuse_connection(address)
        return connect(self, address)

    return tracked


def _is_let_through() -> bool:
    caller = sys._getframe(2)  # noqa: SLF001  # a system without socket pairs makes them over the loopback
    return caller.f_code.co_name in _PAIRS or is_real(caller.f_globals.get("__name__"))
