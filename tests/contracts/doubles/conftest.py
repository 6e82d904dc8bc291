from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from givonkit import ManualClock, Request, Simulator
from givonkit.simulator.control import Control
from givonkit_contracts.doubles.double import Double
from givonkit_contracts.doubles.settings import Settings

if TYPE_CHECKING:
    from givonkit import Reply, Spec

GENERATIONS = "/api/v1/generations"


class Held(NamedTuple):
    """A double that a test holds, and a client of it."""

    double: Double
    simulator: Simulator

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> Reply:
        """Send one request."""
        headers = [
            (b"authorization", f"Bearer {key or self.double.api_key}".encode()),
            (b"content-type", b"application/json"),
        ]
        content = b"" if body is None else json.dumps(body).encode()
        return self.simulator.handle(Request(method, path, headers=headers, body=content))

    def create(self, prompt: str = "a cat", model: str = "kling-o1", **values: Any) -> Reply:
        """Ask for a job."""
        kind = self.simulator.spec.models[model].type
        return self.send("POST", GENERATIONS, {"type": kind, "model": model, "input": {"prompt": prompt, **values}})

    def poll(self, created: Reply) -> Any:
        """Return the job that a request has made, as it is now."""
        return json.loads(self.send("GET", f"{GENERATIONS}/{json.loads(created.body)['id']}").body)


@pytest.fixture
def held(spec: Spec) -> Held:
    simulator = Simulator(spec, clock=ManualClock(1000.0), instant=True)
    return Held(Double(Control(simulator), simulator.handle, "http://double.test", Settings()), simulator)
