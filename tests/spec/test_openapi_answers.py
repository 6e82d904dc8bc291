"""The answers of a real double against the schemas of its own document."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs
import pytest

from givonkit import ManualClock, Request, Simulator, World, load_spec
from givonkit.media import image
from givonkit.spec.openapi import openapi_document

from .openapi_documents import spec_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit import Reply, Spec

SPEC = load_spec()
SMALL_SPEC = spec_with("kling-o1", "grok-imagine")
SERVER = "http://double.test"
BODY: dict[str, Any] = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
PICTURE = image(64, 36, b"asset")
PROBLEMS = {
    ("create_generation", 400): "invalid_request",
    ("create_generation", 401): "unauthorized",
    ("create_generation", 402): "insufficient_tokens",
    ("create_generation", 409): "idempotency_conflict",
    ("create_generation", 413): "payload_too_large",
    ("create_generation", 415): "unsupported_media_type",
    ("cancel_generation", 404): "not_found",
    ("cancel_generation", 409): "not_cancelable",
    ("download_output", 403): "url_not_valid",
    ("download_output", 404): "not_found",
    ("get_asset", 404): "not_found",
    ("get_generation", 404): "not_found",
    ("get_model", 404): "not_found",
    ("list_generations", 400): "invalid_request",
    ("quote_generation", 400): "invalid_request",
    ("quote_generation", 415): "unsupported_media_type",
    ("upload_asset", 400): "invalid_request",
    ("upload_asset", 413): "payload_too_large",
    ("upload_asset", 415): "unsupported_media_type",
}
"""The problems of the default world that the conversation meets, by operation and status."""


class Turn(NamedTuple):
    """One answer of a conversation, and the operation that it comes from."""

    operation: str
    reply: Reply


class Conversation:
    """Talks to a double of one world by every operation that it has."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = ManualClock(1767225600.0)
        self.simulator = Simulator(spec_in(world), world=world, clock=self.clock, balance=200)
        self.turns: list[Turn] = []

    def ask(
        self,
        operation: str,
        body: Any = b"",
        *,
        segment: str = "",
        query: str = "",
        key: str = "key",
        kind: str = "application/json",
        **headers: str,
    ) -> None:
        """Ask an operation of this world; one that it does not have is passed over."""
        route = self.world.routes.get(operation)
        if route is None:
            return
        path = re.sub(r"\{\w+\}", segment, route.path)
        lines = {"host": "double.test", "content-type": kind, **headers}
        if key:
            lines["authorization"] = f"Bearer {key}"
        request = Request(
            route.method,
            path,
            query=query.encode(),
            headers=[(name.replace("_", "-").encode(), text.encode()) for name, text in lines.items()],
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        )
        self.turns.append(Turn(operation, self.simulator.handle(request)))

    def created(self, body: Any = BODY, **headers: str) -> str:
        """Create a job, and return its id."""
        self.ask("create_generation", body, **headers)
        return self.simulator.renderer.identifiers.issue(self.simulator.jobs.next_number - 1)


def is_default(world: World) -> bool:
    return not world.changes and world.answers == SPEC.world().answers


def spec_in(world: World) -> Spec:
    """Return the whole spec for the default world, and the models of the conversation for any other."""
    return SPEC if is_default(world) else SMALL_SPEC


@cache
def in_the_default_world() -> list[Turn]:
    return converse(SPEC.world())


def converse(world: World) -> list[Turn]:
    talk = Conversation(world)
    for part in (_create, _read, _cancel, _fail, _download, _assets, _look_up):
        part(talk)
    if is_default(world):
        _send_too_much(talk)
    return talk.turns


def _create(talk: Conversation) -> None:
    talk.created(idempotency_key="one")
    talk.created({**BODY, "input": {"prompt": "another"}}, idempotency_key="one")
    for operation in ("create_generation", "quote_generation"):
        talk.ask(operation, BODY, key="rich")
        talk.ask(operation, {**BODY, "input": {"duration": "five", "resolution": 9}})
        talk.ask(operation, {**BODY, "model": "stranger"})
        talk.ask(operation, b"{")
        talk.ask(operation, BODY, kind="text/plain")
        talk.ask(operation, BODY, key="")
    for model in ("grok-imagine", "kling-o1"):
        body = {"type": SPEC.models[model].type, "model": model, "input": {"prompt": "a red corgi"}}
        for _ in range(12):
            talk.ask("create_generation", body, key="busy")


