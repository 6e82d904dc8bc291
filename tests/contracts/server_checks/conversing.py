"""A watch that talks to a server in-process, and a small server whose oddities are chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from givonkit import ManualClock, Reply, Request, load_spec
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.job_watch import JobWatch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Field, Model

SPEC = load_spec()
BASE = "http://double.test"
GENERATIONS = "/api/v1/generations"
START = 1_700_000_000.0
_MEDIA = {"image": "image/png", "video": "video/mp4", "voiceover": "audio/mpeg"}

Handle = Callable[[Request], Reply]


class Conversation:
    """Sends requests to a server and tells a watch of them, as the judge does."""

    def __init__(self, handle: Handle, clock: ManualClock, *, job_seconds: float = 60.0) -> None:
        self._handle = handle
        self._clock = clock
        self.requests = 0
        self.watch = JobWatch(
            SPEC,
            get=lambda path, probe: self.send("GET", path, probe),
            same_origin=same_origin,
            send=self.send,
            now=clock.now,
            sleep=clock.advance,
            job_seconds=job_seconds,
        )

    def send(self, method: str, path: str, probe: str = "probe", body: bytes = b"") -> Exchange:
        """Send one request; a busy server is asked again."""
        headers = [(b"content-type", b"application/json")] if body else []
        name, _, query = path.partition("?")
        sent = [(b"host", b"double.test"), (b"authorization", b"Bearer zoo-key"), *headers]
        for _ in range(50):
            self.requests += 1
            reply = self._handle(Request(method, name, query=query.encode(), headers=sent, body=body))
            if reply.status not in (429, 503):
                break
            self._clock.advance(float(reply.header("retry-after") or 0))
        return Exchange(
            probe=probe,
            method=method,
            path=path,
            headers=headers,
            body=body,
            at=self._clock.now(),
            seconds=0.0,
            status=reply.status,
            reply_headers=reply.headers,
            reply_body=reply.body,
        )

    def post(self, body: dict[str, Any]) -> Exchange:
        """Send a request to create a job, and tell the watch of it."""
        exchange = self.send("POST", GENERATIONS, body=json.dumps(body).encode())
        if exchange.is_accepted:
            self.watch.created(str(body.get("model")), body, exchange)
        return exchange

    def refuse(self) -> Exchange:
        """Send a request that is refused, and tell the watch of it."""
        exchange = self.send("POST", GENERATIONS, body=b'{"type": "video", "model": "kling-3.0", "input": {}}')
        self.watch.refused(exchange)
        return exchange

    def run(self, bodies: Iterable[dict[str, Any]]) -> JobWatch:
        """Post all bodies, with a refused one after each, and follow the jobs to their ends."""
        self.watch.balance()
        for body in bodies:
            self.post(body)
            self.refuse()
        self.watch.follow()
        return self.watch


def same_origin(url: str) -> str | None:
    """Return the path of a URL of the server, or None."""
    path = url.removeprefix(BASE)
    return path if path.startswith("/") else None


def bodies_of(slug: str) -> list[dict[str, Any]]:
    """Return valid requests of a model in which each value of its plain fields, and each slot, occurs."""
    model = SPEC.models[slug]
    needed = {name: model.example.get(name, _uri(item)) for name, item in model.fields.items() if item.required}
    plain = {name: value for name, value in model.example.items() if not model.fields[name].is_slot} | needed
    inputs = [plain, needed, *({**plain, **_beside(name, slug), name: value} for name, value in _choices(model))]
    return [
        {"type": model.type, "model": slug, "input": {**values, "prompt": f"a red corgi, number {number}"}}
        for number, values in enumerate(inputs)
    ]


def _beside(name: str, slug: str) -> dict[str, Any]:
    """Return what a page asks for beside a field."""
    return {"audioEnabled": False} if (slug, name) == ("kling-3.0-omni", "referenceVideo") else {}


def _choices(model: Model) -> Iterable[tuple[str, Any]]:
    for name, item in model.fields.items():
        if item.required or name in ("endImage", "maskImage") or item.cut:
            continue
        if item.media is not None:
            yield name, [_uri(item)] if item.is_array else _uri(item)
        elif item.range is not None:
            yield from ((name, int(value)) for value in (item.range.start, item.range.end))
        elif item.type == "boolean" and model.slug != "seedance-2.0-relaxed":
            yield from ((name, value) for value in (True, False))
        yield from ((name, value) for value in item.allowed or ())


def _uri(item: Field) -> str:
    return f"data:{_MEDIA[item.media or 'image']};base64,AAAA"


@dataclass
class OddServer:
    """A server that keeps a job a request; `reading` and `creating` change what it answers."""

    reading: Callable[[dict[str, Any], int], tuple[int, Any]] = lambda job, _: (200, job)
    creating: Callable[[dict[str, Any]], tuple[int, Any, list[tuple[bytes, bytes]]]] = lambda job: (200, job, [])
    path: str = "/api/v1/jobs/"
    words: tuple[str, ...] = ("queued", "running", "completed")
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)

    def handle(self, request: Request) -> Reply:
        """Create a job, or read one, which moves it on."""
        if request.method == "POST" and request.path == GENERATIONS:
            return self._created(json.loads(request.body))
        identifier = request.path.removeprefix(self.path)
        if request.method != "GET" or identifier not in self.jobs:
            return _reply(404, {"error": "nothing is here"})
        self.reads[identifier] += 1
        return _reply(*self.reading(self._job(identifier), self.reads[identifier]))

    def _created(self, body: dict[str, Any]) -> Reply:
        if not body["input"]:
            return _reply(400, {"error": "no"})
        identifier = f"j{len(self.jobs) + 101}x"
        self.jobs[identifier], self.reads[identifier] = body, 0
        status, answer, headers = self.creating(self._job(identifier))
        return _reply(status, answer, headers)

    def _job(self, identifier: str) -> dict[str, Any]:
        place = min(self.reads[identifier], len(self.words) - 1)
        job = {"ref": identifier, "phase": self.words[place], **self.jobs[identifier]}
        done = {"media": [{"href": f"https://cdn.example/{identifier}.mp4"}]}
        return job | done if place == len(self.words) - 1 else job


def _reply(status: int, answer: Any, headers: list[tuple[bytes, bytes]] | None = None) -> Reply:
    body = b"" if answer is None else json.dumps(answer).encode()
    return Reply(status, [(b"content-type", b"application/json"), *(headers or [])], body)


def watched(server: OddServer, *slugs: str) -> JobWatch:
    """Return a watch that has followed the jobs of an odd server to their ends."""
    clock = ManualClock(START)
    return Conversation(server.handle, clock).run(body for slug in slugs or ("kling-3.0",) for body in bodies_of(slug))
