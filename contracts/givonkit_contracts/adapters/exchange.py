"""What every adapter shares: the double as it sees it, and the words for what cannot be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from givonkit.errors import GivonkitError

if TYPE_CHECKING:
    from collections.abc import Collection

    from givonkit.http import Reply, Request
    from givonkit.simulator import Simulator


class Double(Protocol):
    """What an adapter answers with: a simulator, or whatever stands before one."""

    @property
    def base_url(self) -> str:
        """What the URLs of its API begin with, such as `https://givon.test`."""
        ...

    @property
    def hosts(self) -> Collection[str]:
        """The names (without a port) of the hosts that it answers for."""
        ...

    @property
    def simulator(self) -> Simulator:
        """What answers in the end, asked directly about bytes that are no request."""
        ...

    def handle(self, request: Request) -> Reply:
        """Return the answer to a request."""
        ...


class LibraryMissing(GivonkitError, ImportError):
    """An adapter's library is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(f"{library} is not installed; pip install {library}")


class WaitsForEver(AssertionError):
    """A client without a read time-out is sent nothing any more: over a socket it would wait for ever."""

    def __init__(self, advice: str) -> None:
        super().__init__(
            "the scenario hangs, and this client has no read time-out: over a socket it would wait for ever; "
            f"give it one ({advice})"
        )


def host_refusal(double: Double, host: str, *, carries_key: bool) -> str:
    """Return why a request to a host that is not the double's is not sent."""
    answering = " and ".join(sorted(double.hosts))
    carried = "the header Authorization, so the key goes to that host" if carries_key else "no Authorization header"
    return f"{host} is not the double's host ({answering} answer); nothing left this process, and it carried {carried}"


def unreadable_refusal(double: Double) -> Reply:
    """Return what the double's server answers to bytes that are no HTTP request."""
    return double.simulator.unreadable(400, "these bytes are no HTTP/1.1 request (RFC 9112)")