def _read(talk: Conversation) -> None:
    identifier = talk.created(key="reader")
    for seconds in (0.0, 1.0, 1.0):
        talk.clock.advance(seconds)
        talk.ask("get_generation", segment=identifier, key="reader")
    talk.ask("get_generation", segment="nobody")
    for query in ("", "limit=1", "limit=0", "cursor=nothing"):
        talk.ask("list_generations", query=query, key="reader")


def _cancel(talk: Conversation) -> None:
    identifier = talk.created(key="canceler")
    for segment in (identifier, identifier, "nobody"):
        talk.ask("cancel_generation", segment=segment, key="canceler")
    talk.ask("get_generation", segment=identifier, key="canceler")


def _fail(talk: Conversation) -> None:
    prompt = "a red corgi [givonkit fail=provider_error]"
    identifier = talk.created({**BODY, "input": {"prompt": prompt}}, key="loser")
    talk.clock.advance(5.0)
    talk.ask("get_generation", segment=identifier, key="loser")
    talk.ask("list_generations", key="loser")
    talk.ask("create_generation", {**BODY, "input": {"prompt": "[givonkit fail=content_policy]"}}, key="loser")
    talk.ask("create_generation", {**BODY, "input": {"prompt": "[givonkit refuse=402]"}}, key="loser")


def _download(talk: Conversation) -> None:
    identifier = talk.created(key="reader")
    talk.clock.advance(5.0)
    job = talk.simulator.job_of(identifier)
    assert job is not None
    name = f"{identifier}.mp4"
    query = talk.simulator.renderer.signatures.query(name, talk.simulator.renderer.expires(job, 5.0)).decode()
    talk.ask("download_output", segment=name, query=query, key="")
    etag = str(talk.turns[-1].reply.header("etag"))
    for headers in ({"range": "bytes=0-9"}, {"range": "bytes=999999999-"}, {"if_none_match": etag}):
        talk.ask("download_output", segment=name, query=query, key="", **headers)
    talk.ask("download_output", segment=name, query="signature=none", key="")
    talk.ask("download_output", segment="nobody.mp4", query=query, key="")
    talk.ask("get_asset", segment=talk.simulator.renderer.assets.issue(2 * job.number + 1), key="reader")


def _assets(talk: Conversation) -> None:
    for body, kind in ((PICTURE, "image/png"), (b"no picture", "image/png"), (PICTURE, "multipart/form-data")):
        talk.ask("upload_asset", body, kind=kind)
    talk.ask("get_asset", segment=talk.simulator.renderer.assets.issue(0))
    talk.ask("get_asset", segment="asset_nobody")
    if "upload_asset" in talk.world.routes:
        uri = f"asset://{talk.simulator.renderer.assets.issue(0)}"
        talk.ask("create_generation", {**BODY, "input": {**BODY["input"], "referenceVideo": uri}})


def _look_up(talk: Conversation) -> None:
    talk.ask("get_balance")
    talk.ask("list_models")
    talk.ask("get_model", segment="kling-o1")
    talk.ask("get_model", segment="stranger")
    if talk.world.wire["limits"]["requests"]:
        for _ in range(talk.world.wire["limits"]["requests"] + 1):
            talk.ask("get_balance")
            talk.ask("create_generation", b"{")


def _send_too_much(talk: Conversation) -> None:
    talk.ask("create_generation", bytes(talk.world.wire["body"]["limit"] + 1))
    talk.ask("quote_generation", bytes(talk.world.wire["body"]["limit"] + 1))
    talk.ask("upload_asset", bytes(SPEC.api.limits.upload_bytes + 1), kind="image/png")


