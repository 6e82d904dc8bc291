from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from givonkit import ManualClock, Request, Simulator, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit import Reply, Spec

GENERATIONS = "/api/v1/generations"


class Double:
    """A simulator whose clock stands still, with the few words that a client of it needs."""

    def __init__(self, spec: Spec, answers: Mapping[str, str], **options: Any) -> None:
        self.clock = ManualClock(options.pop("start", 0.0))
        self.simulator = Simulator(spec, world=spec.world(answers), clock=self.clock, **options)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = b"",
        key: str | None = "key-1",
        headers: Iterable[tuple[str, str]] = (),
        query: str = "",
    ) -> Reply:
        """Send one request; a body that is not bytes goes as JSON, and a header given replaces the usual one."""
        usual = {"host": "double.test", "content-type": "application/json"}
        if key is not None:
            usual["authorization"] = f"Bearer {key}"
        lines = [(name.encode(), value.encode("latin-1")) for name, value in {**usual, **dict(headers)}.items()]
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.simulator.handle(Request(method, path, query=query.encode(), headers=lines, body=content))

    def post(self, body: Any, **options: Any) -> Reply:
        """Send a request for a job."""
        return self.send("POST", GENERATIONS, body=body, **options)

    def get(self, path: str, **options: Any) -> Any:
        """Return the JSON that a path answers."""
        return json.loads(self.send("GET", path, **options).body)

    def created(self, model: str = "kling-o1", key: str = "key-1", **values: Any) -> Any:
        """Create a job of a model with these input values, and return it."""
        kind = self.simulator.spec.models[model].type
        reply = self.post({"type": kind, "model": model, "input": {"prompt": "a red corgi", **values}}, key=key)
        assert reply.status in (200, 201, 202), reply.body
        return json.loads(reply.body)

    def job(self, identifier: str, **options: Any) -> Any:
        """Return a job as it is read now."""
        return self.get(f"{GENERATIONS}/{identifier}", **options)

    def finished(self, model: str = "seedream-5", **values: Any) -> Any:
        """Create a job, let it finish, and return it."""
        identifier = self.created(model, **values)["id"]
        self.clock.advance(2.0)
        return self.job(identifier)

    def fetch(self, url: str, method: str = "GET", **options: Any) -> Reply:
        """Send a request for an absolute URL, without a key unless one is given."""
        parts = urlsplit(url)
        return self.send(method, parts.path, query=parts.query, **{"key": None, **options})

    def listed(self, query: str = "", **options: Any) -> Any:
        """Return a page of the list of jobs."""
        return self.get(GENERATIONS, query=query, **options)


class MakeDouble(Protocol):
    """Makes doubles: `double({"refusal-status": "422"}, seed=5, start=100.0)`."""

    def __call__(self, answers: Mapping[str, str] | None = None, **options: Any) -> Double: ...


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_spec()


@pytest.fixture
def double(spec: Spec) -> MakeDouble:
    def made(answers: Mapping[str, str] | None = None, **options: Any) -> Double:
        return Double(options.pop("spec", spec), answers or {}, **options)

    return made
