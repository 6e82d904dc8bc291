"""A listener, and what a client does to it over a real socket; time is moved by hand."""

from __future__ import annotations

import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx

from givonkit.simulator import ManualClock
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.listening import Listener
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.report import Failure

JOBS = "/api/v1/generations"
KEY = "canary-key-4f5e6d7c8b"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""No certificates, which take longer to load than a test lasts."""


class Heard:
    """A listener, a client's few calls to it, and the clock of both."""

    def __init__(self, listener: Listener, clock: ManualClock) -> None:
        self.listener = listener
        self.clock = clock
        self.http = httpx.Client(headers={"Authorization": f"Bearer {KEY}"}, timeout=5, verify=NO_TLS)

    def create(self, prompt: str = "a red corgi", key: str | None = None) -> Any:
        """Send the POST for a job, and return the job, or None when no job was told."""
        body = {"type": "image", "model": "seedream-5", "input": {"prompt": prompt}}
        headers = {} if key is None else {"Idempotency-Key": key}
        with suppress(httpx.TransportError):
            answer = self.http.post(f"{self.listener.base_url}{JOBS}", json=body, headers=headers)
            return answer.json() if answer.is_success else None
        return None

    def look(self, job: Any, *, after: float = 0.5) -> Any:
        """Read the job, some seconds later."""
        self.clock.advance(after)
        return self.http.get(f"{self.listener.base_url}{JOBS}/{job['id']}").json()

    def cancel(self, job: Any) -> None:
        """Cancel the job, whatever comes of it."""
        with suppress(httpx.TransportError):
            self.http.post(f"{self.listener.base_url}{JOBS}/{job['id']}/cancel")

    def fetch(self, job: Any, **headers: str) -> None:
        """Download the result, without the key."""
        with suppress(httpx.TransportError):
            httpx.get(job["outputs"][0]["url"], headers=headers, verify=NO_TLS)

    def leave(self) -> None:
        """Be silent for so long that nothing more is waited for."""
        self.clock.advance(600)

    def standing(self, name: str) -> Standing:
        """Return how the client stands to one obligation."""
        judged = self.listener.report().judged
        return next(one.standing for one in judged if one.obligation.id == f"heard/{name}")

    def broken(self) -> set[str]:
        """Return the names of what is broken."""
        judged = self.listener.report().judged
        return {one.obligation.id.partition("/")[2] for one in judged if one.standing is Standing.BROKEN}

    def failure(self, name: str) -> Failure:
        """Return the failure of one obligation."""
        found = [one.failure for one in self.listener.report().judged if one.obligation.id == f"heard/{name}"]
        assert found[0] is not None
        return found[0]


@contextmanager
def heard(line: str = "after=5s") -> Iterator[Heard]:
    clock = ManualClock(1_767_225_600.0)
    with Listener(load_spec(), schedule=read_schedule(line), clock=clock) as listener:
        made = Heard(listener, clock)
        with made.http:
            yield made