def closed(node: Any) -> Any:
    """Return schemas in which an object has the properties that are told and no others."""
    if isinstance(node, list):
        return [closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    told = {key: closed(part) for key, part in node.items()}
    is_answer = node.get("type") == "object" and "properties" in node and "required" in node
    return {**told, "additionalProperties": False} if is_answer and "additionalProperties" not in node else told


class Document:
    """The document of a world, ready to hold answers against."""

    def __init__(self, world: World) -> None:
        api = closed(openapi_document(spec_in(world), world, server_url=SERVER))
        self.operations = {item["operationId"]: item for path in api["paths"].values() for item in path.values()}
        self._components = api["components"]
        self._validators: dict[str, Callable[[Any], None]] = {}

    def response(self, turn: Turn) -> dict[str, Any]:
        """Return what is told of an answer; a status that is not told of fails."""
        told = self.operations[turn.operation]["responses"].get(str(turn.reply.status))
        assert told is not None, (turn.operation, turn.reply.status, turn.reply.body)
        reference = told.get("$ref", "").rpartition("/")[2]
        found: dict[str, Any] = self._components["responses"][reference] if reference else told
        return found

    def check(self, turn: Turn) -> None:
        """Hold an answer against its schema."""
        response = self.response(turn)
        if response.get("content") is None:
            assert turn.reply.body == b""
            return
        media_type = str(turn.reply.header("content-type"))
        assert media_type in response["content"]
        if media_type == "application/json":
            schema = response["content"][media_type]["schema"]
            self._validator(schema)(json.loads(turn.reply.body))
        for name, header in response.get("headers", {}).items():
            value = turn.reply.header(name)
            assert value is not None, name
            text = int(value) if header["schema"].get("type") == "integer" else value
            jsonschema_rs.validate(header["schema"], text)

    def _validator(self, schema: dict[str, Any]) -> Callable[[Any], None]:
        name = json.dumps(schema)
        if name not in self._validators:
            whole = {**schema, "components": self._components}
            self._validators[name] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate
        return self._validators[name]


OBSERVED: dict[str, Any] = {
    "times": "unix",
    "id.prefix": "",
    "create.status": 200,
    "refusal.status": 409,
    "routes.get_generation": "POST /v2/status/{uuid}",
    "routes.download_output": "GET /v2/files/{file}",
    "shapes.created": {"generation": {"uuid": "$id", "state": "$status", "created": "$created_at"}},
    "shapes.read": {"ok": True, "generation": "$job", "failure": "$error"},
    "shapes.job.meta.ids": ["$id", {"model": "$model"}],
    "shapes.job.progress": None,
    "shapes.job.cost": "$quote",
    "shapes.output": "$url",
    "shapes.job_error": "$message",
    "shapes.list": "$jobs",
    "shapes.error": {"detail": "$message", "why": "$job_error", "problems": "$details"},
    "shapes.quote.unit": "tokens",
    "shapes.balance": ["$available", "$reserved", "$charged"],
    "shapes.uploaded": {"file": "$asset", "version": 1, "next": None},
    "limits.requests": 100,
    "limits.running": 3,
}


def worlds() -> Iterator[Any]:
    yield pytest.param(SPEC.world(), id="default")
    for question in SPEC.questions.values():
        for answer in question.answers:
            if answer != question.default:
                yield pytest.param(SPEC.world({question.id: answer}), id=f"{question.id}={answer}")
    for seed in range(10):
        yield pytest.param(SPEC.random_world(seed), id=f"random:{seed}")
    yield pytest.param(SPEC.world({}, OBSERVED), id="observed")


@pytest.mark.parametrize("world", list(worlds()))
def test_every_answer_fits_the_document_of_its_world(world: World) -> None:
    document = Document(world)
    turns = in_the_default_world() if is_default(world) else converse(world)
    assert {turn.operation for turn in turns} == set(world.routes)
    for turn in turns:
        document.check(turn)


def test_the_conversation_meets_every_problem_of_the_default_world() -> None:
    met = {
        (turn.operation, turn.reply.status): json.loads(turn.reply.body)["error"]["code"]
        for turn in in_the_default_world()
        if turn.reply.status >= 400 and turn.reply.status != 416
    }
    assert {place: met.get(place) for place in PROBLEMS} == PROBLEMS


def test_the_conversation_meets_every_status_that_is_told_but_those_of_the_skin() -> None:
    met = {(turn.operation, turn.reply.status) for turn in in_the_default_world()}
    told = {
        (name, int(status)) for name, item in Document(SPEC.world()).operations.items() for status in item["responses"]
    }
    assert {(name, status) for name, status in told - met if status != 401} == {
        ("create_generation", 408),
        ("quote_generation", 408),
        ("upload_asset", 408),
    }


@pytest.mark.parametrize(("answers", "times"), [({"rate-limit": "per-minute"}, 2), ({"concurrency-limit": "ten"}, 1)])
def test_the_conversation_meets_the_limits_of_a_world(answers: dict[str, str], times: int) -> None:
    busy = [turn.operation for turn in converse(SPEC.world(answers)) if turn.reply.status == 429]
    assert "create_generation" in busy
    assert len(set(busy)) >= times


def test_the_conversation_sees_failed_and_canceled_jobs() -> None:
    seen = [turn.reply.body for turn in in_the_default_world() if turn.operation == "get_generation"]
    statuses = {json.loads(body).get("status") for body in seen}
    assert {"queued", "processing", "completed", "failed", "canceled"} <= statuses
