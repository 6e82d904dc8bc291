"""One conversation with a double of any world: names and shapes are read from the world's own wire."""

from __future__ import annotations

import json
import struct
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.spec.wire import SHAPE_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit import Reply, World
    from givonkit.simulator import Movement
    from tests.conftest import Double

TOKENS = {"seedream-5": Decimal(2), "kling-o1": Decimal("27.5")}
"""Models whose price is the same in every world."""
SECRET = "a red corgi"


class Wire:
    """Finds values in the answers of a world, by the names that they have in its shapes."""

    def __init__(self, world: World) -> None:
        self._shapes: Mapping[str, Any] = world.wire["shapes"]
        self.statuses: dict[str, str] = world.wire["statuses"]

    def value(self, shape: str, name: str, body: Any) -> Any:
        """Return what stands for `$name` in a body of a shape, or None where the world does not tell it."""
        for placeholder, path in self._places(self._shapes[shape], SHAPE_VALUES[shape]):
            if placeholder == name:
                found = body
                for key in path:
                    found = found.get(key) if isinstance(found, dict) else None
                return found
        return None

    def tells(self, shape: str, name: str) -> bool:
        """Whether bodies of a shape tell a value."""
        return any(placeholder == name for placeholder, _ in self._places(self._shapes[shape], SHAPE_VALUES[shape]))

    def _places(self, part: Any, known: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        if isinstance(part, dict):
            for key, inner in part.items():
                yield from ((name, (key, *path)) for name, path in self._places(inner, known))
        elif isinstance(part, str) and part.startswith("$"):
            name = part[1:]
            if name in known:
                yield name, ()
            else:
                yield from self._places(self._shapes[name], known)


class Conversation:
    """A client that knows the world it talks to; it keeps what its jobs should have cost."""

    def __init__(self, here: Double, key: str = "key-1") -> None:
        self.here = here
        self.world = here.simulator.world
        self.wire = Wire(self.world)
        self.replies: list[Reply] = []
        self._key = key
        self._accepted: dict[str, Decimal] = {}
        self._paid: dict[str, bool] = {}

    def hold(self) -> None:
        """Say all that there is to say, and check each answer."""
        self.create_and_download()
        self.retry()
        self.cancel()
        self.fail()
        self.ask_for_prices()
        self.upload()
        self.be_refused()
        self.list_jobs()
        self.check_ledger()

    def ask(self, operation: str, segment: str = "", **request: Any) -> Reply:
        """Send a request for an operation that the world has."""
        method, path = self.world.routes[operation]
        before, brace, after = path.partition("{")
        whole = before + segment + after.partition("}")[2] if brace else path
        reply = self.here.send(method, whole, **{"key": self._key, **request})
        self.replies.append(reply)
        return reply

    def has(self, operation: str) -> bool:
        """Whether the world has an operation."""
        return operation in self.world.routes

    def answers(self, question: str, answer: str) -> bool:
        """Whether the world gives an answer to a question."""
        return self.world.answer(question) == answer

    def create(self, model: str = "seedream-5", prompt: str = SECRET, **options: Any) -> str:
        """Create a job and return its id."""
        kind = self.here.simulator.spec.models[model].type
        reply = self.ask(
            "create_generation", body={"type": kind, "model": model, "input": {"prompt": prompt}}, **options
        )
        assert reply.status == self.world.wire["create"]["status"], reply.body
        body = json.loads(reply.body)
        assert self.wire.value("created", "status", body) == self.wire.statuses["queued"]
        identifier = str(self.wire.value("created", "id", body))
        self._accepted.setdefault(identifier, TOKENS[model])
        self._paid.setdefault(identifier, True)
        return identifier

    def read(self, identifier: str) -> Any:
        """Return the body that reading a job answers."""
        reply = self.ask("get_generation", identifier)
        assert reply.status == 200, reply.body
        body = json.loads(reply.body)
        assert self.wire.value("read", "id", body) == identifier
        return body

    def told(self, body: Any, name: str) -> Any:
        """Return what a job's body tells."""
        return self.wire.value("read", name, body)

    def until(self, identifier: str, status: str) -> Any:
        """Poll a job until it has a status, and return the body that tells so."""
        for _ in range(10):
            body = self.read(identifier)
            if self.told(body, "status") == self.wire.statuses[status]:
                return body
            assert self.told(body, "status") in (self.wire.statuses["queued"], self.wire.statuses["processing"])
            self.here.clock.advance(0.5)
        raise AssertionError(f"the job is not {status} after 5 s: {body}")

    def create_and_download(self) -> None:
        """Create jobs of both types, wait for their end, and download the results."""
        for model, beginning in (("seedream-5", b"\x89PNG"), ("kling-o1", b"\0\0\0")):
            body = self.until(self.create(model), "completed")
            assert self.told(body, "progress") in (None, 1, 100)
            assert self.told(body, "tokens") in (None, float(TOKENS[model]))
            (output,) = self.told(body, "outputs")
            url, uri = (self.wire.value("output", name, output) for name in ("url", "asset_uri"))
            reply = self.here.fetch(url)
            self.replies.append(reply)
            assert (reply.status, reply.body[: len(beginning)]) == (200, beginning)
            assert (uri is None) == self.answers("results-as-assets", "no")

    def retry(self) -> None:
        """Send one request twice with an Idempotency-Key."""
        first, second = (self.create(headers=[("idempotency-key", "one")]) for _ in range(2))
        assert (first == second) == self.answers("idempotency", "honoured")
        self.here.clock.advance(2.0)

    def cancel(self) -> None:
        """Cancel a job, and once more, which is refused."""
        if not self.has("cancel_generation"):
            return
        identifier = self.create()
        self.here.clock.advance(1.0)
        body = json.loads(self.ask("cancel_generation", identifier).body)
        assert self.told(body, "status") == self.wire.statuses["canceled"]
        assert self.told(self.read(identifier), "outputs") == []
        self._paid[identifier] = self.answers("refund", "kept")
        self.check_refusal(self.ask("cancel_generation", identifier), 409, "not_cancelable")

    def fail(self) -> None:
        """Let a job fail, for the content policy and otherwise."""
        body = {"type": "image", "model": "seedream-5", "input": {"prompt": "[givonkit fail=content_policy]"}}
        if self.answers("moderation", "refused"):
            reply = self.ask("create_generation", body=body)
            self.check_refusal(reply, self.world.wire["refusal"]["status"], "content_policy")
        for code in ("content_policy", "timeout")[self.answers("moderation", "refused") :]:
            identifier = self.create(prompt=f"[givonkit fail={code}]")
            failed = self.until(identifier, "failed")
            assert self.wire.value("job_error", "code", self.told(failed, "error")) == code
            assert self.told(failed, "outputs") == []
            self._paid[identifier] = self.answers("refund", "kept")

    def ask_for_prices(self) -> None:
        """Ask for a price and for the balance, where the world has them."""
        if self.has("quote_generation"):
            body = {"type": "video", "model": "kling-o1", "input": {"prompt": SECRET}}
            quote = json.loads(self.ask("quote_generation", body=body).body)
            assert self.wire.value("quote", "tokens", quote) == 27.5
            assert self.wire.value("quote", "model", quote) == "kling-o1"
        if self.has("get_balance"):
            balance = json.loads(self.ask("get_balance").body, parse_float=Decimal)
            totals = self.here.simulator.ledger.totals(0, self.here.clock.now())
            assert self.wire.value("balance", "available", balance) == totals.available
            assert self.wire.value("balance", "reserved", balance) == totals.reserved

    def upload(self) -> None:
        """Upload a picture and read what is known of it, where the world takes files."""
        if not self.has("upload_asset"):
            return
        reply = self.ask("upload_asset", body=picture(40, 20), headers=[("content-type", "image/png")])
        assert reply.status == 201, reply.body
        asset = json.loads(reply.body)
        size = [self.wire.value("uploaded", name, asset) for name in ("width", "height", "type")]
        assert size == [40, 20, "image"]
        again = json.loads(self.ask("get_asset", self.wire.value("uploaded", "id", asset)).body)
        assert self.wire.value("asset", "uri", again) == self.wire.value("uploaded", "uri", asset)
        self.edit(self.wire.value("uploaded", "uri", asset))

    def edit(self, uri: str) -> None:
        """Create a job from an asset."""
        given = {"prompt": SECRET, "startImage": uri}
        reply = self.ask("create_generation", body={"type": "video", "model": "kling-o1", "input": given})
        assert reply.status == self.world.wire["create"]["status"], reply.body
        identifier = self.wire.value("created", "id", json.loads(reply.body))
        self._accepted[identifier], self._paid[identifier] = TOKENS["kling-o1"], True

    def be_refused(self) -> None:
        """Send what nobody takes."""
        status = self.world.wire["refusal"]["status"]
        missing = self.ask("create_generation", body={"type": "image", "model": "seedream-5", "input": {}})
        self.check_refusal(missing, status, "invalid_request")
        self.check_refusal(self.ask("create_generation", body=b"{"), status, "invalid_request")
        self.check_refusal(self.ask("get_generation", "nobody"), 404, "not_found")
        self.check_refusal(self.ask("get_generation", "nobody", key=None), 401, "unauthorized")
        self.check_refusal(self.here.send("GET", "/nowhere"), 404, "not_found")
        self.check_refusal(self.here.send("PATCH", "/api/v1/generations"), 405, "method_not_allowed")

    def check_refusal(self, reply: Reply, status: int, code: str) -> None:
        """Check that a refusal has a status, a code and a message."""
        body = json.loads(reply.body)
        assert (reply.status, self.wire.value("error", "code", body)) == (status, code), reply.body
        assert self.wire.value("error", "message", body)

    def list_jobs(self) -> None:
        """List every job, two at a time, where the world has a list."""
        if not self.has("list_generations"):
            return
        seen: list[str] = []
        query = "limit=2"
        while query:
            page = json.loads(self.ask("list_generations", query=query).body)
            seen += [self.wire.value("job", "id", job) for job in self.wire.value("list", "jobs", page)]
            cursor = self.wire.value("list", "cursor", page)
            query = f"limit=2&cursor={cursor}" if cursor else ""
        assert seen == list(self._accepted)[::-1]

    def check_ledger(self) -> None:
        """Check that the key paid for the jobs that are to be paid, and for no other one."""
        self.here.clock.advance(10.0)
        now, ledger = self.here.clock.now(), self.here.simulator.ledger
        totals = ledger.totals(0, now)
        paid = sum((tokens for job, tokens in self._accepted.items() if self._paid[job]), Decimal(0))
        assert totals == (self.here.simulator.opening - paid, Decimal(0), paid)
        assert summed(ledger.entries(0, now)) == totals


def summed(entries: Iterable[Movement]) -> tuple[Decimal, ...]:
    """Return what movements come to: what can be spent, what is reserved and what is charged."""
    return tuple(sum(amounts, Decimal(0)) for amounts in zip(*(entry[3:] for entry in entries), strict=True))


def picture(width: int, height: int) -> bytes:
    """Return a whole PNG, grey and without media code of the project."""
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
