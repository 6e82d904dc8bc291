"""What a client of a default world looks at, to see one answer to a question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit import load_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Double

    Observer = Callable[[Double], Any]

GENERATIONS = "/api/v1/generations"
ASSET = "asset://asset_1"
MODELS = load_spec().models


def post(here: Double, model: str = "kling-o1", variant: str | None = None, **given: Any) -> Any:
    """Return the status and the body that a request for a job gets."""
    body = {"type": MODELS[model].type, "model": model, "input": {"prompt": "a red corgi", **given}}
    reply = here.post(body if variant is None else {**body, "variant": variant})
    return reply.status, json.loads(reply.body)


def identifier_of(body: Any) -> str:
    job = body.get("data", body)
    return str(job.get("id") or job["generationId"])


def read(here: Double, seconds: float = 0.0, **request: Any) -> Any:
    """Create a job, let some time pass, and return what reading it answers."""
    identifier = identifier_of(post(here, **request)[1])
    here.clock.advance(seconds)
    return here.get(f"{GENERATIONS}/{identifier}")


def refusal(here: Double) -> Any:
    """Return what a request with two wrong values gets."""
    return post(here, duration=7, resolution="9p")[1]


def is_taken(**request: Any) -> Observer:
    return lambda here: post(here, **request)[0] < 300


def cost(**request: Any) -> Observer:
    return lambda here: post(here, **request)[1]["cost"]["tokens"]


def mode(model: str, *slots: str) -> Observer:
    given: dict[str, Any] = {slot: [ASSET] if MODELS[model].fields[slot].is_array else ASSET for slot in slots}
    return lambda here: post(here, model, **given)[1]["variant"]


def statuses(here: Double) -> list[str]:
    ends = [read(here, 2.0, prompt=f"[givonkit {word}]")["status"] for word in ("fail=timeout", "cancel")]
    return [*(read(here, seconds)["status"] for seconds in (0.0, 1.0, 2.0)), *ends]


def reached(*requests: tuple[str, str]) -> Observer:
    """Return what tells the status of each request, `{id}` being that of a new job."""

    def observe(here: Double) -> list[int]:
        identifier = identifier_of(post(here)[1])
        return [here.send(method, path.replace("{id}", identifier)).status for method, path in requests]

    return observe


def downloads(here: Double) -> list[int]:
    """Return what a result's URL answers two hours and two days after completion."""
    url = here.finished()["outputs"][0]["url"]
    found = []
    for seconds in (7_200.0, 165_600.0):
        here.clock.advance(seconds)
        found.append(here.fetch(url).status)
    return found


def renewed(here: Double) -> list[int]:
    """Return what the URL answers that a job shows two hours after completion, then and two hours later."""
    job = here.finished()
    here.clock.advance(7_200.0)
    url = here.job(job["id"])["outputs"][0]["url"]
    found = [here.fetch(url).status]
    here.clock.advance(7_200.0)
    return [*found, here.fetch(url).status]


def moderated(here: Double) -> Any:
    """Return the status of a POST against the content policy, and the error's code, of the job or of the refusal."""
    status, body = post(here, prompt="[givonkit fail=content_policy]")
    here.clock.advance(2.0)
    told = here.job(body["id"]) if status < 300 else body
    return status, told["error"]["code"]


def amounts(word: str, seconds: float) -> Observer:
    """Return what tells the tokens that a job has moved: taken from the balance, reserved and charged."""

    def observe(here: Double) -> tuple[float, ...]:
        post(here, prompt=f"[givonkit {word}]")
        here.clock.advance(seconds)
        totals = here.simulator.ledger.totals(0, here.clock.now())
        return tuple(map(float, (here.simulator.opening - totals.available, totals.reserved, totals.charged)))

    return observe


def padded(here: Double) -> int:
    """Return the status that a body of a little more than 8 MiB gets."""
    body = json.dumps({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}).encode()
    return here.post(body + b" " * 8_388_608).status


def row_of(times: int, **request: Any) -> Observer:
    """Return what tells the status and the Retry-After of the last of some requests at once."""

    def observe(here: Double) -> tuple[int, str | None]:
        replies = [here.send(**request) for _ in range(times)]
        assert all(reply.status < 300 for reply in replies[:-1])
        return replies[-1].status, replies[-1].header("Retry-After")

    return observe


def repeated(here: Double) -> bool:
    """Return whether a POST that comes twice with one Idempotency-Key makes one job."""
    headers = [("idempotency-key", "a")]
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
    return here.post(body, headers=headers).body == here.post(body, headers=headers).body
